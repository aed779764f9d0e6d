"""Runs of text are cut at their spaces, where letters stand, and joined again without losing any."""

from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import Region, Word
from invoice_desk.domain.runs import joined, parts_of

texts = st.text("ab1中文 .", min_size=1, max_size=20).filter(str.strip)


@given(texts, st.floats(0.1, 0.4), st.floats(0.2, 0.5))
def test_parts_are_the_words_of_a_run_from_left_to_right_inside_it(text: str, x: float, width: float) -> None:
    run = Word(text, Region(1, x, 0.5, x + width, 0.52))
    parts = parts_of(run)
    assert " ".join(part.text for part in parts).split() == text.split()
    edges = [edge for part in parts for edge in (part.region.x0, part.region.x1)]
    assert edges == sorted(edges)
    assert x <= edges[0]
    assert edges[-1] <= x + width + 1e-9


def test_a_part_is_as_wide_as_its_letters() -> None:
    first, second = parts_of(Word("中文 ab", Region(1, 0.0, 0.1, 0.7, 0.15)))
    assert round(first.region.x1, 6) == 0.4
    assert (round(second.region.x0, 6), round(second.region.x1, 6)) == (0.5, 0.7)


@given(st.lists(texts, max_size=5))
def test_joining_keeps_every_letter(parts: list[str]) -> None:
    assert "".join(joined(parts).split()) == "".join("".join(parts).split())


def test_chinese_is_joined_without_spaces() -> None:
    assert joined(["办公", "用品", "A4", " paper "]) == "办公用品 A4 paper"
