"""Kinds are told from content."""

import pytest

from invoice_desk.intake.kinds import Kind, kind_of
from tests.intake.documents import PdfPage, encoded, pdf, picture, zipped

PICTURES = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.GIF: "GIF", Kind.BMP: "BMP", Kind.TIFF: "TIFF", Kind.WEBP: "WEBP"}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_is_known_by_its_first_bytes(kind: Kind) -> None:
    assert kind_of(encoded(picture(), PICTURES[kind])[:1024]) is kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Kind.HEIF),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Kind.HEIF),
        (b"\0\0\0\x1cftypavif\0\0\0\0mif1avif", Kind.AVIF),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", Kind.AVIF),
        (b"\0\0\0\x18ftypisom\0\0\0\0mp41", Kind.MOVIE),
        (b"%PDF-1.7\n", Kind.PDF),
        (b"scanner says hello\n" * 20 + b"%PDF-1.4", Kind.PDF),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLD_OFFICE),
        (b"Rar!\x1a\x07\x01\x00", Kind.RAR),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>", Kind.HTML),
        (b"<html>", Kind.HTML),
        (b"<?xml version='1.0'?><svg>", Kind.SVG),
        (b"<svg xmlns=''>", Kind.SVG),
        (b"<?xml version='1.0'?><Invoice>", Kind.XML),
        ("收据 42".encode(), Kind.TEXT),
        (("收" * 2000).encode()[:4096], Kind.TEXT),
        (b"BMW invoice, paid by card", Kind.TEXT),
        (b"", None),
        (b"\0\1\2\3", None),
        (b"\xfe\xed\xfa\xce" * 10, None),
    ],
)
def test_the_kind_of_a_head(head: bytes, kind: Kind | None) -> None:
    assert kind_of(head) is kind


def test_office_documents_are_not_taken_for_archives() -> None:
    assert kind_of(zipped({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"})) is Kind.OFFICE
    assert kind_of(zipped({"mimetype": "application/vnd.oasis.opendocument.text"})) is Kind.OFFICE
    assert kind_of(zipped({"a.jpg": b"x"})) is Kind.ZIP
    assert kind_of(zipped({})) is Kind.ZIP


def test_a_picture_that_mentions_pdf_stays_a_picture() -> None:
    assert kind_of(encoded(picture(), "JPEG", comment=b"%PDF-1.4")) is Kind.JPEG


def test_a_pdf_is_one() -> None:
    assert kind_of(pdf([PdfPage()])) is Kind.PDF
