"""Text for spreadsheet files: what is taken out, how it is measured, how it is cut."""

from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.export.text import cut_to_utf16, display_width, plain_text, utf16_length

ANY_TEXT = st.text(st.characters(codec=None, categories=None))


def test_control_characters_and_lone_surrogates_are_taken_out() -> None:
    assert plain_text("a\x00b\x0bc\x1fd\ud800e\uffff") == "abcde"


def test_line_ends_become_lf_and_tabs_stay() -> None:
    assert plain_text("a\r\nb\rc\n\td") == "a\nb\nc\n\td"


@given(ANY_TEXT)
def test_plain_text_can_be_encoded_and_is_plain_already(text: str) -> None:
    plain = plain_text(text)
    plain.encode("utf-8")
    assert plain_text(plain) == plain


def test_a_cjk_character_is_two_columns_wide() -> None:
    assert display_width("发票 A1") == 7


def test_the_widest_line_counts() -> None:
    assert display_width("发票发票\nabc") == 8


@given(st.text(), st.integers(0, 20))
def test_a_cut_is_a_beginning_of_at_most_that_many_units(text: str, units: int) -> None:
    cut = cut_to_utf16(text, units)
    assert text.startswith(cut)
    assert utf16_length(cut) <= units


def test_a_cut_never_halves_a_character() -> None:
    assert cut_to_utf16("a😀b", 2) == "a"
