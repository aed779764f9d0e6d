"""An open desk as the window works with it: its rows, what a person does to them, and the queue that reads."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, wait
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from invoice_desk.domain.document import SourceInfo
from invoice_desk.domain.job import (
    Cancelled,
    Failed,
    Finished,
    Forgotten,
    NothingFound,
    Progressed,
    QueueChanged,
    Queued,
    QueueEvent,
    Started,
)
from invoice_desk.domain.likeness import Export
from invoice_desk.domain.record import Correction, Record, RejectedAs, ReviewState, Value
from invoice_desk.gui.accepting import moved
from invoice_desk.gui.background import Background
from invoice_desk.gui.live_progress import Heard, LiveProgress
from invoice_desk.gui.page.page_source import PageSource
from invoice_desk.gui.parts import OpenedDesk, as_desk_error
from invoice_desk.gui.refreshing import Refreshing
from invoice_desk.gui.row_changes import RowChanges
from invoice_desk.gui.row_maker import RowMaker
from invoice_desk.gui.session_rows import SessionRows
from invoice_desk.gui.session_watch import SessionWatch
from invoice_desk.gui.steps import Steps
from invoice_desk.gui.table.rows import RowStatus, TableRow, failed_row, waiting_row
from invoice_desk.pipeline.queue import ReadingQueue
from invoice_desk.store import Choice, write

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile

_T = TypeVar("_T")
_UNDER_WAY = frozenset({RowStatus.WAITING, RowStatus.READING, RowStatus.STOPPED})


class DeskSession(QObject):
    """Keeps the rows of a desk up to date on the window's thread; everything slow happens elsewhere.

    A row appears as a job, becomes a document or a failure, and changes with every correction. What a person does is
    shown at once; `saving` says how many steps are not committed yet. When a commit fails, the row shows the desk's
    word again and `went_wrong` says why.
    """

    rows_changed = Signal(object)  # Sequence[TableRow]: new ones and changed ones
    row_replaced = Signal(str, object)  # key, TableRow: a job that became a document or a failure
    rows_gone = Signal(object)  # Sequence[str]: keys
    nothing_found = Signal(str)  # path: of a folder or an archive without documents
    not_read_again = Signal(str, str)  # path, reason: of a document that is here
    found_again = Signal(str, str)  # key, path: the bytes of a document that is here were given once more
    queue_changed = Signal(object)  # QueueChanged
    saving = Signal(int)
    went_wrong = Signal(object)  # InvoiceDeskError
    loaded = Signal()

    def __init__(
        self, opened: OpenedDesk, *, language: str, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.opened = opened
        self.desk = opened.desk
        self.client = opened.client
        """Whose documents these are; "" where nobody said."""
        self.queue_state = QueueChanged()
        self._rows = SessionRows(self)
        self._rows.changed.connect(self.rows_changed)
        self._rows.replaced.connect(self.row_replaced)
        self._rows.gone.connect(self.rows_gone)
        self.rows = self._rows.by_key
        self.passwords: dict[str, str] = {}
        """Of sources, by SHA-256, as they were given: kept in memory only."""
        own, categories = opened.settings.own_companies, opened.settings.categories
        self.maker = RowMaker(opened.desk, opened.profiles, language, own_companies=own, categories=categories)
        self._background = background
        self._again: Counter[str] = Counter()  # paths that are being read once more
        self._is_left = False
        self._closed = False
        self._live = LiveProgress(self._show_live, parent=self)
        self._changes = RowChanges(self.rows, self._rows.put, parent=self)
        self.steps = Steps(opened.desk, run=self._run, follow=self._follow, parent=self)
        self.steps.saving.connect(self.saving)
        self.steps.settled.connect(self._settled)
        self.steps.went_wrong.connect(self.went_wrong)
        self.undo_stack = self.steps.undo_stack
        self._refreshing = Refreshing(
            self._rows_of, run=self._run, is_unsaved=self.steps.is_unsaved, show=self._fresh, parent=self
        )
        self.queue = ReadingQueue(
            opened.desk,
            engines=opened.engines,
            workers=opened.workers,
            profiles=opened.profiles,
            limits=opened.settings.limits,
            is_document=opened.is_document,
            beside=opened.settings.engine_beside,
            by_page=opened.settings.by_page,
            report=self._report,
        )
        self.watch = SessionWatch(opened, self.queue, run=self._run, background=background, parent=self)

    # Opening and closing.

    def load(self) -> None:
        """Bring all rows and the undo stack, then go on with what an earlier session left waiting."""
        self.steps.renew()
        self._run(partial(self.maker.each_step, self._hand_over), partial(self._all_loaded, self.maker))

    def speak(self, language: str) -> None:
        """Say everything in another language from now on."""
        self.maker = self.maker.in_language(language)
        self._say_anew()

    def _say_anew(self) -> None:
        self.refresh([row.document_id for row in self.rows.values() if row.document_id])
        self._run(self.maker.failures, self._rows.put_again)
        self._live.show_all()

    def leave(self) -> None:
        """Hand back nothing more: what showed it goes. On the window's thread, before `close`."""
        self._is_left = True

    def close(self, export: "Future[Any] | None" = None) -> None:
        """Stop reading and leave one file; what was waiting goes on when the desk is opened again.

        Runs in a background thread, and waits for an `export` that is still written: what went out must be kept.
        """
        if self._closed:
            return
        self._closed = self._is_left = True
        self.steps.close()
        self.watch.close()
        self.queue.close()
        if export is not None:
            wait([export])
        self.desk.close()
        self.opened.stack.close()

    # What a person does.

    def correct(self, document_id: str, field_id: str, value: Value | None) -> None:
        """Set a field of a document, None for "there is none": one step on the undo stack."""
        name = f"{'clear' if value is None else 'correct'} {field_id}"
        self._correct(document_id, [Correction(field_id, value)], name)

    def correct_line(self, document_id: str, correction: Correction) -> None:
        """Set a field of a line item; the line after the last one is added by it."""
        self._correct(document_id, [correction], f"line {correction.field_id}")

    @Slot(str, object)
    def take_repair(self, document_id: str, repair: Sequence[Correction]) -> None:
        """Set what a check proposes: one step, however many values it has."""
        if repair:
            self._correct(document_id, repair, f"repair {repair[0].field_id}")

    def set_state(self, document_ids: Sequence[str], state: ReviewState, *, reason: RejectedAs | None = None) -> None:
        """Move documents to a review state, with the reason of a rejection: one step (see `accepting.moved`)."""
        rows = [row for one in document_ids if (row := self.rows.get(one)) is not None and row.document_id]
        if rows:
            step, changes = moved(rows, state, reason=reason)
            self.steps.do(state.value, list(changes), step)
            self._changes.make(changes)

    def read_again(self, keys: Iterable[str], choice: Choice, *, password: str | None = None) -> None:
        """Read rows by `choice`: failed and stopped ones anew, waiting ones instead of as they were asked for.

        Of several documents in a file only those are read that are among the rows.
        """
        rows = [self.rows[key] for key in keys if key in self.rows]
        jobs = [row.key for row in rows if row.status in (RowStatus.STOPPED, RowStatus.WAITING)]
        if jobs:
            self.queue.retry(jobs, choice, password=password)
        settled = [row for row in rows if row.status not in _UNDER_WAY]
        # Rows of one file are read together.
        others = list(dict.fromkeys((row.path, row.sha256 or None) for row in settled))
        if others:
            self._again.update(path for path, _ in others)
            documents = [row.document_id for row in settled if row.document_id]
            self.queue.read_again(others, choice, password=password, documents=documents)

    def remove(self, keys: Iterable[str]) -> None:
        """Take rows off the table that are no documents: waiting, stopped and failed ones."""
        rows = [self.rows[key] for key in keys if key in self.rows]
        jobs = [row.key for row in rows if row.status in (RowStatus.WAITING, RowStatus.STOPPED)]
        failed = [row for row in rows if row.status is RowStatus.FAILED]
        if jobs:
            self.queue.remove(jobs)
        for row in failed:
            self._run(partial(self.desk.dismiss, row.path))
        self._rows.drop([*jobs, *(row.key for row in failed)])

    def read_new_in(self, info: SourceInfo, choice: Choice) -> None:
        """Have those documents of a source read by `choice` that it has not read."""
        self._again[info.path] += 1
        password = self.passwords.get(info.sha256)
        self.queue.read_again([(info.path, info.sha256)], choice, password=password, again=False)

    def fetch_record(self, document_id: str, done: "Callable[[Record, Profile], None]") -> None:
        """Bring a document's whole record, in a moment, on this thread."""

        def hand_over(record: Record | None) -> None:
            if record is not None:
                done(record, self.maker.profile_of(record))

        self._run(partial(self.maker.record, document_id), hand_over)

    def fetch_files(self, document_ids: Sequence[str], done: Callable[[Sequence[PageSource]], None]) -> None:
        """Bring what there is to see of documents that stand behind another one, in a moment, on this thread."""
        self._run(partial(self.maker.files, document_ids), done)

    def fetch_exports(self, document_id: str, done: Callable[[Sequence[Export]], None]) -> None:
        """Bring when and where a document went out, in a moment, on this thread."""
        self._run(partial(self.desk.exports, document_id), done)

    @property
    def all_saved(self) -> bool:
        """Whether everything a person did is committed."""
        return self.steps.all_saved

    def refresh(self, documents: Sequence[str]) -> None:
        """Bring the rows of documents that changed in the desk. Of several answers only the last asked for is shown."""
        self._refreshing.bring(documents)

    def refresh_alike(self, documents: Sequence[str]) -> None:
        """Bring these rows, and those of the documents that seem to be the same ones."""
        self._run(partial(self.maker.with_partners, documents), self.refresh)

    def correct_many(self, corrections: Mapping[str, Sequence[Correction]], name: str) -> None:
        """Set values of several documents, by document id: one step, called `name` (see `undo.step_text`)."""
        known = {one: values for one, values in corrections.items() if one in self.rows and values}
        if not known:
            return
        self.steps.do(name, list(known), partial(write.correct, corrections=known))
        headers = {
            one: {item.field_id: item.value for item in values if item.line is None} for one, values in known.items()
        }
        self._changes.make({one: partial(TableRow.corrected, values=own) for one, own in headers.items() if own})

    def _correct(self, document_id: str, corrections: Sequence[Correction], name: str) -> None:
        self.correct_many({document_id: corrections}, name)

    def _settled(self, documents: Sequence[str]) -> None:
        """Without documents it was a rule of a supplier that changed."""
        self.refresh(documents)
        if not documents:
            self._run(partial(self.maker.compare, is_news=True), self.refresh)

    # Rows.

    def _hand_over(self, rows: Sequence[TableRow]) -> bool:
        self._background.post(partial(self._if_open, self._rows.put_new, rows))
        return not self._is_left

    def _all_loaded(self, maker: RowMaker, _: None) -> None:
        if maker is not self.maker:  # the language has changed meanwhile
            self._say_anew()
        self.loaded.emit()
        self._run(self.maker.compare_new, self.refresh)  # what a desk of an earlier version holds
        self._run(partial(self.queue.restore, self.opened.left))
        self.watch.load()

    def _rows_of(self, documents: Sequence[str]) -> Sequence[TableRow]:
        """Runs in the background."""
        return self.maker.rows(documents)

    def _fresh(self, rows: Sequence[TableRow], gone: Sequence[str]) -> None:
        self._changes.drop([row.key for row in rows])
        self._rows.put(rows)
        self._rows.drop(gone)
        self._compare()

    def _compare(self) -> None:
        """What was made anew may be like other documents now, or no longer."""
        if self.maker.has_news:
            self._run(self.maker.compare, self.refresh)

    def _replace(self, key: str, row: TableRow) -> None:
        if self._rows.replace(key, row):  # read once more: who seemed to be the same may not do so any longer
            seeming = [one.key for one in self.rows.values() if one.twin == row.document_id]
            self.refresh_alike([row.document_id, *seeming])

    # What the queue tells.

    def _report(self, event: QueueEvent) -> None:
        self._background.post(partial(self.take, event))

    def take(self, event: QueueEvent) -> None:
        """Show what the queue tells; a late word of a job that is no longer there changes nothing."""
        if self._is_left:
            return
        if not isinstance(event, QueueChanged | Progressed):
            self._live.forget(event.job_id)
        match event:
            case QueueChanged():
                self.queue_state = event
                self.queue_changed.emit(event)
            case Progressed(job_id, _, progress):
                self._live.hear(job_id, progress)
            case Queued(job_id, path, sha256):
                self._queued(waiting_row(job_id, path, sha256))
            case Started(job_id):
                self._set_status(job_id, RowStatus.READING)
            case Forgotten(job_id):
                self._rows.drop([job_id])
            case NothingFound(_, path):
                self.nothing_found.emit(path)
            case Cancelled(job_id):
                self._set_status(job_id, RowStatus.STOPPED)
            case Failed(job_id, path, error, sha256):
                self._failed(job_id, failed_row(path, self.maker.sentence(error), sha256))
            case Finished(job_id, path, document_id, others):
                self._refreshing.hand([document_id, *others], partial(self._finished, job_id, path))

    def _queued(self, row: TableRow) -> None:
        failed = failed_row(row.path, "").key
        if failed in self.rows and row.key not in self.rows:
            self._replace(failed, row)
        else:
            self._rows.put_soon(row)

    def _set_status(self, key: str, status: RowStatus) -> None:
        row = self.rows.get(key)
        if row is not None and row.status in _UNDER_WAY:
            self._rows.put_soon(row.with_status(status))

    def _show_live(self, heard: Mapping[str, Heard]) -> None:
        """Only on rows that are being read: a late word changes none that was stopped or waits anew."""
        rows = [(self.rows[job_id], one) for job_id, one in heard.items() if job_id in self.rows]
        self._rows.put([self.maker.live(row, one) for row, one in rows if row.status is RowStatus.READING])

    def _failed(self, job_id: str, row: TableRow) -> None:
        if row.sha256 and any(one.document_id and one.sha256 == row.sha256 for one in self.rows.values()):
            self._rows.drop([job_id])  # the document that there is stays as it was read before
            self.not_read_again.emit(row.path, row.reason)
        elif job_id in self.rows:
            self._replace(job_id, row)
        else:
            self._rows.put([row])

    def _finished(self, job_id: str, path: str, rows: Sequence[TableRow]) -> None:
        is_again = self._again[path] > 0
        self._again[path] -= is_again
        if not rows:
            self._rows.drop([job_id])  # its documents were changed, parted or joined while it was read
        for row in rows:
            was_here = row.key in self.rows
            if job_id in self.rows:
                self._replace(job_id, row)
            elif was_here:
                self.refresh([row.document_id])
            else:
                self._rows.put([row])  # another document in the file, or its job was taken off the table meanwhile
            if was_here and not is_again and row is rows[0]:
                self.found_again.emit(row.key, path)
        self._rows.drop([key for row in rows for key in row.behind])  # one row for all files of a document
        self._compare()

    # Work elsewhere; nothing of it matters any more once the desk is closed.

    def in_background(self, work: Callable[[], _T], done: Callable[[_T], None]) -> None:
        """Ask the desk something elsewhere."""
        self._run(work, done)

    def _run(self, work: Callable[[], _T], done: Callable[[_T], None] | None = None) -> None:
        if not self._is_left:
            self._background.run(work, partial(self._if_open, done), self.tell)

    def _follow(
        self, future: "Future[_T]", done: Callable[[_T], None], *, failed: Callable[[BaseException], None]
    ) -> None:
        self._background.follow(future, partial(self._if_open, done), failed)

    def _if_open(self, done: Callable[[_T], None] | None, result: _T) -> None:
        if done is not None and not self._is_left:
            done(result)

    def tell(self, error: BaseException) -> None:
        """Say what went wrong elsewhere, while the desk is open."""
        if not self._is_left:
            self.went_wrong.emit(as_desk_error(error))
