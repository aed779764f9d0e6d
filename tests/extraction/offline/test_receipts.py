"""Receipts that share a page, and invoices that share a file, are told apart; nothing else is cut in two."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.crop import cropped
from invoice_desk.domain.document import Page, Region, Word, WordOrigin
from invoice_desk.extraction.offline.cuts import cuts_through
from invoice_desk.extraction.offline.facts import load_knowledge
from invoice_desk.extraction.offline.receipts import are_receipts, pieces_of, runs_of_pages
from tests.receipt_pages import WIDTH, Line, page_with, receipt, texts

KNOWLEDGE = load_knowledge()
TODAY = date(2026, 3, 1)

CAFE = receipt("Blue Door Cafe", "12.40", day="12/03/2024 18:05")
BAKER = receipt("Miller Bakery", "7.80", day="13/03/2024 09:41")
BOOKS = receipt("Corner Books", "31.00", day="14/03/2024 11:17")


def found_on(page: Page, turns: Sequence[float] = ()) -> list[list[str]]:
    """What stands on each receipt of a page, [] where the page stays whole; OCR measures anew how they are turned."""
    pieces = [cropped(page, piece) for piece in pieces_of(page, KNOWLEDGE, today=TODAY)]
    pieces = [replace(piece, skew=turn) for piece, turn in zip(pieces, turns or [0.0] * len(pieces), strict=True)]
    if not pieces or not are_receipts(pieces, KNOWLEDGE, today=TODAY):
        return []
    return sorted(sorted(word.text for word in piece.words) for piece in pieces)


def all_of(*receipts: Sequence[Line]) -> list[list[str]]:
    return sorted(map(texts, receipts))


def test_receipts_beside_each_other_are_found_each_with_its_own_words() -> None:
    page = page_with((CAFE, 60, 60, 0), (BAKER, 120 + WIDTH, 90, 0), (BOOKS, 180 + 2 * WIDTH, 40, 0))
    assert found_on(page) == all_of(CAFE, BAKER, BOOKS)


@pytest.mark.parametrize("turn", [-4, -2, 3, 5])
def test_receipts_that_lie_a_little_aslant_are_found_too(turn: float) -> None:
    page = page_with((CAFE, 100, 100, turn), (BAKER, 200 + WIDTH, 100, -turn / 2))
    assert found_on(page, [turn, -turn / 2]) == all_of(CAFE, BAKER)


def test_receipts_above_each_other_are_found_where_both_are_whole() -> None:
    page = page_with((CAFE, 60, 60, 0), (BAKER, 60, 480, 0), (BOOKS, 180 + WIDTH, 60, 0))
    assert found_on(page) == all_of(CAFE, BAKER, BOOKS)


def test_a_page_with_one_receipt_stays_whole() -> None:
    assert found_on(page_with((CAFE, 60, 60, 0))) == []


def test_a_gap_above_the_total_does_not_cut_a_receipt() -> None:
    lines = receipt("Blue Door Cafe", "12.40", gap=6)
    assert found_on(page_with(([*lines, *[()] * 5, ("TOTAL SAVED", "3.20"), ("until 31/12/2024",)], 60, 60, 0))) == []


def test_two_columns_of_one_invoice_stay_together() -> None:
    left: list[Line] = [("Invoice No 1001",), ("12/03/2024 18:05",), ("Coffee and cake",), ("Sandwich",), ("Total",)]
    right: list[Line] = [("Amount EUR",), ("Price",), ("6.20",), ("6.20",), ("12.40",)]
    assert found_on(page_with((left, 60, 60, 0), (right, 160 + WIDTH, 60, 0))) == []


def test_two_copies_of_one_receipt_stay_together() -> None:
    assert found_on(page_with((CAFE, 60, 60, 0), (CAFE, 160 + WIDTH, 60, 0))) == []


def test_a_receipt_and_the_slip_of_its_payment_stay_together() -> None:
    slip: list[Line] = [("Card payment",), ("12/03/2024 18:06",), ("Amount EUR", "12.40"), ("Approved",)]
    assert found_on(page_with((CAFE, 60, 60, 0), (slip, 160 + WIDTH, 60, 0))) == []


@pytest.mark.parametrize("place", [(160 + WIDTH, 60, 0), (60, 480, 0)])
def test_a_bill_and_the_slip_with_the_tip_stay_together(place: tuple[float, float, float]) -> None:
    slip = receipt("Blue Door Cafe", "14.40", day="12/03/2024 18:09")
    assert found_on(page_with((CAFE, 60, 60, 0), (slip, *place))) == []


def test_purchases_of_one_day_at_two_sellers_are_told_apart_beside_each_other() -> None:
    same_day = receipt("Miller Bakery", "7.80", day="12/03/2024 09:41")
    assert found_on(page_with((CAFE, 60, 60, 0), (same_day, 160 + WIDTH, 60, 0))) == all_of(CAFE, same_day)


def test_a_page_that_is_no_scan_needs_a_number_on_every_part() -> None:
    numbered = [
        receipt(seller, total, day=day, number=number)
        for seller, total, day, number in (
            ("Blue Door Cafe", "12.40", "12/03/2024 18:05", "40021"),
            ("Miller Bakery", "7.80", "13/03/2024 09:41", "77310"),
        )
    ]
    places = ((60, 60, 0), (160 + WIDTH, 60, 0))
    for receipts, expected in (((CAFE, BAKER), []), (numbered, all_of(*numbered))):
        laid = [(lines, *place) for lines, place in zip(receipts, places, strict=True)]
        assert found_on(page_with(*laid, origin=WordOrigin.TEXT_LAYER)) == expected


# Several invoices in one file.


def invoice(number: str, total: str, page: int = 1, of: int = 1, *, at: int = 1, marked: bool = True) -> Page:
    """A page of an invoice, the last of its pages with the total."""
    lines: list[Line] = [
        ("Miller Trading Ltd",),
        (f"Invoice No {number}", "Date 12/03/2024"),
        ("Coffee and cake", total),
        *([("TOTAL EUR", total)] if page == of else []),
        *([(f"Page {page} of {of}",)] if marked else []),
    ]
    return page_with((lines, 60, 60, 0), number=at)


def runs(*pages: Page) -> list[list[int]]:
    return [[page.number for page in run] for run in runs_of_pages(pages, KNOWLEDGE, today=TODAY)]


def test_invoices_behind_each_other_are_told_apart_by_their_numbers() -> None:
    for marked in (True, False):
        pages = [
            invoice("RE-20441", "12.40", 1, 2, marked=marked),
            invoice("RE-20441", "12.40", 2, 2, at=2, marked=marked),
            invoice("RE-20502", "99.10", at=3, marked=marked),
        ]
        assert runs(*pages) == [[1, 2], [3]]


def test_pages_that_name_another_number_but_count_on_are_one_invoice() -> None:
    assert runs(invoice("RE-20441", "12.40", 1, 2), invoice("LS-99871", "12.40", 2, 2, at=2)) == [[1, 2]]


def test_pages_without_a_number_of_their_own_stay_with_the_page_before() -> None:
    terms = page_with(([("General terms",), ("Payment within 14 days",)], 60, 60, 0), number=2)
    assert runs(invoice("RE-20441", "12.40", marked=False), terms) == [[1, 2]]


def test_invoices_of_which_one_shows_no_total_stay_together() -> None:
    assert runs(invoice("RE-20441", "12.40"), invoice("RE-20502", "9.10", 1, 2, at=2, marked=False)) == [[1, 2]]


def test_scanned_receipts_of_several_days_are_one_a_page() -> None:
    pages = [page_with((lines, 60, 60, 0), number=at) for at, lines in enumerate((CAFE, BAKER, BOOKS), 1)]
    assert runs(*pages) == [[1], [2], [3]]
    assert runs(*(replace(page, origin=WordOrigin.TEXT_LAYER) for page in pages)) == [[1, 2, 3]]
    same_day = page_with((receipt("Corner Books", "31.00", day="13/03/2024 11:17"), 60, 60, 0), number=3)
    assert runs(*pages[:2], same_day) == [[1, 2, 3]]
    terms = page_with(([("General terms",), ("Payment within 14 days",)], 60, 60, 0), number=3)
    assert runs(*pages[:2], terms) == [[1, 2, 3]]


_edges = st.floats(0, 1, allow_subnormal=False)


@given(st.lists(st.tuples(_edges, _edges, _edges, _edges), max_size=12), st.floats(-20, 20))
def test_a_cut_leaves_every_word_on_one_side(boxes: list[tuple[float, ...]], skew: float) -> None:
    words = tuple(
        Word(str(at), Region(1, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        for at, (x0, y0, x1, y1) in enumerate(boxes)
    )
    for cut in cuts_through(words, Page(1, 1000, 1400, skew=skew)):
        assert cut.before
        assert cut.after
        assert sorted(word.text for word in (*cut.before, *cut.after)) == sorted(word.text for word in words)
