"""Codes that cash registers must print: Austria (RKSV), Germany (DSFinV-K, KassenSichV), Russia (54-ФЗ).

They say when and for how much a sale was booked, which tips and deposits may set apart from what the receipt says. So
they are a witness beside the page and settle nothing alone.
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Final

from invoice_desk.extraction.codes.draft import CodeDraft
from invoice_desk.extraction.exact.vocabulary import exact_date

AUSTRIA: Final = "rksv-qr"
GERMANY: Final = "dsfinvk-qr"
RUSSIA: Final = "fns-qr"

_AUSTRIAN: Final = re.compile(
    r"_R1-AT[0-9]+_[^_]{1,60}_[^_]{1,60}_(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8})"
    r"(?P<sums>(?:_-?[0-9]{1,9},[0-9]{2}){5})_.*"
)
_GERMAN: Final = re.compile(
    r"V0;[^;]{1,80};Kassenbeleg-V1;Beleg\^(?P<sums>-?[0-9]{1,9}\.[0-9]{2}(?:_-?[0-9]{1,9}\.[0-9]{2}){4})\^[^;]*"
    r";[0-9]+;[0-9]+;[^;]*;(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T(?P<hour>[0-9]{2}):[^;]{0,20});.*"
)
_LATE_IN_UTC: Final = frozenset({"22", "23"})  # the next day has begun in Berlin, in summer or all the year
_RUSSIAN: Final = re.compile(
    r"t=(?P<time>[0-9]{8}T[0-9]{4}(?:[0-9]{2})?)&s=(?P<sum>[0-9]{1,9}(?:\.[0-9]{1,2})?)&fn=[0-9]+&i=[0-9]+&fp=[0-9]+"
    r"&n=(?P<kind>[1-4])"
)
_GIVEN_BACK: Final = frozenset({"2", "4"})


def read_austria(text: str) -> CodeDraft | None:
    """RKSV, annex Z 12: `_R1-AT1_till_number_time_` and the gross sums of five tax rates."""
    match = _AUSTRIAN.fullmatch(text.strip())
    if match is None or exact_date(match["time"]) is None:
        return None
    draft = CodeDraft(AUSTRIA)
    draft.day("issue_date", match["time"])
    return _booked(draft, (Decimal(one.replace(",", ".")) for one in match["sums"].split("_") if one), "EUR")


def read_germany(text: str) -> CodeDraft | None:
    """DSFinV-K, annex I: `V0;till;Kassenbeleg-V1;Beleg^sums of five tax rates^payments;…`, times in UTC."""
    match = _GERMAN.fullmatch(text.strip())
    day = exact_date(match["time"]) if match else None
    if match is None or day is None:
        return None
    draft = CodeDraft(GERMANY)
    others = [day + timedelta(days=1)] if match["hour"] in _LATE_IN_UTC else []
    draft.value("issue_date", day, match["time"], others=others)
    return _booked(draft, map(Decimal, match["sums"].split("_")), "EUR")


def read_russia(text: str) -> CodeDraft | None:
    """Order of the FNS on fiscal documents: `t=time&s=sum&fn=…&i=…&fp=…&n=kind`; kinds 2 and 4 are given back."""
    match = _RUSSIAN.fullmatch(text.strip())
    if match is None or exact_date(match["time"][:8]) is None:
        return None
    draft = CodeDraft(RUSSIA)
    draft.day("issue_date", match["time"][:8])
    return _booked(draft, [Decimal(match["sum"]) * (-1 if match["kind"] in _GIVEN_BACK else 1)], "RUB")


def _booked(draft: CodeDraft, sums: Iterable[Decimal], currency: str) -> CodeDraft:
    draft.money("total_amount", f"{sum(sums, Decimal(0)):f}")
    draft.currency(currency)
    return draft
