"""A small picture beside a text, which follows the theme."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from invoice_desk.gui.icons import icon


class Symbol(QLabel):
    """Shows an icon at one size; without a name it is hidden."""

    def __init__(self, name: str, size: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._size = size
        self._name = ""
        self.show_icon(name)

    def show_icon(self, name: str) -> None:
        """Show another icon, "" for none."""
        self._name = name
        self.setVisible(bool(name))
        self._draw()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        if self._name:
            self.setPixmap(icon(self._name).pixmap(self._size, self._size))
