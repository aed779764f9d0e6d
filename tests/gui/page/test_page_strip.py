"""The strip of small pictures: each page is there with how it stands, few are fetched, and it leads to any of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Region
from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.page.page_pane import PagePane
from invoice_desk.gui.page.page_source import PageSource
from invoice_desk.gui.page.strip_fold import StripFold
from invoice_desk.gui.page.strip_model import MOST_PICTURES, Mark, StripModel, open_pages
from invoice_desk.messages import messages_in
from tests.gui.page.pages import Answers, page, pictures, plain
from tests.review.readings import PROFILE, money, reading, recorded, text

LONG = PageSource("long", "/in/long.pdf", tuple(range(1, 301)), kind="PDF")
CUT = PageSource("cut", "/in/cut.pdf", (1, 3), kind="PDF", unread=(2, 4))
PDF = PageSource("a", "/in/taxi.pdf", (1,), kind="PDF")
OFD = PageSource("many", "/in/taxi.ofd", (1, 2), kind="OFD")


@pytest.fixture
def answers() -> Answers:
    return Answers({"a": plain(50), "many": plain(150)})


@pytest.fixture
def pane(qtbot: QtBot, answers: Answers) -> Iterator[PagePane]:
    with pictures(answers, {"long": tuple(page(number) for number in range(1, 301))}) as made:
        pane = PagePane(made, render=messages_in("en"))
        qtbot.addWidget(pane)
        pane.resize(560, 700)
        pane.show()
        yield pane


def words(pane: PagePane) -> list[str]:
    """What a screen reader says of each page."""
    model = pane.strip.pages
    return [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]


def shown(pane: PagePane) -> tuple[str, int]:
    """Which page of which file is marked in the strip."""
    place, number = pane.strip.pages.leaf(pane.strip.currentIndex().row())
    return (PDF, OFD)[place].kind, number


def small(answers: Answers) -> set[int]:
    return {number for _, number, is_small in answers.asked if is_small}


def test_of_three_hundred_pages_only_those_in_sight_are_drawn(pane: PagePane, answers: Answers, qtbot: QtBot) -> None:
    pane.show_source(LONG)
    qtbot.waitUntil(lambda: len(small(answers)) >= 4)
    qtbot.waitUntil(lambda: pane.strip.pages.picture(0) is not None)
    assert len(small(answers)) < 10
    pane.strip.scrollToBottom()
    qtbot.waitUntil(lambda: 300 in small(answers))
    assert len(small(answers)) < 20


def test_no_more_pictures_are_kept_than_are_of_use(qapp: QApplication) -> None:
    model = StripModel()
    model.show_files([LONG])
    drawn = QImage(168, 224, QImage.Format.Format_RGB32)
    for number in LONG.pages:
        model.set_picture(("long", number), drawn, 1.0)
    kept = [row for row in range(300) if model.picture(row) is not None]
    assert kept == list(range(300 - MOST_PICTURES, 300))
    assert model.without_picture([0, 299]) == [("long", 1)]


def test_each_page_says_how_it_stands(pane: PagePane, qtmodeltester: ModelTester) -> None:
    pane.show_source(CUT)
    pane.strip.show_open({3: (Mark.CONTESTED, "Total, Date")})
    assert words(pane) == [
        "Page 1: read, nothing to look at",
        "Page 2: not read",
        "Page 3: to look at: Total, Date",
        "Page 4: not read",
    ]
    qtmodeltester.check(pane.strip.pages)  # type: ignore[no-untyped-call]
    pane.show_source(LONG)
    assert words(pane)[2] == "Page 3: read, nothing to look at"


def test_a_contradiction_shows_from_afar_and_the_fields_of_a_page_are_named() -> None:
    first = reading({"seller_name": text("Aldi", 1), "total_amount": money("9.60", 1)})
    second = reading({"total_amount": money("9.80", 1)}, engine="ollama")
    assert open_pages(recorded(first), PROFILE, "en") == {1: (Mark.OPEN, "Seller, Total")}
    assert open_pages(recorded(first, second), PROFILE, "en") == {1: (Mark.CONTESTED, "Seller, Total")}


def test_marks_differ_by_their_form(pane: PagePane, qtbot: QtBot) -> None:
    """Without any colour each looks unlike the others."""
    pane.show_source(LONG)
    looks = set()
    for mark in Mark:
        pane.strip.show_open({2: (mark, "Total")})
        rect = pane.strip.visualRect(pane.strip.pages.index(1))
        label = pane.strip.viewport().grab(rect.adjusted(0, 112, 0, 0)).toImage()
        looks.add(
            tuple(label.pixelColor(x, y).lightness() < 128 for x in range(label.width()) for y in range(label.height()))
        )
    assert len(looks) == len(Mark)


def test_all_files_of_a_document_stand_in_the_strip_and_keys_lead_through_them(pane: PagePane, qtbot: QtBot) -> None:
    pane.show_source(PDF, is_alone=False)
    assert pane.strip.isVisible()
    pane.show_others((OFD,))
    assert words(pane)[0] == "PDF, page 1: read, nothing to look at"
    assert [pane.strip.pages.index(row).data() for row in range(3)] == ["PDF", "OFD 1", "OFD 2"]
    qtbot.waitUntil(lambda: pane.whole_page() is not None)
    QTest.keyClick(pane.strip, Qt.Key.Key_Down)
    assert (shown(pane), pane.source) == (("OFD", 1), OFD)
    QTest.keyClick(pane.strip, Qt.Key.Key_PageDown)
    assert shown(pane) == ("OFD", 2)
    QTest.keyClick(pane.strip, Qt.Key.Key_PageDown)
    assert shown(pane) == ("OFD", 2)
    pane.previous_page()
    assert shown(pane) == ("OFD", 1)
    pane.next_file()
    assert (shown(pane), pane.source) == (("PDF", 1), PDF)


def test_of_a_document_on_a_piece_of_its_page_the_piece_is_small_too(pane: PagePane, qtbot: QtBot) -> None:
    half = PageSource("a", "/in/two.pdf", (1, 2), crop=(Region(1, 0.0, 0.0, 1.0, 0.25),))
    pane.show_source(half)
    qtbot.waitUntil(lambda: pane.strip.pages.picture(0) is not None and pane.strip.pages.picture(1) is not None)
    piece, whole = pane.strip.pages.picture(0), pane.strip.pages.picture(1)
    assert piece is not None
    assert whole is not None
    assert (piece.width() > piece.height(), whole.width() > whole.height()) == (True, False)


def test_the_strip_is_folded_by_a_button_and_that_is_remembered(
    pane: PagePane, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    def button(of: PagePane) -> QToolButton:
        return next(one for one in of.bar.findChildren(QToolButton) if one.accessibleName() == "Small pictures")

    toggle = QAction("Small pictures", pane, checkable=True)
    StripFold(pane, toggle, WindowMemory(tmp_path / "window.ini"))
    pane.show_source(PDF)
    assert not button(pane).isVisible()
    pane.show_source(OFD)
    assert (pane.strip.isVisible(), button(pane).isVisible()) == (True, True)
    QTest.mouseClick(button(pane), Qt.MouseButton.LeftButton)
    assert not pane.strip.isVisible()
    with pictures(answers) as made:
        other = PagePane(made, render=messages_in("en"))
        qtbot.addWidget(other)
        StripFold(other, QAction("Small pictures", other, checkable=True), WindowMemory(tmp_path / "window.ini"))
        other.show()
        other.show_source(OFD)
        assert not other.strip.isVisible()
        assert button(other).isVisible()
