"""The checks of ids that prove themselves: tax ids and IBANs, with the one reading that would be right."""

from collections.abc import Iterator

from stdnum import iban

from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Correction, Finding, Record, Severity, value_text
from invoice_desk.review.check import CheckContext, text_of
from invoice_desk.review.id_repairs import CHINESE_LENGTHS, looks_chinese, repaired_id
from invoice_desk.review.identifiers import bare_id, passes_check_digit

TAX_IDS = ("seller_tax_id", "buyer_tax_id")


def tax_ids_prove_themselves(record: Record, _: CheckContext) -> Iterator[Finding]:
    """GB 32100-2015 and the schemes of `identifiers`; a warning only, older and personal ids have no check digit."""
    code = record.value("currency")
    currency = value_text(code) if code else ""
    for field_id in TAX_IDS:
        number = text_of(record, field_id)
        passes = passes_check_digit(number, currency)
        params: dict[str, Param] = {"field": field_id, "number": number}
        if passes is False:
            repair = _proposed(field_id, repaired_id(number, currency))
            yield Finding("check-digit", Severity.WARNING, (field_id,), "tax_id.check_failed", params, repair)
        elif passes is None and (meant := repaired_id(number, currency)) is not None:
            repair = _proposed(field_id, meant)
            yield Finding("check-digit", Severity.WARNING, (field_id,), "tax_id.misread", params, repair)
        elif has_impossible_length(number):
            params["length"] = len(bare_id(number))
            yield Finding("length", Severity.WARNING, (field_id,), "tax_id.length", params)


def has_impossible_length(number: str) -> bool:
    """Whether it begins like a 统一社会信用代码 and has a character more or less than any Chinese tax id."""
    bare = bare_id(number)
    return looks_chinese(bare) and len(bare) not in CHINESE_LENGTHS


def ibans_prove_themselves(record: Record, _: CheckContext) -> Iterator[Finding]:
    """ISO 13616; for the fields of a user's own profile, since no shipped one has an IBAN."""
    for field_id in record.cells:
        number = text_of(record, field_id)
        if field_id.rpartition("_")[2] == "iban" and number and not iban.is_valid(number):
            params: dict[str, Param] = {"field": field_id, "number": number}
            yield Finding("check-digit", Severity.WARNING, (field_id,), "tax_id.check_failed", params)


def _proposed(field_id: str, value: str | None) -> tuple[Correction, ...]:
    return () if value is None else (Correction(field_id, value),)
