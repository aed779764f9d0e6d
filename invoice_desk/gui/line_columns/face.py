"""What stands in the place of the table while columns are drawn: the rows that come of them, to be taken."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QTableView, QVBoxLayout, QWidget
from typing_extensions import override

from invoice_desk.domain.errors import Param
from invoice_desk.gui.line_columns.rows_model import RowsModel
from invoice_desk.gui.one_line import OneLine

if TYPE_CHECKING:
    from invoice_desk.domain.profile import FieldSpec
    from invoice_desk.extraction.columns.layout import ColumnLayout
    from invoice_desk.extraction.columns.values import DrawnRow

_TAKE_WIDTH = 52
_WIDTH, _TEXT_WIDTH = 82, 104
_NUMBERS = frozenset({"amount", "quantity", "rate"})


class ColumnsFace(QWidget):
    """Rows below boxes in which the field of each column is chosen."""

    named = Signal(int, str)
    """The column, counted from 0, and its field; "" for none."""
    wanted = Signal(bool)
    """The rows are to be taken; True to add them to the lines that there are."""
    proposal_wanted = Signal()
    left = Signal()

    def __init__(self, render: Callable[[str, Mapping[str, Param]], str], *, language: str) -> None:
        super().__init__()
        self._language = language
        self.model = RowsModel(render, language=language, parent=self)
        self.head = OneLine()
        self.table = _RowsTable(self.model)
        self.fields = FieldBoxes(self.table, language=language)
        self.sum = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.sum.setAccessibleName(self.tr("Sum of the rows"))
        self.sum.setContentsMargins(8, 2, 8, 2)
        self.replace = QPushButton(self.tr("&Replace the line items"))
        self.add = QPushButton(self.tr("&Add to the line items"))
        self.propose = QPushButton(self.tr("Propose columns a&gain"))
        self.close_button = QPushButton(self.tr("D&one"))
        self._lay_out()
        self.fields.named.connect(self.named)
        self.replace.clicked.connect(self._replace)
        self.add.clicked.connect(self._add)
        self.propose.clicked.connect(self.proposal_wanted)
        self.close_button.clicked.connect(self.left)
        self.model.taken_changed.connect(self._enable)
        self._enable()

    def show_layout(self, layout: "ColumnLayout | None", specs: "Sequence[FieldSpec]") -> None:
        """Offer the fields of a kind of document for each column of a layout."""
        self.fields.show_layout(layout, specs)

    def show_rows(self, rows: "Sequence[DrawnRow]", fields: "Sequence[FieldSpec | None]") -> None:
        """Show the rows of the layout that was shown last."""
        self.model.show_rows(rows, fields)
        self.table.fit(fields)
        self.fields.place()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(8, 4, 8, 6)
        for button in (self.propose, None, self.close_button, self.add, self.replace):
            if button is None:
                buttons.addStretch(1)
            else:
                buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.fields)
        column.addWidget(self.table, 1)
        column.addWidget(self.sum)
        column.addLayout(buttons)

    @Slot()
    def _replace(self) -> None:
        self.wanted.emit(False)

    @Slot()
    def _add(self) -> None:
        self.wanted.emit(True)

    @Slot()
    def _enable(self) -> None:
        has_rows = bool(self.model.taken())
        self.replace.setEnabled(has_rows)
        self.add.setEnabled(has_rows)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FieldBoxes(QWidget):
    """A box above each column of a table, in which its field is chosen."""

    named = Signal(int, str)

    def __init__(self, table: QTableView, *, language: str) -> None:
        super().__init__()
        self._table = table
        self._language = language
        self._boxes: list[QComboBox] = []
        self._specs: Sequence[FieldSpec] = ()
        self._take = QLabel(self.tr("Take"), self)
        self._take.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedHeight(QComboBox().sizeHint().height() + 4)
        table.horizontalScrollBar().valueChanged.connect(self.place)
        table.horizontalHeader().sectionResized.connect(self.place)
        table.verticalHeader().geometriesChanged.connect(self.place)

    def boxes(self) -> Sequence[QComboBox]:
        """From the left."""
        return self._boxes

    def show_layout(self, layout: "ColumnLayout | None", specs: "Sequence[FieldSpec]") -> None:
        """Have a box for each column, at its field."""
        fields = layout.fields if layout is not None else ()
        if len(fields) != len(self._boxes) or specs != self._specs:
            self._make(len(fields), specs)
        for box, field_id in zip(self._boxes, fields, strict=True):
            box.setCurrentIndex(max(0, box.findData(field_id)))
        self.place()

    @Slot()
    def place(self) -> None:
        """Bring each box above its column."""
        header, start = self._table.horizontalHeader(), self._table.verticalHeader().width()
        for section, widget in enumerate((self._take, *self._boxes)):
            x = start + header.sectionViewportPosition(section)
            widget.setGeometry(x + 1, 2, max(0, header.sectionSize(section) - 2), self.height() - 4)

    def _make(self, count: int, specs: "Sequence[FieldSpec]") -> None:
        self._specs = specs
        for box in self._boxes:
            box.hide()
            box.deleteLater()
        self._boxes = [self._box(place) for place in range(count)]
        before: QWidget = self._take
        for box in self._boxes:
            QWidget.setTabOrder(before, box)
            before = box

    def _box(self, place: int) -> QComboBox:
        box = QComboBox(self)
        box.addItem(self.tr("(left out)"), "")
        for spec in self._specs:
            box.addItem(spec.label_in(self._language), spec.id)
        box.setAccessibleName(self.tr("Field of column {number}").format(number=place + 1))
        box.setProperty("column", place)
        box.setMinimumContentsLength(4)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.activated.connect(self._choose)
        box.show()
        return box

    @Slot(int)
    def _choose(self, _: int) -> None:
        box = self.sender()
        if isinstance(box, QComboBox):
            self.named.emit(box.property("column"), str(box.currentData()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()


class _RowsTable(QTableView):
    """Space takes the current row, or no longer."""

    def __init__(self, model: RowsModel) -> None:
        super().__init__()
        self._model = model
        self._fields: Sequence[FieldSpec | None] = ()
        self.setModel(model)
        self.setAccessibleName(self.tr("Rows of the drawn table"))
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.horizontalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(40)
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)

    def fit(self, fields: "Sequence[FieldSpec | None]") -> None:
        """Give each column the width of its kind, the first text what is left."""
        self._fields = fields
        self.setColumnWidth(0, _TAKE_WIDTH)
        for section, spec in enumerate(fields, 1):
            self.setColumnWidth(section, _WIDTH if spec is None or spec.type.value in _NUMBERS else _TEXT_WIDTH)
        first = next((place for place, spec in enumerate(fields, 1) if spec and spec.type.value not in _NUMBERS), 0)
        if first:
            others = self.horizontalHeader().length() - self.columnWidth(first)
            self.setColumnWidth(first, max(_TEXT_WIDTH, self.viewport().width() - others))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._model.toggle(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit(self._fields)
