"""Watching a folder from the window: the wish, the switch in the status bar, and what has to be said of it."""

from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from invoice_desk.gui.actions.making import connect
from invoice_desk.gui.dialogs.ask import WatchOffer
from invoice_desk.gui.panels.watch_button import WatchButton
from invoice_desk.pipeline.watching import ASIDE, WatchState
from invoice_desk.store import Choice

if TYPE_CHECKING:
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.main_window import MainWindow

_NOTICE = "watching"


class Watching(QObject):
    """Joins a session's watched folder with the window; what comes is read by the chosen model."""

    def __init__(
        self,
        session: "DeskSession",
        window: "MainWindow",
        *,
        ask: "Ask",
        choice: Callable[[], Choice],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._window = window
        self._ask = ask
        self._choice = choice
        self._said = ""
        self.button = WatchButton(window)
        window.statusBar().insertPermanentWidget(0, self.button)
        self.button.switched.connect(self._switch)
        self.button.folder_wanted.connect(self._open_folder)
        self.button.change_wanted.connect(self._change)
        connect((window.actions_.file.watch_folder, self._change))
        session.watch.changed.connect(self._show)
        window.picker.chosen.connect(self._use_choice)
        self._use_choice()
        self._show(session.watch.state)

    def close(self) -> None:
        """The window gets another desk, or is made anew; the folder may still be told of."""
        self._session.watch.changed.disconnect(self._show)
        self._window.statusBar().removeWidget(self.button)
        self._window.notices.close_notice(_NOTICE)
        self.button.deleteLater()

    @Slot()
    def _use_choice(self) -> None:
        self._session.watch.use(self._choice())

    @Slot()
    def _change(self) -> None:
        offer = WatchOffer(self._session.watch.state.wish, f"{ASIDE}{self._session.desk.path.stem}")
        wish = self._ask.watched_folder(offer)
        if wish is not None:
            self._session.watch.wish(wish)

    @Slot(bool)
    def _switch(self, is_on: bool) -> None:
        wish = self._session.watch.state.wish
        if wish is not None:
            self._session.watch.wish(wish._replace(is_on=is_on))

    @Slot()
    def _open_folder(self) -> None:
        wish = self._session.watch.state.wish
        if wish is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(wish.folder))

    @Slot(object)
    def _show(self, state: WatchState) -> None:
        self.button.show_state(state)
        said = self._sentence(state)
        if said == self._said:
            return
        self._said = said
        if said:
            self._window.notices.show_notice(said, "warning", key=_NOTICE)
        else:
            self._window.notices.close_notice(_NOTICE)

    def _sentence(self, state: WatchState) -> str:
        """What a person should know without looking for it, "" for nothing."""
        if state.wish is None or not state.wish.is_on:
            return ""
        folder = PurePath(state.wish.folder).name or state.wish.folder
        if state.is_away:
            sentence = self.tr(
                "The watched folder {folder} can't be reached. Files are taken in again by themselves once it is back."
            )
            return sentence.format(folder=folder)
        if state.error is not None:
            return self._session.maker.sentence(state.error)
        if state.unmoved:
            sentence = self.tr(
                "The files in {folder} were taken in, but can't be moved. They stay where they are, and are not added"
                " again. Check your rights to the folder."
            )
            return sentence.format(folder=folder)
        return ""
