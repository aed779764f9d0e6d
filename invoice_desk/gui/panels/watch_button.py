"""The watched folder in the status bar: which one it is, how it stands, and a switch."""

from pathlib import PurePath

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from invoice_desk.gui.icons import icon
from invoice_desk.pipeline.watching import WatchState


class WatchButton(QToolButton):
    """Hidden until a desk has a folder to watch. A click opens a menu."""

    switched = Signal(bool)
    folder_wanted = Signal()
    change_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icon = ""
        menu = QMenu(self)
        self._on = QAction(self.tr("Watch this folder"), menu, checkable=True)
        self._on.triggered.connect(self.switched)
        folder = QAction(self.tr("Open the folder"), menu)
        folder.triggered.connect(self.folder_wanted)
        change = QAction(self.tr("Change…"), menu)
        change.triggered.connect(self.change_wanted)
        menu.addActions((self._on, folder, change))
        self.setMenu(menu)
        self.hide()

    def show_state(self, state: WatchState) -> None:
        """Say how the folder stands."""
        wish = state.wish
        self.setVisible(wish is not None)
        if wish is None:
            return
        name = PurePath(wish.folder).name or wish.folder
        self._on.setChecked(wish.is_on)
        if not wish.is_on:
            text = self.tr("{folder}: not watched")
        elif state.is_away:
            text = self.tr("{folder}: not reachable")
        else:
            text = self.tr("Watching {folder}")
        self.setText(text.format(folder=name))
        self.setAccessibleName(self.text())
        self._show_icon("warning" if wish.is_on and (state.is_away or state.unmoved or state.fault) else "watch")
        lines = [wish.folder]
        if wish.is_on and not state.is_away:
            lines.append(self.tr("Taken in since it is on: {count}").format(count=state.taken))
            if state.coming:
                lines.append(self.tr("Still coming: {count}").format(count=state.coming))
            if state.unmoved:
                lines.append(self.tr("The folder lets nobody move its files; they stay, and are remembered."))
        self.setToolTip("\n".join(lines))

    def _show_icon(self, name: str) -> None:
        if name != self._icon:
            self._icon = name
            self.setIcon(icon(name))
