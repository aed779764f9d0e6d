"""Adding up: what a person adds up by hand comes out the same."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from decimal import Context, Decimal, localcontext
from typing import Final

_DIGITS: Final = 60


def exactly() -> AbstractContextManager[Context]:
    """While it is entered, finite amounts are added up without rounding."""
    return localcontext(Context(prec=_DIGITS))


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of finite amounts, without rounding, with as many places as any of them has; 0 of none."""
    with exactly():
        return sum(amounts, Decimal(0))
