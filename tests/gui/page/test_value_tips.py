"""Where the pointer rests on the page, it is said what was taken from there."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import FieldValue
from invoice_desk.gui.page.page_pane import PagePane
from invoice_desk.gui.page.page_source import PageSource
from invoice_desk.gui.page.value_tips import places_of
from invoice_desk.messages import messages_in
from tests.gui.page.pages import Answers, page, pictures, plain
from tests.review.readings import PROFILE, money, reading, recorded, row, text

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def pane(qtbot: QtBot) -> Iterator[PagePane]:
    with pictures(Answers({"a": plain(220)}), {"a": (page(1), page(2))}) as made:
        pane = PagePane(made, render=messages_in("en"))
        qtbot.addWidget(pane)
        pane.resize(560, 700)
        pane.show()
        pane.show_source(PageSource("a", "/in/a.pdf", (1, 2)))
        qtbot.waitUntil(pane.view.isVisible)
        yield pane


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was said last; nothing is there from when the pointer rests on nothing."""
    said: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _, text, *__: said.append(text))
    monkeypatch.setattr(QToolTip, "hideText", said.clear)
    return said


def rest_on(pane: PagePane, region: Region) -> None:
    """Let the pointer rest in the middle of a place."""
    place = pane.view.placement.rect_of(region).center().toPoint()
    event = QHelpEvent(QEvent.Type.ToolTip, place, pane.view.viewport().mapToGlobal(place))
    QApplication.sendEvent(pane.view.viewport(), event)


def test_a_place_tells_which_field_took_it(pane: PagePane, told: list[str]) -> None:
    record = recorded(reading({"seller_name": text("Aldi", 3), "total_amount": money("1234.50", 9)}))
    pane.tips.show_places(places_of(record, PROFILE, "en"))
    rest_on(pane, row(9))
    assert "Total: 1,234.50" in told[-1]
    rest_on(pane, row(3))
    assert "Seller: Aldi" in told[-1]
    rest_on(pane, row(20))
    assert not told


def test_a_line_is_told_with_its_number() -> None:
    lines = ({"line_amount": money("6.00", 4)}, {"line_amount": FieldValue("7", Decimal(7))})
    places = places_of(recorded(reading({}, lines=lines)), PROFILE, "en")
    assert [(region, said) for region, said in places] == [(row(4), "Line 1, line_amount: 6.00")]


def test_what_stands_on_another_page_is_not_told_here(pane: PagePane, told: list[str]) -> None:
    pane.tips.show_places([(Region(2, 0.1, 0.1, 0.9, 0.9), "Total: 1.00")])
    rest_on(pane, Region(1, 0.1, 0.1, 0.9, 0.9))
    assert not told


def test_of_places_within_each_other_the_smallest_is_told(pane: PagePane, told: list[str]) -> None:
    small, large = Region(1, 0.4, 0.4, 0.6, 0.45), Region(1, 0.1, 0.1, 0.9, 0.9)
    pane.tips.show_places([(large, "Note: all of it"), (small, "Total: 1.00")])
    rest_on(pane, small)
    assert "Total: 1.00" in told[-1]
    assert "Note" not in told[-1]
