"""How much the word of a reading weighs: data of the file before codes, codes before what is seen on the page."""

from enum import IntEnum
from typing import Final

from invoice_desk.domain.record import Reading

EXACT_ENGINE: Final = "exact"
"""The engine name of readings that are taken from data in the file, not from its looks."""


class Trust(IntEnum):
    """Heavier is larger: where readings differ, the heavier one is shown."""

    GUESSED = 0
    """Data of a structure that nobody knows, understood by the names in it."""
    PAGE = 1
    """Read off the page: OCR, text layer, a model."""
    TAG = 2
    """Data that says little, or that is the page's own text under a name: OFD tags, document properties."""
    CODE = 3
    ATTACHMENT = 4
    """The invoice as OFD files of 2020 carry it."""
    XML = 5
    """The invoice as XML or XBRL of a known standard."""


_BY_MODEL: Final = {
    "ofd-attachment": Trust.ATTACHMENT,
    "ofd-tag": Trust.TAG,
    "ofd-info": Trust.TAG,
    "pdf-info": Trust.TAG,
    "unknown-xml": Trust.GUESSED,
    "cii-draft": Trust.GUESSED,
}


def trust_of(reading: Reading) -> Trust:
    """The weight of everything that a reading says."""
    if reading.engine != EXACT_ENGINE:
        return Trust.PAGE
    # Two sources of one kind that differ are numbered: `factur-x 2`.
    return _BY_MODEL.get(reading.model.partition(" ")[0], Trust.XML)


def is_exact(reading: Reading) -> bool:
    """Whether the word of a reading alone confirms what nothing contradicts: data of a known form."""
    return reading.engine == EXACT_ENGINE and trust_of(reading) >= Trust.TAG
