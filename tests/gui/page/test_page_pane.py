"""The page pane shows the page that was chosen last, outlines the value on it and says what is wrong."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Region
from invoice_desk.domain.errors import InvoiceDeskError, UnreadableDocumentError
from invoice_desk.gui.page.page_pane import PagePane
from invoice_desk.gui.page.page_source import PageSource
from invoice_desk.gui.page.page_view import Fit
from invoice_desk.messages import messages_in
from invoice_desk.pipeline.viewing import PagePicture
from tests.gui.page.pages import Answers, page, pictures, plain

THREE = (page(1), page(2), page(3))
GREYS: dict[str, PagePicture | InvoiceDeskError | None] = {
    "a": plain(50),
    "b": plain(150),
    "c": plain(220),
    "bad": UnreadableDocumentError("pdf.damaged"),
}


@pytest.fixture
def answers() -> Answers:
    return Answers(GREYS)


@pytest.fixture
def pane(qtbot: QtBot, answers: Answers) -> Iterator[PagePane]:
    with pictures(answers, {"many": THREE}) as made:
        pane = PagePane(made, render=messages_in("en"))
        qtbot.addWidget(pane)
        pane.resize(560, 700)
        pane.show()
        yield pane


def source(name: str, *pages: int) -> PageSource:
    return PageSource(name, f"/receipts/{name}.pdf", pages or (1,))


def grey(pane: PagePane) -> int:
    """The shade in the middle of the page, 0 while there is none."""
    if not pane.view.isVisible():
        return 0
    view = pane.view.viewport()
    return view.grab(QRect(view.width() // 2, view.height() // 2, 1, 1)).toImage().pixelColor(0, 0).red()


def texts(pane: PagePane) -> list[str]:
    return [label.text() for label in pane.findChildren(QLabel) if label.isVisible() and label.text()]


def button(pane: PagePane, name: str) -> QToolButton:
    return next(one for one in pane.findChildren(QToolButton) if one.accessibleName() == name)


def test_without_a_document_there_is_a_hint(pane: PagePane, qtbot: QtBot) -> None:
    assert texts(pane) == ["Select a document to see it here"]
    assert not button(pane, "Zoom in").isEnabled()
    pane.show_source(source("a"))
    qtbot.waitUntil(lambda: grey(pane) == 50)
    assert button(pane, "Zoom in").isEnabled()
    pane.show_source(None)
    assert texts(pane) == ["Select a document to see it here"]


def test_after_quick_switching_the_document_chosen_last_is_shown(
    pane: PagePane, answers: Answers, qtbot: QtBot
) -> None:
    answers.held = True
    pane.show_source(source("a"))
    qtbot.waitUntil(lambda: len(answers.asked) == 1)
    for name in ("b", "a", "b", "c"):
        pane.show_source(source(name))
    answers.answer(("a", 1, False))
    qtbot.waitUntil(lambda: len(answers.asked) == 2)
    assert grey(pane) == 0
    answers.answer(("c", 1, False))
    qtbot.waitUntil(lambda: grey(pane) == 220)
    assert [name for name, _, _ in answers.asked] == ["a", "c"]


def test_a_page_that_comes_after_the_document_was_left_is_not_shown(
    pane: PagePane, answers: Answers, qtbot: QtBot
) -> None:
    answers.held = True
    pane.show_source(source("a"))
    qtbot.waitUntil(lambda: len(answers.asked) == 1)
    pane.show_source(None)
    answers.answer(("a", 1, False))
    pane.show_source(source("b"))
    qtbot.waitUntil(lambda: len(answers.asked) == 2)
    assert grey(pane) == 0
    answers.answer(("b", 1, False))
    qtbot.waitUntil(lambda: grey(pane) == 150)


def test_a_page_that_takes_long_says_so(pane: PagePane, answers: Answers, qtbot: QtBot) -> None:
    answers.held = True
    pane.show_source(source("a"))
    qtbot.waitUntil(lambda: texts(pane) == ["Loading…"])
    answers.answer(("a", 1, False))
    qtbot.waitUntil(lambda: grey(pane) == 50)
    assert "Loading…" not in texts(pane)


def test_a_page_that_cannot_be_shown_says_why(pane: PagePane, qtbot: QtBot) -> None:
    pane.show_source(source("bad"))
    qtbot.waitUntil(lambda: texts(pane) == ["The PDF is damaged: no page could be read. Ask for a new copy."])
    assert not button(pane, "Zoom in").isEnabled()
    pane.show_source(source("a"))
    qtbot.waitUntil(lambda: grey(pane) == 50)


def test_the_page_with_the_value_is_shown_and_the_value_is_in_view(pane: PagePane, qtbot: QtBot) -> None:
    region = Region(2, 0.7, 0.9, 0.8, 0.91)
    pane.show_source(source("many", 1, 2, 3), region)
    qtbot.waitUntil(lambda: grey(pane) == 100)
    assert "Page 2 of 3" in texts(pane)
    assert pane.view.viewport().rect().contains(pane.view.placement.rect_of(region).toRect())


def test_another_field_of_the_document_turns_to_its_page(pane: PagePane, answers: Answers, qtbot: QtBot) -> None:
    pane.show_source(source("many", 1, 2, 3))
    qtbot.waitUntil(lambda: "Page 1 of 3" in texts(pane) and grey(pane) == 100)
    pane.show_region(Region(3, 0.1, 0.1, 0.2, 0.12))
    qtbot.waitUntil(lambda: "Page 3 of 3" in texts(pane) and ("many", 3, False) in answers.asked)
    asked = list(answers.asked)
    pane.show_source(source("many", 1, 2, 3), Region(3, 0.5, 0.5, 0.6, 0.52))
    pane.show_region(None)
    assert "Page 3 of 3" in texts(pane)
    assert [key for key in answers.asked if not key[2]] == [key for key in asked if not key[2]]


def test_pages_are_turned_over_by_buttons_keys_and_the_strip(pane: PagePane, qtbot: QtBot) -> None:
    pane.show_source(source("many", 1, 2, 3))
    qtbot.waitUntil(lambda: grey(pane) == 100)
    assert not button(pane, "Previous page").isEnabled()
    QTest.mouseClick(button(pane, "Next page"), Qt.MouseButton.LeftButton)
    assert ("Page 2 of 3" in texts(pane), pane.strip.currentIndex().row()) == (True, 1)
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(pane.view, Qt.Key.Key_PageDown, control)
    assert ("Page 3 of 3" in texts(pane), button(pane, "Next page").isEnabled()) == (True, False)
    QTest.keyClick(pane.strip, Qt.Key.Key_PageUp, control)
    assert ("Page 2 of 3" in texts(pane), pane.strip.currentIndex().row()) == (True, 1)
    first = pane.strip.visualRect(pane.strip.pages.index(0)).center()
    QTest.mouseClick(pane.strip.viewport(), Qt.MouseButton.LeftButton, pos=first)
    assert "Page 1 of 3" in texts(pane)
    pane.previous_page()
    assert "Page 1 of 3" in texts(pane)


def test_only_documents_of_several_pages_have_a_strip(pane: PagePane, answers: Answers, qtbot: QtBot) -> None:
    pane.show_source(source("a"))
    assert not pane.strip.isVisible()
    pane.show_source(source("many", 1, 2, 3))
    assert pane.strip.isVisible()
    assert [pane.strip.pages.index(row).data() for row in range(3)] == ["1", "2", "3"]
    small = [("many", number, True) for number in (1, 2, 3)]
    qtbot.waitUntil(lambda: [key for key in answers.asked if key[2]] == small)


def test_a_page_keeps_the_turn_that_the_user_gave_it(pane: PagePane, qtbot: QtBot) -> None:
    pane.show_source(source("a"))
    qtbot.waitUntil(lambda: grey(pane) == 50)
    QTest.mouseClick(button(pane, "Rotate right"), Qt.MouseButton.LeftButton)
    assert pane.view.turn == 90
    pane.show_source(source("b"))
    qtbot.waitUntil(lambda: grey(pane) == 150)
    assert pane.view.turn == 0
    pane.show_source(source("a"))
    assert (grey(pane), pane.view.turn) == (50, 90)


def test_buttons_zoom_and_show_how_much(pane: PagePane, qtbot: QtBot) -> None:
    pane.show_source(source("a"))
    qtbot.waitUntil(lambda: grey(pane) == 50)
    assert button(pane, "Fit page").isChecked()
    actual = button(pane, "Show actual size")
    QTest.mouseClick(actual, Qt.MouseButton.LeftButton)
    assert actual.text() == "100 %"
    assert not button(pane, "Fit page").isChecked()
    QTest.mouseClick(button(pane, "Zoom in"), Qt.MouseButton.LeftButton)
    assert actual.text() == "125 %"
    QTest.mouseClick(button(pane, "Zoom out"), Qt.MouseButton.LeftButton)
    assert actual.text() == "100 %"
    for name, fit in (("Fit width", Fit.WIDTH), ("Fit page", Fit.PAGE), ("Fit page", Fit.PAGE)):
        QTest.mouseClick(button(pane, name), Qt.MouseButton.LeftButton)
        assert (pane.view.fit, button(pane, name).isChecked()) == (fit, True)


def test_the_file_is_named_and_its_whole_path_is_a_tip(pane: PagePane) -> None:
    pane.show_source(PageSource("a", "C:\\Receipts\\November\\taxi.pdf", (1,)))
    (named,) = [one for one in pane.findChildren(QWidget) if one.accessibleName() == "taxi.pdf"]
    assert named.toolTip().splitlines()[0] == "C:\\Receipts\\November\\taxi.pdf"


@pytest.mark.parametrize("pages", [(1,), (1, 2, 3)])
def test_the_name_of_the_file_can_be_read_beside_the_buttons_for_its_pages(
    pane: PagePane, qtbot: QtBot, pages: tuple[int, ...]
) -> None:
    pane.resize(470, 700)
    pane.show_source(source("many", *pages))
    line = pane.bar.name.fontMetrics().height()
    qtbot.waitUntil(lambda: pane.bar.name.height() >= line and pane.bar.name.width() > 100)


def test_everything_is_reached_and_named(pane: PagePane, qtbot: QtBot) -> None:
    pane.show_source(source("many", 1, 2, 3))
    qtbot.waitUntil(lambda: grey(pane) == 100)
    controls = [*pane.findChildren(QToolButton), pane.view, pane.strip]
    assert all(one.accessibleName() for one in controls)
    assert all(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in controls)


PDF = PageSource("a", "/in/taxi.pdf", (1,), kind="PDF")
OFD = PageSource("many", "/in/taxi.ofd", (1, 2), kind="OFD", places={"total_amount": Region(2, 0.5, 0.5, 0.6, 0.6)})
XML = PageSource("c", "/in/taxi.xml", (1,), kind="XML")


def offered(pane: PagePane) -> list[str]:
    return [one.text() for one in pane.bar.switch.findChildren(QToolButton) if one.isVisible()]


def chosen(pane: PagePane) -> list[str]:
    return [one.text() for one in pane.bar.switch.findChildren(QToolButton) if one.isVisible() and one.isChecked()]


def test_a_document_in_one_file_has_no_switch(pane: PagePane, qtbot: QtBot) -> None:
    pane.show_source(PDF)
    pane.show_others(())
    qtbot.waitUntil(lambda: grey(pane) == 50)
    assert offered(pane) == []
    pane.next_file()
    assert grey(pane) == 50


def test_a_person_looks_at_each_file_of_a_document(pane: PagePane, qtbot: QtBot) -> None:
    pane.show_source(PDF)
    pane.show_others((OFD, XML))
    qtbot.waitUntil(lambda: grey(pane) == 50 and offered(pane) == ["PDF", "OFD", "XML"])
    assert chosen(pane) == ["PDF"]
    QTest.mouseClick(button(pane, "Show the OFD file"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: grey(pane) == 100)
    assert (chosen(pane), "Page 1 of 2" in texts(pane)) == (["OFD"], True)
    assert any(one.accessibleName() == "taxi.ofd" for one in pane.findChildren(QWidget))
    pane.next_file()
    qtbot.waitUntil(lambda: grey(pane) == 220)
    assert chosen(pane) == ["XML"]
    pane.next_file()
    qtbot.waitUntil(lambda: grey(pane) == 50)
    assert chosen(pane) == ["PDF"]


def test_a_document_in_several_files_makes_the_pane_no_wider(pane: PagePane, qtbot: QtBot) -> None:
    pane.show_source(PageSource("many", "/in/taxi.pdf", (1, 2, 3), kind="PDF"))
    qtbot.waitUntil(lambda: grey(pane) == 100 and pane.bar.name.geometry().width() > 100)
    for _ in range(4):  # each layout tells the one that it stands in
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    alone = pane.minimumSizeHint().width()
    pane.show_others((OFD, XML))
    qtbot.waitUntil(lambda: offered(pane) == ["PDF", "OFD", "XML"])
    qtbot.waitUntil(lambda: pane.minimumSizeHint().width() == alone)  # layouts settle in the event loop
    assert pane.bar.name.isVisible()
    qtbot.waitUntil(lambda: pane.bar.name.geometry().width() > 100)
    pane.show_source(PDF)
    assert (pane.bar.switch.isVisible(), pane.bar.name.isVisible()) == (False, True)


def test_the_arrow_keys_go_from_file_to_file(pane: PagePane, qtbot: QtBot) -> None:
    pane.show_source(PDF)
    pane.show_others((OFD, XML))
    qtbot.waitUntil(lambda: grey(pane) == 50)
    pane.activateWindow()
    button(pane, "Show the PDF file").setFocus()
    qtbot.waitUntil(button(pane, "Show the PDF file").hasFocus)
    QTest.keyClick(button(pane, "Show the PDF file"), Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: grey(pane) == 100)
    assert chosen(pane) == ["OFD"]


def test_a_value_is_outlined_only_where_the_file_that_is_shown_has_it(pane: PagePane, qtbot: QtBot) -> None:
    region = Region(1, 0.1, 0.1, 0.2, 0.12)
    pane.show_source(PDF, region, field_id="total_amount")
    pane.show_others((OFD, XML))
    qtbot.waitUntil(lambda: pane.outlined() == region)
    pane.next_file()
    qtbot.waitUntil(lambda: pane.outlined() == OFD.places["total_amount"])
    assert "Page 2 of 2" in texts(pane)
    pane.show_region(region, "issue_date")  # the OFD does not say where that stands
    assert pane.outlined() is None
    pane.show_region(region, "total_amount")
    assert pane.outlined() == OFD.places["total_amount"]
    pane.next_file()
    qtbot.waitUntil(lambda: grey(pane) == 220)
    assert pane.outlined() is None
    pane.next_file()
    qtbot.waitUntil(lambda: pane.outlined() == region)


def test_the_file_that_is_looked_at_stays_while_the_document_has_it(pane: PagePane, qtbot: QtBot) -> None:
    pane.show_source(PDF)
    pane.show_others((OFD, XML))
    pane.next_file()
    qtbot.waitUntil(lambda: grey(pane) == 100)
    pane.show_source(PDF, Region(1, 0.1, 0.1, 0.2, 0.12))  # a value was corrected
    pane.show_others((OFD,))
    qtbot.waitUntil(lambda: offered(pane) == ["PDF", "OFD"])
    assert (chosen(pane), grey(pane)) == (["OFD"], 100)
    pane.show_others(())  # split off
    qtbot.waitUntil(lambda: grey(pane) == 50)
    assert offered(pane) == []


def test_only_the_first_file_is_a_page_to_be_split(pane: PagePane, qtbot: QtBot) -> None:
    pane.show_source(PDF)
    pane.show_others((OFD,))
    qtbot.waitUntil(lambda: pane.whole_page() is not None)
    pane.next_file()
    qtbot.waitUntil(lambda: grey(pane) == 100)
    assert pane.whole_page() is None
    pane.show_first()
    qtbot.waitUntil(lambda: pane.whole_page() is not None)
