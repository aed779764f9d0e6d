"""Several receipts on one page, or invoices behind each other in one file: told apart only where that is sure.

One document cut in two is worse than two that stay together. So a page is parted along bands without a word, and only
where each part by itself shows what makes a receipt: a labelled total, a day and a time or number, or, where text is a
file's own, an invoice number that no other part has. Parts that show the same (two copies, an invoice and its payment
slip) stay together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Final

from invoice_desk.domain.crop import cropped, holds
from invoice_desk.domain.dates import find_dates
from invoice_desk.domain.document import Page, Region, Word, WordOrigin
from invoice_desk.extraction.offline.cuts import Cut, bounds_of, cuts_through
from invoice_desk.extraction.offline.facts import Facts, Knowledge
from invoice_desk.extraction.offline.fapiao import fapiao_fields
from invoice_desk.extraction.offline.figures import Figure
from invoice_desk.extraction.offline.lines import Line, lines_of
from invoice_desk.extraction.offline.numbers import invoice_number_of
from invoice_desk.extraction.offline.vocabulary import squeezed_of

_SETTLED: Final = frozenset({"total", "grand_total", "amount_due", "subtotal", "net", "cash", "change", "payment"})
"""What is printed where a bill is added up and paid."""

_TOTALS: Final = frozenset({"total", "grand_total", "amount_due"})
_CLOCK: Final = re.compile(r"(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])")
_FEWEST_WORDS: Final = 4
_FEWEST_AMOUNTS: Final = 2
_SLOPES: Final = (0.0, -3.0, 3.0)
"""Degrees by which a paper may lie more aslant than the page: of a piece of it nobody has measured that yet."""
_PAGE_MARKS: Final = (
    re.compile(
        r"\b(?:page|pg|seite|pagina|página|pág|pag|sivu|strana|side|sida|лист|страница|стр)\b\s*[.:#]?\s*(?P<page>\d{1,3})"
        r"\s*(?:of|von|de|di|van|sur|z|ze|av|af|из|/)\s*(?P<of>\d{1,3})\b",
        re.IGNORECASE,
    ),
    re.compile(r"第\s*(?P<page>\d{1,3})\s*[页頁]\s*[,，/]?\s*共\s*(?P<of>\d{1,3})\s*[页頁]"),
    re.compile(r"共\s*(?P<of>\d{1,3})\s*[页頁]\s*[,，/]?\s*第\s*(?P<page>\d{1,3})\s*[页頁]"),
)


@dataclass(frozen=True, slots=True)
class Signs:
    """What a piece of paper shows of being a receipt of its own; None and "" for what it does not."""

    total: Decimal | None
    day: date | None
    number: str
    time: str
    amounts: int = 0
    seller: str = ""

    @property
    def may_be_one(self) -> bool:
        """Whether it may be a receipt, as far as small print can be read."""
        is_dated = self.day is not None and bool(self.time or self.number)
        return self.total is not None or (is_dated and self.amounts >= _FEWEST_AMOUNTS)

    @property
    def is_sure(self) -> bool:
        """Whether that is a whole receipt, as tills and invoices print it."""
        return self.total is not None and self.day is not None and bool(self.time or self.number)

    @property
    def is_numbered(self) -> bool:
        """Whether that is an invoice with a number."""
        return self.total is not None and bool(self.number)

    def is_another(self, other: "Signs") -> bool:
        """Whether that can't be the same purchase once more: a copy, or the slip of a payment, with a tip or not."""
        if self.total == other.total:
            return False
        return self.day != other.day or bool(self.number and other.number and self.number != other.number)

    def is_of_another_seller(self, other: "Signs") -> bool:
        """Whether neither names the seller of the other, nor is it the same sum."""
        names = (self.seller, other.seller)
        return self.total != other.total and all(names) and names[0] not in names[1] and names[1] not in names[0]


def pieces_of(page: Page, knowledge: Knowledge, *, today: date) -> tuple[Region, ...]:
    """The pieces of a page on which receipts may stand, each for itself, to be looked at closely; () for one alone.

    Pieces reach half-way to each other and to the edges of the page, and have no word in common.
    """
    words = tuple(word for word in page.words if any(map(str.isalnum, word.text)))
    look = _Look(page, knowledge, today)
    if not look.may_be_parted(words):
        return ()
    groups = _divided(words, look)
    boxes = [bounds_of(group) for group in groups]
    if len(groups) < 2 or _overlap(groups, boxes):
        return ()
    return tuple(_grown(box, boxes) for box in boxes)


def are_receipts(pieces: Sequence[Page], knowledge: Knowledge, *, today: date) -> bool:
    """Whether these pieces of a page, each in its own frame, are surely receipts or invoices of their own."""
    signs = [signs_of([piece], knowledge, today=today) for piece in pieces]
    sure = [one for one in signs if one.is_sure]
    pairs = combinations(sure, 2)
    if not any(one.is_another(other) or one.is_of_another_seller(other) for one, other in pairs):
        return False
    if all(one.is_numbered for one in signs) and _all_differ([one.number for one in signs]):
        return True
    return 2 * len(sure) > len(signs) and all(piece.origin is WordOrigin.OCR for piece in pieces)


