"""A whole program for tests: the real window over scripted or real parts, and a person who answers as told."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from invoice_desk import app
from invoice_desk.domain.document import Limits, Region
from invoice_desk.domain.errors import Param
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Record
from invoice_desk.extraction.engine import ExtractionEngine
from invoice_desk.gui.desk_session import DeskSession
from invoice_desk.gui.dialogs.ask import (
    ComparisonChoice,
    ComparisonOffer,
    ExportChoice,
    ExportOffer,
    FieldChoice,
    FieldOffer,
    HelpOffer,
    KeyChange,
    KeymapOffer,
    MergeOffer,
    MonthsChoice,
    MonthsOffer,
    OpinionChoice,
    OpinionOffer,
    PagesOffer,
    PiecesOffer,
    SettingsChoice,
    SettingsOffer,
    WatchOffer,
)
from invoice_desk.gui.keymap import Keymap
from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.models.upkeep import ModelUpkeep
from invoice_desk.gui.parts import Parts
from invoice_desk.gui.program import Program
from invoice_desk.gui.statistics.keeping import StatisticsKeeping
from invoice_desk.gui.suppliers.keeping import SupplierKeeping
from invoice_desk.gui.work_area import WorkArea
from invoice_desk.pipeline.viewing import Viewer, ViewingState
from invoice_desk.pipeline.worker_pool import Worker
from invoice_desk.settings import Settings, Value, default_settings
from invoice_desk.store import Desk, WatchWish
from invoice_desk.worker import WorkerProcess
from tests.store.building import save


@dataclass
class Person:
    """Answers what the program asks; whatever is not given here is answered with Cancel."""

    chosen_files: list[Path] = field(default_factory=list)
    chosen_folder: Path | None = None
    desk: Path | None = None
    export_to: ExportChoice | None = None
    secret: str | None = None
    view: str | None = None
    words: str | None = None
    said_before: list[list[str]] = field(default_factory=list)
    opinion: OpinionChoice | None = None
    changes: Mapping[str, Value] = field(default_factory=dict)
    keys: tuple[KeyChange, ...] = ()
    prompts: Mapping[str, str | None] = field(default_factory=dict)
    offers: list[ExportOffer] = field(default_factory=list)
    opinion_offers: list[OpinionOffer] = field(default_factory=list)
    shown_models: list[ModelUpkeep] = field(default_factory=list)
    list_of_suppliers: Path | None = None
    shown_suppliers: list[SupplierKeeping] = field(default_factory=list)
    figures_file: Path | None = None
    shown_statistics: list[StatisticsKeeping] = field(default_factory=list)
    pieces: tuple[Region, ...] | None = None
    firsts: tuple[int, ...] | None = None
    pieces_offers: list[PiecesOffer] = field(default_factory=list)
    pages_offers: list[PagesOffer] = field(default_factory=list)
    field_choice: FieldChoice | None = None
    field_offers: list[FieldOffer] = field(default_factory=list)
    key_changes: Keymap | None = None
    keymap_offers: list[KeymapOffer] = field(default_factory=list)
    decision: ComparisonChoice | None = None
    comparison_offers: list[ComparisonOffer] = field(default_factory=list)
    client_name: str | None = None
    backup_to: Path | None = None
    suggested_backups: list[Path] = field(default_factory=list)
    other_desk: Path | None = None
    merges: bool = True
    months_choice: MonthsChoice | None = None
    months_offers: list[MonthsOffer] = field(default_factory=list)
    merge_offers: list[MergeOffer] = field(default_factory=list)
    watch: WatchWish | None = None
    watch_offers: list[WatchOffer] = field(default_factory=list)
    help_offers: list[HelpOffer] = field(default_factory=list)
    settings_offers: list[SettingsOffer] = field(default_factory=list)

    def files(self) -> list[Path]:
        return self.chosen_files

    def folder(self) -> Path | None:
        return self.chosen_folder

    def new_desk(self, start: Path) -> Path | None:
        return self.desk

    def open_desk(self, start: Path) -> Path | None:
        return self.desk

    def client(self, name: str) -> str | None:
        return self.client_name

    def backup(self, suggested: Path) -> Path | None:
        self.suggested_backups.append(suggested)
        return self.backup_to

    def desk_to_merge(self, start: Path) -> Path | None:
        return self.other_desk

    def months(self, offer: MonthsOffer) -> MonthsChoice | None:
        self.months_offers.append(offer)
        return self.months_choice

    def merge(self, offer: MergeOffer) -> bool:
        self.merge_offers.append(offer)
        return self.merges

    def export(self, offer: ExportOffer) -> ExportChoice | None:
        self.offers.append(offer)
        return self.export_to

    def second_opinion(self, offer: OpinionOffer) -> OpinionChoice | None:
        self.opinion_offers.append(offer)
        return self.opinion

    def split_page(self, offer: PiecesOffer) -> tuple[Region, ...] | None:
        self.pieces_offers.append(offer)
        return self.pieces

    def split_pages(self, offer: PagesOffer) -> tuple[int, ...] | None:
        self.pages_offers.append(offer)
        return self.firsts

    def field_value(self, offer: FieldOffer) -> FieldChoice | None:
        self.field_offers.append(offer)
        return self.field_choice

    def compare(self, offer: ComparisonOffer) -> ComparisonChoice | None:
        self.comparison_offers.append(offer)
        return self.decision

    def watched_folder(self, offer: WatchOffer) -> WatchWish | None:
        self.watch_offers.append(offer)
        return self.watch

    def password(self, name: str) -> str | None:
        return self.secret

    def view_name(self, taken: Sequence[str], suggested: str) -> str | None:
        return self.view

    def reject_words(self, said: Sequence[str]) -> str | None:
        self.said_before.append(list(said))
        return self.words

    def settings(self, offer: SettingsOffer) -> SettingsChoice | None:
        self.settings_offers.append(offer)
        return SettingsChoice(self.changes, self.keys, self.prompts)

    def models(self, upkeep: ModelUpkeep, render: Callable[[str, Mapping[str, Param]], str]) -> None:
        self.shown_models.append(upkeep)

    def keymap(self, offer: KeymapOffer) -> Keymap | None:
        self.keymap_offers.append(offer)
        return self.key_changes

    def suppliers(self, keeping: SupplierKeeping, render: Callable[[str, Mapping[str, Param]], str]) -> None:
        self.shown_suppliers.append(keeping)

    def new_supplier_list(self, suggested: Path) -> Path | None:
        return self.list_of_suppliers

    def supplier_list(self) -> Path | None:
        return self.list_of_suppliers

    def statistics(self, keeping: StatisticsKeeping, render: Callable[[str, Mapping[str, Param]], str]) -> None:
        self.shown_statistics.append(keeping)

    def new_statistics(self, suggested: Path) -> Path | None:
        return self.figures_file

    def about(self) -> None:
        return

    def help(self, offer: HelpOffer) -> None:
        self.help_offers.append(offer)

    def tell(self, title: str, text: str) -> None:
        return


@cache
def _viewing() -> WorkerProcess[ViewingState]:
    """A process that draws pages takes longer to start than most tests run: all have the same one."""
    return WorkerProcess(app.make_viewing_state, name="viewing")


def shared_viewer(limits: Limits, _: ExitStack) -> Viewer:
    """Draws real pages, as the window's own viewer does."""
    return Viewer(_viewing(), limits)


