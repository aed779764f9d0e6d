"""One damaged page does not cost the others."""

from collections.abc import Callable

import pytest

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.intake.pages import decoded_pages, taken_pages
from invoice_desk.intake.reader import RawPage


def failing_at(*bad: int) -> Callable[[int], RawPage]:
    def decode(number: int) -> RawPage:
        if number in bad:
            raise UnreadableDocumentError(f"bad.{number}")
        return RawPage(number, 1, 1, None)

    return decode


def test_all_pages_within_the_limit_are_taken_in_silence() -> None:
    notes: list[Note] = []
    assert taken_pages(3, Limits(max_pages=3), notes) == range(1, 4)
    assert notes == []


def test_a_damaged_page_is_noted_and_the_others_come() -> None:
    notes: list[Note] = []
    pages = list(decoded_pages(range(1, 5), failing_at(1, 3), notes=notes))
    assert [page.number for page in pages] == [2, 4]
    assert notes == [Note("page.damaged", {"page": 1}), Note("page.damaged", {"page": 3})]


def test_the_first_reason_is_raised_when_no_page_comes() -> None:
    with pytest.raises(UnreadableDocumentError, match=r"bad\.1"):
        list(decoded_pages(range(1, 3), failing_at(1, 2), notes=[]))


def test_pages_are_decoded_one_by_one() -> None:
    pages = decoded_pages(range(1, 3), failing_at(2), notes=[])
    assert next(pages).number == 1
    with pytest.raises(StopIteration):
        next(pages)
