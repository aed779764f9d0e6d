"""The running program: opens and closes desks, makes the window, keeps settings, ends without losing anything."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.gui.background import Background
from invoice_desk.gui.job_bridge import JobBridge
from invoice_desk.gui.language import install_language
from invoice_desk.gui.main_window import MainWindow
from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.theme import apply_theme
from invoice_desk.messages import messages_in
from invoice_desk.settings import Settings, load_settings, save_settings

if TYPE_CHECKING:
    from invoice_desk.gui.commands import DeskCommands
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.parts import OpenedDesk, Parts

DESK_SUFFIX = ".desk"


class Program(QObject):
    """Lives as long as the application. The window can be made anew under it, in another language."""

    opened = Signal()
    """A desk is open and all its rows are in the table."""
    ending = Signal()
    """The last desk is about to be closed: nothing can be taken in any more."""
    ended = Signal()

    def __init__(
        self,
        app: QApplication,
        settings: Settings,
        *,
        parts: "Callable[[], Parts]",
        ask: "Ask",
        memory: WindowMemory,
        default_desk: Path,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._parts = parts
        self._ask = ask
        self._memory = memory
        self._default_desk = default_desk
        self._background = Background(JobBridge(self))
        self._to_add: list[Path] = []
        self._ending = False
        self.settings = settings
        self.session: DeskSession | None = None
        self.commands: DeskCommands | None = None
        apply_theme(app, settings.theme)
        self.language = install_language(app, settings.language)
        self.window = self._made_window()

    def start(self, paths: Sequence[Path]) -> None:
        """Show the window; once it is painted, open the desk among `paths`, else the last one, and read the others."""
        desks, self._to_add = _apart(paths)
        last = self._memory.last_desk()
        first = desks[0] if desks else last if last and last.is_file() else self._default_desk
        self.window.painted.connect(partial(self._open, first), Qt.ConnectionType.SingleShotConnection)
        self.window.show()

    @Slot(object)
    def take_over(self, paths: Sequence[str]) -> None:
        """Show and read what a second start of the program was given."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.raise_()
        self.window.activateWindow()
        desks, files = _apart([Path(path) for path in paths])
        if desks:
            self._to_add += files
            self.open_desk(desks[0])
        elif self.commands is not None:
            self.commands.add_paths(files)
        else:
            self._to_add += files

    # Desks.

    @Slot(object)
    def open_desk(self, path: Path, *, new: bool = False) -> None:
        """Close the desk there is, which loses nothing, and open another, or a `new` one."""
        if self.session is not None and self.session.desk.path == path:
            return
        self._close(partial(self._open, path, new=new))

    @Slot()
    def quit(self) -> None:
        """End the program; what is being read goes on with the next start."""
        if self._ending:
            return
        self._ending = True
        self.ending.emit()
        self.window.hide()
        self._close(self._end)

    def _open(self, path: Path, *, new: bool = False) -> None:
        from invoice_desk.gui.parts import open_parts

        create = new or path == self._default_desk
        work = partial(open_parts, path, parts=self._parts, settings=self.settings, create=create)
        self._background.run(work, self._opened, self._not_opened)

    def _opened(self, opened: "OpenedDesk") -> None:
        from invoice_desk.gui.desk_session import DeskSession

        session = DeskSession(opened, language=self.language, background=self._background, parent=self)
        self.session = session
        if self._ending:
            self._close(self._end)
            return
        session.loaded.connect(self.opened)
        session.went_wrong.connect(self.tell)
        self._memory.keep_desk(opened.desk.path)
        self.window.notices.clear()
        self._show_session()
        session.load()
        for broken in opened.broken_profiles:
            params = {"path": str(broken.path), "reason": broken.reason}
            self.window.notices.show_notice(messages_in(self.language)("profile.broken", params), "warning")
        if self.commands is not None and self._to_add:
            self.commands.add_paths(self._to_add)
            self._to_add = []

    def _not_opened(self, error: BaseException) -> None:
        from invoice_desk.gui.parts import as_desk_error

        others = [(self.tr("Open another desk…"), self._ask_which_desk), (self.tr("New desk…"), self._ask_new_desk)]
        self.tell(as_desk_error(error), others)

    def _show_session(self) -> None:
        """Put the session into the window that there is now."""
        from invoice_desk.gui.commands import DeskCommands

        if self.session is not None:
            self.commands = DeskCommands(
                self.session,
                self.window,
                background=self._background,
                ask=self._ask,
                memory=self._memory,
                language=self.language,
            )
        self.window.show_recent(self._memory.recent_desks())

    def _close(self, then: Callable[[], None]) -> None:
        """Close the open desk in the background, then go on."""
        session, self.session = self.session, None
        if self.commands is not None:
            self.commands.close()
            self.commands = None
        self.window.take_work_away()
        if session is None:
            then()
            return

        def closed(_: None) -> None:
            session.deleteLater()
            then()

        self._background.run(session.close, closed)

    def _end(self) -> None:
        self._background.close()
        self.window.deleteLater()
        self.ended.emit()
        self._app.quit()

    # The window, its dialogs and its settings.

    def tell(self, error: InvoiceDeskError, actions: Sequence[tuple[str, Callable[[], None]]] = ()) -> None:
        """Say what went wrong, without standing in the way."""
        sentence = messages_in(self.language)(error.code, error.params)
        self.window.notices.show_notice(sentence, "error", actions=actions, key=error.code)

    def change_settings(self, changes: "dict[str, int | str]") -> None:
        """Keep settings and let them hold from now on."""
        try:
            save_settings(changes)
            self.settings = load_settings()
        except InvoiceDeskError as error:
            self.tell(error)
            return
        apply_theme(self._app, self.settings.theme)
        self.language = install_language(self._app, self.settings.language)
        self._renew_window()
        if self.session is not None and not _same_reading(self.session.opened.settings, self.settings):
            path = self.session.desk.path
            self._close(partial(self._open, path))

    def _renew_window(self) -> None:
        before = self.window
        if self.session is not None:
            self.session.speak(self.language)
        if self.commands is not None:
            self.commands.close()
            self.commands = None
        before.take_work_away()
        self._memory.keep_state("window", before.saveGeometry())
        self.window = self._made_window()
        self._show_session()
        self.window.show()
        before.closed.disconnect(self.quit)
        before.close()
        before.deleteLater()

    def _made_window(self) -> MainWindow:
        window = MainWindow(self._memory)
        actions = window.actions_
        window.closed.connect(self.quit)
        window.recent_wanted.connect(self.open_desk)
        actions.new_desk.triggered.connect(self._ask_new_desk)
        actions.open_desk.triggered.connect(self._ask_which_desk)
        actions.settings.triggered.connect(self._ask_settings)
        actions.about.triggered.connect(self._show_about)
        actions.quit.triggered.connect(window.close)
        window.show_recent(self._memory.recent_desks())
        return window

    @Slot()
    def _ask_which_desk(self) -> None:
        path = self._ask.open_desk(self._desks_folder())
        if path is not None:
            self.open_desk(path)

    @Slot()
    def _ask_new_desk(self) -> None:
        path = self._ask.new_desk(self._desks_folder())
        if path is not None:
            self.open_desk(path if path.suffix else path.with_suffix(DESK_SUFFIX), new=True)

    def _desks_folder(self) -> Path:
        return (self._memory.last_desk() or self._default_desk).parent

    @Slot()
    def _ask_settings(self) -> None:
        changes = self._ask.settings(self.settings, messages_in(self.language))
        if changes:
            self.change_settings(dict(changes))

    @Slot()
    def _show_about(self) -> None:
        self._ask.about()


def _same_reading(before: Settings, now: Settings) -> bool:
    return (before.threads, before.limits) == (now.threads, now.limits)


def _apart(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Desks, and files to read."""
    desks = [path for path in paths if path.suffix == DESK_SUFFIX]
    return desks, [path for path in paths if path not in desks]
