"""Folded text keeps its length, so that positions stay what they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.glyphs import fold_glyphs, is_wide_space, without_accents


@given(st.text())
def test_folding_keeps_the_length_and_is_done_once(text: str) -> None:
    folded = fold_glyphs(text)
    assert len(folded) == len(text)
    assert fold_glyphs(folded) == folded


@given(st.text())
def test_no_digit_of_another_script_is_left(text: str) -> None:
    assert all(char.isascii() for char in fold_glyphs(text) if char.isdecimal())


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("￥１２３．４５", "¥123.45"),
        ("٤٢", "42"),
        ("−5", "-5"),
        ("1\u202f234", "1 234"),
        ("12²", "12²"),
        ("コーヒー5", "コーヒー5"),
    ],
)
def test_a_glyph_becomes_its_plain_form(printed: str, folded: str) -> None:
    assert fold_glyphs(printed) == folded


def test_names_lose_case_and_accents() -> None:
    assert [without_accents(name) for name in ("MÄRZ", "Août", "Kasım", "Şubat")] == ["marz", "aout", "kasim", "subat"]


def test_a_typed_space_is_no_space_of_a_typesetter() -> None:
    assert is_wide_space("\u202f")
    assert not is_wide_space(" ")
