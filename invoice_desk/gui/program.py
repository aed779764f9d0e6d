"""The running program: opens and closes desks, makes the window, keeps settings, ends without losing anything."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.gui.asking_settings import AskingSettings
from invoice_desk.gui.background import Background
from invoice_desk.gui.desk_keeping import DeskKeeping
from invoice_desk.gui.helping import Helping
from invoice_desk.gui.job_bridge import JobBridge
from invoice_desk.gui.language import install_language
from invoice_desk.gui.main_window import MainWindow
from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.recent_desks import RecentDesks
from invoice_desk.gui.theme import apply_theme
from invoice_desk.gui.touring import Touring
from invoice_desk.gui.wishes import Wish, apart, as_desk
from invoice_desk.messages import messages_in
from invoice_desk.settings import SETTINGS, Settings, Value

if TYPE_CHECKING:
    from invoice_desk.gui.commands import DeskCommands
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.exporting import Exporting
    from invoice_desk.gui.models.in_window import ModelsInWindow
    from invoice_desk.gui.panels.notice_bar import Kind
    from invoice_desk.gui.parts import OpenedDesk, Parts

_T = TypeVar("_T")
_R = TypeVar("_R")

_LATER_MS = 300
"""How long a wish waits for a dialog before it looks again."""


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
        tour_by_itself: bool = False,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._parts = parts
        self._ask = ask
        self._memory = memory
        self._default_desk = default_desk
        self._tour_by_itself = tour_by_itself
        self._background = Background(JobBridge(self))
        self._wishes: deque[Wish] = deque()
        self._is_busy = False  # a desk is being opened or closed
        self._said_of_opening = ""
        self._ending = False
        self._is_stale = False  # prompt or language have changed since the open desk's engines were made
        self.settings = settings
        self.session: DeskSession | None = None
        self.commands: DeskCommands | None = None
        self.exporting: Exporting | None = None
        self.models: ModelsInWindow | None = None
        self._asking = AskingSettings(self, parts=parts, ask=ask, background=self._background)
        apply_theme(app, settings.theme)
        self.language = install_language(app, settings.language)
        self._recent = RecentDesks(lambda: self.window, memory, background=self._background, parent=self)
        self.ending.connect(self._recent.end)
        self._keeping = DeskKeeping(self, background=self._background, ask=ask, memory=memory)
        self.window = self._made_window()

    def start(self, paths: Sequence[Path]) -> None:
        """Show the window; once it is painted, open the desk among `paths`, else the last one, and read the others."""
        desks, files = apart(paths)
        wish = Wish(desks[0] if desks else self._memory.last_desk(), files=files, may_be_another=not desks)
        self._is_busy = True
        self.window.painted.connect(partial(self._open, wish), Qt.ConnectionType.SingleShotConnection)
        self.window.show()

    @Slot(object)
    def take_over(self, paths: Sequence[str]) -> None:
        """Show and read what a second start of the program was given."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.raise_()
        self.window.activateWindow()
        desks, files = apart([Path(path) for path in paths])
        if desks:
            self._wish(Wish(desks[0], files=files))
        elif self.commands is not None:
            self.commands.getting_in.add_paths(files)
        else:
            self._wish(Wish(None, files=files, may_be_another=True))

    # Desks.

    @Slot(object)
    def open_desk(self, path: Path, *, new: bool = False) -> None:
        """Close the desk there is, which loses nothing, and open another, or a `new` one."""
        self._wish(Wish(path, new=new))

    def aside(
        self, work: Callable[[], _T], done: Callable[[_T], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Close the desk there is, work on its file in the background, say what came of it, and open it again."""
        if self._is_busy or self.session is None:
            return
        self._is_busy = True
        self._close(partial(self._work_aside, Wish(self.session.desk.path), work, done, failed))

    def _work_aside(
        self, wish: Wish, work: Callable[[], _T], done: Callable[[_T], None], failed: Callable[[BaseException], None]
    ) -> None:
        if self._ending:
            self._end()
            return

        def over(tell: Callable[[_R], None], outcome: _R) -> None:
            try:
                tell(outcome)
            finally:
                self._open(wish)

        self._background.run(work, partial(over, done), partial(over, failed))

    def call_client(self, path: Path, client: str) -> None:
        """The desk at `path` is of this client from now on."""
        self._memory.keep_desk(path, client)
        if self.session is not None and self.session.desk.path == path:
            self.session.client = client
            self.window.name_desk(path, client)
        self._recent.list()

    @Slot()
    def quit(self) -> None:
        """End the program; what is being read goes on with the next start."""
        if self._ending:
            return
        self._ending = True
        self.ending.emit()
        self.window.hide()
        if not self._is_busy:
            self._is_busy = True
            self._close(self._end)

    def _wish(self, wish: Wish) -> None:
        """Open what is wished for, once what is being opened or closed now is through."""
        if self._is_busy:
            self._wishes.append(wish)
        elif QApplication.activeModalWidget() is not None:  # an answer that is awaited is for the desk that is open
            QTimer.singleShot(_LATER_MS, self, partial(self._wish, wish))
        elif self.session is not None and wish.path in (None, self.session.desk.path):
            self._add(wish)
        else:
            self._is_busy = True
            asked = wish if wish.path is not None else wish._replace(path=self._memory.last_desk())
            self._close(partial(self._open, asked))

    def _open(self, wish: Wish) -> None:
        from invoice_desk.gui.parts import open_first

        if self._ending:
            self._end()
            return
        self._is_stale = False
        work = partial(
            open_first,
            wish.path,
            default=self._default_desk if wish.may_be_another else None,
            create=wish.new or wish.path == self._default_desk,
            parts=self._parts,
            settings=self.settings,
            language=self.language,
        )
        self._background.run(work, partial(self._opened, wish), partial(self._not_opened, wish))

    def _opened(self, wish: Wish, opened: "OpenedDesk") -> None:
        from invoice_desk.gui.desk_session import DeskSession
        from invoice_desk.gui.exporting import Exporting

        session = DeskSession(opened, language=self.language, background=self._background, parent=self)
        self.session = session
        if self._ending:
            self._close(self._end)
            return
        self.exporting = Exporting(session, self._show_notice, background=self._background, ask=self._ask)
        session.loaded.connect(self.opened)
        session.went_wrong.connect(self.tell)
        self._memory.keep_desk(opened.desk.path, opened.client)
        self.window.notices.close_notice(self._said_of_opening)
        self._show_session()
        session.load()
        for broken in opened.broken_profiles:
            params = {"path": str(broken.path), "reason": broken.reason}
            self._show_notice(messages_in(self.language)("profile.broken", params), "warning")
        self._add(wish)
        if self._is_up_to_date(opened):
            self._go_on()
        else:  # they were changed meanwhile
            self._close(partial(self._open, Wish(opened.desk.path)))

    def _not_opened(self, wish: Wish, error: BaseException) -> None:
        from invoice_desk.gui.parts import as_desk_error

        if self._ending:
            self._end()
            return
        try:
            self._say_not_opened(wish, as_desk_error(error))
        finally:
            self._go_on()

    def _say_not_opened(self, wish: Wish, error: InvoiceDeskError) -> None:
        others = [(self.tr("Open another desk…"), self._ask_which_desk), (self.tr("New desk…"), self._ask_new_desk)]
        self._said_of_opening = error.code
        self.tell(error, others)
        if wish.files:
            self._show_notice(self.tr("Files that were not added: {count}").format(count=len(wish.files)), "warning")

    def _go_on(self) -> None:
        """What was wished for in the meantime, in its order."""
        self._is_busy = False
        while self._wishes and not self._is_busy:
            self._wish(self._wishes.popleft())

    def _add(self, wish: Wish) -> None:
        if self.commands is not None:
            self.commands.getting_in.add_paths(wish.files)

    def _show_session(self) -> None:
        """Put the session into the window that there is now."""
        from invoice_desk.gui.commands import DeskCommands

        if self.session is not None and self.exporting is not None:
            models = self._models_in_window()
            models.upkeep.use(self.session.opened.engines)
            models.show_pulls()
            self.commands = DeskCommands(
                self.session,
                self.window,
                exporting=self.exporting,
                models=models,
                background=self._background,
                ask=self._ask,
                memory=self._memory,
                language=self.language,
            )
        self._recent.list()

    def _models_in_window(self) -> "ModelsInWindow":
        if self.models is None:
            from invoice_desk.gui.models.in_window import ModelsInWindow

            self.models = ModelsInWindow(
                lambda: self.window, lambda: messages_in(self.language), ask=self._ask, parent=self
            )
        return self.models

    def _close(self, then: Callable[[], None]) -> None:
        """Close the open desk in the background, then go on, also where closing fails. An export is finished first."""
        session, self.session = self.session, None
        exporting, self.exporting = self.exporting, None
        self._leave_commands()
        self.window.take_work_away()
        if session is None:
            then()
            return
        session.leave()

        def closed(_: None) -> None:
            session.deleteLater()
            then()

        def failed(error: BaseException) -> None:
            from invoice_desk.gui.parts import as_desk_error

            try:
                self.tell(as_desk_error(error))
            finally:
                closed(None)

        self._background.run(partial(session.close, exporting.running if exporting else None), closed, failed)

    def _leave_commands(self) -> None:
        if self.commands is not None:
            self.commands.close()
            self.commands = None

    def _end(self) -> None:
        if self.models is not None:
            self.models.close()
        self._background.close()
        self.window.deleteLater()
        self.ended.emit()
        self._app.quit()

    # The window, its dialogs and its settings.

    def tell(self, error: InvoiceDeskError, actions: Sequence[tuple[str, Callable[[], None]]] = ()) -> None:
        """Say what went wrong, without standing in the way."""
        sentence = messages_in(self.language)(error.code, error.params)
        self._show_notice(sentence, "error", actions=actions, key=error.code)

    def say(self, text: str, *, actions: Sequence[tuple[str, Callable[[], object]]] = (), key: str = "") -> None:
        """Say something that is no trouble."""
        self._show_notice(text, "info", actions=actions, key=key)

    def _show_notice(
        self, text: str, kind: "Kind", *, actions: Sequence[tuple[str, Callable[[], object]]] = (), key: str = ""
    ) -> None:
        """In the window that there is now."""
        self.window.notices.show_notice(text, kind, actions=actions, key=key)

    def change_settings(
        self, changes: "Mapping[str, Value]", prompts: "Mapping[str, str | None] | None" = None
    ) -> None:
        """Keep settings, and templates of the prompt by language, and let them hold from now on."""
        from invoice_desk.gui.settings_keeping import keep_settings

        self._is_stale = self._is_stale or bool(prompts)
        try:
            self.settings = keep_settings(changes, prompts or {})
        except InvoiceDeskError as error:
            self.tell(error)
            return
        apply_theme(self._app, self.settings.theme)
        before, self.language = self.language, install_language(self._app, self.settings.language)
        self._is_stale = self._is_stale or self.language != before
        self._renew_window()
        if not self._is_busy and self.session is not None and not self._is_up_to_date(self.session.opened):
            self._is_busy = True
            self._close(partial(self._open, Wish(self.session.desk.path)))

    def _is_up_to_date(self, opened: "OpenedDesk") -> bool:
        """Whether an open desk reads by the settings and prompts in force."""
        windows = {setting.key for setting in SETTINGS if setting.group == "window"}
        now = self.settings.values.items()
        same = all(opened.settings.values[key] == value for key, value in now if key not in windows)
        return same and not self._is_stale

    def _renew_window(self) -> None:
        before = self.window
        if self.session is not None:
            self.session.speak(self.language)
        self._leave_commands()
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
        actions.file.new_desk.triggered.connect(self._ask_new_desk)
        actions.file.open_desk.triggered.connect(self._ask_which_desk)
        actions.file.settings.triggered.connect(self._asking.settings)
        actions.key_map.triggered.connect(self._asking.keys_of_actions)
        actions.file.quit.triggered.connect(window.close)
        Helping(window, self._ask, language=self.language)
        Touring(window, self._memory, by_itself=self._tour_by_itself)
        self._keeping.serve(window)
        window.show_recent(self._memory.recent_by_client())
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
            self.open_desk(as_desk(path), new=True)

    def _desks_folder(self) -> Path:
        return (self._memory.last_desk() or self._default_desk).parent