def scripted_parts(engine: ExtractionEngine, worker: Worker) -> Callable[[], Parts]:
    """Parts that read nothing themselves: the engine says what it is told to say, pages are real."""

    def workers(settings: Settings, stack: ExitStack) -> Sequence[Worker]:
        return [worker]

    def parts() -> Parts:
        return Parts(lambda *_: {engine.name: engine}, app.exporters, workers, shared_viewer, app.is_document)

    return parts


@dataclass
class Running:
    """A program that runs, and what a test asks of it."""

    program: Program
    person: Person
    qtbot: QtBot

    @property
    def work(self) -> WorkArea:
        assert self.program.commands is not None
        return self.program.commands.work

    @property
    def session(self) -> DeskSession:
        assert self.program.session is not None
        return self.program.session

    def wait(self, holds: Callable[[], bool], *, seconds: float = 60) -> None:
        self.qtbot.waitUntil(holds, timeout=int(seconds * 1000))

    def wait_until_idle(self, *, done: int = 0, seconds: float = 120) -> None:
        session = self.session
        self.wait(lambda: session.queue_state.idle and len(session.rows) >= done, seconds=seconds)

    def wait_until_saved(self) -> None:
        session = self.session
        self.wait(lambda: session.all_saved)

    def there_and_back(self, key: str) -> None:
        """Ask the desk for a document and wait for it, twice: what was asked before has been answered by then."""
        answers: list[str] = []

        def take(record: Record, _: Profile) -> None:
            answers.append(record.document_id)

        for _ in range(2):
            self.session.fetch_record(key, take)
            self.wait(partial(_is_longer, answers, len(answers)))

    def give(self, *paths: Path) -> None:
        """Add files and folders, as a drop does."""
        assert self.program.commands is not None
        self.program.commands.getting_in.add_paths(paths)

    def said(self) -> str:
        """What the window says at its top."""
        return "\n".join(self.program.window.notices.texts())

    def offered(self) -> list[QPushButton]:
        """What can be done about what it says."""
        buttons = self.program.window.notices.findChildren(QPushButton)
        return [button for button in buttons if button.isVisible()]

    def close(self) -> None:
        with self.qtbot.waitSignal(self.program.ended, timeout=60_000):
            self.program.window.close()
        self.program.deleteLater()


