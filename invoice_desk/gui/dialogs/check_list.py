"""A list of which a person checks some: what is checked, and all of it at once."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget


def checked_in(items: QListWidget) -> list[Any]:
    """What stands behind the checked items, in their order: the data that each was given for its user role."""
    every = map(items.item, range(items.count()))
    return [item.data(Qt.ItemDataRole.UserRole) for item in every if item.checkState() is Qt.CheckState.Checked]


def check_all(items: QListWidget) -> None:
    """Check every item."""
    for row in range(items.count()):
        items.item(row).setCheckState(Qt.CheckState.Checked)
