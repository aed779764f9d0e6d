"""The choice of what reads: every engine with its models and what they can do, those that are away with the reason."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget
from typing_extensions import override

from invoice_desk.gui.icons import icon
from invoice_desk.gui.panels.picker_list import PickerDelegate, PickerModel
from invoice_desk.gui.panels.picker_rows import Choice, Coming, RowKind, picker_rows, row_of

if TYPE_CHECKING:
    from invoice_desk.gui.engine_choices import EngineChoices

_LETTERS = 34
"""The width of the closed box: a long name with where it runs."""


class ModelPicker(QWidget):
    """What was asked for and what is there are kept apart: a model that is away stays chosen until it is back."""

    chosen = Signal(str, str)
    """Engine and model, chosen by the person."""
    refresh_wanted = Signal()
    manage_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted: Choice = ("", "")
        self._choices: Sequence[EngineChoices] = ()
        self._loading: Choice | None = None
        self._coming: Sequence[Coming] = ()
        self._is_old = False
        self._items = PickerModel(self)
        self._box = _Box(self._items, self)
        self._box.about_to_open.connect(self.refresh_wanted)
        self._box.activated.connect(self._choose)
        self._box.closed.connect(self._renew_if_old, Qt.ConnectionType.QueuedConnection)  # once the choice is made
        label = QLabel(self.tr("&Model:"), self)
        label.setBuddy(self._box)
        self._box.setAccessibleName(self.tr("Model"))
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
        self._renew()

    def choose(self, engine: str, model: str) -> None:
        """The same where it is the person who asks, elsewhere in the window."""
        if (engine, model) != self._wanted:
            self.select(engine, model)
            self.chosen.emit(engine, model)

    def selected(self) -> Choice:
        """Engine and model that new documents are to be read by."""
        return self._wanted

    def is_away(self) -> bool:
        """Whether what is chosen is not there now."""
        return bool(self._choices) and self._items.rows[self._box.currentIndex()].kind is RowKind.AWAY

    def show_choices(self, choices: "Sequence[EngineChoices]") -> None:
        """Show what there is now."""
        self._choices = choices
        self._renew()

    def show_loading(self, choice: Choice | None) -> None:
        """Say of a model that it is being loaded, of none with None."""
        self._loading = choice
        self._renew()

    def show_coming(self, coming: Sequence[Coming]) -> None:
        """Say which models are being got."""
        if coming != self._coming:
            self._coming = coming
            self._renew()

    def _renew(self) -> None:
        rows = picker_rows(self._choices, self._wanted, loading=self._loading, coming=self._coming)
        self._is_old = self._items.would_move(rows)
        if self._is_old:
            rows = list(self._items.rows)
        self._items.show_rows(rows)
        found = row_of(rows, self._wanted)
        if found >= 0:
            self._wanted = rows[found].choice or self._wanted
            self._box.setCurrentIndex(found)
            self._box.setToolTip(rows[found].tip)

    @Slot()
    def _renew_if_old(self) -> None:
        if self._is_old:
            self._renew()

    @Slot(int)
    def _choose(self, row: int) -> None:
        chosen = self._items.rows[row]
        if chosen.kind is RowKind.MANAGE:
            self._renew()
            self.manage_wanted.emit()
        elif chosen.choice and chosen.choice != self._wanted:
            self.choose(*chosen.choice)


class _Box(QComboBox):
    about_to_open = Signal()
    closed = Signal()

    def __init__(self, items: PickerModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._items = items
        self.setModel(items)
        self.setItemDelegate(PickerDelegate(items, self.view()))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LETTERS)
        self.view().setTextElideMode(Qt.TextElideMode.ElideRight)

    @override
    def showPopup(self) -> None:
        self._items.set_open(True)
        self.about_to_open.emit()
        bar = self.view().verticalScrollBar().sizeHint().width()
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + bar)
        super().showPopup()

    @override
    def hidePopup(self) -> None:
        super().hidePopup()
        self._items.set_open(False)
        self.closed.emit()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a wheel that passes over must not change what reads
