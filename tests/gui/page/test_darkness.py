"""Faded print becomes dark on white paper, step by step, where the page stays; blank paper stays as it is."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtGui import QAction, QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from invoice_desk.gui.page.darkness import STEPS, darkened
from invoice_desk.gui.page.page_pane import PagePane
from invoice_desk.gui.page.page_source import PageSource
from invoice_desk.messages import messages_in
from invoice_desk.pipeline.viewing import PagePicture
from tests.gui.page.pages import Answers, page, pictures

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PAPER, FADED, EDGE = 225, 165, 200


def sheet(paper: int = PAPER, ink: int = FADED, edge: int = EDGE) -> QImage:
    """Paper with a broad line of print and softer edges to it."""
    image = QImage(90, 60, QImage.Format.Format_RGB32)
    image.fill(QColor(paper, paper, paper))
    for x in range(90):
        for y, shade in ((20, edge), (21, ink), (22, ink), (23, ink), (24, edge)):
            image.setPixelColor(x, y, QColor(shade, shade, shade))
    return image


def shade(image: QImage, y: int) -> int:
    return image.pixelColor(45, y).green()


def test_paper_becomes_white_and_print_black_and_its_edges_darker_with_each_step() -> None:
    steps = [darkened((sheet(),), step)[0] for step in range(1, STEPS + 1)]
    assert [(shade(one, 5), shade(one, 22)) for one in steps] == [(255, 0)] * STEPS
    edges = [shade(one, 20) for one in steps]
    assert edges == sorted(edges, reverse=True)
    assert edges[0] < EDGE
    assert len(set(edges)) == STEPS


def test_the_grain_of_blank_paper_is_left_alone() -> None:
    image = darkened((sheet(paper=230, ink=224, edge=227),), STEPS)[0]
    assert (shade(image, 5), shade(image, 20), shade(image, 22)) == (230, 227, 224)


def test_colours_stay_what_they_are() -> None:
    image = sheet()
    image.setPixelColor(3, 3, QColor(220, 90, 90))
    seen = darkened((image,), 1)[0].pixelColor(3, 3)
    assert seen.red() > 200
    assert seen.green() == seen.blue() < 90


@given(st.integers(1, 70), st.integers(1, 200), st.integers(0, 255), st.integers(1, STEPS))
def test_a_picture_of_any_size_keeps_it_and_one_shade_stays_what_it_is(
    width: int, height: int, grey: int, step: int
) -> None:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(grey, grey, grey))
    (dark,) = darkened((image,), step)
    assert dark.size() == image.size()
    assert dark.pixelColor(0, 0) == image.pixelColor(0, 0)


@pytest.fixture
def pane(qtbot: QtBot) -> Iterator[PagePane]:
    image = sheet()
    shown = PagePicture(90, 60, bytes(image.constBits()))
    with pictures(Answers({"a": shown, "b": shown}), {"a": (page(1), page(2)), "b": (page(1),)}) as made:
        pane = PagePane(made, render=messages_in("en"))
        qtbot.addWidget(pane)
        pane.resize(560, 700)
        pane.show()
        pane.show_source(PageSource("a", "/in/a.pdf", (1, 2)))
        qtbot.waitUntil(pane.view.isVisible)
        yield pane


def print_shade(pane: PagePane) -> int:
    spot = pane.view.placement.transform().map(QPointF(45, 22))
    return pane.view.viewport().grab().toImage().pixelColor(spot.toPoint()).green()


def test_a_key_goes_through_the_steps_and_back_and_the_page_stays_where_it_is(pane: PagePane, qtbot: QtBot) -> None:
    action, said = QAction(checkable=True), list[str]()
    pane.darkness.serve(action)
    pane.darkness.told.connect(said.append)
    pane.zoom_in()
    QApplication.processEvents()  # scroll bars come in the event loop
    before = pane.view.placement
    assert print_shade(pane) == pytest.approx(FADED, abs=3)
    for step in range(1, STEPS + 1):
        action.trigger()
        qtbot.waitUntil(lambda: print_shade(pane) < 20)
        assert action.isChecked()
        assert said[-1] == f"Darken faded print: {step} of {STEPS}"
    assert pane.view.placement == before
    action.trigger()
    assert print_shade(pane) == pytest.approx(FADED, abs=3)
    assert not action.isChecked()
    assert said[-1] == "The page is shown as it is."


def test_the_next_page_is_as_dark_as_the_one_before(pane: PagePane, qtbot: QtBot) -> None:
    pane.darkness.next_step()
    qtbot.waitUntil(lambda: print_shade(pane) < 20)
    pane.next_page()
    qtbot.waitUntil(lambda: print_shade(pane) < 20)
    pane.show_source(PageSource("b", "/in/b.pdf", (1,)))
    qtbot.waitUntil(lambda: print_shade(pane) < 20)
