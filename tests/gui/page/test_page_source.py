"""Files are called by their form, as people call them."""

import pytest

from invoice_desk.domain.document import SourceInfo
from invoice_desk.gui.page.page_source import PageSource, kind_of, told_apart
from invoice_desk.intake.bundle import MEDIA_TYPE


@pytest.mark.parametrize(
    ("media_type", "path", "kind"),
    [
        ("application/pdf", "a.bin", "PDF"),
        ("application/ofd", "a.ofd", "OFD"),
        ("application/pkcs7-mime", "a.xml.p7m", "P7M"),
        ("image/jpeg", "a", "JPG"),
        (MEDIA_TYPE, "/in/1.png + 2.png", "PNG"),
    ],
)
def test_a_file_is_called_by_what_it_is(media_type: str, path: str, kind: str) -> None:
    assert kind_of(SourceInfo(path, "", media_type, 1)) == kind


def test_several_files_of_one_form_are_numbered() -> None:
    sources = [PageSource(str(number), "", (1,), kind=kind) for number, kind in enumerate(("PDF", "JPG", "PDF"))]
    assert told_apart(sources) == ["PDF", "JPG", "PDF 2"]
