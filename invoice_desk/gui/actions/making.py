"""Makes the window's actions; which keys they have comes from the key map."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from invoice_desk.gui.icons import icon

_PLATFORM = "@"
"""Before the name of a QKeySequence.StandardKey: the platform's own keys for it."""


class ActionMaker:
    """Makes actions that belong to `owner`, each known by an id that never changes."""

    def __init__(self, owner: QObject, keys: Mapping[str, Sequence[str]]) -> None:
        self._owner = owner
        self._keys = keys
        self.made: dict[str, QAction] = {}
        self.names: dict[str, str] = {}
        """What each action is called, whatever its text says now."""

    def __call__(self, action_id: str, text: str, icon_name: str) -> QAction:
        """An action with its keys; its tool tip names the first one."""
        action = QAction(icon(icon_name), text, self._owner)
        action.setObjectName(action_id)
        self.made[action_id] = action
        self.names[action_id] = text
        self._give_keys(action_id)
        return action

    def use(self, keys: Mapping[str, Sequence[str]]) -> None:
        """Give the actions other keys."""
        self._keys = keys
        for action in self.made.values():
            action.setShortcuts([])  # a key may go from one to the other
        for action_id in self.made:
            self._give_keys(action_id)

    def _give_keys(self, action_id: str) -> None:
        action, text = self.made[action_id], self.names[action_id]
        action.setShortcuts([one for key in self._keys.get(action_id, ()) for one in sequences(key)])
        shown = key_text(action)
        action.setToolTip(f"{text.rstrip('…')} ({shown})" if shown else text)


def sequences(key: str) -> list[QKeySequence]:
    """What a text of the key map means here: "Ctrl+E" itself, "@New" what the platform has for it; "" means none."""
    if key.startswith(_PLATFORM):
        name = key.removeprefix(_PLATFORM)
        known = {standard.name: standard for standard in QKeySequence.StandardKey}
        return QKeySequence.keyBindings(known[name]) if name in known else []
    sequence = QKeySequence(key, QKeySequence.SequenceFormat.PortableText)
    return [] if sequence.isEmpty() else [sequence]


def key_text(action: QAction) -> str:
    """The first key of an action as a person knows it, "" for none."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def connect(*commands: tuple[QAction, Callable[[], object]]) -> None:
    """Have each action do what stands beside it: slots of objects, so that the action lets go when they end."""
    for action, command in commands:
        action.triggered.connect(command)
