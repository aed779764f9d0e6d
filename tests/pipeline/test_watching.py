"""What comes into a watched folder is taken in once it is whole: none is lost, none comes twice, whatever happens."""

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from invoice_desk.domain.errors import DeskError
from invoice_desk.domain.job import Failed, Finished, Queued
from invoice_desk.pipeline.watching import FolderWatch, Watcher, WatchState, begins_like_a_document
from invoice_desk.store import Desk, WatchWish, watched
from tests.fakes.worker import ScriptedWorker
from tests.intake.documents import zipped
from tests.intake.mails import mail
from tests.pipeline.queue_building import CHOICE, Bench


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scans"
    made.mkdir()
    return made


def for_taking(path: Path) -> bool:
    return begins_like_a_document(path, is_document=lambda head, _: not head.startswith(b"no document"))


def watch(bench: Bench, folder: Path, *, moves: bool = False, desk: Desk | None = None) -> FolderWatch:
    return FolderWatch(
        WatchWish(str(folder), moves=moves),
        desk or bench.desk,
        take_in=partial(bench.queue.take_in, choice=CHOICE),
        is_for_taking=for_taking,
    )


def put(folder: Path, name: str, data: bytes | None = None) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(name.encode() if data is None else data)
    return path


def left_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_file_is_taken_once_it_has_not_changed_between_two_looks(bench: Bench, folder: Path) -> None:
    looking = watch(bench, folder)
    path = put(folder, "a.png", b"half")
    assert looking.look().coming == 1
    path.write_bytes(b"half and more")
    assert looking.look() == WatchState(WatchWish(str(folder)), coming=1)
    assert looking.look() == WatchState(WatchWish(str(folder)), taken=1)
    bench.finish(1)
    assert bench.desk.source_bytes(next(bench.desk.iter_documents()).source.sha256) == b"half and more"
    assert looking.look() == WatchState(WatchWish(str(folder)), taken=1)
    assert left_in(folder) == ["a.png"]


def test_an_empty_file_waits_and_so_does_one_that_nobody_may_read_yet(bench: Bench, folder: Path) -> None:
    put(folder, "empty.png", b"")
    locked = [True]

    def is_for_taking(path: Path) -> bool:
        if locked and path.name == "locked.png":
            raise PermissionError
        return for_taking(path)

    put(folder, "locked.png")
    take = partial(bench.queue.take_in, choice=CHOICE)
    looking = FolderWatch(WatchWish(str(folder)), bench.desk, take_in=take, is_for_taking=is_for_taking)
    assert [looking.look().coming for _ in range(4)] == [2, 2, 2, 2]
    locked.clear()
    state = looking.look()
    assert (state.coming, state.taken) == (1, 1)
    bench.finish(1)


def test_what_is_safe_is_moved_beside_the_others_with_its_folder(bench: Bench, folder: Path) -> None:
    looking = watch(bench, folder, moves=True)
    put(folder, "a.png")
    put(folder, "may/b.png")
    looking.look()
    looking.look()
    assert left_in(folder) == ["_a/a.png", "_a/may/b.png"]
    bench.finish(2)
    for _ in range(3):
        assert looking.look().taken == 2


def test_a_scanner_may_call_every_scan_the_same(bench: Bench, folder: Path) -> None:
    looking = watch(bench, folder, moves=True)
    for number in range(3):
        put(folder, "scan.png", b"page %d" % number)
        looking.look()
        looking.look()
    bench.finish(3)
    assert left_in(folder) == ["_a/scan (2).png", "_a/scan (3).png", "_a/scan.png"]
    assert bench.documents() == ["scan.png"] * 3


def test_the_same_bytes_under_another_name_are_told_and_become_no_second_document(bench: Bench, folder: Path) -> None:
    looking = watch(bench, folder)
    put(folder, "a.png", b"the same")
    looking.look()
    looking.look()
    bench.finish(1)
    put(folder, "b.png", b"the same")
    looking.look()
    assert looking.look().taken == 2
    bench.finish(2)
    assert len(list(bench.desk.iter_documents())) == 1
    assert bench.heard.of(Finished) == ["a.png", "b.png"]


