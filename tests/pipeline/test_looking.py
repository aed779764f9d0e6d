"""Pages for a model that looks: upright pictures without OCR, and OCR where only words tell what must be known."""

from dataclasses import replace

import pytest
from PIL import Image

from invoice_desk.domain.document import Limits, Region, WordOrigin
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.extraction.catalogue import ImageBudget
from invoice_desk.intake.images import ImageReader
from invoice_desk.intake.ofd import OfdReader
from invoice_desk.intake.pdf import PdfReader
from invoice_desk.pipeline.looking import look_at_document
from invoice_desk.pipeline.reading import ReadDocument, ReadingState
from tests.intake.documents import PdfPage, encoded, ofd_entries, pdf, picture, text_object, zipped
from tests.pipeline.test_picturing import till_receipt
from tests.pipeline.test_reading import TEXT, FakeOcr, texts

BUDGET = ImageBudget(step=1)


def looked_at(
    data: bytes, ocr: FakeOcr | None = None, limits: Limits | None = None, budget: ImageBudget = BUDGET
) -> ReadDocument:
    state = ReadingState((ImageReader(), PdfReader(), OfdReader()), ocr or FakeOcr())
    return look_at_document(state, data, "x", None, limits or Limits(), budget)


def test_a_photo_is_shown_upright_without_being_read() -> None:
    ocr = FakeOcr(turns=(90,))
    document = looked_at(encoded(picture((300, 200)), "PNG"), ocr)
    assert ocr.sizes == ()
    (page,), (shown,) = document.pages, document.pictures
    assert (page.turned, page.width, page.height, page.words) == (90, 200, 300, ())
    assert (shown.page, shown.shown) == (1, (200, 300))


def test_a_page_that_may_stand_in_several_ways_is_read() -> None:
    ocr = FakeOcr(turns=(0, 180), turned=180)
    document = looked_at(encoded(picture(), "PNG"), ocr)
    assert [(page.turned, texts(page)) for page in document.pages] == [(180, ["seen"])]
    assert len(ocr.sizes) == 1
    assert len(document.pictures) == 1


def test_where_words_stand_is_looked_for_on_a_page_too_tall_for_one_picture_so_that_no_line_is_cut() -> None:
    data, _ = till_receipt(100)
    ocr = FakeOcr()
    document = looked_at(data, ocr)
    assert (ocr.sizes, len(ocr.looked_for)) == ((), 1)
    assert [one.tile for one in document.pictures] == list(range(len(document.pictures)))
    assert len(document.pictures) > 1
    assert all(one.repeated_lines is not None for one in document.pictures)


def lines_of_print(height: int, size: tuple[int, int] = (1500, 2000)) -> bytes:
    """A page of black bars with gaps, as small letters stand in words."""
    page = Image.new("RGB", size, "white")
    for top in range(40, size[1] - 40, 3 * height):
        for left in range(40, size[0] - 40, 20):
            page.paste("black", (left, top, left + 12, top + height))
    return encoded(page, "PNG")


@pytest.mark.parametrize(("height", "may_be_small"), [(24, False), (8, True)])
def test_words_are_looked_for_where_print_may_have_become_too_small(height: int, may_be_small: bool) -> None:
    ocr = FakeOcr()
    looked_at(lines_of_print(height), ocr, budget=replace(BUDGET, most_pixels=750_000))
    assert ocr.sizes == ()
    assert bool(ocr.looked_for) is may_be_small


def test_small_print_that_was_not_made_smaller_is_shown_as_it_is() -> None:
    ocr = FakeOcr()
    document = looked_at(lines_of_print(6, (600, 800)), ocr)
    assert ocr.sizes == ocr.looked_for == ()
    assert document.pictures[0].notes == ()


def test_a_drawn_page_has_its_own_words_and_its_picture() -> None:
    ocr = FakeOcr()
    document = looked_at(pdf([PdfPage(TEXT)]), ocr)
    assert ocr.sizes == ()
    assert [(page.origin, texts(page)) for page in document.pages] == [
        (WordOrigin.TEXT_LAYER, [text for *_, text in TEXT])
    ]
    assert len(document.pictures) == 1


def test_a_page_without_a_picture_has_its_words_only() -> None:
    document = looked_at(zipped(ofd_entries([text_object("发票", "10 10 50 10")])))
    assert [texts(page) for page in document.pages] == [["发票"]]
    assert document.pictures == ()


def test_where_ocr_breaks_down_the_page_is_shown_all_the_same() -> None:
    document = looked_at(encoded(picture(), "PNG"), FakeOcr(turns=(0, 180), fail_on=(1,)))
    assert [(page.turned, page.words) for page in document.pages] == [(0, ())]
    assert len(document.pictures) == 1
    strip = looked_at(till_receipt(100)[0], FakeOcr(fail_on=(1,)))
    assert len(strip.pictures) > 1
    assert strip.pictures[1].repeated_lines is None


def test_small_print_is_said_with_the_height_of_the_words_that_were_found() -> None:
    class Small(FakeOcr):
        def places(self, image: Image.Image, page_number: int, /) -> tuple[Region, ...]:
            return (Region(page_number, 0.1, 0.1, 0.4, 0.106),)

    document = looked_at(lines_of_print(8), Small(), budget=replace(BUDGET, most_pixels=750_000))
    (note,) = document.pictures[0].notes
    assert (note.code, note.params["page"], note.params["height"]) == ("picture.small_text", 1, 5)


def test_pages_for_which_no_time_is_left_are_said() -> None:
    tiff = encoded(picture(), "TIFF", save_all=True, append_images=[picture(), picture()])
    document = looked_at(tiff, limits=replace(Limits(), seconds_per_document=0.0))
    assert [page.number for page in document.pages] == [one.page for one in document.pictures] == [1]
    assert document.notes == (Note("pages.out_of_time", {"shown": 1, "total": 3}),)


def test_a_page_that_cannot_be_decoded_refuses_the_document() -> None:
    whole = encoded(picture(), "PNG")
    with pytest.raises(UnreadableDocumentError):
        looked_at(whole[: len(whole) // 2])
