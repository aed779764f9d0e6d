"""The desk as the rest of the program knows it: one writer thread with a queue, readers with their own connections."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from invoice_desk.domain.crop import Crop
from invoice_desk.domain.document import Page, SourceInfo
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.errors import DeskError, Param
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.likeness import Export, Identity
from invoice_desk.domain.record import Correction, Note, Reading, RejectedAs, Rejection, ReviewState
from invoice_desk.store import exported, history, likeness, pending, read, regrouping, schema, write
from invoice_desk.store.faults import told_as_desk_errors
from invoice_desk.store.lock import DeskLock
from invoice_desk.store.whole_copy import Report, unheard, write_copy

_T = TypeVar("_T")

_STEP = 200
"""How many documents are in memory at once while going over a desk."""


class Desk:
    """An open desk. Every method may be called from any thread.

    What changes the desk waits for its commit and returns; a thread that must not wait gives the same function of
    `write.py` to `submit`. All methods raise DeskError when the disk or the file fails; nothing is changed then.
    """

    def __init__(self, path: Path, lock: DeskLock, *, may_be_new: bool) -> None:
        self.path = path
        self._lock = lock
        self._closed = False
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk-writer")
        try:
            # Made in the writer's thread: SQLite connections stay where they are born.
            self._connection = self._writer.submit(schema.prepare, path, may_be_new=may_be_new).result()
        except BaseException:
            self._writer.shutdown()
            raise

    @classmethod
    def create(cls, path: Path) -> "Desk":
        """A new desk. Raises DeskError `desk.exists` when there is a file already, `desk.not_writable` …"""
        return cls._take(path, may_exist=False)

    @classmethod
    def open(cls, path: Path) -> "Desk":
        """A desk there is, brought to this version (a copy of the old one stays beside it).

        Raises DeskError: `desk.missing`, `desk.in_use`, `desk.not_a_desk`, `desk.newer`, `desk.damaged` …; the file is
        then as it was.
        """
        if not path.exists():
            raise DeskError("desk.missing", path=str(path))
        return cls._take(path, may_be_new=False)

    @classmethod
    def open_or_create(cls, path: Path) -> "Desk":
        """The desk at `path`, a new one where there is none. Raises as `open` does."""
        return cls._take(path)

    @classmethod
    def _take(cls, path: Path, *, may_exist: bool = True, may_be_new: bool = True) -> "Desk":
        if path.exists() and not path.is_file():
            raise DeskError("desk.not_a_desk", path=str(path))
        lock = DeskLock.acquire(path)
        try:
            if not may_exist and path.exists():
                raise DeskError("desk.exists", path=str(path))
            return cls(path, lock, may_be_new=may_be_new)
        except BaseException:
            lock.release()
            raise

    def __enter__(self) -> "Desk":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Commit what is queued and leave one file behind; closing twice is fine."""
        if self._closed:
            return
        self._closed = True
        try:
            self._writer.submit(self._close_connection).result()
        finally:
            self._writer.shutdown()
            self._lock.release()

    def submit(self, work: Callable[[sqlite3.Connection], _T]) -> Future[_T]:
        """Queue a change; the future is done once it is committed. When `work` raises, nothing of it stays.

        `work` is a function of `write.py` with everything but its connection given (`functools.partial`).
        """
        return self._writer.submit(self._in_transaction, work)

    def ask(self, question: Callable[[sqlite3.Connection], _T]) -> _T:
        """The answer of a function over a reader's connection; all that it asks sees the desk at one moment."""
        with self._reader() as connection:
            return question(connection)

    # What a batch writes.

    def save_result(
        self,
        source: SourceInfo,
        *,
        data: bytes,
        pages: Sequence[Page],
        reading: Reading,
        beside: Sequence[Reading] = (),
        document_pages: tuple[int, ...] | None = None,
        crop: Crop = (),
        document_id: str = "",
        notes: Sequence[Note] = (),
        again: bool = False,
    ) -> str:
        """See `write.save_result`: source, pages, document and reading in one transaction; the document's id."""
        return self._do(
            partial(
                write.save_result,
                source=source,
                data=data,
                pages=pages,
                reading=reading,
                beside=beside,
                document_pages=document_pages,
                crop=crop,
                document_id=document_id,
                notes=notes,
                again=again,
            )
        )

    def save_rejection(
        self,
        path: str,
        *,
        code: str,
        params: Mapping[str, Param],
        sha256: str | None = None,
        data: bytes | None = None,
    ) -> None:
        """See `write.save_rejection`."""
        self._do(partial(write.save_rejection, path=path, code=code, params=params, sha256=sha256, data=data))

    def add_source(
        self, source: SourceInfo, *, data: bytes, pages: Sequence[Page] = (), notes: Sequence[Note] = ()
    ) -> None:
        """See `write.add_source`."""
        self._do(partial(write.add_source, source=source, data=data, pages=pages, notes=notes))

    def add_origin(self, path: str, *, sha256: str) -> None:
        """See `write.add_origin`."""
        self._do(partial(write.add_origin, path=path, sha256=sha256))

    def add_document(self, sha256: str, *, pages: Sequence[int], profile: str, crop: Crop = ()) -> str:
        """See `write.add_document`."""
        return self._do(partial(write.add_document, sha256=sha256, pages=pages, profile=profile, crop=crop))

    def add_reading(self, document_id: str, *, reading: Reading) -> str:
        """See `write.add_reading`."""
        return self._do(partial(write.add_reading, document_id=document_id, reading=reading))

    def dismiss(self, path: str) -> None:
        """See `write.dismiss`."""
        self._do(partial(write.dismiss, path=path))

    # What is still to be read.

    def take_in(self, path: str, *, sha256: str, data: bytes, choice: pending.Choice) -> pending.Pending | None:
        """See `pending.take_in`."""
        return self._do(partial(pending.take_in, path=path, sha256=sha256, data=data, choice=choice))

    def pending(self) -> list[pending.Pending]:
        """See `pending.pending`."""
        return self.ask(lambda reader: pending.pending(reader))

    # Which documents seem to be one.

    def keep_identity(self, identity: Identity, *, judge: likeness.Judge) -> frozenset[str]:
        """See `likeness.keep_identity`."""
        return self._do(partial(likeness.keep_identity, identity=identity, judge=judge))

    def identities(self, document_ids: Iterable[str]) -> dict[str, Identity]:
        """See `likeness.identities`."""
        return self.ask(lambda reader: likeness.identities(reader, document_ids))

    def without_identity(self) -> list[str]:
        """See `likeness.without_identity`."""
        return self.ask(lambda reader: likeness.without_identity(reader))

    def partners(self, document_ids: Iterable[str]) -> frozenset[str]:
        """See `likeness.partners`."""
        return self.ask(lambda reader: likeness.partners(reader, document_ids))

    def set_apart(self, pairs: Sequence[tuple[str, str]], *, name: str = "apart") -> str:
        """See `likeness.set_apart`."""
        return self._do(partial(likeness.set_apart, pairs=pairs, name=name))

    # What a person does: one action each, undone by `revoke`, redone by `restore`.

    def correct(
        self,
        corrections: Mapping[str, Sequence[Correction]],
        *,
        name: str,
        states: Mapping[str, ReviewState] | None = None,
    ) -> str:
        """See `write.correct`."""
        return self._do(partial(write.correct, corrections=corrections, name=name, states=states))

    def set_state(
        self, document_ids: Iterable[str], *, state: ReviewState, name: str, reason: RejectedAs | None = None
    ) -> str:
        """See `write.set_state`."""
        ids = tuple(document_ids)
        return self._do(partial(write.set_state, document_ids=ids, state=state, name=name, reason=reason))

    def regroup(
        self,
        gone: Sequence[str],
        made: Sequence[regrouping.NewDocument],
        *,
        name: str,
        source: regrouping.NewSource | None = None,
    ) -> str:
        """See `regrouping.regroup`."""
        return self._do(partial(regrouping.regroup, gone=gone, made=made, name=name, source=source))

    def last_action(self) -> int:
        """See `exported.last_action`."""
        return self._do(exported.last_action)

    def mark_exported(
        self, states: Mapping[str, ReviewState | None], *, target: str, name: str = "export", seen: int | None = None
    ) -> str:
        """See `exported.mark_exported`."""
        return self._do(partial(exported.mark_exported, states=dict(states), target=target, name=name, seen=seen))

    def revoke(self, action_id: str) -> None:
        """See `write.revoke`."""
        self._do(partial(write.revoke, action_id=action_id))

    def restore(self, action_id: str) -> None:
        """See `write.restore`."""
        self._do(partial(write.restore, action_id=action_id))

    # What the desk is asked.

    def has_source(self, sha256: str) -> bool:
        """See `read.has_source`."""
        return self.ask(lambda reader: read.has_source(reader, sha256))

    def source_bytes(self, sha256: str) -> bytes:
        """See `read.source_bytes`."""
        return self.ask(lambda reader: read.source_bytes(reader, sha256))

    def pages_of(self, sha256: str) -> tuple[Page, ...]:
        """See `read.pages_of`."""
        return self.ask(lambda reader: read.pages_of(reader, sha256))

    def documents_for(self, sha256: str) -> tuple[str, ...]:
        """See `read.documents_for`."""
        return self.ask(lambda reader: read.documents_for(reader, sha256))

    def documents_of(self, sha256: str) -> list[DocumentData]:
        """The documents of `documents_for`, as they are at one moment."""
        return self.ask(lambda reader: read.documents(reader, read.documents_for(reader, sha256)))

    def documents_in_place_of(self, sha256: str) -> tuple[str, ...]:
        """See `regrouping.documents_in_place_of`."""
        return self.ask(lambda reader: regrouping.documents_in_place_of(reader, sha256))

    def media_type_of(self, sha256: str) -> str:
        """See `read.media_type_of`."""
        return self.ask(lambda reader: read.media_type_of(reader, sha256))

    def reading_exists(self, sha256: str, *, engine: str, model: str | None, profile: str | None = None) -> bool:
        """See `read.reading_exists`."""
        return self.ask(lambda reader: read.reading_exists(reader, sha256, engine=engine, model=model, profile=profile))

    def load(self, document_id: str) -> DocumentData:
        """One document. Raises LookupError when the desk does not have it."""
        with self._reader() as connection:
            found = read.documents(connection, (document_id,))
        if not found:
            raise LookupError(document_id)
        return found[0]

    def documents(self, document_ids: Sequence[str], *, alone: bool = False) -> Iterator[DocumentData]:
        """These documents, in this order; ids that the desk does not have are left out. Lazy. See `read.documents`."""
        for start in range(0, len(document_ids), _STEP):
            with self._reader() as connection:
                found = read.documents(connection, document_ids[start : start + _STEP], alone=alone)
            yield from found

    def iter_documents(self, paths: Sequence[str] | None = None) -> Iterator[DocumentData]:
        """The documents among `iter_rows`."""
        return (row for row in self.iter_rows(paths) if isinstance(row, DocumentData))

    def rejections(self, paths: Sequence[str] | None = None) -> list[Rejection]:
        """The rejections among `iter_rows`."""
        if paths is None:
            return [Rejection(one.path, one.code, one.params) for one in self.failures()]
        return [row for row in self.iter_rows(paths) if isinstance(row, Rejection)]

    def failures(self) -> list[read.Failure]:
        """See `read.failures`."""
        return self.ask(lambda reader: read.failures(reader))

    def iter_rows(self, paths: Sequence[str] | None = None) -> Iterator[DocumentData | Rejection]:
        """What became of each of `paths`, in that order and as often as it is named; see `read.rows_of_paths`.

        Without paths: each document of the desk once, as it came, then what was rejected. Lazy, and steady in memory.
        No transaction stays open between rows: documents that come meanwhile are seen.
        """
        if paths is None:
            yield from self._all_documents()
            yield from self.rejections()
            return
        for start in range(0, len(paths), _STEP):
            with self._reader() as connection:
                rows = read.rows_of_paths(connection, paths[start : start + _STEP])
            yield from rows

    def actions(self) -> tuple[history.Action, ...]:
        """See `history.actions`."""
        return self.ask(lambda reader: history.actions(reader))

    def undo_stack(self) -> tuple[history.Action, ...]:
        """See `history.undo_stack`."""
        return self.ask(lambda reader: history.undo_stack(reader))

    def exports(self, document_id: str) -> tuple[Export, ...]:
        """See `history.exports`."""
        return self.ask(lambda reader: history.exports(reader, document_id))

    def exported_to(self, target: str) -> frozenset[str]:
        """See `history.exported_to`."""
        return self.ask(lambda reader: history.exported_to(reader, target))

    def backup(self, target: Path, *, cancel: CancelToken | None = None, report: Report = unheard) -> None:
        """Write a compact copy of the desk as it is now; a file there is replaced once the copy is whole.

        Raises JobCancelledError, and DeskError where the target is this desk or one that somebody has open.
        """
        if target.exists() and target.samefile(self.path):
            raise DeskError("desk.backup_onto_itself", path=str(target))
        with (
            told_as_desk_errors(target),
            DeskLock.acquire(target),
            closing(schema.connect(self.path)) as connection,
        ):
            write_copy(connection, target, cancel=cancel, report=report)

    def _all_documents(self) -> Iterator[DocumentData]:
        last = 0
        while True:
            with self._reader() as connection:
                step = read.document_ids_after(connection, last, limit=_STEP)
                found = read.documents(connection, [document_id for _, document_id in step])
            yield from found
            if len(step) < _STEP:
                return
            last = step[-1][0]

    def _do(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        return self.submit(work).result()

    def _in_transaction(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        with told_as_desk_errors(self.path), schema.transaction(self._connection):
            return work(self._connection)

    def _close_connection(self) -> None:
        with told_as_desk_errors(self.path), closing(self._connection):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own for one question, so that it may be asked in any thread and nothing stays open."""
        if self._closed:
            raise RuntimeError("the desk is closed")
        with told_as_desk_errors(self.path), closing(schema.connect(self.path)) as connection:
            connection.execute("PRAGMA query_only = ON")
            # One view of the desk for all statements of the question.
            connection.execute("BEGIN")
            yield connection
