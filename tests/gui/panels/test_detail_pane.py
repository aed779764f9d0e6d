"""Below the table stands what there is to say of the selected row, or why there is nothing."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Region, SourceInfo
from invoice_desk.domain.record import Cell, Correction, Finding, Reading, Severity, Verdict
from invoice_desk.gui.panels.detail_pane import DetailPane
from tests.gui.panels.samples import RECEIPT, RENDER, Line, LineDesk, bill, record

LINES: list[Line] = [{"description": "Green tea", "line_amount": Decimal("12.00")}, {"description": "Cake"}]
NO_DATE = Finding("date", Severity.ERROR, ("issue_date",), "no.date")


@pytest.fixture
def desk() -> LineDesk:
    return LineDesk(LINES)


@pytest.fixture
def pane(qtbot: QtBot, desk: LineDesk) -> DetailPane:
    made = DetailPane(language="en", render=RENDER, correct_line=desk.correct, correct_many=desk.correct_many)
    qtbot.addWidget(made)
    made.resize(800, 220)
    made.show()
    return made


def message(pane: DetailPane) -> str:
    """The sentence that stands in place of checks and lines."""
    labels = [label for label in pane.findChildren(QLabel) if label.isVisible() and label.text()]
    return " ".join(label.text() for label in labels if not pane.lines.isAncestorOf(label))


def heading(pane: DetailPane, name: str) -> QWidget:
    """What names the file of that name."""
    (found,) = [part for part in pane.findChildren(QWidget) if part.accessibleName().startswith(name)]
    return found


def test_a_finding_on_a_line_leads_to_its_field(pane: DetailPane) -> None:
    wrong = Finding("one-cell", Severity.WARNING, ("line_amount",), "sum.one_cell_of_line", {"line": 2})
    pane.show_record(replace(bill(LINES), findings=(wrong,)), RECEIPT)
    row = next(row for row in range(pane.findings.count()) if "Line" in pane.findings.item(row).text())
    pane.findings.itemActivated.emit(pane.findings.item(row))
    assert pane.tabs.currentIndex() == 1
    index = pane.lines.view.currentIndex()
    assert (index.row(), pane.lines.model.columns()[index.column()].id) == (1, "line_amount")


def test_without_a_selected_row_there_is_a_hint_and_nothing_else(pane: DetailPane) -> None:
    hint = message(pane)
    assert hint
    pane.show_record(bill(LINES), RECEIPT)
    assert message(pane) == ""
    pane.clear()
    assert message(pane) == hint
    assert not any(part.isVisible() for part in (pane.tabs, pane.findings, pane.lines))
    assert not any("bill" in part.accessibleName() for part in pane.findChildren(QWidget))


@pytest.mark.parametrize("path", ["C:\\in\\receipts\\a.jpg", "/in/receipts/a.jpg", "a.jpg"])
def test_a_failed_file_says_why(pane: DetailPane, path: str) -> None:
    pane.show_reason(path, "The <PDF> is locked.")
    assert message(pane) == "The <PDF> is locked."
    assert path in heading(pane, "a.jpg").toolTip()
    assert not pane.tabs.isVisible()


def test_a_file_that_waits_says_that_it_has_not_been_read(pane: DetailPane) -> None:
    hint = message(pane)
    pane.show_reason("/in/a.jpg", "")
    assert message(pane) not in ("", hint)


def test_a_document_is_named_with_how_it_was_read(pane: DetailPane) -> None:
    reading = Reading("qwen-server", "qwen3-vl:8b", "receipt", {}, seconds=12.34)
    source = SourceInfo("in/<may>/bill & tip.pdf", "00", "application/pdf", 9)
    pane.show_record(record(source=source, readings=(reading,), pages=(1, 2, 3, 5)), RECEIPT)
    said = heading(pane, "bill & tip.pdf").accessibleName()
    for fact in ("Receipt", "1–3, 5", "qwen-server", "qwen3-vl:8b", "12.3"):
        assert fact in said
    assert "in/&lt;may&gt;/bill &amp; tip.pdf" in heading(pane, "bill & tip.pdf").toolTip()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(1, 40), min_size=1))
def test_pages_are_told_in_short_and_none_is_lost(pane: DetailPane, pages: set[int]) -> None:
    pane.show_record(record(pages=tuple(sorted(pages))), RECEIPT)
    runs = re.findall(r"(\d+)(?:–(\d+))?", heading(pane, "bill.jpg").accessibleName())
    assert {page for first, last in runs for page in range(int(first), int(last or first) + 1)} == pages
    assert all(int(after) - int(last or first) > 1 for (first, last), (after, _) in pairwise(runs))


def test_tabs_tell_how_many_lines_there_are_and_lead_to_them(pane: DetailPane) -> None:
    pane.show_record(bill(LINES), RECEIPT)
    assert pane.findings.isVisible()
    assert "2" in pane.tabs.tabText(1)
    pane.tabs.setFocus()
    QTest.keyClick(pane.tabs, Qt.Key.Key_Right)
    assert pane.lines.isVisible()
    assert not pane.findings.isVisible()


def test_the_tab_that_was_chosen_stays_from_row_to_row(pane: DetailPane) -> None:
    pane.tabs.setCurrentIndex(1)
    pane.show_record(bill(LINES), RECEIPT)
    pane.show_reason("/in/a.jpg", "Locked.")
    assert not pane.lines.isVisible()
    pane.show_record(bill(LINES[:1], key="another"), RECEIPT)
    assert pane.lines.isVisible()
    assert "1" in pane.tabs.tabText(1)


def test_the_loudest_finding_is_seen_from_the_other_tab(pane: DetailPane) -> None:
    pane.show_record(record(), RECEIPT)
    quiet = pane.tabs.tabIcon(0).pixmap(16, 16).toImage()
    pane.show_record(record("another", findings=(NO_DATE,)), RECEIPT)
    assert pane.tabs.tabIcon(0).pixmap(16, 16).toImage() != quiet


def test_it_passes_on_which_field_and_which_place_are_wanted(pane: DetailPane, qtbot: QtBot) -> None:
    place = Region(1, 0.1, 0.2, 0.3, 0.25)
    cells = {"description": Cell("Cake", Verdict.UNCONFIRMED, "Cake", place)}
    pane.show_record(record(findings=(NO_DATE,), line_items=(cells,)), RECEIPT)
    pane.findings.setCurrentRow(0)
    with qtbot.waitSignal(pane.field_wanted) as wanted:
        QTest.keyClick(pane.findings, Qt.Key.Key_Return)
    assert wanted.args == ["issue_date"]
    with qtbot.waitSignal(pane.region_wanted) as wanted:
        pane.lines.view.setCurrentIndex(pane.lines.model.index(0, 0))
    assert wanted.args == [place]


def test_a_corrected_line_is_asked_for_and_counted(pane: DetailPane, desk: LineDesk) -> None:
    desk.show = lambda record: pane.show_record(record, RECEIPT)
    desk.show(desk.record())
    pane.lines.model.setData(pane.lines.model.index(2, 0), "Napkin")
    assert desk.steps == [Correction("description", "Napkin", 2, seen=1)]
    assert "3" in pane.tabs.tabText(1)
