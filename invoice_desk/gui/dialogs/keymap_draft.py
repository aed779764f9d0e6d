"""Keys as they are being changed: no key belongs to two actions, and none that types or moves is taken."""

from collections.abc import Sequence
from enum import StrEnum
from typing import cast

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from invoice_desk.gui.actions.making import sequences
from invoice_desk.gui.keymap import Keymap

_FIXED = frozenset(
    "Return Enter Shift+Return Shift+Enter Tab Shift+Tab Backtab Shift+Backtab Ctrl+Tab Ctrl+Shift+Tab Esc F2 Alt+Down"
    " Ctrl+C Del Backspace Up Down Left Right PgUp PgDown Home End".split()
)
"""What tables, lists and editors do by themselves."""


class Refused(StrEnum):
    """Why a key can't be an action's."""

    TYPES = "types"
    FIXED = "fixed"


class KeymapDraft:
    """What the keys will be; `keys` are those in force, `shipped` those to return to, by the ids of actions."""

    def __init__(self, keys: Keymap, shipped: Keymap) -> None:
        self._before = {name: tuple(several) for name, several in keys.items()}
        self._shipped = shipped
        self._keys = dict(self._before)

    def shown(self, action_id: str) -> list[QKeySequence]:
        """The keys of an action on this platform."""
        return [one for key in self._keys.get(action_id, ()) for one in sequences(key)]

    def holder(self, key: QKeySequence, *, besides: str) -> str:
        """The action, other than `besides`, that has the key; "" for none."""
        others = (name for name in self._keys if name != besides)
        return next((name for name in others if key in self.shown(name)), "")

    def refused(self, key: QKeySequence) -> Refused | None:
        """Why the key can't be given to any action; None where it can."""
        text = key.toString(QKeySequence.SequenceFormat.PortableText)
        if text in _FIXED:
            return Refused.FIXED
        first = cast(Sequence[QKeyCombination], key)[0]
        alone = first.keyboardModifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        is_printed = first.key().value < Qt.Key.Key_Escape.value and text != "?"
        return Refused.TYPES if is_printed and not alone.value else None

    def give(self, action_id: str, key: QKeySequence | None) -> None:
        """Let the action have this key and no other, None for no key; who had it before has it no more."""
        text = "" if key is None else key.toString(QKeySequence.SequenceFormat.PortableText)
        self._set(action_id, (text,) if text else ())

    def reset(self, action_id: str) -> None:
        """Give the action the keys it is shipped with."""
        self._set(action_id, tuple(self._shipped.get(action_id, ())))

    def reset_all(self) -> None:
        """Give all actions the keys they are shipped with."""
        self._keys = {name: tuple(self._shipped.get(name, ())) for name in self._keys.keys() | self._shipped.keys()}

    def is_shipped(self, action_id: str) -> bool:
        """Whether the action has the keys it is shipped with."""
        return tuple(self._shipped.get(action_id, ())) == self._keys.get(action_id, ())

    def changes(self) -> Keymap:
        """What differs from the keys in force."""
        return {name: keys for name, keys in self._keys.items() if keys != self._before.get(name, ())}

    def _set(self, action_id: str, keys: tuple[str, ...]) -> None:
        self._keys[action_id] = keys
        mine = self.shown(action_id)
        for name, texts in self._keys.items():
            if name != action_id:
                self._keys[name] = tuple(text for text in texts if not any(one in mine for one in sequences(text)))
