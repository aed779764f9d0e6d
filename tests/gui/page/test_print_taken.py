"""What is taken from a page is what stands in the box or under the pointer."""

from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import Page, Region, SeenWord, Word
from invoice_desk.gui.page.print_taken import print_at, print_in, shown_words, text_of


def word(text: str, x: float, y: float, width: float = 0.1) -> Word:
    return Word(text, Region(1, x, y, x + width, y + 0.02))


def page(*words: Word, seen: tuple[SeenWord, ...] = ()) -> Page:
    return Page(1, 600, 800, words=words, seen=seen)


def taken(of: Page, x0: float, y0: float, x1: float, y1: float) -> tuple[str, bool] | None:
    found = print_in(of, Region(1, x0, y0, x1, y1))
    return (found.text, found.sure) if found else None


RECEIPT = page(
    word("21.50", 0.7, 0.501), word("TOTAL", 0.1, 0.5), word("Chez Jeanphi", 0.1, 0.1, 0.24), word("Paris", 0.1, 0.13)
)


def test_a_box_takes_what_stands_in_it_in_the_order_of_reading() -> None:
    assert taken(RECEIPT, 0.05, 0.45, 0.9, 0.55) == ("TOTAL 21.50", True)
    assert taken(RECEIPT, 0.05, 0.05, 0.9, 0.2) == ("Chez Jeanphi Paris", True)
    assert taken(RECEIPT, 0.65, 0.49, 0.85, 0.53) == ("21.50", True)
    assert taken(RECEIPT, 0.4, 0.2, 0.9, 0.4) is None


def test_the_place_is_that_of_the_words_not_of_the_box() -> None:
    found = print_in(RECEIPT, Region(1, 0.6, 0.4, 0.95, 0.6))
    assert found is not None
    assert found.region == word("21.50", 0.7, 0.501).region


def test_a_neighbour_that_a_generous_box_touches_is_not_taken() -> None:
    assert taken(RECEIPT, 0.05, 0.111, 0.9, 0.16) == ("Paris", True) or taken(RECEIPT, 0.05, 0.111, 0.9, 0.16) is None
    assert taken(RECEIPT, 0.09, 0.121, 0.9, 0.16) == ("Paris", True)


def test_of_a_line_that_a_box_cuts_through_the_words_in_it_are_estimated() -> None:
    assert taken(RECEIPT, 0.19, 0.09, 0.4, 0.125) == ("Jeanphi", False)


def test_the_word_under_the_pointer_is_taken_out_of_its_line() -> None:
    for x, expected in ((0.12, "Chez"), (0.3, "Jeanphi")):
        found = print_at(RECEIPT, x, 0.112)
        assert found is not None
        assert found.text == expected
        assert found.region.x0 <= x <= found.region.x1
    assert print_at(RECEIPT, 0.5, 0.3) is None


def test_chinese_characters_are_joined_without_a_space() -> None:
    words = [word("上海", 0.1, 0.1), word("大众出租", 0.3, 0.1), word("有限公司", 0.1, 0.13), word("VAT", 0.4, 0.13)]
    assert text_of(words) == "上海大众出租有限公司 VAT"


def test_what_the_page_does_not_show_is_not_taken_from_it() -> None:
    hidden, other = word("99.00", 0.1, 0.1), word("2l.50", 0.1, 0.2)
    seen = (SeenWord("99.00", "", hidden.region), SeenWord("2l.50", "21.50", other.region))
    assert [one.text for one in shown_words(page(hidden, other, seen=seen))] == ["21.50"]


@given(
    st.lists(
        st.tuples(st.text("ab 1中", min_size=1, max_size=12), st.floats(0, 0.8), st.floats(0, 0.9)),
        min_size=1,
        max_size=8,
    )
)
def test_a_box_over_the_whole_page_takes_every_letter(words: list[tuple[str, float, float]]) -> None:
    of = page(*(word(*one) for one in words))
    found = print_in(of, Region(1, 0, 0, 1, 1))
    letters = sorted("".join(text for text, *_ in words).replace(" ", ""))
    assert sorted(found.text.replace(" ", "") if found else "") == letters
