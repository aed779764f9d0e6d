"""Rows of segments from words, whatever their order, slope and page."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.extraction.offline.lines import lines_of
from tests.extraction.offline.pages import lines, page_of

_side = st.floats(0.001, 0.5)


@st.composite
def _words(draw: st.DrawFn) -> Word:
    x0, y0 = draw(st.floats(0, 0.9)), draw(st.floats(0, 0.9))
    return Word(
        draw(st.text(" ab1税\t", max_size=5)), Region(1, x0, y0, min(1, x0 + draw(_side)), min(1, y0 + draw(_side)))
    )


@st.composite
def _rows(draw: st.DrawFn) -> list[list[str]]:
    row = st.lists(st.text("abcXYZ019", min_size=1, max_size=6), min_size=1, max_size=4)
    return draw(st.lists(row, min_size=1, max_size=8))


def test_segments_on_one_height_are_one_line_from_left_to_right() -> None:
    page = page_of(["SHOP"], ["Tea", "1", "2.50"])

    found = lines_of([Page(1, 800, 1130, words=tuple(reversed(page.words)))])

    assert [line.text for line in found] == ["SHOP", "Tea  1  2.50"]
    assert [line.index for line in found] == [0, 1]


def test_lines_are_numbered_through_all_pages_of_a_document() -> None:
    found = lines_of([page_of(["one"], ["two"]), page_of(["three"], number=2)])

    assert [(line.index, line.page, line.text) for line in found] == [(0, 1, "one"), (1, 1, "two"), (2, 2, "three")]


def test_a_line_holds_its_segments_and_is_as_high_as_the_tallest() -> None:
    small, tall = Word("TOTAL", Region(1, 0.1, 0.5, 0.3, 0.52)), Word("9.90", Region(1, 0.8, 0.495, 0.9, 0.525))

    (line,) = lines_of([Page(1, 800, 1130, words=(tall, small))])

    assert line.region == Region(1, 0.1, 0.495, 0.9, 0.525)
    assert abs(line.height - 0.03) < 1e-9


def test_rows_of_a_page_that_slopes_are_not_mixed_up() -> None:
    rows = [[f"item {number}", f"{number}.50"] for number in range(12)]

    for skew in (-4.0, 4.0):
        assert [line.text for line in lines_of([page_of(*rows, skew=skew)])] == [f"{a}  {b}" for a, b in rows]


def test_blank_words_make_no_line() -> None:
    blank = Word("  \t", Region(1, 0.1, 0.1, 0.2, 0.12))

    assert lines_of([Page(1, 800, 1130, words=(blank,))]) == ()
    assert lines_of([]) == ()


@settings(max_examples=60, deadline=None)
@given(words=st.lists(_words(), max_size=25), skew=st.floats(-10, 10))
def test_every_word_that_is_not_blank_stands_in_exactly_one_line(words: list[Word], skew: float) -> None:
    found = lines_of([Page(1, 600.0, 900.0, skew=skew, words=tuple(words))])

    kept = [segment for line in found for segment in line.segments]
    expected = [word for word in words if word.text.strip()]
    assert sorted(map(id, kept)) == sorted(map(id, expected))


@settings(max_examples=40, deadline=None)
@given(rows=_rows(), order=st.randoms(), skew=st.sampled_from([0.0, -3.0, 2.0]))
def test_rows_come_from_top_to_bottom_in_whatever_order_words_are_given(
    rows: list[list[str]], order: Random, skew: float
) -> None:
    page = page_of(*rows, skew=skew)
    words = order.sample(page.words, len(page.words))

    found = lines_of([Page(1, page.width, page.height, skew=skew, words=tuple(words))])

    assert [[segment.text for segment in line.segments] for line in found] == rows


def test_the_builder_of_these_tests_lays_rows_out_as_it_says() -> None:
    first, second = lines(["TOTAL", "9.90"], ["", "middle", "end"])

    assert first.segments[-1].region.x1 == second.segments[-1].region.x1 == 0.95
    assert second.segments[0].region.x0 > 0.3
