"""Whether two documents are one and the same, given in twice: by what was read of them, by their words, by their looks.

The keys are those that reimbursement goes by: 发票代码 and 发票号码, or the 20 digits of a 数电票; else seller and
number; else seller, date and total. Receipts of one shop look alike and are not the same: where number, total or date
clearly differ, no likeness counts. A difference is clear unless a page shows the other's value, too: it was misread.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Final

from invoice_desk.domain.errors import Param
from invoice_desk.domain.likeness import MOST_ALIKE, Identity, Likeness, Twin, looks_apart
from invoice_desk.domain.record import Finding, Record, Severity
from invoice_desk.review.same_value import comparable

Texts = Callable[[str], Sequence[str]]
"""The words on a document's pages, by its id."""

_NEARLY_THE_SAME: Final = 4
"""Bits by which they differ when the picture was only saved anew: enough where nothing could be read."""
_SIMILAR_NAMES: Final = 0.8  # SequenceMatcher.ratio of names as OCR reads them twice
_LONG_NAME: Final = 4  # letters; a shorter one may be part of any other
_LONG_NUMBER: Final = 6  # characters; shorter ones begin anew every day or year
_DIGITAL_NUMBER: Final = 20  # digits of the number of a 数电票
_CODED_NUMBER: Final = 8  # digits of the number beside a 发票代码
_SHARED: Final = 0.7  # of the figures of the page with fewer: those of one shop share its telephone and tax numbers
_FEWEST_FIGURES: Final = 6
_FIGURE: Final = re.compile(r"\d[\d.,:/\-]*\d")
_SHORTEST_FIGURE: Final = 3

_FIELDS: Final = {
    Likeness.NUMBER: ("invoice_number",),
    Likeness.SELLER_NUMBER: ("invoice_number", "seller_name"),
    Likeness.PURCHASE: ("seller_name", "issue_date", "total_amount"),
    Likeness.LOOK: (),
}


def identity_of(record: Record) -> Identity:
    """By what the document of a record is known again; its look is not known here."""

    def said(field_id: str) -> str:
        value = record.value(field_id)
        return "" if value is None else comparable(value)

    return Identity(
        record.document_id,
        invoice_code=said("invoice_code"),
        invoice_number=said("invoice_number"),
        seller_name=said("seller_name"),
        seller_tax_id=said("seller_tax_id"),
        issue_date=said("issue_date"),
        total_amount=said("total_amount"),
    )


def likeness_of(one: Identity, other: Identity, texts: Texts) -> Likeness | None:
    """Why two documents seem to be one, None where they don't."""
    compared = Compared(one, other, texts)
    if compared.is_same_number:
        if compared.is_official:
            return Likeness.NUMBER
        if compared.is_same_seller and compared.may_be_one_number:
            return Likeness.SELLER_NUMBER
    if compared.differs:
        return None
    is_same_purchase = compared.is_same("issue_date") and compared.is_same("total_amount")
    if is_same_purchase and compared.is_same_seller:
        return Likeness.PURCHASE
    is_anything_same = compared.is_same_number or compared.is_same("issue_date") or compared.is_same("total_amount")
    if is_anything_same and (compared.looks_alike or compared.reads_alike):
        return Likeness.LOOK
    return Likeness.LOOK if compared.looks_the_same else None


def twin_finding(twin: Twin) -> Finding:
    """What is told of a document that seems to be one that was there before."""
    params: dict[str, Param] = {"name": twin.path.replace("\\", "/").rpartition("/")[2]}
    code = f"duplicate.{twin.likeness.value}"
    if twin.export is not None:
        code = f"{code}_exported"
        params["date"] = twin.export.at.astimezone().date().isoformat()
        params["target"] = twin.export.target.replace("\\", "/").rpartition("/")[2]
        params["number"] = twin.export.number
    return Finding("duplicate", Severity.WARNING, _FIELDS[twin.likeness], code, params, about=twin.document_id)


def same_file_finding(path: str, document_id: str) -> Finding:
    """What is told of a row whose bytes are those of an earlier row, given under `path`."""
    params: dict[str, Param] = {"name": path.replace("\\", "/").rpartition("/")[2]}
    return Finding("duplicate", Severity.WARNING, (), "duplicate.same_file", params, about=document_id)


