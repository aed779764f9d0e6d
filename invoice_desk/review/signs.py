"""The checks of signs: credit notes and red invoices are negative throughout, all else is positive throughout."""

import re
from collections.abc import Iterator
from typing import Final

from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Correction, Finding, Record, Severity, Verdict, value_text
from invoice_desk.review.check import CheckContext, amount_of, text_of

_SUM: Final = ("net_amount", "tax_amount", "total_amount")
_CREDIT: Final = re.compile(
    r"红字|紅字|负数|credit[- ]?(?:note|memo)|gutschrift|storno|rechnungskorrektur|\bavoir\b|nota (?:di|de) cr[eé]dito"
    r"|creditnota|kreditnota|kreditfaktura|korekta",
    re.IGNORECASE,
)


def signs_agree(record: Record, _: CheckContext) -> Iterator[Finding]:
    """红字发票, UBL CreditNote: net amount, tax and total have one sign; where two agree, the third has theirs."""
    amounts = {field_id: amount for field_id in _SUM if (amount := amount_of(record, field_id))}
    below = [field_id for field_id, amount in amounts.items() if amount < 0]
    above = [field_id for field_id in amounts if field_id not in below]
    if not below or not above:
        return
    repair: tuple[Correction, ...] = ()
    fewer = min(below, above, key=len)
    if len(amounts) == len(_SUM) and record.cells[fewer[0]].verdict is not Verdict.CORRECTED:
        repair = (Correction(fewer[0], -amounts[fewer[0]]),)
    params: dict[str, Param] = {"amounts": " / ".join(value_text(amount) for amount in amounts.values())}
    yield Finding("signs", Severity.WARNING, tuple(amounts), "total.signs_differ", params, repair)


def credits_are_negative(record: Record, _: CheckContext) -> Iterator[Finding]:
    """UBL 381 and EN 16931: a credit note prints positive amounts, books hold it as a negative invoice; 红字发票 are
    negative in print. A negative total without such a title is worth a look.
    """
    total = amount_of(record, "total_amount")
    said = _CREDIT.search(text_of(record, "document_kind"))
    if total is None or not total:
        return
    if total < 0:
        yield Finding("total>0", Severity.INFO, ("total_amount",), "total.negative", {"total": value_text(total)})
    elif said is not None:
        amounts = [(field_id, amount_of(record, field_id)) for field_id in _SUM]
        repair = tuple(Correction(field_id, -amount) for field_id, amount in amounts if amount)
        is_set = any(record.cells[one.field_id].verdict is Verdict.CORRECTED for one in repair)
        params: dict[str, Param] = {"kind": said.group(), "total": value_text(total)}
        fields = tuple(one.field_id for one in repair)
        yield Finding("credit<0", Severity.INFO, fields, "total.positive_credit", params, () if is_set else repair)
