"""What is known of servers before they are asked: the data is `endpoints.toml`, and an unknown server works too."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from invoice_desk.config import resource


class Format(StrEnum):
    """How firmly a server can be held to a form of answer; the firmest first."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of server. `url` is what to begin with in the settings, "" where nobody can know. It is recognised by its
    `hosts`, `ports`, or by the `owner` that it names for its models.

    `format` is what is asked for first, `skips` are forms below it that the server refuses. `most_picture_bytes` counts
    the base64 text of one picture, 0 for no limit. `models` are names to offer where the server lists none. `detail` is
    said of each picture, where the server wants to hear it. `forwards` is whether its models mostly run somewhere else,
    also where it is on this computer itself, `shows` whether it can be asked what a model is able to do, and which run
    somewhere else. `extras` are fields of a request that only this kind has.
    """

    id: str = ""
    url: str = ""
    hosts: tuple[str, ...] = ()
    owner: str = ""
    ports: tuple[int, ...] = ()
    needs_key: bool = False
    format: Format = Format.SCHEMA
    skips: tuple[Format, ...] = ()
    most_picture_bytes: int = 0
    models: tuple[str, ...] = ()
    detail: str = ""
    forwards: bool = False
    shows: bool = False
    extras: Mapping[str, object] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The code of its name."""
        return f"endpoint.preset.{self.id or 'other'}"

    @property
    def hint(self) -> str:
        """The code of what a person should know who sets it up."""
        return f"endpoint.hint.{self.id or 'other'}"


UNKNOWN: Final = Preset()


def presets() -> Mapping[str, Preset]:
    """All kinds of servers by id, in the order to show them."""
    return _content().presets


def may_read(model: str) -> bool:
    """Whether a model's name does not say that it is for something else: sound, drawing, search."""
    return not _fits(model, _content().not_readers)


def sees_by_name(model: str) -> bool | None:
    """Whether a model's name says that it looks at pictures, or that it reads text only; None where it says neither."""
    if _fits(model, _content().reading_text):
        return False
    return True if _fits(model, _content().seeing) else None


def _fits(model: str, patterns: Sequence[str]) -> bool:
    plain = model.lower().rpartition("/")[2]
    return any(fnmatchcase(plain, pattern) for pattern in patterns)


def preset_for(chosen: str, url: str) -> Preset:
    """The preset that was chosen, else the one that an address speaks for: its host, or a port of this kind alone.

    `UNKNOWN` where nothing does.
    """
    if chosen in presets():
        return presets()[chosen]
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return UNKNOWN
    for preset in presets().values():
        if host in preset.hosts or (port is not None and port in preset.ports):
            return preset
    return UNKNOWN


@dataclass(frozen=True, slots=True)
class _Content:
    presets: Mapping[str, Preset]
    not_readers: tuple[str, ...]
    seeing: tuple[str, ...]
    reading_text: tuple[str, ...]


@cache
def _content() -> _Content:
    with resource("endpoints.toml").open("rb") as file:
        content = tomllib.load(file)
    made = {table["id"]: _preset(table) for table in content["presets"]}
    lists = (tuple(content[key]) for key in ("not_readers", "seeing", "reading_text"))
    return _Content(MappingProxyType(made), *lists)


def preset_of_owner(owner: str) -> Preset:
    """The preset that the owner of listed models speaks for; `UNKNOWN` where none does."""
    return next((preset for preset in presets().values() if owner and preset.owner == owner), UNKNOWN)


def _preset(table: Mapping[str, Any]) -> Preset:
    read: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    read["format"] = Format(table["format"])
    read["skips"] = tuple(Format(one) for one in table.get("skips", ()))
    return Preset(**read)
