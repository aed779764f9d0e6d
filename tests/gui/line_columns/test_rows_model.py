"""The rows before they are taken: sums are left out until a person says otherwise, and what is no value is said."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Region
from invoice_desk.domain.typed import InvalidValueError
from invoice_desk.extraction.columns.values import DrawnCell, DrawnRow
from invoice_desk.gui.line_columns.rows_model import RowsModel

SPECS = {spec.id: spec for spec in load_profiles()[0]["receipt"].line_items}
FIELDS = (SPECS["description"], None, SPECS["line_amount"])


def row(text: str, amount: Decimal | None, **said: bool) -> DrawnRow:
    place = Region(1, 0.1, 0.1, 0.2, 0.2)
    error = None if amount is not None else InvalidValueError("typed.not_an_amount", text="1?")
    cells = {
        "description": DrawnCell(text, place, text),
        "line_amount": DrawnCell("1?" if amount is None else f"{amount}", place, amount, error),
    }
    return DrawnRow(cells, **said)


@pytest.fixture
def model(qtmodeltester: ModelTester, qtbot: QtBot) -> RowsModel:
    made = RowsModel(lambda code, params: f"{code} {params['text']}", language="en")
    made.show_rows(
        (row("Tea", Decimal("3.00"), fits=True), row("Cake", None), row("Total", Decimal(7), is_sum=True)), FIELDS
    )
    qtmodeltester.check(made)  # type: ignore[no-untyped-call]
    return made


def test_sums_are_not_taken_until_a_person_says_so(model: RowsModel) -> None:
    assert [one.cells["description"].text for one in model.taken()] == ["Tea", "Cake"]
    assert model.amounts() == [Decimal("3.00")]
    assert model.setData(model.index(2, 0), Qt.CheckState.Checked, int(Qt.ItemDataRole.CheckStateRole))
    model.toggle(0)
    assert [one.cells["description"].text for one in model.taken()] == ["Cake", "Total"]


def test_what_is_no_value_is_shown_as_it_is_printed_with_the_reason(model: RowsModel) -> None:
    cell = model.index(1, 3)
    assert cell.data() == "1?"
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "typed.not_an_amount 1?"
    assert model.index(1, 2).data() is None
    assert "quantity × price is the amount" in model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_moving_a_border_keeps_what_a_person_left_out(model: RowsModel) -> None:
    model.toggle(0)
    model.show_rows((row("Tee", Decimal("3.00")), row("Cake", None), row("Total", Decimal(7), is_sum=True)), FIELDS)
    assert [one.cells["description"].text for one in model.taken()] == ["Cake"]
    model.show_rows((row("Tee", Decimal("3.00")),), FIELDS)
    assert len(model.taken()) == 1
