"""The switch between the files of one document, beside the name of the file whose page is shown."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from invoice_desk.gui.page.page_source import PageSource, told_apart


class SourceSwitch(QWidget):
    """A button for each file, of which one is down; the arrow keys go from one to the next. Alone, a file has none."""

    chosen = Signal(int)
    """The user chose a file, by its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sources: tuple[PageSource, ...] = ()
        self.setAccessibleName(self.tr("Files of this document"))
        self._row = QHBoxLayout(self)
        self._row.setSpacing(0)
        self._row.setContentsMargins(4, 0, 0, 0)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.idClicked.connect(self.chosen)
        self.hide()

    def show_sources(self, sources: Sequence[PageSource]) -> None:
        """Offer these files; the first one is down."""
        if self._sources == tuple(sources):
            return
        self._sources = tuple(sources)
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        for place, (source, name) in enumerate(zip(sources, told_apart(sources), strict=True)):
            self._add(place, name, source.name)
        self.mark(0)
        self.setVisible(len(sources) > 1)

    def mark(self, place: int) -> None:
        """Press the button of the file that is shown; this is no choice of the user's."""
        button = self._group.button(place)
        if button is not None:
            button.setChecked(True)

    @Slot()
    def to_next(self) -> None:
        """Choose the file behind the one that is shown, the first one behind the last."""
        if len(self._sources) > 1:
            place = (self._group.checkedId() + 1) % len(self._sources)
            self.mark(place)
            self.chosen.emit(place)

    def _add(self, place: int, name: str, path: str) -> None:
        button = QToolButton(self, autoRaise=True)
        button.setText(name)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        file = path.replace("\\", "/").rpartition("/")[2]
        button.setAccessibleName(self.tr("Show the {kind} file").format(kind=name))
        button.setAccessibleDescription(file)
        button.setToolTip(f"{button.accessibleName()}\n{path}")
        self._group.addButton(button, place)
        self._row.addWidget(button)
