"""Shows which keys the actions have, and lets a person change them: written into the file of changes, held at once."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.gui.dialogs.ask import KeymapOffer
from invoice_desk.gui.keymap import keep_keymap, load_keymap, shipped_keymap

if TYPE_CHECKING:
    from invoice_desk.gui.actions.window_actions import WindowActions
    from invoice_desk.gui.dialogs.ask import Ask


def change_keys(actions: "WindowActions", ask: "Ask", tell: Callable[[InvoiceDeskError], None]) -> None:
    """Show the keys of a window's actions, and keep what a person changes; `tell` says what went wrong."""
    changes = ask.keymap(KeymapOffer(actions.by_menu(), load_keymap(), shipped_keymap()))
    if not changes:
        return
    try:
        keep_keymap(changes)
    except InvoiceDeskError as error:
        tell(error)
        return
    actions.use_keys(load_keymap())
