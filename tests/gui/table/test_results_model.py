"""The results table's model: rows come, change and go, are filtered, sorted and edited, and every view stays true."""

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Finding, ReviewState, Severity, Verdict
from invoice_desk.gui.table.results_model import ResultsModel
from invoice_desk.gui.table.rows import CellView, RowStatus, Stage, failed_row, waiting_row
from tests.gui.table.samples import COLUMNS, Desk, document, model_with, receipt, text_at

Role = Qt.ItemDataRole
ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
REVIEW = frozenset({RowStatus.TO_REVIEW})

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def model(desk: Desk) -> Iterator[ResultsModel]:
    made = model_with([receipt(number) for number in range(12)], desk)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield made
    tester.deleteLater()
    made.deleteLater()


def keys(*numbers: int) -> list[str]:
    return [f"doc-{number:05d}" for number in numbers]


def at(model: ResultsModel, key: str, column_id: str, role: int = Role.DisplayRole) -> object:
    return model.index(model.view_row(key), model.column_of(column_id)).data(role)


# Rows come, change and go.


def test_new_rows_come_at_the_end_and_known_ones_change_in_place(model: ResultsModel) -> None:
    model.put([receipt(99), receipt(3, seller_name="Tesco")])
    assert model.shown_keys() == keys(*range(12), 99)
    assert text_at(model, "doc-00003", "seller_name") == "Tesco"


def test_what_is_usual_for_a_supplier_shows_in_an_empty_cell_as_no_value(model: ResultsModel, desk: Desk) -> None:
    row = receipt(3)
    empty = CellView("", None, Verdict.MISSING)
    model.put([replace(row, cells={**row.cells, "category": empty}, usual={"category": "meals & drinks"})])
    key = row.key
    assert text_at(model, key, "category") == "meals & drinks"
    assert at(model, key, "category", Role.FontRole).italic()  # type: ignore[attr-defined]
    assert "Usual for this supplier" in str(at(model, key, "category", Role.ToolTipRole))
    assert "Usual for this supplier" in str(at(model, key, "category", Role.AccessibleTextRole))
    assert at(model, key, "category", Role.EditRole) == ""
    assert model.value_at(model.index(model.view_row(key), model.column_of("category"))) is None

    model.put([model.row(key).corrected({"category": None})])  # type: ignore[union-attr]
    assert text_at(model, key, "category") != "meals & drinks"


def test_only_the_changed_rows_are_told(model: ResultsModel, qtbot: QtBot) -> None:
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    model.put([receipt(number) for number in (2, 3, 4, 8)])
    assert told == [(2, 4), (8, 8)]


def test_a_job_becomes_a_document_in_its_place(model: ResultsModel) -> None:
    model.put([waiting_row("job", "/in/a.jpg"), receipt(50)])
    followed = QPersistentModelIndex(model.index(12, 0))
    model.replace("job", receipt(40))
    assert model.shown_keys() == keys(*range(12), 40, 50)
    assert followed.row() == 12
    assert model.row("job") is None


def test_a_job_whose_document_is_there_already_only_goes(model: ResultsModel) -> None:
    model.put([waiting_row("job", "/in/a.jpg")])
    model.replace("job", receipt(5))
    assert model.shown_keys() == keys(*range(12))


def test_removed_rows_are_gone_and_unknown_keys_are_passed_over(model: ResultsModel) -> None:
    model.remove([*keys(0, 1, 5, 11), "nobody"])
    assert model.shown_keys() == keys(2, 3, 4, 6, 7, 8, 9, 10)
    assert model.view_row("doc-00005") == -1
    assert model.view_row("doc-00006") == 3
    assert model.key_at(3) == "doc-00006"
    assert model.key_at(8) == ""


def test_counts_are_told_when_they_change_only(model: ResultsModel, qtbot: QtBot) -> None:
    assert model.counts() == {RowStatus.TO_REVIEW: 4, RowStatus.READY: 4, RowStatus.EXPORTED: 4}
    with qtbot.assertNotEmitted(model.counts_changed):
        model.put([receipt(0, seller_name="Tesco")])
    with qtbot.waitSignal(model.counts_changed):
        model.put([waiting_row("job", "/in/a.jpg")])
    assert model.counts()[RowStatus.WAITING] == 1


# Filter.


def test_every_word_of_the_filter_must_occur(model: ResultsModel) -> None:
    model.set_filter("kopitiam MYR", None)
    assert model.shown_keys() == keys(2, 6, 10)
    model.set_filter("kopitiam 北京", None)
    assert model.rowCount() == 0
    model.set_filter("", None)
    assert model.rowCount() == 12


