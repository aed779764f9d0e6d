"""Whether two files are one document in two forms: the PDF, the OFD and the XML of one invoice, as 12306 mails them.

Two files of one form are never that, but duplicates; and a photo may be of a print that somebody else hands in. Joined
is only what is surely one: 发票代码 and 发票号码 or the 20 digits of a 数电票, with date or total; for all other
invoices seller, number, date and total, of which one file at least says everything as data.
"""

from typing import Final

from invoice_desk.domain.likeness import Identity
from invoice_desk.domain.record import Record
from invoice_desk.domain.trust import is_exact
from invoice_desk.review.duplicates import Compared

_FORMS: Final = {
    "application/pdf": 0,
    "application/ofd": 1,
    "application/xml": 2,
    "application/pkcs7-mime": 2,
}
_IDENTITY: Final = ("invoice_number", "issue_date", "total_amount")


def form_of(media_type: str) -> int | None:
    """Which form a file is, the one that shows most first; None for what has no companions."""
    return _FORMS.get(media_type)


def says_all_as_data(record: Record) -> bool:
    """Whether the file says number, date and total as data of a known form."""
    readings = [reading for reading in record.readings if is_exact(reading)]
    return all(any(field_id in reading.fields for reading in readings) for field_id in _IDENTITY)


def are_companions(one: Identity, other: Identity, *, as_data: bool) -> bool:
    """Whether two files in two forms are surely one document; `as_data`: one of them says so as data."""
    compared = Compared(one, other, _no_words)
    if not compared.is_same_number or compared.differs or compared.has_other_seller_id:
        return False
    same_day, same_total = compared.is_same("issue_date"), compared.is_same("total_amount")
    if compared.is_official:
        return same_day or same_total
    return as_data and same_day and same_total and compared.is_same_seller


def _no_words(_: str) -> tuple[str, ...]:
    return ()
