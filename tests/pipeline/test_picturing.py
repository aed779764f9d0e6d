"""Pages as pictures for a model: upright, in the budget, never stretched, tiles that lose and double nothing."""

import io
import pickle
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from invoice_desk.domain.document import Limits, Region
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.extraction.catalogue import ImageBudget, catalogue
from invoice_desk.extraction.merging import merge_tiles
from invoice_desk.intake.images import ImageReader
from invoice_desk.intake.ofd import OfdReader
from invoice_desk.intake.pdf import PdfReader
from invoice_desk.pipeline.picturing import Layout, PicturedPage, picture_pages
from invoice_desk.pipeline.viewing import ViewingState
from tests.intake.documents import PdfPage, encoded, ofd_entries, pdf, picture, text_object, zipped

STATE = ViewingState((ImageReader(), PdfReader(), OfdReader()))
EXACT = ImageBudget(step=1)
BUDGETS = list(dict.fromkeys([EXACT, *(model.family.budget for model in catalogue().values() if model.family.vision)]))


def pictured(
    data: bytes,
    turned: dict[int, int] | None = None,
    budget: ImageBudget = EXACT,
    boxes: dict[int, Sequence[Region]] | None = None,
) -> tuple[PicturedPage, ...]:
    return picture_pages(STATE, data, "x", None, Limits(), turned or {1: 0}, budget, boxes)


def image_of(page: PicturedPage) -> Image.Image:
    image = Image.open(io.BytesIO(page.data))
    assert (image.size, image.mode) == ((page.width, page.height), "RGB")
    assert Image.MIME[image.format or ""] == page.media_type
    return image


def till_receipt(lines: int, width: int = 400, pitch: int = 30, height: int = 16) -> tuple[bytes, list[Region]]:
    """A picture with a black bar for each line of text, and the places of the bars."""
    total = lines * pitch
    image = Image.new("RGB", (width, total), "white")
    draw = ImageDraw.Draw(image)
    boxes = []
    for index in range(lines):
        top = index * pitch + (pitch - height) // 2
        draw.rectangle((20, top, width - 21, top + height - 1), fill="black")
        boxes.append(Region(1, 0.05, top / total, 0.95, (top + height) / total))
    return encoded(image, "PNG"), boxes


@pytest.mark.parametrize(
    ("turned", "size", "corner"),
    [(0, (300, 200), (5, 5)), (90, (200, 300), (195, 5)), (180, (300, 200), (295, 195)), (270, (200, 300), (5, 295))],
)
def test_a_page_is_turned_clockwise(turned: int, size: tuple[int, int], corner: tuple[int, int]) -> None:
    (page,) = pictured(encoded(picture(), "PNG"), {1: turned})
    assert (page.width, page.height) == page.shown == size
    assert image_of(page).getpixel(corner) == (0, 0, 0)


def test_the_turn_that_a_photo_carries_is_followed_first() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (page,) = pictured(encoded(picture(), "JPEG", exif=exif), {1: 90})
    assert page.shown == (300, 200)
    assert not image_of(page).getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_nothing_goes_out_that_the_file_said_besides(kind: str) -> None:
    data = encoded(picture(), kind, comment=b"my secret", icc_profile=b"my profile", dpi=(72, 72))
    (page,) = pictured(data)
    assert b"my secret" not in page.data
    assert not {"comment", "icc_profile"} & set(image_of(page).info)


def test_only_the_pages_asked_for_come_and_in_order() -> None:
    first, *others = [Image.new("RGB", (100, 80), colour) for colour in ("red", "lime", "blue")]
    pages = pictured(encoded(first, "TIFF", save_all=True, append_images=others), {3: 0, 2: 90})
    assert [(page.page, page.shown, page.region.page) for page in pages] == [(2, (80, 100), 2), (3, (100, 80), 3)]
    assert [image_of(page).getpixel((5, 5)) for page in pages] == [(0, 255, 0), (0, 0, 255)]


def test_a_page_without_a_picture_gives_nothing() -> None:
    assert pictured(zipped(ofd_entries([text_object("发票", "10 10 50 10")]))) == ()


@pytest.mark.parametrize(("data", "pages"), [(b"%PDF-1.4 nothing", {1: 0}), (pdf([PdfPage()]), {1: 0, 2: 0})])
def test_a_page_that_cannot_be_read_is_an_error_for_the_user(data: bytes, pages: dict[int, int]) -> None:
    with pytest.raises(UnreadableDocumentError):
        pictured(data, pages)


def test_no_page_asked_for_gives_no_picture() -> None:
    assert picture_pages(STATE, b"", "x", None, Limits(), {}, EXACT) == ()


def test_pictures_can_be_sent_between_processes() -> None:
    pages = pictured(encoded(picture(), "PNG"))
    assert pickle.loads(pickle.dumps(pages)) == pages


