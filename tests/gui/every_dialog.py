"""Every dialog of the window, opened as it is in use, for tests of what must hold for all of them."""

import inspect
import pkgutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QWidget
from pytestqt.qtbot import QtBot

from invoice_desk import gui
from invoice_desk.domain.document import Region
from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.domain.record import Verdict
from invoice_desk.gui.actions.window_actions import WindowActions
from invoice_desk.gui.comparison import ComparedField, Comparison, Side
from invoice_desk.gui.crash import CrashDialog, report_of
from invoice_desk.gui.dialogs.about import AboutDialog
from invoice_desk.gui.dialogs.ask import (
    ComparisonOffer,
    ExportOffer,
    ExportScope,
    FieldOffer,
    HelpOffer,
    KeymapOffer,
    MonthsOffer,
    PagesOffer,
    WatchOffer,
)
from invoice_desk.gui.dialogs.compare_dialog import CompareDialog
from invoice_desk.gui.dialogs.export_dialog import ExportDialog
from invoice_desk.gui.dialogs.field_dialog import FieldDialog
from invoice_desk.gui.dialogs.fitting import fit
from invoice_desk.gui.dialogs.help_dialog import HelpDialog
from invoice_desk.gui.dialogs.keymap_dialog import KeymapDialog
from invoice_desk.gui.dialogs.models_dialog import ModelsDialog
from invoice_desk.gui.dialogs.months_dialog import MonthsDialog
from invoice_desk.gui.dialogs.opinion_dialog import OpinionDialog
from invoice_desk.gui.dialogs.prompt_dialog import PromptDialog
from invoice_desk.gui.dialogs.settings_dialog import SettingsDialog
from invoice_desk.gui.dialogs.split_dialog import SplitPageDialog, SplitPagesDialog
from invoice_desk.gui.dialogs.statistics_dialog import StatisticsDialog
from invoice_desk.gui.dialogs.suppliers_dialog import SuppliersDialog
from invoice_desk.gui.dialogs.watch_dialog import WatchDialog
from invoice_desk.gui.help_pages import help_pages
from invoice_desk.gui.keymap import load_keymap
from invoice_desk.gui.models.host_page import HostPage
from invoice_desk.gui.models.upkeep import ModelUpkeep
from invoice_desk.gui.page.page_source import PageSource
from invoice_desk.gui.table.editors import EditedField
from invoice_desk.messages import messages_in
from invoice_desk.settings import default_settings
from invoice_desk.store import WatchWish
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, desk_at, scripted_parts, started
from tests.gui.dialog_screens import opinions, two_receipts
from tests.gui.dialogs.offers import offer_of
from tests.gui.models.samples import office_engine, office_keeper
from tests.gui.page.pages import Answers, pictures, plain

SCREEN = QSize(1280, 720)
"""Of a screen of 3840 × 2160 at 300 %, and of one of 1280 × 800 at 100 % with the bars of its system."""
TINY = QSize(640, 400)
"""Of one of 1280 × 800 at 200 %."""

_SERVERS = (Endpoint("openai", "http://127.0.0.1:8000/v1", "office", models=("qwen",)),)


def dialog_classes() -> set[type[QDialog]]:
    """All dialogs that the window's modules declare."""
    found: set[type[QDialog]] = set()
    for module in pkgutil.walk_packages(gui.__path__, f"{gui.__name__}."):
        for _, one in inspect.getmembers(import_module(module.name), inspect.isclass):
            if issubclass(one, QDialog) and one.__module__ == module.name:
                found.add(one)
    return found


@dataclass(frozen=True)
class Opening:
    """What opening a dialog needs: a folder to itself, and a stack on which is put what must be closed afterwards."""

    qtbot: QtBot
    folder: Path
    stack: ExitStack
    language: str = "en"
    screen: QSize = field(default_factory=lambda: SCREEN)


def opened(kind: type[QDialog], given: Opening) -> QDialog:
    """A dialog of that class, shown and filled; KeyError where nothing here opens it."""
    qtbot = given.qtbot
    QApplication.setQuitOnLastWindowClosed(False)
    dialog = _OPENERS[kind](given)
    qtbot.addWidget(dialog)
    fit(dialog, given.screen)
    dialog.show()
    if isinstance(dialog, PromptDialog):
        qtbot.waitUntil(dialog.is_loaded)
    if isinstance(dialog, SuppliersDialog):
        qtbot.waitUntil(lambda: dialog.model.rowCount() > 0 or dialog.look() is not None)
    if isinstance(dialog, StatisticsDialog):
        qtbot.waitUntil(lambda: dialog.is_there)
    if isinstance(dialog, CompareDialog):
        qtbot.waitUntil(lambda: all(pane.whole_page() is not None for pane in dialog.pages))
    if isinstance(dialog, ModelsDialog):
        qtbot.waitUntil(lambda: bool(dialog.findChildren(HostPage)))
    to_front(qtbot, dialog)
    return dialog


