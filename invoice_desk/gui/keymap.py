"""Which keys the window's actions have: what is shipped, and what a person changed, by the action's id."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from invoice_desk.config import config_folder, resource

KEYMAP_FILE = "keymap.toml"

Keymap = Mapping[str, Sequence[str]]


def load_keymap(changed: Path | None = None) -> Keymap:
    """The keys in force; what can't be read or used in the file of changes counts as not there."""
    shipped = _keys_in(resource(KEYMAP_FILE).read_bytes())
    try:
        own = _keys_in((changed or config_folder() / KEYMAP_FILE).read_bytes())
    except (OSError, ValueError):
        own = {}
    return {**shipped, **own}


def _keys_in(data: bytes) -> dict[str, Sequence[str]]:
    """ValueError where it is no TOML or no text."""
    import tomllib  # not while the modules of the first window load

    return {name: keys for name, value in tomllib.loads(data.decode()).items() if (keys := _keys(value)) is not None}


def _keys(value: Any) -> Sequence[str] | None:  # noqa: ANN401 - as TOML has it
    texts = [value] if isinstance(value, str) else value
    return tuple(texts) if isinstance(texts, list) and all(isinstance(text, str) for text in texts) else None
