"""Chinese VAT invoices (发票): every value stands beside a fixed label, so labels and places find it, not ranking."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from invoice_desk.domain.chinese_amount import find_capital_amount, parse_capital_amount
from invoice_desk.domain.dates import find_dates, parse_date
from invoice_desk.domain.document import Region, Word
from invoice_desk.domain.money import find_amounts, parse_amount
from invoice_desk.domain.record import FieldValue, Sighting
from invoice_desk.extraction.offline.figures import part_of
from invoice_desk.extraction.offline.lines import Line
from invoice_desk.extraction.offline.names import clean_name

_CODE: Final = re.compile(r"发票代码\W*(\d{12}|\d{10})(?!\d)")
_NUMBER: Final = re.compile(r"发票号码\W*(\d{20}|\d{8})(?!\d)")
_PRINTED_NUMBER: Final = re.compile(r"(?:N[oо0º°]?\.?|№)\s*(\d{8})(?!\d)")
_BARE_CODE: Final = re.compile(r"(?<!\d)(?:\d{10}|0\d{11})(?!\d)")
_DATE_LABEL: Final = re.compile(r"开票日期\W*(.+)|(?<!\d)(20\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)")
_CHECK: Final = re.compile(r"校验码\W*((?:\d\s*){20})(?!\d)")
_NAME: Final = re.compile(r"(?:名\s*)?称\s*[:：]\s*(.+)|^名称\s*[:：]?\s*([^\s:：].*)")
_TAX_ID: Final = re.compile(r"(?<![0-9A-Z])([0-9A-HJ-NP-RTUW-Y]{18}|\d{15}|\d{17}[\dX]|[0-9A-Z]{20})(?![0-9A-Z])")
_PARTY: Final = re.compile(r"购买方|购货单位|销售方|销货单位")
_LONE_ID_LABEL: Final = re.compile(r"(?:购买方|销售方)?(?:纳税人识别号|统一社会信用代码|税号)\W*")
_ID_LABEL: Final = re.compile(r"识别号|信用代码|税号")
_LOWER_CASE: Final = re.compile(r"小\s*写")
_SUM_ROW: Final = re.compile(r"^\W*合\s*计(?!金额|税额)|^合$")
_GRAND: Final = re.compile(r"价税合计|小\s*写")
_TOP: Final = 0.3  # of the page: numbers of the head stand above this height
_TAX_HEAD: Final = re.compile(r"税\s*额|额")
_ITEM_HEAD: Final = re.compile(r"货物或应税|项目名称|服务名称|车牌号")


def fapiao_fields(lines: Sequence[Line]) -> tuple[dict[str, FieldValue], tuple[Sighting, ...]]:
    """The header fields of a VAT invoice and what was seen of its sums."""
    first = [line for line in lines if line.page == lines[0].page] if lines else []
    fields: dict[str, FieldValue] = {}
    for field_id, value in (*_head(first), *_parties(first)):
        fields.setdefault(field_id, value)
    if len(fields.get("invoice_number", FieldValue("", "")).text) == 20:
        fields.pop("invoice_code", None)  # a 数电票 has none: what looked like one is part of something else
    sums = dict(_sums(lines))
    fields.update(sums)
    sightings = tuple(
        Sighting(field_id, value.value, field_id, value.region)
        for field_id, value in sums.items()
        if value.region is not None
    )
    return fields, sightings


def _head(lines: Sequence[Line]) -> Iterator[tuple[str, FieldValue]]:
    for line in lines:
        for segment in line.segments:
            text = segment.text
            for field_id, pattern in (("invoice_code", _CODE), ("invoice_number", _NUMBER)):
                if match := pattern.search(text):
                    yield field_id, _text_value(segment, match, 1)
            if match := _CHECK.search(text):
                digits = re.sub(r"\s", "", match[1])
                yield "check_code", FieldValue(match[1], digits, part_of(segment, *match.span(1)))
        if match := _DATE_LABEL.search(line.text):
            yield from _date(line, match[1] or match[2])
    yield from _labelled_apart(lines)
    for line in lines:
        for segment in line.segments:
            if segment.region.y0 > _TOP:
                return
            if match := _PRINTED_NUMBER.search(segment.text):
                yield "invoice_number", _text_value(segment, match, 1)
            if match := _BARE_CODE.fullmatch(segment.text.strip()):
                yield "invoice_code", FieldValue(match[0], match[0], segment.region)


def _labelled_apart(lines: Sequence[Line]) -> Iterator[tuple[str, FieldValue]]:
    """A label in one segment, its digits in the next of the line."""
    shapes = (("发票号码", "invoice_number", r"\d{20}|\d{8}"), ("发票代码", "invoice_code", r"\d{12}|\d{10}"))
    for line in lines:
        for left, right in zip(line.segments, line.segments[1:], strict=False):
            for label, field_id, shape in shapes:
                digits = right.text.replace(" ", "")
                if left.text.rstrip(":： ").endswith(label) and re.fullmatch(shape, digits):
                    yield field_id, FieldValue(right.text, digits, right.region)


def _date(line: Line, text: str) -> Iterator[tuple[str, FieldValue]]:
    numbers = re.match(r"\D*(20\d{2})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?!\d)", text)
    candidates = [match.text for match in find_dates(text)]
    if numbers:
        candidates.append("-".join(part.zfill(2) for part in numbers.groups()))
    for candidate in candidates:
        parsed = parse_date(candidate)
        if parsed is not None:
            segment = next((s for s in line.segments if candidate in s.text or numbers), line.segments[-1])
            yield "issue_date", FieldValue(candidate, parsed.value, segment.region)
            return


def _parties(lines: Sequence[Line]) -> Iterator[tuple[str, FieldValue]]:
    """Names and tax ids: on one row buyer left and seller right, else buyer above and seller below."""
    names = [
        (segment.region, clean_name(match[1] or match[2]), line.index)
        for line in lines
        if not _ITEM_HEAD.search(line.text)
        for segment in _named_segments(line)
        if (match := _NAME.search(segment.text))
    ]
    names = [name for name in names if name[1]][:2]
    yield from _two("buyer_name", "seller_name", names, _seller_half(lines))
    ids = [
        (segment.region, match[1], line.index)
        for line in lines
        for position, segment in enumerate(line.segments)
        if _ID_LABEL.search(segment.text) or (position and _ID_LABEL.search(line.segments[position - 1].text))
        if (match := _TAX_ID.search(segment.text.replace(" ", "")))
    ][:2]
    yield from _two("buyer_tax_id", "seller_tax_id", ids, _seller_half(lines))
    yield from _ids_below(lines)


def _ids_below(lines: Sequence[Line]) -> Iterator[tuple[str, FieldValue]]:
    """Ids that a till prints below their label, the seller's first: 纳税人识别号 of whoever was named last."""
    is_buyer = False
    for line, below in pairwise(lines):
        text = line.text.replace(" ", "")
        if match := _PARTY.search(text):
            is_buyer = match[0] in ("购买方", "购货单位")
        number = below.text.replace(" ", "")
        if _LONE_ID_LABEL.fullmatch(text) and _TAX_ID.fullmatch(number):
            yield "buyer_tax_id" if is_buyer else "seller_tax_id", FieldValue(number, number, below.region)


