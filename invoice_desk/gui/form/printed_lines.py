"""What is printed on a document's pages, line by line: names are typed by completing them from it."""

from collections.abc import Callable, Iterable, Sequence

from invoice_desk.domain.document import Page
from invoice_desk.extraction.layout import lines_of_words

_MOST = 300


def printed_lines(pages_of: Callable[[str], Sequence[Page]], sha256: str) -> list[str]:
    """The different lines of a source's pages from the top, and their pieces that stand apart; for the background."""
    return list(dict.fromkeys(_texts(pages_of(sha256))))[:_MOST]


def _texts(pages: Iterable[Page]) -> Iterable[str]:
    for page in pages:
        for line in lines_of_words(page.words):
            pieces = [word.text.strip() for word in line]
            yield from (text for text in (*pieces, " ".join(pieces)) if any(letter.isalpha() for letter in text))
