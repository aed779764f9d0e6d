"""From the codes on the pages of a document to readings: each code read by the module that knows its form."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from invoice_desk.domain.crop import Crop, reading_on_pages
from invoice_desk.domain.document import Page
from invoice_desk.domain.page_code import CODE_PLACE, PageCode
from invoice_desk.domain.record import Reading
from invoice_desk.extraction.codes.draft import CodeDraft
from invoice_desk.extraction.codes.fapiao import read_blockchain, read_fapiao
from invoice_desk.extraction.codes.gst import read_gst
from invoice_desk.extraction.codes.links import read_mexico, read_spain
from invoice_desk.extraction.codes.payment import read_epc, read_swiss
from invoice_desk.extraction.codes.portugal import read_portugal
from invoice_desk.extraction.codes.taiwan import read_taiwan
from invoice_desk.extraction.codes.tills import read_austria, read_germany, read_russia
from invoice_desk.extraction.codes.zatca import read_zatca
from invoice_desk.extraction.places import placed

_FAMILIES: Final[tuple[Callable[[str], CodeDraft | None], ...]] = (
    read_fapiao,
    read_blockchain,
    read_epc,
    read_swiss,
    read_portugal,
    read_taiwan,
    read_spain,
    read_mexico,
    read_austria,
    read_germany,
    read_russia,
    read_gst,
    read_zatca,
)
_LONGEST: Final = 8_000  # characters: no code holds more


def read_code(text: str) -> CodeDraft | None:
    """What a code says of an invoice; None where it is no invoice's. Raises nothing, whatever the text."""
    if len(text) > _LONGEST:
        return None
    return next((draft for read in _FAMILIES if (draft := read(text)) is not None), None)


def code_readings(codes: Iterable[PageCode]) -> tuple[tuple[Reading, ...], ...]:
    """The readings of all codes, by the invoice that they name.

    One invoice nearly always, and none where no code is an invoice's. Two codes of one form that say different things
    are of different invoices; then nothing tells which of them a code of another form belongs to, and each stands for
    itself.
    """
    readings: list[Reading] = []
    for code in codes:
        draft = read_code(code.text)
        if draft is None:
            continue
        reading = draft.reading_of(code)
        if not any(_says_the_same(reading, known) for known in readings):
            readings.append(reading)
    if len({one.model for one in readings}) < len(readings):
        return tuple((one,) for one in readings)
    return (tuple(readings),) if readings else ()


def with_places(readings: Sequence[Reading], pages: Sequence[Page], crop: Crop = ()) -> tuple[Reading, ...]:
    """The readings with the place of every value: where the page prints it too, else that of the code.

    `pages` are what the document has of its pages, each in the frame of its piece (`crop`).
    """
    printed = (reading_on_pages(one, crop) for one in placed(readings, pages))
    return tuple(_at_the_code(one, found) for one, found in zip(readings, printed, strict=True))


def _says_the_same(one: Reading, other: Reading) -> bool:
    return (one.model, one.fields) == (other.model, other.fields)


def _at_the_code(reading: Reading, printed: Reading) -> Reading:
    """The reading with the places that were found on the pages, its code's for the others."""
    place = next(seen.region for seen in reading.sightings if seen.role == CODE_PLACE)
    return replace(
        reading,
        fields={
            field_id: value if value.region is not None else replace(value, region=place)
            for field_id, value in printed.fields.items()
        },
    )
