"""Invented Chinese invoices and tickets as pictures, with all that stands on them: made from a seed."""

import random
from collections.abc import Callable
from typing import Final

from tests.generated.invoices import digital, general, roll, special
from tests.generated.paper import Document
from tests.generated.tickets import air, fixed, railway, railway_invoice, taxi

KINDS: Final[tuple[Callable[[random.Random], Document], ...]] = (
    special,
    general,
    digital,
    digital,
    roll,
    railway,
    railway_invoice,
    air,
    taxi,
    fixed,
)
"""数电票 twice: they are what is issued now."""


def document(seed: int) -> Document:
    """The document of a seed; its kind changes from seed to seed."""
    return KINDS[seed % len(KINDS)](random.Random(seed))
