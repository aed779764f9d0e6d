"""Currencies: the ISO 4217 codes in use, their decimals, which country pays with which, and how they are printed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from invoice_desk.domain.glyphs import fold_glyphs

WITHDRAWN: Final = frozenset(("ANG", "BGN", "HRK"))
"""Codes that went out of use lately and still stand on documents that must be kept."""

_IN_USE: Final = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD "
    "HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD "
    "LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK "
    "PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
    "TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
)
CODES: Final = frozenset(_IN_USE.split()) | WITHDRAWN
"""ISO 4217 list one (currencies in use, without funds, metals and test codes) and `WITHDRAWN`."""

_WITHOUT_DECIMALS: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_WITH_THREE_DECIMALS: Final = "BHD IQD JOD KWD LYD OMR TND"
_PLACES: Final = {
    **dict.fromkeys(_WITHOUT_DECIMALS.split(), 0),
    **dict.fromkeys(_WITH_THREE_DECIMALS.split(), 3),
}

_EURO: Final = "AD AT AX BE BL CY DE EE ES FI FR GF GP GR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM VA XK YT"
_DOLLAR: Final = "AS BQ EC FM GU IO MH MP PR PW SV TC TL UM US VG VI"
_OTHERS: Final = (
    "AE:AED AF:AFN AG:XCD AI:XCD AL:ALL AM:AMD AO:AOA AR:ARS AU:AUD AW:AWG AZ:AZN BA:BAM BB:BBD BD:BDT BF:XOF BG:EUR "
    "BH:BHD BI:BIF BJ:XOF BM:BMD BN:BND BO:BOB BR:BRL BS:BSD BT:BTN BW:BWP BY:BYN BZ:BZD CA:CAD CC:AUD CD:CDF CF:XAF "
    "CG:XAF CH:CHF CI:XOF CK:NZD CL:CLP CM:XAF CN:CNY CO:COP CR:CRC CU:CUP CV:CVE CW:XCG CX:AUD CZ:CZK DJ:DJF DK:DKK "
    "DM:XCD DO:DOP DZ:DZD EG:EGP EH:MAD ER:ERN ET:ETB FJ:FJD FK:FKP FO:DKK GA:XAF GB:GBP GD:XCD GE:GEL GG:GBP GH:GHS "
    "GI:GIP GL:DKK GM:GMD GN:GNF GQ:XAF GT:GTQ GW:XOF GY:GYD HK:HKD HN:HNL HR:EUR HT:HTG HU:HUF ID:IDR IL:ILS IM:GBP "
    "IN:INR IQ:IQD IR:IRR IS:ISK JE:GBP JM:JMD JO:JOD JP:JPY KE:KES KG:KGS KH:KHR KI:AUD KM:KMF KN:XCD KP:KPW KR:KRW "
    "KW:KWD KY:KYD KZ:KZT LA:LAK LB:LBP LC:XCD LI:CHF LK:LKR LR:LRD LS:LSL LY:LYD MA:MAD MD:MDL MG:MGA MK:MKD ML:XOF "
    "MM:MMK MN:MNT MO:MOP MR:MRU MS:XCD MU:MUR MV:MVR MW:MWK MX:MXN MY:MYR MZ:MZN NA:NAD NC:XPF NE:XOF NF:AUD NG:NGN "
    "NI:NIO NO:NOK NP:NPR NR:AUD NU:NZD NZ:NZD OM:OMR PA:PAB PE:PEN PF:XPF PG:PGK PH:PHP PK:PKR PL:PLN PN:NZD PS:ILS "
    "PY:PYG QA:QAR RO:RON RS:RSD RU:RUB RW:RWF SA:SAR SB:SBD SC:SCR SD:SDG SE:SEK SG:SGD SH:SHP SJ:NOK SL:SLE SN:XOF "
    "SO:SOS SR:SRD SS:SSP ST:STN SX:XCG SY:SYP SZ:SZL TD:XAF TG:XOF TH:THB TJ:TJS TK:NZD TM:TMT TN:TND TO:TOP TR:TRY "
    "TT:TTD TV:AUD TW:TWD TZ:TZS UA:UAH UG:UGX UY:UYU UZ:UZS VC:XCD VE:VES VN:VND VU:VUV WF:XPF WS:WST YE:YER ZA:ZAR "
    "ZM:ZMW ZW:ZWG"
)
_BY_COUNTRY: Final = {
    **dict.fromkeys(_EURO.split(), "EUR"),
    **dict.fromkeys(_DOLLAR.split(), "USD"),
    **dict(pair.split(":") for pair in _OTHERS.split()),
}
_BEFORE_THE_EURO: Final = {"HR": (date(2023, 1, 1), "HRK"), "BG": (date(2026, 1, 1), "BGN")}

SYMBOLS: Final[Mapping[str, tuple[str, ...]]] = {
    "$": ("USD", "CAD", "AUD", "SGD", "HKD", "MXN", "NZD", "TWD", "ARS", "CLP", "COP"),
    "US$": ("USD",),
    "CA$": ("CAD",),
    "C$": ("CAD", "NIO"),
    "A$": ("AUD",),
    "AU$": ("AUD",),
    "NZ$": ("NZD",),
    "HK$": ("HKD",),
    "NT$": ("TWD",),
    "S$": ("SGD",),
    "MX$": ("MXN",),
    "MOP$": ("MOP",),
    "R$": ("BRL",),
    "¥": ("CNY", "JPY"),
    "元": ("CNY", "TWD", "HKD"),
    "圆": ("CNY",),
    "圓": ("TWD", "HKD"),
    "人民币": ("CNY",),
    "RMB": ("CNY",),
    "港币": ("HKD",),
    "港幣": ("HKD",),
    "新台幣": ("TWD",),
    "NTD": ("TWD",),
    "円": ("JPY",),
    "₩": ("KRW",),
    "원": ("KRW",),
    "€": ("EUR",),
    "Euro": ("EUR",),
    "EURO": ("EUR",),
    "euro": ("EUR",),
    "Eur": ("EUR",),
    "£": ("GBP", "EGP"),
    "RM": ("MYR",),
    "Rp": ("IDR",),
    "Rp.": ("IDR",),
    "RP": ("IDR",),
    "฿": ("THB",),
    "บาท": ("THB",),
    "Baht": ("THB",),
    "₫": ("VND",),
    "đ": ("VND",),
    "₱": ("PHP",),
    "₹": ("INR",),
    "₨": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "Rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "Rs.": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "KR": ("SEK", "NOK", "DKK", "ISK"),
    "Kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("DKK", "SEK", "NOK", "ISK"),
    "Kč": ("CZK",),
    "KČ": ("CZK",),
    "Kc": ("CZK",),
    "zł": ("PLN",),
    "ZŁ": ("PLN",),
    "Ft": ("HUF",),
    "LEI": ("RON", "MDL"),
    "lei": ("RON", "MDL"),
    "kn": ("HRK",),
    "лв": ("BGN",),
    "лв.": ("BGN",),
    "Fr.": ("CHF",),
    "SFr.": ("CHF",),
    "₺": ("TRY",),
    "TL": ("TRY",),
    "₴": ("UAH",),
    "грн": ("UAH",),
    "грн.": ("UAH",),
    "₽": ("RUB",),
    "руб": ("RUB",),
    "руб.": ("RUB",),
    "₸": ("KZT",),
    "₪": ("ILS",),
    "Dhs": ("AED",),
    "Dhs.": ("AED",),
    "د.إ": ("AED",),
    "ر.س": ("SAR",),
    "₦": ("NGN",),
}
"""A printed symbol or word and the currencies it may stand for, the most used first; a symbol alone never decides."""

_LOOSE: Final = "元 圆 圓 Euro EURO euro Eur TL lei LEI kn kr kr. Kr KR Rs Rs. Ft Fr. Rp Rp. RP đ Kc лв лв."
_LIKE_WORDS: Final = "ALL AMD ANG BAM COP CUP GEL LAK MOP PEN SOS TOP TRY"


@dataclass(frozen=True, slots=True)
class CurrencyMatch:
    """A currency named in a text, and the codes that it may mean."""

    start: int
    end: int
    text: str
    codes: tuple[str, ...]


def places(code: str) -> int:
    """How many decimals ISO 4217 gives the currency (2 for a code that it doesn't know)."""
    return _PLACES.get(code, 2)


def currency_of_country(country: str, on: date | None = None) -> str | None:
    """The currency of a country (ISO 3166 alpha-2) on a day, today's without one; None for an unknown country."""
    code = country.upper()
    changed, former = _BEFORE_THE_EURO.get(code, (date.min, ""))
    return former if on is not None and on < changed else _BY_COUNTRY.get(code)


def countries_of(code: str) -> tuple[str, ...]:
    """The countries (ISO 3166 alpha-2) that pay with a currency."""
    return tuple(country for country, currency in _BY_COUNTRY.items() if currency == code)


def currencies_in(text: str) -> list[CurrencyMatch]:
    """Every currency code, symbol or word of a text, from left to right.

    Codes count in upper case as whole words. What is an ordinary word or a part of one too (TOP, TL, 元) counts only
    beside a figure or alone in brackets, as a column's heading has it.
    """
    folded = fold_glyphs(text)
    return [
        CurrencyMatch(match.start(), match.end(), text[match.start() : match.end()], _codes(match.group()))
        for match in _CURRENCY.finditer(folded)
        if match.group() not in _NEEDS_FIGURE or _is_in_place(folded, match.start(), match.end())
    ]


def _codes(printed: str) -> tuple[str, ...]:
    return SYMBOLS.get(printed) or (printed,)


def _is_in_place(text: str, start: int, end: int) -> bool:
    if text[start - 1 : start] == "(" and text[end : end + 1] == ")":
        return True
    return bool(_FIGURE_BEFORE.search(text, max(0, start - 4), start) or _FIGURE_AFTER.match(text, end))


def _either(words: Iterable[str]) -> str:
    """Alternatives, the longest first, gathered under their first character: that is what makes the search fast."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    return "(?:" + "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items()) + ")"


def _runs_into_words(symbol: str) -> bool:
    return symbol[0].isalpha() and symbol[0] < "\u0e00"


_NEEDS_FIGURE: Final = frozenset(f"{_LOOSE} {_LIKE_WORDS}".split())
_FIGURE_BEFORE: Final = re.compile(r"\d[.,]?-{0,2} ?\Z")
_FIGURE_AFTER: Final = re.compile(r" ?[-+*]?\d(?!\d?\.\d{1,2}\.)")
_WORDS: Final = _either(symbol for symbol in SYMBOLS if _runs_into_words(symbol))
_SIGNS: Final = _either(symbol for symbol in SYMBOLS if not _runs_into_words(symbol))
_CODES: Final = _either(CODES)
CURRENCY_PATTERN: Final = (
    rf"(?:{_SIGNS}|(?<![^\W\d_]){_WORDS}(?![^\W\d_])"
    rf"|(?<![^\W_]){_CODES}(?![^\W\d_])|(?<=\d){_CODES}(?![^\W_]))"
)
"""A regular expression for one printed currency, over text that went through `fold_glyphs`."""

_CURRENCY: Final = re.compile(CURRENCY_PATTERN)
