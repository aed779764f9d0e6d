"""Tax ids that prove themselves: which schemes carry a check digit, and whether an id passes its own.

A scheme is taken from the id's own form (a country's letters in front, the shape of a USCC or a GSTIN) or, for bare
digits, from the document's currency; where several schemes would fit, none is tried. Check digits below modulo 9 prove
too little and are left out.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from stdnum import luhn
from stdnum.au import abn
from stdnum.br import cnpj
from stdnum.ca import bn
from stdnum.ch import uid
from stdnum.cn import uscc
from stdnum.es import cif, dni, nie
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.hr import oib
from stdnum.hu import anum
from stdnum.in_ import gstin
from stdnum.jp import cn as jp_cn
from stdnum.kr import brn
from stdnum.mx import rfc
from stdnum.no import mva, orgnr
from stdnum.pl import nip
from stdnum.sg import uen
from stdnum.th import tin

USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: no I, O, S, V, Z."""

_Check = Callable[[str], bool]


def passes_check_digit(number: str, currency: str = "") -> bool | None:
    """Whether an id's check digit is right; None when no scheme with a check digit is known to be its own.

    GB 32100-2015 for the Chinese USCC, EU member states' schemes behind their country code, national ones otherwise.
    """
    bare = bare_id(number)
    for form, check in _BY_FORM:
        if form.fullmatch(bare):
            return check(bare)
    for form, check in _BY_CURRENCY.get(currency, ()):
        if form.fullmatch(bare):
            return check(bare)
    return None


def country_of(number: str) -> str | None:
    """The country (ISO 3166 alpha-2) whose form a tax id has; None where the form doesn't tell."""
    bare = bare_id(number)
    if re.fullmatch(_EU_FORM, bare):
        return {"EL": "GR"}.get(bare[:2], bare[:2])
    return next((country for form, country in _COUNTRY_BY_FORM if form.fullmatch(bare)), None)


def bare_id(number: str) -> str:
    """An id as it is checked: without the spaces, points and strokes of print, in capitals."""
    return re.sub(r"[\s./-]", "", number).upper()


def _swiss(number: str) -> bool:
    return bool(uid.is_valid(number[:12]))


def _norwegian(number: str) -> bool:
    return bool(mva.is_valid(number)) or bool(orgnr.is_valid(number))


def _japanese(number: str) -> bool:
    return bool(jp_cn.is_valid(number[1:]))


def _canadian(number: str) -> bool:
    return bool(bn.is_valid(number.removeprefix("R")))


def _spanish(number: str) -> bool:
    return any(scheme.is_valid(number) for scheme in (cif, dni, nie))


_EU_FORM: Final = (
    r"(?:ATU\d{8}|BE[01]?\d{9}|BG\d{9,10}|CY\d{8}[A-Z]|CZ(?:\d{8}|6\d{8}|\d{10})|DE\d{9}|DK\d{8}|EE\d{9}|EL\d{9}|FI\d{8}"
    r"|ES[A-Z0-9]\d{7}[A-Z0-9]|FR[A-Z0-9]{2}\d{9}|HR\d{11}|HU\d{8}|IE\d[0-9A-Z]\d{5}[A-W][A-I]?|IT\d{11}"
    r"|LT(?:\d{9}|\d{12})|LU\d{8}|LV\d{11}|MT\d{8}|NL\d{9}B\d{2}|PL\d{10}|PT\d{9}|RO\d{6,10}|SE\d{10}01|SI\d{8}|SK\d{10})"
)
_BY_FORM: Final[tuple[tuple[re.Pattern[str], _Check], ...]] = (
    (re.compile(_EU_FORM), eu_vat.is_valid),
    (re.compile(r"(?:GB|XI)\d{9}(?:\d{3})?"), gb_vat.is_valid),
    (re.compile(r"CHE\d{9}(?:MWST|TVA|IVA|TPV)?"), _swiss),
    (re.compile(r"(?:NO)?\d{9}MVA"), _norwegian),
    (re.compile(r"T\d{13}"), _japanese),
    (re.compile(r"\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]"), gstin.is_valid),
    (re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}"), uscc.is_valid),
)
_COUNTRY_BY_FORM: Final = tuple(
    (re.compile(form), country)
    for form, country in (
        (r"GB\d{9}(?:\d{3})?", "GB"),
        (r"CHE\d{9}(?:MWST|TVA|IVA|TPV)?", "CH"),
        (r"(?:NO)?\d{9}MVA", "NO"),
        (r"T\d{13}", "JP"),
        (r"\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]", "IN"),
        (rf"[159]\d{{7}}[{USCC_ALPHABET}]{{10}}", "CN"),
    )
)
_BY_CURRENCY: Final[Mapping[str, tuple[tuple[re.Pattern[str], _Check], ...]]] = {
    "AUD": ((re.compile(r"(?:ABN)?\d{11}"), lambda number: abn.is_valid(number.removeprefix("ABN"))),),
    "BRL": ((re.compile(r"\d{14}"), cnpj.is_valid),),
    "CAD": ((re.compile(r"R?\d{9}(?:RT\d{4})?"), _canadian),),
    "EUR": ((re.compile(r"[A-HJNP-SUVW]\d{7}[0-9A-J]|\d{8}[A-Z]|[XYZ]\d{7}[A-Z]"), _spanish),),
    "GBP": ((re.compile(r"\d{9}"), gb_vat.is_valid),),
    "HRK": ((re.compile(r"\d{11}"), oib.is_valid),),
    "HUF": ((re.compile(r"\d{11}"), lambda number: anum.is_valid(number[:8])),),
    "KRW": ((re.compile(r"\d{10}"), brn.is_valid),),
    "MXN": (
        (re.compile(r"[A-ZÑ&]{3,4}\d{6}[0-9A-Z]{3}"), lambda number: rfc.is_valid(number, validate_check_digits=True)),
    ),
    "NOK": ((re.compile(r"\d{9}"), orgnr.is_valid),),
    "PLN": ((re.compile(r"\d{10}"), nip.is_valid),),
    "SEK": ((re.compile(r"\d{10}"), luhn.is_valid),),
    "SGD": ((re.compile(r"\d{8,9}[A-Z]"), uen.is_valid),),
    "THB": ((re.compile(r"\d{13}"), tin.is_valid),),
}
