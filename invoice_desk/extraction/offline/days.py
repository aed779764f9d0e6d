"""Dates on the page: every one with its label, read in the order that the country or other dates settle."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from invoice_desk.domain.date_forms import DateOrder
from invoice_desk.domain.dates import DateHint, find_dates, order_for_country, parse_date
from invoice_desk.domain.document import Region
from invoice_desk.domain.parsed import Parsed
from invoice_desk.extraction.offline.figures import part_of
from invoice_desk.extraction.offline.lines import Line
from invoice_desk.extraction.offline.vocabulary import Vocabulary, plain

_CLOCK: Final = re.compile(r"(?<!\d)[0-2]?\d\s?[:.h]\s?[0-5]\d(?!\d)|\b[ap]\.?m\.?\b", re.IGNORECASE)
_NUMERIC: Final = re.compile(r"(?<![\d.])(\d{1,2})([./-])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)")
_MONTH: Final = re.compile(r"(?<![^\W_])([^\W\d_]{3,9})[\s./-]{0,2}(20\d{2})(?!\d)")
_WEEKDAYS: Final = tuple(
    re.compile(rf"(?<![a-z])(?:{names})(?![a-z])")
    for names in (
        "mon|monday|mo|montag|lundi|lun|lunes|lunedi",
        "tue|tues|tuesday|di|dienstag|mardi|mar|martes|martedi",
        "wed|wednesday|mi|mittwoch|mercredi|mer|miercoles|mercoledi",
        "thu|thur|thurs|thursday|do|donnerstag|jeudi|jeu|jueves|giovedi",
        "fri|friday|fr|freitag|vendredi|ven|viernes|venerdi",
        "sat|saturday|sa|samstag|sonnabend|samedi|sam|sabado|sabato",
        "sun|sunday|so|sonntag|dimanche|dim|domingo|domenica",
    )
)


@dataclass(frozen=True, slots=True)
class Day:
    """One date on a page; `others` are the readings that nothing ruled out; `role` is what its label announces."""

    value: date
    others: tuple[date, ...]
    text: str
    region: Region
    line: int
    role: str
    label: str
    compact: bool
    clock: bool


def days_of(lines: Sequence[Line], vocabulary: Vocabulary[str], *, country: str | None, today: date) -> tuple[Day, ...]:
    """Every date of the document."""
    order = (order_for_country(country) if country else None) or _order_on_page(lines)
    hint = DateHint(order=order, latest=today)
    month_first = order is None and any("$" in line.text for line in lines)
    days: list[Day] = []
    for line in lines:
        before = ""
        for segment in line.segments:
            at = 0
            for match in find_dates(segment.text, today=today):
                before, at = f"{before}{segment.text[at : match.start]}", match.end
                parsed = parse_date(match.text, hint=hint, today=today)
                if parsed is None:
                    continue
                parsed = _by_weekday(parsed, line.text)
                if month_first and len(parsed.others) == 1 and _NUMERIC.match(match.text):
                    parsed = Parsed(parsed.others[0], (parsed.value,))  # likelier where dollars are paid; still open
                label, before = before, ""  # a label serves the first date behind it
                role = _role(label, vocabulary) or _role_above(line, lines, segment.region, vocabulary)
                days.append(
                    Day(
                        value=parsed.value,
                        others=parsed.others,
                        text=match.text,
                        region=part_of(segment, match.start, match.end),
                        line=line.index,
                        role=role,
                        label=label.strip(),
                        compact=match.compact,
                        clock=bool(_CLOCK.search(line.text.replace(match.text, " ", 1))),
                    )
                )
            before = f"{before}{segment.text[at:]}  "
    months = _months_in_letters(lines, today)
    return _agreed([_by_month(day, months, today) for day in days])


def _months_in_letters(lines: Sequence[Line], today: date) -> frozenset[tuple[int, int]]:
    """Years and months that the page names in letters: Jun/2018, also where its day stands elsewhere."""
    found = set[tuple[int, int]]()
    for line in lines:
        for match in _MONTH.finditer(line.text):
            parsed = parse_date(f"1 {match[1]} {match[2]}", today=today)
            if parsed is not None and not parsed.others:
                found.add((parsed.value.year, parsed.value.month))
    return frozenset(found)


def _by_month(day: Day, months: frozenset[tuple[int, int]], today: date) -> Day:
    """A day in figures of which another reading falls in a month that the page names is that one."""
    if not months or (day.value.year, day.value.month) in months:
        return day
    read = parse_date(day.text, today=today)
    readings = (read.value, *read.others) if read is not None else ()
    named = [one for one in readings if one != day.value and (one.year, one.month) in months]
    return replace(day, value=named[0], others=()) if len(named) == 1 else day


def _agreed(days: Sequence[Day]) -> tuple[Day, ...]:
    """Open dates of which one reading is printed elsewhere on the page beyond doubt (09/01/2018 beside 01-Sep-2018)."""
    certain = {day.value for day in days if not day.others}
    agreed = []
    for day in days:
        fitting = [value for value in (day.value, *day.others) if value in certain]
        agreed.append(replace(day, value=fitting[0], others=()) if day.others and len(fitting) == 1 else day)
    return tuple(agreed)


def _order_on_page(lines: Sequence[Line]) -> DateOrder | None:
    """The order that the page's own unmistakable figures show: 29/12/2017 beside 04/03/2018."""
    orders = set[DateOrder]()
    for line in lines:
        for match in _NUMERIC.finditer(line.text):
            first, second = int(match[1]), int(match[3])
            if 12 < first <= 31 and 1 <= second <= 12:
                orders.add("dmy")
            elif 12 < second <= 31 and 1 <= first <= 12:
                orders.add("mdy")
    return orders.pop() if len(orders) == 1 else None


