"""Everything the program asks a person, behind one protocol: tests answer in the person's place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from invoice_desk.domain.document import Region, Word
from invoice_desk.domain.errors import Param
from invoice_desk.gui.keymap import Keymap

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from invoice_desk.domain.job import CancelToken
    from invoice_desk.extraction.engine import ExtractionEngine
    from invoice_desk.gui.background import Background
    from invoice_desk.gui.comparison import Comparison
    from invoice_desk.gui.help_pages import HelpPage
    from invoice_desk.gui.models.upkeep import ModelUpkeep
    from invoice_desk.gui.page.pictures import PagePictures
    from invoice_desk.gui.statistics.keeping import StatisticsKeeping
    from invoice_desk.gui.suppliers.keeping import SupplierKeeping
    from invoice_desk.gui.table.editors import EditedField
    from invoice_desk.settings import Settings, Value
    from invoice_desk.store import WatchWish
    from invoice_desk.store.merging import Glance


class ExportScope(StrEnum):
    """Which documents go out."""

    READY = "ready"
    ALL = "all"
    SELECTED = "selected"


@dataclass(frozen=True, slots=True)
class ExportOffer:
    """How many documents each scope has, a file to suggest, and the kinds of files there are (`.xlsx`).

    `rejected` documents are in no scope unless their rows are selected.
    """

    counts: Mapping[ExportScope, int]
    suggested: Path
    suffixes: tuple[str, ...]
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What to write where; the suffix of `target` is one of those offered."""

    scope: ExportScope
    target: Path


class OpinionScope(StrEnum):
    """Which documents another model reads."""

    DOUBTFUL = "doubtful"
    SELECTED = "selected"
    TO_REVIEW = "to_review"


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """A model as the person knows it; `about` are its facts at length, where it runs among them."""

    engine: str
    model: str
    text: str
    sign: str
    about: str


@dataclass(frozen=True, slots=True)
class OpinionOffer:
    """The models that are there now, and how many documents each scope has."""

    models: tuple[OfferedModel, ...]
    counts: Mapping[OpinionScope, int]


@dataclass(frozen=True, slots=True)
class OpinionChoice:
    """Which model reads what a second time."""

    engine: str
    model: str
    scope: OpinionScope


@dataclass(frozen=True, slots=True)
class PiecesOffer:
    """A page of one document: `picture` is its piece `shown`, with `words` of the page and frames to begin with."""

    picture: "QImage"
    shown: Region
    words: tuple[Word, ...]
    proposed: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class PagesOffer:
    """The pages of one document, and those with which a new one seems to begin."""

    pages: tuple[int, ...]
    proposed: tuple[int, ...]


class ComparisonChoice(StrEnum):
    """What becomes of a document that seems to be another one."""

    REJECT = "reject"
    APART = "apart"
    ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class ComparisonOffer:
    """A document and the one that it seems to be, with the sentence that says why.

    `pictures` fetch the pages of either side; who asks closes them afterwards.
    """

    comparison: "Comparison"
    remark: str
    can_be_rejected: bool
    pictures: "tuple[PagePictures, PagePictures]"
    render: Callable[[str, Mapping[str, Param]], str]


@dataclass(frozen=True, slots=True)
class WatchOffer:
    """What a desk watches now, None for nothing yet, and the name of the folder into which it may move files."""

    wish: "WatchWish | None"
    aside: str


@dataclass(frozen=True, slots=True)
class MergeOffer:
    """The desk that is open, whose it is, and the one whose documents it is to get."""

    path: Path
    client: str
    other: "Glance"


@dataclass(frozen=True, slots=True)
class MonthsOffer:
    """A desk, how many documents each of its months ("2026-11") has, and how many have no date."""

    desk: Path
    counts: Mapping[str, int]
    undated: int


@dataclass(frozen=True, slots=True)
class MonthsChoice:
    """The months that get desks of their own, and whether their documents leave this one."""

    months: tuple[str, ...]
    removes: bool


@dataclass(frozen=True, slots=True)
class SettingsOffer:
    """The settings in force, and what their dialog works with while it is open; `language` is the window's.

    `engines` makes the engines for settings that are not in force yet, with keys by engine that go before those kept;
    it takes its time and is called in the background. `ending` is cancelled when the program ends.
    """

    settings: "Settings"
    render: Callable[[str, Mapping[str, Param]], str]
    language: str
    background: "Background"
    engines: "Callable[[Settings, Mapping[str, str]], Mapping[str, ExtractionEngine]]"
    ending: "CancelToken"


