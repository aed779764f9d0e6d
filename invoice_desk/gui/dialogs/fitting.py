"""Dialogs on small screens, as a large scale makes them: as large as their texts need, no larger else."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog

_FRAME: Final = QSize(8, 48)
"""What the system puts round a window."""


def fit(dialog: QDialog, screen: QSize | None = None) -> None:
    """Size a dialog before it is shown, for its own screen or one of that size.

    Qt by itself makes it two thirds of a small screen and cuts its texts off.
    """
    layout = dialog.layout()
    if layout is None:
        return
    dialog.ensurePolished()
    layout.activate()
    room = (screen or dialog.screen().availableSize()) - _FRAME
    size = dialog.size() if dialog.testAttribute(Qt.WidgetAttribute.WA_Resized) else dialog.sizeHint()
    least = layout.totalMinimumSize()
    width = max(min(size.width(), room.width()), least.width())
    if layout.hasHeightForWidth():
        size.setHeight(max(size.height(), layout.totalHeightForWidth(width)))
        least.setHeight(max(least.height(), layout.totalMinimumHeightForWidth(width)))
    dialog.resize(width, max(min(size.height(), room.height()), least.height()))