def _by_weekday(parsed: Parsed[date], text: str) -> Parsed[date]:
    """Fri 04/07/2017 is 7 April: a weekday beside an open date decides when it fits just one reading."""
    if not parsed.ambiguous:
        return parsed
    words = plain(text)
    named = [number for number, pattern in enumerate(_WEEKDAYS) if pattern.search(words)]
    fitting = [day for day in (parsed.value, *parsed.others) if day.weekday() in named]
    return Parsed(fitting[0]) if len(named) == 1 and len(fitting) == 1 else parsed


def _role(label: str, vocabulary: Vocabulary[str]) -> str:
    roles = vocabulary.find(label).roles
    for role in ("due_date", "other_date"):
        if role in roles:
            return role
    return roles[-1] if roles else ""


def _role_above(line: Line, lines: Sequence[Line], region: Region, vocabulary: Vocabulary[str]) -> str:
    """The head of the date's column, or the label on the line above."""
    for above in reversed(lines[max(0, line.index - 2) : line.index]):
        if above.page != line.page:
            continue
        for segment in above.segments:
            if min(segment.region.x1, region.x1) > max(segment.region.x0, region.x0) and len(segment.text) < 40:
                role = _role(segment.text, vocabulary)
                if role and not find_dates(segment.text):
                    return role
    return ""


def day_features(days: Sequence[Day], lines: Sequence[Line]) -> list[dict[str, float]]:
    """One set of features per date, in order."""
    counts = Counter(day.value for day in days)
    latest = max((day.value for day in days), default=None)
    earliest = min((day.value for day in days), default=None)
    features = []
    for position, day in enumerate(days):
        names = {
            f"role={day.role or 'none'}": True,
            "first": position == 0,
            "first_issue": day.role == "issue_date" and not any(d.role == "issue_date" for d in days[:position]),
            "clock": day.clock,
            "compact": day.compact,
            "often": counts[day.value] > 1,
            "latest": day.value == latest,
            "earliest": day.value == earliest,
            "open": bool(day.others),
            "first_page": day.region.page == 1,
            "upper": day.region.y0 < 0.3,
        }
        found = {name: 1.0 for name, holds in names.items() if holds}
        found["low"] = day.line / max(1, len(lines))
        features.append(found)
    return features
