"""How much the word of a reading weighs: data of the file before codes, codes before what is seen on the page."""

from enum import IntEnum
from typing import Final

from invoice_desk.domain.record import Reading

EXACT_ENGINE: Final = "exact"
"""The engine name of readings that are taken from data in the file, not from its looks."""

CODE_ENGINE: Final = "code"
"""The engine name of readings that are taken from codes on the page."""

SEEN_ENGINE: Final = "seen"
"""The engine name of readings of what is seen on the page where a value was taken from the file's own text."""


def lent_model(model: str, form: str) -> str:
    """The name of a model where its reading of another file of the document, of that form, is lent."""
    return f"{model} ({form})"


def lent_from(model: str) -> str:
    """Inverse of `lent_model`: the form of the other file, "" for a reading that is the document's own."""
    before, _, form = model.rpartition(" (")
    return form[:-1] if before and form.endswith(")") else ""


class Trust(IntEnum):
    """Heavier is larger: where readings differ, the heavier one is shown."""

    GUESSED = 0
    """Data of a structure that nobody knows, understood by the names in it."""
    PAGE = 1
    """Read off the page: OCR, text layer, a model."""
    TAG = 2
    """Data that says little, or that is the page's own text under a name: OFD tags, document properties."""
    CODE = 3
    """A code on the page in which whoever issued the invoice names it."""
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
    "blockchain-qr": Trust.PAGE,  # by its address alone
    "epc-qr": Trust.PAGE,  # what is to be paid, which is not always the whole invoice
    **dict.fromkeys(("rksv-qr", "dsfinvk-qr", "fns-qr"), Trust.PAGE),  # what a till booked, tips and deposits apart
}
_NAMES: Final = frozenset({"seller_name", "buyer_name"})
"""Codes give registered names and account holders, in another script at times; the page prints a brand."""

_OWN_TO_CODES: Final = _NAMES | {"amount_due"}
"""What a code says without having to be the page's: what is paid by a payment slip may be an instalment."""


def trust_of(reading: Reading) -> Trust:
    """The weight of everything that a reading says."""
    if reading.engine not in {EXACT_ENGINE, CODE_ENGINE}:
        return Trust.PAGE
    # Two sources of one kind that differ are numbered: `factur-x 2`.
    otherwise = Trust.CODE if reading.engine == CODE_ENGINE else Trust.XML
    return _BY_MODEL.get(reading.model.partition(" ")[0], otherwise)


def is_exact(reading: Reading) -> bool:
    """Whether the word of a reading alone confirms what nothing contradicts: data or a code of a known form."""
    return reading.engine in {EXACT_ENGINE, CODE_ENGINE} and trust_of(reading) >= Trust.TAG


def settles(reading: Reading, field_id: str) -> bool:
    """Whether this holds for a field that the reading has."""
    if reading.engine != CODE_ENGINE:
        return is_exact(reading)
    return is_exact(reading) and field_id not in _OWN_TO_CODES and not reading.fields[field_id].others


def only_supports(reading: Reading, field_id: str) -> bool:
    """Whether it may be right to say something else here than the page does: then it speaks only where it agrees."""
    return reading.engine == CODE_ENGINE and field_id in _NAMES
