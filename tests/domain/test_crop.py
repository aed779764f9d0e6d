"""What stands on a piece of a page has a place in the piece and on the page, and comes from one to the other."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.crop import cropped, halves, in_piece, on_page, reading_on_pages, seen_pages, shared, united
from invoice_desk.domain.document import Page, Region, SeenWord, Word
from invoice_desk.domain.record import FieldValue, Reading, Sighting

LEFT, RIGHT = Region(1, 0.0, 0.1, 0.5, 0.9), Region(1, 0.5, 0.1, 1.0, 0.9)
PAGE = Page(
    1,
    1000,
    500,
    words=(Word("one", Region(1, 0.1, 0.3, 0.2, 0.4)), Word("two", Region(1, 0.6, 0.3, 0.7, 0.4))),
)

_edges = st.floats(0, 1)
_pieces = st.tuples(_edges, _edges, _edges, _edges).filter(
    lambda e: abs(e[0] - e[2]) > 0.01 and abs(e[1] - e[3]) > 0.01
)


def _region(edges: tuple[float, float, float, float]) -> Region:
    x0, y0, x1, y1 = edges
    return Region(1, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


@given(st.tuples(_edges, _edges, _edges, _edges).map(_region), _pieces.map(_region))
def test_a_place_comes_back_to_where_it_was(place: Region, piece: Region) -> None:
    back = on_page(in_piece(place, piece), piece)
    for edge in ("x0", "y0", "x1", "y1"):
        assert getattr(back, edge) == pytest.approx(getattr(place, edge), abs=1e-9)


def test_a_piece_has_what_was_looked_at_on_it_in_its_own_frame() -> None:
    page = replace(PAGE, seen=tuple(SeenWord(word.text, "", word.region) for word in PAGE.words))
    piece = cropped(page, RIGHT)
    assert [(one.text, one.region) for one in piece.seen] == [(word.text, word.region) for word in piece.words]


def test_a_piece_has_its_own_words_in_its_own_frame_and_proportions() -> None:
    piece = cropped(PAGE, RIGHT)
    assert (piece.width, piece.height) == (500, 400)
    (word,) = piece.words
    assert word.text == "two"
    assert (word.region.x0, word.region.x1) == pytest.approx((0.2, 0.4))


def test_a_document_sees_its_pieces_and_its_whole_pages_only() -> None:
    pages = (PAGE, replace(PAGE, number=2), replace(PAGE, number=3))
    seen = seen_pages(pages, (1, 3), (LEFT,))
    assert [(page.number, len(page.words)) for page in seen] == [(1, 1), (3, 2)]


def test_what_was_read_of_a_piece_points_at_the_page() -> None:
    spot = Region(1, 0.5, 0.5, 1.0, 1.0)
    value = FieldValue("9", "9", spot)
    reading = Reading(
        "e",
        "m",
        "receipt",
        {"total_amount": value, "note": FieldValue("a", "a")},
        ({"quantity": value},),
        (Sighting("cash", "9", "cash", spot),),
    )
    placed = reading_on_pages(reading, (RIGHT,))
    regions = [
        placed.fields["total_amount"].region,
        placed.line_items[0]["quantity"].region,
        placed.sightings[0].region,
    ]
    for region in regions:
        assert region is not None
        assert (region.x0, region.y0, region.x1, region.y1) == pytest.approx((0.75, 0.5, 1.0, 0.9))
    assert placed.fields["note"].region is None
    assert reading_on_pages(reading, ()) is reading


def test_pieces_of_a_page_are_united_page_by_page() -> None:
    other = Region(2, 0.1, 0.1, 0.2, 0.2)
    assert united([RIGHT, other, LEFT]) == (Region(1, 0.0, 0.1, 1.0, 0.9), other)


def test_how_much_two_pieces_share_is_told_of_the_smaller_one() -> None:
    small = Region(1, 0.4, 0.1, 0.6, 0.9)
    assert shared(LEFT, small) == shared(small, LEFT) == pytest.approx(0.5)
    assert shared(LEFT, replace(small, page=2)) == 0.0
    assert shared(LEFT, RIGHT) == 0.0


def test_a_piece_is_cut_where_its_words_leave_most_room() -> None:
    left, right = halves(Region(1, 0.0, 0.0, 1.0, 1.0), PAGE.words, upright=True)
    assert left.x1 == right.x0 == pytest.approx(0.4)
    top, bottom = halves(LEFT, PAGE.words, upright=False)
    assert top.y1 == bottom.y0
    assert top.united(bottom) == LEFT
