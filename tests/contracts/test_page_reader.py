"""What every page reader promises, run against each of them."""

import gc
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.intake.bundle import BundleReader, JoinedFile, bundled
from invoice_desk.intake.images import ImageReader
from invoice_desk.intake.ofd import OfdReader
from invoice_desk.intake.pdf import PdfReader
from invoice_desk.intake.reader import PageReader, RawPage
from invoice_desk.intake.xml_pages import XmlReader
from tests.extraction.exact.invoices import fattura, fattura_body
from tests.intake.documents import PdfPage, encoded, ofd_entries, pdf, picture, text_object, zipped
from tests.intake.signing import signed

P7M = "application/pkcs7-mime"


@dataclass(frozen=True)
class Case:
    """A reader with a good document of three pages."""

    reader: PageReader
    data: bytes
    media_type: str


def _cases() -> dict[str, Case]:
    tiff = encoded(picture(), "TIFF", save_all=True, append_images=[picture(), picture()])
    two = encoded(picture(), "TIFF", save_all=True, append_images=[picture()])
    pages = [PdfPage([(50, 200, 12, f"Page {n}")]) for n in (1, 2, 3)]
    ofd = zipped(ofd_entries([text_object(f"第{n}页", "10 10 50 10") for n in (1, 2, 3)]))
    return {
        "images": Case(ImageReader(), tiff, "image/tiff"),
        "pdf": Case(PdfReader(), pdf(pages), "application/pdf"),
        "ofd": Case(OfdReader(), ofd, "application/ofd"),
        "xml": Case(XmlReader(), fattura(*(fattura_body(str(n)) for n in (1, 2, 3))), "application/xml"),
        "joined files": Case(
            BundleReader((ImageReader(), PdfReader())),
            bundled([JoinedFile("a.tif", two), JoinedFile("b.pdf", pdf(pages[2:]))]),
            "application/x-invoice-desk-files",
        ),
        "signed xml": Case(XmlReader(), signed(fattura(fattura_body(), fattura_body(), fattura_body())), P7M),
    }


CASES = _cases()


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def pages_of(case: Case, data: bytes, limits: Limits | None = None, long_side: int = 200) -> list[RawPage]:
    return list(case.reader.open(data, "x", None, limits or Limits(), long_side).pages)


def outcome(case: Case, data: bytes) -> str:
    """`pages`, `no pages`, or the code of the error."""
    try:
        return "pages" if pages_of(case, data, Limits(max_pixels=4_000_000), long_side=50) else "no pages"
    except UnreadableDocumentError as error:
        return error.code


class TestPageReader:
    def test_its_own_files_are_accepted_whatever_they_are_called(self, case: Case) -> None:
        for name in ("scan.pdf", "scan.jpg", "scan.ofd", "scan", ""):
            assert case.reader.accepts(case.data[:1024], name)

    def test_other_readers_files_and_text_are_refused(self, case: Case) -> None:
        others = [other.data for other in CASES.values() if type(other.reader) is not type(case.reader)]
        for data in (*others, b"", b"\0", b"hello", b"<html>", b"PK"):
            assert not case.reader.accepts(data[:1024], "scan.pdf")

    def test_pages_are_numbered_from_one_and_all_there(self, case: Case) -> None:
        opened = case.reader.open(case.data, "x", None, Limits(), 200)
        assert [page.number for page in opened.pages] == [1, 2, 3]
        assert opened.page_count == 3
        assert opened.media_type == case.media_type
        assert opened.notes == []

    def test_pictures_are_rgb_and_no_longer_than_asked(self, case: Case) -> None:
        for long_side in (1, 50, 200):
            for page in pages_of(case, case.data, long_side=long_side):
                assert page.width > 0
                assert page.height > 0
                if page.image is not None:
                    assert page.image.mode == "RGB"
                    assert max(page.image.size) == long_side
                    assert page.image.size == (page.width, page.height)

    def test_words_lie_on_their_page(self, case: Case) -> None:
        for page in pages_of(case, case.data):
            for word in page.words:
                assert word.text == word.text.strip() != ""
                assert word.region.page == page.number
                assert 0 <= word.region.x0 < word.region.x1 <= 1
                assert 0 <= word.region.y0 < word.region.y1 <= 1

    def test_a_page_without_a_picture_has_words(self, case: Case) -> None:
        assert all(page.image is not None or page.words for page in pages_of(case, case.data))

    def test_a_page_limit_that_bites_is_noted(self, case: Case) -> None:
        opened = case.reader.open(case.data, "x", None, Limits(max_pages=2), 200)
        assert [page.number for page in opened.pages] == [1, 2]
        assert opened.page_count == 3
        assert opened.notes == [Note("pages.limited", {"shown": 2, "total": 3})]

    def test_opening_and_walking_away_leaves_nothing_open(self, case: Case) -> None:
        case.reader.open(case.data, "x", None, Limits(), 200)
        half_read = case.reader.open(case.data, "x", None, Limits(), 200)
        next(half_read.pages)
        del half_read
        gc.collect()  # an open file left behind would warn, and warnings are errors

    def test_half_a_file_is_an_error_for_the_user_or_has_pages(self, case: Case) -> None:
        assert outcome(case, case.data[: len(case.data) // 2]) != "no pages"

    def test_settings_of_pillow_are_as_before(self, case: Case) -> None:
        before = (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)
        pages_of(case, case.data)
        with pytest.raises(UnreadableDocumentError):
            pages_of(case, case.data[:40])
        assert before == (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(spots=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=5))
    def test_whatever_is_damaged_only_the_error_for_the_user_comes(
        self, case: Case, spots: list[tuple[float, bytes]]
    ) -> None:
        data = bytearray(case.data)
        for where, what in spots:
            start = int(where * (len(data) - len(what)))
            data[start : start + len(what)] = what
        said = outcome(case, bytes(data))
        assert said.partition(".")[0] in {"pages", "image", "pdf", "ofd", "archive", "file", "xml"}
