"""The checks of Chinese invoice codes and numbers: their length, their province, their year.

发票代码 has 10 or 12 digits and comes with a 发票号码 of 8; a 数电票 has one number of 20 digits and no code. Year and
province stand inside (State Taxation Administration, notices 2012/44 and 2021/3 of provinces on 全面数字化的电子发票).
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Correction, Finding, Record, Severity
from invoice_desk.domain.regions import PROVINCES, TAX_BUREAUS
from invoice_desk.review.check import CheckContext, text_of

DIGITAL: Final = 20
_CODES: Final = (10, 12)
_NUMBER: Final = 8
_CENTURY: Final = 2000
_FIRST_DIGITAL_YEAR: Final = 2021
_LIKE_DIGITS: Final = str.maketrans("OoIlZSB", "0011258")
_VOID: Final = re.compile(
    r"作废|作廢|\bvoid(?:ed)?\b|\bcancelled\b|\bcanceled\b|\bstorniert\b|\bannul[ée]e?\b", re.IGNORECASE
)


class _Inside(NamedTuple):
    """What a code or a number says of itself."""

    province: str
    year: int


def invoice_codes_have_their_form(record: Record, _: CheckContext) -> Iterator[Finding]:
    """发票代码: 10 or 12 digits with a province and a year inside, and a 发票号码 of 8 digits beside it."""
    code, number = text_of(record, "invoice_code"), text_of(record, "invoice_number")
    repair: tuple[Correction, ...]
    if not code:
        return
    if is_digital(number):
        params: dict[str, Param] = {"number": number, "code": code}
        fields, repair = ("invoice_code", "invoice_number"), (Correction("invoice_code", None),)
        yield Finding("no-code", Severity.WARNING, fields, "number.code_with_20_digits", params, repair)
        return
    for field_id, text, lengths in (("invoice_code", code, _CODES), ("invoice_number", number, (_NUMBER,))):
        if text and not (text.isdigit() and len(text) in lengths):
            wanted = " / ".join(map(str, lengths))
            meant = text.translate(_LIKE_DIGITS)
            is_meant = meant.isdigit() and len(meant) in lengths
            repair = (Correction(field_id, meant),) if is_meant else ()
            params = {"field": field_id, "number": text, "length": wanted}
            yield Finding("form", Severity.WARNING, (field_id,), "number.form", params, repair)
    inside = _in_code(code)
    if inside is not None and inside.province not in PROVINCES:
        yield _unknown_province("invoice_code", code, inside.province)


def digital_numbers_have_their_form(record: Record, _: CheckContext) -> Iterator[Finding]:
    """数电票: 20 digits, of which the first four are the year and the tax bureau."""
    number = text_of(record, "invoice_number")
    if record.profile == "vat_invoice_cn" and not text_of(record, "invoice_code") and number:
        known = (_NUMBER, DIGITAL)
        if not (number.isdigit() and len(number) in known):
            meant = number.translate(_LIKE_DIGITS)
            repair = (Correction("invoice_number", meant),) if meant.isdigit() and len(meant) in known else ()
            params: dict[str, Param] = {"field": "invoice_number", "number": number, "length": "8 / 20"}
            yield Finding("form", Severity.WARNING, ("invoice_number",), "number.form", params, repair)
    inside = _in_number(number)
    if inside is not None and inside.province not in TAX_BUREAUS:
        yield _unknown_province("invoice_number", number, inside.province)


def numbers_fit_the_date(record: Record, _: CheckContext) -> Iterator[Finding]:
    """The number of a 数电票 has the year of its issue, a 发票代码 the year of its print or an earlier one."""
    issued = record.value("issue_date")
    code, number = text_of(record, "invoice_code"), text_of(record, "invoice_number")
    if not isinstance(issued, date):
        return
    inside, field_id, text = _in_number(number), "invoice_number", number
    fits = inside is None or inside.year == issued.year
    if inside is None:
        inside, field_id, text = _in_code(code), "invoice_code", code
        fits = inside is None or inside.year <= issued.year
    if inside is None or fits:
        return
    params: dict[str, Param] = {"number": text, "year": inside.year, "date": issued.isoformat()}
    repair: tuple[Correction, ...] = ()
    if field_id == "invoice_number" and (meant := _in_year(issued, inside.year)) is not None:
        repair = (Correction("issue_date", meant),)
    yield Finding("year", Severity.WARNING, ("issue_date", field_id), "number.year_differs", params, repair)


def void_documents_are_said(record: Record, _: CheckContext) -> Iterator[Finding]:
    """作废: a void invoice is no voucher (中华人民共和国发票管理办法实施细则)."""
    said = (_VOID.search(text_of(record, field_id)) for field_id in ("document_kind", "note"))
    marks = [match.group() for match in said if match]
    marks += [str(seen.value) for one in record.readings for seen in one.sightings if seen.role == "void"]
    if marks:
        yield Finding("void", Severity.WARNING, ("document_kind",), "document.void", {"text": marks[0]})


def is_digital(number: str) -> bool:
    """Whether it is the number of a 数电票."""
    return number.isdigit() and number.isascii() and len(number) == DIGITAL


def year_of_number(number: str) -> int | None:
    """The year of issue that the number of a 数电票 says."""
    inside = _in_number(number)
    return inside.year if inside is not None else None


def form_of(field_id: str, text: str) -> int:
    """How well a code or number has the form of its kind: 2 for the very form, 1 for digits, 0 for neither."""
    lengths = _CODES if field_id == "invoice_code" else (_NUMBER, DIGITAL)
    return 0 if not text.isdigit() else 2 if len(text) in lengths else 1


def _in_number(number: str) -> _Inside | None:
    if not is_digital(number) or _CENTURY + int(number[:2]) < _FIRST_DIGITAL_YEAR:
        return None
    return _Inside(number[2:4], _CENTURY + int(number[:2]))


def _in_code(code: str) -> _Inside | None:
    if not code.isdigit() or len(code) not in _CODES:
        return None
    start = 0 if len(code) == _CODES[0] else 1
    return _Inside(code[start : start + 2], _CENTURY + int(code[start + 4 : start + 6]))


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return None


def _unknown_province(field_id: str, number: str, province: str) -> Finding:
    params: dict[str, Param] = {"field": field_id, "number": number, "province": province}
    return Finding("province", Severity.INFO, (field_id,), "number.unknown_province", params)
