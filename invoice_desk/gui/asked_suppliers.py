"""The memory of suppliers as a record is made with it: what it was asked is noted, to be asked again later."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from typing_extensions import override

from invoice_desk.domain.suppliers import Supplier, Suppliers

Question = tuple[str, ...]
"""`of` with a tax id and a name, or `meant` with a name."""


class AskedSuppliers(Suppliers):
    """Answers as the memory does, but for what no check may look at: how many documents a supplier has in all."""

    def __init__(self, known: Suppliers) -> None:
        super().__init__()
        self._known = known
        self.asked: dict[Question, str] = {}
        """The questions, each with a digest of its answer; "" where nothing was known."""

    @override
    def of(self, tax_id: str, name: str) -> Supplier | None:
        answer = _told(self._known.of(tax_id, name))
        self.asked["of", tax_id, name] = _digest(answer)
        return answer

    @override
    def meant(self, read_name: str) -> str:
        answer = self._known.meant(read_name)
        self.asked["meant", read_name] = _digest(answer or None)
        return answer

    @override
    def __iter__(self) -> Iterator[Supplier]:
        raise TypeError("a record is made of questions about its own supplier")

    @override
    def __len__(self) -> int:
        return 1  # it is asked even where nothing is known: another time it may be


def same_answers(known: Suppliers, asked: Sequence[tuple[Sequence[str], str]]) -> bool:
    """Whether the memory would answer these questions as it did."""
    return all(_digest(_answer(known, question)) == digest for question, digest in asked)


def _answer(known: Suppliers, question: Sequence[str]) -> object:
    what, *given = question
    if what == "of":
        tax_id, name = given
        return _told(known.of(tax_id, name))
    return known.meant(*given) or None


def _told(supplier: Supplier | None) -> Supplier | None:
    """What is told of a supplier: the rules that hold. With the others it changes whenever a document comes."""
    if supplier is None:
        return None
    rules = {aspect: rule for aspect, rule in supplier.rules.items() if rule.holds}
    return replace(supplier, spellings=(), documents=0, rules=rules)


def _digest(answer: object) -> str:
    return "" if answer is None else hashlib.sha256(repr(answer).encode("utf-8", "backslashreplace")).hexdigest()[:16]
