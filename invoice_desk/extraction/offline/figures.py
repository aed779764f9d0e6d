"""The figures of a document: every amount with the label that announces it, to its left, above or as a column head."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from invoice_desk.domain.document import Region, Word
from invoice_desk.domain.money import AmountMatch, decimal_mark_of, find_amounts, parse_amount
from invoice_desk.extraction.offline.lines import Line
from invoice_desk.extraction.offline.vocabulary import Found, Vocabulary, tokens_of

_BETWEEN_SEGMENTS: Final = "  "
_HEAD_REACH: Final = 14  # lines above a figure in which its column's head may stand
_LABEL_REACH: Final = 0.045  # of the page's height: how far above an unlabelled figure its label may stand
_INCLUDES: Final = frozenset(
    "incl inc inclusive including include includes included inkl inklusive enthalten ttc mit with w compris incluido"
    " incluso inbegrepen inclusief".split()
)
_EXCLUDES: Final = frozenset(
    "excl exc ex exclusive excluding exclude excludes excluded exkl ohne without before zzgl zuzugl hors ht sin escl"
    " exclusief non net netto".split()
)
_RATE: Final = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?%")
_OVERRULING: Final = ("change", "rounding", "discount", "tip", "other_charges", "prepaid")
_ORDER: Final = (
    "amount_due",
    "grand_total",
    "subtotal",
    "net",
    "tax",
    "total",
    "cash",
    "payment",
    "not_money",
    "quantity",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount on a page.

    `role` is what its label announces ("" for none), `label` the label's text; `place` says where the label stands:
    `own` (between the figure before and this), `line` (at the line's beginning), `above`, `head` (column head) or "".
    `head` is the role of its column head, whatever `role` is. `position` counts within its line from the left. `rate`
    is the one rate of a tax that the line names, in percent.
    """

    value: Decimal
    others: tuple[Decimal, ...]
    text: str
    region: Region
    line: int
    position: int
    of: int
    role: str
    label: str
    place: str
    head: str
    has_decimals: bool
    has_currency: bool
    percent_on_line: bool
    rate: Decimal | None = None


def figures_of(lines: Sequence[Line], vocabulary: Vocabulary[str], *, places: int | None) -> tuple[Figure, ...]:
    """Every amount of the document; `places` is how many decimals its currency prints."""
    mark = decimal_mark_of(match.text for line in lines for _, match in _amounts_in(line))
    heads = _column_heads(lines, vocabulary)
    figures: list[Figure] = []
    for line in lines:
        figures.extend(_figures_in(line, lines, vocabulary, heads, mark, places))
    return tuple(figures)


def _amounts_in(line: Line) -> Iterable[tuple[Word, AmountMatch]]:
    for segment in line.segments:
        for match in find_amounts(segment.text):
            yield segment, match


def _figures_in(
    line: Line,
    lines: Sequence[Line],
    vocabulary: Vocabulary[str],
    heads: Mapping[int, Sequence[tuple[str, Region, int]]],
    mark: str | None,
    places: int | None,
) -> list[Figure]:
    amounts = list(_amounts_in(line))
    figures: list[Figure] = []
    percent = "%" in line.text
    rate = _rate_on(line)
    first_label = _text_before(line, *amounts[0]) if amounts else ""
    for position, (segment, match) in enumerate(amounts):
        parsed = parse_amount(match.text, decimal_mark=mark, places=places)
        if parsed is None:
            continue
        region = part_of(segment, match.start, match.end)
        own = first_label if position == 0 else _text_between(line, amounts[position - 1], (segment, match))
        role, label = _nearest_label(own, vocabulary)
        place = "own"
        if not role and position > 0:
            (role, label), place = _nearest_label(first_label, vocabulary), "line"
        head = _head_over(region, line, heads)
        if not role and len(tokens_of(first_label)) <= 1:
            role, label, place = _label_above(line, lines, region, vocabulary)
        if head and (not role or (len(amounts) > 1 and (position == 0 or place == "line"))):
            role, label, place = head, head, "head"
        figures.append(
            Figure(
                value=parsed.value,
                others=parsed.others,
                text=match.text,
                region=region,
                line=line.index,
                position=position,
                of=len(amounts),
                role=role,
                label=label.strip(),
                place=place if role else "",
                head=head,
                has_decimals=match.has_decimals,
                has_currency=match.has_currency,
                percent_on_line=percent,
                rate=rate,
            )
        )
    return figures


def _rate_on(line: Line) -> Decimal | None:
    rates = {Decimal(match[1].replace(",", ".")) for match in _RATE.finditer(line.text)}
    return rates.pop() if len(rates) == 1 else None


