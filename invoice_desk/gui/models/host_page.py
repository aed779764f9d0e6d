"""The models of one server: what is there and can be loaded or deleted, what is worth getting, and anything else."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QSplitter, QVBoxLayout, QWidget

from invoice_desk.extraction.engine import ModelInfo
from invoice_desk.gui.icons import icon
from invoice_desk.gui.models import words
from invoice_desk.gui.models.model_table import ModelColumn, ModelTable, ModelTableView
from invoice_desk.gui.models.shelves import Shelf
from invoice_desk.gui.models.upkeep import Doing, ModelUpkeep
from invoice_desk.gui.symbol import Symbol

_SIGN = 18


class HostPage(QWidget):
    """Shows a shelf; what a person wants done with a model is signalled."""

    get_wanted = Signal(str)
    load_wanted = Signal(str)
    unload_wanted = Signal(str)
    delete_wanted = Signal(object)  # ModelInfo

    def __init__(self, shelf: Shelf, upkeep: ModelUpkeep, render: words.Render, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._upkeep = upkeep
        self._render = render
        self._made_words()
        self._installed = ModelTable(self._columns_of_installed(), render, self)
        self._offered = ModelTable(self._columns_of_offered(), render, self)
        self.installed = ModelTableView(self._installed, self.tr("Models on this server"), self)
        self.offered = ModelTableView(self._offered, self.tr("Recommended models"), self)
        self.setFocusProxy(self.installed)
        self._lay_out()
        self.installed.selectionModel().currentChanged.connect(self._update)
        self.offered.selectionModel().currentChanged.connect(self._update)
        self.offered.activated.connect(self._get_offered)
        self.show_shelf(shelf)

    def show_shelf(self, shelf: Shelf) -> None:
        """Show what is there now."""
        self._shelf = shelf
        self._trouble.setVisible(bool(shelf.host.problem))
        self._trouble_text.setText(shelf.host.problem)
        self._parts.setVisible(not shelf.host.problem)
        server = f"{shelf.label} {shelf.host.version}".rstrip()
        self._here.setText(self.tr("On this server ({server})").format(server=server))
        self._remark.setText(shelf.host.remark)
        self._remark.setVisible(bool(shelf.host.remark))
        self.installed.show_models(shelf.installed)
        self.offered.show_models(shelf.recommended)
        self._none_here.setVisible(not shelf.installed)
        self._update()

    @Slot()
    def show_doing(self) -> None:
        """Something is being done with a model, or is through."""
        self._installed.say_again()
        self._update()

    # What is said of models.

    def _made_words(self) -> None:
        self._doing_words = {
            Doing.LOADING: self.tr("Loading…"),
            Doing.UNLOADING: self.tr("Freeing memory…"),
            Doing.DELETING: self.tr("Deleting…"),
        }

    def _columns_of_installed(self) -> list[ModelColumn]:
        return [
            ModelColumn(self.tr("Model"), _name),
            ModelColumn(self.tr("Can do"), words.abilities),
            ModelColumn(self.tr("Size"), _size, is_number=True),
            ModelColumn(self.tr("Memory it needs"), _memory, is_number=True),
            ModelColumn(self.tr("Build"), words.build),
            ModelColumn(self.tr("In memory now"), self._state),
        ]

    def _columns_of_offered(self) -> list[ModelColumn]:
        return [
            ModelColumn(self.tr("Model"), _name),
            ModelColumn(self.tr("Can do"), words.abilities),
            ModelColumn(self.tr("Download"), _size, is_number=True),
            ModelColumn(self.tr("Memory it needs"), _memory, is_number=True),
            ModelColumn(self.tr("Languages"), self._languages),
            ModelColumn(self.tr("Good to know"), _limits),
        ]

    def _state(self, model: ModelInfo) -> str:
        doing = self._upkeep.doing(self._shelf.host.name, model.name)
        if doing is not None:
            return self._doing_words[doing]
        if model.is_cloud:
            return self.tr("Runs in the cloud: documents leave this computer")
        here = [one for one in model.loaded if one.host == self._shelf.host.name]
        return self.tr("Yes, {where}").format(where=words.computes(here[0])) if here else self.tr("No")

    def _languages(self, model: ModelInfo) -> str:
        return words.some_languages(model.languages, self._render)

    # What can be done.

    @Slot()
    def _update(self) -> None:
        model = self.installed.current()
        host = self._shelf.host.name
        is_idle = model is not None and self._upkeep.doing(host, model.name) is None
        is_loaded = model is not None and any(one.host == host for one in model.loaded)
        self._load.setEnabled(is_idle and not is_loaded and model is not None and not model.is_cloud)
        self._unload.setEnabled(is_idle and is_loaded)
        self._delete.setEnabled(is_idle)
        offer = self.offered.current()
        self._get.setEnabled(offer is not None)
        self._about.setText("\n".join(words.details(offer, self._render)[1:]) if offer is not None else "")

    @Slot()
    def _load_current(self) -> None:
        model = self.installed.current()
        if model is not None:
            self.load_wanted.emit(model.name)

    @Slot()
    def _unload_current(self) -> None:
        model = self.installed.current()
        if model is not None:
            self.unload_wanted.emit(model.name)

    @Slot()
    def _delete_current(self) -> None:
        model = self.installed.current()
        if model is not None:
            self.delete_wanted.emit(model)

    @Slot()
    def _get_offered(self) -> None:
        model = self.offered.current()
        if model is not None:
            self.get_wanted.emit(model.name)

    @Slot()
    def _get_typed(self) -> None:
        name = self._typed.text().strip()
        if name:
            self.get_wanted.emit(name)
            self._typed.clear()

    @Slot(str)
    def _typing(self, text: str) -> None:
        self._get_other.setEnabled(bool(text.strip()))

    # Layout.

    def _lay_out(self) -> None:
        self._trouble = self._trouble_box()
        self._remark = _quiet_label(self)
        self._parts = QSplitter(Qt.Orientation.Vertical, self)
        self._parts.setChildrenCollapsible(False)
        self._parts.addWidget(self._installed_box())
        self._parts.addWidget(self._offered_box())
        self._parts.setStretchFactor(0, 1)
        self._parts.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 4)
        column.addWidget(self._remark)
        column.addWidget(self._trouble)
        column.addWidget(self._parts, 1)
        column.addStretch(0)

    def _trouble_box(self) -> QWidget:
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 8, 0, 8)
        self._trouble_text = QLabel(box)
        self._trouble_text.setWordWrap(True)
        self._trouble_text.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(Symbol("warning", _SIGN, box))
        row.addWidget(self._trouble_text, 1)
        return box

    def _installed_box(self) -> QWidget:
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        self._here = _heading("", box)
        column.addWidget(self._here)
        self._none_here = _quiet_label(box, self.tr("No models yet. Choose one below and download it."))
        column.addWidget(self._none_here)
        column.addWidget(self.installed, 1)
        self._load, load = self._action(self.tr("Load into memory"), self._load_current)
        self._unload, unload = self._action(self.tr("Free its memory"), self._unload_current)
        self._delete, delete = self._action(self.tr("Delete…"), self._delete_current)
        self._delete.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        self._delete.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.installed.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        row = QHBoxLayout()
        for button in (load, unload):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(delete)
        column.addLayout(row)
        return box

    def _offered_box(self) -> QWidget:
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(_heading(self.tr("Recommended models"), box))
        column.addWidget(self.offered, 1)
        self._about = _quiet_label(box)
        self._get = QPushButton(icon("get"), self.tr("Download"), box)
        self._get.setAccessibleName(self.tr("Download the model chosen in the table"))
        self._get.setAutoDefault(False)
        self._get.clicked.connect(self._get_offered)
        row = QHBoxLayout()
        row.addWidget(self._about, 1)
        row.addWidget(self._get)
        column.addLayout(row)
        label = QLabel(self.tr("&Another model:"), box)
        self._typed = QLineEdit(box)
        self._typed.setPlaceholderText(self.tr("Its name, as in qwen2.5vl:7b"))
        label.setBuddy(self._typed)
        self._get_other = QPushButton(icon("get"), self.tr("Download"), box)
        self._get_other.setAccessibleName(self.tr("Download the model whose name was entered"))
        self._get_other.setAutoDefault(False)
        self._get_other.setEnabled(False)
        self._get_other.clicked.connect(self._get_typed)
        self._typed.returnPressed.connect(self._get_typed)
        self._typed.textChanged.connect(self._typing)
        other = QHBoxLayout()
        other.addWidget(label)
        other.addWidget(self._typed, 1)
        other.addWidget(self._get_other)
        column.addLayout(other)
        return box

    def _action(self, text: str, act: object) -> tuple[QAction, QPushButton]:
        """An action of the upper table, and the button for it."""
        action = QAction(text, self.installed)
        action.triggered.connect(act)
        self.installed.addAction(action)
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        action.setEnabled(False)
        return action, button


def _heading(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def _quiet_label(parent: QWidget, text: str = "") -> QLabel:
    label = QLabel(text, parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def _name(model: ModelInfo) -> str:
    return model.name


def _size(model: ModelInfo) -> str:
    return words.size(model.size)


def _memory(model: ModelInfo) -> str:
    return words.whole_gigabytes(model.memory)


def _limits(model: ModelInfo) -> str:
    return model.description.replace("\n", " ")
