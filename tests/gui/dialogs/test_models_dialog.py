"""The models dialog: each server's models with what can be done, pulls with how far they are, nothing that waits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QTabWidget,
    QToolButton,
)
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from invoice_desk.gui.dialogs.asking import Dialogs
from invoice_desk.gui.dialogs.models_dialog import ModelsDialog
from invoice_desk.gui.models import words
from invoice_desk.gui.models.host_page import HostPage
from invoice_desk.gui.models.model_table import ModelColumn, ModelTable, ModelTableView
from invoice_desk.gui.models.pulls import PullState
from invoice_desk.gui.models.upkeep import ModelUpkeep
from invoice_desk.gui.panels.notice_bar import NoticeBar
from invoice_desk.messages import messages_in
from tests.fakes.keeper import HOST, ScriptedKeeper
from tests.gui.models.samples import GEMMA, OFFERS, OFFICE, QWEN, SMALL, TEXT, office_engine, office_keeper

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@dataclass
class Shown:
    """A dialog over a keeper, and how the person answers what it asks."""

    upkeep: ModelUpkeep
    keeper: ScriptedKeeper
    qtbot: QtBot
    agrees: bool = True
    asked: list[str] = field(default_factory=list)
    dialog: ModelsDialog = field(init=False)

    def open(self) -> None:
        self.dialog = ModelsDialog(self.upkeep, messages_in("en"), self.confirm)
        self.qtbot.addWidget(self.dialog)
        self.dialog.show()
        self.wait(lambda: bool(self.dialog.findChildren(HostPage)))

    def confirm(self, title: str, question: str, yes: str) -> bool:
        self.asked.append(question)
        return self.agrees

    def wait(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=60_000)

    def page(self, number: int = 0) -> HostPage:
        tabs = self.dialog.findChild(QTabWidget)
        assert isinstance(tabs, QTabWidget)
        tabs.setCurrentIndex(number)
        page = tabs.currentWidget()
        assert isinstance(page, HostPage)
        return page

    def names(self, view: ModelTableView) -> list[str]:
        return [line[0] for line in self.lines(view)]

    def lines(self, view: ModelTableView) -> list[list[str]]:
        model = view.model()
        return [
            [str(model.index(row, column).data()) for column in range(model.columnCount(QModelIndex()))]
            for row in range(model.rowCount(QModelIndex()))
        ]

    def select(self, view: ModelTableView, name: str) -> None:
        view.selectRow(self.names(view).index(name))

    def button(self, text: str) -> QPushButton:
        found = [one for one in self.dialog.findChildren(QPushButton) if one.text() == text and one.isVisible()]
        assert found, text
        return found[0]

    def press(self, text: str) -> None:
        assert self.button(text).isEnabled(), text
        QTest.mouseClick(self.button(text), Qt.MouseButton.LeftButton)

    def said(self) -> str:
        return "\n".join(label.text() for label in self.dialog.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Shown]:
    keeper = office_keeper()
    upkeep = ModelUpkeep()
    upkeep.use({"ollama": office_engine(keeper)})
    made = Shown(upkeep, keeper, qtbot)
    yield made
    upkeep.close()


def test_each_server_shows_its_models_with_their_facts(shown: Shown) -> None:
    shown.keeper.loaded.append((HOST, QWEN.name))
    shown.open()
    here = shown.page(0)
    assert shown.lines(here.installed) == [
        ["qwen2.5vl:7b", "Sees pictures", "6.0 GB", "8 GB", "8.3B Q4_K_M", "Yes, without graphics card, slow"],
        ["qwen2.5vl:3b", "Sees pictures", "3.2 GB", "5 GB", "3.8B Q4_K_M", "No"],
        ["gemma3:4b", "Sees pictures", "3.3 GB", "5 GB", "4.3B Q4_K_M", "No"],
        ["llama3.2:3b", "Reads text only", "2.0 GB", "4 GB", "3.2B Q4_K_M", "No"],
    ]
    office = shown.page(1)
    assert shown.lines(office.installed)[-1][0] == "qwen3-vl:235b-cloud"
    assert "documents leave this computer" in shown.lines(office.installed)[-1][-1]


def test_what_is_worth_getting_says_what_it_takes_and_what_it_does_badly(shown: Shown) -> None:
    shown.open()
    page = shown.page()
    line = dict(zip(shown.names(page.offered), shown.lines(page.offered), strict=True))["granite3.2-vision:2b"]
    assert line[1:5] == ["Sees pictures", "2.4 GB", "4 GB", "English"]
    assert "Looks at one picture at a time" in line[5]
    shown.select(page.offered, "minicpm-v:8b")
    assert "English, Chinese, German, French, Italian, Korean" in shown.said()


def test_a_server_that_is_away_says_why_and_comes_back_when_it_is_looked_at_again(shown: Shown) -> None:
    shown.keeper.away = frozenset({OFFICE})
    shown.open()
    page = shown.page(1)
    assert "does not answer" in shown.said()
    assert not page.installed.isVisible()
    shown.keeper.away = frozenset()
    shown.press("Look again")
    shown.wait(page.installed.isVisible)
    assert "does not answer" not in shown.said()


def test_without_a_server_the_dialog_says_so(shown: Shown) -> None:
    shown.upkeep.use({})
    shown.dialog = ModelsDialog(shown.upkeep, messages_in("en"), shown.confirm)
    shown.qtbot.addWidget(shown.dialog)
    shown.dialog.show()
    shown.wait(lambda: "No server is set up" in shown.said())


def test_a_recommended_model_is_got_and_moves_to_those_that_are_there(shown: Shown) -> None:
    shown.keeper.gate.clear()
    shown.open()
    page = shown.page()
    shown.select(page.offered, OFFERS[1].name)
    shown.press("Download")
    shown.wait(lambda: [pull.state for pull in shown.upkeep.pulls.all()] == [PullState.RUNNING])
    shown.wait(lambda: shown.dialog.findChild(QProgressBar) is not None)
    shown.keeper.gate.set()
    shown.wait(lambda: OFFERS[1].name in shown.names(page.installed))
    assert OFFERS[1].name not in shown.names(page.offered)
    shown.wait(lambda: not any(bar.isVisible() for bar in shown.dialog.findChildren(QProgressBar)))


def test_a_pull_shows_how_far_it_is_and_goes_on_after_it_was_stopped(shown: Shown) -> None:
    shown.keeper.steps = 10
    shown.keeper.stops_at = 4
    shown.open()
    shown.page()
    shown.press("Download")
    shown.wait(lambda: "2.4 GB of 6.1 GB · 40 % · 1.0 MB/s · about 61 min left" in shown.said())
    (bar,) = [one for one in shown.dialog.findChildren(QProgressBar) if one.isVisible()]
    assert bar.value() / bar.maximum() == pytest.approx(0.4)
    shown.press("Stop")
    shown.wait(lambda: "goes on from there" in shown.said())
    shown.keeper.stops_at = 0
    shown.press("Go on")
    shown.wait(lambda: OFFERS[0].name in shown.names(shown.page().installed))
    assert shown.keeper.brought == list(range(10))


def test_any_other_model_is_got_by_its_name_and_an_unknown_name_is_told(shown: Shown) -> None:
    shown.open()
    page = shown.page()
    field_ = page.findChild(QLineEdit)
    assert isinstance(field_, QLineEdit)
    QTest.keyClicks(field_, " nosuch:1b ")
    QTest.keyClick(field_, Qt.Key.Key_Return)
    shown.wait(lambda: "There is no model nosuch:1b to get" in shown.said())
    assert field_.text() == ""
    assert shown.dialog.isVisible()
    close = next(one for one in shown.dialog.findChildren(QToolButton) if one.isVisible() and one.text() == "")
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert shown.upkeep.pulls.all() == []


def test_closing_the_dialog_stops_no_pull_and_the_next_one_shows_it(shown: Shown) -> None:
    shown.keeper.gate.clear()
    shown.open()
    shown.press("Download")
    shown.wait(lambda: [pull.state for pull in shown.upkeep.pulls.all()] == [PullState.RUNNING])
    shown.dialog.reject()
    assert [pull.under_way for pull in shown.upkeep.pulls.all()] == [True]
    shown.open()
    assert shown.button("Stop").accessibleName().endswith(f"{OFFERS[0].name} (this computer)")
    shown.keeper.gate.set()
    shown.wait(lambda: OFFERS[0].name in shown.names(shown.page().installed))


def test_a_model_is_deleted_only_when_the_person_agrees(shown: Shown) -> None:
    shown.open()
    page = shown.page()
    shown.select(page.installed, GEMMA.name)
    shown.agrees = False
    shown.press("Delete…")
    assert "gemma3:4b (this computer)" in shown.asked[0]
    assert "3.3 GB" in shown.asked[0]
    assert GEMMA.name in shown.names(page.installed)

    shown.agrees = True
    page.installed.setFocus()
    QTest.keyClick(page.installed, Qt.Key.Key_Delete)
    shown.wait(lambda: GEMMA.name not in shown.names(page.installed))
    assert page.installed.current() is not None  # what took its place


def test_a_model_is_loaded_and_freed_and_its_row_says_so(shown: Shown) -> None:
    shown.open()
    page = shown.page()
    shown.select(page.installed, SMALL.name)
    assert not shown.button("Free its memory").isEnabled()
    shown.press("Load into memory")
    assert shown.lines(page.installed)[1][-1] == "Loading…"
    assert not shown.button("Delete…").isEnabled()
    shown.wait(lambda: shown.lines(page.installed)[1][-1].startswith("Yes"))
    shown.press("Free its memory")
    shown.wait(lambda: shown.lines(page.installed)[1][-1] == "No")


def test_a_cloud_model_can_not_be_loaded(shown: Shown) -> None:
    shown.open()
    page = shown.page(1)
    shown.select(page.installed, "qwen3-vl:235b-cloud")
    assert not shown.button("Load into memory").isEnabled()
    assert shown.button("Delete…").isEnabled()


def test_what_can_not_be_done_is_said_in_the_dialog(shown: Shown) -> None:
    shown.open()
    page = shown.page()
    shown.select(page.installed, TEXT.name)
    shown.keeper.shelves[HOST].remove(TEXT)  # somebody else has deleted it
    shown.press("Delete…")
    bar = shown.dialog.findChild(NoticeBar)
    assert isinstance(bar, NoticeBar)
    shown.wait(lambda: any("llama3.2:3b is not on the server" in text for text in bar.texts()))
    shown.wait(lambda: TEXT.name not in shown.names(page.installed))


def test_what_is_selected_stays_selected_when_it_is_looked_at_again(shown: Shown) -> None:
    shown.open()
    page = shown.page()
    shown.select(page.installed, GEMMA.name)
    shown.keeper.shelves[HOST].insert(0, replace(QWEN, name="aaa:1b"))
    shown.press("Look again")
    shown.wait(lambda: "aaa:1b" in shown.names(page.installed))
    current = page.installed.current()
    assert current is not None
    assert current.name == GEMMA.name


def test_everything_has_a_name_for_screen_readers(shown: Shown) -> None:
    shown.keeper.gate.clear()
    shown.open()
    shown.press("Download")
    shown.wait(lambda: bool(shown.upkeep.pulls.all()))
    page = shown.page()
    assert page.installed.accessibleName()
    assert page.offered.accessibleName()
    for tool in shown.dialog.findChildren(QToolButton):
        assert tool.accessibleName() or not tool.isVisible()
    spoken = page.installed.model().index(0, 3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Memory it needs: 8 GB"


def test_the_tables_are_proper_models(qtmodeltester: ModelTester) -> None:
    columns = [ModelColumn("Model", lambda model: model.name), ModelColumn("Can do", words.abilities)]
    model = ModelTable(columns, messages_in("en"))
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    for models in ([QWEN, TEXT], [TEXT, QWEN], [QWEN, TEXT, GEMMA], [GEMMA], []):
        model.show_models(models)
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_many_downloads_leave_room_for_the_tables_and_long_names_for_the_figures(shown: Shown) -> None:
    shown.keeper.gate.clear()
    long = "hf.co/somebody/Some-Vision-Model-7B-Instruct-with-a-very-long-name-GGUF:Q4_K_M"
    shown.keeper.offers = (*OFFERS, replace(QWEN, name=long))
    shown.open()
    for name in (long, *(offer.name for offer in OFFERS)):
        for host in (HOST, OFFICE):
            shown.upkeep.get("ollama", host, name)
    shown.wait(lambda: len([bar for bar in shown.dialog.findChildren(QProgressBar) if bar.isVisible()]) == 10)
    page = shown.page()
    assert page.installed.height() > 100
    assert page.offered.height() > 60
    bars = [bar.mapTo(shown.dialog, bar.rect().topLeft()).x() for bar in shown.dialog.findChildren(QProgressBar)]
    assert len(set(bars)) == 1
    names = [label for label in shown.dialog.findChildren(QLabel) if label.accessibleName().startswith(long)]
    assert len(names) == 2


@pytest.mark.parametrize("agrees", [True, False])
def test_a_question_is_answered_by_the_button_that_was_pressed(qtbot: QtBot, agrees: bool) -> None:
    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert "Delete it?" in box.text()
        button = next(one for one in box.buttons() if (one.text() == "Delete") is agrees)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, answer)
    assert Dialogs()._confirm("Delete model", "Delete it?", "Delete") is agrees