def test_what_is_no_document_and_what_is_still_coming_stays_untouched(bench: Bench, folder: Path) -> None:
    looking = watch(bench, folder, moves=True)
    names = ["notes.txt", ".hidden.png", "~$a.png", "a.png.part", "b.CRDOWNLOAD", "_before/old.png"]
    for name in names:
        put(folder, name, b"no document" if name == "notes.txt" else None)
    states = [looking.look() for _ in range(3)]
    assert states[-1] == WatchState(WatchWish(str(folder), moves=True))
    assert left_in(folder) == sorted(names)


def test_archives_and_mails_are_taken_with_what_they_hold_and_moved_only_when_all_of_it_is_safe(
    bench: Bench, folder: Path
) -> None:
    looking = watch(bench, folder, moves=True)
    put(folder, "good.zip", zipped({"1.png": b"one", "2.png": b"two", "notes.txt": b"no document"}))
    put(folder, "good.eml", mail(("3.png", b"three")))
    put(folder, "hello.eml", mail())
    put(folder, "packed.eml", mail(("4.png", b"four"), ("winmail.dat", b"x")))
    for _ in range(4):
        looking.look()
    bench.finish(4)
    assert left_in(folder) == ["_a/good.eml", "_a/good.zip", "hello.eml", "packed.eml"]
    assert sorted(bench.heard.of(Failed)) == ["hello.eml", "winmail.dat"]  # each told once


def test_what_can_not_be_moved_stays_and_is_not_taken_twice(
    bench: Bench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = watch(bench, folder, moves=True)
    put(folder, "a.png")

    def refuse(*_: object) -> None:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuse)
        states = [looking.look() for _ in range(4)]
    assert [(state.taken, state.unmoved) for state in states] == [(0, False), (1, True), (1, True), (1, True)]
    assert not looking.look().unmoved
    assert left_in(folder) == ["_a/a.png"]
    bench.finish(1)


def test_a_share_that_goes_away_is_waited_for_and_nothing_half_written_is_taken_when_it_is_back(
    bench: Bench, folder: Path
) -> None:
    looking = watch(bench, folder)
    put(folder, "a.png")
    looking.look()
    looking.look()
    put(folder, "b.png", b"half")
    assert looking.look().coming == 1
    away = folder.with_name("away")
    folder.rename(away)
    assert looking.look() == WatchState(WatchWish(str(folder)), is_away=True, taken=1)
    away.rename(folder)
    back = looking.look()
    assert (back.is_away, back.coming) == (False, 1)
    assert looking.look().taken == 2
    bench.finish(2)


def test_what_was_taken_is_known_after_a_new_start_and_moved_once_that_is_wished(
    bench: Bench, folder: Path, tmp_path: Path
) -> None:
    looking = watch(bench, folder)
    put(folder, "a.png")
    put(folder, "hello.eml", mail())
    looking.look()
    looking.look()
    bench.finish(1)
    again = watch(bench, folder)
    assert [again.look().taken for _ in range(3)] == [0, 0, 0]
    moving = watch(bench, folder, moves=True)
    moving.look()
    assert left_in(folder) == ["_a/a.png", "hello.eml"]
    assert bench.heard.of(Failed) == ["hello.eml"]


def test_a_file_that_changes_while_it_is_taken_comes_again(bench: Bench, folder: Path) -> None:
    path = put(folder, "a.png", b"almost")

    def take_and_write(one: Path) -> bool:
        is_safe = bench.queue.take_in(one, CHOICE)
        if path.stat().st_size < 10:
            path.write_bytes(b"almost, and whole")
        return is_safe

    looking = FolderWatch(
        WatchWish(str(folder), moves=True), bench.desk, take_in=take_and_write, is_for_taking=for_taking
    )
    states = [looking.look() for _ in range(4)]
    assert [(state.coming, state.taken) for state in states] == [(1, 0), (1, 0), (1, 0), (0, 1)]
    bench.finish(2)
    sources = {bench.desk.source_bytes(one.source.sha256) for one in bench.desk.iter_documents()}
    assert b"almost, and whole" in sources


# Two hundred files, one of them half written; and an end at any moment.


class Killed(BaseException):
    """The program is gone: nothing that would have come after this happens."""


