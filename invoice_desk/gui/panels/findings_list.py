"""What there is to say about a document: findings, notes and conflicts, the loudest first, passed checks last."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Correction, Finding, Record, Severity, Verdict
from invoice_desk.gui.icons import icon
from invoice_desk.gui.listed import listed
from invoice_desk.gui.table.rows import shown_text
from invoice_desk.messages import finding_text, repair_text
from invoice_desk.review.open_points import Why, open_points

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile

_LOUDEST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.OK)
ICONS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info", Severity.OK: "ok"}
_SETTLED = frozenset({Verdict.CONFIRMED, Verdict.CORRECTED})


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of the list, as shown: what a person looks at next is a field or another document, "" for none.

    It is a field of line item `line`, counted from 0, or a header field where that is None. `repair` are the values
    that would settle it, `proposal` says them.
    """

    severity: Severity
    text: str
    field_id: str = ""
    line: int | None = None
    repair: tuple[Correction, ...] = ()
    proposal: str = ""
    document_id: str = ""


class FindingsList(QListWidget):
    """Shows the remarks on one document. `render` makes a sentence of a code and its parameters."""

    field_wanted = Signal(str)
    """A remark was activated: this field is wanted."""
    line_wanted = Signal(int, str)
    """A remark on a line item was activated: this line's field is wanted."""
    proposal_changed = Signal(str)
    """What `take` would set, in words; "" for nothing."""
    repair_wanted = Signal(str, object)
    """document id, tuple[Correction, ...]: these values are to be set."""
    document_wanted = Signal(str)
    """A remark was activated: the row of this document is wanted."""

    def __init__(
        self, *, language: str, render: Callable[[str, Mapping[str, Param]], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._language = language
        self._render = render
        self._document = ""
        self._remarks: list[Remark] = []
        self._words = {
            Severity.ERROR: self.tr("Error"),
            Severity.WARNING: self.tr("Warning"),
            Severity.INFO: self.tr("Note"),
            Severity.OK: self.tr("Passed"),
        }
        self.setAccessibleName(self.tr("Checks"))
        self.setWordWrap(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.itemActivated.connect(self._want)
        self.currentRowChanged.connect(self._propose)

    def show_record(self, record: Record, profile: "Profile") -> None:
        """List the remarks on `record`; what was selected stays so where it is the same document."""
        remarks = self._remarks_on(record, profile)
        is_same = record.document_id == self._document
        if is_same and remarks == self._remarks:
            return
        selected, place = self.currentRow(), self.verticalScrollBar().value()
        before = self._remarks[selected] if is_same and 0 <= selected < len(self._remarks) else None
        self._document, self._remarks = record.document_id, remarks
        self._fill()
        if before is not None:
            self.setCurrentRow(remarks.index(before) if before in remarks else min(selected, len(remarks) - 1))
            self.verticalScrollBar().setValue(place)
        else:
            self.scrollToTop()
        self._propose()

    @Slot()
    def take(self) -> None:
        """Ask for what the selected remark proposes, the first one that proposes anything where none is selected."""
        remark = self._proposing()
        if remark is not None:
            self.repair_wanted.emit(self._document, remark.repair)

    def worst(self) -> Severity:
        """How loud the loudest remark is."""
        return self._remarks[0].severity if self._remarks else Severity.OK

    def _fill(self) -> None:
        self.clear()
        for remark in self._remarks:
            item = QListWidgetItem(icon(ICONS[remark.severity]), remark.text, self)
            if remark.document_id:
                item.setToolTip(self.tr("Double-click, or press Enter, to go to the original"))
            elif remark.field_id:
                item.setToolTip(self.tr("Double-click, or press Enter, to go to the field"))

    def _remarks_on(self, record: Record, profile: "Profile") -> list[Remark]:
        remarks = [self._of_finding(one, record.lines_seen) for one in record.findings]
        remarks += self._conflicts(record, profile)
        remarks += [self._remark(Severity.INFO, self._render(note.code, note.params)) for note in record.notes]
        to_look_at = self._to_look_at(record, profile)
        remarks = list(dict.fromkeys([*([to_look_at] if to_look_at else []), *remarks]))
        remarks.sort(key=lambda remark: _LOUDEST_FIRST.index(remark.severity))
        if not remarks or remarks[0].severity is Severity.OK:
            remarks.insert(0, self._nothing_to_say(record))
        return remarks

    def _of_finding(self, finding: Finding, lines_seen: int) -> Remark:
        told = self._remark(finding.severity, finding_text(finding, self._render), *finding.fields[:1])
        number = finding.params.get("line")  # counted from 1, as people do
        line = number - 1 if isinstance(number, int) else None
        repair = tuple(replace(one, seen=lines_seen) if one.line is not None else one for one in finding.repair)
        return replace(
            told, line=line, repair=repair, proposal=repair_text(repair, self._render), document_id=finding.about
        )

    def _remark(self, severity: Severity, text: str, field_id: str = "") -> Remark:
        said = self.tr("{kind}: {text}").format(kind=self._words[severity], text=text)
        return Remark(severity, said, field_id)

    def _proposing(self) -> Remark | None:
        row = self.currentRow()
        if self.selectedItems() and 0 <= row < len(self._remarks):
            return self._remarks[row] if self._remarks[row].repair else None
        return next((remark for remark in self._remarks if remark.repair), None)

    @Slot()
    def _propose(self) -> None:
        remark = self._proposing()
        self.proposal_changed.emit(remark.proposal if remark is not None else "")

    def _conflicts(self, record: Record, profile: "Profile") -> list[Remark]:
        """Fields with several candidates that no finding names."""
        told = {str(one.params.get("field", "")) for one in record.findings}
        remarks = []
        for field_id, cell in record.cells.items():
            if cell.verdict is Verdict.CONFLICT and field_id not in told and cell.candidates:
                spec = profile.field(field_id)
                values = [shown_text(one.value) for one in cell.candidates]
                text = self.tr("{field}: {value} or {others}").format(
                    field=spec.label_in(self._language) if spec else field_id,
                    value=values[0],
                    others=listed(values[1:]),
                )
                remarks.append(self._remark(Severity.WARNING, text, field_id))
        return remarks

    def _to_look_at(self, record: Record, profile: "Profile") -> Remark | None:
        """The fields that the table counts as in doubt, by name; conflicts have their own remarks."""
        fields = [one.field_id for one in open_points(record, profile) if one.why in (Why.UNCONFIRMED, Why.MISSING)]
        if not fields:
            return None
        specs = [profile.field(field_id) for field_id in fields]
        labels = [spec.label_in(self._language) if spec else one for spec, one in zip(specs, fields, strict=True)]
        return Remark(
            Severity.INFO, self.tr("To compare with the page: {fields}").format(fields=listed(labels)), fields[0]
        )

    def _nothing_to_say(self, record: Record) -> Remark:
        verdicts = [cell.verdict for cell in record.cells.values()]
        text = self.tr("Nothing is in doubt. Confirmed fields: {confirmed}. Read by one source only: {once}.").format(
            confirmed=sum(verdict in _SETTLED for verdict in verdicts),
            once=verdicts.count(Verdict.UNCONFIRMED),
        )
        return Remark(Severity.OK, text)

    @Slot(QListWidgetItem)
    def _want(self, item: QListWidgetItem) -> None:
        remark = self._remarks[self.row(item)]
        if remark.document_id:
            self.document_wanted.emit(remark.document_id)
        elif remark.field_id and remark.line is not None:
            self.line_wanted.emit(remark.line, remark.field_id)
        elif remark.field_id:
            self.field_wanted.emit(remark.field_id)
