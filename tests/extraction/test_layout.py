"""Words become text in their lines and columns, whatever order recognition found them in."""

from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.extraction.layout import page_text


def word(text: str, x: float, y: float, *, width: float | None = None) -> Word:
    return Word(text, Region(1, x, y, x + (width or 0.01 * len(text)), y + 0.02))


RECEIPT = (
    word("ACME SHOP", 0.3, 0.10),
    word("Tea", 0.10, 0.20),
    word("12.10", 0.80, 0.203),
    word("TOTAL", 0.10, 0.30),
    word("12.10", 0.80, 0.297),
)


def test_what_stands_on_one_line_is_one_line_with_its_columns_apart() -> None:
    lines = page_text([Page(1, 100, 200, words=RECEIPT)]).splitlines()
    assert [line.split() for line in lines] == [["ACME", "SHOP"], ["Tea", "12.10"], ["TOTAL", "12.10"]]
    assert "Tea   " in lines[1]


@given(st.permutations(RECEIPT))
def test_the_order_of_recognition_makes_no_difference(words: list[Word]) -> None:
    assert page_text([Page(1, 100, 200, words=tuple(words))]) == page_text([Page(1, 100, 200, words=RECEIPT)])


def test_pages_are_told_apart_and_empty_ones_are_empty() -> None:
    text = page_text([Page(1, 100, 200, words=RECEIPT), Page(2, 100, 200)])
    assert text.startswith("--- 1 ---\n")
    assert text.endswith("--- 2 ---\n")
    assert page_text([Page(1, 100, 200)]) == ""
