"""One field of many documents on sheets: row by row, with its print, edited where the table has it."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Verdict
from invoice_desk.gui.contact.contact_model import MOST_ACROSS, ContactModel
from invoice_desk.gui.page.pieces import Piece
from invoice_desk.gui.page.print_delegate import PIECE
from invoice_desk.gui.table.rows import CellView
from tests.gui.table.samples import Desk, document, model_with

SPOT = Region(1, 0.1, 0.1, 0.2, 0.12)
KEYS = [f"doc {number}" for number in range(2 * MOST_ACROSS * 2 + 1)]


class Sheet:
    """A sheet of totals, two rows high, over seventeen receipts."""

    def __init__(self) -> None:
        self.desk = Desk()
        rows = [document(key, total_amount=Decimal(number)) for number, key in enumerate(KEYS)]
        self.results = model_with(rows, self.desk)
        self.model = ContactModel(self.results)
        self.tester = QAbstractItemModelTester(self.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        self.model.set_down(2)
        self.model.show_field("total_amount", KEYS)

    def values(self) -> list[str]:
        columns = range(1, 2 * MOST_ACROSS, 2)
        cells = [self.model.index(row, column).data() for row in range(self.model.rowCount()) for column in columns]
        return [str(text) for text in cells if text is not None]


@pytest.fixture
def sheet(qtbot: QtBot) -> Sheet:
    return Sheet()


def test_values_stand_row_by_row_and_sheet_by_sheet(sheet: Sheet) -> None:
    assert (sheet.model.sheets(), sheet.model.count()) == (3, len(KEYS))
    assert sheet.values() == [str(number) for number in range(2 * MOST_ACROSS)]
    assert sheet.model.turn(1)
    assert sheet.model.turn(1)
    assert sheet.values() == [str(4 * MOST_ACROSS)]
    assert not sheet.model.turn(1)
    assert sheet.model.turn(-1)


def test_another_height_keeps_the_first_value_on_the_sheet(sheet: Sheet) -> None:
    sheet.model.turn(1)
    first = sheet.values()[0]
    sheet.model.set_down(3)
    assert first in sheet.values()


def test_a_value_is_set_where_the_table_has_it(sheet: Sheet) -> None:
    place = sheet.model.place_of(KEYS[5])
    assert sheet.model.setData(place, "9.50")
    assert sheet.desk.steps == [(KEYS[5], "total_amount", Decimal("9.50"))]
    assert place.data() == "9.50"
    assert not sheet.model.setData(sheet.model.index(0, 0), "1.00")


def test_only_values_can_be_edited_and_nothing_behind_the_last(sheet: Sheet) -> None:
    for _ in range(2):
        sheet.model.turn(1)
    editable = Qt.ItemFlag.ItemIsEditable
    assert sheet.model.flags(sheet.model.index(0, 1)) & editable
    assert not sheet.model.flags(sheet.model.index(0, 0)) & editable
    assert sheet.model.flags(sheet.model.index(0, 3)) == Qt.ItemFlag.NoItemFlags


def test_print_is_wanted_for_what_is_on_the_sheet_and_seen_once_it_has_come(sheet: Sheet) -> None:
    row = sheet.results.row(KEYS[0])
    assert row is not None
    sheet.results.put([row.with_cells({"total_amount": CellView("0", Decimal(0), Verdict.UNCONFIRMED, SPOT)})])
    assert sheet.model.wanted_print() == [(row.sha256, SPOT)]
    assert (sheet.model.seen(), sheet.model.unseen()) == ([], 2 * MOST_ACROSS)
    piece = Piece(QImage(4, 4, QImage.Format.Format_RGB32), QRectF(0, 0, 1, 1))
    sheet.model.show_pieces(row.sha256, {SPOT: piece})
    assert sheet.model.index(0, 0).data(PIECE) is piece
    assert (sheet.model.seen(), sheet.model.unseen()) == ([KEYS[0]], 2 * MOST_ACROSS - 1)


def test_fewer_stand_beside_each_other_where_values_are_long(sheet: Sheet) -> None:
    sheet.model.show_field("total_amount", KEYS, across=2)
    assert (sheet.model.columnCount(), sheet.model.sheets()) == (4, 5)
    assert sheet.model.place_of(KEYS[3]).row() == 1