def _named_segments(line: Line) -> Iterator[Word]:
    """The line's segments, a lone 称：or 名称：joined with the segment that holds its value."""
    segments = list(line.segments)
    for position, segment in enumerate(segments):
        bare = segment.text.rstrip(":： ")
        if bare.endswith(("名称", "称")) and position + 1 < len(segments) and not _NAME.search(segment.text):
            following = segments[position + 1]
            yield Word(f"名称:{following.text.lstrip(':： ')}", following.region)
        else:
            yield segment


def _seller_half(lines: Sequence[Line]) -> float:
    """The height of the table of goods: what stands below it is the seller's on the old form."""
    return next((line.region.y0 for line in lines if _ITEM_HEAD.search(line.text)), 0.5)


def _two(
    buyer: str, seller: str, found: Sequence[tuple[Region, str, int]], half: float
) -> Iterator[tuple[str, FieldValue]]:
    """Where two stand, text and line: the buyer's at the left or above; on a photo one line may slope."""
    if len(found) == 2 and (found[0][2] == found[1][2] or abs(found[0][0].y0 - found[1][0].y0) < 0.03):
        order = sorted(found, key=lambda item: item[0].x0)
        yield buyer, FieldValue(order[0][1], order[0][1], order[0][0])
        yield seller, FieldValue(order[1][1], order[1][1], order[1][0])
        return
    for region, text, _ in found:
        yield (buyer if region.y0 < half else seller), FieldValue(text, text, region)


def _sums(lines: Sequence[Line]) -> Iterator[tuple[str, FieldValue]]:
    """合计金额, 合计税额, 价税合计 in figures and in words; on invoices with a list of goods the last ones count."""
    for line in reversed(lines):
        text = line.text
        if _GRAND.search(text):
            capital = find_capital_amount(text)
            amount = parse_capital_amount(capital) if capital else None
            if capital and amount is not None:
                holder = next((s for s in line.segments if find_capital_amount(s.text)), line.segments[-1])
                yield "total_in_words", FieldValue(capital, capital, holder.region)
            figures = [value for segment in line.segments for value in _amounts(segment, after=_LOWER_CASE)]
            if figures:
                yield "total_amount", figures[-1]
                break
    for line in reversed(lines):
        if not _SUM_ROW.search(line.text.replace("  ", "")) or _GRAND.search(line.text):
            continue
        figures = [value for segment in line.segments for value in _amounts(segment)]
        if len(figures) == 1 and _under_tax(figures[0], lines[: line.index]):
            yield "tax_amount", figures[0]
        elif figures:
            yield "net_amount", figures[0]
            yield from (("tax_amount", figure) for figure in figures[1:2])
        if figures:
            return


def _under_tax(figure: FieldValue, above: Sequence[Line]) -> bool:
    """Whether a lone figure of the sum row stands in the tax column: the net amount beside it was not read."""
    heads = [segment.region for line in above for segment in line.segments if _TAX_HEAD.fullmatch(segment.text)]
    return bool(heads) and figure.region is not None and figure.region.x1 > heads[-1].x0


def _amounts(segment: Word, after: re.Pattern[str] | None = None) -> Iterator[FieldValue]:
    """The amounts of a segment; with `after`, those behind its match where it matches at all."""
    begin = match.end() if after and (match := after.search(segment.text)) else 0
    for amount in find_amounts(segment.text):
        parsed = parse_amount(amount.text, places=2)
        if amount.start >= begin and parsed is not None and (amount.has_decimals or amount.has_currency):
            yield FieldValue(amount.text, parsed.value, part_of(segment, amount.start, amount.end))


def _text_value(segment: Word, match: re.Match[str], group: int) -> FieldValue:
    return FieldValue(match[group], match[group], part_of(segment, *match.span(group)))
