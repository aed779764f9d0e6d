"""The codes on the pages of a document, looked for in the pictures at hand; larger ones only where that may help."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from PIL import Image

from invoice_desk.domain.document import Page
from invoice_desk.domain.page_code import PageCode
from invoice_desk.extraction.codes.reader import read_code
from invoice_desk.intake.reader import RawPage
from invoice_desk.words.codes import FoundCodes, find_codes

_log = logging.getLogger(__name__)

_ENLARGED: Final = 2
_CLEARLY_LARGER: Final = 1.2
_PRINTED_BESIDE_CODES: Final = re.compile(
    r"发票|發票|ATCUD|\bIRN\b|Zahlteil|Section paiement|Sezione pagamento|Payment part|Giro-?code", re.IGNORECASE
)

Decode = Callable[[int, int], RawPage | None]
"""A page by its number with a long side of at most so many pixels."""


@dataclass(slots=True)
class CodeSearch:
    """Looks at one page after the other; a failure costs the codes of that page, nothing else."""

    decode: Decode
    codes: list[PageCode] = field(default_factory=list)

    def look_at(self, raw: RawPage, page: Page, *, has_more_pixels: bool = False) -> None:
        """Add the codes of a page whose words are in `page`, as far as they were read.

        `has_more_pixels`: its picture was made smaller than would be good for codes.
        """
        image = _picture(raw)
        if image is None:
            return
        found = _tried(lambda: find_codes(image, page.number, turned=page.turned))
        is_drawn = raw.image is None  # and so sharp at any size
        if found.any_unread or (not is_drawn and _may_have_more(found, page)) or (has_more_pixels and not found.codes):
            again = _tried(
                lambda: find_codes(
                    self._larger(image, page.number), page.number, turned=page.turned, may_be_inverted=True
                )
            )
            found = max(found, again, key=_count)
        self.codes += found.codes

    def _larger(self, image: Image.Image, number: int) -> Image.Image:
        """The page with more of the pixels that its file has, or with its own ones enlarged where it has no more."""
        wanted = _ENLARGED * max(image.size)
        again = self.decode(number, wanted)
        decoded = _picture(again) if again is not None else None
        if decoded is not None and max(decoded.size) >= _CLEARLY_LARGER * max(image.size):
            return decoded
        return image.resize((_ENLARGED * image.width, _ENLARGED * image.height), Image.Resampling.BICUBIC)


def _picture(raw: RawPage) -> Image.Image | None:
    """The page's picture, or what is drawn on it beside its words; None where there is neither or it can't be drawn."""
    if raw.image is not None or raw.backdrop is None:
        return raw.image
    try:
        return raw.backdrop()
    except Exception as error:  # noqa: BLE001 - the words of the page are read all the same
        _log.debug("a page could not be drawn: %s", type(error).__name__)
        return None


def _tried(find: Callable[[], FoundCodes]) -> FoundCodes:
    try:
        return find()
    except Exception as error:  # noqa: BLE001 - native code fails in many ways, and pages are read without codes
        _log.debug("the codes of a page were not found: %s", type(error).__name__)
        return FoundCodes()


def _count(found: FoundCodes) -> tuple[int, int]:
    return sum(read_code(code.text) is not None for code in found.codes), len(found.codes)


def _may_have_more(found: FoundCodes, page: Page) -> bool:
    """Whether the page prints what goes with an invoice's code, and none was read."""
    if any(read_code(code.text) is not None for code in found.codes):
        return False
    return any(_PRINTED_BESIDE_CODES.search(word.text) for word in page.words)
