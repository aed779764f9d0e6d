"""Amounts keep their value, sign and places in every style of print, and nothing else is taken for money."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.money import decimal_mark_of, find_amounts, parse_amount
from invoice_desk.domain.parsed import Parsed
from invoice_desk.domain.record import value_text

AMOUNTS = st.decimals(min_value=-99_999_999, max_value=99_999_999, places=2, allow_nan=False, allow_infinity=False)
POSITIVE = st.decimals(min_value="0.01", max_value=99_999_999, places=2)
STYLES = (",.", ".,", " ,", " .", "'.", "\u00a0,", "\u202f,", "\u2009.", "’.", "٬٫", ".", ",")
MINUS_STYLES = ("-{}", "{}-", "({})", "−{}", "{} CR", "-RM {}", "RM -{}", "$({})", "{}- EUR", "（{}）", "▲{}", "－{}")


def printed(value: Decimal, style: str) -> str:
    """The figure without its sign; a style is a grouping mark, if any, and a decimal mark."""
    group, mark = style[:-1], style[-1]
    return f"{abs(value):,f}".replace(",", "\0").replace(".", mark).replace("\0", group)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("RM 12.00", "12.00"),
        ("￥１２３．４５", "123.45"),
        ("EUR 1.234,56", "1234.56"),
        ("12,50 €", "12.50"),
        ("$1,234.50-", "-1234.50"),
        ("*50,94", "50.94"),
        ("2 145.00", "2145.00"),
        ("1'234.56", "1234.56"),
        ("1,23,456.78", "123456.78"),
        ("1,23,456", "123456"),
        ("(12.50)", "-12.50"),
        ("(RM 12.50)", "-12.50"),
        ("12.50-", "-12.50"),
        ("-12.50", "-12.50"),
        ("- 12.50", "-12.50"),
        ("−12.50", "-12.50"),
        ("12.50 CR", "-12.50"),
        ("12.50 DR", "12.50"),
        ("5 -,--", "5"),
        ("5,-", "5"),
        ("5.-- CHF", "5"),
        ("Rs. 500/-", "500"),
        ("116,00元整", "116.00"),
        ("1O.00", "10.00"),
        ("12. 50", "12.50"),
        ("12 .50", "12.50"),
        ("$.50", "0.50"),
        ("0.123", "0.123"),
        ("eur 12", "12"),
        (": 12.50", "12.50"),
        ("94.3396226415", "94.3396226415"),
        ("1.234.567", "1234567"),
        ("1234,567", "1234.567"),
        ("0", "0"),
    ],
)
def test_an_amount_is_read_as_it_is_printed(text: str, value: str) -> None:
    parsed = parse_amount(text)
    assert parsed is not None
    assert (str(parsed.value), parsed.others) == (value, ())


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "RM", "Total", "12:30", "6%", "6.00 %", "03-62584088", "2026-03-04", "04/03/2026", "18.10.07",
        "1.2.3.4", "A12.50B", "007", "24312000000012345678", "12.50 kg", "(12.50", "12.50)", "1,2345,678", "m²",
        "12²", "1,234.56.7", "½", "1-2", "12.50 13.00", "Infinity", "NaN", "1e5", "9" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_amount_is_none(text: str) -> None:
    assert parse_amount(text) is None


@pytest.mark.parametrize("text", ["1.234", "1,234", "RM 1.234", "１，２３４"])
def test_three_digits_after_the_only_mark_are_ambiguous(text: str) -> None:
    assert parse_amount(text) == Parsed(Decimal(1234), (Decimal("1.234"),))


def test_an_ambiguous_amount_keeps_its_sign_in_both_readings() -> None:
    for text in ("-1.234", "1.234-", "(1.234)"):
        assert parse_amount(text) == Parsed(Decimal(-1234), (Decimal("-1.234"),))


@pytest.mark.parametrize(
    ("text", "decimal_mark", "places", "value"),
    [
        ("1.234", ".", None, "1.234"),
        ("1.234", ",", None, "1234"),
        ("1,234", ",", None, "1.234"),
        ("1,234", ".", 2, "1234"),
        ("1.234", None, 0, "1234"),
        ("1.234", None, 2, "1234"),
        ("1.234", None, 3, "1.234"),
        ("12,50", ".", 0, "12.50"),
    ],
)
def test_the_page_or_the_currency_settles_an_ambiguous_amount(
    text: str, decimal_mark: str | None, places: int | None, value: str
) -> None:
    assert parse_amount(text, decimal_mark=decimal_mark, places=places) == Parsed(Decimal(value))


def test_page_and_currency_in_contradiction_leave_it_ambiguous() -> None:
    assert parse_amount("1.234", decimal_mark=".", places=2) == Parsed(Decimal("1.234"), (Decimal(1234),))


def test_the_stroke_that_closes_a_yen_figure_may_be_a_minus() -> None:
    assert parse_amount("¥1,200-", places=0) == Parsed(Decimal(1200), (Decimal(-1200),))
    assert parse_amount("¥1,234-") == Parsed(Decimal(1234), tuple(map(Decimal, ("-1234", "1.234", "-1.234"))))
    assert parse_amount("¥12.50-") == Parsed(Decimal("-12.50"))


@given(POSITIVE, st.sampled_from(STYLES))
def test_every_style_of_print_is_read_back(value: Decimal, style: str) -> None:
    assert parse_amount(printed(value, style)) == Parsed(value)


@given(POSITIVE, st.sampled_from(STYLES), st.sampled_from(MINUS_STYLES))
def test_no_style_loses_its_minus(value: Decimal, style: str, minus: str) -> None:
    assert parse_amount(minus.format(printed(value, style))) == Parsed(-value)


@given(st.decimals(min_value=-999_999, max_value=999_999, places=3), st.sampled_from(STYLES))
def test_three_decimals_are_read_or_among_the_readings(value: Decimal, style: str) -> None:
    parsed = parse_amount(("-" if value.is_signed() else "") + printed(value, style))
    assert parsed is not None
    assert value in (parsed.value, *parsed.others)
    certain = parse_amount(printed(abs(value), style), places=3)
    assert certain == Parsed(abs(value))


@given(AMOUNTS)
def test_a_formatted_amount_is_read_back_to_the_digit(value: Decimal) -> None:
    parsed = parse_amount(value_text(value))
    assert parsed is not None
    assert str(parsed.value) == str(value)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_formatted_amount_has_no_exponent(value: Decimal) -> None:
    assert "E" not in value_text(value)
    assert Decimal(value_text(value)) == value


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("TOTAL RM 26.60", ["RM 26.60"]),
        ("小写￥52.70", ["￥52.70"]),
        ("合计129.00", ["129.00"]),
        ("¥ 37990.57", ["¥ 37990.57"]),
        ("合计 ￥1,234.50元", ["￥1,234.50元"]),
        ("Summe EUR 29,78", ["EUR 29,78"]),
        ("12.345,67€", ["12.345,67€"]),
        ("KDV %18 *7,71", ["7,71"]),
        ("GST 6% 1.51", ["1.51"]),
        ("11.60-", ["11.60-"]),
        ("DISCOUNT -5.00", ["-5.00"]),
        ("REFUND (12.50)", ["(12.50)"]),
        ("(RM 12.50)", ["(RM 12.50)"]),
        ("(incl. 12.50)", ["12.50"]),
        ("10.00-15.00", ["10.00", "15.00"]),
        ("2PC @ 3.50", ["3.50"]),
        ("5.00SR", ["5.00"]),
        ("TOTAL26.60", ["26.60"]),
        ("Total:12. 50", ["12. 50"]),
        ("1O.00", ["1O.00"]),
        ("Total 2 145,00", ["2 145,00"]),
        ("2 145.00", ["2 145.00"]),
        ("10.00 RM 5.00", ["10.00", "RM 5.00"]),
        ("10.00€ 5.00€", ["10.00€", "5.00€"]),
        ("5.00€ 1 234,00", ["5.00€", "1 234,00"]),
        ("5.00-€ 1 234,00", ["5.00-€", "1 234,00"]),
        ("-RM 5.00", ["-RM 5.00"]),
        ("(A$(5.00)", ["A$(5.00)"]),
        ("CHANGE $.50", ["$.50"]),
        ("0.500 kg x 3.99", ["3.99"]),
        ("5 -,-- EUR", ["5 -,-- EUR"]),
        ("350円", ["350円"]),
        ("￥53.0元", ["￥53.0元"]),
        ("RM24.00R", ["RM24.00"]),
        ("-RMO.01", ["-RMO.01"]),
        ("Grand TotalRM21.85", ["21.85"]),
    ],
)
def test_the_money_of_a_line_is_found_with_its_sign_and_currency(line: str, found: list[str]) -> None:
    assert [match.text for match in find_amounts(line)] == found


@pytest.mark.parametrize(
    "line",
    [
        "18/01/2018 10:27:03", "18/01/201810:27", "2018-10-13", "18.10.07", "12.10.2018", "20181013", "6%",
        "6.00 %", "TEL 03-62584088", "1300-13-1300", "GST NO 000394528768", "A12.50B", "1.2.3.4",
        "1.6KG X 500MM", '3.5"X6"', "SS21/39", "1.25L", "10.30 pm", "2.2012-0011", "INV-0042", "#19", "m² 12²",
    ],
)  # fmt: skip
def test_what_is_no_money_is_not_found(line: str) -> None:
    assert find_amounts(line) == []


def test_a_bare_integer_is_found_as_a_whole_token_and_told_apart() -> None:
    quantity, price = find_amounts("2 x 5.00")
    assert (quantity.text, quantity.has_decimals, quantity.grouped, quantity.has_currency) == ("2", False, False, False)
    assert (price.text, price.has_decimals) == ("5.00", True)
    (rupiah,) = find_amounts("Rp 19.400")
    assert (rupiah.has_decimals, rupiah.grouped, rupiah.has_currency) == (False, True, True)
    (total,) = find_amounts("1,234.00")
    assert (total.has_decimals, total.grouped) == (True, True)


def test_a_quantity_before_a_price_is_not_glued_to_it() -> None:
    assert [match.text for match in find_amounts("Nasi 2 145.00")] == ["2", "145.00"]


@given(st.text())
def test_any_text_is_parsed_or_not_but_never_raises(text: str) -> None:
    parsed = parse_amount(text)
    assert parsed is None or parsed.value.is_finite()


@given(st.one_of(st.text(), st.text("0123456789.,-+() RM€$¥%:/O'xCR\u00a0元", max_size=40)))
def test_found_amounts_lie_in_the_line_apart_and_can_be_read(line: str) -> None:
    end = 0
    for match in find_amounts(line):
        assert end <= match.start < match.end <= len(line)
        assert line[match.start : match.end] == match.text
        assert parse_amount(match.text) is not None
        end = match.end


@given(
    POSITIVE, st.sampled_from((",.", ".,", ".", ",")), st.sampled_from(("TOTAL {}", "RM{} SR", "合计：{}", "x {} €"))
)
def test_an_amount_in_a_line_is_found_whole(value: Decimal, style: str, line: str) -> None:
    (match,) = find_amounts(line.format(printed(value, style)))
    assert parse_amount(match.text) == Parsed(value)


@pytest.mark.parametrize(
    ("amounts", "mark"),
    [
        (["12,50", "1.234", "€ 1.234,56"], ","),
        (["RM 12.50", "1,234"], "."),
        (["1.234.567"], ","),
        (["1.234"], None),
        (["12,50", "12.50"], None),
        (["12", "text", ""], None),
        ([], None),
    ],
)
def test_the_decimal_mark_is_what_the_certain_amounts_use(amounts: list[str], mark: str | None) -> None:
    assert decimal_mark_of(amounts) == mark
