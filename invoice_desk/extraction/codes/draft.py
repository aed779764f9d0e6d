"""A reading of one code in the making."""

from dataclasses import replace
from decimal import Decimal

from invoice_desk.domain.page_code import CODE_PLACE, PageCode
from invoice_desk.domain.record import Reading, Sighting
from invoice_desk.domain.trust import CODE_ENGINE
from invoice_desk.extraction.exact.vocabulary import Draft, exact_amount


class CodeDraft(Draft):
    """The fields that a code says; `seen` are amounts that are evidence beside the page's own figures."""

    def __init__(self, model: str, profile: str = "", *, sign: int = 1) -> None:
        """An empty `profile` leaves it to the page what kind of document it is."""
        super().__init__(model, profile, sign=sign)
        self.seen: list[tuple[str, Decimal]] = []

    def money(self, field_id: str, said: str) -> None:
        """An amount of a currency with hundredths, of which codes leave out noughts (`EUR12.5`); 0 says nothing."""
        whole, _, part = said.partition(".")
        self.amount(field_id, f"{whole}.{part:0<2}", unless_zero=True)

    def sight(self, role: str, said: str) -> None:
        """An amount under its role (`domain.record.Sighting`); nought says nothing."""
        if number := exact_amount(said):
            self.seen.append((role, number))

    def reading_of(self, code: PageCode) -> Reading:
        """Everything as one reading, whose values have no place yet."""
        place = Sighting(CODE_PLACE, self.model, self.model, code.region)
        seen = (Sighting(role, number, self.model, code.region) for role, number in self.seen)
        return replace(self.reading(), engine=CODE_ENGINE, sightings=(place, *seen))
