"""The window's actions: texts, icons and keys. What they do is connected elsewhere."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from invoice_desk.gui.icons import icon

TAKE_KEY = "Ctrl+T"

Key = QKeySequence.StandardKey | str


class WindowActions(QObject):
    """All actions of a window, as attributes; the menus are laid out from them."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        make = self._made
        self.new_desk = make(self.tr("New desk…"), "new-desk", QKeySequence.StandardKey.New)
        self.open_desk = make(self.tr("Open desk…"), "open-desk", QKeySequence.StandardKey.Open)
        self.add_files = make(self.tr("Add files…"), "add-files", "Ctrl+Shift+O")
        self.add_folder = make(self.tr("Add folder…"), "add-folder", "Ctrl+Shift+D")
        self.paste = make(self.tr("Paste files or pictures"), "paste", QKeySequence.StandardKey.Paste)
        self.export = make(self.tr("Export…"), "export", "Ctrl+E")
        self.models = make(self.tr("Manage models…"), "models")
        self.settings = make(self.tr("Settings…"), "settings", "Ctrl+,")
        self.quit = make(self.tr("Quit"), "close", "Ctrl+Q")

        self.undo = make(self.tr("Undo"), "undo", QKeySequence.StandardKey.Undo)
        self.redo = make(self.tr("Redo"), "redo", QKeySequence.StandardKey.Redo)
        self.find = make(self.tr("Filter the table"), "search", QKeySequence.StandardKey.Find)

        self.accept = make(self.tr("Accept and go on"), "accept", "Ctrl+Return")
        self.take = make(self.tr("Take the proposal of the checks"), "ok", TAKE_KEY)
        self.reopen = make(self.tr("Return to review"), "reopen", "Ctrl+Shift+Return")
        self.retry = make(self.tr("Read again"), "retry", "F5")
        self.opinion = make(self.tr("Second opinion…"), "opinion", "Shift+F5")
        self.unlock = make(self.tr("Enter password…"), "lock")
        self.split = make(self.tr("Split page…"), "split", "Ctrl+Shift+K")
        self.join = make(self.tr("Join into one document"), "join", "Ctrl+Shift+J")
        self.remove = make(self.tr("Remove from the table"), "remove", "Ctrl+Backspace")
        self.original = make(self.tr("Go to the original"), "original", "Ctrl+J")
        self.apart = make(self.tr("Not a duplicate"), "apart")
        self.split_off = make(self.tr("Split off the other files"), "apart")
        self.cancel = make(self.tr("Stop reading"), "cancel", "Ctrl+.")

        self.zoom_in = make(self.tr("Zoom in"), "zoom-in", "Ctrl++")
        self.zoom_out = make(self.tr("Zoom out"), "zoom-out", "Ctrl+-")
        self.fit_page = make(self.tr("Whole page"), "fit-page", "Ctrl+0")
        self.fit_width = make(self.tr("Page width"), "fit-width", "Ctrl+9")
        self.rotate_left = make(self.tr("Turn left"), "rotate-left", "Ctrl+L")
        self.rotate_right = make(self.tr("Turn right"), "rotate-right", "Ctrl+Shift+L")
        self.next_page = make(self.tr("Next page"), "next", "Ctrl+PgDown")
        self.previous_page = make(self.tr("Previous page"), "previous", "Ctrl+PgUp")

        self.about = make(self.tr("About Invoice Desk"), "info")

    def for_rows(self) -> Sequence[QAction]:
        """What can be done to the selected rows."""
        return (
            self.accept,
            self.take,
            self.reopen,
            self.retry,
            self.opinion,
            self.split,
            self.join,
            self.unlock,
            self.remove,
            self.original,
            self.apart,
            self.split_off,
        )

    def for_pages(self) -> Sequence[QAction]:
        """What can be done to the page that is shown."""
        turning = (self.rotate_left, self.rotate_right, self.previous_page, self.next_page)
        return (self.zoom_in, self.zoom_out, self.fit_page, self.fit_width, *turning)

    def needing_a_desk(self) -> Sequence[QAction]:
        """What makes no sense while no desk is open."""
        adding = (self.add_files, self.add_folder, self.paste, self.export, self.find, self.models)
        return (*adding, *self.for_rows(), *self.for_pages())

    def fill_menus(self, recent: QMenu) -> None:
        """Lay out the menu bar; `recent` holds the desks opened lately."""
        bar = self._window.menuBar()
        desk = bar.addMenu(self.tr("&File"))
        desk.addActions((self.new_desk, self.open_desk))
        desk.addMenu(recent)
        desk.addSeparator()
        desk.addActions((self.add_files, self.add_folder))
        desk.addSeparator()
        desk.addAction(self.export)
        desk.addSeparator()
        desk.addActions((self.models, self.settings, self.quit))
        edit = bar.addMenu(self.tr("&Edit"))
        edit.addActions((self.undo, self.redo))
        edit.addSeparator()
        edit.addActions((self.paste, self.find))
        document = bar.addMenu(self.tr("&Document"))
        document.addActions(self.for_rows())
        document.addSeparator()
        document.addAction(self.cancel)
        page = bar.addMenu(self.tr("&Page"))
        page.addActions(self.for_pages())
        bar.addMenu(self.tr("&Help")).addAction(self.about)

    def _made(self, text: str, icon_name: str, key: Key = "") -> QAction:
        action = QAction(icon(icon_name), text, self._window)
        if key:
            action.setShortcut(QKeySequence(key))
            shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{text.rstrip('…')} ({shown})")
        return action
