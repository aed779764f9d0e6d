"""Amounts that disagree: the one wrong cell is found, proposed, and no longer confirmed; never a second one."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from invoice_desk.domain.rate_shares import rate_shares
from invoice_desk.domain.record import Correction, FieldValue, Finding, Record, Severity, Value
from invoice_desk.review.wrong_cell import is_slip
from tests.review.readings import money, reading, recorded, row, seen, text


def findings(record: Record, rule: str) -> list[Finding]:
    return [finding for finding in record.findings if finding.rule == rule]


def fields(**values: str) -> dict[str, FieldValue]:
    return {field_id: money(value, number) for number, (field_id, value) in enumerate(values.items())}


def lines(*amounts: str) -> tuple[dict[str, FieldValue], ...]:
    return tuple({"line_amount": money(amount, 20 + number)} for number, amount in enumerate(amounts))


def in_words(words: str) -> dict[str, FieldValue]:
    return {"total_in_words": FieldValue(words, words, row(30))}


def proposals(record: Record) -> set[tuple[Correction, ...]]:
    return {finding.repair for finding in record.findings if finding.repair}


def test_the_total_that_tax_words_and_lines_speak_against_is_proposed_anew() -> None:
    read = fields(net_amount="1000.00", tax_amount="180.00", total_amount="1280.00") | in_words("壹仟壹佰捌拾圆整")
    record = recorded(reading(read))
    assert proposals(record) == {(Correction("total_amount", Decimal("1180.00")),)}
    (finding,) = findings(record, "one-cell")
    assert (finding.fields, finding.severity) == (("total_amount",), Severity.WARNING)
    assert finding.params == {"field": "total_amount", "read": "1280.00", "value": "1180.00", "count": 2}


def test_words_that_alone_differ_are_proposed_in_words() -> None:
    read = fields(net_amount="1000.00", tax_amount="180.00", total_amount="1180.00") | in_words("壹仟贰佰捌拾圆整")
    assert proposals(recorded(reading(read))) == {(Correction("total_in_words", "壹仟壹佰捌拾圆整"),)}


def test_a_decimal_mark_that_moved_is_found_by_arithmetic_alone() -> None:
    read = fields(net_amount="100.00", tax_amount="18.00", total_amount="1180.00")
    (finding,) = findings(recorded(reading(read)), "net+tax=total")
    assert finding.repair == (Correction("total_amount", Decimal("118.00")),)


def test_nothing_is_proposed_where_two_cells_could_be_wrong() -> None:
    read = fields(net_amount="100.00", tax_amount="18.00", total_amount="128.00")
    (finding,) = findings(recorded(reading(read)), "net+tax=total")
    assert (finding.severity, finding.repair) == (Severity.WARNING, ())


def test_a_line_that_its_price_and_the_sum_speak_against_is_found() -> None:
    wrong = {"quantity": money("3", 50), "unit_price": money("2.50", 51), "line_amount": money("9.90", 52)}
    right = {"quantity": money("1", 60), "unit_price": money("9.90", 61), "line_amount": money("9.90", 62)}
    read = fields(net_amount="17.40", tax_amount="1.04", total_amount="18.44")
    record = recorded(reading(read, lines=(wrong, right)))
    assert proposals(record) == {(Correction("line_amount", Decimal("7.50"), 0),)}
    (finding,) = findings(record, "one-cell")
    assert (finding.params["line"], finding.fields) == (1, ("line_amount",))


def test_charges_that_may_count_or_not_decide_nothing_about_net_amount_and_tax() -> None:
    read = fields(net_amount="15.60", tax_amount="1.75", total_amount="30.90", discount_amount="-14.80")
    assert not proposals(recorded(reading(read)))


def test_what_a_person_set_is_not_proposed_away() -> None:
    read = fields(net_amount="100.00", tax_amount="18.00", total_amount="118.00")
    people = (Correction("total_amount", Decimal("1180.00")),)
    record = recorded(reading(read), corrections=people)
    assert not any(one.field_id == "total_amount" for repair in proposals(record) for one in repair)
    assert record.cells["total_amount"].verdict == "corrected"


PAID = (("total", "total", "21.50"), ("cash", "cash", "30.00"), ("change", "change", "8.50"))


def test_a_tie_that_another_rule_contradicts_confirms_nothing() -> None:
    tied = {"total_amount": money("21.50", 0)} | in_words("贰拾柒圆伍角整")
    record = recorded(reading(tied, sightings=seen(*PAID)))
    assert record.cells["total_amount"].verdict == "confirmed"  # the words alone are wrong: cash and change agree
    mine = {**tied, "net_amount": money("15.50", 5), "tax_amount": money("1.00", 6)}
    contradicted = recorded(reading(mine, sightings=seen(*PAID)))
    assert contradicted.cells["total_amount"].verdict == "unconfirmed"


def test_two_readings_that_agree_stay_confirmed_where_one_rule_speaks_against_them() -> None:
    said = fields(net_amount="100.00", tax_amount="18.00", total_amount="128.00")
    record = recorded(reading(said), reading(said, engine="ollama"))
    assert {record.cells[part].verdict.value for part in said} == {"confirmed"}


def test_two_readings_that_agree_are_outvoted_by_several_rules() -> None:
    said = fields(net_amount="100.00", tax_amount="18.00", total_amount="128.00") | in_words("壹佰壹拾捌圆整")
    record = recorded(reading(said), reading(said, engine="ollama"))
    verdicts = {part: record.cells[part].verdict.value for part in said}
    assert verdicts.pop("total_amount") == "unconfirmed"
    assert set(verdicts.values()) == {"confirmed"}


def test_data_in_the_file_and_a_person_stand_against_every_rule() -> None:
    said = fields(net_amount="100.00", tax_amount="18.00", total_amount="128.00") | in_words("壹佰壹拾捌圆整")
    exact = recorded(reading(said, engine="exact", model="factur-x"))
    accepted = recorded(reading(said), corrections=(Correction("total_amount", Decimal("128.00")),))
    assert exact.cells["total_amount"].verdict == "confirmed"
    assert accepted.cells["total_amount"].verdict == "confirmed"


@pytest.mark.parametrize(
    ("read", "meant", "slip"),
    [
        ("1180.00", "118.00", True),
        ("27.50", "21.50", True),
        ("12.60", "21.60", True),
        ("-9.90", "9.90", True),
        ("118.00", "18.00", True),
        ("12.60", "31.60", False),
        ("12.60", "12.60", False),
        ("12.60", "62.10", False),
    ],
)
def test_slips_of_the_eye_are_told_from_other_amounts(read: str, meant: str, slip: bool) -> None:
    assert is_slip(Decimal(read), Decimal(meant)) is slip


AMOUNTS = st.decimals(min_value="1.00", max_value="9999.99", places=2)


@settings(deadline=None)
@given(AMOUNTS, AMOUNTS, st.decimals(min_value="0.01", max_value="99.99", places=2))
def test_amounts_that_agree_are_never_doubted(net: Decimal, other: Decimal, wrong: Decimal) -> None:
    tax = (net * Decimal("0.13")).quantize(Decimal("0.01"))
    said = fields(net_amount=str(net + other), tax_amount=str(tax), total_amount=str(net + other + tax))
    record = recorded(reading(said, lines=lines(str(net), str(other))))
    assert not proposals(record)
    assert not any(finding.severity is Severity.WARNING for finding in findings(record, "net+tax=total"))
    damaged = said | {"total_amount": money(str(net + other + tax + wrong), 2)}
    for repair in proposals(recorded(reading(damaged, lines=lines(str(net), str(other))))):
        ((place, value),) = [(one.field_id, one.value) for one in repair]
        mended = {name: value if name == place else one.value for name, one in damaged.items()}
        assert mended["net_amount"] + mended["tax_amount"] == mended["total_amount"]  # type: ignore[operator]


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(["net_amount", "tax_amount", "total_amount", "amount_due", "tip_amount"]), AMOUNTS)
)
def test_no_amounts_break_the_checks(said: dict[str, Decimal]) -> None:
    recorded(reading({name: money(str(value), 3) for name, value in said.items()}))
    recorded(reading({name: text(value) for name, value in said.items()}, lines=lines("0", "0.00")))


_FACTORS = ("quantity", "unit_price", "line_amount")
_digits = st.text("0123456789", min_size=1, max_size=60)
_any_amount = st.builds(lambda whole, part: Decimal(f"{whole}.{part}"), _digits, _digits)
_names = ("net_amount", "tax_amount", "total_amount", "other_charges", "discount_amount")
_amounts = dict.fromkeys((*_FACTORS, "line_tax"), _any_amount)
_line = st.fixed_dictionaries({**_amounts, "tax_rate": st.sampled_from(["13%", "9%", "0%", "A"])})
_LONG = Decimal("9" * 60)


@settings(deadline=None, max_examples=60)
@given(header=st.dictionaries(st.sampled_from(_names), _any_amount), lines=st.lists(_line, max_size=3))
@example({"net_amount": _LONG, "tax_amount": Decimal(13)}, [dict.fromkeys(_FACTORS, _LONG)])
@example(
    {"net_amount": _LONG, "tax_amount": Decimal("13.00")},
    [{"line_amount": _LONG, "tax_rate": "13%"}, {"line_amount": Decimal(0), "tax_rate": "9%"}],
)
def test_numbers_of_more_digits_than_any_amount_has_are_checked_like_all_others(
    header: Mapping[str, Value], lines: Sequence[Mapping[str, Value]]
) -> None:
    tables: list[Mapping[str, Value]] = [header, *lines]
    said = [{one: FieldValue(str(value), value) for one, value in values.items()} for values in tables]
    record = recorded(reading(said[0], lines=tuple(said[1:])))
    assert len(record.line_items) == len(lines)
    rate_shares(record)
