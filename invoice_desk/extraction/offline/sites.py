"""Web sites and addresses for mail on a page, and the words on it that they spell: a shop's name, most often."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from invoice_desk.domain.document import Region, Word
from invoice_desk.extraction.offline.figures import part_of
from invoice_desk.extraction.offline.lines import Line
from invoice_desk.extraction.offline.vocabulary import plain, squeezed_of

_SITE: Final = re.compile(
    r"(?:www\.|https?://(?:www\.)?|@)([a-z0-9-]{3,})(?=\.)"
    r"|(?<![\w.@/])([a-z0-9-]{3,})\.(?:com|net|org|de|fr|nl|co|cn|it|es|eu|ca|cz|at|ch|be|se|pl|my|sg|hk)\b"
)
_OF_OTHERS: Final = frozenset(
    "gmail googlemail google hotmail outlook live msn yahoo ymail icloud aol gmx web mail t-online tonline freenet"
    " wanadoo orange qq 163 126 sina sohu aliyun foxmail naver daum facebook instagram twitter youtube linkedin tiktok"
    " whatsapp tripadvisor paypal visa mastercard verifone verifonets ingenico worldpay stripe square squareup sumup"
    " adyen survey surveys feedback tellus customs".split()
)
"""Hosts of mail, of pages and of payments: whose name is none of a seller's."""
_MOST_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class SiteWord:
    """Words of the page that a site on it spells, and where they stand."""

    text: str
    region: Region
    line: Line


def sites_of(lines: Sequence[Line]) -> frozenset[str]:
    """The names of the sites on a page, letters and figures only: www.coffee-house.com is coffeehouse."""
    return frozenset(
        name
        for line in lines
        for match in _SITE.finditer(plain(line.text))
        if (name := (match[1] or match[2]).replace("-", "")) not in _OF_OTHERS and len(name) >= 3
    )


def site_words(lines: Sequence[Line], sites: frozenset[str]) -> Iterator[SiteWord]:
    """Up to three words in a row that make up the name of a site; the sites themselves aside."""
    for line in lines if sites else ():
        for segment in line.segments:
            yield from _in_segment(segment, line, sites)


def _in_segment(segment: Word, line: Line, sites: frozenset[str]) -> Iterator[SiteWord]:
    words = [(match.start(), match.end()) for match in re.finditer(r"\S+", segment.text)]
    words = [span for span in words if not _SITE.search(plain(segment.text[slice(*span)]))]
    for at, (start, _) in enumerate(words):
        ends = [start, *(end for _, end in words[at : at + _MOST_WORDS])]
        for _, end in pairwise(ends):
            text = segment.text[start:end]
            if squeezed_of(text) in sites:
                yield SiteWord(text.strip(' ,;:!()"“”'), part_of(segment, start, end), line)
