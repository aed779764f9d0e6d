"""The words all exact readers share: how texts of invoice data become values, gathered into a reading."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from invoice_desk.domain.currency import CODES
from invoice_desk.domain.record import FieldValue, Note, Reading, Value
from invoice_desk.domain.trust import EXACT_ENGINE

LINE_FIELDS: Final = frozenset(
    "description specification unit quantity unit_price line_amount tax_rate line_tax tax_category".split()
)
_FLIPPED: Final = frozenset(
    "net_amount tax_amount other_charges rounding_amount total_amount prepaid_amount amount_due"
    " line_amount line_tax quantity".split()
)
"""What a credit note says positive and means negative; a price stays what it is."""

_LONGEST_TEXT: Final = 1000
_MOST_LINES: Final = 10_000
_PLACES_OF_A_PRICE: Final = 6
_YEARS: Final = range(1900, 2100)
_AMOUNT: Final = re.compile(
    r"(?P<sign>[-+])?(?:[¥￥]|CNY)?(?P<sign2>[-+])?(?P<whole>\d{1,15}|\d{1,3}(?:,\d{3}){1,4})?(?P<part>\.\d{0,12})?"
)
_DAYS: Final = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ].*|Z|[-+]\d\d:?\d\d)?"),
    re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日?.*"),
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:\d{4}(?:\d\d(?:\d{3})?)?)?"),
    re.compile(r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})(?: .*)?"),
)
_PERCENT: Final = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,8})?)\s*(?P<sign>[%％])?")
_NOTHING: Final = re.compile(r"[*＊\-—/\s]*")


def clean(text: str) -> str:
    """Text fit for a cell: one line, no control characters, of bounded length."""
    kept = "".join(
        " " if char.isspace() else "" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Cn"} else char
        for char in text[: 4 * _LONGEST_TEXT]
    )
    return " ".join(kept.split())[:_LONGEST_TEXT]


def exact_amount(text: str) -> Decimal | None:
    """A plain decimal with its places, `¥` and thousands commas allowed; None for `***`, words, a bare sign."""
    match = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if match is None or not any(char.isdigit() for char in match.group()):
        return None
    number = Decimal((match["whole"] or "0").replace(",", "") + (match["part"] or "").removesuffix("."))
    negative = "-" in (match["sign"] or "") + (match["sign2"] or "")
    return -number if negative and number else number


def exact_date(text: str) -> date | None:
    """A day in one of the forms that data has: ISO, eight digits, 2024年05月28日; a time behind it is left out."""
    bare = unicodedata.normalize("NFKC", text).strip()
    for form in _DAYS:
        if match := form.fullmatch(bare):
            try:
                day = date(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                return None
            return day if day.year in _YEARS else None
    return None


def exact_rate(text: str, *, is_fraction: bool = False) -> str:
    """A rate as it is written everywhere here: `13%`, `5.5%`; words (免税, ***) as they stand, never 0.

    `is_fraction`: a number without a sign is a share of one (0.13), as Chinese data has it.
    """
    bare = clean(text)
    match = _PERCENT.fullmatch(bare)
    if match is None:
        return bare
    number = Decimal(match["number"])
    if is_fraction and match["sign"] is None and number < 1:
        number *= 100
    shown = f"{number:f}"
    return f"{shown.rstrip('0').rstrip('.') if '.' in shown else shown}%"


class Values:
    """Fields by id, each set from its text; a text that is no value of its field sets nothing, the first one holds."""

    def __init__(self, sign: int = 1) -> None:
        """`sign` -1 turns the amounts of a credit note round."""
        self.fields: dict[str, FieldValue] = {}
        self._sign = sign

    def __contains__(self, field_id: str) -> bool:
        return field_id in self.fields

    def amount_of(self, field_id: str) -> Decimal | None:
        """An amount that was set."""
        found = self.fields.get(field_id)
        return found.value if found is not None and isinstance(found.value, Decimal) else None

    def text(self, field_id: str, said: str, *, meaning: str = "") -> None:
        """Words; `meaning` where the text is a code."""
        text = clean(said)
        if text and not _NOTHING.fullmatch(text):
            self._set(field_id, FieldValue(text, meaning or text))

    def identifier(self, field_id: str, said: str) -> None:
        """A number of something; full-width figures become plain ones."""
        self.text(field_id, unicodedata.normalize("NFKC", said))

    def tax_id(self, field_id: str, said: str) -> None:
        """An id without the blanks in it; noughts alone stand for none."""
        bare = clean(unicodedata.normalize("NFKC", said)).replace(" ", "")
        if bare.strip("0"):
            self.text(field_id, bare)

    def amount(self, field_id: str, said: str, *, unless_zero: bool = False) -> None:
        """Money or a quantity. `unless_zero`: nought is how the format says that there is none."""
        number = exact_amount(said)
        if number is None or (unless_zero and not number):
            return
        self._set(field_id, FieldValue(clean(said), self._signed(field_id, number)))

    def computed(self, field_id: str, number: Decimal) -> None:
        """An amount that the data does not say in one place, with the sign it has there."""
        self._set(field_id, FieldValue("", self._signed(field_id, number)))

    def price(self, said: str, *, base: str) -> None:
        """The price of one unit (BT-146), from a price for `base` units: some sellers state it for 100 (BT-149)."""
        price, count = exact_amount(said), exact_amount(base)
        if price is not None and count is not None and count not in (0, 1):
            each = round(price / count, _PLACES_OF_A_PRICE).normalize() + 0  # plus nought: no exponent
            self._set("unit_price", FieldValue(clean(f"{said} / {base}"), each))
        else:
            self.amount("unit_price", said)

    def day(self, field_id: str, said: str) -> None:
        """A date."""
        if (day := exact_date(said)) is not None:
            self._set(field_id, FieldValue(clean(said), day))

    def currency(self, said: str) -> None:
        """An ISO 4217 code."""
        code = clean(said).upper()
        if code in CODES:
            self._set("currency", FieldValue(clean(said), code))

    def rate(self, said: str, *, is_fraction: bool = False) -> None:
        """The tax rate of a line."""
        if text := clean(said):
            self._set("tax_rate", FieldValue(text, exact_rate(text, is_fraction=is_fraction)))

    def goods(self, said: str) -> None:
        """What a Chinese line sells: `*餐饮服务*餐费` names the class of goods between asterisks."""
        self.text("description", said)
        parts = clean(said).split("*", 2)
        if len(parts) == 3 and not parts[0] and parts[1]:
            self.text("tax_category", parts[1])

    def value(self, field_id: str, value: Value, said: str, *, others: Iterable[Value] = ()) -> None:
        """A value that was understood elsewhere."""
        self._set(field_id, FieldValue(clean(said), value, others=tuple(others)))

    def _set(self, field_id: str, value: FieldValue) -> None:
        self.fields.setdefault(field_id, value)

    def _signed(self, field_id: str, number: Decimal) -> Decimal:
        return -number if self._sign < 0 and number and field_id in _FLIPPED else number


class Draft(Values):
    """A reading in the making: header fields here, one `Values` for each line item."""

    def __init__(self, model: str, profile: str, *, sign: int = 1) -> None:
        super().__init__(sign)
        self.model = model
        self.profile = profile
        self.notes: list[Note] = []
        self._items: list[Values] = []

    def due(self, said: str, *, is_credit_note: bool) -> None:
        """What is left to pay; on a credit note nothing is, unless part of it was given back before."""
        total, due = self.amount_of("total_amount"), exact_amount(said)
        if not (is_credit_note and total is not None and due is not None and abs(due) == abs(total)):
            self.amount("amount_due", said)

    def line(self) -> Values:
        """A new line item; one that stays without a name and an amount is left out."""
        values = Values(self._sign)
        if len(self._items) < _MOST_LINES:
            self._items.append(values)
        return values

    def items(self) -> tuple[Mapping[str, FieldValue], ...]:
        """The lines that say something."""
        return tuple(one.fields for one in self._items if {"description", "line_amount"} & one.fields.keys())

    def reading(self, seconds: float = 0.0) -> Reading:
        """Everything as one reading."""
        return Reading(
            engine=EXACT_ENGINE,
            model=self.model,
            profile=self.profile,
            fields=self.fields,
            line_items=self.items(),
            seconds=seconds,
            notes=tuple(self.notes),
        )


def credit_sign(total: str, *, is_credit_note: bool) -> int:
    """-1 for a credit note with positive amounts, as the standards want them; all others stay as they are."""
    number = exact_amount(total)
    return -1 if is_credit_note and number is not None and number >= 0 else 1