@pytest.mark.parametrize("text", ["1234.5", "1,234.50", "1234.50", "１２３４", "2026-09-08", "IMG-7.JPG"])
def test_amounts_dates_and_file_names_are_found_as_they_are_typed(model: ResultsModel, text: str) -> None:
    model.put([document("IMG-7", total_amount=Decimal("1234.50"), issue_date=date(2026, 9, 8))])
    model.set_filter(text, None)
    assert model.shown_keys() == ["IMG-7"]


def test_a_group_shows_its_rows_and_a_row_that_leaves_it_goes(model: ResultsModel) -> None:
    model.set_filter("", REVIEW)
    assert model.shown_keys() == keys(0, 3, 6, 9)
    model.put([receipt(3).with_status(RowStatus.READY)])
    assert model.shown_keys() == keys(0, 6, 9)
    model.put([receipt(3).with_status(RowStatus.TO_REVIEW)])
    assert model.shown_keys() == keys(0, 3, 6, 9)


def test_a_row_stays_when_an_edit_takes_the_filtered_word_out_of_it(model: ResultsModel) -> None:
    model.set_filter("kopitiam", None)
    model.put([receipt(6, seller_name="Tesco")])
    assert model.shown_keys() == keys(2, 6, 10)


def test_new_rows_are_filtered_too(model: ResultsModel) -> None:
    model.set_filter("kopitiam", None)
    model.put([receipt(13), receipt(14)])
    assert model.shown_keys() == keys(2, 6, 10, 14)


# Order.


@pytest.mark.parametrize("order", [ASCENDING, DESCENDING])
def test_what_has_no_value_comes_last_in_both_directions(model: ResultsModel, order: Qt.SortOrder) -> None:
    model.sort(model.column_of("tax_amount"), order)
    assert model.shown_keys()[:4] == keys(0, 3, 6, 9)
    assert model.shown_keys()[4:] == keys(1, 2, 4, 5, 7, 8, 10, 11)


def test_amounts_are_sorted_as_numbers_and_equals_keep_their_order(model: ResultsModel) -> None:
    model.set_rows([document(str(place), total_amount=Decimal(value)) for place, value in enumerate([10, 9, 100, 9])])
    model.sort(model.column_of("total_amount"), ASCENDING)
    assert model.shown_keys() == ["1", "3", "0", "2"]
    model.sort(model.column_of("total_amount"), DESCENDING)
    assert model.shown_keys() == ["2", "0", "1", "3"]
    model.sort(-1)
    assert model.shown_keys() == ["0", "1", "2", "3"]


def test_after_sorting_new_rows_come_at_the_end_and_edits_move_nothing(model: ResultsModel) -> None:
    model.sort(model.column_of("invoice_number"), DESCENDING)
    model.put([receipt(50), receipt(11, invoice_number="0")])
    assert model.shown_keys() == keys(*range(11, -1, -1), 50)


def test_filtered_rows_come_back_at_their_places_in_the_order(model: ResultsModel) -> None:
    model.sort(model.column_of("invoice_number"), DESCENDING)
    model.set_filter("kopitiam", None)
    assert model.shown_keys() == keys(10, 6, 2)
    model.set_filter("", None)
    assert model.shown_keys() == keys(*range(11, -1, -1))
    assert [row.key for row in model.all_rows()] == model.shown_keys()


def test_what_points_at_a_row_follows_it(model: ResultsModel) -> None:
    followed = QPersistentModelIndex(model.index(2, 1))
    model.sort(model.column_of("invoice_number"), DESCENDING)
    assert model.key_at(followed.row()) == "doc-00002"
    model.set_filter("kopitiam", None)
    assert model.key_at(followed.row()) == "doc-00002"
    model.set_filter("chez", None)
    assert not followed.isValid()


def test_the_shown_rows_are_those_of_the_filter_whatever_happens(model: ResultsModel) -> None:
    """A long day in one go; the model tester watches every step."""
    dice = random.Random(4)  # the same day each time
    filters = [("", None), ("kopitiam", None), ("", REVIEW), ("25442", frozenset({RowStatus.READY, RowStatus.WAITING}))]
    for step in range(80):
        numbers = [dice.randrange(120) for _ in range(dice.choice([1, 3, 60]))]
        match dice.randrange(6):
            case 0 | 1:
                model.put([receipt(number) for number in numbers])
            case 2:
                model.remove(keys(*numbers[:40]))
            case 3:
                model.set_filter(*dice.choice(filters))
            case 4:
                model.sort(dice.randrange(-1, model.columnCount()), dice.choice([ASCENDING, DESCENDING]))
            case _:
                model.put([waiting_row(f"job-{step}", f"/in/{step}.jpg")])
                model.replace(f"job-{step}", receipt(numbers[0]))
        shown = model.shown_keys()
        assert len(shown) == len(set(shown)) == model.rowCount()
        assert [model.view_row(key) for key in shown] == list(range(len(shown)))
        assert shown == [row.key for row in model.all_rows() if row.key in set(shown)]
        assert sum(model.counts().values()) == len(model.all_rows())


