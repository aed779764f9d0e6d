"""What a cell says of those who read it."""

from decimal import Decimal
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.record import Correction, FieldValue, Reading, Record
from invoice_desk.domain.trust import lent_from, lent_model
from invoice_desk.gui.table.rows import CellView, row_of
from invoice_desk.messages import messages_in, witness_label
from tests.review.readings import PROFILE, chosen, money, reading, recorded, seen, text


def cells(record: Record) -> dict[str, CellView]:
    def name_of(one: Reading) -> str:
        return f"the {one.engine}"

    return dict(row_of(record, PROFILE, "en", name_of).cells)


def test_a_cell_names_those_who_read_its_value() -> None:
    ocr = reading({"seller_name": text("ALDI Süd"), "total_amount": money("9.60", 1)})
    model = reading({"seller_name": text("Aldi Süd")}, engine="ollama")
    shown = cells(recorded(ocr, model))
    assert shown["seller_name"].witnesses == ("the offline", "the ollama")
    assert shown["total_amount"].witnesses == ("the offline",)


def test_where_only_one_has_read_nobody_is_named() -> None:
    assert cells(recorded(reading({"seller_name": text("Aldi")})))["seller_name"].witnesses == ()


def test_a_conflict_says_who_says_what() -> None:
    one, two = reading({"total_amount": money("9.60", 1)}), reading({"total_amount": money("9.80", 1)}, engine="ollama")
    cell = cells(recorded(one, two))["total_amount"]
    assert sorted(cell.candidates) == ["9.60 (the offline)", "9.80 (the ollama)"]


def test_what_an_engine_said_before_it_read_again_counts_no_more() -> None:
    before, after = reading({"seller_name": text("Aldi")}), reading({"seller_name": text("Lidl")})
    shown = cells(recorded(before, after, reading({"seller_name": text("Lidl")}, engine="ollama")))
    assert shown["seller_name"].witnesses == ("the offline", "the ollama")


def test_a_sight_of_a_value_on_its_page_is_told_apart_from_who_read_it() -> None:
    said = {"seller_name": text("Aldi"), "total_amount": money("9.60", 1)}
    sight = reading({**said, "total_amount": FieldValue("9.60", Decimal("9.60"), denied=True)}, engine="seen")
    shown = cells(recorded(sight, reading(said)))
    assert (shown["seller_name"].witnesses, shown["seller_name"].seen) == ((), True)
    assert (shown["total_amount"].candidates, shown["total_amount"].seen) == (("9.60 (the offline)",), False)


def test_a_conflict_with_what_the_page_shows_names_both() -> None:
    sight = reading({"total_amount": money("9.80", 1)}, engine="seen")
    cell = cells(recorded(sight, reading({"total_amount": money("9.60", 1)})))["total_amount"]
    assert cell.candidates == ("9.60 (the offline)", "9.80 (the seen)")
    assert cell.seen is None


def test_what_was_read_is_told_beside_what_a_person_set_with_who_says_it() -> None:
    ocr = reading({"total_amount": money("9.60", 1), "note": text("by card")})
    model = reading({"total_amount": money("9.80", 1), "note": text("by card")}, engine="ollama")
    code = reading({"total_amount": money("9.60", 1)}, engine="code")
    said = (Correction("total_amount", Decimal("9.80")), Correction("note", None))
    shown = cells(recorded(ocr, model, code, corrections=said))
    assert shown["total_amount"].otherwise == ("9.60 (the offline, the code)",)
    assert shown["total_amount"].witnesses == ("the ollama",)
    assert shown["note"].otherwise == ("by card (the offline, the ollama)",)
    assert cells(recorded(ocr, model))["total_amount"].otherwise == ()  # a conflict lists what there is to choose from


def test_what_another_file_says_is_told_with_the_form_of_that_file() -> None:
    own = reading({"seller_name": text("Aldi")}, model="rapidocr")
    other = reading({"seller_name": text("ALDI Nord")}, model=lent_model("rapidocr", "OFD"))
    record = recorded(own, other, corrections=(Correction("seller_name", "Aldi"),))
    name_of = partial(witness_label, render=messages_in("en"))
    cell = row_of(record, PROFILE, "en", name_of).cells["seller_name"]
    assert (cell.witnesses, cell.otherwise) == (("Offline",), ("ALDI Nord (Offline (OFD))",))


@given(st.text(min_size=1), st.text(st.characters(categories=["Lu", "Nd"]), min_size=1))
def test_a_lent_reading_knows_the_form_of_its_file(model: str, form: str) -> None:
    assert lent_from(lent_model(model, form)) == form


def test_a_value_that_is_nowhere_on_the_page_says_so() -> None:
    lost = reading({"total_amount": FieldValue("9.60", Decimal("9.60"), unplaced=True)}, engine="ollama")
    assert cells(recorded(lost))["total_amount"].unplaced


def test_a_cell_knows_the_checks_it_passed() -> None:
    figures = (("subtotal", "subtotal", "10.00"), ("tax", "gst6", "0.60"), ("total", "total", "10.60"))
    tied = reading(chosen(figures, net_amount=0, tax_amount=1, total_amount=2), sightings=seen(*figures))
    shown = cells(recorded(tied))
    assert [one.rule for one in shown["total_amount"].passed] == ["net+tax=total"]
    assert not shown["seller_name"].passed
