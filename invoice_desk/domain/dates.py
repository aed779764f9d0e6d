"""Dates as they are printed anywhere: found in a line, read as dates, with every reading where print is ambiguous."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from invoice_desk.domain.date_forms import DATE_FORMS, DateOrder, DateReading, is_doubtful
from invoice_desk.domain.glyphs import fold_glyphs, without_accents
from invoice_desk.domain.parsed import Parsed

_OLDEST_YEAR: Final = 1990
_YEARS_AHEAD: Final = 2
_YEARS_KEPT: Final = 12
"""How far back 18.10.07 is taken for 2018-10-07 where nothing says so: what must still be kept, and some more."""
_NEAR_DAYS: Final = 10
_FAR_DAYS: Final = 20
_LONGEST_TEXT: Final = 100

_TIME: Final = re.compile(
    r"\d{1,2} ?[:hH] ?\d{2}(?: ?: ?\d{2}(?:[.,]\d+)?)?(?: ?[+-]\d{2}:?\d{2})?|"
    r"\d{1,2} ?[点點时時시] ?\d{1,2} ?[分분](?: ?\d{1,2} ?[秒초])?"
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_WORDS_BESIDE: Final = (
    "t z am pm a p m h uhr um at le den the on utc gmt 公元 西元 西暦 "
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim "
    "lunes martes miercoles jueves viernes sabado domingo mie jue vie sab dom "
    "lunedi martedi mercoledi giovedi venerdi sabato domenica gio "
    "segunda terca quarta quinta sexta feira seg ter qua qui sex "
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo "
    "pazartesi sali carsamba persembe cuma cumartesi pazar isnin selasa rabu khamis kamis "
    "jumaat jumat sabtu ahad minggu "
    "月 火 水 木 金 土 日 월 화 수 목 금 토 일 "
)
_BESIDE_A_DATE: Final = frozenset(_WORDS_BESIDE.split())
_EAST_ASIAN_WEEKDAY: Final = re.compile(
    r"(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]|[月火水木金土日]曜日?|[월화수목금토일]요일|[上下]午|午[前後]"
)

_DAY_FIRST: Final = (
    "AD AE AL AM AR AT AU AZ BA BD BE BG BH BN BO BR BY CH CL CO CR CU CY CZ DE DK DO DZ EC EE EG ES FI FO FR GB GE "
    "GG GI GR GT HK HN HR ID IE IL IM IN IQ IS IT JE JM JO KG KH KW KZ LA LB LI LK LU LV LY MA MC MD ME MK MM MO MT "
    "MU MX MY MZ NG NI NL NO NP NZ OM PE PK PL PS PT PY QA RO RS RU SA SG SI SK SM SN SV SY TH TN TR TT TZ UA UG UY "
    "UZ VA VE VN XK YE ZM ZW"
)
_MONTH_FIRST: Final = "AS FM GU MH MP PR PW US VI"
_YEAR_FIRST: Final = "CN HU JP KP KR LT MN TW"
_ORDERS: Final[Mapping[str, DateOrder]] = {
    **dict.fromkeys(_DAY_FIRST.split(), "dmy"),
    **dict.fromkeys(_MONTH_FIRST.split(), "mdy"),
    **dict.fromkeys(_YEAR_FIRST.split(), "ymd"),
}


@dataclass(frozen=True, slots=True)
class DateHint:
    """What the rest of the page says of its dates: their order, another date nearby, the last day possible."""

    order: DateOrder | None = None
    near: date | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A token that looks like a date, without its time; `compact` marks eight bare digits (20260304)."""

    start: int
    end: int
    text: str
    compact: bool = False


