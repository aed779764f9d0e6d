"""The forms in which a date is printed: one pattern and one reading rule for each."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from invoice_desk.domain.glyphs import without_accents
from invoice_desk.domain.month_names import MONTHS, WORDLIKE

DateOrder = Literal["dmy", "mdy", "ymd"]

_BUDDHIST_FROM: Final = 2400
_BUDDHIST_OFFSET: Final = 543
_REPUBLIC_OFFSET: Final = 1911
_ERAS: Final = {
    **dict.fromkeys(("令和", "R"), 2018),
    **dict.fromkeys(("平成", "H"), 1988),
    **dict.fromkeys(("昭和", "S"), 1925),
    **dict.fromkeys(("中華民國", "中华民国", "民國", "民国"), _REPUBLIC_OFFSET),
}
"""What is added to the year of an era to make it a year of the common era."""


@dataclass(frozen=True, slots=True)
class DateReading:
    """One date that a token may mean; `order` is None where the form leaves no choice."""

    day: date
    order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class DateForm:
    """A printed form: `read` gives what a match may mean, the likelier first, nothing if that is no date.

    `today` matters for two-digit years: 20yy unless that lies past next year.
    """

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], date], Iterator[DateReading]]
    compact: bool = False


def is_doubtful(match: re.Match[str]) -> bool:
    """Whether a match of two-digit year is too loose to be a date inside running text (1. 2. 30, 5 SET 20)."""
    parts = match.groupdict()
    if len(parts["y"]) != 2:
        return False
    name = parts.get("name")
    return without_accents(name) in WORDLIKE if name else "a" in parts and " " in match.group()


def _read_figures(match: re.Match[str], today: date) -> Iterator[DateReading]:
    first, second, last = match["a"], int(match["b"]), match["y"]
    year = _full_year(last, today)
    yield from _reading(year, second, int(first), "dmy")
    yield from _reading(year, int(first), second, "mdy")
    if len(last) == len(first) == 2:
        yield from _reading(_full_year(first, today), second, int(last), "ymd")


def _read_year_first(match: re.Match[str], today: date) -> Iterator[DateReading]:
    return _reading(_full_year(match["y"], today), int(match["m"]), int(match["d"]))


def _read_characters(match: re.Match[str], today: date) -> Iterator[DateReading]:
    era, printed = match["era"], match["y"]
    if era is not None:
        year = _ERAS[era] + (1 if printed == "元" else int(printed))
    elif len(printed) == 3:
        year = _REPUBLIC_OFFSET + int(printed)
    elif len(printed) in (2, 4):
        year = _full_year(printed, today)
    else:
        return iter(())
    return _reading(year, int(match["m"]), int(match["d"]))


def _read_era_letter(match: re.Match[str], _today: date) -> Iterator[DateReading]:
    return _reading(_ERAS[match["era"]] + int(match["y"]), int(match["m"]), int(match["d"]))


def _read_republic(match: re.Match[str], _today: date) -> Iterator[DateReading]:
    return _reading(_REPUBLIC_OFFSET + int(match["y"]), int(match["m"]), int(match["d"]))


def _read_named(match: re.Match[str], today: date) -> Iterator[DateReading]:
    month = MONTHS.get(without_accents(match["name"]), 0)
    return _reading(_full_year(match["y"], today), month, int(match["d"]))


def _reading(year: int, month: int, day: int, order: DateOrder | None = None) -> Iterator[DateReading]:
    try:
        yield DateReading(date(year, month, day), order)
    except ValueError:
        return


def _full_year(printed: str, today: date) -> int:
    year = int(printed)
    if len(printed) == 2:
        return 2000 + year if 2000 + year <= today.year + 1 else 1900 + year
    return year - _BUDDHIST_OFFSET if year > _BUDDHIST_FROM else year


# A time may be glued to either end: 18/01/201810:27, 27/05/20188:07, 2018-10-13-10:27, 18:1524/05/18.
_LEFT: Final = r"(?:(?<!\d)(?<!\d[./:-])|(?<=\d:\d\d))"
_RIGHT: Final = r"(?:(?!\d)(?![./-]\d(?!\d?:\d))|(?=\d{1,2}:\d\d))"
_LONG_YEAR: Final = r"(?P<y>(?:19|20|2[45])\d\d)"
_YEAR: Final = r"(?P<y>(?:19|20|2[45])\d\d(?!:)|\d\d(?!:\d))"
_NAME: Final = r"(?P<name>[^\W\d_]{3,12})"

DATE_FORMS: Final = (
    DateForm(
        re.compile(
            r"(?:(?P<era>中華民國|中华民国|民國|民国|令和|平成|昭和) ?)?(?<!\d)(?P<y>\d{1,4}|元) ?[年년]"
            r" ?(?P<m>\d{1,2}) ?[月월] ?(?P<d>\d{1,2})(?: ?[日号號일]|(?!\d))"
        ),
        _read_characters,
    ),
    DateForm(
        re.compile(rf"{_LEFT}{_LONG_YEAR} ?(?P<mark>[./-]) ?(?P<m>\d{{1,2}}) ?(?P=mark) ?(?P<d>\d{{1,2}}){_RIGHT}"),
        _read_year_first,
    ),
    DateForm(re.compile(rf"{_LEFT}(?P<y>(?:19|20)\d\d) (?P<m>\d\d) (?P<d>\d\d){_RIGHT}"), _read_year_first),
    DateForm(
        re.compile(
            rf"(?<![^\W_])(?P<era>[RHS])\.?(?P<y>\d{{1,2}})(?P<mark>[./-])(?P<m>\d{{1,2}})(?P=mark)(?P<d>\d{{1,2}}){_RIGHT}"
        ),
        _read_era_letter,
    ),
    DateForm(
        re.compile(rf"{_LEFT}(?P<y>1[0-4]\d)(?P<mark>[./-])(?P<m>\d{{1,2}})(?P=mark)(?P<d>\d{{1,2}}){_RIGHT}"),
        _read_republic,
    ),
    DateForm(
        re.compile(
            rf"{_LEFT}(?P<a>\d{{1,2}}) ?(?P<mark>[./-]) ?(?P<b>\d{{1,2}}) ?(?P=mark) ?'?{_YEAR}{_RIGHT}",
        ),
        _read_figures,
    ),
    # A number may be glued in front of a full date: #19536001/06/2018, REG 19-18/03/2018.
    DateForm(re.compile(rf"(?<![./])(?P<a>\d\d)/(?P<b>\d\d)/(?P<y>20\d\d){_RIGHT}"), _read_figures),
    DateForm(
        re.compile(
            rf"{_LEFT}(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|ST|ND|RD|TH|ER|[ºª°])?[ ./,-]{{0,3}}(?:de |of |DE |OF )?"
            rf"{_NAME}\.?[ ./,'-]{{0,3}}(?:de |del |DE |DEL )?{_YEAR}{_RIGHT}"
        ),
        _read_named,
    ),
    DateForm(
        re.compile(
            rf"(?<![^\W\d_]){_NAME}\.?[ ./-]{{0,2}}(?P<d>\d{{1,2}})(?:st|nd|rd|th|ST|ND|RD|TH)?"
            rf"(?:[ ,/'-]|\.(?=\d{{4}})){{1,3}}{_YEAR}{_RIGHT}"
        ),
        _read_named,
    ),
    DateForm(
        re.compile(rf"{_LEFT}{_LONG_YEAR}[ ./-]{{0,2}}{_NAME}\.?[ ./-]{{0,2}}(?P<d>\d{{1,2}}){_RIGHT}"), _read_named
    ),
    DateForm(
        re.compile(
            r"(?<![A-Za-z\d.,/-])(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![A-Za-z\d]|[.,-]\d|/\d(?!\d{5}(?!\d)))"
        ),
        _read_year_first,
        compact=True,
    ),
)
