"""Chinese slips and air tickets: what stands beside or below a fixed label."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Final

from invoice_desk.domain.chinese_amount import find_capital_amount
from invoice_desk.domain.dates import parse_date
from invoice_desk.domain.document import Word
from invoice_desk.domain.money import parse_amount
from invoice_desk.domain.record import FieldValue
from invoice_desk.extraction.offline.figures import part_of
from invoice_desk.extraction.offline.lines import Line
from invoice_desk.extraction.offline.tickets import BUYER_ID

_CODE: Final = re.compile(r"(?<!\d)(?:发票)?代码\W*(\d{12}|\d{10})(?!\d)")
_NUMBER: Final = re.compile(r"(?<!\d)(?:发票)?号码\W*(\d{20}|\d{8})(?!\d)")
_PLATE: Final = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z])[·.\- ]?([A-Z0-9]{5,6})(?![A-Z0-9])"
)
_PASSENGER: Final = re.compile(r"旅客姓名\W*([㐀-鿿·]{2,8}|[A-Z]{2,20}/[A-Z ]{2,20})")
_FLIGHT: Final = re.compile(r"(?<![A-Z0-9])([A-Z]{2}\d{3,4}|[A-Z]\d[\dA-Z]\d{2,3}|\d[A-Z]\d{3,4})(?![A-Z0-9])")
_FROM_TO: Final = re.compile(r"自\W*([㐀-鿿]{2,8}).*?至\W*([㐀-鿿]{2,8})")
_ISSUER: Final = re.compile(r"填开单位\W*([㐀-鿿（）()]{4,40})")
_ISSUED: Final = re.compile(r"填开日期\W*(20\d{2}\D\d{1,2}\D\d{1,2}日?)")
_TRAVELS: Final = re.compile(r"(20\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)")
_SUMS: Final = {
    "票价": "fare",
    "燃油附加费": "fuel",
    "增值税税额": "tax_amount",
    "民航发展基金": "fund",
    "其他税费": "other",
    "合计": "total_amount",
}


def taxi_fields(lines: Sequence[Line]) -> dict[str, FieldValue]:
    """Code, number and plate of a taxi's slip."""
    return _first((("invoice_code", _CODE), ("invoice_number", _NUMBER), ("vehicle", _PLATE)), lines)


def fixed_fields(lines: Sequence[Line]) -> dict[str, FieldValue]:
    """Code, number and the sum in words of an invoice of a fixed sum."""
    fields = _first((("invoice_code", _CODE), ("invoice_number", _NUMBER)), lines)
    for line in lines:
        if words := find_capital_amount(line.text):
            fields["total_in_words"] = FieldValue(words, words, line.region)
            break
    return fields


def air_fields(lines: Sequence[Line]) -> dict[str, FieldValue]:
    """The header fields of an air ticket; fare and fuel are added up only where both are read that are printed."""
    wanted = (
        ("passenger_name", _PASSENGER),
        ("invoice_number", _NUMBER),
        ("seller_name", _ISSUER),
        ("vehicle", _FLIGHT),
        ("buyer_tax_id", BUYER_ID),
    )
    fields = _first(wanted, lines)
    for line in lines:
        if match := _FROM_TO.search(line.text):
            fields["departure"] = FieldValue(match[1], match[1], line.region)
            fields["destination"] = FieldValue(match[2], match[2], line.region)
            break
    for field_id, pattern in (("issue_date", _ISSUED), ("travel_date", _TRAVELS)):
        fields.update(_day(field_id, pattern, lines))
    return fields | _sums(lines)


def _first(patterns: Sequence[tuple[str, re.Pattern[str]]], lines: Sequence[Line]) -> dict[str, FieldValue]:
    fields: dict[str, FieldValue] = {}
    for segment in _segments(lines):
        for field_id, pattern in patterns:
            if field_id not in fields and (match := pattern.search(segment.text)):
                said = "".join(match.groups())
                place = part_of(segment, match.start(1), match.end(match.lastindex or 1))
                fields[field_id] = FieldValue(match[0][match.start(1) - match.start() :], said, place)
    return fields


def _segments(lines: Sequence[Line]) -> Iterator[Word]:
    """All segments, then each line's neighbours as one: a label may stand apart from its value."""
    for line in lines:
        yield from line.segments
    for line in lines:
        for left, right in zip(line.segments, line.segments[1:], strict=False):
            yield Word(f"{left.text} {right.text}", left.region.united(right.region))


def _day(field_id: str, pattern: re.Pattern[str], lines: Sequence[Line]) -> dict[str, FieldValue]:
    for segment in _segments(lines):
        is_issue = "填开" in segment.text
        if is_issue is (field_id == "travel_date"):
            continue
        match = pattern.search(segment.text)
        parsed = parse_date(match[1]) if match else None
        if match and parsed:
            return {field_id: FieldValue(match[1], parsed.value, part_of(segment, *match.span(1)), parsed.others)}
    return {}


def _sums(lines: Sequence[Line]) -> dict[str, FieldValue]:
    """The sums of the table, each below its head."""
    for line, below in pairwise(lines):
        heads = [(_SUMS[name], segment) for segment in line.segments if (name := _plain(segment.text)) in _SUMS]
        if len(heads) < 3:
            continue
        found: dict[str, FieldValue] = {}
        for name, head in heads:
            nearest = min(below.segments, key=partial(_aside, head))
            if min((one for _, one in heads), key=partial(_aside, nearest)) is not head:
                continue  # it stands below another head, and nothing below this one
            amount = parse_amount(re.sub(r"^\s*CNY\s*", "", nearest.text), places=2)
            if amount is not None and not amount.others:
                found[name] = FieldValue(nearest.text, amount.value, nearest.region)
        return _added(found, {name for name, _ in heads})
    return {}


def _aside(head: Word, other: Word) -> float:
    return abs(other.region.x0 - head.region.x0)


def _plain(text: str) -> str:
    return text.replace(" ", "").strip(":：")


def _added(found: dict[str, FieldValue], printed: set[str]) -> dict[str, FieldValue]:
    """The sums as fields; of those whose head is `printed` none may be left out of an addition."""
    fields = {name: value for name, value in found.items() if name in ("tax_amount", "total_amount")}
    for field_id, parts in (("net_amount", ("fare", "fuel")), ("other_charges", ("fund", "other"))):
        said = [found[part] for part in parts if part in found]
        if any(part in printed and part not in found for part in parts):
            continue
        if len(said) == 1:
            fields[field_id] = said[0]
        elif said:
            total = sum((one.value for one in said if isinstance(one.value, Decimal)), Decimal(0))
            fields[field_id] = FieldValue(" + ".join(one.text for one in said), total)
    return fields
