"""Codes are read with the pages they stand on: where the picture is too small, once more in a larger one."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image, ImageFilter

from invoice_desk.domain.document import Limits, Page, Region, Word
from invoice_desk.extraction.catalogue import ImageBudget
from invoice_desk.intake.images import ImageReader
from invoice_desk.intake.ofd import OfdReader
from invoice_desk.intake.pdf import PdfReader
from invoice_desk.intake.reader import RawPage
from invoice_desk.pipeline import page_codes
from invoice_desk.pipeline.looking import look_at_document
from invoice_desk.pipeline.page_codes import CodeSearch
from invoice_desk.pipeline.reading import ReadDocument, ReadingState, read_document
from tests.extraction.codes import payloads
from tests.intake.documents import encoded, ofd_entries, text_object, zipped
from tests.intake.jbig2_files import jbig2
from tests.pipeline.test_reading import FakeOcr
from tests.words.printed_codes import code, paper

SCAN = paper((code(payloads.SHUDIAN), (700, 60)))


def read(data: bytes, ocr: FakeOcr | None = None) -> ReadDocument:
    state = ReadingState((ImageReader(), PdfReader(), OfdReader()), ocr or FakeOcr())
    return read_document(state, data, "x", None, Limits())


def look(data: bytes) -> ReadDocument:
    state = ReadingState((ImageReader(), PdfReader(), OfdReader()), FakeOcr())
    return look_at_document(state, data, "x", None, Limits(), ImageBudget())


class InvoiceOcr(FakeOcr):
    """Reads the title of a Chinese invoice."""

    def read(self, image: Image.Image, page_number: int, /) -> Page:
        (word,) = (found := FakeOcr.read(self, image, page_number)).words
        return replace(found, words=(replace(word, text="电子发票（普通发票）"),))


def texts(document: ReadDocument) -> list[str]:
    return [code.text for code in document.codes]


@pytest.mark.parametrize("prepare", [read, look])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "PDF"])
def test_a_scan_comes_with_its_codes(prepare: Callable[[bytes], ReadDocument], kind: str) -> None:
    assert texts(prepare(encoded(SCAN, kind))) == [payloads.SHUDIAN]


def test_a_code_on_a_turned_page_has_its_place_on_the_upright_page() -> None:
    (found,) = read(encoded(SCAN.transpose(Image.Transpose.ROTATE_90), "PNG"), FakeOcr(turned=90)).codes
    place = found.region
    assert (place.x0 * SCAN.width, place.y0 * SCAN.height) == pytest.approx((716, 76), abs=12)


@pytest.mark.parametrize("kind", ["png", "jb2"])
def test_a_code_that_an_ofd_page_draws_beside_its_words_is_read(kind: str) -> None:
    picture = '<ofd:ImageObject Boundary="150 10 30 30" CTM="30 0 0 30 0 0" ResourceID="9"/>'
    shown = text_object("发票", "10 10 50 10") + picture
    entries = ofd_entries([shown])
    entries["Doc_0/Document.xml"] = str(entries["Doc_0/Document.xml"]).replace(
        "<ofd:CommonData>", "<ofd:CommonData><ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
    )
    entries["Doc_0/Res.xml"] = (
        '<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016" BaseLoc="Res"><ofd:MultiMedias>'
        '<ofd:MultiMedia ID="9"><ofd:MediaFile>a.'
        + kind
        + "</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    drawn = code(payloads.SHUDIAN, module=2)
    entries[f"Doc_0/Res/a.{kind}"] = encoded(drawn, "PNG") if kind == "png" else jbig2(drawn)
    for prepare in (read, look):
        (found,) = prepare(zipped(entries)).codes
        assert found.text == payloads.SHUDIAN
        assert found.region.x0 == pytest.approx((150 + 30 * 4 / 41) / 200, abs=0.01)


def test_a_code_has_the_page_on_which_it_stands() -> None:
    second = SCAN.copy()  # Pillow keeps on a picture how it was saved last
    tiff = encoded(paper(), "TIFF", save_all=True, append_images=[second])
    assert [found.region.page for found in read(tiff).codes] == [2]


def test_a_code_too_small_in_the_picture_for_ocr_is_read_in_a_larger_one() -> None:
    large = paper((code(payloads.SHUDIAN, module=2), (1201, 901)), size=(1600, 3500)).convert("L")
    assert texts(read(encoded(large, "PNG"), InvoiceOcr())) == [payloads.SHUDIAN]


def test_a_picture_made_small_for_a_model_is_looked_at_in_more_pixels() -> None:
    large = encoded(paper((code(payloads.SHUDIAN, module=4), (900, 300)), size=(1600, 1200)).convert("L"), "PNG")
    state = ReadingState((ImageReader(),), FakeOcr())
    small = replace(ImageBudget(), long_side=500, most_pixels=300_000)
    assert texts(look_at_document(state, large, "x", None, Limits(), small)) == [payloads.SHUDIAN]


class Decoder:
    """Counts how often a larger picture was wanted."""

    def __init__(self, image: Image.Image | None) -> None:
        self.image = image
        self.asked: list[tuple[int, int]] = []

    def __call__(self, page_number: int, long_side: int) -> RawPage | None:
        self.asked.append((page_number, long_side))
        return RawPage(page_number, 1, 1, self.image)


def page(image: Image.Image, *words: str) -> Page:
    return Page(1, *image.size, words=tuple(Word(text, Region(1, 0, 0, 0.1, 0.1)) for text in words))


@pytest.mark.parametrize(
    ("image", "words", "asks"),
    [
        (paper(), ("TOTAL", "12.00"), False),
        (paper(), ("电子发票（普通发票）",), True),
        (paper(), ("ATCUD:CSDF7T5H-12",), True),
        (SCAN, ("电子发票（普通发票）",), False),
        (paper((code(payloads.WEBSITE), (700, 60))), ("TOTAL",), False),
        (paper((code(payloads.WEBSITE), (700, 60))), ("Payment part",), True),
    ],
)
def test_a_larger_picture_is_made_only_where_a_code_should_be(
    image: Image.Image, words: tuple[str, ...], asks: bool
) -> None:
    decoder = Decoder(None)
    CodeSearch(decoder).look_at(RawPage(1, *image.size, image), page(image, *words))
    assert bool(decoder.asked) is asks
    assert decoder.asked in ([], [(1, 3000)])


def test_where_the_file_has_no_more_pixels_its_own_are_enlarged() -> None:
    blurred = paper((code(payloads.SHUDIAN, module=2), (700, 60))).filter(ImageFilter.GaussianBlur(0.8))
    small = blurred.resize((825, 1125), Image.Resampling.BILINEAR)
    search = CodeSearch(Decoder(small))
    search.look_at(RawPage(1, *small.size, small), page(small, "发票"))
    assert [found.text for found in search.codes] == [payloads.SHUDIAN]


def test_a_page_whose_codes_can_not_be_looked_for_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(page_codes, "find_codes", breaks)
    document = read(encoded(SCAN, "PNG"))
    assert (len(document.pages), document.codes, document.notes) == (1, (), ())