def test_drawings_are_png_and_photos_jpeg() -> None:
    drawing, _ = till_receipt(20)
    photo = Image.effect_noise((600, 500), 60).convert("RGB")
    files = (drawing, encoded(photo, "PNG"), encoded(photo, "JPEG"), encoded(Image.open(io.BytesIO(drawing)), "JPEG"))
    kinds = [pictured(data)[0].media_type for data in files]
    assert kinds == ["image/png", "image/jpeg", "image/jpeg", "image/jpeg"]


def test_the_budget_says_how_good_a_jpeg_is() -> None:
    photo = encoded(Image.effect_noise((600, 500), 60), "PNG")
    sizes = [len(pictured(photo, budget=ImageBudget(jpeg_quality=quality))[0].data) for quality in (50, 90)]
    assert sizes[0] < 0.7 * sizes[1]


def test_small_pictures_get_white_paper_and_are_not_stretched() -> None:
    (page,) = pictured(encoded(Image.new("RGB", (30, 20), "black"), "PNG"), budget=ImageBudget(step=28))
    image = image_of(page)
    assert (image.size, page.shown) == ((84, 84), (30, 20))
    assert image.getbbox() == (0, 0, 84, 84)
    assert image.convert("L").point(lambda shade: 255 * (shade < 128)).getbbox() == (0, 0, 30, 20)


def test_a_wide_strip_gets_white_paper_below() -> None:
    (page,) = pictured(encoded(Image.new("RGB", (1000, 100), "black"), "PNG"))
    assert ((page.width, page.height), page.shown) == ((1000, 250), (1000, 100))


def test_a_wide_strip_that_is_stored_upright_is_in_the_budget_too() -> None:
    (page,) = pictured(encoded(Image.new("RGB", (400, 6000), "black"), "PNG"), {1: 90})
    assert (page.tiles, page.width, page.shown) == (1, 2048, (2048, 137))


def test_a_pdf_page_is_drawn_as_large_as_the_budget_allows() -> None:
    (page,) = pictured(pdf([PdfPage(box=(0, 0, 595, 842))]))
    assert 1_950_000 < page.width * page.height <= 2_000_000


def in_budget(pages: Sequence[PicturedPage], budget: ImageBudget) -> bool:
    return all(
        max(page.width, page.height) <= budget.long_side
        and page.width * page.height <= budget.most_pixels
        and min(page.width, page.height) >= budget.smallest_side
        and page.width % budget.step == page.height % budget.step == 0
        for page in pages
    )


SIDES = st.integers(1, 3000)


@settings(max_examples=60, deadline=None)
@given(SIDES, SIDES, st.sampled_from([0, 90]), st.sampled_from(BUDGETS))
def test_every_picture_is_in_the_budget_in_its_proportions_and_all_of_the_page_is_shown(
    width: int, height: int, turned: int, budget: ImageBudget
) -> None:
    pages = pictured(encoded(Image.new("1", (width, height)), "PNG"), {1: turned}, budget)
    assert in_budget(pages, budget)
    if turned:
        width, height = height, width
    assert (pages[0].region.y0, pages[-1].region.y1) == (0.0, 1.0)
    assert all(above.region.y1 > below.region.y0 > above.region.y0 for above, below in pairwise(pages))
    for index, page in enumerate(pages):
        assert (page.tile, page.tiles) == (index, len(pages))
        stands_for = height * (page.region.y1 - page.region.y0)
        scale = max(page.shown) / max(width, stands_for)
        assert scale < 1.001
        assert page.shown == pytest.approx((scale * width, scale * stands_for), abs=2.1)


@settings(deadline=None)
@given(
    st.floats(1.0, 60.0),
    st.integers(4, 150),
    st.floats(0.2, 0.9),
    st.sampled_from(BUDGETS),
)
def test_tiles_are_not_too_tall_cut_no_line_and_share_two(
    ratio: float, lines: int, share: float, budget: ImageBudget
) -> None:
    pitch = 1 / lines
    boxes = [Region(1, 0.1, (index + 0.1) * pitch, 0.9, (index + 0.1 + share) * pitch) for index in range(lines)]
    layout = Layout.of(boxes, budget)
    bands = layout.bands(ratio)
    most = budget.largest_aspect / ratio
    assert len(bands) == 1 or all(bottom - top <= most + 1e-9 for top, bottom in bands)
    assert (len(bands) == 1) == (ratio <= budget.largest_aspect)
    assert (bands[0][0], bands[-1][1]) == (0.0, 1.0)
    if pitch > most / 8:
        return  # letters as large as that are no text to be read in tiles
    for (_, above), (below, _) in pairwise(bands):
        assert not any(box.y0 < cut < box.y1 for box in boxes for cut in (above, below))
        whole = sum(below <= box.y0 and box.y1 <= above for box in boxes)
        assert 2 <= whole == layout.lines_between(below, above)


