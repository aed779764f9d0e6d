"""Readings become one record: people win, independent witnesses confirm, doubts are shown."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.record import Correction, FieldValue, Note, Record, Value, Verdict
from tests.review.readings import PROFILE, chosen, money, reading, recorded, row, seen, text

GST = (("subtotal", "subtotal", "10.00"), ("tax", "gst6", "0.60"), ("total", "total", "10.60"))
TIED = reading(chosen(GST, net_amount=0, tax_amount=1, total_amount=2), sightings=seen(*GST))
HINTED = (Note("reading.used_ocr_text"),)


def verdicts(record: Record) -> dict[str, str]:
    return {field_id: cell.verdict.value for field_id, cell in record.cells.items()}


def test_every_field_of_the_profile_has_a_cell() -> None:
    record = recorded()
    assert verdicts(record) == {spec.id: "missing" for spec in PROFILE.fields}


def test_a_field_that_the_profile_lacks_is_kept() -> None:
    assert recorded(reading({"note": text("Danke")})).value("note") == "Danke"


def test_one_witness_leaves_a_value_unconfirmed() -> None:
    record = recorded(reading({"seller_name": text("Aldi"), "total_amount": money("6.00", 1)}))
    assert (verdicts(record)["seller_name"], verdicts(record)["total_amount"]) == ("unconfirmed", "unconfirmed")


def test_a_tie_confirms_its_members() -> None:
    found = verdicts(recorded(TIED))
    assert [found[part] for part in ("net_amount", "tax_amount", "total_amount")] == ["confirmed"] * 3


def test_a_page_confirms_nothing_while_its_file_carries_an_unread_e_invoice() -> None:
    record = recorded(TIED, notes=(Note("pdf.unread_e_invoice", {"name": "factur-x.xml"}),))
    assert "confirmed" not in verdicts(record).values()


def test_two_engines_that_agree_confirm_a_value() -> None:
    one = reading({"seller_name": text("ALDI Süd"), "total_amount": money("6.00", 1)})
    two = reading({"seller_name": text("Aldi  Süd"), "total_amount": money("6.0", 1)}, engine="ollama")
    assert {verdicts(recorded(one, two))[part] for part in ("seller_name", "total_amount")} == {"confirmed"}


def test_a_model_that_was_given_the_text_of_ocr_is_no_second_witness() -> None:
    one = reading({"seller_name": text("Aldi")})
    two = reading({"seller_name": text("Aldi")}, engine="ollama", notes=HINTED)
    three = reading({"seller_name": text("Aldi")}, engine="openai", notes=HINTED)
    assert verdicts(recorded(one, two, three))["seller_name"] == "unconfirmed"


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (("ollama", "qwen2.5vl:7b"), ("ollama", "minicpm-v:8b"), "confirmed"),
        (("ollama", "qwen2.5vl:7b"), ("openai:OneAPI", "Qwen/Qwen2.5-VL-72B-Instruct"), "unconfirmed"),
        (("ollama", "qwen2.5vl:7b"), ("ollama", "qwen2.5vl:3b"), "unconfirmed"),
        (("ollama", "ours:latest"), ("openai:vLLM", "ours"), "unconfirmed"),
        (("ollama", "ours"), ("ollama", "theirs"), "confirmed"),
        (("ollama", "gemma3:4b"), ("openai:Google", "gemini-2.5-pro"), "unconfirmed"),
        (("openai:Azure", "gpt-4o"), ("openai:Azure", "o3"), "unconfirmed"),
        (("dify:Receipts", "Receipts"), ("ollama", "qwen2.5vl:7b"), "unconfirmed"),
        (("dify:Receipts", "Receipts"), ("offline", "rapidocr"), "confirmed"),
        (("offline", "rapidocr"), ("ollama", "qwen2.5vl:7b"), "confirmed"),
    ],
)
def test_models_are_witnesses_beside_each_other_where_their_makers_differ(
    one: tuple[str, str], other: tuple[str, str], verdict: str
) -> None:
    readings = [reading({"seller_name": text("Aldi")}, engine=engine, model=model) for engine, model in (one, other)]
    assert verdicts(recorded(*readings))["seller_name"] == verdict


def test_who_names_what_stands_nowhere_on_the_page_bears_no_witness() -> None:
    lost = FieldValue("9.60", Decimal("9.60"), unplaced=True)
    two = [reading({"total_amount": lost}, engine="ollama", model=model) for model in ("qwen2.5vl", "minicpm-v")]
    cell = recorded(*two).cells["total_amount"]
    assert (cell.value, cell.verdict, cell.unplaced) == (Decimal("9.60"), Verdict.UNCONFIRMED, True)
    with_ocr = recorded(*two, reading({"total_amount": money("9.60", 3)})).cells["total_amount"]
    assert (with_ocr.verdict, with_ocr.region, with_ocr.unplaced) == (Verdict.UNCONFIRMED, row(3), False)


def test_a_check_digit_does_not_confirm_an_id_that_stands_nowhere_on_the_page() -> None:
    number = "91310115MA1K4B3U2L"
    for unplaced in (False, True):
        said = {"seller_tax_id": FieldValue(number, number, unplaced=unplaced), "currency": text("CNY")}
        verdict = recorded(reading(said, engine="ollama")).cells["seller_tax_id"].verdict
        assert (verdict is Verdict.CONFIRMED) is (not unplaced)


def test_reading_again_replaces_what_the_same_model_said() -> None:
    record = recorded(reading({"seller_name": text("Aldl")}), reading({"seller_name": text("Aldi")}))
    assert (record.value("seller_name"), verdicts(record)["seller_name"]) == ("Aldi", "unconfirmed")
    assert len(record.readings) == 2


@given(st.integers(2, 4))
def test_what_one_model_says_again_is_no_second_witness(times: int) -> None:
    lines = ({"description": text("Brot"), "line_amount": money("6.00", 1)},)
    said = {"seller_name": text("Aldi"), "total_amount": money("6.00", 1)}
    several = [reading(said, lines=lines) for _ in range(times)]
    (once, often) = (recorded(*several[:1]), recorded(*several))
    assert (often.cells, often.line_items, often.findings) == (once.cells, once.line_items, once.findings)
    assert {verdicts(often)[part] for part in said} == {"unconfirmed"}
    same_object = recorded(*[several[0]] * times)
    assert (same_object.cells, same_object.line_items, same_object.notes) == (once.cells, once.line_items, once.notes)


def test_of_several_readings_by_one_model_only_the_newest_stands_beside_another_engine() -> None:
    older, newer = reading({"seller_name": text("Aldl")}), reading({"seller_name": text("Aldi")})
    other = reading({"seller_name": text("Aldl")}, engine="ollama")
    cell = recorded(older, other, newer).cells["seller_name"]
    assert (cell.value, cell.verdict) == ("Aldi", Verdict.CONFLICT)
    agreed = recorded(older, reading({"seller_name": text("Aldi")}, engine="ollama"), newer).cells["seller_name"]
    assert (agreed.value, agreed.verdict, agreed.candidates) == ("Aldi", Verdict.CONFIRMED, ())


def test_readings_that_differ_are_a_conflict_with_the_better_supported_value_first() -> None:
    names = {"a": "Lidl", "b": "Aldi", "c": "Lidl"}
    record = recorded(*(reading({"seller_name": text(name)}, engine=engine) for engine, name in names.items()))
    cell = record.cells["seller_name"]
    assert (cell.value, cell.verdict) == ("Lidl", Verdict.CONFLICT)
    assert [one.value for one in cell.candidates] == ["Lidl", "Aldi"]


def test_another_reading_that_contradicts_a_member_breaks_the_tie() -> None:
    found = verdicts(recorded(TIED, reading({"total_amount": money("10.80", 2)}, engine="ollama")))
    assert (found["net_amount"], found["total_amount"]) == ("unconfirmed", "conflict")


def test_a_person_who_contradicts_a_member_breaks_the_tie() -> None:
    found = verdicts(recorded(TIED, corrections=(Correction("total_amount", Decimal("10.80")),)))
    assert (found["net_amount"], found["total_amount"]) == ("unconfirmed", "corrected")


def test_an_ambiguous_value_is_a_conflict_with_all_its_readings() -> None:
    cell = recorded(reading({"total_amount": money("1.234", 1, "1234")})).cells["total_amount"]
    assert (cell.value, cell.verdict) == (Decimal("1.234"), Verdict.CONFLICT)
    assert [one.value for one in cell.candidates] == [Decimal("1.234"), Decimal("1234")]


def test_another_reading_decides_an_ambiguous_date_and_is_its_only_witness() -> None:
    one = reading({"issue_date": FieldValue("03/04/2026", date(2026, 4, 3), row(1), (date(2026, 3, 4),))})
    record = recorded(one, reading({"issue_date": text(date(2026, 3, 4))}, engine="ollama"))
    assert (record.value("issue_date"), verdicts(record)["issue_date"]) == (date(2026, 3, 4), "unconfirmed")


def test_a_tie_decides_an_ambiguous_amount() -> None:
    figures = (("net", "net", "1000"), ("tax", "vat", "200"), ("total", "total", "1.200"))
    fields = {**chosen(figures, net_amount=0, tax_amount=1), "total_amount": money("1.200", 2, "1200")}
    record = recorded(reading(fields, sightings=seen(*figures)))
    assert (record.value("total_amount"), verdicts(record)["total_amount"]) == (Decimal("1200"), "confirmed")


def test_a_check_digit_confirms_a_tax_id() -> None:
    assert verdicts(recorded(reading({"seller_tax_id": text("DE812720447")})))["seller_tax_id"] == "confirmed"
    assert verdicts(recorded(reading({"seller_tax_id": text("DE812720448")})))["seller_tax_id"] == "unconfirmed"


def test_one_tax_id_for_both_parties_is_confirmed_for_neither() -> None:
    fields = {"seller_tax_id": text("DE812720447", 1), "buyer_tax_id": text("DE 812720447", 1)}
    found = verdicts(recorded(reading(fields)))
    assert {found["seller_tax_id"], found["buyer_tax_id"]} == {"unconfirmed"}


def test_accepting_a_value_as_it_stands_confirms_it() -> None:
    cell = recorded(reading({"seller_name": text("Aldi", 7)}), corrections=(Correction("seller_name", "Aldi"),)).cells[
        "seller_name"
    ]
    assert (cell.value, cell.verdict, cell.region) == ("Aldi", Verdict.CONFIRMED, row(7))


def test_saying_that_there_is_none_empties_the_field() -> None:
    cell = recorded(TIED, corrections=(Correction("tax_amount", None),)).cells["tax_amount"]
    assert (cell.value, cell.verdict) == (None, Verdict.CORRECTED)


def test_choosing_a_candidate_points_at_its_place() -> None:
    readings = [reading({"seller_name": text(name, place)}, engine=name) for name, place in (("Aldi", 3), ("Lidl", 4))]
    cell = recorded(*readings, corrections=(Correction("seller_name", "Aldi"),)).cells["seller_name"]
    assert (cell.value, cell.verdict, cell.region) == ("Aldi", Verdict.CORRECTED, row(3))


def test_lines_that_make_the_total_are_confirmed_until_a_person_changes_an_amount() -> None:
    lines = tuple({"description": text(f"item {n}", n), "line_amount": money("5.30", n)} for n in (20, 21))
    read = reading(TIED.fields, sightings=TIED.sightings, lines=lines)
    assert recorded(read).line_items[0]["line_amount"].verdict is Verdict.CONFIRMED
    assert recorded(read).line_items[0]["description"].verdict is Verdict.UNCONFIRMED
    changed = recorded(read, corrections=(Correction("line_amount", Decimal("5.00"), 1),))
    assert [line["line_amount"].verdict for line in changed.line_items] == [Verdict.UNCONFIRMED, Verdict.CORRECTED]


def test_a_line_that_a_person_adds_is_there() -> None:
    record = recorded(TIED, corrections=(Correction("description", "Brot", 0), Correction("quantity", Decimal(2), 0)))
    assert [cell.value for cell in record.line_items[0].values()] == ["Brot", Decimal(2)]


VALUES = st.one_of(st.none(), st.text(max_size=5), st.decimals(-99, 99, places=2), st.dates())


@given(st.lists(st.tuples(st.sampled_from(["total_amount", "net_amount", "seller_name"]), VALUES), max_size=6))
def test_the_last_correction_always_wins(steps: list[tuple[str, Value | None]]) -> None:
    other = reading({"total_amount": money("10.80", 2), "seller_name": text("Aldi")}, engine="ollama")
    record = recorded(TIED, other, corrections=tuple(Correction(part, value) for part, value in steps))
    for part, value in dict(steps).items():
        assert record.value(part) == value
        assert record.cells[part].verdict in {Verdict.CORRECTED, Verdict.CONFIRMED}


@given(value=st.decimals(1, 99, places=3), other=st.decimals(1000, 9999, places=0), engines=st.integers(1, 3))
def test_an_ambiguous_value_left_open_is_never_confirmed(value: Decimal, other: Decimal, engines: int) -> None:
    ambiguous = {"total_amount": FieldValue("?", value, row(1), (other,))}
    record = recorded(*(reading(ambiguous, engine=str(number)) for number in range(engines)))
    assert record.cells["total_amount"].verdict is Verdict.CONFLICT


@pytest.mark.parametrize("amount", ["0.00", "-0.00"])
def test_noughts_are_one_value(amount: str) -> None:
    one, two = reading({"tax_amount": money("0", 1)}), reading({"tax_amount": money(amount, 1)}, engine="ollama")
    assert verdicts(recorded(one, two))["tax_amount"] == "confirmed"


def _items(*amounts_of: str) -> tuple[dict[str, FieldValue], ...]:
    return tuple(
        {"description": text(f"item {amount}", n), "line_amount": money(amount, n)}
        for n, amount in enumerate(amounts_of, start=20)
    )


def test_a_corrected_line_stays_the_line_it_was_whatever_a_later_reading_finds() -> None:
    first = reading({}, engine="a", lines=_items("1.00", "2.00"))
    second = reading({}, engine="b", lines=_items("5.00", "1.00", "2.00"))
    third = reading({}, engine="a", lines=_items("7.00", "8.00"))
    people = (Correction("line_amount", Decimal("9.00"), 1, seen=1),)
    for later in ((second,), (third,), (second, third)):
        record = recorded(first, *later, corrections=people)
        assert [line["line_amount"].value for line in record.line_items] == [Decimal("1.00"), Decimal("9.00")]
        assert record.line_items[1]["description"].value == "item 2.00"
        assert record.lines_seen == 1
    assert len(recorded(first, second).line_items) == 3


def test_lines_at_the_end_that_a_person_has_cleared_are_none_and_those_between_stay_in_their_places() -> None:
    read = reading({}, lines=_items("1.00", "2.00", "3.00"))
    cleared = [Correction(one, None, line, seen=1) for line in (0, 2) for one in ("description", "line_amount")]
    record = recorded(read, corrections=tuple(cleared))
    assert [line["line_amount"].value for line in record.line_items] == [None, Decimal("2.00")]
    again = recorded(read, corrections=(*cleared, Correction("line_amount", Decimal("9.00"), 2, seen=1)))
    assert [cell.value for cell in again.line_items[2].values()] == [None, Decimal("9.00")]
    assert not recorded(
        read,
        corrections=tuple(
            Correction(one, None, line, seen=1) for line in range(3) for one in ("description", "line_amount")
        ),
    ).line_items


def test_corrections_after_one_another_name_the_same_lines_even_when_the_first_is_undone() -> None:
    first = reading({}, engine="a", lines=_items("1.00", "2.00"))
    second = reading({}, engine="b", lines=_items("5.00", "1.00", "2.00"))
    one = Correction("line_amount", Decimal("9.00"), 1, seen=1)
    seen = recorded(first, second, corrections=(one,)).lines_seen
    other = Correction("description", "Tea", 0, seen=seen)
    left = recorded(first, second, corrections=(other,))
    assert [line["description"].value for line in left.line_items] == ["Tea", "item 2.00"]


def test_a_line_that_a_later_reading_reads_otherwise_is_a_conflict_with_what_was_seen_first() -> None:
    first = reading({}, engine="a", lines=_items("1.00", "2.00"))
    second = reading({}, engine="b", lines=_items("1.00", "2.50"))
    record = recorded(first, second, corrections=(Correction("description", "Tea", 0, seen=1),))
    cell = record.line_items[1]["line_amount"]
    assert (cell.value, cell.verdict) == (Decimal("2.00"), Verdict.CONFLICT)


@pytest.mark.parametrize(
    ("number", "value", "verdict"),
    [("", "CNY", "unconfirmed"), ("91330106MA7GAL1299", "CNY", "confirmed"), ("T7000012050002", "JPY", "unconfirmed")],
)
def test_a_sign_of_money_bears_witness_only_where_its_country_is_known(number: str, value: str, verdict: str) -> None:
    known = {"seller_tax_id": text(number, 44)} if number else {}
    sign = reading({"currency": FieldValue("¥", "CNY", row(3), ("JPY",)), **known})
    others = () if value == "JPY" else (reading({"currency": text("CNY")}, engine="ollama"),)
    record = recorded(sign, *others)
    assert (record.value("currency"), verdicts(record)["currency"]) == (value, verdict)


@pytest.mark.parametrize(("currency", "verdict"), [("GBP", "confirmed"), ("USD", "unconfirmed")])
def test_a_date_in_figures_bears_witness_where_its_country_is_known(currency: str, verdict: str) -> None:
    figures = FieldValue("03/04/2018", date(2018, 3, 4), row(1), (date(2018, 4, 3),))
    ocr = reading({"issue_date": figures, "currency": text(currency)})
    record = recorded(ocr, reading({"issue_date": text(date(2018, 4, 3))}, engine="ollama"))
    assert (record.value("issue_date"), verdicts(record)["issue_date"]) == (date(2018, 4, 3), verdict)
    assert record.readings[0] is ocr  # what a machine said is never edited


@pytest.mark.parametrize(("due", "issued"), [("31/03/2018", date(2018, 2, 3)), ("03/31/2018", date(2018, 3, 2))])
def test_another_date_of_the_document_shows_the_order_of_both(due: str, issued: date) -> None:
    open_date = FieldValue("03/02/2018", date(2018, 2, 3), row(1), (date(2018, 3, 2),))
    fields = {"issue_date": open_date, "due_date": FieldValue(due, date(2018, 3, 31), row(2))}
    record = recorded(reading(fields, engine="ollama"))
    assert (record.value("issue_date"), verdicts(record)["issue_date"]) == (issued, "unconfirmed")


@pytest.mark.parametrize("value", ["Aldi", "Aldi Süd"])
def test_a_value_that_a_model_read_for_a_person_says_so_until_it_is_set_otherwise(value: str) -> None:
    read = Correction("seller_name", value, region=row(12), reader="qwen")
    record = recorded(reading({"seller_name": text("Aldi", 7)}), corrections=(read,))
    assert record.cells["seller_name"].reader == "qwen"
    typed = recorded(record.readings[0], corrections=(read, Correction("seller_name", "Lidl")))
    assert typed.cells["seller_name"].reader == ""


@pytest.mark.parametrize("value", ["Aldi", "Aldi Süd"])
def test_a_value_that_a_person_took_from_the_page_stands_where_it_was_taken(value: str) -> None:
    taken = Correction("seller_name", value, region=row(12))
    cell = recorded(reading({"seller_name": text("Aldi", 7)}), corrections=(taken,)).cells["seller_name"]
    assert (cell.value, cell.region, cell.by_person) == (value, row(12), True)


def test_a_value_that_is_typed_over_one_from_the_page_stands_where_that_was_taken() -> None:
    corrections = (Correction("seller_name", "Lidl", region=row(12)), Correction("seller_name", "Aldi Süd"))
    cell = recorded(reading({"seller_name": text("Aldi", 7)}), corrections=corrections).cells["seller_name"]
    assert (cell.value, cell.region) == ("Aldi Süd", row(12))
