"""Invoice XML as pages: everything that the file says can be looked at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.reader import RawPage
from invoice_desk.intake.xml_pages import XmlReader
from tests.intake.signing import signature_alone, signed


def pages(data: bytes, *, only: int | None = None) -> list[RawPage]:
    return list(XmlReader().open(data, "a.xml", None, Limits(), 2000, only=only).pages)


def shown(page: RawPage) -> list[str]:
    return [word.text for word in page.words]


def bodies(*numbers: str) -> bytes:
    inner = "".join(f"<FatturaElettronicaBody><N>{number}</N></FatturaElettronicaBody>" for number in numbers)
    return f"<FatturaElettronica><Header><Name>Uno</Name></Header>{inner}</FatturaElettronica>".encode()


def test_names_and_texts_stand_on_the_page_in_their_order() -> None:
    (page,) = pages(b"<Invoice xmlns='urn:x'><ID>A-7</ID><Total currencyID='EUR'>5.00</Total></Invoice>")
    assert shown(page) == ["Invoice", "ID", "A-7", "Total", "5.00", "currencyID=EUR"]
    tops = [word.region.y0 for word in page.words]
    assert tops == sorted(tops)


def test_a_long_invoice_goes_over_several_pages() -> None:
    data = b"<Invoice>" + b"".join(b"<L>%d</L>" % n for n in range(200)) + b"</Invoice>"
    found = pages(data)
    assert [page.number for page in found] == [1, 2, 3, 4]
    assert [text for page in found for text in shown(page) if text.isdigit()] == [str(n) for n in range(200)]
    assert shown(pages(data, only=2)[0]) == shown(found[1])


def test_a_long_text_goes_on_in_the_next_lines_and_none_of_it_is_lost() -> None:
    for text in ("Wort " * 100, "字" * 200, "x" * 300):
        (page,) = pages(f"<Invoice><Note>{text}</Note><ID>1</ID></Invoice>".encode())
        words = shown(page)
        assert "".join(words[2:-2]).replace(" ", "") == text.replace(" ", "")
        assert words[-2:] == ["ID", "1"]
        assert max(word.region.x1 for word in page.words) <= 1


def test_each_of_several_invoices_has_its_page_with_what_they_share() -> None:
    found = [shown(page) for page in pages(bodies("1", "2", "3"))]
    assert [texts[-1] for texts in found] == ["1", "2", "3"]
    assert all("Uno" in texts for texts in found)


def test_a_signed_file_shows_what_was_signed() -> None:
    opened = XmlReader().open(signed(bodies("1", "2")), "a.xml.p7m", None, Limits(), 2000)
    assert (opened.media_type, opened.page_count) == ("application/pkcs7-mime", 2)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<?xml version='1.0'?><Invoice>", "xml.damaged"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><Invoice>&b;</Invoice>", "xml.damaged"),
        (signature_alone(), "xml.nothing_signed"),
        (signed(b"no xml"), "xml.damaged"),
    ],
)
def test_what_cannot_be_shown_has_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        pages(data)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("head", "is_accepted"),
    [
        (b"<?xml version='1.0'?><Invoice xmlns='urn:oasis'>", True),
        (b"<?xml version='1.0'?><!-- " + b"licence " * 1000, True),
        (b"<xbrl xmlns='http://www.xbrl.org/2003/instance' xmlns:rai='http://xbrl.mof.gov.cn/taxonomy/x/rai'>", True),
        ("<?xml version='1.0'?><发票>".encode(), True),
        ("\ufeff<?xml version='1.0' encoding='utf-16'?><Invoice/>".encode("utf-16"), True),
        (b"<?xml version='1.0'?><project xmlns='http://maven.apache.org'>", False),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'>", False),
        (b"<html><invoice>", False),
        (b"invoice <a>", False),
    ],
)
def test_xml_that_may_be_an_invoice_is_accepted(head: bytes, is_accepted: bool) -> None:
    assert XmlReader().accepts(head[:4096], "a.xml") is is_accepted


@given(st.binary(max_size=200))
def test_any_content_is_pages_or_an_error_for_the_user(data: bytes) -> None:
    try:
        found = pages(b"<Invoice>" + data + b"</Invoice>")
    except UnreadableDocumentError:
        return
    assert found
