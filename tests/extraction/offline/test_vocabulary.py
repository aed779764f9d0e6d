"""Labels in running text: which are found, and where."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoice_desk.config import resource
from invoice_desk.extraction.offline.vocabulary import Vocabulary, load_vocabularies, plain, tokens_of

WORDS = Vocabulary(
    [
        ("total", "total"),
        ("grand total", "grand_total"),
        ("rückgeld", "change"),
        ("价税合计", "grand_total"),
        ("合计", "total"),
        ("thank you for*", "thanks"),
    ]
)


@pytest.mark.parametrize("text", ["GRAND TOTAL", "Grand-Total:", "grandtotal", "  grand   total (RM)"])
def test_case_spaces_and_punctuation_do_not_matter(text: str) -> None:
    assert WORDS.find(text).roles == ("grand_total",)


@pytest.mark.parametrize("text", ["RÜCKGELD", "Ruckgeld", "Ru\u0308ckgeld"])
def test_accents_do_not_matter(text: str) -> None:
    assert WORDS.find(text).roles == ("change",)


def test_the_longest_label_wins_where_two_overlap() -> None:
    assert WORDS.find("价税合计 ¥12.00").roles == ("grand_total",)
    assert WORDS.find("grand total, total").roles == ("grand_total", "total")


def test_a_label_inside_a_longer_word_is_none() -> None:
    assert WORDS.find("totally subtotals").roles == ()


def test_a_chinese_label_is_found_inside_running_characters() -> None:
    assert WORDS.find("本单合计金额").roles == ("total",)


def test_an_open_label_takes_in_what_follows() -> None:
    assert WORDS.find("Thank you for shopping").roles == ("thanks",)


def test_covered_is_the_share_of_the_words_that_are_labels() -> None:
    assert WORDS.find("total 4").covered == pytest.approx(0.5)
    assert WORDS.find("").covered == 0.0


def test_the_first_of_two_equal_phrases_counts() -> None:
    assert Vocabulary([("net", "a"), ("NET", "b")]).find("net").roles == ("a",)


def test_a_forgiving_vocabulary_reads_over_one_wrong_letter_in_a_long_word() -> None:
    forgiving = Vocabulary([("subtotal", "subtotal"), ("cash", "cash")], forgiving=True)

    assert forgiving.find("subtotai").roles == ("subtotal",)
    assert forgiving.find("cask").roles == ()


def test_plain_text_loses_case_and_accents_but_no_letters() -> None:
    assert plain("ÉTÉ Ｎｏ") == "ete no"
    assert tokens_of("合计 12 RM") == ("合", "计", "12", "rm")


@settings(max_examples=60, deadline=None)
@given(
    text=st.lists(
        st.one_of(st.text(max_size=6), st.sampled_from(["Total", "GST 6%", "价税合计", "Rechnungsdatum", "No.", "ｶﾞ"])),
        max_size=8,
    ).map(" ".join),
    group=st.sampled_from(["amount", "date", "number", "party", "noise", "column"]),
)
def test_what_is_found_lies_inside_the_text_from_left_to_right(text: str, group: str) -> None:
    found = load_vocabularies(resource("offline", "labels.toml"))[group].find(text)

    assert found.tokens == len(tokens_of(text))
    at = 0
    for match in found.matches:
        assert at <= match.first < match.end <= found.tokens
        at = match.end
    assert 0.0 <= found.covered <= 1.0
