"""The offline engine: reads a document from its words alone, by labels, places and fitted rankers."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from invoice_desk.config import load_profiles
from invoice_desk.domain.crop import shared
from invoice_desk.domain.document import Page, Region
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import FieldValue, Reading, Sighting
from invoice_desk.extraction.engine import Availability, ExtractionRequest, ModelInfo, Ready
from invoice_desk.extraction.offline.address import address_under
from invoice_desk.extraction.offline.facts import Facts, Knowledge, load_knowledge
from invoice_desk.extraction.offline.fapiao import fapiao_fields
from invoice_desk.extraction.offline.figures import Figure
from invoice_desk.extraction.offline.items import LineItem, line_items_of
from invoice_desk.extraction.offline.kind import is_till_roll, kind_of
from invoice_desk.extraction.offline.lines import lines_of
from invoice_desk.extraction.offline.names import labelled_name
from invoice_desk.extraction.offline.numbers import invoice_number_of, tax_ids_of
from invoice_desk.extraction.offline.own_fields import labelled_fields
from invoice_desk.extraction.offline.seen import seen_again
from invoice_desk.extraction.offline.slips import air_fields, fixed_fields, taxi_fields
from invoice_desk.extraction.offline.sums import as_value, sightings_of, sum_fields, unprinted_total
from invoice_desk.extraction.offline.tickets import ticket_fields

MODEL: Final = "rapidocr-3.10"
_MOST_BARE: Final = Decimal(100_000)  # an unlabelled integer above is a number of something, not a price
_ON_IT: Final = 0.5  # of the smaller one
_FOUND_OTHERWISE: Final = frozenset(
    "seller_name seller_tax_id buyer_name buyer_tax_id invoice_code invoice_number check_code issue_date due_date"
    " currency net_amount tax_amount other_charges tip_amount discount_amount rounding_amount total_amount"
    " prepaid_amount amount_due total_in_words document_kind".split()
)
_FORMS: Final = {
    "train_ticket_cn": ticket_fields,
    "taxi_receipt_cn": taxi_fields,
    "fixed_invoice_cn": fixed_fields,
    "air_itinerary_cn": air_fields,
}
"""Chinese forms on which everything has its place."""


class OfflineEngine:
    """Reads words that the words stage found; needs no server, no model of its own and no page pictures."""

    name = "offline"
    max_parallel = 1
    needs_images = False

    def availability(self) -> Availability:
        """Always ready: everything it needs is installed with the program."""
        return Ready()

    def list_models(self) -> Sequence[ModelInfo]:
        """The one OCR whose words it reads."""
        return (ModelInfo(MODEL, "OCR + rules"),)

    def extract(self, request: ExtractionRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Reading:
        """Read one document; milliseconds a page, so progress is one step."""
        cancel.raise_if_cancelled()
        began = time.perf_counter()
        profile, found = read_fields(request.pages, request.profiles, load_knowledge(), today=date.today())
        cancel.raise_if_cancelled()
        report(Progress(1, 1, "progress.fields"))
        known = {spec.id for spec in profile.fields}
        return Reading(
            engine=self.name,
            model=MODEL,
            profile=profile.id,
            fields={field_id: value for field_id, value in found.fields.items() if field_id in known},
            line_items=found.line_items,
            sightings=tuple(_shown(found.sightings, request.pages)),
            seconds=time.perf_counter() - began,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What was found on a document's pages, before the profile's fields are picked out."""

    fields: Mapping[str, FieldValue]
    line_items: tuple[LineItem, ...] = ()
    sightings: tuple[Sighting, ...] = ()


def read_fields(
    pages: Sequence[Page], profiles: Sequence[Profile], knowledge: Knowledge, *, today: date
) -> tuple[Profile, Found]:
    """The kind of document, one of `profiles`, and what stands on its pages."""
    lines = lines_of(pages)
    by_id = {profile.id: profile for profile in profiles}
    profile = profiles[0] if len(profiles) == 1 else by_id[kind_of(lines, pages, by_id)]
    if not lines:
        return profile, Found({})
    facts = Facts(lines, knowledge, today=today)
    fields = _general_fields(facts)
    sightings = sightings_of(facts.figures)
    if profile.id == "vat_invoice_cn":
        fixed, seen = fapiao_fields(lines)
        fields.pop("invoice_code", None)
        fields.update(fixed)
        sightings = seen or sightings
    fields.update(labelled_fields(lines, [spec for spec in profile.read_fields if spec.id not in _FOUND_OTHERWISE]))
    fields.update(_FORMS[profile.id](lines) if profile.id in _FORMS else {})
    currency = _currency(facts, profile)
    if currency is not None and "total_amount" in fields:
        fields["currency"] = currency
    items = line_items_of(lines, facts.figures, knowledge.labels["column"])
    return profile, Found(fields, items, (*sightings, *seen_again(facts, fields, is_till_roll=is_till_roll(pages))))


