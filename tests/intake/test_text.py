"""Text from files is cleaned, not changed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.intake.text import usual_text


@pytest.mark.parametrize(
    ("printed", "usual"),
    [
        ("第⻚⾏⼩计", "第页行小计"),
        ("⻓⻔⻋⻅⻢", "长门车见马"),
        ("⾦额", "金额"),
        ("oﬃce ﬁne", "office fine"),
        ("12\x00.50\x1f", "12.50"),
        ("INV\x02", "INV-"),
        ("a\u00a0\u3000b \n c", "a b c"),
        ("￥１２３．４５（大写）：", "￥１２３．４５（大写）："),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("\ud800", ""),
        ("", ""),
    ],
)
def test_usual_text(printed: str, usual: str) -> None:
    assert usual_text(printed) == usual


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_unprintable_is_left_and_cleaning_twice_changes_nothing(text: str) -> None:
    usual = usual_text(text)
    assert usual == usual_text(usual)
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Cn"} for char in usual)
    assert usual.encode("utf-8").decode("utf-8") == usual


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_characters_stay(text: str) -> None:
    assert usual_text(text) == " ".join(text.split())
