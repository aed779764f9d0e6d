"""PDF pages by pypdfium2: each one rendered, with the words of its text layer. Scripts and launch actions never run."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image
from typing_extensions import override

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.intake.kinds import Kind, kind_of
from invoice_desk.intake.pages import decoded_pages, taken_pages
from invoice_desk.intake.pdf_make_up import page_make_up
from invoice_desk.intake.pdf_text import page_words
from invoice_desk.intake.reader import LongSide, OpenedDocument, PageReader, RawPage, most_pixels

_ROUNDED_UP = 0.01  # pypdfium2 rounds sides up to whole pixels: 1500.0000001 would become 1501
_LARGEST_SCALE = 6.0  # 432 dpi: a page the size of a stamp gains nothing beyond


class PdfReader(PageReader):
    """Reads PDF files. pypdfium2 is not thread-safe: one process, one thread."""

    @override
    def accepts(self, head: bytes, name: str) -> bool:
        """Whether a PDF header stands in the first kilobyte."""
        return kind_of(head) is Kind.PDF

    @override
    def open(
        self,
        data: bytes,
        name: str,
        password: str | None,
        limits: Limits,
        long_side: LongSide,
        *,
        only: int | None = None,
    ) -> OpenedDocument:
        """Count the pages; each is rendered when it is taken.

        Raises UnreadableDocumentError: `pdf.password_needed`, `pdf.password_wrong`, `pdf.unknown_protection`,
        `pdf.no_pages`, `pdf.damaged`.
        """
        with opened_pdf(data, password) as document:
            page_count = len(document)
        notes: list[Note] = []
        numbers = taken_pages(page_count, limits, notes, only=only)
        pages = _pages(data, password, numbers, long_side=long_side, notes=notes)
        return OpenedDocument("application/pdf", page_count, pages, notes)


def _pages(
    data: bytes, password: str | None, numbers: range, *, long_side: LongSide, notes: list[Note]
) -> Iterator[RawPage]:
    # Opened anew here, so that pages which nobody takes leave no open document behind.
    with opened_pdf(data, password) as document:
        yield from decoded_pages(numbers, lambda number: _page(document, number, long_side), notes=notes)


@contextmanager
def opened_pdf(data: bytes, password: str | None) -> Iterator[pdfium.PdfDocument]:
    """The document, closed at the end. Raises UnreadableDocumentError as `PdfReader.open` does."""
    try:
        document = pdfium.PdfDocument(data, password=password)
    except pdfium.PdfiumError as error:
        raise UnreadableDocumentError(_reason(error, data, password)) from error
    with closing(document):
        document.init_forms()  # what was typed into a form is drawn only then; this pdfium has no JavaScript in it
        yield document


def _reason(error: pdfium.PdfiumError, data: bytes, password: str | None) -> str:
    if _opens_without_pages(data, password):
        return "pdf.no_pages"
    match error.err_code:
        case pdfium_c.FPDF_ERR_PASSWORD:
            return "pdf.password_wrong" if password else "pdf.password_needed"
        case pdfium_c.FPDF_ERR_SECURITY:
            return "pdf.unknown_protection"
        case _:
            return "pdf.damaged"


def _opens_without_pages(data: bytes, password: str | None) -> bool:
    """Whether pdfium opens the file after all: the code of the error is then left over from an earlier file."""
    raw = pdfium_c.FPDF_LoadMemDocument64(data, len(data), password.encode() if password else None)
    if not raw:
        return False
    pdfium_c.FPDF_CloseDocument(raw)
    return True


def _page(document: pdfium.PdfDocument, number: int, long_side: LongSide) -> RawPage:
    try:
        with closing(document[number - 1]) as page:
            width, height = page.get_size()
            if min(width, height) <= 0:
                raise UnreadableDocumentError("pdf.damaged")
            pixels = most_pixels(long_side, width, height)
            picture = _rendered(page, min((pixels - _ROUNDED_UP) / max(width, height), _LARGEST_SCALE))
            make_up = page_make_up(page, number)
            return RawPage(
                number,
                picture.width,
                picture.height,
                picture,
                page_words(page, number),
                pictures=make_up.pictures,
                scanned=make_up.scanned,
            )
    except pdfium.PdfiumError as error:
        raise UnreadableDocumentError("pdf.damaged") from error


def _rendered(page: pdfium.PdfPage, scale: float) -> Image.Image:
    with closing(page.render(scale=scale)) as bitmap:
        picture: Image.Image = bitmap.to_pil().convert("RGB")
        return picture
