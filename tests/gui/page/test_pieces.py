"""Pieces of a page: the place with some air around it, as wide for its height as all others, within the page."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage

from invoice_desk.domain.document import Page, Region
from invoice_desk.gui.page.pieces import MOST_DENSE, PIECE_SIZE, height_needed, pieces_of, surroundings

extents = st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)).map(sorted)


def blank(width: int, height: int) -> QImage:
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    return picture


@given(extents, extents, st.integers(40, 3000), st.integers(40, 6000))
def test_a_piece_is_within_the_page_and_holds_the_whole_place(
    across: list[float], down: list[float], width: int, height: int
) -> None:
    part = surroundings(Region(1, across[0], down[0], across[1], down[1]), width, height)
    slack = 1e-6
    assert part.left() >= -slack
    assert part.top() >= -slack
    assert part.right() <= 1 + slack
    assert part.bottom() <= 1 + slack
    assert part.left() <= across[0] + slack
    assert part.right() >= across[1] - slack
    assert part.top() <= down[0] + slack
    assert part.bottom() >= down[1] - slack


def test_a_piece_is_small_whatever_the_page_is_and_marks_the_print() -> None:
    levels = (blank(4000, 5600), blank(2000, 2800), blank(1000, 1400))
    region = Region(1, 0.7, 0.5, 0.8, 0.51)
    piece = pieces_of(levels, [region])[region]
    assert piece.picture.width() <= PIECE_SIZE.width()
    assert piece.picture.height() <= PIECE_SIZE.height()
    assert 0 < piece.mark.left() < piece.mark.right() < 1
    assert 0 < piece.mark.top() < piece.mark.bottom() < 1


@given(extents, extents, st.sampled_from([(600, 800), (2.1, 29.7), (4000, 300)]), st.sampled_from([1.0, 1.5, 2.0, 3.0]))
def test_a_picture_as_high_as_is_needed_gives_pieces_as_high_as_they_are_shown(
    across: list[float], down: list[float], size: tuple[float, float], density: float
) -> None:
    region = Region(1, across[0], down[0], across[1], down[1])
    tall = height_needed(Page(1, *size), [region], density=density)
    part = surroundings(region, round(tall * size[0] / size[1] * 1000), tall * 1000)
    shown = PIECE_SIZE.height() / MOST_DENSE * min(density, MOST_DENSE)
    assert shown * 0.98 - 1 <= part.height() * tall <= shown * 1.02 + 1


def test_the_colours_of_the_place_are_in_the_piece() -> None:
    picture = blank(1000, 1000)
    for x in range(500, 600):
        for y in range(500, 520):
            picture.setPixelColor(x, y, QColor("red"))
    region = Region(1, 0.5, 0.5, 0.6, 0.52)
    piece = pieces_of((picture,), [region])[region]
    middle = piece.mark.center()
    shown = piece.picture.pixelColor(
        round(middle.x() * piece.picture.width()), round(middle.y() * piece.picture.height())
    )
    assert shown == QColor("red")