# Editing.


def edit(model: ResultsModel, key: str, field_id: str, text: str) -> bool:
    return model.setData(model.index(model.view_row(key), model.column_of(field_id)), text)


def test_an_edit_is_asked_for_and_comes_back_corrected(model: ResultsModel, desk: Desk) -> None:
    assert edit(model, "doc-00001", "total_amount", "¥1,234.50")
    assert desk.steps == [("doc-00001", "total_amount", Decimal("1234.50"))]
    assert text_at(model, "doc-00001", "total_amount") == "1,234.50"
    assert "Corrected" in str(at(model, "doc-00001", "total_amount", Role.AccessibleTextRole))


def test_an_edit_can_be_undone(model: ResultsModel, desk: Desk) -> None:
    before = text_at(model, "doc-00001", "seller_name")
    edit(model, "doc-00001", "seller_name", "Tesco")
    desk.undo()
    assert text_at(model, "doc-00001", "seller_name") == before


def test_the_model_itself_changes_nothing(model: ResultsModel, desk: Desk) -> None:
    desk.model = None  # a desk that does not answer
    assert edit(model, "doc-00001", "seller_name", "Tesco")
    assert text_at(model, "doc-00001", "seller_name") == "Chez Jeanphi"


def test_an_emptied_field_is_cleared(model: ResultsModel, desk: Desk) -> None:
    assert edit(model, "doc-00001", "seller_name", " ")
    assert desk.steps == [("doc-00001", "seller_name", None)]


def test_what_is_no_value_is_refused_with_a_sentence(model: ResultsModel, desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.rejected) as told:
        assert not edit(model, "doc-00001", "issue_date", "03/04/2026")
    assert told.args
    assert told.args[0]
    assert desk.steps == []


def test_a_value_agreed_with_as_it_stands_stays_what_it_is(model: ResultsModel, desk: Desk) -> None:
    """1.659 in euros, typed anew, would be 1659."""
    model.put([receipt(1, total_amount=Decimal("1.659"))])
    assert edit(model, "doc-00001", "total_amount", str(at(model, "doc-00001", "total_amount", Role.EditRole)))
    assert desk.steps == [("doc-00001", "total_amount", Decimal("1.659"))]


def test_only_fields_of_documents_can_be_edited(model: ResultsModel, desk: Desk) -> None:
    model.put([waiting_row("job", "/in/a.jpg"), failed_row("/in/b.jpg", "Locked.")])
    for key, column_id in (("job", "seller_name"), ("path:/in/b.jpg", "seller_name"), ("doc-00001", "@file")):
        index = model.index(model.view_row(key), model.column_of(column_id))
        assert not model.flags(index) & Qt.ItemFlag.ItemIsEditable
        assert not model.setData(index, "Tesco")
    assert desk.steps == []


# What is shown.


def test_values_are_shown_as_an_accountant_reads_them(model: ResultsModel) -> None:
    model.put([document("one", total_amount=Decimal("-1234.50"), issue_date=date(2026, 3, 4), seller_name=None)])
    assert text_at(model, "one", "total_amount") == "-1,234.50"
    assert text_at(model, "one", "issue_date") == "2026-03-04"
    assert text_at(model, "one", "seller_name") == "–"
    assert text_at(model, "one", "@file") == "one.jpg"
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    assert at(model, "one", "total_amount", Role.TextAlignmentRole) == right


def test_the_status_says_what_is_to_be_done(model: ResultsModel) -> None:
    model.put(
        [
            document("doubt", seller_name="A", verdicts={"seller_name": Verdict.CONFLICT}),
            document("done", state=ReviewState.EXPORTED),
            waiting_row("job", "/in/a.jpg"),
            waiting_row("now", "/in/a.jpg").being_read(Stage("Looking", since=time.monotonic()), {}),
            failed_row("/in/b.jpg", "The file is locked."),
        ]
    )
    doubt = model.row("doubt")
    assert doubt is not None
    assert doubt.in_doubt >= 1
    assert text_at(model, "doubt", "@status") == f"{doubt.in_doubt} in doubt"
    assert text_at(model, "done", "@status") == "Exported"
    assert text_at(model, "job", "@status") == "Waiting"
    assert text_at(model, "now", "@status") == "Looking"
    assert text_at(model, "path:/in/b.jpg", "@status") == "Failed"
    assert "Seller" in str(at(model, "doubt", "@status", Role.ToolTipRole))


