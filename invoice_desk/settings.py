"""What the user may set, declared once: the file, the environment and the help are drawn from one tuple."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from invoice_desk.config import config_folder
from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import SettingsError

FILE: Final = "settings.toml"
PREFIX: Final = "INVOICE_DESK_"
_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Setting:
    """A whole number that shapes a run: its key in the file, its default, and the least that makes sense.

    What it does is said by the message `settings.help.<key>`.
    """

    key: str
    default: int
    least: int = 1

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.key.upper()


SETTINGS: Final = (
    Setting("threads", max(1, min(4, os.cpu_count() or 1))),
    Setting("max_megabytes", 200),
    Setting("max_megapixels", 250),
    Setting("max_pages", 100),
    Setting("max_zip_ratio", 200),
    Setting("max_zip_megabytes", 1000),
    Setting("max_zip_entries", 10_000),
    Setting("seconds_per_document", 120, least=5),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run."""

    threads: int
    limits: Limits


def load_settings(file: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings: environment over the file in the settings folder over the defaults.

    Raises SettingsError (`settings.invalid`, `settings.unknown`, `settings.unreadable`), naming where it stands.
    """
    path = file or config_folder() / FILE
    environment = os.environ if environment is None else environment
    written = _written(path)
    values: dict[str, int] = {}
    for setting in SETTINGS:
        value: object = written.get(setting.key, setting.default)
        where = str(path)
        if setting.variable in environment:
            value, where = environment[setting.variable], setting.variable
        values[setting.key] = _checked(setting, value, where)
    return Settings(
        threads=values["threads"],
        limits=Limits(
            max_bytes=values["max_megabytes"] * _MILLION,
            max_pixels=values["max_megapixels"] * _MILLION,
            max_pages=values["max_pages"],
            max_zip_ratio=values["max_zip_ratio"],
            max_zip_bytes=values["max_zip_megabytes"] * _MILLION,
            max_zip_entries=values["max_zip_entries"],
            seconds_per_document=float(values["seconds_per_document"]),
        ),
    )


def _written(path: Path) -> Mapping[str, object]:
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError("settings.unreadable", path=str(path), reason=str(error)) from error
    unknown = set(written) - {setting.key for setting in SETTINGS}
    if unknown:
        known = ", ".join(setting.key for setting in SETTINGS)
        raise SettingsError("settings.unknown", path=str(path), key=min(unknown), known=known)
    return written


def _checked(setting: Setting, value: object, where: str) -> int:
    try:
        number = int(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
    except ValueError:
        number = None
    if number is None or number < setting.least:
        raise SettingsError("settings.invalid", key=setting.key, value=str(value), where=where, least=setting.least)
    return number
