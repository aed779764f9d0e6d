"""What a document's lines tell before any field is chosen: country, dates, currency, figures, ranked candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from invoice_desk.config import resource
from invoice_desk.domain.currency import places as places_of_currency
from invoice_desk.extraction.offline.days import Day, day_features, days_of
from invoice_desk.extraction.offline.figures import Figure, figures_of
from invoice_desk.extraction.offline.lines import Line
from invoice_desk.extraction.offline.names import NameCandidate, Vocabularies, seller_candidates, seller_features
from invoice_desk.extraction.offline.place import Cue, Currency, Places, country_of, cues_of, currency_of, load_places
from invoice_desk.extraction.offline.ranker import Features, Ranker, load_rankers
from invoice_desk.extraction.offline.totals import total_features
from invoice_desk.extraction.offline.vocabulary import Vocabulary, load_vocabularies

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The data that the engine reads with: labels, cues of countries, fitted weights by field."""

    labels: Mapping[str, Vocabulary[str]]
    places: Places
    rankers: Mapping[str, Ranker]

    @property
    def names(self) -> Vocabularies:
        """The label groups that names need."""
        labels = self.labels
        return Vocabularies(labels["noise"], labels["party"], labels["amount"], labels["number"], labels["date"])


def load_knowledge() -> Knowledge:
    """The shipped data; parsed once a process."""
    return Knowledge(
        load_vocabularies(resource("offline", "labels.toml")),
        load_places(resource("offline", "places.toml")),
        load_rankers(resource("offline", "rankers.json")),
    )


class Facts:
    """One document being read; country and currency shape how its dates and figures are understood."""

    def __init__(self, lines: Sequence[Line], knowledge: Knowledge, *, today: date) -> None:
        self.lines = lines
        self.knowledge = knowledge
        self.cues: Sequence[Cue] = cues_of(lines, knowledge.places)
        self.country: str | None = country_of(self.cues)
        self.days: Sequence[Day] = days_of(lines, knowledge.labels["date"], country=self.country, today=today)

    @cached_property
    def currency(self) -> Currency | None:
        """The page's currency; some countries changed theirs, so the document's date counts."""
        return currency_of(self.lines, self.country, self.issue_day.value if self.issue_day else None)

    @cached_property
    def figures(self) -> Sequence[Figure]:
        """Every amount with its label."""
        decimals = places_of_currency(self.currency.code) if self.currency else None
        return figures_of(self.lines, self.knowledge.labels["amount"], places=decimals)

    @cached_property
    def issue_day(self) -> Day | None:
        """The likeliest date of issue."""
        return self._likeliest("issue_date", [(day, day.value, features) for day, features in self.day_candidates()])

    @cached_property
    def total(self) -> Figure | None:
        """The likeliest total: of equal figures the one that looks most like it."""
        candidates = [(figure, figure.value, features) for figure, features in self.total_candidates()]
        return self._likeliest("total_amount", candidates)

    @cached_property
    def seller(self) -> NameCandidate | None:
        """The likeliest name of the seller."""
        return self._likeliest("seller_name", [(name, name.text, found) for name, found in self.seller_candidates()])

    def day_candidates(self) -> list[tuple[Day, Features]]:
        """Every date with its features."""
        return list(zip(self.days, day_features(self.days, self.lines), strict=True))

    def total_candidates(self) -> list[tuple[Figure, Features]]:
        """Every figure with its features as a total."""
        return list(zip(self.figures, total_features(self.figures, self.lines), strict=True))

    def seller_candidates(self) -> list[tuple[NameCandidate, Features]]:
        """Every text that may be the seller's name, with its features."""
        return self._sellers

    @cached_property
    def _sellers(self) -> list[tuple[NameCandidate, Features]]:
        names = seller_candidates(self.lines, self.knowledge.names)
        return list(zip(names, seller_features(names, self.lines, self.knowledge.names), strict=True))

    def _likeliest(self, field_id: str, candidates: Sequence[tuple[C, object, Features]]) -> C | None:
        """The candidate that scores highest among those of the likeliest value."""
        ranker = self.knowledge.rankers.get(field_id, Ranker({}))
        ranked = ranker.ranked([(value, features) for _, value, features in candidates])
        if not ranked:
            return None
        best = [(item, ranker.score(features)) for item, value, features in candidates if value == ranked[0][0]]
        return max(best, key=lambda pair: pair[1])[0]