def test_why_a_file_could_not_be_read_is_told_wherever_the_pointer_is_and_goes_along_when_it_is_copied(
    model: ResultsModel,
) -> None:
    model.put([failed_row("/in/b.jpg", "The file is <locked>. Unlock it.")])
    key = "path:/in/b.jpg"
    for column in ("@status", "@kind", "seller_name", "total_amount"):
        assert "The file is &lt;locked&gt;. Unlock it." in str(at(model, key, column, Role.ToolTipRole))
    assert at(model, key, "seller_name") is None
    full = "Failed: The file is <locked>. Unlock it."
    assert at(model, key, "@status", Role.AccessibleTextRole) == full
    assert model.value_at(model.index(model.view_row(key), model.column_of("@status"))) == full


def test_a_value_says_who_read_it_and_that_it_is_not_on_the_page(model: ResultsModel) -> None:
    cell = CellView("9.60", Decimal("9.60"), Verdict.UNCONFIRMED, witnesses=("Ollama, m", "Ollama, n"), unplaced=True)
    model.put([replace(document("one"), cells={"total_amount": cell})])
    tip = str(at(model, "one", "total_amount", Role.ToolTipRole))
    assert "Read by: Ollama, m; Ollama, n" in tip
    assert "Not found anywhere on the page" in tip


def test_a_value_of_the_text_in_a_file_says_whether_the_page_shows_it(model: ResultsModel) -> None:
    cell = CellView("9.60", Decimal("9.60"), Verdict.UNCONFIRMED, printed="9,60", seen=True)
    model.put([replace(document("one"), cells={"total_amount": cell})])
    tip = str(at(model, "one", "total_amount", Role.ToolTipRole))
    assert "The text in the file and the page agree here" in tip
    assert "Printed: 9,60" in tip
    model.put([replace(document("one"), cells={"total_amount": replace(cell, verdict=Verdict.CONFLICT, seen=False)})])
    tip = str(at(model, "one", "total_amount", Role.ToolTipRole))
    assert "Only in the text of the file, not on the page" in tip
    assert "Printed" not in tip


def test_a_value_says_which_checks_it_passed(model: ResultsModel) -> None:
    check = Finding("words=total", Severity.OK, ("total_amount",), "check.words_agree", {"total": "9.60"})
    cell = CellView("9.60", Decimal("9.60"), Verdict.CONFIRMED, passed=(check,))
    model.put([replace(document("one"), cells={"total_amount": cell})])
    assert "Passed: " in str(at(model, "one", "total_amount", Role.ToolTipRole))


def test_a_conflict_is_named_with_all_its_readings(model: ResultsModel) -> None:
    row = document(
        "one",
        total_amount=Decimal("12.00"),
        verdicts={"total_amount": Verdict.CONFLICT},
        candidates={"total_amount": (Decimal("12.00"), Decimal("72.00"))},
    )
    model.put([row])
    tip = str(at(model, "one", "total_amount", Role.ToolTipRole))
    assert "Conflict" in tip
    assert "12.00; 72.00" in tip
    assert at(model, "one", "total_amount", Role.AccessibleTextRole) == "12.00, Conflict"
    assert not at(model, "one", "total_amount", Role.DecorationRole).isNull()  # type: ignore[attr-defined]
    assert at(model, "one", "total_amount", Role.FontRole).bold()  # type: ignore[attr-defined]


def test_marks_of_a_document_are_no_markup(model: ResultsModel) -> None:
    model.put([document("one", seller_name="<b>A & B</b>")])
    assert "&lt;b&gt;A &amp; B" in str(at(model, "one", "seller_name", Role.ToolTipRole))


def test_columns_stand_in_the_order_in_which_an_accountant_reads() -> None:
    ids = [column.id for column in COLUMNS]
    first = "@status @file @kind seller_name issue_date currency total_amount net_amount tax_amount invoice_number"
    assert ids[:10] == first.split()
    assert len(ids) == len(set(ids))
    assert all(column.header and column.width > 0 for column in COLUMNS)


def test_a_column_says_what_it_is_for(model: ResultsModel) -> None:
    def tip(field_id: str) -> str:
        return str(model.headerData(model.column_of(field_id), Qt.Orientation.Horizontal, Role.ToolTipRole))

    assert tip("departure") == "<qt>From<br>Only on: Air ticket (China), Other document, Train ticket (China)</qt>"
    assert "Train ticket (China): Fare" in tip("total_amount")
    assert "Only on" not in tip("total_amount")
    ids = [column.id for column in COLUMNS]
    assert ids.index("buyer_name") < ids.index("departure")  # what few kinds have stands behind


def test_a_blank_cell_says_that_its_field_belongs_to_other_kinds(model: ResultsModel) -> None:
    model.put([document("one", seller_name="A")])
    assert "Receipt: no such field is looked for" in str(at(model, "one", "departure", Role.ToolTipRole))
    assert at(model, "one", "departure", Role.DisplayRole) is None
