"""Chinese railway tickets: stations, train, day, fare and numbers stand in fixed forms."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from invoice_desk.domain.dates import find_dates, parse_date
from invoice_desk.domain.document import Word
from invoice_desk.domain.money import find_amounts, parse_amount
from invoice_desk.domain.record import FieldValue
from invoice_desk.extraction.offline.figures import part_of
from invoice_desk.extraction.offline.lines import Line

_STATION: Final = re.compile(r"([㐀-鿿]{1,6})\s*站")
_TRAIN: Final = re.compile(r"(?<![A-Z0-9])([GDCKTZYLS]\d{1,4})(?![A-Z0-9])")
_PAPER_NUMBER: Final = re.compile(r"(?<![A-Z0-9])([A-Z]\d{6})(?!\d)")
_E_NUMBER: Final = re.compile(r"(?:发票号码\W*)?(?<!\d)(\d{20})(?!\d)")
_FARE: Final = re.compile(r"[¥￥Y]\s*(\d+(?:\.\d{1,2})?)|票价\W*(\d+(?:\.\d{1,2})?)")
_PASSENGER: Final = re.compile(r"\d{6,10}[*X\d]{4,8}\d{2,4}[\dXx]?\s*([㐀-鿿·]{2,8})")
BUYER_ID: Final = re.compile(r"(?:统一社会信用代码|纳税人识别号)\W*([0-9A-HJ-NP-RTUW-Y]{18}|\d{15})(?![0-9A-Z])")
_ID_CARD: Final = re.compile(r"\d{6,10}[*X\d]{4,8}\d{2,4}[\dXx]?$")
_NAME: Final = re.compile(r"[㐀-鿿·]{2,8}")
_ISSUED: Final = re.compile(r"开票日期")


def ticket_fields(lines: Sequence[Line]) -> dict[str, FieldValue]:
    """The header fields of a railway ticket; the day of travel is the document's date where no other is printed."""
    fields: dict[str, FieldValue] = {}
    for line in lines:
        for segment in line.segments:
            for field_id, value in _in_segment(segment):
                fields.setdefault(field_id, value)
        for left, right in pairwise(line.segments):  # a photo sets them apart
            if _ID_CARD.search(left.text) and _NAME.fullmatch(right.text):
                fields.setdefault("passenger_name", FieldValue(right.text, right.text, right.region))
    stations = [
        FieldValue(match[0], match[1], part_of(segment, *match.span()))
        for line in lines
        for segment in line.segments
        for match in _STATION.finditer(segment.text)
        if not segment.text.endswith("售")
    ]
    fields.update(zip(("departure", "destination"), stations, strict=False))
    if "issue_date" not in fields and "travel_date" in fields:
        fields["issue_date"] = fields["travel_date"]
    return fields


def _in_segment(segment: Word) -> Iterator[tuple[str, FieldValue]]:
    text = segment.text
    for found in find_dates(text):
        parsed = parse_date(found.text)
        if parsed is not None:
            field_id = "issue_date" if _ISSUED.search(text) else "travel_date"
            yield (
                field_id,
                FieldValue(found.text, parsed.value, part_of(segment, found.start, found.end), parsed.others),
            )
    patterns = (
        ("buyer_tax_id", BUYER_ID),
        ("vehicle", _TRAIN),
        ("invoice_number", _E_NUMBER),
        ("invoice_number", _PAPER_NUMBER),
        ("passenger_name", _PASSENGER),
    )
    for field_id, pattern in patterns:
        if match := pattern.search(text):
            yield field_id, FieldValue(match[1], match[1], part_of(segment, *match.span(1)))
    if match := _FARE.search(text):
        group = 1 if match[1] else 2
        if parsed_fare := parse_amount(match[group], places=2):
            yield "total_amount", FieldValue(match[0], parsed_fare.value, part_of(segment, *match.span(group)))
    elif "元" in text:
        for amount in find_amounts(text):
            if amount.has_currency and (parsed_fare := parse_amount(amount.text, places=2)):
                place = part_of(segment, amount.start, amount.end)
                yield "total_amount", FieldValue(amount.text, parsed_fare.value, place)
