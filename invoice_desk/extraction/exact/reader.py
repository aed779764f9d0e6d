"""From the data in a file to readings: each piece read by the module that knows its format."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from invoice_desk.domain.data_part import DataOrigin, DataPart
from invoice_desk.domain.record import Note, Reading
from invoice_desk.domain.trust import Trust, trust_of
from invoice_desk.extraction.exact.cii import is_cii, read_cii
from invoice_desk.extraction.exact.fapiao import is_fapiao_xml, read_fapiao_pairs, read_fapiao_xml
from invoice_desk.extraction.exact.fatturapa import is_fatturapa, read_fatturapa
from invoice_desk.extraction.exact.ubl import is_ubl, read_ubl
from invoice_desk.extraction.exact.unknown import read_unknown
from invoice_desk.extraction.exact.vocabulary import Draft
from invoice_desk.extraction.exact.xbrl import is_xbrl, read_xbrl
from invoice_desk.markup import BadXmlError, Node, XmlLimits, parse_xml

_PAIRS: Final = {
    DataOrigin.OFD_TAG: "ofd-tag",
    DataOrigin.OFD_INFO: "ofd-info",
    DataOrigin.PDF_INFO: "pdf-info",
}
_SAYS_SOMETHING: Final = frozenset({"invoice_number", "total_amount", "net_amount", "issue_date"})
_ENVELOPE_DEPTH: Final = 3  # elements round an invoice, as StandardBusinessDocument puts them
_MOST_WRAPPED: Final = 200
_BY_FILE_NAME: Final = (("factur-x", "factur-x"), ("zugferd", "zugferd-2"), ("xrechnung", "xrechnung"))


@dataclass(frozen=True, slots=True)
class ExactReadings:
    """What the data of a file says: the readings of each document in it, the most trusted first.

    One document nearly always; several where the file itself is data with several invoices in it. `unread` names XML
    that could not be understood, where no other piece of data says as much as it should.
    """

    documents: tuple[tuple[Reading, ...], ...] = ()
    unread: str = ""


def exact_readings(parts: Sequence[DataPart], limits: XmlLimits | None = None) -> ExactReadings:
    """Read all pieces within the time that `limits` give for one; what is wrong with one leaves the others readable."""
    allowed = limits or XmlLimits()
    deadline = time.perf_counter() + allowed.seconds
    readings: list[Reading] = []
    unread = ""
    for part in parts:
        began = time.perf_counter()
        drafts = _drafts(part, replace(allowed, seconds=deadline - began))
        if drafts is None:
            unread = unread or part.name or part.origin
            continue
        spent = time.perf_counter() - began
        if part.origin is DataOrigin.FILE:
            return _of_file(drafts, spent)
        found = [draft.reading(spent) for draft in drafts if _SAYS_SOMETHING & draft.fields.keys()]
        if len(found) > 1:  # a page is one document, whatever is attached to it
            found = [replace(found[0], notes=(*found[0].notes, Note("exact.several", {"count": len(found)})))]
        readings += found
    readings.sort(key=trust_of, reverse=True)
    is_whole = any(trust_of(reading) >= Trust.ATTACHMENT for reading in readings)
    documents = (tuple(_distinct(readings)),) if readings else ()
    return ExactReadings(documents, "" if is_whole else unread)


def _of_file(drafts: Sequence[Draft], seconds: float) -> ExactReadings:
    """All invoices in a file that is data, also one that says nothing: each has its own page."""
    if not any(_SAYS_SOMETHING & draft.fields.keys() for draft in drafts):
        return ExactReadings()
    return ExactReadings(tuple((draft.reading(seconds / len(drafts)),) for draft in drafts))


def _drafts(part: DataPart, limits: XmlLimits) -> list[Draft] | None:
    """The documents of one piece, none where it is no invoice; None where it should be one and can't be understood."""
    if part.pairs:
        return [read_fapiao_pairs(part.pairs, _PAIRS.get(part.origin, "pairs"))]
    try:
        root = parse_xml(part.xml, limits)
    except BadXmlError:
        return None
    drafts = _from_xml(root, is_attachment=part.origin is DataOrigin.ATTACHMENT)
    if not drafts and any(sign in part.name.casefold() for sign, _ in _BY_FILE_NAME):
        return None  # it is called an invoice and is none
    for draft in drafts or ():
        if (
            draft.model == "cii"
        ):  # its guideline is EN 16931 itself; the name that the standard gives the file tells more
            draft.model = next((model for sign, model in _BY_FILE_NAME if sign in part.name.casefold()), draft.model)
    return drafts


def _from_xml(root: Node, *, is_attachment: bool) -> list[Draft] | None:
    for node in _unwrapped(root):
        if is_fatturapa(node):
            return list(read_fatturapa(node))
        if is_fapiao_xml(node):
            return [read_fapiao_xml(node, is_attachment=is_attachment)]
        if is_xbrl(node):
            draft = read_xbrl(node)
            return None if draft is None else [draft]
        for fits, read in _FAMILIES:
            if fits(node):
                return [read(node)]
    guess = read_unknown(root)
    return [guess] if guess is not None else []


def _unwrapped(root: Node) -> Iterable[Node]:
    """The root and what lies in envelopes round the invoice."""
    level = [root]
    for _ in range(_ENVELOPE_DEPTH):
        yield from level
        level = [child for node in level for child in node.children][:_MOST_WRAPPED]


def _distinct(readings: Iterable[Reading]) -> Iterable[Reading]:
    """Readings of one format under names of their own, so that none hides another; the same one twice is one."""
    counts: dict[str, int] = {}
    seen: list[Reading] = []
    for reading in readings:
        if any((one.fields, one.line_items) == (reading.fields, reading.line_items) for one in seen):
            continue
        seen.append(reading)
        count = counts[reading.model] = counts.get(reading.model, 0) + 1
        yield reading if count == 1 else replace(reading, model=f"{reading.model} {count}")


_FAMILIES: Final[tuple[tuple[Callable[[Node], bool], Callable[[Node], Draft]], ...]] = (
    (is_cii, read_cii),
    (is_ubl, read_ubl),
)
