"""Places on the page are found again on the screen, however it is turned and enlarged."""

from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import Region
from invoice_desk.gui.page.placement import Placement

sides = st.floats(10, 5000)
shares = st.floats(0, 1)
placements = st.builds(
    Placement,
    width=sides,
    height=sides,
    turn=st.sampled_from([0, 90, 180, 270]),
    scale=st.floats(0.02, 8),
    left=st.floats(-3000, 3000),
    top=st.floats(-3000, 3000),
)


@st.composite
def regions(draw: st.DrawFn) -> Region:
    x0, x1 = sorted((draw(shares), draw(shares)))
    y0, y1 = sorted((draw(shares), draw(shares)))
    return Region(1, x0, y0, x1, y1)


def near(one: float, other: float) -> bool:
    return abs(one - other) < 1e-3


def turned_by_hand(region: Region, turn: int) -> tuple[float, float, float, float]:
    """The region's edges on the turned page, left, top, right, bottom."""
    box = (region.x0, region.y0, region.x1, region.y1)
    for _ in range(turn // 90):
        left, top, right, bottom = box
        box = (1 - bottom, left, 1 - top, right)
    return box


@given(placement=placements, region=regions())
def test_a_region_is_seen_where_the_turned_page_has_it(placement: Placement, region: Region) -> None:
    seen, size = placement.rect_of(region), placement.size
    left, top, right, bottom = turned_by_hand(region, placement.turn)
    assert near(seen.left(), placement.left + left * size.width())
    assert near(seen.top(), placement.top + top * size.height())
    assert near(seen.right(), placement.left + right * size.width())
    assert near(seen.bottom(), placement.top + bottom * size.height())


@given(placement=placements)
def test_the_whole_page_fills_its_place(placement: Placement) -> None:
    seen = placement.rect_of(Region(1, 0, 0, 1, 1))
    assert near(seen.left(), placement.left)
    assert near(seen.top(), placement.top)
    assert near(seen.width(), placement.size.width())
    assert near(seen.height(), placement.size.height())


@given(placement=placements, region=regions())
def test_letters_are_as_tall_whichever_way_the_page_is_turned(placement: Placement, region: Region) -> None:
    seen = placement.rect_of(region)
    height = seen.width() if placement.turn in (90, 270) else seen.height()
    assert near(placement.letter_height(region), height)
