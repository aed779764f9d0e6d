"""Everything the program asks a person, behind one protocol: tests answer in the person's place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from invoice_desk.domain.errors import Param

if TYPE_CHECKING:
    from invoice_desk.gui.models.upkeep import ModelUpkeep
    from invoice_desk.settings import Settings, Value


class ExportScope(StrEnum):
    """Which documents go out."""

    READY = "ready"
    ALL = "all"
    SELECTED = "selected"


@dataclass(frozen=True, slots=True)
class ExportOffer:
    """How many documents each scope has, a file to suggest, and the kinds of files there are (`.xlsx`)."""

    counts: Mapping[ExportScope, int]
    suggested: Path
    suffixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What to write where; the suffix of `target` is one of those offered."""

    scope: ExportScope
    target: Path


class Ask(Protocol):
    """Asks, and waits for the answer; None, or nothing, when the person cancels."""

    def files(self) -> list[Path]:
        """Files to read."""

    def folder(self) -> Path | None:
        """A folder to read."""

    def new_desk(self, start: Path) -> Path | None:
        """Where a new desk is to be, beginning in the folder `start`."""

    def open_desk(self, start: Path) -> Path | None:
        """Which desk to open, beginning in the folder `start`."""

    def export(self, offer: ExportOffer) -> ExportChoice | None:
        """What to export, and where."""

    def password(self, name: str) -> str | None:
        """The password of the file `name`."""

    def settings(
        self, settings: "Settings", render: Callable[[str, Mapping[str, Param]], str]
    ) -> "Mapping[str, Value]":
        """Settings to change."""

    def models(self, upkeep: "ModelUpkeep", render: Callable[[str, Mapping[str, Param]], str]) -> None:
        """Let the person look after the models of servers."""

    def about(self) -> None:
        """Say what this program is."""
