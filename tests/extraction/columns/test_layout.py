"""A drawn layout stays in order: borders ascend inside the frame, and each column has one field or none."""

from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import Region
from invoice_desk.extraction.columns.layout import ColumnLayout


@given(st.lists(st.floats(0.1, 0.9), max_size=8), st.floats(0, 1), st.integers(0, 7))
def test_borders_stay_in_order_whatever_is_done_to_them(places: list[float], x: float, which: int) -> None:
    drawn = ColumnLayout(Region(1, 0.1, 0.1, 0.9, 0.9))
    for place in places:
        drawn = drawn.with_border(place)
    if drawn.borders:
        drawn = drawn.named(0, "description").moved(which % len(drawn.borders), x)
    assert list(drawn.edges) == sorted(set(drawn.edges))
    assert len(drawn.fields) == len(drawn.borders) + 1
    smaller = drawn.framed(Region(1, 0.3, 0.1, 0.6, 0.9))
    assert len(smaller.fields) == len(smaller.borders) + 1
    while drawn.borders:
        drawn = drawn.without_border(which % len(drawn.borders))
    assert drawn.fields == (("description",) if places and drawn.fields[0] else ("",))


def test_a_field_goes_with_its_column() -> None:
    drawn = ColumnLayout(Region(1, 0.1, 0.1, 0.9, 0.9), (0.3, 0.6), ("description", "quantity", "line_amount"))
    assert drawn.with_border(0.7).fields == ("description", "quantity", "line_amount", "")
    assert drawn.with_border(0.2).fields == ("description", "", "quantity", "line_amount")
    assert drawn.without_border(0).fields == ("description", "line_amount")
    assert drawn.named(0, "quantity").fields == ("quantity", "", "line_amount")
    assert drawn.framed(Region(1, 0.4, 0.1, 0.9, 0.9)).fields == ("quantity", "line_amount")
    assert drawn.framed(Region(1, 0.4, 0.1, 0.5, 0.9)).fields == ("quantity",)