@dataclass(frozen=True, slots=True)
class KeyChange:
    """What becomes of a server's key: `text` is kept for `engine`, None keeps the one there is, "" forgets it.

    `was` is the engine under which a key may stand now; without an `engine` the server is gone.
    """

    engine: str
    was: str
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class SettingsChoice:
    """What a person wants changed: settings by key, keys of servers, and templates of the prompt by language, None for
    the shipped one.
    """

    changes: "Mapping[str, Value]"
    keys: tuple[KeyChange, ...] = ()
    prompts: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldOffer:
    """The fields that may be set at once in `count` documents, and which of them first.

    `texts_of` gives the texts that stand in a field on this desk, `why_not` the sentence that says why a text is no
    value of a field, "" when it is one.
    """

    fields: "tuple[EditedField, ...]"
    field_id: str
    count: int
    texts_of: Callable[[str], list[str]]
    why_not: Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field and what it is to be set to, as it was typed; "" for no value at all."""

    field_id: str
    text: str


@dataclass(frozen=True, slots=True)
class KeymapOffer:
    """Menus with id and name of their actions, and the keys by id: those in force and those that are shipped."""

    menus: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    keys: Keymap
    shipped: Keymap


@dataclass(frozen=True, slots=True)
class HelpOffer:
    """All pages of help, and which of them first, by its topic."""

    pages: "tuple[HelpPage, ...]"
    topic: str


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

    def backup(self, suggested: Path) -> Path | None:
        """Where a backup of the desk is to be written."""

    def desk_to_merge(self, start: Path) -> Path | None:
        """Which desk to put into the one that is open, beginning in the folder `start`."""

    def merge(self, offer: MergeOffer) -> bool:
        """Whether this desk is to get the documents of that one."""

    def months(self, offer: MonthsOffer) -> MonthsChoice | None:
        """Which months go out into desks of their own."""

    def client(self, name: str) -> str | None:
        """Whose documents are in the desk; `name` is what it is called now."""

    def export(self, offer: ExportOffer) -> ExportChoice | None:
        """What to export, and where."""

    def second_opinion(self, offer: OpinionOffer) -> OpinionChoice | None:
        """Which other model is to read which documents."""

    def split_page(self, offer: PiecesOffer) -> tuple[Region, ...] | None:
        """The pieces of which each is to be a document."""

    def split_pages(self, offer: PagesOffer) -> tuple[int, ...] | None:
        """The pages with which new documents are to begin."""

    def field_value(self, offer: FieldOffer) -> FieldChoice | None:
        """Which field of the selected documents is to be set, and to what."""

    def compare(self, offer: ComparisonOffer) -> ComparisonChoice | None:
        """Whether a document is the one that it seems to be."""

    def watched_folder(self, offer: WatchOffer) -> "WatchWish | None":
        """Which folder to watch from now on."""

    def password(self, name: str) -> str | None:
        """The password of the file `name`."""

    def view_name(self, taken: Sequence[str], suggested: str) -> str | None:
        """The name of a view of the table; one that is taken already gives way."""

    def reject_words(self, said: Sequence[str]) -> str | None:
        """Why documents are rejected, in the person's words, "" for none; `said` was said of others. None to let be."""

    def settings(self, offer: SettingsOffer) -> SettingsChoice | None:
        """What is to be set otherwise."""

    def models(self, upkeep: "ModelUpkeep", render: Callable[[str, Mapping[str, Param]], str]) -> None:
        """Let the person look after the models of servers."""

    def keymap(self, offer: KeymapOffer) -> Keymap | None:
        """Which actions are to have which other keys."""

    def suppliers(self, keeping: "SupplierKeeping", render: Callable[[str, Mapping[str, Param]], str]) -> None:
        """Let the person look after what is known of suppliers."""

    def new_supplier_list(self, suggested: Path) -> Path | None:
        """Where a list of suppliers is to be written."""

    def supplier_list(self) -> Path | None:
        """Which list of suppliers to read."""

    def statistics(self, keeping: "StatisticsKeeping", render: Callable[[str, Mapping[str, Param]], str]) -> None:
        """Show what the documents come to."""

    def new_statistics(self, suggested: Path) -> Path | None:
        """Where a workbook of the figures is to be written."""

    def about(self) -> None:
        """Say what this program is."""

    def help(self, offer: HelpOffer) -> None:
        """Show help beside the window, and go on."""
