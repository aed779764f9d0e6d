"""The list of checks: nothing that was found is lost, the loudest comes first, and it leads to the field."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Cell, Correction, Finding, Note, Severity, Verdict
from invoice_desk.gui.panels.checks_page import ChecksPage
from invoice_desk.gui.panels.findings_list import FindingsList
from tests.gui.panels.samples import RECEIPT, RENDER, contested, record

LOUDEST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.OK)

pytestmark = pytest.mark.usefixtures("qapp")


SURE = {spec.id: Cell("a", Verdict.CONFIRMED) for spec in RECEIPT.fields if spec.required}
"""Nothing that a person should look at."""


def made() -> FindingsList:
    """A list in which each code is its own sentence."""
    return FindingsList(language="en", render=lambda code, _: code)


@pytest.fixture
def shown(qtbot: QtBot) -> FindingsList:
    checks = made()
    qtbot.addWidget(checks)
    checks.resize(500, 160)
    checks.show()
    return checks


def finding(code: str, severity: Severity, *fields: str, **params: str) -> Finding:
    return Finding("rule", severity, fields, code, params)


def texts(checks: FindingsList) -> list[str]:
    return [checks.item(row).text() for row in range(checks.count())]


@given(st.lists(st.tuples(st.sampled_from(Severity), st.sampled_from("abcde")), max_size=12))
def test_every_finding_is_listed_once_and_the_loudest_first(found: list[tuple[Severity, str]]) -> None:
    checks = made()
    findings = tuple(finding(code * 4, severity) for severity, code in found)
    checks.show_record(record(cells=SURE, findings=findings), RECEIPT)
    expected = sorted(dict.fromkeys(found), key=lambda one: LOUDEST_FIRST.index(one[0]))
    listed = texts(checks)[-len(expected) :] if expected else []
    assert [text.rpartition(" ")[2] for text in listed] == [code * 4 for _, code in expected]
    assert checks.worst() is (expected[0][0] if expected else Severity.OK)
    assert checks.count() >= 1
    checks.deleteLater()


def test_without_trouble_it_says_how_many_fields_are_sure(shown: FindingsList) -> None:
    verdicts = [Verdict.CONFIRMED] * 4 + [Verdict.CORRECTED] + [Verdict.UNCONFIRMED] * 2 + [Verdict.MISSING] * 9
    others = {f"field_{number}": Cell("a", verdict) for number, verdict in enumerate(verdicts)}
    shown.show_record(record(cells={**SURE, **others}, findings=(finding("adds-up", Severity.OK),)), RECEIPT)
    first, passed = texts(shown)
    assert [int(word.strip(".")) for word in first.split() if word.strip(".").isdigit()] == [len(SURE) + 5, 2]
    assert passed.endswith("adds-up")


def test_the_fields_to_look_at_are_named_and_lead_to_the_first(shown: FindingsList, qtbot: QtBot) -> None:
    cells = {**SURE, "seller_name": Cell("ACME", Verdict.UNCONFIRMED)}
    shown.show_record(record(cells=cells, findings=(finding("adds-up", Severity.OK),)), RECEIPT)
    first, _ = texts(shown)
    assert "Seller" in first
    assert shown.worst() is Severity.INFO
    with qtbot.waitSignal(shown.field_wanted) as wanted:
        shown.setCurrentRow(0)
        shown.itemActivated.emit(shown.item(0))
    assert wanted.args == ["seller_name"]


def test_a_conflict_that_no_finding_names_is_listed_with_all_that_was_read(shown: FindingsList) -> None:
    cells = {
        **SURE,
        "total_amount": contested(Decimal("1234.00"), Decimal("1284.00")),
        "currency": contested("CNY", "JPY"),
    }
    named = finding("two-currencies", Severity.WARNING, "currency", field="currency")
    shown.show_record(record(cells=cells, findings=(named,)), RECEIPT)
    first, second = texts(shown)
    assert first.endswith("two-currencies")
    assert "Total" in second
    assert "1,234.00" in second
    assert "1,284.00" in second


def test_enter_and_a_double_click_lead_to_the_field(shown: FindingsList, qtbot: QtBot) -> None:
    findings = (finding("no-date", Severity.ERROR, "issue_date", "currency"),)
    shown.show_record(record(cells=SURE, findings=findings, notes=(Note("long"),)), RECEIPT)
    shown.setCurrentRow(0)
    with qtbot.waitSignal(shown.field_wanted) as wanted:
        QTest.keyClick(shown, Qt.Key.Key_Return)
    assert wanted.args == ["issue_date"]
    shown.setCurrentRow(1)
    with qtbot.assertNotEmitted(shown.field_wanted):
        QTest.keyClick(shown, Qt.Key.Key_Return)
    place = shown.visualItemRect(shown.item(0)).center()
    with qtbot.waitSignal(shown.field_wanted) as wanted:
        QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert wanted.args == ["issue_date"]


TOTAL = (Correction("total_amount", Decimal("118.00")),)
LINE = (Correction("quantity", Decimal(3), 0),)


def test_what_a_finding_proposes_is_offered_and_taken(qtbot: QtBot) -> None:
    page = ChecksPage(language="en", render=RENDER)
    qtbot.addWidget(page)
    page.resize(500, 160)
    page.show()
    checks, button = page.findings, page.button
    plain = finding("date.future", Severity.ERROR, "issue_date", date="2030-01-01")
    sums = (replace(plain, severity=Severity.WARNING, repair=repair) for repair in (TOTAL, LINE))
    checks.show_record(record(cells=SURE, findings=(plain,)), RECEIPT)
    assert not button.isVisible()
    checks.show_record(record(cells=SURE, findings=(plain, *sums), lines_seen=2), RECEIPT)
    assert "118.00" in button.accessibleName()  # nothing is selected: the first one that proposes anything
    assert "Proposed: Total 118.00." in texts(checks)[1]
    with qtbot.waitSignal(checks.repair_wanted) as wanted:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["bill", TOTAL]
    checks.setCurrentRow(2)
    with qtbot.waitSignal(checks.repair_wanted) as wanted:
        button.click()
    assert wanted.args == ["bill", (replace(LINE[0], seen=2),)]  # of the lines that the person sees
    checks.setCurrentRow(0)
    assert not button.isVisible()
    with qtbot.assertNotEmitted(checks.repair_wanted):
        checks.take()


def test_what_is_selected_stays_so_while_other_findings_of_the_document_are_settled(shown: FindingsList) -> None:
    findings = tuple(finding(f"trouble-{number}", Severity.WARNING, "note") for number in range(30))
    shown.show_record(record(cells=SURE, findings=findings), RECEIPT)
    shown.setCurrentRow(20)
    shown.scrollToItem(shown.item(20))
    place = shown.verticalScrollBar().value()
    shown.show_record(record(cells=SURE, findings=findings[:25]), RECEIPT)
    assert shown.currentItem().text().endswith("trouble-20")
    assert shown.verticalScrollBar().value() == place > 0
    shown.show_record(record(cells=SURE, findings=findings[:20]), RECEIPT)
    assert shown.currentItem().text().endswith("trouble-19")
    shown.show_record(record("another", cells=SURE, findings=findings), RECEIPT)
    assert shown.selectedItems() == []


def test_findings_of_another_document_start_at_the_top(shown: FindingsList) -> None:
    findings = tuple(finding(f"trouble-{number}", Severity.WARNING) for number in range(30))
    shown.show_record(record(cells=SURE, findings=findings), RECEIPT)
    shown.setCurrentRow(20)
    shown.scrollToItem(shown.item(20))
    shown.show_record(record("another", cells=SURE, findings=findings), RECEIPT)
    QApplication.processEvents()
    assert shown.verticalScrollBar().value() == 0
