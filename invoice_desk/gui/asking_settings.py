"""Asks for the settings and the keys of servers, and for the keys of the actions, and has kept what is changed."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from invoice_desk.gui.background import Background
from invoice_desk.messages import messages_in
from invoice_desk.settings import Settings

if TYPE_CHECKING:
    from invoice_desk.extraction.engine import ExtractionEngine
    from invoice_desk.gui.dialogs.ask import Ask, KeyChange
    from invoice_desk.gui.parts import Parts
    from invoice_desk.gui.program import Program


class AskingSettings(QObject):
    """Lives as long as the program, and asks over the window that there is then."""

    def __init__(self, program: "Program", *, parts: "Callable[[], Parts]", ask: "Ask", background: Background) -> None:
        super().__init__(program)
        self._program = program
        self._parts = parts
        self._ask = ask
        self._background = background

    @Slot()
    def keys_of_actions(self) -> None:
        """Show the keys of the actions and keep what is changed."""
        from invoice_desk.gui.changing_keys import change_keys

        change_keys(self._program.window.actions_, self._ask, self._program.tell)

    @Slot()
    def settings(self) -> None:
        """Show the settings and have the program take what is changed."""
        from invoice_desk.domain.job import CancelToken
        from invoice_desk.gui.dialogs.ask import SettingsOffer

        program, ends, engines = self._program, CancelToken(), self._engines_to_try
        program.ending.connect(ends.cancel)
        choice = self._ask.settings(
            SettingsOffer(
                program.settings, messages_in(program.language), program.language, self._background, engines, ends
            )
        )
        program.ending.disconnect(ends.cancel)
        if choice is None:
            return
        if choice.keys:
            self._keep_keys(choice.keys)
        if choice.changes or choice.prompts:
            program.change_settings(choice.changes, choice.prompts)

    def _engines_to_try(self, settings: Settings, keys: Mapping[str, str]) -> "Mapping[str, ExtractionEngine]":
        """Runs in the background."""
        return self._parts().engines(settings, self._program.language, keys)

    def _keep_keys(self, changes: "Sequence[KeyChange]") -> None:
        from invoice_desk.gui.settings_keeping import keep_keys

        self._background.run(partial(keep_keys, changes), self._look_again, self._tell_if_meant_for_users)

    def _look_again(self, _: None) -> None:
        """Servers may tell more to who has a key."""
        if self._program.commands is not None:
            self._program.window.picker.refresh_wanted.emit()

    def _tell_if_meant_for_users(self, error: BaseException) -> None:
        from invoice_desk.gui.parts import as_desk_error

        self._program.tell(as_desk_error(error))
