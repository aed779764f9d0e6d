"""The values of a column to choose from, each with its number, as a list to tick."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, Signal
from typing_extensions import override

from invoice_desk.gui.table.roles import DISPLAY, Index
from invoice_desk.gui.table.rows import folded

_CHECK = int(Qt.ItemDataRole.CheckStateRole)
_NONE = QModelIndex()
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable


class ValueChoices(QAbstractListModel):
    """Shows those in which the words looked for occur; `name_of` says a value as it is shown."""

    ticked = Signal()

    def __init__(
        self,
        choices: Sequence[tuple[str, int]],
        chosen: frozenset[str] | None,
        name_of: Callable[[str], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._names = {value: name_of(value) for value, _ in choices}
        self._counts = dict(choices)
        self._folded = {value: folded(name) for value, name in self._names.items()}
        self._ticked = {value for value, _ in choices if chosen is None or value in chosen}
        self._away = frozenset() if chosen is None else chosen.difference(self._counts)
        self._looked_for = ""
        self._shown = list(self._counts)

    def look_for(self, text: str) -> None:
        """Show the values in which that text occurs."""
        self.beginResetModel()
        self._looked_for = folded(text.strip())
        self._shown = [value for value in self._counts if self._looked_for in self._folded[value]]
        self.endResetModel()
        self.ticked.emit()

    def tick_all(self, *, on: bool) -> None:
        """Tick or untick what is shown."""
        if on:
            self._ticked.update(self._shown)
        else:
            self._ticked.difference_update(self._shown)
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1), [_CHECK])
        self.ticked.emit()

    def state(self) -> Qt.CheckState:
        """Whether all, some or none of what is shown is ticked."""
        count = sum(value in self._ticked for value in self._shown)
        if count == 0:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if count == len(self._shown) else Qt.CheckState.PartiallyChecked

    def chosen(self) -> frozenset[str] | None:
        """The values to let through, None for all: while something is looked for, of those that are shown.

        Values that were chosen and are in no row now stay chosen.
        """
        if self._looked_for:
            return frozenset(value for value in self._shown if value in self._ticked)
        return None if len(self._ticked) == len(self._counts) else frozenset(self._ticked) | self._away

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        value = self._shown[index.row()]
        if role == DISPLAY:
            return f"{self._names[value]}   ({self._counts[value]:,})"
        if role == _CHECK:
            return Qt.CheckState.Checked if value in self._ticked else Qt.CheckState.Unchecked
        return None

    @override
    def setData(self, index: Index, value: Any, role: int = _CHECK) -> bool:
        if role != _CHECK or not index.isValid():
            return False
        one = self._shown[index.row()]
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            self._ticked.add(one)
        else:
            self._ticked.discard(one)
        self.dataChanged.emit(index, index, [_CHECK])
        self.ticked.emit()
        return True
