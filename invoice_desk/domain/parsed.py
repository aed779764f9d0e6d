"""What a parser understood of a printed text: a value, and the other values that the text also allows."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """The likelier value; `others` is empty unless the text alone can't decide."""

    value: T
    others: tuple[T, ...] = ()

    @property
    def ambiguous(self) -> bool:
        """Whether the text allows more than one value."""
        return bool(self.others)