def to_front(qtbot: QtBot, window: QWidget) -> None:
    """Give a window the keyboard."""
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)


def _export(given: Opening) -> QDialog:
    counts = {ExportScope.READY: 3, ExportScope.ALL: 40, ExportScope.SELECTED: 1}
    return ExportDialog(ExportOffer(counts, Path("/books/2026-11.xlsx"), (".xlsx", ".csv", ".jsonl")))


def _settings(given: Opening) -> QDialog:
    settings = default_settings()._replace(endpoints=_SERVERS)
    return SettingsDialog(given.stack.enter_context(offer_of(settings, language=given.language)))


def _prompt(given: Opening) -> QDialog:
    offer = given.stack.enter_context(offer_of(language=given.language))
    return PromptDialog(offer.render, offer.background, language=given.language, edited={})


def _models(given: Opening) -> QDialog:
    upkeep = ModelUpkeep()
    given.stack.callback(upkeep.close)
    upkeep.use({"ollama": office_engine(office_keeper())})
    return ModelsDialog(upkeep, messages_in(given.language), lambda *_: True)


def _field(given: Opening) -> QDialog:
    fields = (
        EditedField("text", "category", "Category", Verdict.MISSING),
        EditedField("date", "issue_date", "Date", Verdict.MISSING),
    )
    return FieldDialog(FieldOffer(fields, "category", 3, lambda _: ["meals"], lambda *_: ""))


def _keymap(given: Opening) -> QDialog:
    menus = [("Document", [("accept", "Accept and go on"), ("retry", "Read again"), ("split", "Split page…")])]
    return KeymapDialog(KeymapOffer(menus, {"accept": ("Ctrl+Return",), "retry": ("F6",)}, {"retry": ("F5",)}))


def _compare(given: Opening) -> QDialog:
    place = Region(1, 0.5, 0.8, 0.6, 0.82)
    fields = (
        ComparedField("total_amount", "Total", "21.50", "21.05", True, place, place),
        ComparedField("seller_name", "Seller", "Chez Jean", "Chez Jean", False),
    )
    answers = Answers({"a": plain(50), "b": plain(150)})
    this, original = (Side(PageSource(name, f"/in/{name}.jpg", (1,), kind="JPG")) for name in ("a", "b"))
    both = given.stack.enter_context(pictures(answers)), given.stack.enter_context(pictures(answers))
    remark, render = "Has the same seller and date as old.jpg.", messages_in(given.language)
    return CompareDialog(ComparisonOffer(Comparison(this, original, fields), remark, True, both, render))


def _statistics(given: Opening) -> QDialog:
    running = _with_two_documents(given)
    running.program.window.actions_.view.statistics.trigger()
    (keeping,) = running.person.shown_statistics
    running.wait(lambda: running.work.model.rowCount() == 2)
    return StatisticsDialog(keeping, running.session.maker.render)


def _with_two_documents(given: Opening) -> Running:
    desk_at(given.folder / "invoices.desk", "a.jpg", "b.jpg")
    settings = default_settings()._replace(language=given.language)
    parts = scripted_parts(ScriptedEngine(says()), ScriptedWorker())
    return started(given.qtbot, given.folder, parts, settings=settings)


def _suppliers(given: Opening) -> QDialog:
    running = _with_two_documents(given)
    running.program.window.actions_.file.suppliers.trigger()
    (keeping,) = running.person.shown_suppliers
    return SuppliersDialog(keeping, running.session.maker.render)


def _help(given: Opening) -> QDialog:
    window = QMainWindow()
    given.qtbot.addWidget(window)
    actions = WindowActions(window, load_keymap())
    actions.fill_menus(QMenu(window))
    return HelpDialog(HelpOffer(help_pages(given.language, actions), "checking"))


_OPENERS: Mapping[type[QDialog], Callable[[Opening], QDialog]] = {
    AboutDialog: lambda _: AboutDialog(),
    CompareDialog: _compare,
    CrashDialog: lambda _: CrashDialog(report_of(ValueError("secret"))),
    ExportDialog: _export,
    FieldDialog: _field,
    HelpDialog: _help,
    KeymapDialog: _keymap,
    ModelsDialog: _models,
    MonthsDialog: lambda _: MonthsDialog(MonthsOffer(Path("/books/acme.desk"), {"2026-10": 31, "2026-11": 4}, 2)),
    OpinionDialog: lambda _: OpinionDialog(opinions()),
    PromptDialog: _prompt,
    SettingsDialog: _settings,
    SplitPageDialog: lambda _: SplitPageDialog(two_receipts()),
    SplitPagesDialog: lambda _: SplitPagesDialog(PagesOffer((1, 2, 3), (3,))),
    StatisticsDialog: _statistics,
    SuppliersDialog: _suppliers,
    WatchDialog: lambda _: WatchDialog(WatchOffer(WatchWish("/scans", is_on=False, moves=True), "_acme")),
}
