"""Which pages of a document are taken, and how reading goes on when one of them is damaged."""

from collections.abc import Callable, Iterable, Iterator

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.intake.reader import RawPage


def taken_pages(page_count: int, limits: Limits, notes: list[Note], *, only: int | None = None) -> range:
    """The page numbers (from 1) to read; a limit that bites is added to `notes`.

    `only` takes that page alone, whatever the limit. Raises UnreadableDocumentError, `page.damaged`, when the document
    has no such page.
    """
    if only is not None:
        if not 1 <= only <= page_count:
            raise UnreadableDocumentError("page.damaged", page=only)
        return range(only, only + 1)
    shown = min(page_count, limits.max_pages)
    if shown < page_count:
        notes.append(Note("pages.limited", {"shown": shown, "total": page_count}))
    return range(1, shown + 1)


def decoded_pages(numbers: Iterable[int], decode: Callable[[int], RawPage], *, notes: list[Note]) -> Iterator[RawPage]:
    """Each page as `decode` gives it; a page that raises becomes a note and the others go on.

    Raises the first page's UnreadableDocumentError when no page at all could be decoded.
    """
    first_error: UnreadableDocumentError | None = None
    any_decoded = False
    for number in numbers:
        try:
            page = decode(number)
        except UnreadableDocumentError as error:
            first_error = first_error or error
            notes.append(Note("page.damaged", {"page": number}))
            continue
        any_decoded = True
        yield page
    if first_error and not any_decoded:
        raise first_error
