"""Cells: types, and that no text ever runs, turns into an error or loses a digit."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.escape import unescape

from invoice_desk.domain.profile import FieldType
from invoice_desk.domain.record import Verdict
from invoice_desk.export.cells import FILLS, LONGEST_TEXT, CellMaker
from invoice_desk.export.rows import Content
from invoice_desk.export.text import plain_text, utf16_length

CUT = "…[cut]"
ANY_TEXT = st.text(st.characters(codec=None, categories=None))
NASTY = st.sampled_from(
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "#N/A",
        "#REF!",
        "_x0041_",
        "00123",
        "1E5",
        "TRUE",
        "'",
    ]
)


def written(content: Content, kind: FieldType = FieldType.TEXT, **more: Any) -> Any:
    """The cell as a reader of the file finds it."""
    book = Workbook()
    sheet = book.active
    sheet.append([CellMaker(sheet, cut_mark=CUT).cell(content, kind, **more)])
    file = io.BytesIO()
    book.save(file)
    return load_workbook(file).active["A1"]


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_TEXT | NASTY, min_size=1, max_size=25), st.sampled_from([FieldType.TEXT, FieldType.IDENTIFIER]))
def test_any_text_comes_back_as_text(texts: list[str], kind: FieldType) -> None:
    book = Workbook()
    sheet = book.active
    maker = CellMaker(sheet, cut_mark=CUT)
    for text in texts:
        sheet.append([maker.cell(text, kind)])
    file = io.BytesIO()
    book.save(file)
    read = load_workbook(file).active
    for row, text in enumerate(texts, start=1):
        cell = read.cell(row, 1)
        plain = plain_text(text)
        assert unescape(cell.value or "") == plain
        assert cell.data_type == "s" or plain == ""


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 12)), min_size=1, max_size=25))
def test_a_decimal_of_up_to_fifteen_digits_is_the_same_number_in_the_file(numbers: list[tuple[int, int]]) -> None:
    book = Workbook()
    sheet = book.active
    maker = CellMaker(sheet, cut_mark=CUT)
    values = [Decimal(digits).scaleb(-places) for digits, places in numbers]
    for value in values:
        sheet.append([maker.cell(value, FieldType.AMOUNT)])
    file = io.BytesIO()
    book.save(file)
    read = load_workbook(file).active
    assert [Decimal(str(read.cell(row, 1).value)) for row in range(1, len(values) + 1)] == values


def test_a_longer_decimal_is_text_with_every_digit() -> None:
    cell = written(Decimal("12345678901234567.89"), FieldType.AMOUNT)
    assert (cell.value, cell.data_type, cell.number_format) == ("12345678901234567.89", "s", "@")


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-x", "@a", "\tx", "\nx", "'x"])
def test_what_looks_like_a_formula_stays_text_after_an_edit(text: str) -> None:
    assert written(text).quotePrefix


def test_an_identifier_keeps_its_zeros_and_its_twenty_digits() -> None:
    cell = written("00442000000012341234", FieldType.IDENTIFIER)
    assert (cell.value, cell.data_type, cell.number_format) == ("00442000000012341234", "s", "@")


def test_a_date_is_a_date() -> None:
    cell = written(date(2026, 3, 4), FieldType.DATE)
    assert (cell.is_date, cell.value.date(), cell.number_format) == (True, date(2026, 3, 4), "yyyy-mm-dd")


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(1900, 2, 28)])
def test_a_date_that_excel_counts_wrong_is_text(day: date) -> None:
    assert written(day, FieldType.DATE).value == day.isoformat()


def test_the_first_date_that_excel_counts_right_is_a_date() -> None:
    assert written(date(1900, 3, 1), FieldType.DATE).value.date() == date(1900, 3, 1)


@pytest.mark.parametrize(
    ("printed", "least", "shown"),
    [
        ("12.5", 2, "#,##0.00;[Red]-#,##0.00"),
        ("1200", 0, "#,##0;[Red]-#,##0"),
        ("1.2345", 2, "#,##0.0000;[Red]-#,##0.0000"),
        ("1.5", 3, "#,##0.000;[Red]-#,##0.000"),
    ],
)
def test_an_amount_shows_the_printed_places_and_at_least_those_of_its_currency(
    printed: str, least: int, shown: str
) -> None:
    assert written(Decimal(printed), FieldType.AMOUNT, places=least).number_format == shown


def test_a_quantity_shows_only_its_own_places() -> None:
    assert written(Decimal(3), FieldType.QUANTITY, places=2).number_format == "#,##0;[Red]-#,##0"


def test_a_rate_is_a_number_and_a_rate_in_words_is_text() -> None:
    rate = written("6%", FieldType.RATE)
    assert (rate.value, rate.number_format) == (0.06, "0%")
    assert written(Decimal("0.055"), FieldType.RATE).number_format == "0.0%"
    assert written("免税", FieldType.RATE).value == "免税"


@pytest.mark.parametrize("text", ["x" * 40_000, "😀" * 20_000, "票" * 32_768])
def test_a_text_too_long_for_a_cell_is_cut_with_a_mark(text: str) -> None:
    value = written(text).value
    assert value.endswith(CUT)
    assert utf16_length(value) <= LONGEST_TEXT
    assert text.startswith(value.removesuffix(CUT))


def test_a_text_that_just_fits_is_whole() -> None:
    assert written("票" * LONGEST_TEXT).value == "票" * LONGEST_TEXT


@pytest.mark.parametrize("verdict", list(FILLS))
def test_a_doubt_is_seen_behind_the_value_and_behind_an_empty_cell(verdict: Verdict) -> None:
    for content in ("x", None):
        assert written(content, mark=verdict).fill.start_color.rgb == f"00{FILLS[verdict]}"


def test_an_empty_content_without_a_doubt_makes_no_cell() -> None:
    book = Workbook()
    assert CellMaker(book.active, cut_mark=CUT).cell(None) is None