class Compared:
    """Two documents side by side. Words are asked for only where they decide."""

    def __init__(self, one: Identity, other: Identity, texts: Texts) -> None:
        self._one = one
        self._other = other
        self._texts = texts

    def is_same(self, field_id: str) -> bool:
        """Whether both say the same there."""
        one, other = self._said(field_id)
        return bool(one) and one == other

    @property
    def is_same_number(self) -> bool:
        """A number beside another 发票代码 is another number."""
        return self.is_same("invoice_number") and not self._are_unlike("invoice_code")

    @property
    def is_official(self) -> bool:
        """Whether the number alone, or with its code, names one invoice in all China."""
        number = self._one.invoice_number
        if not number.isdecimal():
            return False
        return len(number) == _DIGITAL_NUMBER or (len(number) == _CODED_NUMBER and self.is_same("invoice_code"))

    @property
    def may_be_one_number(self) -> bool:
        """Short numbers begin anew; of a long one date or total may have been misread, not both."""
        unlike = [self._differ(field_id) for field_id in ("issue_date", "total_amount")]
        return not (all(unlike) if len(self._one.invoice_number) >= _LONG_NUMBER else any(unlike))

    @property
    def is_same_seller(self) -> bool:
        """By tax number, else by names that OCR may have read differently."""
        if self.is_same("seller_tax_id"):
            return True
        one, other = self._said("seller_name")
        if not one or not other:
            return False
        shorter, longer = sorted((one, other), key=len)
        if len(shorter) >= _LONG_NAME and shorter in longer:
            return True
        return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _SIMILAR_NAMES

    @property
    def has_other_seller_id(self) -> bool:
        """Whether both name a seller's tax number, and not the same."""
        return self._are_unlike("seller_tax_id")

    @property
    def differs(self) -> bool:
        """Whether number, code, date or total clearly differ."""
        return any(map(self._differ, ("invoice_number", "invoice_code", "issue_date", "total_amount")))

    @property
    def looks_alike(self) -> bool:
        """Whether it may be one page, photographed again."""
        return looks_apart(*self._said("look")) <= MOST_ALIKE

    @property
    def looks_the_same(self) -> bool:
        """Whether it is one picture, saved anew."""
        return looks_apart(*self._said("look")) <= _NEARLY_THE_SAME

    @property
    def reads_alike(self) -> bool:
        """Whether most figures on either page are on both."""
        one, other = self._figures(self._one), self._figures(self._other)
        fewer = min(len(one), len(other))
        return fewer >= _FEWEST_FIGURES and len(one & other) >= _SHARED * fewer

    def _said(self, field_id: str) -> tuple[str, str]:
        return getattr(self._one, field_id), getattr(self._other, field_id)

    def _are_unlike(self, field_id: str) -> bool:
        one, other = self._said(field_id)
        return bool(one) and bool(other) and one != other

    def _differ(self, field_id: str) -> bool:
        """Whether they clearly differ there: not where a page shows the other's value too, and most figures agree."""
        if not self._are_unlike(field_id):
            return False
        one, other = self._said(field_id)
        shown = self._shows(self._one, other, field_id) or self._shows(self._other, one, field_id)
        return not (shown and self.reads_alike)

    def _shows(self, identity: Identity, value: str, field_id: str) -> bool:
        if field_id == "issue_date":
            return False  # written in too many ways
        printed = f"{Decimal(value):.2f}" if field_id == "total_amount" else value
        return not {_digits(printed), _digits(value)}.isdisjoint(self._figures(identity))

    def _figures(self, identity: Identity) -> frozenset[str]:
        found = (_digits(figure) for text in self._texts(identity.document_id) for figure in _FIGURE.findall(text))
        return frozenset(figure for figure in found if len(figure) >= _SHORTEST_FIGURE)


def _digits(text: str) -> str:
    """The digits of a text, full-width ones as the narrow ones."""
    return "".join(str(int(character)) for character in text if character.isdecimal())
