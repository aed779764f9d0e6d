"""Lets the contact sheet take the place of table, details and page, and accepts what is on it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from invoice_desk.domain.profile import FieldType
from invoice_desk.gui.contact.contact_model import MOST_ACROSS, ContactModel
from invoice_desk.gui.contact.contact_view import ContactView
from invoice_desk.gui.face import Face
from invoice_desk.gui.table.columns import CORE
from invoice_desk.gui.table.rows import RowStatus, TableRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction

    from invoice_desk.domain.document import Region
    from invoice_desk.gui.confirming import Confirming
    from invoice_desk.gui.page.pictures import PagePictures
    from invoice_desk.gui.page.pieces import Piece
    from invoice_desk.gui.work_area import WorkArea

_LONG = frozenset({FieldType.TEXT, FieldType.IDENTIFIER})
_ACROSS_TEXT = 2


class ContactMode(QObject):
    """One field of the documents to review that the table shows; what is current there is current in the table too."""

    def __init__(
        self,
        work: "WorkArea",
        pictures: "PagePictures",
        confirming: "Confirming",
        toggle: "QAction",
        form: "QAction",
        *,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._pictures = pictures
        self._confirming = confirming
        self._toggle = toggle
        self._form = form
        self._was_form = False
        self.model = ContactModel(work.model, self)
        self.view = ContactView(self.model)
        self.fields = QComboBox()
        self._said = QLabel()
        self._said.setMinimumWidth(1)  # the window may be narrower than what is said here
        self._face = Face(work, self._laid_out(), self.view, toggle, is_whole=True, parent=self)
        self._face.entering.connect(self._prepare)
        self._face.changed.connect(self._changed)
        self.fields.activated.connect(self._choose)
        self.view.document_entered.connect(self._enter)
        self.view.accepted.connect(self.accept)
        self.view.turned.connect(self._turn)
        self.view.left.connect(self._toggle.trigger)
        self.model.turned.connect(self._want_pieces)
        pictures.pieces_ready.connect(self._show_pieces)
        form.toggled.connect(self._make_way)
        work.tabs.chosen.connect(self._renew)
        work.filter.textChanged.connect(self._renew)

    @property
    def is_on(self) -> bool:
        """Whether the sheet is shown."""
        return self._face.is_on

    @Slot()
    def _prepare(self) -> None:
        self._was_form = self._form.isChecked()
        self._form.setChecked(False)
        self._offer_fields(self._work.view.current_field() or CORE[-1])

    @Slot(bool)
    def _changed(self, on: bool) -> None:
        if on:
            self._show(str(self.fields.currentData()))
        elif self._was_form:
            self._form.setChecked(True)

    @Slot(bool)
    def _make_way(self, form_is_on: bool) -> None:
        if form_is_on and self._toggle.isChecked():
            self._was_form = False
            self._toggle.setChecked(False)

    @Slot()
    def accept(self) -> None:
        """Confirm every value of the sheet as it stands, as one step, and show the next sheet.

        Only what is seen is confirmed: while there are values without their print, the sheet stays.
        """
        if not self._work.finish_editing():
            return
        self._confirming.confirm_cells([(key, self.model.field()) for key in self.model.seen()])
        unseen = self.model.unseen()
        if unseen:
            said = self.tr("Left out, for there is no print beside them: {count}. PgDown shows the next sheet.")
            self._work.told.emit(said.format(count=unseen))
        elif self.model.turn(1):
            self.view.select("")
        else:
            self._work.told.emit(self.tr("That was the last sheet."))

    @Slot(int)
    def _turn(self, by: int) -> None:
        if self._work.finish_editing() and self.model.turn(by):
            self.view.select("")

    @Slot(int)
    def _choose(self, place: int) -> None:
        if self._work.finish_editing():
            self._show(str(self.fields.itemData(place)))
            self.view.setFocus()

    @Slot()
    def _renew(self) -> None:
        """Other documents are shown in the table now."""
        if self.is_on:
            self._show(self.model.field())

    def _show(self, field_id: str) -> None:
        rows = (self._work.model.row(key) for key in self._work.model.shown_keys())
        keys = [row.key for row in rows if row is not None and _belongs(row, field_id)]
        kinds = {column.id: column.type for column in self._work.model.columns}
        self.model.show_field(field_id, keys, across=_ACROSS_TEXT if kinds.get(field_id) in _LONG else MOST_ACROSS)
        self.view.select(self._work.view.current_key())

    def _offer_fields(self, field_id: str) -> None:
        self.fields.clear()
        for column in self._work.model.columns:
            if column.type is not None:
                self.fields.addItem(column.header, column.id)
        self.fields.setCurrentIndex(self.fields.findData(field_id))

    @Slot(str)
    def _enter(self, key: str) -> None:
        if key:
            self._work.view.select(key, self.model.field())

    @Slot()
    def _want_pieces(self) -> None:
        if self.is_on:
            self._pictures.want_pieces(self.model.wanted_print())
        self._say()

    @Slot(str, object)
    def _show_pieces(self, sha256: str, pieces: "Mapping[Region, Piece]") -> None:
        if self.is_on:
            self.model.show_pieces(sha256, pieces)

    def _say(self) -> None:
        sentence = self.tr(
            "Sheet {number} of {sheets} · documents: {count} · Enter accepts the sheet, typing mends, Esc leaves"
        )
        number, sheets = self.model.sheet() + 1, self.model.sheets()
        self._said.setText(sentence.format(number=number, sheets=sheets, count=self.model.count()))

    def _laid_out(self) -> QWidget:
        page = QWidget()
        label = QLabel(self.tr("Fie&ld:"))
        label.setBuddy(self.fields)
        self.fields.setAccessibleName(self.tr("Field of the contact sheet"))
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        for widget in (label, self.fields):
            bar.addWidget(widget)
        bar.addSpacing(8)
        bar.addWidget(self._said)
        bar.addStretch(1)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.view, 1)
        return page


def _belongs(row: TableRow, field_id: str) -> bool:
    """Whether a person has yet to look at the field: what is settled by one is not shown again."""
    cell = row.cells.get(field_id)
    return row.status is RowStatus.TO_REVIEW and cell is not None and not cell.by_person