class Fate:
    """Ends the program before or after a certain step that changes the desk or the folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._left = -1
        self._after = False
        self.steps = 0
        for owner, name in ((Desk, "submit"), (Path, "rename")):
            monkeypatch.setattr(owner, name, self._mortal(getattr(owner, name)))

    def end_at(self, step: int, *, after: bool) -> None:
        self._left, self._after = step, after

    def _mortal(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **more: Any) -> Any:
            if threading.current_thread() is not threading.main_thread():
                return act(*args, **more)
            self.steps += 1
            self._left -= 1
            if self._left == 0 and not self._after:
                raise Killed
            done = act(*args, **more)
            if self._left == 0:
                if isinstance(done, Future):
                    done.result()
                raise Killed
            return done

        return step


def all_looked_at(looking: FolderWatch, folder: Path, slow: Path) -> Iterator[int]:
    """Looks at 200 files that come ten at a time while one is written all the while."""
    for number in range(20):
        for one in range(10):
            put(folder, f"{number:02}-{one}.png")
        with slow.open("ab") as stream:
            stream.write(b" %d " % number)
        looking.look()
        yield number
    for _ in range(3):
        looking.look()


@pytest.mark.parametrize("moves", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_of_two_hundred_files_none_is_lost_and_none_comes_twice(bench: Bench, folder: Path, moves: bool) -> None:
    slow = folder / "slow.png"
    looking = watch(bench, folder, moves=moves)
    for number in all_looked_at(looking, folder, slow):
        bench.finish(10 * number)
        assert slow.exists()
        assert "slow.png" not in bench.heard.of(Queued)
    names = {f"{number:02}-{one}.png" for number in range(20) for one in range(10)} | {"slow.png"}
    bench.finish(201)
    assert Counter(bench.documents()) == Counter(names)
    assert Counter(bench.heard.of(Finished)) == Counter(names)
    assert left_in(folder) == sorted(f"_a/{name}" if moves else name for name in names)
    (written,) = [one.source.sha256 for one in bench.desk.iter_documents() if one.source.path.endswith("slow.png")]
    assert bench.desk.source_bytes(written).endswith(b" 19 ")


def is_idle(bench: Bench) -> bool:
    return bench.heard.state.idle


@pytest.mark.parametrize("moves", [True, False])
@pytest.mark.parametrize("after", [True, False])
def test_an_end_at_any_step_loses_nothing_and_brings_nothing_twice(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, moves: bool, after: bool
) -> None:
    fate = Fate(monkeypatch)
    names = [f"{number}.png" for number in range(3)]
    ends = 0
    while True:
        ends += 1
        place = tmp_path / str(ends)
        place.mkdir()
        for name in names:
            put(place, name, f"{ends} {name}".encode())
        with Desk.create(tmp_path / f"d{ends}.desk") as desk:
            first = Bench(tmp_path, desk, ScriptedWorker())
            fate.end_at(ends, after=after)
            was_killed = False
            try:
                looking = watch(first, place, moves=moves)
                for _ in range(3):
                    looking.look()
            except Killed:
                was_killed = True
            fate.end_at(-1, after=after)
            first.queue.close()
            second = Bench(tmp_path, desk, ScriptedWorker())
            second.queue.restore()
            looking = watch(second, place, moves=moves)
            for _ in range(3):
                looking.look()
            second.heard.wait(partial(is_idle, second))
            assert second.pending() == []
            second.queue.close()
            assert second.documents() == names
            assert left_in(place) == [f"_d{ends}/{name}" if moves else name for name in names]
        if not was_killed:
            break
    assert ends > 3 * (3 if moves else 2)


# The thread.


class Told:
    """What a watcher reported, and a way to wait for it."""

    def __init__(self) -> None:
        self.states: list[WatchState] = []
        self._changed = threading.Condition()

    def hear(self, state: WatchState) -> None:
        with self._changed:
            self.states.append(state)
            self._changed.notify_all()

    def wait(self, holds: Callable[[WatchState], bool]) -> WatchState:
        with self._changed:
            assert self._changed.wait_for(lambda: self.states and holds(self.states[-1]), timeout=10), self.states
            return self.states[-1]


def watcher(bench: Bench, told: Told, **more: Any) -> Watcher:
    take = more.pop("take_in", partial(bench.queue.take_in, choice=CHOICE))
    return Watcher(bench.desk, take_in=take, is_for_taking=for_taking, report=told.hear, every=0.001, **more)


def test_a_watcher_takes_what_comes_until_it_is_switched_off(bench: Bench, folder: Path) -> None:
    told = Told()
    made = watcher(bench, told)
    made.watch(WatchWish(str(folder), is_on=False))
    assert told.states == [WatchState(WatchWish(str(folder), is_on=False))]
    assert not any(thread.name == "watching" for thread in threading.enumerate())
    put(folder, "a.png")
    made.watch(WatchWish(str(folder)))
    told.wait(lambda state: state.taken == 1)
    made.watch(WatchWish(str(folder), is_on=False))
    told.wait(lambda state: state.wish is not None and not state.wish.is_on)
    put(folder, "b.png")
    made.watch(None)
    told.wait(lambda state: state.wish is None)
    made.close()
    bench.finish(1)
    assert bench.documents() == ["a.png"]


def test_asked_for_the_same_again_a_watcher_does_not_forget_how_it_stands(bench: Bench, folder: Path) -> None:
    told = Told()
    made = watcher(bench, told)
    folder.rmdir()
    made.watch(WatchWish(str(folder)))
    told.wait(lambda state: state.is_away)
    made.watch(WatchWish(str(folder)))
    assert told.states[-1].is_away
    made.close()


def test_a_watcher_tells_when_the_folder_is_away_and_goes_on_when_it_is_back(bench: Bench, folder: Path) -> None:
    told = Told()
    made = watcher(bench, told)
    away = folder.with_name("away")
    folder.rename(away)
    made.watch(WatchWish(str(folder)))
    told.wait(lambda state: state.is_away)
    put(away, "a.png")
    away.rename(folder)
    told.wait(lambda state: state.taken == 1 and not state.is_away)
    made.close()
    bench.finish(1)
    assert sum(state.is_away for state in told.states) == 1  # told once, however often it was looked for


def test_a_desk_that_can_not_be_written_is_told_once_and_the_files_come_when_it_can(bench: Bench, folder: Path) -> None:
    told, full = Told(), [True]

    def take_in(path: Path) -> bool:
        if full:
            raise DeskError("desk.full", path="x")
        return bench.queue.take_in(path, CHOICE)

    made = watcher(bench, told, take_in=take_in)
    put(folder, "a.png")
    made.watch(WatchWish(str(folder)))
    told.wait(lambda state: state.fault == "desk.full")
    full.clear()
    told.wait(lambda state: state.taken == 1 and not state.fault)
    made.close()
    bench.finish(1)
    assert sum(bool(state.fault) for state in told.states) == 1


def test_a_share_that_hangs_does_not_hold_up_the_end(bench: Bench, folder: Path) -> None:
    told, hangs, goes_on = Told(), threading.Event(), threading.Event()

    def take_in(path: Path) -> bool:
        hangs.set()
        goes_on.wait(20)
        return bench.queue.take_in(path, CHOICE)

    made = watcher(bench, told, take_in=take_in)
    put(folder, "a.png")
    made.watch(WatchWish(str(folder)))
    assert hangs.wait(10)
    made.close(patience=0.01)
    bench.queue.close()
    goes_on.set()
    made.close(patience=10)
    assert bench.documents() == []
    assert bench.waiting() == []


def test_the_wish_is_kept_in_the_desk(bench: Bench, tmp_path: Path) -> None:
    assert bench.desk.ask(watched.wish) is None
    for wish in (WatchWish("/a"), WatchWish("/b", is_on=False, moves=True)):
        bench.desk.submit(partial(watched.keep_wish, wish=wish)).result()
        assert bench.desk.ask(watched.wish) == wish


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_in_a_circle_and_pipes_are_left_alone(bench: Bench, folder: Path) -> None:
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.png")
    looking = watch(bench, folder)
    put(folder, "a.png")
    looking.look()
    assert looking.look().taken == 1
    bench.finish(1)


def test_a_slow_share_is_looked_at_less_often_but_not_while_something_comes(bench: Bench, folder: Path) -> None:
    told, seconds, pauses = Told(), iter(range(0, 10_000, 60)), []
    made = watcher(bench, told, clock=lambda: float(next(seconds)))
    waited = made._waited

    def at_once(wish: WatchWish | None, pause: float | None) -> bool:
        pauses.append(pause)
        return waited(wish, 0.0) and len(pauses) < 6

    made._waited = at_once  # type: ignore[method-assign]
    put(folder, "a.png")
    made.watch(WatchWish(str(folder)))
    told.wait(lambda state: state.taken == 1)
    assert made._thread is not None
    made._thread.join(10)  # it has looked often enough
    made.close()
    bench.finish(1)
    assert pauses[:5] == [None, 600.0, 0.001, 600.0, 600.0]
