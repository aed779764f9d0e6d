"""Many cells at once, as in a spreadsheet: they go to what is seen, are one step, and what is left out is said."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Value, Verdict
from invoice_desk.gui.table.blocks import block_of_text
from invoice_desk.gui.table.editors import CellEditor
from invoice_desk.gui.table.results_model import ResultsModel
from invoice_desk.gui.table.results_view import ResultsView
from invoice_desk.gui.table.rows import failed_row
from tests.gui.table.samples import SELLERS, Desk, document, model_with, receipt

Key, Modifier = Qt.Key, Qt.KeyboardModifier
SHOWN = frozenset({"@status", "@file", "@kind", "seller_name", "issue_date", "currency", "total_amount"})


@dataclass
class Sheet:
    """A table on the screen, the desk behind it, and what it said."""

    view: ResultsView
    model: ResultsModel
    desk: Desk
    refused: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def paste(self, text: str) -> None:
        self.view.blocks.paste(block_of_text(text))

    def choose(self, first: tuple[int, str], last: tuple[int, str], *, also: bool = False) -> None:
        flags = QItemSelectionModel.SelectionFlag
        corners = [self.model.index(row, self.model.column_of(field_id)) for row, field_id in (first, last)]
        if not also:
            self.view.selectionModel().setCurrentIndex(corners[0], flags.ClearAndSelect)
        self.view.selectionModel().select(QItemSelection(*corners), flags.Select)

    def value(self, row: int, field_id: str) -> Value | None:
        return self.model.value_at(self.model.index(row, self.model.column_of(field_id)))

    def column(self, field_id: str) -> list[Value | None]:
        return [self.value(row, field_id) for row in range(self.model.rowCount())]

    def chosen(self) -> set[tuple[int, str]]:
        return {
            (index.row(), self.model.columns[index.column()].id)
            for index in self.view.selectionModel().selectedIndexes()
        }


@pytest.fixture
def sheet(qtbot: QtBot) -> Iterator[Sheet]:
    desk = Desk()
    model = model_with([receipt(number) for number in range(6)], desk)
    view = ResultsView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.show_columns(SHOWN)
    view.resize(900, 400)
    view.show()
    qtbot.waitExposed(view)
    view.activateWindow()
    view.setFocus()
    made = Sheet(view, model, desk)
    view.blocks.refused.connect(made.refused.append)
    view.blocks.told.connect(made.told.append)
    yield made
    model.deleteLater()


# Pasting.


def test_a_block_is_pasted_from_the_selected_cell_on_as_one_step(sheet: Sheet) -> None:
    sheet.view.select("doc-00001", "seller_name")
    sheet.paste("A\t2026年3月4日\tEUR\t1,234.50\r\nB\t4 March 2026\t€\t(1,234.00)\r\n")
    assert sheet.column("seller_name")[:4] == [SELLERS[0], "A", "B", SELLERS[3]]
    assert sheet.column("issue_date")[1:3] == [date(2026, 3, 4), date(2026, 3, 4)]
    assert sheet.column("currency")[1:3] == ["EUR", "EUR"]
    assert sheet.column("total_amount")[1:3] == [Decimal("1234.50"), Decimal("-1234.00")]
    assert sheet.desk.names == ["paste 7"]  # one currency stood there already
    assert sheet.refused == [""]
    assert "7" in sheet.told[-1]


def test_the_pasted_block_is_selected_and_the_current_cell_stays(sheet: Sheet) -> None:
    sheet.view.select("doc-00001", "currency")
    sheet.paste("EUR\t5\nEUR\t6")
    assert sheet.chosen() == {(row, name) for row in (1, 2) for name in ("currency", "total_amount")}
    assert (sheet.view.current_key(), sheet.view.current_field()) == ("doc-00001", "currency")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("¥1,234.50", "1234.50"),
        (" $1,234.50 ", "1234.50"),
        ("€ 1.234,50", "1234.50"),
        ("１，２３４．５０", "1234.50"),
        ("￥ 1,234.50", "1234.50"),
        ("(1,234.50)", "-1234.50"),
        ("-1,234.50", "-1234.50"),
        ("\xa01 234,50\xa0", "1234.50"),
        ("1,234.50 CNY", "1234.50"),
    ],
)
def test_amounts_are_pasted_in_every_notation_that_can_be_typed(sheet: Sheet, text: str, value: str) -> None:
    sheet.view.select("doc-00002", "total_amount")
    sheet.paste(text)
    assert sheet.value(2, "total_amount") == Decimal(value)
    assert sheet.desk.names == []  # one cell is set as if it had been typed


def test_one_value_is_pasted_into_the_whole_selection_wherever_its_cells_are(sheet: Sheet) -> None:
    sheet.choose((0, "currency"), (1, "currency"))
    sheet.choose((4, "currency"), (4, "currency"), also=True)
    sheet.paste("USD\n")
    assert sheet.column("currency") == ["USD", "USD", "MYR", "EUR", "USD", "EUR"]
    assert sheet.desk.names == ["paste 3"]


def test_a_block_is_repeated_over_a_selection_that_it_fits_into(sheet: Sheet) -> None:
    sheet.choose((0, "currency"), (3, "total_amount"))
    sheet.paste("USD\t1\nGBP\t2")
    assert sheet.column("currency")[:4] == ["USD", "GBP", "USD", "GBP"]
    assert sheet.column("total_amount")[:4] == [Decimal(1), Decimal(2), Decimal(1), Decimal(2)]


def test_hidden_columns_and_filtered_rows_are_passed_over(sheet: Sheet) -> None:
    sheet.view.show_columns(SHOWN - {"issue_date"})
    sheet.model.set_filter("kopitiam", None)  # only row 2
    sheet.model.put([receipt(number) for number in (6, 7)])
    days, currencies = sheet.column("issue_date"), sheet.model.row("doc-00003")
    sheet.view.select("doc-00002", "seller_name")
    sheet.paste("A\tUSD\nB\tGBP")
    assert sheet.column("seller_name") == ["A", "B"]
    assert sheet.column("currency") == ["USD", "GBP"]
    assert sheet.column("issue_date") == days
    sheet.model.set_filter("", None)
    assert sheet.model.row("doc-00003") == currencies


def test_columns_take_the_block_in_the_order_in_which_they_stand(sheet: Sheet) -> None:
    header = sheet.view.horizontalHeader()
    header.moveSection(
        header.visualIndex(sheet.model.column_of("total_amount")), header.visualIndex(sheet.model.column_of("currency"))
    )
    sheet.view.select("doc-00001", "total_amount")
    sheet.paste("5\tUSD")
    assert (sheet.value(1, "total_amount"), sheet.value(1, "currency")) == (Decimal(5), "USD")


def test_an_empty_cell_clears_and_a_line_that_is_too_short_leaves_the_rest(sheet: Sheet) -> None:
    sheet.view.select("doc-00001", "seller_name")
    before = sheet.value(2, "currency")
    sheet.paste("A\t\tUSD\nB\t2026-05-01")
    assert sheet.value(1, "issue_date") is None
    assert sheet.value(2, "issue_date") == date(2026, 5, 1)
    assert sheet.value(2, "currency") == before


def test_values_that_are_none_are_left_out_and_the_first_is_shown_with_its_reason(sheet: Sheet) -> None:
    amounts = sheet.column("total_amount")
    sheet.view.select("doc-00000", "total_amount")
    sheet.paste("1\n12x\n3\nabout 5\n")
    assert sheet.column("total_amount") == [Decimal(1), amounts[1], Decimal(3), *amounts[3:]]
    (said,) = sheet.refused
    for part in ("Cells changed: 2", "left out: 2", "doc-00001.jpg", "Total", "12x"):
        assert part in said
    assert sheet.view.current_key() == "doc-00001"
    assert sheet.desk.names == ["paste 2"]


def test_what_may_mean_two_things_is_refused_as_when_it_is_typed(sheet: Sheet) -> None:
    before = sheet.value(1, "issue_date")
    sheet.view.select("doc-00001", "issue_date")
    sheet.paste("03/04/2026")
    assert sheet.value(1, "issue_date") == before
    assert "2026-04-03" in sheet.refused[-1]
    assert "2026-03-04" in sheet.refused[-1]


def test_a_currency_in_the_block_decides_how_the_amount_beside_it_is_read(sheet: Sheet) -> None:
    sheet.model.put([document("bare", currency=None, total_amount=None)])
    sheet.view.select("bare", "currency")
    sheet.paste("EUR\t1.234")
    assert sheet.value(6, "total_amount") == Decimal(1234)
    sheet.paste("KWD\t1.234")
    assert sheet.value(6, "total_amount") == Decimal("1.234")
    sheet.view.select("bare", "total_amount")
    sheet.paste("2.345")
    assert sheet.value(6, "total_amount") == Decimal("2.345")


def test_what_stands_beyond_the_table_or_can_not_be_changed_is_left_out_with_a_word(sheet: Sheet) -> None:
    sheet.model.put([failed_row("/in/broken.pdf", "The file is damaged.")])
    sheet.view.select("doc-00005", "total_amount")
    sheet.paste("1\t9\n2\t9\n3\t9")
    assert sheet.value(5, "total_amount") == Decimal(1)
    (said,) = sheet.refused
    assert "can't be changed here: 1." in said
    assert "beyond the last row or column: 4." in said


def test_whole_rows_are_pasted_back_with_the_names_of_their_files(sheet: Sheet) -> None:
    sheet.view.select("doc-00003", "@file")
    sheet.paste("doc-00003.jpg\tReceipt\tNew name")
    assert sheet.value(3, "seller_name") == "New name"
    assert sheet.refused == [""]


def test_what_stands_there_already_is_no_step_unless_it_is_in_doubt(sheet: Sheet) -> None:
    sheet.view.select("doc-00001", "currency")
    sheet.paste("EUR")
    assert sheet.desk.steps == []
    assert sheet.told
    conflict = sheet.value(3, "total_amount")
    sheet.view.select("doc-00003", "total_amount")
    sheet.paste(str(conflict))
    assert sheet.desk.steps == [("doc-00003", "total_amount", conflict)]


def test_nothing_is_pasted_where_nothing_is_selected(sheet: Sheet) -> None:
    sheet.view.setCurrentIndex(QModelIndex())
    sheet.paste("1")
    assert sheet.desk.steps == []
    assert sheet.told


# Clearing.


def test_delete_clears_any_number_of_cells_as_one_step(sheet: Sheet) -> None:
    sheet.view.selectAll()
    QTest.keyClick(sheet.view, Key.Key_Delete)
    for field_id in ("seller_name", "issue_date", "currency", "total_amount"):
        assert set(sheet.column(field_id)) == {None}
    assert sheet.desk.names == ["erase 24"]
    assert sheet.refused == [""]


def test_a_single_cell_is_cleared_by_backspace_as_if_it_had_been_typed_empty(sheet: Sheet) -> None:
    sheet.view.select("doc-00001", "seller_name")
    QTest.keyClick(sheet.view, Key.Key_Backspace)
    assert sheet.desk.steps == [("doc-00001", "seller_name", None)]
    assert sheet.desk.names == []


def test_ctrl_x_copies_the_selection_and_clears_it_as_one_step(sheet: Sheet) -> None:
    sellers, totals = sheet.column("seller_name"), sheet.column("total_amount")
    sheet.choose((1, "seller_name"), (2, "total_amount"))
    QTest.keyClick(sheet.view, Key.Key_X, Modifier.ControlModifier)
    assert sheet.column("seller_name") == [sellers[0], None, None, *sellers[3:]]
    assert sheet.column("total_amount") == [totals[0], None, None, *totals[3:]]
    assert sheet.desk.names == ["cut 8"]
    sheet.view.select("doc-00004", "seller_name")
    sheet.paste(QGuiApplication.clipboard().text())
    assert sheet.column("seller_name")[4:] == sellers[1:3]
    assert sheet.column("total_amount")[4:] == totals[1:3]


def test_what_nobody_can_change_is_copied_by_ctrl_x_and_stays(sheet: Sheet) -> None:
    sheet.choose((1, "@file"), (1, "@file"))
    QTest.keyClick(sheet.view, Key.Key_X, Modifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == str(sheet.value(1, "@file"))
    assert sheet.desk.steps == []
    assert sheet.refused == ["Cells that can't be changed here: 1."]


def test_hidden_columns_are_not_cleared(sheet: Sheet) -> None:
    sheet.view.show_columns(SHOWN - {"issue_date"})
    sheet.choose((0, "seller_name"), (1, "total_amount"))
    QTest.keyClick(sheet.view, Key.Key_Delete)
    assert sheet.value(0, "issue_date") is not None
    assert sheet.value(0, "seller_name") is None


# Filling.


def test_fill_down_copies_the_first_cell_of_each_column(sheet: Sheet) -> None:
    sheet.choose((1, "seller_name"), (3, "issue_date"))
    sheet.view.blocks.fill_down()
    assert sheet.column("seller_name")[1:4] == ["Chez Jeanphi"] * 3
    assert sheet.column("issue_date")[1:4] == [date(2026, 1, 2)] * 3
    assert sheet.desk.names == ["fill 4"]


def test_fill_down_into_a_single_row_takes_what_is_above(sheet: Sheet) -> None:
    sheet.choose((2, "seller_name"), (2, "issue_date"))
    sheet.view.blocks.fill_down()
    assert (sheet.value(2, "seller_name"), sheet.value(2, "issue_date")) == ("Chez Jeanphi", date(2026, 1, 2))
    sheet.view.select("doc-00000", "seller_name")
    sheet.view.blocks.fill_down()
    assert sheet.desk.names == ["fill 2"]


def test_fill_right_reads_the_value_as_the_other_field_takes_it(sheet: Sheet) -> None:
    sheet.choose((1, "currency"), (1, "total_amount"))
    sheet.view.blocks.fill_right()
    assert "EUR" in sheet.refused[-1]
    sheet.view.show_columns(SHOWN | {"buyer_name"})
    sheet.model.put([document("doc-00001", seller_name="7", total_amount=None)])
    header = sheet.view.horizontalHeader()
    header.moveSection(
        header.visualIndex(sheet.model.column_of("total_amount")),
        header.visualIndex(sheet.model.column_of("seller_name")) + 1,
    )
    sheet.view.select("doc-00001", "total_amount")
    sheet.view.blocks.fill_right()
    assert sheet.value(1, "total_amount") == Decimal(7)


def test_what_is_typed_over_a_selection_fills_it_on_ctrl_enter(sheet: Sheet, qtbot: QtBot) -> None:
    sheet.choose((1, "seller_name"), (3, "seller_name"))
    QTest.keyClick(sheet.view, Key.Key_Z)
    (editor,) = sheet.view.viewport().findChildren(CellEditor)
    QTest.keyClicks(editor, "oo")
    QTest.keyClick(editor, Key.Key_Return, Modifier.ControlModifier)
    assert sheet.column("seller_name")[1:4] == ["zoo"] * 3
    assert sheet.desk.names == ["fill 3"]
    assert sheet.chosen() == {(row, "seller_name") for row in (1, 2, 3)}


def test_what_is_no_value_of_the_current_cell_stays_open_on_ctrl_enter(sheet: Sheet) -> None:
    sheet.choose((1, "total_amount"), (3, "total_amount"))
    QTest.keyClick(sheet.view, Key.Key_X)
    (editor,) = sheet.view.viewport().findChildren(CellEditor)
    QTest.keyClick(editor, Key.Key_Return, Modifier.ControlModifier)
    assert editor.complaint
    assert sheet.desk.steps == []
    QTest.keyClick(editor, Key.Key_Escape)


def test_a_filled_conflict_is_settled(sheet: Sheet) -> None:
    sheet.choose((2, "total_amount"), (3, "total_amount"))
    sheet.view.blocks.fill_down()
    row = sheet.model.row("doc-00003")
    assert row is not None
    assert row.cells["total_amount"].verdict is Verdict.CORRECTED


def test_a_block_is_copied_and_cleared_as_a_whole_and_not_cell_by_cell(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    for name in ("value_at", "is_proposed"):
        asking = getattr(ResultsModel, name)

        def counted(self: ResultsModel, *cell: Any, asking: Any = asking, **more: Any) -> Any:
            asked.append(1)
            return asking(self, *cell, **more)

        monkeypatch.setattr(ResultsModel, name, counted)
    sheet.choose((0, "@file"), (sheet.model.rowCount() - 1, "total_amount"))
    sheet.choose((0, "seller_name"), (1, "seller_name"), also=True)
    asked.clear()
    sheet.view.blocks.cut()
    assert asked == []
    copied = block_of_text(QGuiApplication.clipboard().text())
    assert (len(copied), {len(row) for row in copied}) == (sheet.model.rowCount(), {6})
    assert sheet.desk.names == ["cut 24"]
    assert not any(sheet.column("seller_name"))
