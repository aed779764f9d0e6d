"""All actions with their keys, by menu: to be looked up, searched and changed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from invoice_desk.gui.dialogs.ask import KeymapOffer
from invoice_desk.gui.dialogs.keymap_draft import KeymapDraft, Refused
from invoice_desk.gui.icons import icon
from invoice_desk.gui.keymap import Keymap
from invoice_desk.gui.table.rows import folded

_ID = Qt.ItemDataRole.UserRole
_OF_LARGE_KEYBOARDS = frozenset(
    {Qt.Key.Key_New, Qt.Key.Key_Open, Qt.Key.Key_Undo, Qt.Key.Key_Redo, Qt.Key.Key_Paste, Qt.Key.Key_Find}
)


class KeymapDialog(QDialog):
    """Takes changes as a draft; `changes` are what a person has decided."""

    def __init__(self, offer: KeymapOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.draft = KeymapDraft(offer.keys, offer.shipped)
        self._names = {one: name for _, actions in offer.menus for one, name in actions}
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search for an action or a key"))
        self.search.setAccessibleName(self.tr("Search for an action or a key"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.tree = QTreeWidget(self)
        self.tree.setHeaderLabels((self.tr("Action"), self.tr("Keys")))
        self.tree.setAccessibleName(self.tr("Actions and their keys"))
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.key = QKeySequenceEdit(self)
        self.key.setMaximumSequenceLength(1)
        self.key.setClearButtonEnabled(True)
        self.key.setAccessibleName(self.tr("Key of the selected action"))
        self.message = QLabel(self, wordWrap=True)
        self.take = QPushButton(self.tr("Use it here instead"), self)
        self.reset = QPushButton(self.tr("As shipped"), self)
        self._wanted: QKeySequence | None = None
        self._lay_out()
        self._fill(offer)
        self.search.textChanged.connect(self._filter)
        self.tree.currentItemChanged.connect(self._show_current)
        self.key.keySequenceChanged.connect(self._try)
        self.take.clicked.connect(self._take)
        self.reset.clicked.connect(self._reset)
        self._show_current()
        self.search.setFocus()

    def changes(self) -> Keymap:
        """The keys that are to be others, by the ids of actions."""
        return self.draft.changes()

    def select(self, action_id: str) -> None:
        """Make an action current."""
        for item in self._items():
            if item.data(0, _ID) == action_id:
                self.tree.setCurrentItem(item)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        self._label = QLabel(self.tr("&Key:"), self)
        self._label.setBuddy(self.key)
        row.addWidget(self._label)
        row.addWidget(self.key)
        row.addWidget(self.take)
        row.addWidget(self.reset)
        row.addStretch(1)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        everything = buttons.addButton(self.tr("All as shipped"), QDialogButtonBox.ButtonRole.ResetRole)
        everything.clicked.connect(self._reset_all)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        for button in buttons.buttons():
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)  # Enter in the search must not end the dialog
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addLayout(row)
        column.addWidget(self.message)
        column.addWidget(buttons)
        for button in (self.take, self.reset):
            button.setAutoDefault(False)
        self.resize(600, 620)

    def _fill(self, offer: KeymapOffer) -> None:
        for title, actions in offer.menus:
            group = self._group(title)
            for action_id, name in actions:
                item = QTreeWidgetItem(group, (name, ""))
                item.setData(0, _ID, action_id)
        for title, keys in self._fixed():
            group = self._group(title)
            for said, key in keys:
                item = QTreeWidgetItem(group, (said, key))
                item.setForeground(1, self.palette().placeholderText())
        self._say_keys()
        self.tree.expandAll()
        self.tree.resizeColumnToContents(0)

    def _fixed(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What has its key for good, as in every spreadsheet."""
        tables = [
            (self.tr("Edit the cell"), _native("F2")),
            (self.tr("Choose among what it was read as, or known values"), _native("Alt+Down")),
            (self.tr("Down, up"), _native("Return", "Shift+Return")),
            (self.tr("Right, left"), _native("Tab", "Shift+Tab")),
            (self.tr("Copy, cut, clear"), _native("Ctrl+C", "Ctrl+X", "Del")),
            (self.tr("Give up what is typed"), _native("Esc")),
            (self.tr("Leave the table"), _native("Ctrl+Tab")),
        ]
        form = [
            (self.tr("Confirm the value and go on"), _native("Return")),
            (self.tr("Next document, document before"), _native("PgDown", "PgUp")),
        ]
        sheet = [
            (self.tr("Accept the sheet"), _native("Return")),
            (self.tr("Next sheet, sheet before"), _native("PgDown", "PgUp")),
            (self.tr("Leave the sheet"), _native("Esc")),
        ]
        columns = [
            (self.tr("Next border, border before; sides of the frame"), _native("Right", "Left", "Down", "Up")),
            (self.tr("Move it"), _native("Shift+Right", "Shift+Left", "Shift+Down", "Shift+Up")),
            (self.tr("Add a border, take it away"), _native("Ins", "Del")),
            (self.tr("Take a row, or not"), _native("Space")),
            (self.tr("Leave the columns"), _native("Esc")),
        ]
        return [
            (self.tr("In tables (can't be changed)"), tables),
            (self.tr("In the review form (can't be changed)"), form),
            (self.tr("In the contact sheet (can't be changed)"), sheet),
            (self.tr("While columns are drawn (can't be changed)"), columns),
        ]

    def _group(self, title: str) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self.tree, (title, ""))
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        return group

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for group in self._groups() for item in _children(group)]

    def _groups(self) -> list[QTreeWidgetItem]:
        return _children(self.tree.invisibleRootItem())

    def _current(self) -> str:
        item = self.tree.currentItem()
        return str(item.data(0, _ID) or "") if item is not None else ""

    def _say_keys(self) -> None:
        for item in self._items():
            action_id = item.data(0, _ID)
            if action_id:
                item.setText(1, ", ".join(map(_text, _usual(self.draft.shown(action_id)))))
                font = item.font(1)
                font.setBold(not self.draft.is_shipped(action_id))
                item.setFont(1, font)

    @Slot(str)
    def _filter(self, text: str) -> None:
        words = folded(text).split()
        for item in self._items():
            said = folded(f"{item.text(0)} {item.text(1)}")
            item.setHidden(not all(word in said for word in words))
        for group in self._groups():
            group.setHidden(all(item.isHidden() for item in _children(group)))

    @Slot()
    def _show_current(self) -> None:
        action_id = self._current()
        shown = self.draft.shown(action_id) if action_id else []
        self.key.blockSignals(True)
        self.key.setKeySequence(shown[0] if shown else QKeySequence())
        self.key.blockSignals(False)
        self.key.setEnabled(bool(action_id))
        self.reset.setEnabled(bool(action_id) and not self.draft.is_shipped(action_id))
        self._say("")

    @Slot(QKeySequence)
    def _try(self, key: QKeySequence) -> None:
        action_id = self._current()
        if not action_id:
            return
        if key.isEmpty():
            self._give(None)
            return
        refused = self.draft.refused(key)
        holder = self.draft.holder(key, besides=action_id)
        if refused is Refused.TYPES:
            self._say(self.tr("{key} alone types something. Take it together with Ctrl or Alt.").format(key=_text(key)))
        elif refused is Refused.FIXED:
            self._say(self.tr("{key} has its meaning in every table and can't be given away.").format(key=_text(key)))
        elif holder:
            self._say(
                self.tr("{key} belongs to “{action}”.").format(key=_text(key), action=self._names.get(holder, holder)),
                wanted=key,
            )
        else:
            self._give(key)

    @Slot()
    def _take(self) -> None:
        if self._wanted is not None:
            self._give(self._wanted)

    @Slot()
    def _reset(self) -> None:
        self.draft.reset(self._current())
        self._say_keys()
        self._show_current()

    @Slot()
    def _reset_all(self) -> None:
        self.draft.reset_all()
        self._say_keys()
        self._show_current()

    def _give(self, key: QKeySequence | None) -> None:
        self.draft.give(self._current(), key)
        self._say_keys()
        self.reset.setEnabled(not self.draft.is_shipped(self._current()))
        self._say("")

    def _say(self, text: str, *, wanted: QKeySequence | None = None) -> None:
        self._wanted = wanted
        self.message.setText(text)
        self.take.setVisible(wanted is not None)


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(place) for place in range(item.childCount()))
    return [one for one in found if one is not None]


def _usual(keys: Sequence[QKeySequence]) -> list[QKeySequence]:
    """Without what only large keyboards have a key of its own for, as long as others do the same."""
    return [key for key in keys if not _is_rare(key)] or list(keys)


def _is_rare(key: QKeySequence) -> bool:
    return key in [QKeySequence(one) for one in _OF_LARGE_KEYBOARDS]


def _text(key: QKeySequence) -> str:
    return key.toString(QKeySequence.SequenceFormat.NativeText)


def _native(*keys: str) -> str:
    return ", ".join(_text(QKeySequence(key, QKeySequence.SequenceFormat.PortableText)) for key in keys)