def slips_among(pieces: Sequence[Page], knowledge: Knowledge, *, today: date) -> frozenset[int]:
    """The places of those pieces that are no whole receipts and show the total of one: slips of payments."""
    signs = [signs_of([piece], knowledge, today=today) for piece in pieces]
    totals = {one.total for one in signs if one.is_sure}
    return frozenset(at for at, one in enumerate(signs) if not one.is_sure and one.total in totals)


def runs_of_pages(pages: Sequence[Page], knowledge: Knowledge, *, today: date) -> tuple[tuple[Page, ...], ...]:
    """The pages of a file as the invoices that they surely are; all pages together where that is not sure.

    A new one begins where pages count from 1 anew after a whole count, or with another number than any page before has.
    Scanned receipts, each on a page of its own, need no numbers where each is whole and of another day.
    """
    if len(pages) < 2:
        return (tuple(pages),)
    if _are_papers(pages, knowledge, today):
        return tuple((page,) for page in pages)
    runs = _by_page_marks(pages) or _by_numbers(pages, knowledge)
    if len(runs) < 2:
        return (tuple(pages),)
    signs = [signs_of(run, knowledge, today=today) for run in runs]
    is_sure = all(one.is_numbered and one.day is not None for one in signs) and _all_differ(
        [one.number for one in signs]
    )
    return tuple(runs) if is_sure else (tuple(pages),)


def signs_of(pages: Sequence[Page], knowledge: Knowledge, *, today: date) -> Signs:
    """What is printed on these pages that makes them a receipt."""
    lines = lines_of(pages)
    if not lines:
        return Signs(None, None, "", "")
    facts = Facts(lines, knowledge, today=today)
    total = next((figure for figure in facts.figures if _is_money(figure) and figure.role in _TOTALS), None)
    if total is None or (facts.total is not None and facts.total.role in _TOTALS):
        is_settled = any(_is_money(figure) and figure.role in _SETTLED for figure in facts.figures)
        total = facts.total if is_settled and facts.total is not None and _is_money(facts.total) else total
    clock = next((match[0] for line in lines if (match := _CLOCK.search(line.text))), "")
    return Signs(
        total.value if total else None,
        facts.issue_day.value if facts.issue_day else None,
        _number_on(lines, knowledge),
        clock,
        sum(figure.has_decimals for figure in facts.figures),
        squeezed_of(facts.seller.text) if facts.seller else "",
    )


def _are_papers(pages: Sequence[Page], knowledge: Knowledge, today: date) -> bool:
    """Whether each page is the scan of a whole receipt: an invoice of several pages has one day, and one total."""
    if any(page.origin is not WordOrigin.OCR or (_page_mark(page) or (1, 1)) != (1, 1) for page in pages):
        return False
    signs: list[Signs] = []
    for page in pages:
        signs.append(signs_of([page], knowledge, today=today))
        if not signs[-1].is_sure:
            return False
    return all(len({getattr(one, sign) for one in signs}) == len(signs) for sign in ("day", "total"))


def _by_page_marks(pages: Sequence[Page]) -> list[tuple[Page, ...]]:
    """Runs that count `1 of 2`, `2 of 2`, `1 of 1` …; none where a page says nothing or something else."""
    runs: list[tuple[Page, ...]] = []
    expected = (1, 0)
    for page in pages:
        mark = _page_mark(page)
        if mark is None or mark[0] != expected[0] or expected[1] not in {0, mark[1]}:
            return []
        runs = [*runs, (page,)] if mark[0] == 1 else [*runs[:-1], (*runs[-1], page)]
        expected = (1, 0) if mark[0] == mark[1] else (mark[0] + 1, mark[1])
    return runs if expected == (1, 0) else []


def _by_numbers(pages: Sequence[Page], knowledge: Knowledge) -> list[tuple[Page, ...]]:
    """Runs of pages with one number each; a page that names none, or one from before, or is not a first one goes on."""
    runs: list[tuple[Page, ...]] = []
    known: list[str] = []
    for page in pages:
        number = _number_on(lines_of([page]), knowledge)
        text = squeezed_of(" ".join(word.text for word in page.words))
        goes_on = not number or any(one in text for one in known if one)
        mark = _page_mark(page)
        if runs and (goes_on or (mark is not None and mark[0] > 1)):
            runs[-1] = (*runs[-1], page)
        else:
            runs.append((page,))
        known.append(number)
    return runs


def _number_on(lines: Sequence[Line], knowledge: Knowledge) -> str:
    """The labelled number of an invoice, as it is compared; "" for none."""
    number = invoice_number_of(lines, knowledge.labels["number"])
    if number is None and any("发票" in line.text for line in lines):
        number = fapiao_fields(lines)[0].get("invoice_number")  # printed in red beside the head, often without a label
    return squeezed_of(number.text) if number else ""


