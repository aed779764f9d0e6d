"""What rows and cells look like: words, icons and colours of statuses and verdicts, made before anything is painted."""

import time
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QBrush, QFont, QGuiApplication, QIcon, QPalette, QScreen

from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import RejectedAs, RejectReason, Verdict
from invoice_desk.gui.icons import icon
from invoice_desk.gui.table.rows import CellView, RowStatus, Stage, TableRow
from invoice_desk.gui.theme import colour
from invoice_desk.messages import finding_text
from invoice_desk.review.open_points import OpenPoint

_ICON_SIZE = QSize(16, 16)
_BEFORE_EXPORT = frozenset({RowStatus.TO_REVIEW, RowStatus.READY})

NOTHING = "–"
"""Stands in a cell whose field was looked for and has no value."""


class Looks:
    """Words in the language of the moment it is made; `restyle` when the palette has changed. `render` makes sentences
    of the codes of checks.
    """

    def __init__(
        self,
        palette: QPalette,
        clock: Callable[[], float] = time.monotonic,
        *,
        render: Callable[[str, Mapping[str, Param]], str] | None = None,
    ) -> None:
        self._clock = clock
        self._render = render
        self.verdict_words = {
            Verdict.CONFIRMED: QCoreApplication.translate("ResultsTable", "Confirmed"),
            Verdict.CORRECTED: QCoreApplication.translate("ResultsTable", "Corrected"),
            Verdict.CONFLICT: QCoreApplication.translate("ResultsTable", "Conflict"),
            Verdict.UNCONFIRMED: QCoreApplication.translate("ResultsTable", "Unconfirmed"),
            Verdict.MISSING: QCoreApplication.translate("ResultsTable", "Missing"),
        }
        self._status_words = {
            RowStatus.WAITING: QCoreApplication.translate("ResultsTable", "Waiting"),
            RowStatus.READING: QCoreApplication.translate("ResultsTable", "Reading…"),
            RowStatus.STOPPED: QCoreApplication.translate("ResultsTable", "Stopped"),
            RowStatus.FAILED: QCoreApplication.translate("ResultsTable", "Failed"),
            RowStatus.TO_REVIEW: QCoreApplication.translate("ResultsTable", "To review"),
            RowStatus.READY: QCoreApplication.translate("ResultsTable", "Ready"),
            RowStatus.EXPORTED: QCoreApplication.translate("ResultsTable", "Exported"),
            RowStatus.ARCHIVED: QCoreApplication.translate("ResultsTable", "Archived"),
            RowStatus.REJECTED: QCoreApplication.translate("ResultsTable", "Rejected"),
        }
        self.reject_words = {
            RejectReason.NOT_AN_INVOICE: QCoreApplication.translate("ResultsTable", "Not an invoice"),
            RejectReason.DUPLICATE: QCoreApplication.translate("ResultsTable", "Duplicate"),
            RejectReason.UNREADABLE: QCoreApplication.translate("ResultsTable", "Unreadable"),
            RejectReason.OTHER: QCoreApplication.translate("ResultsTable", "Other reason"),
        }
        self._rejected = QCoreApplication.translate("ResultsTable", "Rejected: {reason}")
        self._to_do = {
            Verdict.UNCONFIRMED: QCoreApplication.translate(
                "ResultsTable", "Only one source: compare it with the page"
            ),
            Verdict.CONFLICT: QCoreApplication.translate(
                "ResultsTable", "Enter what the page says, or choose with Alt+Down"
            ),
        }
        self._usual = QCoreApplication.translate("ResultsTable", "Usual for this supplier, not set yet")
        self._take_usual = QCoreApplication.translate(
            "ResultsTable",
            "Set when you take the proposal or accept the document; Delete says that there is none",
        )
        self._by_person = QCoreApplication.translate("ResultsTable", "Confirmed by a person")
        self._read_by = QCoreApplication.translate("ResultsTable", "Read by: {readers}")
        self._shown = QCoreApplication.translate("ResultsTable", "The text in the file and the page agree here")
        self._not_shown = QCoreApplication.translate("ResultsTable", "Only in the text of the file, not on the page")
        self._passed = QCoreApplication.translate("ResultsTable", "Passed: {check}")
        self._nowhere = QCoreApplication.translate("ResultsTable", "Not found anywhere on the page")
        self._in_doubt = QCoreApplication.translate("ResultsTable", "{count} in doubt")
        self._duplicate = QCoreApplication.translate("ResultsTable", "Duplicate?")
        self._failed = QCoreApplication.translate("ResultsTable", "Failed: {reason}")
        self._printed = QCoreApplication.translate("ResultsTable", "Printed: {text}")
        self._read_as = QCoreApplication.translate("ResultsTable", "Read as: {values}")
        self._otherwise = QCoreApplication.translate("ResultsTable", "Read otherwise: {values}")
        self._look_at = QCoreApplication.translate("ResultsTable", "In doubt: {fields}")
        self._stage = QCoreApplication.translate("ResultsTable", "{stage} · {time}")
        self._seconds = QCoreApplication.translate("ResultsTable", "{seconds} s")
        self._minutes = QCoreApplication.translate("ResultsTable", "{minutes} min {seconds} s")
        self._piece = QCoreApplication.translate("ResultsTable", "Picture {number} of {count}")
        self._being_written = QCoreApplication.translate("ResultsTable", "Being written by the model")
        self._not_final = QCoreApplication.translate("ResultsTable", "It may still change until the document is read")
        self._foreign = QCoreApplication.translate("ResultsTable", "{kind}: no such field is looked for")
        self._spoken = QCoreApplication.translate("ResultsTable", "{value}, {verdict}")
        self.bold = QFont()
        self.bold.setBold(True)
        self.italic = QFont()
        self.italic.setItalic(True)
        self.restyle(palette)

    def restyle(self, palette: QPalette) -> None:
        """Make icons and colours anew."""
        self.muted = QBrush(colour(palette, "muted"))
        self.verdict_icons: Mapping[Verdict, QIcon] = _Icons("verdict")
        self.status_icons: Mapping[RowStatus, QIcon] = _Icons("status")
        self.funnel = icon("funnel")

    def status_icon(self, row: TableRow) -> QIcon:
        """A contradiction shows from afar, and so does what may be paid twice."""
        if row.status is RowStatus.TO_REVIEW and (row.contested or row.twin):
            return self.verdict_icons[Verdict.CONFLICT]
        return self.status_icons[row.status]

    def status_text(self, row: TableRow) -> str:
        """Where a row stands, in words."""
        status = row.status
        if row.rejected_as is not None:
            return self._why(row.rejected_as)
        if status in _BEFORE_EXPORT and row.twin:
            return self._duplicate
        if status is RowStatus.TO_REVIEW and row.in_doubt:
            return self._in_doubt.format(count=row.in_doubt)
        if row.stage is not None:
            return self._stage_text(row.stage, row.stage.word or self._status_words[status])
        return self._status_words[status]

    def status_word(self, status: RowStatus) -> str:
        """The name of a status."""
        return self._status_words[status]

    def status_in_full(self, row: TableRow) -> str:
        """Where a row stands and why: what is copied, and what a screen reader says."""
        if row.status is RowStatus.FAILED and row.reason:
            return self._failed.format(reason=row.reason)
        if row.rejected_as is not None:
            return self._rejected.format(reason=self._why(row.rejected_as))
        return self.status_text(row)

    def _why(self, rejected: RejectedAs) -> str:
        """A reason in a person's own words, where it has any."""
        return rejected.words or self.reject_words[rejected.reason]

    def _stage_text(self, stage: Stage, word: str) -> str:
        """The word for a stage and how long it has lasted; what has only just begun needs no number."""
        minutes, seconds = divmod(int(self._clock() - stage.since), 60)
        if minutes:
            return self._stage.format(stage=word, time=self._minutes.format(minutes=minutes, seconds=seconds))
        return self._stage.format(stage=word, time=self._seconds.format(seconds=seconds)) if seconds > 0 else word

    def status_tip(self, row: TableRow, labels: list[str]) -> str:
        """The status at length; `labels` are those of the fields in doubt."""
        lines = [self.status_text(row) if row.rejected_as is None else self.status_in_full(row), row.reason, row.remark]
        if labels and row.status is RowStatus.TO_REVIEW:
            lines.append(self._look_at.format(fields=", ".join(labels)))
        if row.stage is not None:
            lines.append(row.stage.sentence)
            if row.stage.pieces > 1:
                lines.append(self._piece.format(number=row.stage.piece, count=row.stage.pieces))
        return rich(lines)

    def written_words(self, text: str) -> list[str]:
        """A value that a model has written so far, and that it is no more than that."""
        return [text, self._being_written, self._not_final]

    def cell_words(self, cell: CellView, points: Iterable[OpenPoint] = ()) -> list[str]:
        """A value at length, its verdict, what warns of it (`points`), the text as printed, what else it was read as,
        and what speaks for it.
        """
        is_accepted = cell.by_person and cell.verdict is Verdict.CONFIRMED
        lines = [cell.text, self._by_person if is_accepted else self.verdict_words[cell.verdict]]
        if self._render is not None:
            lines += [finding_text(one.finding, self._render) for one in points if one.finding is not None]
        if cell.printed and cell.printed != cell.text and cell.seen is not False:
            lines.append(self._printed.format(text=cell.printed))
        if len(cell.candidates) > 1:
            lines.append(self._read_as.format(values="; ".join(cell.candidates)))
        if cell.otherwise:
            lines.append(self._otherwise.format(values="; ".join(cell.otherwise)))
        if cell.witnesses:
            lines.append(self._read_by.format(readers="; ".join(cell.witnesses)))
        if cell.seen is not None:
            lines.append(self._shown if cell.seen else self._not_shown)
        if self._render is not None:
            lines += [self._passed.format(check=self._render(one.code, one.params)) for one in cell.passed]
        lines.append(self._nowhere if cell.unplaced else "")
        lines.append(self._to_do.get(cell.verdict, ""))
        return [line for line in lines if line]

    def foreign_words(self, row: TableRow) -> str:
        """Why a cell is blank: its column is for other kinds of documents."""
        return self._foreign.format(kind=row.profile_label)

    def usual_words(self, text: str) -> list[str]:
        """A value that is only usual for the supplier, and what sets it."""
        return [text, self._usual, self._take_usual]

    def spoken_of_usual(self, text: str) -> str:
        """What a screen reader says of it."""
        return self._spoken.format(value=text, verdict=self._usual)

    def spoken_while_written(self, text: str) -> str:
        """What a screen reader says of a value that is being written."""
        return self._spoken.format(value=text, verdict=self._being_written)

    def spoken(self, cell: CellView) -> str:
        """What a screen reader says of a cell."""
        verdict = self.verdict_words[cell.verdict]
        return self._spoken.format(value=cell.text, verdict=verdict) if cell.text else verdict


class _Icons(dict[Any, QIcon]):
    """Ready pictures, made when first seen: hundreds of cells that each ask a drawing for itself take too long."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, key: Any) -> QIcon:  # noqa: ANN401 - a verdict or a status
        drawing, ready = icon(f"{self._kind}-{key.value.replace('_', '-')}"), QIcon()
        for ratio in {1.0, _sharpest()}:
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
                ready.addPixmap(drawing.pixmap(_ICON_SIZE, ratio, mode), mode)
        self[key] = ready
        return ready


def _sharpest() -> float:
    """The pixel ratio of the sharpest screen."""
    return max(map(QScreen.devicePixelRatio, QGuiApplication.screens()), default=1.0)


def rich(lines: list[str]) -> str:
    """Lines as a tool tip that wraps, whatever characters a document has put into them."""
    return "<qt>" + "<br>".join(escape(line) for line in lines if line) + "</qt>"
