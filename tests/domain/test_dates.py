"""Dates keep their day in every style of print; where print is ambiguous, no reading is dropped in silence."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.date_forms import DateOrder
from invoice_desk.domain.dates import DateHint, find_dates, order_for_country, parse_date
from invoice_desk.domain.month_names import MONTHS
from invoice_desk.domain.parsed import Parsed

TODAY = date(2026, 11, 15)
MARCH_4 = date(2026, 3, 4)
DAYS = st.dates(date(2015, 1, 1), date(2027, 12, 31))

CERTAIN_STYLES: tuple[Callable[[date], str], ...] = (
    date.isoformat,
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day:%Y/%m/%d} 22:30",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year} 年 {day.month} 月 {day.day} 日",
    lambda day: f"{day:%d %b %Y}",
    lambda day: f"{day:%d%b%y}".upper(),
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: f"{day:%A}, {day.day} {day:%B}, {day.year} 5:26:39 PM",
    lambda day: f"{day:%Y-%b-%d}",
    lambda day: f"民國{day.year - 1911}年{day.month}月{day.day}日",
    lambda day: f"{day.year - 1911}/{day:%m/%d}",
)
OPEN_STYLES: tuple[tuple[str, DateOrder], ...] = (
    ("%d/%m/%Y", "dmy"),
    ("%d-%m-%y", "dmy"),
    ("%d.%m.%Y 10:27", "dmy"),
    ("%m/%d/%Y", "mdy"),
    ("%m/%d/%y", "mdy"),
    ("%y.%m.%d", "ymd"),
    ("%y/%m/%d", "ymd"),
)


def parsed(text: str, hint: DateHint | None = None) -> Parsed[date] | None:
    return parse_date(text, hint=hint, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04", "2026/3/4", "2026.03.04", "2026 03 04", "2026- 03 -04", "04 MAR 26", "04MAR26",
        "4. März 2026", "4.Mrz.2026", "MAR 4, 2026", "Mar-04-2026", "4th March 2026", "March 4th, 2026",
        "4 mars 2026", "4 de marzo de 2026", "4 marzo 2026", "4 de março de 2026", "4 maart 2026",
        "4 Mart 2026", "4 Mac 2026", "4 Maret 2026", "4. března 2026", "4 marca 2026", "4 березня 2026",
        "2026-MAR-04", "2026年3月4日", "2026 年 03 月 04 日", "２０２６年３月４日", "20260304",
        "2026년 3월 4일", "民国115年3月4日", "民國115年03月04日", "中華民國115年3月4日", "115年3月4日",
        "115/03/04", "令和8年3月4日", "R8.3.4", "R08/03/04", "4 March 2569", "2026-03-04T10:27:03Z",
        "2026-03-04T10:27:03+08:00", "2026-03-0410:27", "Wed, 04 Mar 2026 10:27", "(2026-03-04)",
        "2026年3月4日 星期三 10时27分", "2026年3月4日(水)",
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_is_printed(text: str) -> None:
    assert parsed(text) == Parsed(MARCH_4)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("平成元年5月1日", date(1989, 5, 1)),
        ("H30.10.13", date(2018, 10, 13)),
        ("18/01/2018 10:27:03", date(2018, 1, 18)),
        ("18/01/201810:27:03", date(2018, 1, 18)),
        ("18/01/1810:27", date(2018, 1, 18)),
        ("29/03/18", date(2018, 3, 29)),
        ("31.12.99", date(1999, 12, 31)),
        ("12/31/18", date(2018, 12, 31)),
        ("1er août 2022", date(2022, 8, 1)),
        ("3 Kasım 2020", date(2020, 11, 3)),
        ("5/5/2020", date(2020, 5, 5)),
        ("29.2.2024", date(2024, 2, 29)),
    ],
)
def test_a_form_that_allows_one_day_only_is_certain(text: str, day: date) -> None:
    assert parsed(text) == Parsed(day)


@pytest.mark.parametrize(
    "text",
    [
        "", "Friday", "12:30", "14-16-2018", "29.2.2023", "2026年3月", "March 2026", "31/04/2020", "00/01/2020",
        "INV 2026-03-04", "2026-03-04 2026-03-05", "12.50", "03-62584088", "2026030412", "4 Foo 2026",
        "x" * 5000, "１", "²/³/2020",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert parsed(text) is None


def test_day_and_month_in_doubt_are_both_returned() -> None:
    for text in ("04/03/26", "4.3.2026", "04-03-2026", "٠٤/٠٣/٢٠٢٦", "4/3/2569"):
        assert parsed(text) == Parsed(MARCH_4, (date(2026, 4, 3),))


def test_a_year_in_doubt_is_returned_the_recent_one_first() -> None:
    assert parsed("18.10.07") == Parsed(date(2018, 10, 7), (date(2007, 10, 18),))


@pytest.mark.parametrize(
    ("text", "hint", "day"),
    [
        ("03/04/2026", DateHint("dmy"), date(2026, 4, 3)),
        ("03/04/2026", DateHint("mdy"), date(2026, 3, 4)),
        ("18.10.07", DateHint("ymd"), date(2018, 10, 7)),
        ("18.10.07", DateHint("dmy"), date(2007, 10, 18)),
        ("05.10.07", DateHint("ymd"), date(2005, 10, 7)),
        ("04/25/18", DateHint("dmy"), date(2018, 4, 25)),
        ("03/04/2026", DateHint(near=date(2026, 4, 1)), date(2026, 4, 3)),
        ("11/12/2026", DateHint(latest=TODAY), date(2026, 11, 12)),
    ],
)
def test_the_rest_of_the_page_decides(text: str, hint: DateHint, day: date) -> None:
    assert parsed(text, hint) == Parsed(day)


@pytest.mark.parametrize("near", [date(2026, 3, 19), date(2025, 4, 3)])
def test_another_date_that_is_not_clearly_closer_decides_nothing(near: date) -> None:
    both = parsed("03/04/2026", DateHint(near=near))
    assert both is not None
    assert both.ambiguous


def test_an_only_reading_stays_even_past_the_latest_day() -> None:
    assert parsed("2027-01-01", DateHint(latest=TODAY)) == Parsed(date(2027, 1, 1))


@given(DAYS, st.sampled_from(CERTAIN_STYLES))
def test_a_style_without_doubt_is_read_back(day: date, style: Callable[[date], str]) -> None:
    assert parsed(style(day)) == Parsed(day)


@given(DAYS, st.sampled_from(OPEN_STYLES))
def test_the_true_day_is_never_dropped_in_silence(day: date, style: tuple[str, DateOrder]) -> None:
    form, order = style
    unhinted = parsed(day.strftime(form))
    assert unhinted is not None
    assert day in (unhinted.value, *unhinted.others)
    assert parsed(day.strftime(form), DateHint(order)) == Parsed(day)


@given(DAYS, st.sampled_from(OPEN_STYLES), st.integers(-400, 400))
def test_another_date_of_the_page_never_drops_the_true_day_if_it_is_the_closest(
    day: date, style: tuple[str, DateOrder], distance: int
) -> None:
    near = day + timedelta(days=distance)
    result = parsed(day.strftime(style[0]), DateHint(near=near))
    assert result is not None
    readings = (result.value, *result.others)
    assert day in readings or abs(result.value - near) < abs(day - near)


@given(st.sampled_from(sorted(MONTHS)), st.integers(1, 28), st.integers(2000, 2027))
def test_every_month_name_is_read(name: str, day: int, year: int) -> None:
    assert parsed(f"{day} {name.upper()} {year}") == Parsed(date(year, MONTHS[name], day))


def test_the_names_agree_on_twelve_months() -> None:
    assert set(MONTHS.values()) == set(range(1, 13))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ORD #50 -REG #19- 18/01/2018 10:27:03", ["18/01/2018"]),
        ("18/01/201810:27:03", ["18/01/2018"]),
        ("DATE:15/06/2017", ["15/06/2017"]),
        ("开票日期: 2018 年01月15日", ["2018 年01月15日"]),
        ("04/03/18 24/01/18 16:14", ["04/03/18", "24/01/18"]),
        ("THURSDAY, 14 DECEMBER, 2017 12:48:02 F", ["14 DECEMBER, 2017"]),
        ("中華民國115年3月4日", ["中華民國115年3月4日"]),
        ("2018 -10- 13", ["2018 -10- 13"]),
        ("Datum 12. 10. 2018", ["12. 10. 2018"]),
        ("5 SET 2020", ["5 SET 2020"]),
        ("27/05/20188:07 PM", ["27/05/2018"]),
        ("18:1524/05/18", ["24/05/18"]),
        ("#19536001/06/2018", ["01/06/2018"]),
        ("REG 19-18/03/201823:02", ["18/03/2018"]),
        ("20180428/191204", ["20180428"]),
    ],
)
def test_the_dates_of_a_line_are_found_without_their_times(line: str, found: list[str]) -> None:
    assert [match.text for match in find_dates(line, today=TODAY)] == found


@pytest.mark.parametrize(
    "line",
    [
        "TEL 03-6258-4088", "1300-13-1300", "INV 2018101300012", "A20181013", "14-16-2018", "1. 2. 30",
        "5 SET 20", "12:30", "Mar 4 12:30", "DEC 12 15.00", "12 May 15.00", "192.168.10.12", "2050-01-01",
        "1950-01-01", "(57MMX60MMX12MM)", "2X 2.20", "1,234.56", "99999999",
    ],
)  # fmt: skip
def test_what_is_no_date_is_not_found(line: str) -> None:
    assert find_dates(line, today=TODAY) == []


def test_eight_bare_digits_are_marked_compact() -> None:
    (match,) = find_dates("日期:20181013", today=TODAY)
    assert (match.text, match.compact) == ("20181013", True)
    (match,) = find_dates("2018-10-13", today=TODAY)
    assert not match.compact


@given(st.one_of(st.text(), st.text("0123456789/.-: 年月日MARdecH民国'", max_size=40)))
def test_found_dates_lie_in_the_line_apart_and_can_be_read(line: str) -> None:
    end = 0
    for match in find_dates(line, today=TODAY):
        assert end <= match.start < match.end <= len(line)
        assert line[match.start : match.end] == match.text
        assert parsed(match.text) is not None
        end = match.end


@given(st.one_of(st.text(), st.text("0123456789/.-: 年月日MARdecH民国'", max_size=40)))
def test_any_text_is_parsed_or_not_but_never_raises(text: str) -> None:
    result = parsed(text)
    assert result is None or result.value not in result.others


def test_without_a_day_given_today_is_the_clock() -> None:
    assert parse_date("2018-10-13") == Parsed(date(2018, 10, 13))
    assert [match.text for match in find_dates("2018-10-13")] == ["2018-10-13"]


@pytest.mark.parametrize(
    ("country", "order"),
    [
        ("MY", "dmy"),
        ("de", "dmy"),
        ("US", "mdy"),
        ("CN", "ymd"),
        ("JP", "ymd"),
        ("HU", "ymd"),
        ("CA", None),
        ("ZZ", None),
    ],
)
def test_a_country_has_its_order_of_figures(country: str, order: DateOrder | None) -> None:
    assert order_for_country(country) == order
