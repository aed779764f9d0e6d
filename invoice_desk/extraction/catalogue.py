"""Which models are worth offering, and how each family of models wants its pictures; the data is `models.toml`."""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from types import MappingProxyType
from typing import Any

from invoice_desk.config import resource

_WILDCARDS = re.compile(r"\[[^]]*]|\*")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class ImageBudget:
    """How large a picture a model looks at, and how many at once; the defaults are safe for any model.

    `long_side` and `most_pixels` hold for the picture as sent, the white added to it included. `step` is the side in
    pixels of what becomes one token: sides are multiples of it, so that the server has nothing to resample. A page
    taller than `largest_aspect` times its width is sent in pieces. `images_per_request` is 0 where none may be sent.
    """

    long_side: int = 2048
    most_pixels: int = 2_000_000
    step: int = 28
    images_per_request: int = 1
    largest_aspect: float = 4.0
    smallest_side: int = 64  # below 28 or 32, servers with Qwen-VL crash
    jpeg_quality: int = 90

    def tokens(self, width: int, height: int) -> int:
        """About how much of the model's context a picture of this size takes."""
        return math.ceil(width / self.step) * math.ceil(height / self.step)


@dataclass(frozen=True, slots=True)
class Family:
    """Models that look at pictures in the same way.

    `vision` says whether they do; of an unknown model nobody can say here, and the server must be asked. `languages`
    are ISO 639-1 codes, none when unknown; `limits` are message codes, the gravest first. `runs_from` is the first
    version of Ollama that loads them, `runs_before` the first that does no more; "" where all do.
    """

    id: str
    vision: bool = True
    languages: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    budget: ImageBudget = field(default_factory=ImageBudget)
    runs_from: str = ""
    runs_before: str = ""

    def runs_on(self, version: str) -> bool:
        """Whether an Ollama of this version loads them; a version that says nothing (0.0.0 of an own build) may."""
        numbers = _numbers(version)
        if not any(numbers):
            return True
        is_new_enough = not self.runs_from or numbers >= _numbers(self.runs_from)
        return is_new_enough and (not self.runs_before or numbers < _numbers(self.runs_before))


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """A model to recommend, by the name that a server loads it by; `download` and `memory` in bytes."""

    name: str
    family: Family
    download: int
    memory: int


UNKNOWN = Family("unknown")


def catalogue() -> Mapping[str, CatalogueModel]:
    """The recommended models by name, in the order to show them."""
    return _catalogue().models


def family_of(*names: str) -> Family:
    """The family of a model, by all that is known of it: its name, the architecture and families its server reports.

    The most telling of them decides: the name often says more (`…-instruct`), and an own name says nothing. `UNKNOWN`,
    with the safe budget, when none does.
    """
    plain_names = [_NOT_IN_NAMES.sub("", name.lower()) for name in names]
    for pattern, family in _catalogue().patterns:
        if any(fnmatchcase(name, pattern) for name in plain_names):
            return family
    return UNKNOWN


def _numbers(version: str) -> tuple[int, ...]:
    """`0.33.0-rc2` as (0, 33, 0); nothing of what is no version."""
    found = re.match(r"\D{0,2}(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?", version)
    return tuple(int(part or 0) for part in found.groups()) if found else ()


@dataclass(frozen=True, slots=True)
class _Catalogue:
    models: Mapping[str, CatalogueModel]
    patterns: tuple[tuple[str, Family], ...]  # the most telling first


@cache
def _catalogue() -> _Catalogue:
    with resource("models.toml").open("rb") as file:
        content = tomllib.load(file)
    families = {table["id"]: _family(table) for table in content["families"]}
    models = {
        table["name"]: CatalogueModel(table["name"], families[table["family"]], table["download"], table["memory"])
        for table in content["models"]
    }
    patterns = [(pattern, families[table["id"]]) for table in content["families"] for pattern in table["known_as"]]
    patterns.sort(key=lambda known: len(_WILDCARDS.sub("", known[0])), reverse=True)
    return _Catalogue(MappingProxyType(models), tuple(patterns))


def _family(table: Mapping[str, Any]) -> Family:
    return Family(
        table["id"],
        vision=table["vision"],
        languages=tuple(table["languages"]),
        limits=tuple(f"model.limit.{limit}" for limit in table["limits"]),
        budget=ImageBudget(**table["budget"]),
        runs_from=table.get("runs_from", ""),
        runs_before=table.get("runs_before", ""),
    )
