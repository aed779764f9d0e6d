"""Documents that go out of a desk into new ones beside it, and leave it only once the new ones have been verified.

A document takes along everything that was read and done of it: its files, those that stand behind it, what it was
parted or joined from. Of an action over many documents each desk keeps what concerns its own. What is known of
suppliers stays known in all of them, whichever documents it was learned from.
"""

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from invoice_desk.domain.errors import DeskError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.store import schema
from invoice_desk.store.beginning import Template, take_over, template_of
from invoice_desk.store.bringing import attached, bring
from invoice_desk.store.faults import told_as_desk_errors
from invoice_desk.store.lock import DeskLock
from invoice_desk.store.read import documents
from invoice_desk.store.removing import remove
from invoice_desk.store.whole_copy import Report, compact, free_name, look_through, put_in_place, stoppable, unheard

_STEP = 200
_FINE = 1000
"""Parts into which the way of each new desk is told."""


@dataclass(frozen=True, slots=True)
class Part:
    """What goes into one new desk, which is called by the old one's name and `name`."""

    name: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """The new desks, how many documents went out as people count them, and the bytes that this desk lost."""

    desks: tuple[Path, ...]
    documents: int
    saved: int = 0


def split(
    path: Path, parts: Sequence[Part], *, removes: bool, cancel: CancelToken | None = None, report: Report = unheard
) -> Split:
    """Write each part into a new desk beside the one at `path`, which nobody may have open, and verify it.

    With `removes` the documents then leave this desk. Those of a file that waits to be read again stay. Raises
    DeskError, JobCancelledError: nothing is there then that was not there before.
    """
    cancel = cancel or CancelToken()
    with ExitStack() as stack:
        stack.enter_context(told_as_desk_errors(path))
        stack.enter_context(DeskLock.acquire(path))
        connection = stack.enter_context(closing(schema.prepare(path, may_be_new=False)))
        going = [_Going.of(connection, part) for part in parts]
        template = replace(template_of(connection), watched=None, taken=())
        written: list[Path] = []
        try:
            for number, one in enumerate(going):
                told = partial(_tell, report, cancel, number, len(going))
                target = free_name(path.with_name(f"{path.stem}-{one.name}{path.suffix}"))
                _write_desk(connection, path, target, one, template, cancel, told)
                written.append(target)
            cancel.raise_if_cancelled()
            if removes:
                connection.execute("PRAGMA foreign_keys = OFF")
                with schema.transaction(connection):
                    remove(connection, _leaving(connection, going))
        except BaseException:
            for target in written:
                target.unlink(missing_ok=True)
            raise
    saved = 0
    if removes:
        with suppress(DeskError):  # all that counts is done; it can be compacted at any time
            saved = compact(path)
    return Split(tuple(written), sum(len(one.shown) for one in going), saved)


@dataclass(frozen=True, slots=True)
class _Going:
    """Documents that go into one new desk: those `shown` as rows, and with what belongs to them `every` one."""

    name: str
    shown: tuple[str, ...]
    every: tuple[str, ...]

    @staticmethod
    def of(connection: sqlite3.Connection, part: Part) -> "_Going":
        waiting = "SELECT s.document_id FROM document_source s JOIN pending p ON p.sha256 = s.sha256"
        gone = _ids(connection, "SELECT id FROM gone_document")
        here = _ids(connection, "SELECT id FROM document") - gone - _ids(connection, waiting)
        leaders = dict(connection.execute("SELECT other_id, document_id FROM joined").fetchall())
        shown = [one for one in dict.fromkeys(part.documents) if one in here and one not in leaders]
        every = dict.fromkeys(shown)
        every.update(dict.fromkeys([other for other, leader in leaders.items() if leader in every]))
        for group in _regrouped(connection):
            if not group.isdisjoint(every):
                every.update(dict.fromkeys(group & gone))
        return _Going(part.name, tuple(shown), tuple(every))


def _leaving(connection: sqlite3.Connection, going: Iterable[_Going]) -> frozenset[str]:
    """All that goes, but what others were parted or joined from that stay."""
    every = {document_id for one in going for document_id in one.every}
    gone = _ids(connection, "SELECT id FROM gone_document")
    held = {one for group in _regrouped(connection) if group - gone - every for one in group & gone}
    return frozenset(every - held)


def _regrouped(connection: sqlite3.Connection) -> list[set[str]]:
    """The documents that were ever parted or joined, with all that came of each other."""
    groups: dict[str, set[str]] = {}
    actions: dict[str, list[str]] = defaultdict(list)
    for action_id, document_id in connection.execute("SELECT action_id, document_id FROM regrouped"):
        actions[action_id].append(document_id)
    for several in actions.values():
        together = set(several).union(*(groups[one] for one in several if one in groups))
        groups.update(dict.fromkeys(together, together))
    return list({id(group): group for group in groups.values()}.values())


def _write_desk(
    connection: sqlite3.Connection,
    path: Path,
    target: Path,
    going: _Going,
    template: Template,
    cancel: CancelToken,
    told: Callable[[int, int], None],
) -> None:
    """A new desk at `target`, verified before it gets its name."""
    part = target.with_name(f"{target.name}.part")
    with _gone_in_the_end(part):
        with (
            closing(schema.prepare(part, may_be_new=True)) as new,
            attached(new, path),
            stoppable(new, cancel),
            schema.transaction(new),
        ):
            bring(new, dict.fromkeys(going.every), whole=False, done=told)
            take_over(new, template)
        look_through(part, cancel=cancel)
        with closing(schema.connect(part)) as new:
            if not _is_the_same(connection, new, going.shown, cancel):
                raise DeskError("desk.split_not_verified", path=str(target))
        put_in_place(part, target)


def _is_the_same(
    connection: sqlite3.Connection, new: sqlite3.Connection, shown: Sequence[str], cancel: CancelToken
) -> bool:
    """Whether a new desk says of its documents what the old one does, and every file has its SHA-256."""
    for start in range(0, len(shown), _STEP):
        cancel.raise_if_cancelled()
        ids = shown[start : start + _STEP]
        # Which others seem to be the same is another question there, and found out anew.
        pairs = [[replace(data, twins=()) for data in documents(one, ids)] for one in (connection, new)]
        if len(pairs[1]) != len(ids) or pairs[0] != pairs[1]:
            return False
    for sha256, data in new.execute("SELECT sha256, data FROM original"):
        cancel.raise_if_cancelled()
        if hashlib.sha256(data).hexdigest() != sha256:
            return False
    return True


@contextmanager
def _gone_in_the_end(part: Path) -> Iterator[None]:
    """No trace is left of a file that did not get its name."""
    traces = [part, *(part.with_name(part.name + ending) for ending in ("-wal", "-shm", "-journal"))]
    try:
        for trace in traces:
            trace.unlink(missing_ok=True)
        yield
    finally:
        for trace in traces:
            trace.unlink(missing_ok=True)


def _tell(report: Report, cancel: CancelToken, number: int, of: int, done: int, total: int) -> None:
    report(Progress(number * _FINE + done * _FINE // max(total, 1), of * _FINE))
    cancel.raise_if_cancelled()


def _ids(connection: sqlite3.Connection, question: str) -> set[str]:
    return {one for (one,) in connection.execute(question)}