def test_boxes_that_overlap_a_little_are_cut_where_they_have_no_ink() -> None:
    pitch = 0.01
    boxes = [Region(1, 0.1, index * pitch - 0.001, 0.9, (index + 1) * pitch + 0.001) for index in range(100)]
    bands = Layout.of(boxes, EXACT).bands(10)
    cuts = [cut for above, below in pairwise(bands) for cut in (above[1], below[0])]
    assert cuts
    assert all(cut / pitch == pytest.approx(round(cut / pitch), abs=0.1) for cut in cuts)


def test_a_page_askew_is_cut_all_the_same() -> None:
    boxes = [Region(1, x / 10, (y + x) / 100, (x + 1) / 10, (y + x + 1.4) / 100) for x in range(10) for y in range(90)]
    layout = Layout.of(boxes, EXACT)
    bands = layout.bands(10)
    assert len(bands) == 3
    assert all(above[1] - below[0] >= 3 * layout.text_height - 1e-9 for above, below in pairwise(bands))


def test_a_long_receipt_comes_in_tiles_that_show_every_bar_whole() -> None:
    data, boxes = till_receipt(120)
    pages = pictured(data, budget=ImageBudget(), boxes={1: boxes})
    assert len(pages) == 3
    assert in_budget(pages, ImageBudget())
    for page in pages:
        image = image_of(page).convert("L")
        dark = [image.getpixel((100, y)) == 0 for y in range(page.shown[1])]
        assert not dark[0]
        assert not dark[-1]
    bars = [sum(page.region.y0 <= box.y0 and box.y1 <= page.region.y1 for box in boxes) for page in pages]
    repeated = [page.repeated_lines or 0 for page in pages]
    assert repeated[0] == 0
    assert min(repeated[1:]) >= 2
    assert sum(bars) - sum(repeated) == 120


def test_without_boxes_nobody_knows_how_many_lines_are_repeated() -> None:
    data, _ = till_receipt(120)
    assert [page.repeated_lines for page in pictured(data)] == [0, None, None]


@pytest.mark.parametrize(("lines", "heights"), [(60, []), (200, [3])])
def test_small_text_is_noted_once_with_its_height(lines: int, heights: list[int]) -> None:
    data, boxes = till_receipt(lines, width=lines * 30)
    pages = pictured(data, boxes={1: boxes})
    notes = [note for page in pages for note in page.notes]
    assert [note.code for note in notes] == ["picture.small_text"] * len(heights)
    assert [note.params for note in notes] == [{"page": 1, "height": height} for height in heights]


ITEMS = st.lists(st.integers(0, 3), max_size=30)


@given(st.data(), ITEMS)
def test_merged_tiles_are_the_page_whatever_is_bought_twice(data: st.DataObject, items: list[int]) -> None:
    tiles: list[list[tuple[int, int]]] = []
    repeated: list[int] = []
    start = end = 0
    while not tiles or end < len(items):
        shared = data.draw(st.integers(0, end - start)) if tiles else 0
        start = end - shared
        end = min(len(items), end + data.draw(st.integers(1, 8)))
        tiles.append(list(enumerate(items))[start:end])
        repeated.append(shared)
    assert merge_tiles(tiles) == tuple(enumerate(items))
    bought = [[item for _, item in tile] for tile in tiles]
    assert merge_tiles(bought, repeated_lines=repeated) == tuple(items)


@pytest.mark.parametrize(
    ("tiles", "repeated", "merged"),
    [
        (["abcd", "cdef"], None, "abcdef"),
        (["abcd", "cdef", "efgh"], [0, 2, 2], "abcdefgh"),
        (["ab", "cd"], None, "abcd"),
        (["ab", "", "bc"], None, "abc"),
        (["", "ab"], None, "ab"),
        ([], None, ""),
        (["abbbbbb", "bbbbbc"], [0, 3], "abbbbbbbbc"),
        (["ab", "bc"], [0, 0], "abbc"),
        (["abcd", "bcde"], [0, 2], "abcde"),
        (["abcx", "bcde"], None, "abcde"),
        (["abcd", "xcde"], None, "abcde"),
        (["abcx", "ycde"], None, "abcde"),
        (["abcdef", "cxefg"], None, "abcdefg"),
        (["abcdef", "cdxfg"], None, "abcdxfg"),
    ],
    ids=[
        "plain",
        "three tiles",
        "nothing shared",
        "empty between",
        "empty first",
        "none",
        "the same many times",
        "the same but no line repeated",
        "more repeated than expected",
        "half an item above",
        "half an item below",
        "half an item in both",
        "read differently, nearer to the middle of the tile above",
        "read differently, nearer to the middle of the tile below",
    ],
)
def test_tiles_are_merged(tiles: list[str], repeated: list[int] | None, merged: str) -> None:
    assert "".join(merge_tiles(tiles, repeated_lines=repeated)) == merged


def test_places_tell_equal_items_apart() -> None:
    tiles = [[("milk", 0.1), ("milk", 0.2)], [("milk", 0.201), ("milk", 0.3)]]
    merged = merge_tiles(tiles, same=lambda a, b: a[0] == b[0] and abs(a[1] - b[1]) < 0.01)
    assert len(merged) == 3
