"""What a reading costs, by the prices that a person has entered for a server."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.domain.record import Usage

_MILLION: Final = Decimal(1_000_000)


def with_cost(usage: Usage, endpoint: Endpoint) -> Usage:
    """The usage with its cost; without one where no price was given, or the server has not counted tokens."""
    is_counted = usage.tokens_in or usage.tokens_out
    if not is_counted or not (endpoint.price_in or endpoint.price_out):
        return usage
    cost = usage.tokens_in * Decimal(endpoint.price_in or 0) + usage.tokens_out * Decimal(endpoint.price_out or 0)
    return replace(usage, cost=cost / _MILLION, currency=endpoint.price_currency)
