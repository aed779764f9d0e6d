"""What the Help menu does: help at what somebody is doing, and what this program is."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from invoice_desk.gui.actions.making import connect

if TYPE_CHECKING:
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.main_window import MainWindow


class Helping(QObject):
    """Lives as long as a window."""

    def __init__(self, window: "MainWindow", ask: "Ask", *, language: str) -> None:
        super().__init__(window)
        self._actions = window.actions_
        self._ask = ask
        self._language = language
        connect((self._actions.help, self.help), (self._actions.about, self.about))

    @Slot()
    def help(self) -> None:
        """Show the page that fits where the keyboard is."""
        from invoice_desk.gui.dialogs.ask import HelpOffer
        from invoice_desk.gui.help_pages import help_pages, topic_of

        topic = topic_of(QApplication.focusWidget() or QApplication.activeWindow())
        self._ask.help(HelpOffer(help_pages(self._language, self._actions), topic))

    @Slot()
    def about(self) -> None:
        """Say what this program is."""
        self._ask.about()
