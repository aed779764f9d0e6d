"""Documents that may be one and the same: by what they are known again, and what there is to tell of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

MOST_ALIKE: Final = 26
"""Bits of 128 by which the looks of one page may differ when it is photographed again."""
_BITS: Final = 128


class Likeness(StrEnum):
    """Why two documents seem to be one, the surest reason first."""

    NUMBER = "number"
    SELLER_NUMBER = "seller_number"
    PURCHASE = "purchase"
    """Seller, date and total."""
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a document is known again, each in a form in which equal values are equal; "" where it was not read.

    `look` is how its first page looks (`words.look`), "" where that page holds other documents too.
    """

    document_id: str
    invoice_code: str = ""
    invoice_number: str = ""
    seller_name: str = ""
    seller_tax_id: str = ""
    issue_date: str = ""
    total_amount: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """When and where a document went out, and its number in that file, from 1."""

    at: datetime
    target: str
    number: int


@dataclass(frozen=True, slots=True)
class Twin:
    """An earlier document that seems to be the same one: its id, its first source's path, its first export."""

    document_id: str
    path: str
    likeness: Likeness
    export: Export | None = None


def looks_apart(one: str, other: str) -> int:
    """By how many of 128 bits two looks differ; all of them where either is not known."""
    return (int(one, 16) ^ int(other, 16)).bit_count() if one and other else _BITS
