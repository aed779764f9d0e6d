"""The fields of a document beneath each other: what the table has in its row, set there, and beside it the print."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Value, Verdict
from invoice_desk.gui.form.form_model import LABEL, PRINT, VALUE, FormModel
from invoice_desk.gui.page.pieces import Piece
from invoice_desk.gui.page.print_delegate import PIECE
from invoice_desk.gui.table.results_model import ResultsModel
from invoice_desk.gui.table.rows import CellView, TableRow, waiting_row
from tests.gui.table.samples import PROFILES, Desk, document, model_with

SPOT = Region(1, 0.1, 0.1, 0.2, 0.12)


class Form:
    """A form over a table of two receipts, and the desk behind it."""

    def __init__(self) -> None:
        self.desk = Desk()
        values: dict[str, Value | None] = {"total_amount": Decimal("21.50"), "note": "paid"}
        verdicts = {"total_amount": Verdict.CONFLICT, "note": Verdict.UNCONFIRMED}
        rows = [
            document("a", verdicts=verdicts, **values),  # type: ignore[arg-type]
            document("b", seller_name="Acme"),
        ]
        self.results: ResultsModel = model_with(rows, self.desk)
        self.model = FormModel(self.results, PROFILES.__getitem__, language="en")
        self.tester = QAbstractItemModelTester(self.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        self.model.show_row("a")

    def texts(self, column: int = VALUE) -> list[str]:
        return [str(self.model.index(row, column).data()) for row in range(self.model.rowCount())]

    def ids(self) -> list[str]:
        return [field.id for field in self.model.fields()]

    def type(self, field_id: str, text: str) -> bool:
        return self.model.setData(self.model.index(self.model.place_of(field_id), VALUE), text)

    def row(self, key: str = "a") -> TableRow:
        row = self.results.row(key)
        assert row is not None
        return row


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    return Form()


def test_what_has_or_needs_a_value_comes_first_in_the_order_of_the_profile(form: Form) -> None:
    assert form.ids()[:5] == ["seller_name", "issue_date", "currency", "total_amount", "note"]
    assert form.ids()[5:] == [spec.id for spec in PROFILES["receipt"].fields if spec.id not in form.ids()[:5]]
    assert form.texts(LABEL)[:2] == ["Seller", "Date"]
    assert form.texts()[3:5] == ["21.50", "paid"]


def test_a_value_is_set_in_the_table_and_keeps_its_place(form: Form) -> None:
    place = form.model.place_of("tip_amount")
    assert form.type("tip_amount", "1,5")
    assert form.desk.steps == [("a", "tip_amount", Decimal("1.5"))]
    assert form.texts()[place] == "1.5"
    assert form.model.place_of("tip_amount") == place
    form.model.show_row("b")
    form.model.show_row("a")
    assert form.model.place_of("tip_amount") < place


def test_what_is_no_value_is_told_and_not_set(form: Form) -> None:
    index = form.model.index(form.model.place_of("total_amount"), VALUE)
    assert form.model.why_not(index, "many")
    assert not form.type("total_amount", "many")
    assert form.desk.steps == []


def test_only_values_can_be_changed(form: Form) -> None:
    for column in (LABEL, VALUE, PRINT):
        flags = form.model.flags(form.model.index(0, column))
        assert bool(flags & Qt.ItemFlag.ItemIsEditable) is (column == VALUE)
        assert bool(flags & Qt.ItemFlag.ItemIsSelectable) is (column == VALUE)


def test_print_is_shown_for_the_fields_that_stand_there_and_gone_with_the_document(form: Form) -> None:
    asked: list[bool] = []
    form.model.regions_changed.connect(lambda: asked.append(True))
    form.results.put([form.row().with_cells({"note": CellView("paid", "paid", Verdict.UNCONFIRMED, SPOT)})])
    assert form.model.regions() == {"note": SPOT}
    assert asked == [True]
    piece = Piece(QImage(4, 4, QImage.Format.Format_RGB32), form.model.index(0, 0).data(PIECE))
    form.model.show_pieces({SPOT: piece})
    assert form.model.index(form.model.place_of("note"), PRINT).data(PIECE) is piece
    form.model.show_row("b")
    assert form.model.regions() == {}


def test_a_field_that_the_profile_does_not_have_is_added_when_it_comes(form: Form) -> None:
    assert form.model.place_of("buyer_name") == -1
    form.results.put([form.row().with_cells({"buyer_name": CellView("Me", "Me", Verdict.UNCONFIRMED)})])
    assert form.texts()[form.model.place_of("buyer_name")] == "Me"


def test_a_file_that_is_no_document_has_no_fields(form: Form) -> None:
    form.results.put([waiting_row("job", "in/c.jpg")])
    form.model.show_row("job")
    assert form.ids() == []
    form.model.show_row("")
    assert form.ids() == []


def test_names_are_completed_from_the_print_first_and_then_from_other_documents(form: Form) -> None:
    form.model.know_lines(["Chez Jeanphi", "Acme"])
    assert form.model.texts_of("seller_name") == ["Chez Jeanphi", "Acme"]
    form.model.show_row("b")
    assert form.model.texts_of("seller_name") == ["Acme"]