def _is_longer(answers: Sequence[str], before: int) -> bool:
    return len(answers) > before


def made(
    qtbot: QtBot,
    folder: Path,
    parts: Callable[[], Parts],
    *,
    person: Person | None = None,
    settings: Settings | None = None,
) -> Running:
    """A program that is not started yet; its default desk and what it remembers are in `folder`."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    asked = person or Person()
    program = Program(
        application,
        settings or default_settings(),
        parts=parts,
        ask=asked,
        memory=WindowMemory(folder / "window.ini"),
        default_desk=folder / "invoices.desk",
    )
    return Running(program, asked, qtbot)


def started(
    qtbot: QtBot,
    folder: Path,
    parts: Callable[[], Parts],
    *,
    person: Person | None = None,
    paths: Sequence[Path] = (),
    settings: Settings | None = None,
) -> Running:
    """A program with its default desk in `folder`, which is open when this returns."""
    running = made(qtbot, folder, parts, person=person, settings=settings)
    with qtbot.waitSignal(running.program.opened, timeout=60_000):
        running.program.start(paths)
    return running


def close_what_is_open(qtbot: QtBot) -> None:
    """End the programs that a test left running: with one of them alive the interpreter would crash at its end."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    application = QApplication.instance()
    assert application is not None
    for program in application.findChildren(Program):
        if isValid(program.window):
            with qtbot.waitSignal(program.ended, timeout=60_000):
                program.quit()
        program.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def desk_at(path: Path, *names: str) -> list[str]:
    """Make a desk with a document for each name, a receipt over 21.50; returns their ids."""
    with Desk.create(path) as desk:
        return [save(desk, name) for name in names]


def write_in(running: Running, key: str, field_id: str, text: str) -> None:
    """Type a value into a cell of the table."""
    model = running.work.model
    assert model.setData(model.index(model.view_row(key), model.column_of(field_id)), text)


def cell(running: Running, key: str, field_id: str) -> Any:
    row = running.work.model.row(key)
    return row.cells.get(field_id) if row else None
