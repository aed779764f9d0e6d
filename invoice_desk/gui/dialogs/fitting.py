"""Dialogs on small screens, as a large scale makes them: as large as their texts need, no larger else."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QLayout, QLayoutItem, QScrollArea, QVBoxLayout, QWidget

_FRAME: Final = QSize(8, 48)
"""What the system puts round a window."""

_SMALL: Final = QSize(1000, 620)
"""What every dialog has room in."""


def fit(dialog: QDialog, screen: QSize | None = None) -> None:
    """Size a dialog before it is shown, for its own screen or one of that size.

    Qt by itself makes it two thirds of a small screen and cuts its texts off. On a screen that may be too small for
    them, also for what comes while the dialog is open, all but the buttons scrolls.
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
    if least.boundedTo(room) != least or _SMALL.boundedTo(room) != _SMALL:
        _let_scroll(dialog, layout)
        dialog.resize(size.boundedTo(room))
    else:
        dialog.resize(width, max(min(size.height(), room.height()), least.height()))


def _let_scroll(dialog: QDialog, layout: QLayout) -> None:
    focused, area, inside = dialog.focusWidget(), QScrollArea(dialog), QWidget()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the keyboard from field to field
    area.setWidget(inside)
    last = layout.itemAt(layout.count() - 1)
    buttons = layout.takeAt(layout.count() - 1) if last is not None and _has_buttons(last) else None
    inside.setLayout(layout)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(layout.contentsMargins())
    layout.setContentsMargins(0, 0, 0, 0)
    column.addWidget(area, 1)
    if buttons is not None:
        column.addItem(buttons)
    column.activate()  # till then it may be no smaller than before
    if focused is not None:
        focused.setFocus()


def _has_buttons(item: QLayoutItem) -> bool:
    """Whether it is the dialog's row of buttons."""
    row = item.layout()
    if row is None:
        return isinstance(item.widget(), QDialogButtonBox)
    parts = (row.itemAt(place) for place in range(row.count()))
    return any(part is not None and _has_buttons(part) for part in parts)
