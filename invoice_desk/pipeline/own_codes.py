"""Which of the codes in a file are a document's own: those that lie on it, as long as they name one invoice.

Several receipts may share a page, and a page may show more invoices than could be told apart. Then a code belongs to
that document whose number it names, and to none where that is not sure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from invoice_desk.domain.crop import Crop, holds, piece_of
from invoice_desk.domain.document import Page, Region
from invoice_desk.domain.page_code import PageCode
from invoice_desk.domain.record import Note, Reading
from invoice_desk.extraction.codes.reader import code_readings, with_places
from invoice_desk.pipeline.parting import Part
from invoice_desk.review.same_value import same_value

_OneInvoice = tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class OwnCodes:
    """The readings of codes by the invoice that they name: those that lie on a document, and beside it on its pages."""

    on_it: tuple[_OneInvoice, ...]
    beside_it: tuple[_OneInvoice, ...]
    crop: Crop

    @staticmethod
    def of(part: Part, codes: Iterable[PageCode]) -> "OwnCodes":
        """Of all codes in a file those that may be this document's."""
        here = [code for code in codes if code.region.page in part.numbers]
        on_it = [code for code in here if _lies_on(part.crop, code.region)]
        return OwnCodes(code_readings(on_it), code_readings(code for code in here if code not in on_it), part.crop)

    def sure(self, pages: Sequence[Page]) -> _OneInvoice:
        """What is certain before anything else was read. `pages` as the document has them, each in its own frame."""
        return with_places(self.on_it[0], pages, self.crop) if len(self.on_it) == 1 else ()

    def beside(self, reading: Reading, pages: Sequence[Page]) -> tuple[_OneInvoice, tuple[Note, ...]]:
        """The codes of the invoice that an engine has read, and a note where several lie on it and none is sure."""
        if len(self.on_it) == 1:
            return self.sure(pages), ()
        named = [codes for codes in self.on_it or self.beside_it if any(_is_named(one, reading) for one in codes)]
        if len(named) == 1:
            return with_places(named[0], pages, self.crop), ()
        return (), (Note("codes.several", {"count": len(self.on_it)}),) if self.on_it else ()


def _lies_on(crop: Crop, region: Region) -> bool:
    piece = piece_of(crop, region.page)
    return piece is None or holds(piece, region)


def _is_named(code: Reading, reading: Reading) -> bool:
    """Whether both have one number, and no other day."""
    numbers, days = (
        [one.fields[field_id].value for one in (code, reading) if field_id in one.fields]
        for field_id in ("invoice_number", "issue_date")
    )
    return len(numbers) == 2 and same_value(*numbers) and len(set(days)) < 2
