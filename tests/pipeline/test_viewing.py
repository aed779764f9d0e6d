"""One page of a document as a picture: the right one, upright, and no other is decoded."""

import pytest
from PIL import Image

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.job import CancelToken
from invoice_desk.intake.images import ImageReader
from invoice_desk.intake.ofd import OfdReader
from invoice_desk.intake.pdf import PdfReader
from invoice_desk.pipeline.viewing import PagePicture, Viewer, ViewingState, render_page, side_for_height, viewing_size
from invoice_desk.worker import WorkerProcess
from tests.intake.documents import PdfPage, encoded, ofd_entries, pdf, picture, text_object, zipped

STATE = ViewingState((ImageReader(), PdfReader(), OfdReader()))


def make_state() -> ViewingState:
    return STATE


def rendered(data: bytes, page: int = 1, *, turned: int = 0, limits: Limits | None = None) -> PagePicture | None:
    return render_page(STATE, data, "x", None, limits or Limits(), page, turned, 300)


def image_of(shown: PagePicture | None) -> Image.Image:
    assert shown is not None
    image = Image.frombytes("RGBA", (shown.width, shown.height), shown.data, "raw", "BGRA")
    assert image.getchannel("A").getextrema() == (255, 255)
    return image.convert("RGB")


def tiff_of(*colours: str) -> bytes:
    first, *others = [Image.new("RGB", (30, 20), colour) for colour in colours]
    return encoded(first, "TIFF", save_all=True, append_images=others)


def test_colours_and_size_arrive_as_they_are() -> None:
    image = image_of(rendered(encoded(Image.new("RGB", (30, 20), (10, 120, 230)), "PNG")))
    assert (image.size, image.getpixel((5, 5))) == ((30, 20), (10, 120, 230))


@pytest.mark.parametrize(
    ("turned", "size", "black"),
    [(0, (300, 200), (5, 5)), (90, (200, 300), (195, 5)), (180, (300, 200), (295, 195)), (270, (200, 300), (5, 295))],
)
def test_a_page_is_turned_clockwise(turned: int, size: tuple[int, int], black: tuple[int, int]) -> None:
    image = image_of(rendered(encoded(picture(), "PNG"), turned=turned))
    dark = [(x, y) for x in (5, size[0] - 5) for y in (5, size[1] - 5) if image.getpixel((x, y)) == (0, 0, 0)]
    assert (image.size, dark) == (size, [black])


def test_the_asked_page_comes() -> None:
    colours = ("red", "lime", "blue")
    shown = [image_of(rendered(tiff_of(*colours), page)).getpixel((5, 5)) for page in (1, 2, 3)]
    assert shown == [(255, 0, 0), (0, 255, 0), (0, 0, 255)]


@pytest.mark.parametrize(
    "data", [tiff_of("red", "lime", "blue"), pdf([PdfPage(box=(0, 0, 30, 20))] * 3)], ids=["tiff", "pdf"]
)
def test_no_other_page_is_decoded(data: bytes) -> None:
    decoded: list[tuple[float, float]] = []

    def long_side(width: float, height: float) -> int:
        decoded.append((width, height))
        return 30

    assert image_of(render_page(STATE, data, "x", None, Limits(), 2, 0, long_side)).size == (30, 20)
    assert decoded == [(30, 20)]


def test_a_page_beyond_the_limit_of_today_can_still_be_looked_at() -> None:
    assert rendered(tiff_of("red", "lime"), 2, limits=Limits(max_pages=1)) is not None


@pytest.mark.parametrize("page", [0, 3])
def test_a_page_that_is_not_there_is_an_error_for_the_user(page: int) -> None:
    with pytest.raises(UnreadableDocumentError, match=r"page\.damaged"):
        rendered(tiff_of("red", "lime"), page)


def test_the_picture_of_an_ofd_page_lacks_its_words() -> None:
    picture = rendered(zipped(ofd_entries([text_object("发票", "10 10 50 10")])))
    assert picture is not None
    assert picture.lacks_words
    assert set(picture.data) == {255}


def test_damaged_bytes_are_an_error_for_the_user() -> None:
    with pytest.raises(UnreadableDocumentError):
        rendered(b"%PDF-1.4 nothing")


def test_long_strips_get_more_pixels_than_other_pages() -> None:
    sizes = ((210, 297), (297, 210), (80, 400), (10, 9000), (0, 0))
    assert [viewing_size(*size) for size in sizes] == [2200, 2200, 3500, 6000, 2200]


def test_a_page_comes_as_high_as_it_need_be_once_it_is_turned_and_no_larger_than_is_worth_showing() -> None:
    assert [side_for_height(900, turned, 600, 900) for turned in (0, 90, 180, 270)] == [900, 1350, 900, 1350]
    assert side_for_height(900, 0, 900, 600) == 1350
    assert side_for_height(9000, 0, 600, 900) == viewing_size(600, 900)


def test_a_viewer_asks_a_worker_process_for_pages_and_thumbnails() -> None:
    data = encoded(picture((3000, 1500)), "PNG")
    worker = WorkerProcess(make_state)
    try:
        viewer = Viewer(worker, Limits())
        answers = [viewer.ask(data, 1, 90, small=small, password=None, cancel=CancelToken()) for small in (False, True)]
        sizes = [image_of(answer.result(timeout=60)).size for answer in answers]
    finally:
        worker.shutdown()
    assert sizes == [(1100, 2200), (112, 224)]
