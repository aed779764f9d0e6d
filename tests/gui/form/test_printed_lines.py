"""The lines of a page, whole and in pieces, from the top: what names are completed from."""

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.gui.form.printed_lines import printed_lines


def word(text: str, x: float, y: float) -> Word:
    return Word(text, Region(1, x, y, x + 0.1, y + 0.02))


def test_lines_come_from_the_top_with_their_pieces_and_figures_alone_are_left_out() -> None:
    words = (word("TOTAL", 0.1, 0.5), word("21.50", 0.7, 0.5), word("Chez", 0.1, 0.1), word("Jeanphi", 0.3, 0.101))
    pages = {"a": (Page(1, 600, 800, words=words), Page(2, 600, 800, words=(word("TOTAL", 0.1, 0.2),)))}
    assert printed_lines(pages.__getitem__, "a") == ["Chez", "Jeanphi", "Chez Jeanphi", "TOTAL", "TOTAL 21.50"]
