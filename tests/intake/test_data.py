"""What files say as data: attachments, tags and properties are found, and lies about them hurt nobody."""

import io
from contextlib import closing

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoice_desk.domain.data_part import DataOrigin, DataPart
from invoice_desk.domain.document import Limits
from invoice_desk.intake.embedded import data_parts
from tests.intake.documents import encoded, ofd_entries, pdf_file, picture, text_object, zipped
from tests.intake.signing import signed

XML = b"<?xml version='1.0'?><Invoice><ID>1</ID></Invoice>"
NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def parts(data: bytes, *keys: str, password: str | None = None) -> tuple[DataPart, ...]:
    return data_parts(data, "a", password=password, limits=Limits(), info_keys=keys)


def pdf_with(**attached: bytes) -> bytes:
    out = io.BytesIO()
    with closing(pdfium.PdfDocument.new()) as document:
        document.new_page(200, 100).close()
        for name, content in attached.items():
            document.new_attachment(name.replace("_", ".")).set_data(content)
        document.save(out)
    return out.getvalue()


def ofd_with(**more: bytes | str) -> bytes:
    """An OFD of one page whose text objects 5 and 6 are ¥ and 4449.00, with attachments, tags and properties."""
    objects = text_object("¥", "10 10 5 5", more='ID="5"') + text_object("4449.00", "16 10 30 5", more='ID="6"')
    entries = ofd_entries([objects])
    entries["Doc_0/Document.xml"] = str(entries["Doc_0/Document.xml"]).replace(
        "</ofd:Document>",
        "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"
        "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags></ofd:Document>",
    )
    entries["OFD.xml"] = str(entries["OFD.xml"]).replace(
        "<ofd:DocRoot>",
        '<ofd:DocInfo><ofd:CustomDatas><ofd:CustomData Name="发票号码">42</ofd:CustomData></ofd:CustomDatas>'
        "</ofd:DocInfo><ofd:DocRoot>",
    )
    entries |= {
        "Doc_0/Attachs/Attachments.xml": f"<ofd:Attachments {NS}><ofd:Attachment Name='x' Format='xml'>"
        "<ofd:FileLoc>data.bin</ofd:FileLoc></ofd:Attachment></ofd:Attachments>",
        "Doc_0/Attachs/data.bin": XML,
        "Doc_0/Tags/CustomTags.xml": f"<ofd:CustomTags {NS}><ofd:CustomTag TypeID=''>"
        "<ofd:FileLoc>CustomTag.xml</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>",
        "Doc_0/Tags/CustomTag.xml": f"<ofd:root {NS}><ofd:Total><ofd:ObjectRef PageRef='1'>5</ofd:ObjectRef>"
        "<ofd:ObjectRef PageRef='1'>6</ofd:ObjectRef></ofd:Total></ofd:root>",
        **more,
    }
    return zipped(entries)


def test_xml_attached_to_a_pdf_is_known_by_its_content_and_its_name() -> None:
    found = parts(pdf_with(**{"factur-x_xml": XML, "0": XML, "photo_jpg": b"\xff\xd8", "broken_xml": b"\0\1"}))
    assert {(part.name, part.xml) for part in found} == {("factur-x.xml", XML), ("0", XML), ("broken.xml", b"\0\1")}
    assert {part.origin for part in found} == {DataOrigin.ATTACHMENT}


def test_the_properties_that_are_wanted_are_found() -> None:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>",
        b"<< /InvoiceNumber (26112000000048540001) /TotalTax-includedAmount (106.00) /Secret (x) >>",
    ]
    data = pdf_file(objects, b"/Info 4 0 R")
    (part,) = parts(data, "InvoiceNumber", "TotalTax-includedAmount", "SellerIdNum")
    assert part.origin is DataOrigin.PDF_INFO
    assert part.pairs == (("InvoiceNumber", "26112000000048540001"), ("TotalTax-includedAmount", "106.00"))


def test_attachments_tags_and_properties_of_an_ofd_are_found() -> None:
    attached, tags, info = parts(ofd_with())
    assert (attached.origin, attached.xml) == (DataOrigin.ATTACHMENT, XML)
    assert (tags.origin, tags.pairs) == (DataOrigin.OFD_TAG, (("Total", "¥4449.00"),))
    assert (info.origin, info.pairs) == (DataOrigin.OFD_INFO, (("发票号码", "42"),))


def test_an_attachment_that_no_list_names_is_found_where_attachments_lie() -> None:
    more: dict[str, bytes | str] = {"Doc_0/Attachs/Attachments.xml": "<broken", "Doc_0/Attachs/data.bin": b""}
    found = parts(ofd_with(**more, **{"Doc_0/Attachs/other": XML}))
    assert [part.xml for part in found if part.origin is DataOrigin.ATTACHMENT] == [XML]


@pytest.mark.parametrize(
    "more",
    [
        {"Doc_0/Tags/CustomTag.xml": "<:root xmlns:=''/>"},
        {"Doc_0/Tags/CustomTags.xml": b"\0"},
        {"OFD.xml": "<broken"},
        {"Doc_0/Document.xml": "<broken"},
        {"Doc_0/Attachs/Attachments.xml": "<a><Attachment><FileLoc>../../../etc/passwd</FileLoc></Attachment></a>"},
        {"Doc_0/Pages/Page_0/Content.xml": "<broken"},
    ],
)
def test_a_damaged_part_costs_no_more_than_itself(more: dict[str, bytes | str]) -> None:
    for part in parts(ofd_with(**more)):
        assert part.xml or part.pairs


def test_xml_and_signed_xml_are_their_own_data() -> None:
    assert parts(XML) == (DataPart(DataOrigin.FILE, "a", xml=XML),)
    assert parts(signed(XML)) == (DataPart(DataOrigin.FILE, "a", xml=XML),)


def test_other_files_and_locked_ones_say_nothing() -> None:
    assert parts(encoded(picture(), "PNG")) == ()
    assert parts(b"") == ()
    assert parts(zipped({"a.txt": b"x"})) == ()
    assert parts(b"%PDF-1.4 broken") == ()


def test_an_attachment_that_inflates_beyond_all_invoices_comes_without_content() -> None:
    (part,) = parts(pdf_with(**{"factur-x_xml": b"<a>" + b" " * 30_000_000 + b"</a>"}))
    assert (part.name, part.xml) == ("factur-x.xml", b"")


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 100_000), st.binary(max_size=8), st.booleans())
def test_damage_anywhere_never_raises(place: int, piece: bytes, is_pdf: bool) -> None:
    data = bytearray(PDF if is_pdf else OFD)
    place %= len(data)
    data[place : place + len(piece)] = piece
    parts(bytes(data), "InvoiceNumber")
    parts(bytes(data[:place]), "InvoiceNumber")


PDF = pdf_with(**{"factur-x_xml": XML})
OFD = ofd_with()