def _page_mark(page: Page) -> tuple[int, int] | None:
    """`(2, 3)` where a page says that it is the second of three; None where it says nothing, or two things."""
    marks = {
        (int(match["page"]), int(match["of"]))
        for line in lines_of([page])
        for form in _PAGE_MARKS
        for match in form.finditer(line.text)
    }
    return marks.pop() if len(marks) == 1 else None


class _Look:
    """Looks at parts of one page; which words announce sums is told from the first look at it."""

    def __init__(self, page: Page, knowledge: Knowledge, today: date) -> None:
        self.page = page
        self._knowledge = knowledge
        self._today = today
        amounts, numbers = knowledge.labels["amount"], knowledge.labels["number"]
        # What is no scan is parted by numbers alone; whether words announce one is told at once.
        self._is_scan = page.origin is WordOrigin.OCR
        self._names = {
            id(word): self._is_scan or "invoice_number" in numbers.find(word.text).roles for word in page.words
        }
        self._announces = {id(word): not _SETTLED.isdisjoint(amounts.find(word.text).roles) for word in page.words}

    def labelled_totals(self, words: Sequence[Word]) -> int:
        """How many words announce a total."""
        return sum(self._announces[id(word)] for word in words)

    def may_be_parted(self, words: Sequence[Word]) -> bool:
        """Whether two receipts may be among them."""
        return self.labelled_totals(words) > 1 and sum(self._names[id(word)] for word in words) > 1

    def may_be_receipt(self, words: Sequence[Word]) -> bool:
        """Whether they may be a receipt, aslant in whichever way."""
        return self._says_enough(words) and any(signs.may_be_one for signs in self._each_way(words))

    def sure_receipt(self, words: Sequence[Word]) -> Signs | None:
        """What they show, if that is a receipt without doubt."""
        if not (self.labelled_totals(words) and self._is_dated(words) and self._is_named(words)):
            return None
        return next((signs for signs in self._each_way(words) if signs.is_sure), None)

    def _says_enough(self, words: Sequence[Word]) -> bool:
        if len(words) < _FEWEST_WORDS or not self._is_named(words):
            return False
        return bool(self.labelled_totals(words)) or self._is_dated(words)

    def _is_named(self, words: Sequence[Word]) -> bool:
        return any(self._names[id(word)] for word in words)

    def _is_dated(self, words: Sequence[Word]) -> bool:
        return any(True for word in words for _ in find_dates(word.text, today=self._today))

    def _each_way(self, words: Sequence[Word]) -> Iterator[Signs]:
        part = cropped(self.page, bounds_of(words))
        for slope in _SLOPES if self._is_scan else _SLOPES[:1]:
            yield signs_of([replace(part, skew=part.skew + slope)], self._knowledge, today=self._today)


def _divided(words: tuple[Word, ...], look: _Look) -> list[tuple[Word, ...]]:
    if not look.may_be_parted(words):
        return [words]
    for cut in cuts_through(words, look.page):
        if _parts_receipts(cut, look):
            return [*_divided(cut.before, look), *_divided(cut.after, look)]
    return [words]


def _parts_receipts(cut: Cut, look: _Look) -> bool:
    """Whether receipts may stand on both sides. Above each other there must be no doubt: one may have wide gaps."""
    if cut.is_upright:
        return look.may_be_receipt(cut.before) and look.may_be_receipt(cut.after)
    before = look.sure_receipt(cut.before)
    after = look.sure_receipt(cut.after) if before else None
    return before is not None and after is not None and before.is_another(after)


def _overlap(groups: Sequence[Sequence[Word]], boxes: Sequence[Region]) -> bool:
    """Whether a word of one part stands within another."""
    return any(
        holds(box, word.region)
        for number, group in enumerate(groups)
        for other, box in enumerate(boxes)
        if number != other
        for word in group
    )


def _grown(box: Region, boxes: Sequence[Region]) -> Region:
    """A part with its surroundings: half-way to what stands beside it, above and below."""
    others = [other for other in boxes if other is not box]
    beside = [other for other in others if other.y0 < box.y1 and other.y1 > box.y0]
    along = [other for other in others if other.x0 < box.x1 and other.x1 > box.x0]
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    left = max((other.x1 for other in beside if other.x1 <= x), default=-box.x0)
    right = min((other.x0 for other in beside if other.x0 >= x), default=2 - box.x1)
    top = max((other.y1 for other in along if other.y1 <= y), default=-box.y0)
    bottom = min((other.y0 for other in along if other.y0 >= y), default=2 - box.y1)
    return Region(box.page, (left + box.x0) / 2, (top + box.y0) / 2, (right + box.x1) / 2, (bottom + box.y1) / 2)


def _is_money(figure: Figure) -> bool:
    return (figure.has_decimals or figure.has_currency) and figure.value > 0


def _all_differ(texts: Sequence[str]) -> bool:
    return len(set(texts)) == len(texts)
