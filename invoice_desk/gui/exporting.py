"""Export from the window: what is asked, the work in the background, and what is said of it afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from invoice_desk.domain.errors import JobCancelledError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import Record, ReviewState, Row
from invoice_desk.gui.background import Background
from invoice_desk.gui.dialogs.ask import ExportOffer, ExportScope
from invoice_desk.gui.parts import as_desk_error
from invoice_desk.gui.table.rows import RowStatus, TableRow

if TYPE_CHECKING:
    from concurrent.futures import Future

    from invoice_desk.export.exporter import Exporter, ExportReport
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.dialogs.ask import Ask

ShowNotice = Callable[..., None]
"""`NoticeBar.show_notice` of whichever window there is."""

_NOTICE = "export"


@dataclass(frozen=True, slots=True)
class _Order:
    """What is written where: documents in the table's order, then what could not be read if it is asked for."""

    documents: tuple[str, ...]
    with_failures: bool
    target: Path
    language: str


class Exporting(QObject):
    """Asks what to export and where, writes it in the background, and marks what was ready as exported.

    Lives as long as the session: a window that is made anew meanwhile shows the outcome.
    """

    def __init__(self, session: "DeskSession", show_notice: ShowNotice, *, background: Background, ask: "Ask") -> None:
        super().__init__(session)
        self._session = session
        self._show_notice = show_notice
        self._background = background
        self._ask = ask
        self.running: Future[ExportReport] | None = None
        """The export that was started last."""

    def ask_and_start(self, rows: Sequence[TableRow], selected: Sequence[str]) -> None:
        """Ask for the scope and the file; `rows` are all rows in the table's order."""
        if self.running is not None and not self.running.done():
            return
        every, picked = [row for row in rows if row.document_id], set(selected)
        documents = [row for row in every if row.status is not RowStatus.REJECTED]
        chosen = {
            ExportScope.READY: [row for row in documents if row.status is RowStatus.READY],
            ExportScope.ALL: documents,
            ExportScope.SELECTED: [row for row in every if row.key in picked],
        }
        suggested = _free_name(self._session.desk.path)
        choice = self._ask.export(
            ExportOffer(
                counts={scope: len(several) for scope, several in chosen.items()},
                suggested=suggested,
                suffixes=tuple(self._session.opened.exporters),
                rejected=len(every) - len(documents),
            )
        )
        if choice is None:
            return
        ids = tuple(row.document_id for row in chosen[choice.scope])
        self._start(_Order(ids, choice.scope is ExportScope.ALL, choice.target, self._session.maker.language))

    def _start(self, order: _Order) -> None:
        exporter = self._session.opened.exporters[order.target.suffix.lower()]
        cancel = CancelToken()
        self._show_notice(
            self.tr("Writing {file}…").format(file=order.target.name),
            "info",
            actions=[(self.tr("Cancel"), cancel.cancel)],
            key=_NOTICE,
        )
        work = partial(_export, self._session, exporter, order, cancel)
        self.running = self._background.run(work, partial(self._written, order), self._not_written)

    def _written(self, order: _Order, report: "ExportReport") -> None:
        self._session.refresh_alike(order.documents)
        self._session.steps.renew()  # what was done before an export is not undone after it
        self._show_notice(
            self.tr("Documents written: {count}. File: {file}").format(count=report.documents, file=report.target),
            "info",
            actions=[
                (self.tr("Open file"), partial(_open, report.target)),
                (self.tr("Open folder"), partial(_open, report.target.parent)),
            ],
            key=_NOTICE,
        )

    def _not_written(self, error: BaseException) -> None:
        if isinstance(error, JobCancelledError):
            self._show_notice(self.tr("The export was stopped; no file was changed."), "info", key=_NOTICE)
            return
        known = as_desk_error(error)
        self._show_notice(self._session.maker.sentence(known), "error", key=_NOTICE)


def _export(session: "DeskSession", exporter: "Exporter", order: _Order, cancel: CancelToken) -> "ExportReport":
    """Runs in the background: collect the records, write and check the file, keep in the desk what went out."""
    from invoice_desk.export.exporter import ExportRequest

    seen = session.desk.last_action()
    rows: list[Row] = []
    for document_id in order.documents:
        cancel.raise_if_cancelled()
        record = session.maker.record(document_id)
        if record is not None:
            rows.append(record)
    states = {row.document_id: _state_after(row) for row in rows if isinstance(row, Record)}
    if order.with_failures:
        rows += session.desk.rejections()
    request = ExportRequest(rows, session.opened.profiles, order.target, order.language, session.maker.render)
    report = exporter.write(request, cancel, _unheard)
    # What a person has done meanwhile is not in the file: such a document has not gone out as it is now.
    session.desk.mark_exported(states, target=str(order.target), seen=seen)
    return report


def _free_name(desk: Path) -> Path:
    """By desk and month, numbered from the second export on: what went out before is not written over."""
    base = desk.with_name(f"{desk.stem}-{date.today():%Y-%m}.xlsx")
    names = (base if number == 1 else base.with_stem(f"{base.stem}-{number}") for number in count(1))
    return next(path for path in names if not path.exists())


def _state_after(record: Record) -> ReviewState:
    """What was ready is exported; what nobody has accepted, and what is put away, stays so though it went out."""
    return ReviewState.EXPORTED if record.state is ReviewState.READY else record.state


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _unheard(_: Progress) -> None:
    return
