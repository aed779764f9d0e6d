"""Tables of models: those a server has, and those worth getting."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from invoice_desk.extraction.engine import Ability, ModelInfo
from invoice_desk.gui.icons import icon
from invoice_desk.gui.models import words
from invoice_desk.gui.table.looks import rich
from invoice_desk.gui.table.roles import ACCESSIBLE, ALIGNMENT, DECORATION, DISPLAY, TOOL_TIP, Index, alignment_of

_NONE = QModelIndex()
_WIDEST = 240
"""Pixels of a column but the last; the whole of a name that is longer is in the tip."""
_SHOWN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


@dataclass(frozen=True, slots=True)
class ModelColumn:
    """A column: its header, and what it says of a model."""

    header: str
    text: Callable[[ModelInfo], str]
    is_number: bool = False


class ModelTable(QAbstractTableModel):
    """Rows of models, changed in place as long as they are the same ones."""

    def __init__(self, columns: Sequence[ModelColumn], render: words.Render, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._render = render
        self.models: Sequence[ModelInfo] = ()

    def show_models(self, models: Sequence[ModelInfo]) -> None:
        """Show these, those that see first."""
        before = [one.name for one in self.models]
        after = sorted(models, key=lambda one: Ability.VISION not in one.abilities)
        if before != [one.name for one in after]:
            self.beginResetModel()
            self.models = after
            self.endResetModel()
        elif after:
            self.models = after
            self.say_again()

    def say_again(self) -> None:
        """Something that is said of the models has changed."""
        if self.models:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.models) - 1, len(self._columns) - 1))

    def row_of(self, name: str) -> int:
        """Where a model stands, -1 when it is not there."""
        return next((row for row, model in enumerate(self.models) if model.name == name), -1)

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.models)

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        return _SHOWN if index.isValid() else Qt.ItemFlag.NoItemFlags

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if int(role) == ALIGNMENT:
            return _alignment(self._columns[section])
        return self._columns[section].header if int(role) == DISPLAY else None

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid() or index.row() >= len(self.models):
            return None
        model, column, role = self.models[index.row()], self._columns[index.column()], int(role)
        if role == DISPLAY:
            return column.text(model)
        if role == DECORATION and index.column() == 0 and model.abilities:
            return icon("sees" if Ability.VISION in model.abilities else "reads-text")
        if role == ALIGNMENT:
            return _alignment(column)
        if role == TOOL_TIP:
            return rich([model.name, *words.details(model, self._render)])
        if role == ACCESSIBLE:
            text = column.text(model)
            return f"{column.header}: {text}" if text else column.header
        return None


class ModelTableView(QTableView):
    """Shows a `ModelTable`: one row at a time is chosen, Tab leaves the table."""

    def __init__(self, model: ModelTable, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = model
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setStyleSheet("QTableView::item { padding: 0px 4px; }")
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setMaximumSectionSize(_WIDEST)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def current(self) -> ModelInfo | None:
        """The model of the current row."""
        row = self.currentIndex().row()
        return self._models.models[row] if 0 <= row < len(self._models.models) else None

    def show_models(self, models: Sequence[ModelInfo]) -> None:
        """Show these; the current one stays so, and where it is gone, what takes its place."""
        before, row = self.current(), self.currentIndex().row()
        self._models.show_models(models)
        count = self._models.rowCount()
        if not count:
            return
        found = self._models.row_of(before.name) if before is not None else 0
        self.selectRow(found if found >= 0 else min(row, count - 1))


def _alignment(column: ModelColumn) -> int:
    return alignment_of("amount" if column.is_number else "text")
