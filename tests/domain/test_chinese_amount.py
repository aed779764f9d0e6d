"""Amounts in capital figures, read and written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.chinese_amount import find_capital_amount, parse_capital_amount, write_capital_amount

AMOUNTS = st.integers(-(10**14) + 1, 10**14 - 1).map(lambda cents: Decimal(cents) / 100)


@given(AMOUNTS)
def test_what_is_written_is_read_back(amount: Decimal) -> None:
    assert parse_capital_amount(write_capital_amount(amount)) == amount


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    parse_capital_amount(text)
    find_capital_amount(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("肆万零贰佰柒拾圆整", "40270"),
        ("⊗伍拾贰圆柒角", "52.70"),
        ("壹仟玖佰伍拾玖元玖角捌分", "1959.98"),
        ("叁万壹仟陆佰零伍圆整", "31605"),
        ("壹亿零伍佰元整", "100000500"),
        ("壹拾圆柒角整", "10.70"),
        ("拾元整", "10"),
        ("贰仟零叁拾元零伍分", "2030.05"),
        ("壹拾万元整", "100000"),
        ("贰拾叁万肆仟伍佰陆拾柒元捌角玖分", "234567.89"),
        ("壹亿贰仟万元整", "120000000"),
        ("（负数）壹佰圆整", "-100"),
        ("人民币壹佰伍拾圆整", "150"),
        ("貳陸億萬圓", None),
        ("壹佰贰仟元", None),
        ("伍角", "0.50"),
        ("玖分", "0.09"),
        ("", None),
        ("元", None),
    ],
)
def test_printed_forms(text: str, amount: str | None) -> None:
    assert parse_capital_amount(text) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1280.50", "壹仟贰佰捌拾圆伍角整"),
        ("10000.05", "壹万圆零伍分"),
        ("0", "零圆整"),
        ("107000", "壹拾万零柒仟圆整"),
        ("100000500", "壹亿零伍佰圆整"),
    ],
)
def test_written_forms(amount: str, text: str) -> None:
    assert write_capital_amount(Decimal(amount)) == text


def test_a_third_place_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="two places"):
        write_capital_amount(Decimal("1.005"))


def test_the_amount_is_found_inside_a_line() -> None:
    assert find_capital_amount("价税合计（大写） ⊗ 伍拾贰圆柒角 (小写)￥52.70") == "伍拾贰圆柒角"
