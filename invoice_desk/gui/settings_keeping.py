"""What was chosen in the settings' dialog, kept: settings and prompts in files, keys in the store of passwords."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from invoice_desk.extraction.own_prompt import keep_template
from invoice_desk.keys import forget_key, keep_key, key_of
from invoice_desk.settings import Settings, Value, load_settings, save_settings

if TYPE_CHECKING:
    from invoice_desk.gui.dialogs.ask import KeyChange


def keep_settings(changes: Mapping[str, Value], prompts: Mapping[str, str | None]) -> Settings:
    """Write settings and templates of the prompt into their files, and return the settings that hold now.

    Raises SettingsError as `save_settings` does.
    """
    for language, template in prompts.items():
        keep_template(language, template)
    save_settings(changes)
    return load_settings()


def keep_keys(changes: "Sequence[KeyChange]") -> None:
    """Move, forget and keep keys; for the background, the store may take long. Raises KeyStoreError as `keep_key` does.

    What is there is read before anything changes, because servers may have taken each other's names.
    """
    moved = {change.was: key_of(change.was, environment={}).text for change in changes if change.text is None}
    for change in changes:
        if change.was:
            forget_key(change.was)
    for change in changes:
        text = moved[change.was] if change.text is None else change.text
        if change.engine and text:
            keep_key(change.engine, text)