def _nearest_label(text: str, vocabulary: Vocabulary[str]) -> tuple[str, str]:
    """What the text before a figure announces: its last segment alone where that is a label, else all of it."""
    last = next((part for part in reversed(text.split(_BETWEEN_SEGMENTS)) if part.strip()), "")
    role = role_of(last, vocabulary)
    return (role, last) if role else (role_of(text, vocabulary), text)


def role_of(label: str, vocabulary: Vocabulary[str]) -> str:
    """What a label announces: "Summe inkl. USt" is a total, "Total GST" a tax, "Total before tax" a net amount."""
    found = vocabulary.find(label)
    if not found.matches:
        return ""
    roles = set(found.roles)
    for role in _OVERRULING:
        if role in roles:
            return role
    if "tax" in roles and roles & {"total", "grand_total", "net", "subtotal"}:
        return _with_tax(found, label)
    for role in _ORDER:
        if role in roles:
            return role
    return found.roles[0]


def _with_tax(found: Found[str], label: str) -> str:
    """A label that names both a total and a tax: which of the two the figure is."""
    words = set(tokens_of(label))
    if words & _EXCLUDES:
        return "net"
    if words & _INCLUDES:
        return "tax" if found.roles[0] == "tax" else "grand_total"
    return "tax"


def _text_before(line: Line, segment: Word, match: AmountMatch) -> str:
    parts = []
    for other in line.segments:
        if other is segment:
            break
        parts.append(other.text)
    return _BETWEEN_SEGMENTS.join([*parts, segment.text[: match.start]])


def _text_between(line: Line, left: tuple[Word, AmountMatch], right: tuple[Word, AmountMatch]) -> str:
    if left[0] is right[0]:
        return left[0].text[left[1].end : right[1].start]
    begin, end = line.segments.index(left[0]), line.segments.index(right[0])
    between = [segment.text for segment in line.segments[begin + 1 : end]]
    return _BETWEEN_SEGMENTS.join([left[0].text[left[1].end :], *between, right[0].text[: right[1].start]])


def part_of(segment: Word, start: int, end: int) -> Region:
    """The region of a part of a segment's text, as if letters were evenly wide (Chinese ones doubly)."""
    widths = [2 if character > "⺀" else 1 for character in segment.text]
    total = sum(widths) or 1
    region = segment.region
    span = region.x1 - region.x0
    return Region(
        region.page,
        region.x0 + span * sum(widths[:start]) / total,
        region.y0,
        region.x0 + span * sum(widths[:end]) / total,
        region.y1,
    )


def _label_above(
    line: Line, lines: Sequence[Line], region: Region, vocabulary: Vocabulary[str]
) -> tuple[str, str, str]:
    """The label of a figure that stands alone: the text right above it, when that holds no figure itself."""
    for above in reversed(lines[max(0, line.index - 2) : line.index]):
        if above.page != line.page or region.y0 - above.region.y1 > _LABEL_REACH:
            break
        for segment in above.segments:
            overlap = min(segment.region.x1, region.x1) - max(segment.region.x0, region.x0)
            near = overlap > 0 or len(above.segments) == 1
            if near and not find_amounts(segment.text) and len(segment.text) <= 30:
                role = role_of(segment.text, vocabulary)
                if role:
                    return role, segment.text, "above"
    return "", "", ""


def _column_heads(lines: Sequence[Line], vocabulary: Vocabulary[str]) -> dict[int, list[tuple[str, Region, int]]]:
    """Heads of columns by page: role, where it stands, line; from lines that hold two labels or more and no amount."""
    heads: dict[int, list[tuple[str, Region, int]]] = {}
    for line in lines:
        if any(match.has_decimals for _, match in _amounts_in(line)):
            continue
        labelled = [
            (role, region)
            for segment in line.segments
            for text, region in _pieces(segment)
            if (role := role_of(text, vocabulary))
        ]
        if len(labelled) >= 2:
            heads.setdefault(line.page, []).extend((role, region, line.index) for role, region in labelled)
    return heads


def _pieces(segment: Word) -> Iterable[tuple[str, Region]]:
    """A head segment's words, each with its own place: "Netto Brutto" are two heads."""
    at = 0
    for piece in segment.text.split():
        start = segment.text.index(piece, at)
        at = start + len(piece)
        yield piece, part_of(segment, start, at)


def _head_over(region: Region, line: Line, heads: Mapping[int, Sequence[tuple[str, Region, int]]]) -> str:
    best, distance = "", 0.0
    for role, head, index in reversed(heads.get(line.page, ())):
        if index >= line.index or line.index - index > _HEAD_REACH:
            continue
        if best and index != distance:
            break
        overlap = min(head.x1, region.x1) - max(head.x0, region.x0)
        if overlap > 0.2 * min(head.x1 - head.x0, region.x1 - region.x0):
            best, distance = role, index
    return best
