"""Where a server's key is entered: into the computer's store of passwords, or the name of a variable that holds it."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from invoice_desk.gui.dialogs.setting_form import muted
from invoice_desk.keys import Key, has_store, key_of, variable_of

if TYPE_CHECKING:
    from invoice_desk.gui.background import Background


class KeyField(QWidget):
    """Says where the key is, never what it is; what is typed is kept in memory until the settings are.

    The store is asked in the background. Where there is none, or a variable is named already, the variable's name is
    asked for instead of the key.
    """

    changed = Signal()
    looked = Signal()
    """It is known now whether a key is kept."""

    def __init__(self, background: "Background", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._engine = ""
        self._looks = 0
        self._typed: str | None = None
        self._is_kept = False
        self._lay_out()

    def show_key(self, engine: str, was: str, variable: str, typed: str | None) -> None:
        """Show the state of the key that is kept under `was`; `engine` is what the server is called now."""
        self._engine = engine
        self._typed = typed
        self._key.setText(typed or "")
        self._variable.setText(variable)
        self._variable.setPlaceholderText(variable_of(engine))
        self._look(was)

    def rename(self, engine: str) -> None:
        """The server is called otherwise from now on, and so is the variable that is asked for its key."""
        self._engine = engine
        self._variable.setPlaceholderText(variable_of(engine))

    def typed(self) -> str | None:
        """The key that was typed: None leaves the one that is kept, "" takes it away."""
        return self._typed

    def has_key(self) -> bool:
        """Whether the server gets a key, as far as is known: one that was typed, is kept, or stands in a variable."""
        return self._is_kept if self._typed is None else bool(self._typed)

    def variable(self) -> str:
        """The name of the variable that holds the key, "" for the usual one."""
        return self._variable.text().strip()

    def _look(self, was: str) -> None:
        self._looks += 1
        self._is_kept = False
        self._show_wants(store=True, kept=False)
        self._said.setText(self.tr("Looking for the key…"))
        work = partial(_state_of, was or self._engine, self.variable(), bool(was))
        self._background.run(work, partial(self._show_state, self._looks))

    def _show_state(self, look: int, state: "tuple[bool, Key]") -> None:
        if look != self._looks or not isValid(self):  # the dialog may be gone by now
            return
        has_one, key = state
        self._is_kept = bool(key.text)
        by_variable = bool(key.variable or self.variable() or not has_one)
        self._show_wants(store=not by_variable, kept=bool(key.text) and not by_variable)
        if self._typed == "":
            self._said.setText(self.tr("The key will be removed."))
        elif by_variable:
            name = key.variable or self.variable() or variable_of(self._engine)
            there = self.tr("The key is taken from the environment variable {name}, which is set.")
            none = self.tr("The key is taken from the environment variable {name}, which is not set.")
            why = "" if has_one else self.tr("This computer has no store for passwords.") + " "
            self._said.setText(why + (there if key.text else none).format(name=name))
        elif key.trouble:
            self._said.setText(self.tr("The computer's store of passwords can't be asked. Unlock it, then try again."))
        elif key.text:
            self._said.setText(
                self.tr("A key is kept in this computer's store of passwords. Type another to replace it.")
            )
        else:
            self._said.setText(self.tr("Kept in this computer's store of passwords, never in a file."))
        self.looked.emit()

    def _show_wants(self, *, store: bool, kept: bool) -> None:
        self._key.setVisible(store)
        self._remove.setVisible(store and kept and self._typed != "")
        self._variable.setVisible(not store)
        self.setFocusProxy(self._key if store else self._variable)
        self._key.setPlaceholderText("••••••••" if kept else "")

    @Slot()
    def _take_key(self) -> None:
        self._typed = self._key.text() or None
        self.changed.emit()

    @Slot()
    def _remove_key(self) -> None:
        self._key.clear()
        self._typed = ""
        self._remove.hide()
        self._key.setPlaceholderText("")
        self._said.setText(self.tr("The key will be removed."))
        self.changed.emit()

    def _lay_out(self) -> None:
        self._key = QLineEdit(self)
        self._key.setEchoMode(QLineEdit.EchoMode.Password)
        self._key.setAccessibleName(self.tr("Key"))
        self._key.textEdited.connect(self._take_key)
        self._remove = QPushButton(self.tr("Remove key"), self)
        self._remove.setAutoDefault(False)
        self._remove.clicked.connect(self._remove_key)
        self._variable = QLineEdit(self)
        self._variable.setAccessibleName(self.tr("Environment variable that holds the key"))
        self._variable.textEdited.connect(self.changed)
        self._said = muted("", self)
        row = QHBoxLayout()
        row.addWidget(self._key, 1)
        row.addWidget(self._variable, 1)
        row.addWidget(self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._said)
        self.setFocusProxy(self._key)


def _state_of(engine: str, variable: str, may_be_kept: bool) -> tuple[bool, Key]:
    """Whether there is a store, and the key; a server that was never kept has none in the store."""
    key = key_of(engine, variable)
    return has_store(), key if may_be_kept or key.variable else Key()