def places_of_values(page: Page) -> tuple[Region, ...]:
    """Where on one page values probably stand, whatever kind of document it is."""
    profiles = tuple(load_profiles()[0].values())
    _, found = read_fields((page,), profiles, load_knowledge(), today=date.today())
    values = (*found.fields.values(), *(value for line in found.line_items for value in line.values()))
    return tuple(dict.fromkeys(value.region for value in values if value.region is not None))


def _shown(sightings: Sequence[Sighting], pages: Sequence[Page]) -> Iterator[Sighting]:
    """Those in whose place the page shows what the words say: hidden words are evidence of nothing."""
    other = [one.region for page in pages for one in page.seen if not one.agrees]
    return (seen for seen in sightings if not any(shared(seen.region, region) > _ON_IT for region in other))


def _general_fields(facts: Facts) -> dict[str, FieldValue]:
    """The fields that every kind of document may have."""
    lines, labels = facts.lines, facts.knowledge.labels
    day, total, seller = facts.issue_day, _plausible(facts.total), facts.seller
    due = next((found for found in facts.days if found.role == "due_date"), None)
    buyer = labelled_name(lines, "buyer_name", facts.knowledge.names)
    found: dict[str, FieldValue | None] = {
        "issue_date": FieldValue(day.text, day.value, day.region, day.others) if day else None,
        "due_date": FieldValue(due.text, due.value, due.region, due.others) if due else None,
        "seller_name": FieldValue(seller.text, seller.text, seller.region) if seller else None,
        "buyer_name": FieldValue(buyer[0], buyer[0], buyer[1]) if buyer and buyer[0] else None,
        "seller_address": address_under(seller.region, lines, facts.knowledge.names) if seller else None,
        "invoice_number": invoice_number_of(lines, labels["number"]),
        "total_amount": unprinted_total(facts.figures, total) or (as_value(total) if total else None),
    }
    fields = {field_id: value for field_id, value in found.items() if value is not None}
    if not facts.figures and not facts.days and "buyer_name" not in fields:
        fields.pop("seller_name", None)  # running text: no amount, no date, so nobody sold anything
    fields.update(sum_fields(facts.figures, total))
    fields.update(_tax_ids(facts, buyer[1] if buyer else None))
    return fields


def _plausible(total: Figure | None) -> Figure | None:
    """A long bare number without a label is no total, however little else stands on the page."""
    if total is None or total.has_decimals or total.has_currency or total.role:
        return total
    return total if abs(total.value) < _MOST_BARE or not total.text.isdigit() else None


def _tax_ids(facts: Facts, buyer: Region | None) -> dict[str, FieldValue]:
    """The id nearest the buyer's name is the buyer's, where there are two; the first of the others is the seller's."""
    ids: dict[object, FieldValue] = {}
    for value in tax_ids_of(facts.lines, facts.knowledge.labels["number"], facts.country):
        ids.setdefault(value.value, value)
    found = list(ids.values())
    if not found:
        return {}
    if buyer is None or len(found) == 1:
        return {"seller_tax_id": found[0]}
    nearest = min(found, key=lambda value: _gap(value.region, buyer))
    return {"seller_tax_id": next(value for value in found if value is not nearest), "buyer_tax_id": nearest}


def _gap(one: Region | None, other: Region) -> float:
    if one is None or one.page != other.page:
        return 9.0
    return abs(one.y0 - other.y0) + abs(one.x0 - other.x0)


def _currency(facts: Facts, profile: Profile) -> FieldValue | None:
    currency = facts.currency
    if currency is None:
        return FieldValue("", "CNY") if profile.id == "vat_invoice_cn" or profile.id in _FORMS else None
    holders = currency.line.segments if currency.line else ()
    region = next((segment.region for segment in holders if currency.printed in segment.text), None)
    return FieldValue(currency.printed, currency.code, region, currency.others)
