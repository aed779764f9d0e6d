"""Which words a page gets: its own where they can be trusted, OCR's elsewhere, and what pictures add."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image

from invoice_desk.domain.document import Limits, Page, Region, Word, WordOrigin
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.intake.images import ImageReader
from invoice_desk.intake.ofd import OfdReader
from invoice_desk.intake.pdf import PdfReader
from invoice_desk.pipeline.reading import Ocr, OcrNotLoadedError, ReadDocument, ReadingState, read_document
from invoice_desk.words.ocr import OcrReader
from tests.intake.documents import PdfPage, encoded, ofd_entries, pdf, picture, text_object, zipped

SAECO = Path(__file__).resolve().parents[3] / "shared/data/dev/invoice2data/saeco.pdf"
TEXT = [(50.0, 280.0 - 12 * row, 10.0, f"A page with quite enough text of its own in {row} rows") for row in range(20)]


@dataclass
class FakeOcr:
    """Finds one word in the middle of each page; `fail_on` are pages on which it breaks down.

    A page stands as `turned` says; `turns` is what its mere sight allows; `sees` is what is recognised on any line.
    """

    fail_on: tuple[int, ...] = ()
    turned: int = 0
    turns: tuple[int, ...] = (0,)
    sizes: tuple[tuple[int, int], ...] = ()
    looked_for: tuple[tuple[int, int], ...] = ()
    is_loaded: bool = True
    sees: tuple[str, float] | None = ("a blur", 0.7)
    looks: int = 0

    def load(self) -> None:
        self.is_loaded = True

    def read(self, image: Image.Image, page_number: int, /) -> Page:
        self.sizes = (*self.sizes, image.size)
        if page_number in self.fail_on:
            raise RuntimeError("no memory for the tensor")
        word = Word("seen", Region(page_number, 0.45, 0.45, 0.55, 0.55))
        return Page(page_number, *image.size, turned=self.turned, words=(word,))

    def recognise(self, lines: Sequence[Image.Image], /) -> Sequence[tuple[str, float]]:
        self.looks += 1
        if self.sees is None:
            raise RuntimeError("no memory for the tensor")
        return [self.sees] * len(lines)

    def turns_of(self, image: Image.Image, /) -> tuple[int, ...]:
        return self.turns

    def places(self, image: Image.Image, page_number: int, /) -> tuple[Region, ...]:
        self.looked_for = (*self.looked_for, image.size)
        if page_number in self.fail_on:
            raise RuntimeError("no memory for the tensor")
        return (Region(page_number, 0.45, 0.45, 0.55, 0.55),)


def read(data: bytes, ocr: Ocr | None = None, limits: Limits | None = None) -> ReadDocument:
    state = ReadingState((ImageReader(), PdfReader(), OfdReader()), ocr or FakeOcr())
    return read_document(state, data, "x", None, limits or Limits())


def texts(page: Page) -> list[str]:
    return [word.text for word in page.words]


def test_a_photo_is_read_by_ocr_and_keeps_its_turn() -> None:
    document = read(encoded(picture(), "PNG"), FakeOcr(turned=90))
    assert (document.media_type, document.page_count) == ("image/png", 1)
    assert [(page.origin, page.turned, texts(page)) for page in document.pages] == [(WordOrigin.OCR, 90, ["seen"])]


def test_a_drawn_pdf_page_has_its_own_words_where_nothing_else_is_surely_seen() -> None:
    ocr = FakeOcr()
    (page,) = read(pdf([PdfPage(TEXT)]), ocr).pages
    assert (page.origin, texts(page), page.seen) == (WordOrigin.TEXT_LAYER, [text for *_, text in TEXT], ())
    assert (ocr.sizes, ocr.looks > 0) == ((), True)


def test_a_drawn_page_that_shows_something_else_in_most_places_is_read_by_ocr_and_noted() -> None:
    document = read(pdf([PdfPage(TEXT)]), FakeOcr(sees=("A page of 99 rows", 0.99)))
    assert [(page.origin, texts(page), page.seen) for page in document.pages] == [(WordOrigin.OCR, ["seen"], ())]
    assert document.notes == (Note("page.text_not_shown", {"page": 1}),)


def test_a_drawn_page_that_can_not_be_looked_at_keeps_its_words() -> None:
    document = read(pdf([PdfPage(TEXT)]), FakeOcr(sees=None))
    assert (texts(document.pages[0]), document.notes) == ([text for *_, text in TEXT], ())


def test_a_long_document_has_all_its_pages_rather_than_looks_at_them(monkeypatch: pytest.MonkeyPatch) -> None:
    hours = iter([0.0, *(10.0 * number for number in range(20))])  # each question of the time takes ten seconds more
    monkeypatch.setattr("invoice_desk.pipeline.reading.time.monotonic", lambda: next(hours))
    ocr = FakeOcr()
    pages = read(pdf([PdfPage(TEXT)] * 4), ocr, Limits(seconds_per_document=100.0)).pages
    assert len(pages) == 4
    assert ocr.looks == 4  # two looks at each of the first two pages


def test_a_pdf_page_with_hardly_any_text_is_read_by_ocr() -> None:
    (page,) = read(pdf([PdfPage([(50, 200, 12, "Page 1")])])).pages
    assert (page.origin, texts(page)) == (WordOrigin.OCR, ["seen"])


def test_an_ofd_page_has_its_own_words_even_if_few() -> None:
    (page,) = read(zipped(ofd_entries([text_object("发票", "10 10 50 10")]))).pages
    assert (page.origin, texts(page)) == (WordOrigin.OFD, ["发票"])


def test_long_strips_get_more_pixels_than_other_pages() -> None:
    ocr = FakeOcr()
    read(encoded(Image.new("RGB", (700, 7000)), "PNG"), ocr)
    read(encoded(Image.new("RGB", (3000, 4000)), "PNG"), ocr)
    read(pdf([PdfPage(box=(0, 0, 100, 1000))]), ocr)
    assert ocr.sizes == ((400, 4000), (1125, 1500), (400, 4000))


def test_a_page_that_breaks_ocr_is_noted_and_the_others_are_kept() -> None:
    tiff = encoded(picture(), "TIFF", save_all=True, append_images=[picture(), picture()])
    document = read(tiff, FakeOcr(fail_on=(2,)))
    assert [page.number for page in document.pages] == [1, 3]
    assert document.notes == (Note("page.not_read", {"page": 2}),)


def test_a_page_that_is_looked_at_is_not_tried_before_ocr_is_loaded_and_others_are_read_without() -> None:
    ocr = FakeOcr(is_loaded=False)
    with pytest.raises(OcrNotLoadedError):
        read(encoded(picture(), "PNG"), ocr)
    with pytest.raises(OcrNotLoadedError):
        read(pdf([PdfPage(TEXT)]), ocr)
    assert len(read(zipped(ofd_entries([text_object("发票", "10 10 50 10")])), ocr).pages) == 1
    assert ocr.sizes == ()


def test_a_document_of_which_no_page_can_be_read_is_refused() -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        read(encoded(picture(), "PNG"), FakeOcr(fail_on=(1,)))
    assert caught.value.code == "document.no_page_read"


def test_pages_for_which_no_time_is_left_are_said() -> None:
    tiff = encoded(picture(), "TIFF", save_all=True, append_images=[picture(), picture()])
    document = read(tiff, limits=replace(Limits(), seconds_per_document=0.0))
    assert [page.number for page in document.pages] == [1]
    assert document.notes == (Note("pages.out_of_time", {"shown": 1, "total": 3}),)


def test_limits_are_noted() -> None:
    tiff = encoded(picture(), "TIFF", save_all=True, append_images=[picture(), picture()])
    assert read(tiff, limits=Limits(max_pages=2)).notes == (Note("pages.limited", {"shown": 2, "total": 3}),)


@pytest.mark.skipif(not SAECO.is_file(), reason="no shared data")
def test_a_seller_printed_as_a_picture_is_read() -> None:
    reader = OcrReader(threads=2)
    reader.load()
    (page,) = read(SAECO.read_bytes(), reader).pages
    assert page.origin is WordOrigin.TEXT_LAYER
    assert any("e-Luscious" in text for text in texts(page))
    assert texts(page).count("49,99") == 5
