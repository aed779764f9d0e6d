"""What Qt asks models for, as plain numbers: compared with Qt's enums, a repaint takes four times as long."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex

DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
DECORATION: Final = int(Qt.ItemDataRole.DecorationRole)
EDIT: Final = int(Qt.ItemDataRole.EditRole)
TOOL_TIP: Final = int(Qt.ItemDataRole.ToolTipRole)
FONT: Final = int(Qt.ItemDataRole.FontRole)
ALIGNMENT: Final = int(Qt.ItemDataRole.TextAlignmentRole)
FOREGROUND: Final = int(Qt.ItemDataRole.ForegroundRole)
ACCESSIBLE: Final = int(Qt.ItemDataRole.AccessibleTextRole)
ROLES: Final = frozenset((DISPLAY, DECORATION, EDIT, TOOL_TIP, FONT, ALIGNMENT, FOREGROUND, ACCESSIBLE))
"""All that a model here answers to."""

_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_NUMBERS: Final = frozenset({"amount", "quantity", "rate"})


def alignment_of(kind: str) -> int:
    """Numbers stand at the right; `kind` is a field's type, as `typed_value` takes it."""
    return _RIGHT if kind in _NUMBERS else _LEFT
