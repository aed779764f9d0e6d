"""Which keys the window's actions have: what is shipped, and what a person changed, by the action's id."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from invoice_desk.config import config_folder, resource
from invoice_desk.domain.errors import SettingsError

KEYMAP_FILE = "keymap.toml"

Keymap = Mapping[str, Sequence[str]]


def load_keymap(changed: Path | None = None) -> Keymap:
    """The keys in force; what can't be read or used in the file of changes counts as not there."""
    return {**shipped_keymap(), **_own(changed or config_folder() / KEYMAP_FILE)}


def shipped_keymap() -> Keymap:
    """The keys as they are shipped."""
    return _keys_in(resource(KEYMAP_FILE).read_bytes())


def keep_keymap(changes: Keymap, changed: Path | None = None) -> None:
    """Write changed keys into the file of changes, which holds only what is not as shipped; () takes keys away.

    Raises SettingsError `settings.not_writable`; the file is then as it was.
    """
    import json  # a JSON value is a TOML value

    path, shipped = changed or config_folder() / KEYMAP_FILE, shipped_keymap()
    own = {name: tuple(keys) for name, keys in {**_own(path), **changes}.items()}
    lines = [
        f"{json.dumps(name)} = {json.dumps(keys)}\n" for name, keys in own.items() if keys != shipped.get(name, ())
    ]
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text("".join(lines), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise SettingsError("settings.not_writable", path=str(path), reason=str(error.strerror)) from error


def _own(file: Path) -> dict[str, Sequence[str]]:
    try:
        return _keys_in(file.read_bytes())
    except (OSError, ValueError):
        return {}


def _keys_in(data: bytes) -> dict[str, Sequence[str]]:
    """ValueError where it is no TOML or no text."""
    import tomllib  # not while the modules of the first window load

    return {name: keys for name, value in tomllib.loads(data.decode()).items() if (keys := _keys(value)) is not None}


def _keys(value: Any) -> Sequence[str] | None:  # noqa: ANN401 - as TOML has it
    texts = [value] if isinstance(value, str) else value
    return tuple(texts) if isinstance(texts, list) and all(isinstance(text, str) for text in texts) else None
