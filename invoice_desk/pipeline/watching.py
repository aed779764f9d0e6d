"""A folder that is watched: whatever comes into it is taken in once it is whole, and moved only when it is safe.

It is looked at again and again, and nothing is asked of the system beside: shares tell nobody what changes on them.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.intake.kinds import HEAD_BYTES
from invoice_desk.intake.walk import may_be_taken
from invoice_desk.store import Desk, WatchWish, watched
from invoice_desk.store.watched import TakenFile
from invoice_desk.store.write import storable

ASIDE: Final = "_"
"""Begins the names of folders that are left alone; what was taken in is moved into one that is named like the desk."""

_STILL_COMING: Final = frozenset({".part", ".partial", ".crdownload", ".download", ".tmp", ".opdownload"})
_NOT_FOR_TAKING: Final = (".", "~$", ASIDE)
_DEEPEST: Final = 8
_EVERY_SECONDS: Final = 3.0
_SLOWER: Final = 10
"""A look that takes long though it finds nothing, at a large folder on a slow share, is repeated after ten times as
long."""


class _Stamp(NamedTuple):
    size: int
    changed_ns: int


@dataclass(frozen=True, slots=True)
class WatchState:
    """How a watched folder stands: how many of its files are `coming` (not whole yet), how many were `taken` in.

    `unmoved`: files stay though they are safe, because the folder lets nobody move them. `error` is what the desk says,
    `fault` its code.
    """

    wish: WatchWish | None = None
    is_away: bool = False
    coming: int = 0
    taken: int = 0
    unmoved: bool = False
    fault: str = ""
    error: InvoiceDeskError | None = field(default=None, compare=False)


class FolderWatch:
    """Looks at one folder, always from the same thread, and knows what it has taken in from there, also before."""

    def __init__(
        self,
        wish: WatchWish,
        desk: Desk,
        *,
        take_in: Callable[[Path], bool],
        is_for_taking: Callable[[Path], bool],
    ) -> None:
        """`take_in` keeps a file in the desk and says whether all of it is safe there.

        `is_for_taking` looks at a file's beginning, and raises OSError where it can't be read yet. Raises DeskError.
        """
        self._desk = desk
        self._folder = Path(wish.folder)
        self._take_in = take_in
        self._is_for_taking = is_for_taking
        self._taken = desk.ask(partial(watched.taken, folder=wish.folder))
        self._before: dict[str, _Stamp] = {}  # how the files were at the last look
        self._none: dict[str, _Stamp] = {}  # what is no document
        self._state = WatchState(wish)

    def look(self) -> WatchState:
        """Take in what has not changed since the last look. Raises DeskError, and JobCancelledError as `take_in` does.

        What was taken in by then is remembered; the rest comes with the next look.
        """
        try:
            now = dict(_files_in(self._folder))
        except OSError:
            self._before = {}
            self._state = replace(self._state, is_away=True, coming=0)
            return self._state
        self._state = replace(self._state, is_away=False, coming=0, unmoved=False)
        before, self._before = self._before, now
        for name, stamp in now.items():
            known = self._taken.get(storable(name))
            if known is not None and stamp == (known.size, known.changed_ns):
                self._move(name, known)
            elif self._none.get(name) != stamp:
                is_whole = stamp.size > 0 and before.get(name) == stamp
                if not (is_whole and self._take(name, stamp)):
                    self._state = replace(self._state, coming=self._state.coming + 1)
        return self._state

    def _take(self, name: str, stamp: _Stamp) -> bool:
        """Whether that is all there is to do with a file for now."""
        path = self._folder / name
        try:
            if not self._is_for_taking(path):
                self._none[name] = stamp
                return True
            is_safe = self._take_in(path)
            if _stamp(path.stat()) != stamp:  # still being written after all: it comes again
                return False
        except OSError:
            return False
        file = TakenFile(name, *stamp, is_safe)
        self._desk.submit(partial(watched.keep_taken, folder=str(self._folder), file=file)).result()
        self._taken[storable(name)] = file
        self._state = replace(self._state, taken=self._state.taken + 1)
        self._move(name, file)
        return True

    def _move(self, name: str, file: TakenFile) -> None:
        """Move what is safe aside, where that is wished."""
        wish = self._state.wish
        if wish is None or not wish.moves or not file.is_safe:
            return
        try:
            target = _free(self._folder / f"{ASIDE}{self._desk.path.stem}" / name)
            target.parent.mkdir(parents=True, exist_ok=True)
            (self._folder / name).rename(target)
        except OSError:
            self._state = replace(self._state, unmoved=True)
            return
        self._desk.submit(partial(watched.drop_taken, folder=str(self._folder), name=name)).result()
        self._taken.pop(storable(name), None)


class Watcher:
    """Watches what a desk wishes, in a thread of its own that begins when it is first on. Thread-safe.

    `report` is called from that thread whenever something has changed. `take_in` gets a file, and nothing is taken in
    after `close`; a share that hangs is not waited for.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        take_in: Callable[[Path], bool],
        is_for_taking: Callable[[Path], bool],
        report: Callable[[WatchState], None],
        every: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._desk = desk
        self._take = take_in
        self._is_for_taking = is_for_taking
        self._report = report
        self._every = _EVERY_SECONDS if every is None else every
        self._clock = clock
        self._changed = threading.Condition()
        # Everything below is touched only with `_changed` held.
        self._wish: WatchWish | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def watch(self, wish: WatchWish | None) -> None:
        """Watch this from now on, or nothing."""
        with self._changed:
            if self._closed or (self._thread is not None and self._wish == wish):
                return
            self._wish = wish
            self._changed.notify_all()
            self._report(WatchState(wish))  # before the thread can tell more of it
            if wish is not None and wish.is_on and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watching", daemon=True)
                self._thread.start()

    def close(self, *, patience: float = 5.0) -> None:
        """Take in nothing more, and wait until what is being taken in is safe."""
        with self._changed:
            self._closed = True
            thread = self._thread
            self._changed.notify_all()
        if thread is not None:
            thread.join(patience)

    def _run(self) -> None:
        watch: FolderWatch | None = None
        wish: WatchWish | None = None
        told: WatchState | None = None
        pause: float | None = None
        while self._waited(wish, pause):
            with self._changed:
                now = self._wish
            if now != wish:
                watch, wish = None, now
                self._report(WatchState(wish))  # a share may be long in answering
            state, pause = WatchState(wish), None
            if wish is not None and wish.is_on:
                begun, had = self._clock(), told.taken if told is not None else 0
                watch, state = self._looked(watch, wish)
                took = self._clock() - begun
                pause = self._every if state.taken != had else max(self._every, _SLOWER * took)
            if state != told:
                told = state
                self._report(state)

    def _waited(self, wish: WatchWish | None, pause: float | None) -> bool:
        """Wait until another wish than this one holds, or for so many seconds; False when there is nothing to do."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._wish != wish, timeout=pause)
            return not self._closed

    def _looked(self, watch: FolderWatch | None, wish: WatchWish) -> tuple[FolderWatch | None, WatchState]:
        try:
            watch = watch or FolderWatch(wish, self._desk, take_in=self._take, is_for_taking=self._is_for_taking)
            return watch, watch.look()
        except InvoiceDeskError as error:
            return watch, WatchState(wish, fault=error.code, error=error)
        except RuntimeError:
            with self._changed:
                if not self._closed:
                    raise
            return None, WatchState(wish)  # a share answered after the desk was closed


def begins_like_a_document(path: Path, *, is_document: Callable[[bytes, str], bool]) -> bool:
    """Whether a file is a document, or may hold some. Raises OSError where it can't be read, or not yet."""
    with path.open("rb") as stream:
        return may_be_taken(stream.read(HEAD_BYTES), path.name, is_document)


def _files_in(folder: Path) -> Iterator[tuple[str, _Stamp]]:
    """The files in a folder and those below it, by their paths in there. Raises OSError where it is away."""
    waiting = [("", 0)]
    while waiting:
        below, depth = waiting.pop()
        try:
            with os.scandir(folder / below) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            if not below:
                raise
            continue
        for entry in entries:
            if entry.name.startswith(_NOT_FOR_TAKING):
                continue
            name = f"{below}{entry.name}"
            try:
                if entry.is_dir(follow_symlinks=False):
                    waiting += [(f"{name}/", depth + 1)] if depth < _DEEPEST else []
                elif entry.is_file() and Path(name).suffix.lower() not in _STILL_COMING:
                    yield name, _stamp(entry.stat())
            except OSError:
                continue  # gone meanwhile


def _stamp(status: os.stat_result) -> _Stamp:
    return _Stamp(status.st_size, status.st_mtime_ns)


def _free(path: Path) -> Path:
    """The path, or one like it that nothing has yet."""
    free, number = path, 1
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free
