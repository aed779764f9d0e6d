"""The form on the screen: up and down through the fields, typing edits, the print beside each value."""

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget
from typing_extensions import override

from invoice_desk.gui.form.form_model import LABEL, PRINT, VALUE, FormModel
from invoice_desk.gui.page.print_delegate import PrintDelegate
from invoice_desk.gui.table.editing_view import EditingView
from invoice_desk.gui.table.roles import Index

_HIGH = 38
"""Height of a row with print."""
_LOW = 27
_LABEL_WIDTH, _VALUE_WIDTH = 128, 196
_ASIDE = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right})
_PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}


class FormView(EditingView):
    """Shows a FormModel; the current cell is always a value."""

    field_entered = Signal(str)
    """The field that is current now."""
    confirmed = Signal()
    """The current value is right as it stands, and the next one is wanted."""
    turned = Signal(int)
    """The next document is wanted (1), or the one before (-1)."""

    def __init__(self, model: FormModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = model
        self.setModel(model)
        self.setItemDelegateForColumn(PRINT, PrintDelegate(self))
        self.setAccessibleName(self.tr("Fields of the document"))
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(_LOW)
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setSectionsClickable(False)
        columns.resizeSection(LABEL, _LABEL_WIDTH)
        columns.resizeSection(VALUE, _VALUE_WIDTH)
        columns.setSectionResizeMode(PRINT, QHeaderView.ResizeMode.Stretch)
        self.pressed.connect(self._to_value)
        model.modelReset.connect(self._fit_rows)
        model.regions_changed.connect(self._fit_rows)

    def current_field(self) -> str:
        """The field that is current, "" without one."""
        fields, place = self._form.fields(), self.currentIndex().row()
        return fields[place].id if 0 <= place < len(fields) else ""

    def select(self, field_id: str) -> None:
        """Make a field current; nothing where the document has no such."""
        place = self._form.place_of(field_id)
        if place >= 0 and field_id != self.current_field():
            self._select(self._form.index(place, VALUE))
            self.scrollTo(self.currentIndex())

    @override
    @Slot(int, int)
    def step(self, rows: int, columns: int) -> None:
        """Tab goes down, as everything else does."""
        super().step(rows or columns, 0)

    @override
    @Slot(int)
    def enter(self, rows: int) -> None:
        """Enter says that the value is right; with Shift it goes up."""
        if rows > 0:
            self.confirmed.emit()
        else:
            super().step(rows, 0)

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and current.column() == VALUE:
            self.field_entered.emit(self.current_field())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _ASIDE:
            return  # there is nothing beside a value that could be gone to
        if key in _PAGES and not modifiers:
            self.turned.emit(_PAGES[key])
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and not modifiers & ~Qt.KeyboardModifier.ShiftModifier:
            self.step(1 if key == Qt.Key.Key_Tab else -1, 0)
        else:
            super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab stays among the fields; Ctrl+Tab leaves them."""
        return False

    @Slot(QModelIndex)
    def _to_value(self, pressed: QModelIndex) -> None:
        """A click on the label or the print is meant for the value between them."""
        if pressed.column() != VALUE:
            self._select(self._form.index(pressed.row(), VALUE))

    @Slot()
    def _fit_rows(self) -> None:
        regions, rows = self._form.regions(), self.verticalHeader()
        for place, field in enumerate(self._form.fields()):
            rows.resizeSection(place, _HIGH if field.id in regions else _LOW)
