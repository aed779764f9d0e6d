"""The door of intake picks a reader by content, and says what it can't take."""

import json
from pathlib import Path

import pytest

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.images import ImageReader
from invoice_desk.intake.ofd import OfdReader
from invoice_desk.intake.open import open_document
from invoice_desk.intake.pdf import PdfReader
from invoice_desk.intake.reader import OpenedDocument
from invoice_desk.intake.walk import walk
from tests.intake.documents import PdfPage, encoded, ofd_entries, pdf, picture, text_object, zipped

READERS = (ImageReader(), PdfReader(), OfdReader())
BAD = Path(__file__).parents[3] / "shared" / "data" / "bad"
MANIFEST = BAD / "manifest.jsonl"


def opened(data: bytes, name: str = "x", limits: Limits | None = None) -> OpenedDocument:
    return open_document(data, name, password=None, limits=limits or Limits(), long_side=300, readers=READERS)


def refused(data: bytes, name: str = "x", limits: Limits | None = None) -> UnreadableDocumentError:
    with pytest.raises(UnreadableDocumentError) as caught:
        opened(data, name, limits)
    return caught.value


def test_content_decides_whatever_the_name_says() -> None:
    assert opened(encoded(picture(), "PNG"), "scan.jpg").media_type == "image/png"
    assert opened(pdf([PdfPage()]), "scan.png").media_type == "application/pdf"
    assert opened(zipped(ofd_entries([text_object("x", "1 1 9 9")])), "scan").media_type == "application/ofd"


@pytest.mark.parametrize(
    ("data", "code", "params"),
    [
        (b"", "file.empty", {}),
        (b"\0\1\2\3" * 50, "file.unknown_kind", {}),
        (b"<html>login</html>", "file.unsupported", {"kind": "HTML"}),
        (b"just text", "file.unsupported", {"kind": "TXT"}),
        (zipped({"[Content_Types].xml": "x"}), "file.unsupported", {"kind": "Office"}),
    ],
)
def test_what_is_no_document_is_said(data: bytes, code: str, params: dict[str, str]) -> None:
    error = refused(data, "invoice.pdf")
    assert (error.code, dict(error.params)) == (code, params)


def test_a_file_over_the_limit_is_refused() -> None:
    error = refused(pdf([PdfPage()]) + bytes(3_000_000), limits=Limits(max_bytes=3_000_000))
    assert (error.code, dict(error.params)) == ("file.too_large", {"limit_mb": 3})


@pytest.mark.skipif(not MANIFEST.is_file(), reason="no shared data")
@pytest.mark.parametrize("line", MANIFEST.read_text("utf-8").splitlines() if MANIFEST.is_file() else ())
def test_each_bad_input_ends_as_its_manifest_says(line: str) -> None:
    entry = json.loads(line)
    (found,) = walk([BAD / entry["file"]], Limits())
    try:
        pages = list(opened(found.read(), found.path).pages)
        outcome = "ok" if pages else "no pages"
    except UnreadableDocumentError:
        outcome = "error"
    assert outcome == entry["expected"] or (entry.get("also_ok") and outcome in {"ok", "error"})


@pytest.mark.skipif(not MANIFEST.is_file(), reason="no shared data")
def test_a_locked_pdf_opens_with_its_password() -> None:
    data = (BAD / "encrypted_user_password.pdf").read_bytes()
    document = open_document(data, "x", password="secret", limits=Limits(), long_side=300, readers=READERS)
    assert len(list(document.pages)) == 1
