"""The results table on the screen: the current cell, keys, copying, columns by need and by hand."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from invoice_desk.gui.table.column_filter import ColumnFilter
from invoice_desk.gui.table.editors import CellEditor
from invoice_desk.gui.table.results_model import ResultsModel
from invoice_desk.gui.table.results_view import ResultsView
from invoice_desk.gui.table.rows import RowStatus, failed_row, waiting_row
from tests.gui.table.samples import COLUMNS, Desk, document, model_with, receipt

Key = Qt.Key
CORE = frozenset({"@status", "@file", "@kind", "seller_name", "issue_date", "currency", "total_amount"})


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def model(qapp: object, desk: Desk) -> Iterator[ResultsModel]:
    made = model_with([receipt(number) for number in range(12)], desk)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield made
    tester.deleteLater()
    made.deleteLater()


@pytest.fixture
def view(qtbot: QtBot, model: ResultsModel) -> ResultsView:
    made = ResultsView()
    qtbot.addWidget(made)
    made.setModel(model)
    made.show_columns(CORE)
    made.resize(900, 470)
    made.show()
    qtbot.waitExposed(made)
    made.setFocus()
    return made


def shown(view: ResultsView) -> list[str]:
    header = view.horizontalHeader()
    order = [header.logicalIndex(place) for place in range(header.count())]
    return [COLUMNS[column].id for column in order if not header.isSectionHidden(column)]


def choose_block(view: ResultsView, model: ResultsModel, first: tuple[int, str], last: tuple[int, str]) -> None:
    corners = [model.index(row, model.column_of(field_id)) for row, field_id in (first, last)]
    view.selectionModel().select(QItemSelection(*corners), QItemSelectionModel.SelectionFlag.ClearAndSelect)


def test_painting_a_selection_asks_no_cell_that_is_not_seen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[int] = set()
    flags = ResultsModel.flags

    def counted(self: ResultsModel, index: QModelIndex) -> Qt.ItemFlag:
        asked.add(index.row())
        return flags(self, index)

    monkeypatch.setattr(ResultsModel, "flags", counted)
    model, view = model_with([receipt(number) for number in range(300)], Desk()), ResultsView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.resize(900, 470)
    whole = QItemSelection(model.index(0, 0), model.index(299, model.columnCount() - 1))
    view.selectionModel().select(whole, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    asked.clear()
    view.grab()
    assert 0 < len(asked) < 50


# The current cell.


def test_the_current_row_and_field_are_told_once(view: ResultsView, qtbot: QtBot) -> None:
    told: list[tuple[str, str]] = []
    view.current_changed.connect(lambda *now: told.append(now))
    view.select("doc-00004", "total_amount")
    view.select("doc-00004", "total_amount")
    view.select("doc-00005")
    assert told == [("doc-00004", "total_amount"), ("doc-00005", "total_amount")]
    assert (view.current_key(), view.current_field()) == told[-1]
    assert view.selected_keys() == ["doc-00005"]


def test_a_row_that_is_not_shown_can_not_be_selected(view: ResultsView) -> None:
    view.select("doc-00001")
    view.select("nobody")
    assert view.current_key() == "doc-00001"


def test_the_first_selection_is_in_a_column_that_is_seen(view: ResultsView) -> None:
    view.show_columns(CORE - {"@status"})
    view.select("doc-00001")
    assert not view.isColumnHidden(view.currentIndex().column())


def test_the_current_cell_and_its_row_are_seen_wherever_the_focus_is(view: ResultsView) -> None:
    plain = view.viewport().grab().toImage()
    view.select("doc-00003", "seller_name")
    view.clearSelection()
    view.clearFocus()
    marked = view.viewport().grab().toImage()
    row = view.visualRect(view.currentIndex())
    end_of_row = QPoint(view.viewport().width() - 20, row.center().y())
    assert marked.pixel(end_of_row) != plain.pixel(end_of_row)
    assert marked.pixel(row.topLeft() + QPoint(1, 5)) != marked.pixel(end_of_row)


def test_the_current_row_stays_when_others_are_filtered_away_or_sorted(view: ResultsView, model: ResultsModel) -> None:
    view.select("doc-00006", "seller_name")
    model.set_filter("kopitiam", None)
    view.sortByColumn(model.column_of("invoice_number"), Qt.SortOrder.DescendingOrder)
    model.set_filter("", None)
    assert (view.current_key(), view.current_field()) == ("doc-00006", "seller_name")
    assert view.selected_keys() == ["doc-00006"]


def test_when_the_current_row_goes_the_one_in_its_place_is_current(view: ResultsView, model: ResultsModel) -> None:
    model.set_filter("", frozenset({RowStatus.TO_REVIEW}))  # 0, 3, 6, 9
    view.select("doc-00003", "seller_name")
    model.remove(["doc-00003"])
    assert (view.current_key(), view.current_field()) == ("doc-00006", "seller_name")
    model.set_filter("no such word", None)
    assert view.current_key() == ""


def test_a_row_whose_status_changes_stays_while_it_is_current(
    view: ResultsView, model: ResultsModel, qtbot: QtBot
) -> None:
    model.set_filter("", frozenset({RowStatus.TO_REVIEW}))  # 0, 3, 6, 9
    view.select("doc-00003", "seller_name")
    model.put([receipt(3).with_status(RowStatus.READY)])
    assert view.current_key() == "doc-00003"
    view.select("doc-00006")
    qtbot.waitUntil(lambda: model.view_row("doc-00003") == -1)
    assert view.current_key() == "doc-00006"
    model.put([receipt(6).with_status(RowStatus.READY)])
    view.leave_row()
    qtbot.waitUntil(lambda: model.view_row("doc-00006") == -1)
    assert view.current_key() == "doc-00009"


def test_what_is_typed_in_a_row_that_leaves_its_group_is_not_lost(
    view: ResultsView, model: ResultsModel, qtbot: QtBot
) -> None:
    model.set_filter("", frozenset({RowStatus.TO_REVIEW}))
    view.select("doc-00003", "seller_name")
    QTest.keyClicks(view, "N")
    (editor,) = view.viewport().findChildren(CellEditor)
    QTest.keyClicks(editor, "ew name")
    model.put([receipt(3).with_status(RowStatus.EXPORTED)])
    assert editor.text() == "New name"
    QTest.keyClick(editor, Key.Key_Tab)
    assert view.current_key() == "doc-00003"
    assert view.current_field() != "seller_name"


def test_when_the_current_row_is_filtered_away_another_is_current(view: ResultsView, model: ResultsModel) -> None:
    view.select("doc-00001", "seller_name")
    model.set_filter("kopitiam", None)
    assert view.current_key() in model.shown_keys()
    assert view.current_field() == "seller_name"
    assert view.selected_keys() == [view.current_key()]


# Keys.


def test_enter_goes_down_and_tab_to_the_next_shown_column(view: ResultsView, qtbot: QtBot) -> None:
    view.select("doc-00001", "currency")
    QTest.keyClick(view, Key.Key_Return)
    assert (view.current_key(), view.current_field()) == ("doc-00002", "currency")
    QTest.keyClick(view, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Key.Key_Tab)
    assert (view.current_key(), view.current_field()) == ("doc-00001", "total_amount")


def test_enter_after_tab_goes_to_where_the_row_began(view: ResultsView) -> None:
    view.select("doc-00001", "seller_name")
    QTest.keyClick(view, Key.Key_Tab)
    QTest.keyClick(view, Key.Key_Tab)
    assert view.current_field() == "currency"
    QTest.keyClick(view, Key.Key_Return)
    assert (view.current_key(), view.current_field()) == ("doc-00002", "seller_name")
    QTest.keyClick(view, Key.Key_Tab)
    QTest.keyClick(view, Key.Key_Down)
    QTest.keyClick(view, Key.Key_Return)
    assert (view.current_key(), view.current_field()) == ("doc-00004", "issue_date")


def test_tab_goes_on_in_the_next_row_and_back_in_the_row_before(view: ResultsView) -> None:
    view.select("doc-00001", "total_amount")
    QTest.keyClick(view, Key.Key_Tab)
    assert (view.current_key(), view.currentIndex().column()) == ("doc-00002", 0)
    QTest.keyClick(view, Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert (view.current_key(), view.current_field()) == ("doc-00001", "total_amount")


def test_letters_on_a_cell_that_can_not_be_edited_do_nothing(view: ResultsView, qtbot: QtBot) -> None:
    view.select("doc-00004", "@file")
    QTest.keyClick(view, Key.Key_D)
    assert view.current_key() == "doc-00004"


# Sorting.


def test_the_third_click_on_a_header_brings_back_the_order_of_arrival(
    view: ResultsView, model: ResultsModel, qtbot: QtBot
) -> None:
    arrival, header = model.shown_keys(), view.horizontalHeader()
    column = model.column_of("seller_name")
    place = QPoint(header.sectionViewportPosition(column) + 40, header.height() // 2)
    orders = []
    for _ in range(3):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        orders.append(model.shown_keys())
    assert orders[0] != arrival
    assert orders[1] != orders[0]
    assert orders[2] == arrival


# Copying.


def copied(view: ResultsView, qtbot: QtBot) -> tuple[str, str]:
    QTest.keyClick(view, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QGuiApplication.clipboard().mimeData()
    return data.text(), data.html()


def test_a_block_is_copied_as_plain_values(view: ResultsView, model: ResultsModel, qtbot: QtBot) -> None:
    one = {"seller_name": "A", "issue_date": date(2026, 3, 4), "currency": "EUR", "total_amount": Decimal("1234.50")}
    model.set_rows([document("one", **one), document("two", seller_name="B", total_amount=None)])  # type: ignore[arg-type]
    choose_block(view, model, (0, "seller_name"), (1, "total_amount"))
    text, _ = copied(view, qtbot)
    assert text == "A\t2026-03-04\tEUR\t1234.50\nB\t\t\t"


def test_columns_are_copied_as_they_stand_without_the_hidden_ones(
    view: ResultsView, model: ResultsModel, qtbot: QtBot
) -> None:
    view.show_columns(CORE - {"issue_date"})
    header = view.horizontalHeader()
    header.moveSection(
        header.visualIndex(model.column_of("total_amount")), header.visualIndex(model.column_of("currency"))
    )
    choose_block(view, model, (0, "issue_date"), (0, "total_amount"))
    text, _ = copied(view, qtbot)
    assert text == "0.50\tCNY"


def test_long_numbers_stay_whole_and_text_stays_text_in_a_spreadsheet(
    view: ResultsView, model: ResultsModel, qtbot: QtBot
) -> None:
    model.set_rows([document("one", invoice_number="25442000000000000001", seller_name='=1+1 "A"\n<B>')])
    view.show_columns(CORE | {"invoice_number"})
    choose_block(view, model, (0, "seller_name"), (0, "invoice_number"))
    text, html = copied(view, qtbot)
    (cell,) = re.findall(r"<td ([^>]*)>25442000000000000001</td>", html)
    assert 'mso-number-format:"\\@"' in cell  # Excel, WPS
    assert 'sdnum="1033;0;@"' in cell  # LibreOffice
    assert "&lt;B&gt;" in html
    assert text.startswith('"=1+1 ""A""\n<B>"\t')


# Columns.


def test_columns_not_in_use_are_hidden(view: ResultsView) -> None:
    assert shown(view) == [column.id for column in COLUMNS if column.id in CORE]
    view.show_columns(CORE | {"invoice_number"})
    assert "invoice_number" in shown(view)


def menu_entry(view: ResultsView, field_id: str) -> None:
    header = next(column.header for column in COLUMNS if column.id == field_id)
    menu = view.choice.menu()
    next(action for action in menu.actions() if action.text().replace("&&", "&") == header).trigger()
    menu.deleteLater()


def test_what_a_person_shows_or_hides_wins(view: ResultsView) -> None:
    menu_entry(view, "invoice_number")
    menu_entry(view, "currency")
    view.show_columns(CORE | {"net_amount"})
    assert "invoice_number" in shown(view)
    assert "net_amount" in shown(view)
    assert "currency" not in shown(view)
    view.choice.menu().actions()[0].trigger()
    assert set(shown(view)) == CORE | {"net_amount"}


def test_a_layout_comes_back_as_it_was(view: ResultsView, model: ResultsModel, qtbot: QtBot) -> None:
    header = view.horizontalHeader()
    header.moveSection(header.visualIndex(model.column_of("total_amount")), 0)
    header.resizeSection(model.column_of("seller_name"), 321)
    menu_entry(view, "invoice_number")
    menu_entry(view, "currency")
    again = ResultsView()
    qtbot.addWidget(again)
    again.setModel(model)
    again.restore_layout(view.save_layout())
    again.show_columns(CORE)
    assert shown(again) == shown(view)
    assert again.columnWidth(model.column_of("seller_name")) == 321


@pytest.mark.parametrize("layout", [b"", b"rubbish", b"[]", b'{"order": [], "widths": 3, "by_hand": {}}', b"\xff\x00"])
def test_a_layout_that_can_not_be_read_changes_nothing(view: ResultsView, layout: bytes) -> None:
    before = view.save_layout()
    view.restore_layout(layout)
    assert view.save_layout() == before


# What could not be read.


def inks(view: ResultsView, key: str, field_id: str) -> int:
    """How many colours stand in a cell."""
    model = view.model()
    assert isinstance(model, ResultsModel)
    cell = view.visualRect(model.index(model.view_row(key), model.column_of(field_id)))
    picture = view.viewport().grab(cell).toImage()
    return len({picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())})


def test_why_a_file_could_not_be_read_stands_where_its_values_would_be(view: ResultsView, model: ResultsModel) -> None:
    model.put([waiting_row("job", "/in/a.jpg"), failed_row("/in/b.jpg", "The file is locked. " * 10)])
    view.select("doc-00000")
    for field_id in ("seller_name", "issue_date", "currency", "total_amount"):
        assert inks(view, "job", field_id) == 1
        assert inks(view, "path:/in/b.jpg", field_id) > 5


def test_the_reason_keeps_clear_of_the_name_of_the_file_wherever_that_stands(
    view: ResultsView, model: ResultsModel
) -> None:
    header, key = view.horizontalHeader(), "path:/in/b.jpg"
    model.put([failed_row("/in/b.jpg", "The file is locked. " * 10)])
    for place in range(4):
        header.moveSection(header.visualIndex(model.column_of("@file")), place)
        left, width = view._room_for_reasons(model)
        name = view.visualRect(model.index(model.view_row(key), model.column_of("@file")))
        assert width > 200
        assert left > name.right() or left + width < name.left()
    view.setColumnWidth(model.column_of("@file"), 2000)
    assert view._room_for_reasons(model)[1] < 300
    view.grab()


def test_a_table_whose_rows_are_all_filtered_away_says_so(view: ResultsView, model: ResultsModel) -> None:
    def inks() -> int:
        picture = view.viewport().grab().toImage()
        middle = picture.height() // 2
        spots = ((x, y) for x in range(picture.width()) for y in range(middle - 8, middle + 8))
        return len({picture.pixelColor(x, y).rgb() for x, y in spots})

    model.set_column_filters([ColumnFilter("seller_name", contains="nobody is called so")])
    assert model.rowCount() == 0
    assert inks() > 3  # letters have edges of many shades
