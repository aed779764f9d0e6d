"""The memory of suppliers: what people taught by correcting documents, what they set as rules, and what holds of it.

Nothing is counted up: the memory is made anew from what each document teaches as it stands now, so that a correction
that is undone is unlearned, and the order in which desks were merged changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from invoice_desk.domain.sellers import id_key, name_key


class Aspect(StrEnum):
    """What may be known of a supplier. Values are text: a code of ISO 4217, `13%`, `dmy` …"""

    NAME = "name"
    CATEGORY = "category"
    ACCOUNT = "account_code"
    RATE = "tax_rate"
    DATE_ORDER = "date_order"
    CURRENCY = "currency"


USUAL: Final = "usual"
"""The rule of the finding whose repair fills empty fields with what is usual for the supplier."""
USUAL_ORDER: Final = "usual-order"
USUAL_CURRENCY: Final = "usual-currency"
TAKEN_BY_ACCEPTING: Final = frozenset({USUAL, USUAL_ORDER, USUAL_CURRENCY})
"""Rules of findings whose repair is set when a person accepts the document: what that person saw then stays."""

_NEEDED: Final[Mapping[Aspect, int]] = {Aspect.CATEGORY: 2, Aspect.ACCOUNT: 2, Aspect.RATE: 2}
"""Documents that must have taught a thing. One is enough for what a supplier prints alike on all of them."""
_OUTVOTES: Final = 4
"""So many documents for every one that taught otherwise."""
_SURE_ALIAS: Final = 2


@dataclass(frozen=True, slots=True)
class SellerFact:
    """Who sold, as `documents` of them say, and what people taught by correcting them.

    `read_name` is the name as it was read where a person has set another one, else "". A lesson "" says that there is
    none: a person cleared the field.
    """

    tax_id: str
    name: str
    read_name: str = ""
    lessons: tuple[tuple[Aspect, str], ...] = ()
    documents: int = 1


class Stand(StrEnum):
    """What a person decided of a rule: a value, that nothing is suggested, that what was learned holds again."""

    SET = "set"
    FORGOTTEN = "forgotten"
    LEARNED = "learned"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of one rule of one supplier, who is known by its tax id, else by its name."""

    tax_id: str
    name: str
    aspect: Aspect
    stand: Stand
    value: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is known of a supplier: taught by `documents`, while `others` taught otherwise, or set."""

    aspect: Aspect
    value: str
    documents: int = 0
    others: int = 0
    stand: Stand = Stand.LEARNED

    @property
    def needed(self) -> int:
        """Documents that must have taught it, by those that taught otherwise."""
        return max(_NEEDED.get(self.aspect, 1), _OUTVOTES * self.others)

    @property
    def holds(self) -> bool:
        """Whether it is applied: it was set, or taught often enough and hardly ever contradicted."""
        if self.stand is not Stand.LEARNED:
            return self.stand is Stand.SET
        return bool(self.value) and self.documents >= self.needed


@dataclass(frozen=True, slots=True)
class Supplier:
    """One supplier: the name that it has in these books, all spellings of it, how many documents, and the rules."""

    key: str
    tax_id: str
    name: str
    spellings: tuple[str, ...] = ()
    documents: int = 0
    rules: Mapping[Aspect, Rule] = field(default_factory=dict)

    def rule(self, aspect: Aspect) -> Rule | None:
        """The rule for an aspect where it holds."""
        rule = self.rules.get(aspect)
        return rule if rule is not None and rule.holds else None

    def value(self, aspect: Aspect) -> str:
        """What holds for an aspect; "" for nothing."""
        rule = self.rule(aspect)
        return rule.value if rule is not None else ""


class Suppliers:
    """All suppliers that are known, found by tax id or name; never changed once made."""

    def __init__(
        self,
        suppliers: Mapping[str, Supplier] | None = None,
        *,
        names: "_Names | None" = None,
    ) -> None:
        self._suppliers = suppliers or {}
        self._names = names or _Names(())

    def __iter__(self) -> Iterator[Supplier]:
        return iter(self._suppliers.values())

    def __len__(self) -> int:
        return len(self._suppliers)

    def of(self, tax_id: str, name: str) -> Supplier | None:
        """The supplier with this tax id, else with this name; None for one that nothing is known of."""
        return self._suppliers.get(self.key(tax_id, name))

    def key(self, tax_id: str, name: str) -> str:
        """By what a seller is known; "" where neither tax id nor name is."""
        return self._names.key(id_key(tax_id), name_key(name))

    def meant(self, read_name: str) -> str:
        """The name that people set wherever this one was read; "" where they set none, or several."""
        return self._names.meant.get(name_key(read_name), "")

    def reference(self, supplier: Supplier) -> tuple[str, str]:
        """The tax id and the name by which a decision names this supplier."""
        own = (one for one in supplier.spellings if self.key("", one) == supplier.key)
        return supplier.tax_id, supplier.name if supplier.tax_id else next(own, supplier.key.removeprefix("name:"))

    def changed(self, before: "Suppliers") -> frozenset[str]:
        """The keys of suppliers of whom something else holds than before, or who are called otherwise."""
        keys = {*self._suppliers, *before._suppliers}
        other = {key for key in keys if _held(self._suppliers.get(key)) != _held(before._suppliers.get(key))}
        renamed = {name for name, _ in self._names.meant.items() ^ before._names.meant.items()}
        return frozenset(other | {self._names.key("", name) for name in renamed})

    def keys_of(self, suppliers: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
        """The keys of the tax ids and of the names under which the documents of these suppliers may be found."""
        wanted = set(suppliers)
        known = (self._suppliers[one] for one in wanted if one in self._suppliers)
        names = {name_key(spelling) for supplier in known for spelling in supplier.spellings}
        names |= {one.removeprefix("name:") for one in wanted if one.startswith("name:")}
        names |= {read for read in self._names.meant if self._names.key("", read) in wanted}
        return frozenset(one.removeprefix("id:") for one in wanted if one.startswith("id:")), frozenset(names)


class _Names:
    """Which names stand for which tax id, or for which other name."""

    def __init__(self, facts: Iterable[SellerFact], decisions: Iterable[Decision] = ()) -> None:
        ids: dict[str, set[str]] = defaultdict(set)
        set_names: dict[str, Counter[str]] = defaultdict(Counter)
        for fact in facts:
            tax_id, own, read = id_key(fact.tax_id), name_key(fact.name), name_key(fact.read_name)
            for one in filter(None, (own, read) if tax_id else ()):
                ids[one].add(tax_id)
            if read and own and read != own:
                set_names[read][fact.name] += fact.documents
        self._ids = {name: min(several) for name, several in ids.items() if len(several) == 1}
        self.meant = {read: min(names) for read, names in set_names.items() if len({*map(name_key, names)}) == 1}
        sure = {read for read, names in set_names.items() if read in self.meant and names.total() >= _SURE_ALIAS}
        self._aliases = {read: name_key(self.meant[read]) for read in sure}
        called = {name_key(one.name): one for one in decisions if one.aspect is Aspect.NAME and not one.tax_id}
        for name, decision in called.items():
            if decision.stand is Stand.SET and name_key(decision.value) != name:
                self._aliases[name] = name_key(decision.value)

    def key(self, tax_id: str, name: str) -> str:
        """By what a seller is known, from the keys of its tax id and its name."""
        if tax_id:
            return f"id:{tax_id}"
        name = self._canonical(name)
        if name in self._ids:
            return f"id:{self._ids[name]}"
        return f"name:{name}" if name else ""

    def _canonical(self, name: str) -> str:
        passed = {name}
        while (other := self._aliases.get(name)) is not None:
            if other in passed:
                return min(passed)  # people have set each for the other
            passed.add(other)
            name = other
        return name


def suppliers_of(
    facts: Iterable[SellerFact], decisions: Sequence[Decision] = (), *, everyone: bool = False
) -> Suppliers:
    """The memory that follows from what documents teach and people decided; of several decisions the last one holds.

    `everyone`: also those sellers of whom nothing was taught.
    """
    facts = tuple(facts)
    names = _Names(facts, decisions)
    groups: dict[str, list[SellerFact]] = defaultdict(list)
    for fact in facts:
        groups[names.key(id_key(fact.tax_id), name_key(fact.name))].append(fact)
    decided: dict[str, dict[Aspect, Decision]] = defaultdict(dict)
    for one in sorted(decisions, key=lambda decision: bool(decision.tax_id)):  # who names the tax id knows better
        decided[names.key(id_key(one.tax_id), name_key(one.name))][one.aspect] = one
    groups.pop("", None)
    decided.pop("", None)
    keys = {*decided, *(key for key, group in groups.items() if everyone or any(fact.lessons for fact in group))}
    suppliers = {key: _supplier(key, groups.get(key, []), decided.get(key, {})) for key in sorted(keys)}
    return Suppliers(suppliers, names=names)


def decisions_that_hold(known: Suppliers) -> list[Decision]:
    """All that holds, learned or set, and what is never to be suggested, as decisions for another desk."""
    found = []
    for supplier in known:
        tax_id, name = known.reference(supplier)
        for rule in supplier.rules.values():
            if rule.holds:
                found.append(Decision(tax_id, name, rule.aspect, Stand.SET, rule.value))
            elif rule.stand is Stand.FORGOTTEN:
                found.append(Decision(tax_id, name, rule.aspect, Stand.FORGOTTEN))
    return found


def _supplier(key: str, facts: Sequence[SellerFact], decided: Mapping[Aspect, Decision]) -> Supplier:
    votes: dict[Aspect, Counter[str]] = defaultdict(Counter)
    names: Counter[str] = Counter()
    for fact in facts:
        names[fact.name] += fact.documents
        for aspect, value in fact.lessons:
            votes[aspect][value] += fact.documents
    rules = {one: _rule(one, votes[one], decided.get(one)) for one in Aspect if one in votes or one in decided}
    kept = {aspect: rule for aspect, rule in rules.items() if rule is not None}
    for decision in decided.values():
        names[decision.name] += 0
    called = kept.get(Aspect.NAME)
    spellings = sorted({*names, *(fact.read_name for fact in facts)} - {""})
    return Supplier(
        key=key,
        tax_id=key.removeprefix("id:") if key.startswith("id:") else "",
        name=called.value if called is not None and called.holds else _most_frequent(names) or "",
        spellings=tuple(spellings),
        documents=sum(fact.documents for fact in facts),
        rules=kept,
    )


def _rule(aspect: Aspect, votes: Counter[str], decision: Decision | None) -> Rule | None:
    value = _most_frequent(votes)
    documents = votes[value] if value is not None else 0
    others = votes.total() - documents
    if decision is not None and decision.stand is Stand.SET:
        return Rule(aspect, decision.value, votes[decision.value], votes.total() - votes[decision.value], Stand.SET)
    if value is None and decision is None:
        return None
    if decision is not None and decision.stand is Stand.FORGOTTEN:
        return Rule(aspect, value or "", documents, others, Stand.FORGOTTEN)
    return Rule(aspect, value, documents, others) if value is not None else None


def _most_frequent(counts: Mapping[str, int]) -> str | None:
    """The most frequent one, of several the first by alphabet; None of none."""
    return min(counts, key=lambda one: (-counts[one], one), default=None)


def _held(supplier: Supplier | None) -> tuple[str, ...]:
    return tuple(supplier.value(aspect) for aspect in Aspect) if supplier is not None else ("",) * len(Aspect)
