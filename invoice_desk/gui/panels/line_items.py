"""The table of line items below the results: corrected in place, added up against the document's amounts."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QTableView, QVBoxLayout, QWidget
from typing_extensions import override

from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Correction, Record
from invoice_desk.gui.panels.line_items_model import LineItemsModel, line_sum
from invoice_desk.gui.symbol import Symbol
from invoice_desk.gui.table.editing_view import EditingView
from invoice_desk.gui.table.roles import Index
from invoice_desk.gui.table.rows import shown_text

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile

_WIDTHS = {"amount": 92, "quantity": 68, "rate": 68}
_BESIDE = 34
"""What stands beside a figure in its cell: the mark of its verdict, and the margins."""
_LOOKED_AT = 200
_TEXT_WIDTH = 88
_SYMBOL_SIZE = 16
_FIRST_WIDTH = 160
"""Least width of the first column, the description, which takes what room is left."""


class LineItems(QWidget):
    """Line items of one document with their sum below."""

    region_wanted = Signal(object)
    """Region | None: where the current cell's value stands."""

    def __init__(
        self,
        *,
        language: str,
        render: Callable[[str, Mapping[str, Param]], str],
        correct: Callable[[str, Correction], None],
        correct_many: Callable[[Mapping[str, Sequence[Correction]], str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._language = language
        self.model = LineItemsModel(
            language=language, render=render, correct=correct, correct_many=correct_many, parent=self
        )
        self.view = _LineView(self.model, self)
        self._symbol = Symbol("", _SYMBOL_SIZE, self)
        self._sum = ""
        self._footer = QLabel(self, textFormat=Qt.TextFormat.PlainText)
        self._footer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._footer.setAccessibleName(self.tr("Sum of the lines"))
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 2, 8, 3)
        foot.setSpacing(6)
        foot.addWidget(self._symbol)
        foot.addWidget(self._footer, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addLayout(foot)
        self.model.rejected.connect(self._refuse)
        self.view.delegate.refused.connect(self._refuse)
        self.view.blocks.refused.connect(self._refuse)
        self.view.current_moved.connect(self._move)
        self.view.clicked.connect(self._move)

    def show_record(self, record: Record, profile: "Profile") -> None:
        """Show a record's lines; selection and scroll position stay where it is the same document."""
        columns, is_another = self.model.columns(), self.model.document() != record.document_id
        self.model.show_record(record, profile)
        if is_another:
            self.view.scrollToTop()
        if self.model.columns() != columns:
            self.view.fit_columns()
        self.view.make_room_for_figures()
        self._say_sum(record, profile)

    def footer(self) -> str:
        """What the line below the table says."""
        return self._footer.text()

    def select(self, line: int, field_id: str) -> None:
        """Make a field of a line current and bring the keyboard there; the line's first field where it has no such."""
        self.view.setCurrentIndex(self.model.index(line, self.column_of(field_id)))
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def confirm_current(self) -> None:
        """A person says that the current value is right as it stands."""
        index = self.view.currentIndex()
        value = self.model.cell(index).value
        if value is not None:
            self.model.settle(index, value)

    def column_of(self, field_id: str) -> int:
        """The column of a field, the first one where there is no such field."""
        ids = [column.id for column in self.model.columns()]
        return ids.index(field_id) if field_id in ids else 0

    def _say_sum(self, record: Record, profile: "Profile") -> None:
        found = line_sum(record)
        if found is None:
            self._say("" if profile.line_items else self.tr("This kind of document has no line items."))
            return
        whole = shown_text(found.whole)
        spec = profile.field(found.field_id)
        if not found.field_id:
            text = self.tr("Lines {sum}").format(sum=whole)
        else:
            wanted = self.tr("Lines {sum} · {field} {amount} ✓")
            if found.difference:
                wanted = self.tr("Lines {sum} · {field} {amount} · difference {difference}")
            text = wanted.format(
                sum=whole,
                field=spec.label_in(self._language) if spec else found.field_id,
                amount=shown_text(found.amount),
                difference=shown_text(abs(found.difference)),
            )
        if found.without_amount:
            text += " · " + self.tr("Lines without an amount: {count}").format(count=found.without_amount)
        self._say(text)

    @Slot(str)
    def _refuse(self, sentence: str) -> None:
        """Say why an entry is no value, in the place of the sum until there is another entry or another cell."""
        self._footer.setText(sentence or self._sum)
        self._symbol.show_icon("warning" if sentence else "")

    def _say(self, text: str) -> None:
        self._sum = text
        self._refuse("")

    @Slot(QModelIndex)
    def _move(self, index: QModelIndex) -> None:
        self._refuse("")
        self.region_wanted.emit(self.model.cell(index).region)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.model.restyle()
        elif event.type() == QEvent.Type.FontChange:
            self.view.delegate.forget_widths()


class _LineView(EditingView):
    """Tab leaves the table while nothing is edited, so that a keyboard gets out of it."""

    current_moved = Signal(QModelIndex)

    def __init__(self, model: LineItemsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.blocks.make_room = model.make_room
        self.setAccessibleName(self.tr("Line items"))
        self.setAlternatingRowColors(True)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setMinimumSectionSize(40)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)

    def fit_columns(self) -> None:
        """Give each column the width of its kind, the first one what is left."""
        for section, column in enumerate(self._model.columns()):
            self.setColumnWidth(section, _WIDTHS.get(column.kind, _TEXT_WIDTH))
        self._fit_first()

    def make_room_for_figures(self) -> None:
        """Widen columns whose figures would be cut off; what a person has made wider stays."""
        metrics = self.fontMetrics()
        for section, column in enumerate(self._model.columns()):
            if column.kind in _WIDTHS:
                rows = range(min(self._model.rowCount(), _LOOKED_AT))
                texts = (str(self._model.index(row, section).data() or "") for row in rows)
                wanted = _BESIDE + max(map(metrics.horizontalAdvance, texts), default=0)
                self.setColumnWidth(section, max(self.columnWidth(section), wanted))
        self._fit_first()

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.current_moved.emit(current)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_first()

    def _fit_first(self) -> None:
        header = self.horizontalHeader()
        if header.count():
            others = header.length() - header.sectionSize(0)
            self.setColumnWidth(0, max(_FIRST_WIDTH, self.viewport().width() - others))
