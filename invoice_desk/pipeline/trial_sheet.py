"""A small receipt drawn for a trial: what stands on it is made up anew each time, so only who reads it can know it."""

import hashlib
import io
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from invoice_desk.domain.document import Page, Region, SourceInfo, Word
from invoice_desk.domain.profile import FieldSpec, FieldType, Profile
from invoice_desk.domain.record import Value
from invoice_desk.extraction.engine import ExtractionRequest, PageImage

_WIDTH, _HEIGHT = 560, 616  # multiples of 28, which vision models of all families take as they are
_LETTERS: Final = 30
_ROW: Final = 56
_LEFT: Final = 40
_AMOUNTS: Final = 370
_SYLLABLES: Final = "BA DU FEN KER LU MA NEL PA RU SAL TE VEN ZU".split()  # no letter that looks like a digit
_GOODS: Final = ("Tea", "Bread", "Paper", "Soap", "Candle", "Ribbon")
_ONE_DAY_OF: Final = 300

SELLER, DAY, TOTAL = "seller_name", "issue_date", "total_amount"

PROFILE: Final = Profile(
    id="trial",
    label={"en": "Receipt", "zh_CN": "小票"},
    fields=(
        FieldSpec(id=SELLER, label={"en": "Seller", "zh_CN": "销售方"}, required=True),
        FieldSpec(id=DAY, label={"en": "Date", "zh_CN": "日期"}, type=FieldType.DATE, required=True),
        FieldSpec(id=TOTAL, label={"en": "Total", "zh_CN": "合计"}, type=FieldType.AMOUNT, required=True),
    ),
)
"""What is asked for; small, so that a slow computer has its answer soon."""


@dataclass(frozen=True, slots=True)
class TrialSheet:
    """What stands on the receipt: `lines` from the top, each with its amount or ""."""

    seller: str
    day: date
    total: Decimal
    lines: tuple[tuple[str, str], ...]

    def expected(self, field_id: str) -> str:
        """What is printed for a field of `PROFILE`."""
        return {SELLER: self.lines[0][0], DAY: self.day.isoformat(), TOTAL: str(self.total)}[field_id]

    def is_right(self, field_id: str, value: Value | None) -> bool:
        """Whether a value is what is printed; of the seller, the made-up name is enough."""
        if field_id == SELLER:
            return self.seller in "".join(filter(str.isalnum, str(value or "").upper()))
        return value == (self.day if field_id == DAY else self.total)

    def words(self) -> Page:
        """The page with its words, as recognition would find them."""
        words: list[Word] = []
        for row, (text, amount) in enumerate(self.lines):
            for left, said in ((_LEFT, text), (_AMOUNTS, amount)):
                if said:
                    words.append(Word(said, _region(left, row, said)))
        return Page(1, _WIDTH, _HEIGHT, words=tuple(words))

    def picture(self) -> bytes:
        """The receipt as a PNG file."""
        from PIL import Image, ImageDraw, ImageFont

        image = Image.new("RGB", (_WIDTH, _HEIGHT), "white")
        pen, font = ImageDraw.Draw(image), ImageFont.load_default(_LETTERS)
        for row, line in enumerate(self.lines):
            for left, said in zip((_LEFT, _AMOUNTS), line, strict=True):
                pen.text((left, _top(row)), said, fill="black", font=font)
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        return buffer.getvalue()

    def request(self, model: str, page: Page, *, looks: bool) -> ExtractionRequest:
        """The question to an engine: with the picture alone, or with the words of `page` alone."""
        picture = self.picture()
        return ExtractionRequest(
            SourceInfo("trial.png", hashlib.sha256(picture).hexdigest(), "image/png", 1),
            picture,
            (Page(1, _WIDTH, _HEIGHT),) if looks else (page,),
            (PROFILE,),
            model,
            (PageImage(1, "image/png", picture),) if looks else (),
        )


def drawn_up() -> TrialSheet:
    """A receipt that has never been seen before."""
    seller = "".join(secrets.choice(_SYLLABLES) for _ in range(3))
    day = date.today() - timedelta(days=secrets.randbelow(_ONE_DAY_OF))
    first = secrets.randbelow(len(_GOODS))
    goods = (_GOODS[first], _GOODS[(first + 1) % len(_GOODS)])
    prices = [Decimal(100 + secrets.randbelow(9900)).scaleb(-2) for _ in goods]
    total = sum(prices, Decimal(0))
    bought = [(name, str(price)) for name, price in zip(goods, prices, strict=True)]
    lines = [(f"{seller} STORES", ""), (f"Date: {day.isoformat()}", ""), ("", ""), *bought, ("TOTAL EUR", str(total))]
    return TrialSheet(seller, day, total, (*lines, ("", ""), ("Thank you!", "")))


def _top(row: int) -> int:
    return 60 + row * _ROW


def _region(left: int, row: int, text: str) -> Region:
    right = min(_WIDTH - 10, left + round(0.6 * _LETTERS * len(text)))
    return Region(1, left / _WIDTH, _top(row) / _HEIGHT, right / _WIDTH, (_top(row) + _LETTERS) / _HEIGHT)
