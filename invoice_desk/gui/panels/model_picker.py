"""The choice of what reads: every engine with its models, those that are away with the reason."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget
from typing_extensions import override

from invoice_desk.gui.icons import icon

if TYPE_CHECKING:
    from invoice_desk.gui.engine_choices import EngineChoices

_CHOICE = Qt.ItemDataRole.UserRole
_AWAY = Qt.ItemDataRole.UserRole + 2


class ModelPicker(QWidget):
    """What was asked for and what is there are kept apart: a model that is away stays chosen until it is back."""

    chosen = Signal(str, str)
    """Engine and model, chosen by the person."""
    refresh_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = ("", "")
        self._items = QStandardItemModel(self)
        self._box = _Box(self)
        self._box.setModel(self._items)
        self._box.setMinimumWidth(230)
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._box.about_to_open.connect(self.refresh_wanted)
        self._box.activated.connect(self._choose)
        label = QLabel(self.tr("&Model:"), self)
        label.setBuddy(self._box)
        refresh = QToolButton(self)
        refresh.setIcon(icon("refresh"))
        refresh.setAutoRaise(True)
        refresh.setToolTip(self.tr("Look again which models there are"))
        refresh.setAccessibleName(refresh.toolTip())
        refresh.clicked.connect(self.refresh_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.addWidget(label)
        row.addWidget(self._box)
        row.addWidget(refresh)

    def select(self, engine: str, model: str) -> None:
        """Ask for a model, which may not be there yet; `model` "" is the engine's first."""
        self._wanted = (engine, model)
        self._show_wanted()

    def selected(self) -> tuple[str, str]:
        """Engine and model that new documents are to be read by."""
        return self._wanted

    def show_choices(self, choices: "Sequence[EngineChoices]") -> None:
        """Show what there is now."""
        rows = [item for choice in choices for item in self._rows_of(choice)]
        # An open list must not jump under the pointer because somebody looked again and found the same.
        if [_essence(item) for item in rows] == [_essence(item) for item in self._all_items() if not _is_away(item)]:
            return
        self._items.clear()
        for item in rows:
            self._items.appendRow(item)
        self._show_wanted()

    def _rows_of(self, choice: "EngineChoices") -> Sequence[QStandardItem]:
        if choice.problem:
            text = self.tr("{engine} (not available)").format(engine=choice.label)
            item = QStandardItem(icon("warning"), text)
            item.setToolTip(choice.problem)
            item.setData((choice.engine, ""), _CHOICE)
            item.setEnabled(False)
            reason = QStandardItem(choice.problem)
            reason.setEnabled(False)
            return [item, reason]
        rows = []
        for number, model in enumerate(choice.models):
            where = self.tr("sent to a server") if model.leaves_computer else self.tr("on this computer")
            item = QStandardItem(
                icon("cloud" if model.leaves_computer else "lock"), f"{choice.label} · {model.name} · {where}"
            )
            item.setToolTip(model.description or where)
            item.setData((choice.engine, model.name), _CHOICE)
            item.setData(number == 0, _CHOICE + 1)
            rows.append(item)
        return rows

    def _all_items(self) -> Sequence[QStandardItem]:
        return [self._items.item(row) for row in range(self._items.rowCount())]

    def _show_wanted(self) -> None:
        """Put the choice into the box; one that is away is listed as such until it is back."""
        for item in self._all_items():
            if _is_away(item) and item.data(_CHOICE) != self._wanted:
                self._items.removeRow(item.row())
        found = self._row_of_wanted()
        if found >= 0:
            self._wanted = self._items.item(found).data(_CHOICE) or self._wanted
            self._box.setCurrentIndex(found)
            return
        engine, model = self._wanted
        if engine and self._items.rowCount():
            text = self.tr("{model} (not available)").format(model=model or engine)
            item = QStandardItem(icon("warning"), text)
            item.setData(self._wanted, _CHOICE)
            item.setData(True, _AWAY)
            item.setEnabled(False)
            self._items.appendRow(item)
            self._box.setCurrentIndex(self._items.rowCount() - 1)

    def _row_of_wanted(self) -> int:
        engine, model = self._wanted
        for row, item in enumerate(self._all_items()):
            choice = item.data(_CHOICE)
            if choice == self._wanted or (choice and choice[0] == engine and not model and item.data(_CHOICE + 1)):
                return row
        return -1

    @Slot(int)
    def _choose(self, row: int) -> None:
        choice = self._items.item(row).data(_CHOICE)
        if choice and choice != self._wanted:
            self._wanted = choice
            self.chosen.emit(*choice)


def _is_away(item: QStandardItem) -> bool:
    """Whether it stands for the choice that is not there now."""
    return bool(item.data(_AWAY))


def _essence(item: QStandardItem) -> tuple[str, bool]:
    return item.text(), item.isEnabled()


class _Box(QComboBox):
    about_to_open = Signal()

    @override
    def showPopup(self) -> None:
        self.about_to_open.emit()
        super().showPopup()