def parse_date(text: str, *, hint: DateHint | None = None, today: date | None = None) -> Parsed[date] | None:
    """The date that the whole text is, a weekday and a time beside it allowed; None when it is none.

    Two-digit years are 19yy when 20yy lies past next year. An order that is open is decided by what is possible (no
    year more than two past `today`), then by the hint: its order, its latest day, another date close by. Else the
    day-first reading leads and the others are returned with it.
    """
    now = today or date.today()
    folded = fold_glyphs(text)
    if len(folded) > _LONGEST_TEXT:
        return None
    for form in DATE_FORMS:
        for match in form.pattern.finditer(folded):
            readings = list(form.read(match, now))
            if readings and _is_all(folded, match):
                return _decided(readings, hint or DateHint(), now)
    return None


def find_dates(text: str, *, today: date | None = None) -> list[DateMatch]:
    """The date-looking tokens of one line, from left to right, of the years 1990 to two past today's.

    Parts of longer numbers don't count; a time glued to the year doesn't hide it (18/01/201810:27).
    """
    now = today or date.today()
    folded = fold_glyphs(text)
    spans = [
        (*match.span(), form.compact)
        for form in DATE_FORMS
        for match in form.pattern.finditer(folded)
        if any(_is_plausible(reading.day, now) for reading in form.read(match, now)) and not is_doubtful(match)
    ]
    return [DateMatch(start, end, text[start:end], compact) for start, end, compact in _longest(spans)]


def order_for_country(country: str) -> DateOrder | None:
    """The order in which a country (ISO 3166 alpha-2) prints dates in figures.

    None where several orders are used (Canada, Sweden, South Africa, the Philippines …) and for an unknown country.
    """
    return _ORDERS.get(country.upper())


def _longest(spans: Sequence[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """The spans without those that overlap a longer (or an equally long, earlier) one, from left to right."""
    kept: list[tuple[int, int, bool]] = []
    taken = bytearray(max((end for _, end, _ in spans), default=0))
    for start, end, compact in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if 1 not in taken[start:end]:
            kept.append((start, end, compact))
            taken[start:end] = b"\1" * (end - start)
    return sorted(kept)


def _is_all(text: str, match: re.Match[str]) -> bool:
    """Whether nothing stands round the date but a weekday, a time and punctuation."""
    rest = _TIME.sub(" ", f"{text[: match.start()]} {text[match.end() :]}", count=1)
    words = _WORD.findall(_EAST_ASIAN_WEEKDAY.sub(" ", rest))
    return not any(char.isdigit() for char in rest) and all(without_accents(word) in _BESIDE_A_DATE for word in words)


def _decided(readings: list[DateReading], hint: DateHint, today: date) -> Parsed[date]:
    left = _kept(readings, lambda reading: _is_plausible(reading.day, today))
    left = _kept(left, lambda reading: reading.order in (None, hint.order))
    left = sorted(left, key=lambda reading: reading.day.year < today.year - _YEARS_KEPT)
    left = _kept(left, lambda reading: reading.order != "ymd" or reading.day.year >= today.year - _YEARS_KEPT)
    if hint.latest is not None:
        latest = hint.latest
        left = _kept(left, lambda reading: reading.day <= latest)
    days = list(dict.fromkeys(reading.day for reading in left))
    if hint.near is not None and len(days) > 1:
        days = _close_by(days, hint.near)
    return Parsed(days[0], tuple(days[1:]))


def _kept(readings: list[DateReading], holds: Callable[[DateReading], bool]) -> list[DateReading]:
    """The readings for which it holds; all of them where it holds for none."""
    return [reading for reading in readings if holds(reading)] or readings


def _close_by(days: list[date], near: date) -> list[date]:
    """The one day close to another date of the page while all others are far from it; else all days."""
    first, second, *_ = sorted(days, key=lambda day: abs(day - near))
    decides = abs(first - near).days <= _NEAR_DAYS and abs(second - near).days > _FAR_DAYS
    return [first] if decides else days


def _is_plausible(day: date, today: date) -> bool:
    return _OLDEST_YEAR <= day.year <= today.year + _YEARS_AHEAD
