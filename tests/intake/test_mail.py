"""What is attached to a mail is found whatever wrote it; what adorns it is not, and hostile ones end by limits."""

import base64
import random
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.kinds import Kind, kind_of
from invoice_desk.intake.letter import Letter
from invoice_desk.intake.mail import read_mail
from tests.intake.documents import PdfPage, encoded, pdf, picture
from tests.intake.mails import begun, mail, with_pictures, written_by_hand
from tests.intake.signing import signed

PDF = pdf([PdfPage()])
MANY = 20_000_000


def opened(data: bytes, limits: Limits | None = None) -> dict[str, bytes | str]:
    """Names of attachments with their bytes, or with the code of what is wrong with them."""
    return contents(read_mail(data, limits or Limits()))


def contents(letter: Letter) -> dict[str, bytes | str]:
    found: dict[str, bytes | str] = {}
    for entry in letter.entries:
        try:
            found[entry.name] = letter.read(entry, max_bytes=MANY)
            assert letter.head(entry) == letter.read(entry, max_bytes=MANY)[:4096]
        except UnreadableDocumentError as error:
            found[entry.name] = error.code
    return found


def code_of(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableDocumentError) as caught:
        read_mail(data, limits or Limits())
    return caught.value.code


# Which files are mails.


@pytest.mark.parametrize(
    ("head", "is_mail"),
    [
        (mail(), True),
        (b"\xef\xbb\xbf\r\n" + mail(), True),
        (b"Received: from x\r\n\tby y\r\nMESSAGE-ID: <1>\r\n\r\n\xff\x00", True),
        (b"Return-Path: <a>\nX-Odd: " + b"\xb7\xa2\xc6\xb1" + b"\nDate: today\n\nhello", True),
        (b"Subject: " + b"x" * 9000, False),
        (b"Note: buy milk\nSum: 12\n\nFrom: nobody\nTo: nobody", False),
        (b"From: Anna, on Monday\nshe wrote that", False),
        (b"Hello,\nFrom: a\nTo: b", False),
    ],
)
def test_a_mail_is_known_by_its_header_fields(head: bytes, is_mail: bool) -> None:
    assert (kind_of(head[:4096]) is Kind.MAIL) is is_mail


def test_a_mail_with_pages_of_headers_is_known() -> None:
    data = b"Received: from mx.example\n" * 10 + b"DKIM-Signature: v=1;\n" + b" b=AAAA\n" * 2000 + b"\nbody"
    assert kind_of(data[:4096]) is Kind.MAIL


# Names.


@pytest.mark.parametrize(
    "name", ["invoice.pdf", "发票 五月.pdf", "Müller & Söhne; 12.pdf", "a" * 90 + ".pdf", "é\u0301.jpg"]
)
def test_an_attachment_has_the_name_it_was_given(name: str) -> None:
    assert opened(mail((name, PDF))) == {name: PDF}


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ("Content-Disposition: attachment; filename*=UTF-8''%E5%8F%91%E7%A5%A8.pdf", "发票.pdf"),
        ("Content-Disposition: attachment; filename*=gb18030'zh'%B7%A2%C6%B1.pdf", "发票.pdf"),
        (
            "Content-Disposition: attachment;\n filename*0*=utf-8''%E5%8F%91;\n"
            ' filename*1*=%E7%A5%A8;\n filename*2=".pdf"',
            "发票.pdf",
        ),
        ('Content-Type: application/pdf; name="=?GBK?B?t6LGsS5wZGY=?="', "发票.pdf"),
        (
            'Content-Type: application/pdf;\n name="=?utf-8?Q?Rechnung_Mai?=\n =?utf-8?Q?_2026=2Epdf?="',
            "Rechnung Mai 2026.pdf",
        ),
        ('Content-Type: application/pdf; name="=?gb2312?B?6URGLnBkZg==?="', "镈F.pdf"),
        ('Content-Disposition: attachment; filename="\udcb7\udca2\udcc6\udcb1.pdf"', "发票.pdf"),
        ('Content-Disposition: attachment; filename="发票.pdf"', "发票.pdf"),
        ('Content-Disposition: attachment; filename="Caf\udce9.pdf"', "Café.pdf"),
        ("Content-Disposition: attachment; filename=bill may.pdf", "bill may.pdf"),
        ('Content-Disposition: attachment; filename="C:\\\\Users\\\\me\\\\bill.pdf"', "bill.pdf"),
        ('Content-Disposition: attachment; filename="../../etc/bill.pdf"', "bill.pdf"),
        ('Content-Disposition: attachment; filename=".bill.pdf"', "bill.pdf"),
        ('Content-Disposition: attachment; filename="bill\u202efdp.exe"', "billfdp.exe"),
        ('Content-Disposition: attachment; filename="=?no-such?B?YmlsbC5wZGY=?="', "bill.pdf"),
        ('Content-Disposition: attachment; filename="=?utf-8?B?!!!?= bill.pdf"', "bill.pdf"),
        ("Content-Disposition: attachment; filename*=no-such''bill.pdf", "bill.pdf"),
        ("Content-Disposition: attachment; filename*=x; filename*0=y; filename*0*=z", "1.pdf"),
        ("Content-Disposition: attachment", "1.pdf"),
        ("CONTENT-DISPOSITION : ATTACHMENT; FILENAME=BILL.PDF", "BILL.PDF"),
    ],
)
def test_a_name_is_told_however_it_was_written(headers: str, name: str) -> None:
    if "Content-Type" not in headers:
        headers += "\nContent-Type: application/pdf"
    (found,) = opened(written_by_hand((headers, PDF)))
    assert found.removeprefix(" ") == name


def test_two_attachments_of_one_name_have_two() -> None:
    assert opened(mail(("bill.pdf", PDF), ("Bill.pdf", PDF + b"2"), ("bill.pdf", PDF + b"3"))) == {
        "bill.pdf": PDF,
        "Bill (2).pdf": PDF + b"2",
        "bill (3).pdf": PDF + b"3",
    }


def test_thousands_of_one_name_have_names_of_their_own_soon() -> None:
    started = time.process_time()
    names = opened(written_by_hand(*[("Content-Type: application/pdf; name=a.pdf", b"x")] * 8_000))
    assert (len(names), list(names)[-1]) == (8_000, "a (8000).pdf")
    assert time.process_time() - started < 10


# What is attached.


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("base64", base64.encodebytes(PDF)),
        ("BASE64", base64.b64encode(PDF)),
        ("base64", base64.encodebytes(PDF).rstrip(b"=\n") + b"\n"),
        ("base64", base64.encodebytes(PDF + b"1").replace(b"\n", b" \r\n!") + b"\n-- \nSent by a list\n"),
        ("8bit", PDF),
        ("binary", PDF),
        ("x-odd", PDF),
    ],
)
def test_an_attachment_is_decoded_as_its_headers_say(encoding: str, body: bytes) -> None:
    (data,) = opened(
        written_by_hand((f"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: {encoding}", body))
    ).values()
    assert isinstance(data, bytes)
    assert data.startswith(PDF)
    assert len(data) <= len(PDF) + 1


def test_an_invoice_as_quoted_printable_text_is_an_attachment_and_the_text_of_the_mail_is_none() -> None:
    xml = b'<?xml version="1.0"?><Invoice>=C3=A9=\n</Invoice>'
    parts = [
        ("Content-Type: text/plain", b"hello"),
        ("Content-Type: text/html", b"<p>hello"),
        ("Content-Type: text/xml\nContent-Transfer-Encoding: quoted-printable", xml),
        ("Content-Type: text/plain; name=notes.txt", b"a file"),
        ("Content-Type: text/calendar", b"BEGIN:VCALENDAR"),
    ]
    assert opened(written_by_hand(*parts)) == {
        "1.xml": '<?xml version="1.0"?><Invoice>é</Invoice>'.encode(),
        "notes.txt": b"a file",
    }


def test_a_mail_that_is_a_document_itself_gives_it() -> None:
    data = b"From: scanner@office.example\nDate: x\nContent-Type: application/pdf; name=scan.pdf\n\n" + PDF
    assert opened(data) == {"scan.pdf": PDF}


def test_signatures_and_leftovers_of_mail_programs_are_no_attachments() -> None:
    parts = [
        ("Content-Type: application/pkcs7-signature; name=smime.p7s", b"x"),
        ("Content-Type: application/pgp-signature; name=signature.asc", b"x"),
        ("Content-Type: application/applefile; name=bill.pdf", b"x"),
        ("Content-Type: message/delivery-status", b"x"),
        ("Content-Type: application/pdf; name=bill.pdf", PDF),
    ]
    assert opened(written_by_hand(*parts)) == {"bill.pdf": PDF}


def test_a_boundary_is_a_whole_line_only() -> None:
    body = b"x --b\n --b\n--bc\n--b c\n--"
    inner = written_by_hand(("Content-Type: application/pdf; name=a.pdf", PDF), boundary="b c d")
    parts = [("Content-Type: message/rfc822; name=m.eml", inner), ("Content-Type: application/pdf; name=b.pdf", body)]
    assert opened(written_by_hand(*parts)) == {"m.eml/a.pdf": PDF, "b.pdf": body}


def test_a_mail_cut_off_gives_what_is_there() -> None:
    data = mail(("a.pdf", PDF), ("b.pdf", PDF))
    found = opened(data[: data.rindex(b"Content-Disposition") + 200])
    assert found["a.pdf"] == PDF
    cut = found["b.pdf"]
    assert isinstance(cut, bytes)
    assert PDF.startswith(cut)


# Pictures.


def test_pictures_in_the_text_are_attachments_unless_they_are_small() -> None:
    photo = encoded(picture((900, 1200)), "JPEG")
    logo, banner, symbol = (encoded(picture(size), "PNG") for size in ((160, 60), (900, 120), (32, 32)))
    tiny = encoded(picture((64, 64)), "WEBP")
    pictures = [("png", logo), ("jpeg", photo), ("png", banner), ("gif", symbol), ("webp", tiny)]
    assert list(opened(with_pictures("<img src='cid:0@shop.example'>", pictures)).values()) == [photo]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_a_picture_is_measured_by_its_header(kind: str) -> None:
    noise = picture((700, 900))
    kept = opened(with_pictures("x", [(kind.lower(), encoded(noise, kind))]))
    assert len(kept) == 1
    assert opened(with_pictures("x", [(kind.lower(), encoded(noise.resize((190, 900)), kind))])) == {}


def test_a_small_picture_that_is_attached_stays() -> None:
    small = encoded(picture((100, 100)), "PNG")
    assert opened(mail(("stamp.png", small))) == {"stamp.png": small}


# Mails in mails, and what can't be had.


def test_what_is_attached_to_a_mail_inside_is_named_by_it() -> None:
    inner = begun("Fwd: Rechnung / Mai")
    inner.set_content("x")
    inner.add_attachment(PDF, "application", "pdf", filename="a.pdf")
    assert opened(mail(inner, ("b.pdf", PDF))) == {"Fwd Rechnung Mai.eml/a.pdf": PDF, "b.pdf": PDF}


def test_a_mail_inside_may_be_encoded_and_without_a_subject() -> None:
    inner = base64.encodebytes(b"From: x\n\n")
    with_pdf = base64.encodebytes(b"From: x\nContent-Type: application/pdf\n\n" + PDF)
    headers = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64"
    assert opened(written_by_hand((headers, inner), (headers, with_pdf))) == {"mail.eml/1.pdf": PDF}


def test_a_signed_mail_is_opened_and_an_encrypted_one_says_so() -> None:
    top = b"From: a\nTo: b\nContent-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
    inside = b"Content-Type: application/pdf; name=a.pdf\n\n" + PDF
    assert opened(top + base64.encodebytes(signed(inside))) == {"a.pdf": PDF}
    assert opened(top + base64.encodebytes(b"0\x82xxx")) == {"smime.p7m": "mail.encrypted"}
    pgp = top.replace(b"application/pkcs7-mime; name=smime.p7m", b"multipart/encrypted; boundary=x")
    assert list(opened(pgp + b"--x\n\n--x--").values()) == ["mail.encrypted"]


def test_a_signed_invoice_that_is_attached_stays_as_it_is() -> None:
    bill = signed(b"<FatturaElettronica/>")
    headers = "Content-Type: application/pkcs7-mime; name=IT01234567890_1.xml.p7m\nContent-Transfer-Encoding: base64"
    found = opened(written_by_hand((headers, base64.encodebytes(bill))))
    assert found == {"IT01234567890_1.xml.p7m": bill}


def test_winmail_dat_is_refused_by_name() -> None:
    parts = [
        ("Content-Type: application/ms-tnef", b"\x78\x9f\x3e\x22"),
        ("Content-Type: application/octet-stream; name=WINMAIL.DAT", b"\x78\x9f\x3e\x22"),
    ]
    assert opened(written_by_hand(*parts)) == {"winmail.dat": "mail.winmail", "WINMAIL (2).DAT": "mail.winmail"}


def test_parts_that_can_not_be_told_apart_are_damage() -> None:
    assert code_of(b"From: a\nTo: b\nContent-Type: multipart/mixed\n\n--x\n\nhello\n--x--") == "mail.damaged"
    assert (
        code_of(b"From: a\nTo: b\nContent-Type: multipart/mixed; boundary=y\n\n--x\n\nhello\n--x--") == "mail.damaged"
    )
    inner = ("Content-Type: multipart/related; boundary=none", b"lost")
    assert opened(written_by_hand(inner, ("Content-Type: application/pdf", PDF))) == {"1": "mail.damaged", "2.pdf": PDF}


# Hostile mails.


def test_thousands_of_parts_are_refused() -> None:
    limits = Limits(max_zip_entries=100)
    many = [("Content-Type: application/pdf", b"x")] * 101
    assert code_of(written_by_hand(*many), limits) == "mail.too_many_parts"
    assert code_of(written_by_hand(*[("Content-Type: text/plain", b"x")] * 101), limits) == "mail.too_many_parts"
    assert len(opened(written_by_hand(*many[:100]), limits)) == 100


def test_endless_nesting_ends() -> None:
    head, tail = b"From: a\nTo: b\n", b""
    for level in range(500):
        head += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level)
        tail = b"\n--b%d--" % level + tail
    assert opened(head + b"Content-Type: application/pdf\n\n" + PDF + tail) == {"1": "mail.too_deep"}
    mails = PDF
    for _ in range(500):
        mails = b"From: a\nTo: b\nContent-Type: message/rfc822\n\n" + mails
    assert list(opened(mails).values()) == ["mail.too_deep"]


@pytest.mark.parametrize(
    "body",
    [
        b"--b" * 3_000_000,
        b"\n--b" * 2_000_000,
        b"\n--b\n" * 9_000,
        b"Content-Type: multipart/mixed; boundary=c\n" * 200_000,
        b"\n--b\nContent-Type: a/b;" + b' x="' * 2_000_000,
        b"\n--b\nContent-Disposition: a; filename=" + b"=?" * 3_000_000,
        b"\r" * 10_000_000,
    ],
)
def test_ten_megabytes_made_to_take_long_do_not(body: bytes) -> None:
    data = b"From: a\nTo: b\nContent-Type: multipart/mixed; boundary=b\n\n" + body
    started = time.process_time()
    with suppress(UnreadableDocumentError):
        opened(data)
    assert time.process_time() - started < 3


def test_a_large_mail_is_taken_apart_in_a_moment() -> None:
    data = mail(*[(f"{number}.pdf", PDF + bytes(500_000)) for number in range(20)])
    started = time.process_time()
    letter = read_mail(data, Limits())
    assert time.process_time() - started < 0.3
    assert len(letter.entries) == 20


@given(st.binary(max_size=300))
def test_any_bytes_are_a_mail_or_refused(data: bytes) -> None:
    for whole in (data, b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n" + data):
        with suppress(UnreadableDocumentError):
            opened(whole)


_VALUES = st.text(st.sampled_from("=?*'\";%utf-8BQgk .\\/\n\tx0é收"), max_size=60)


@given(st.lists(st.tuples(_VALUES, _VALUES, st.binary(max_size=60)), min_size=1, max_size=5))
def test_any_headers_give_names_of_their_own(parts: list[tuple[str, str, bytes]]) -> None:
    made = [
        (f"Content-Type: application/pdf; name{kind}\nContent-Disposition: attachment; filename{disposition}", body)
        for kind, disposition, body in parts
    ]
    letter = read_mail(written_by_hand(*made, boundary="boundary-7"), Limits())
    names = [entry.name for entry in letter.entries]
    assert len(set(names)) == len(names)
    assert all(name.strip() and "\n" not in name and "/" not in name.partition("/")[0] for name in names)


@given(st.randoms(use_true_random=False), st.lists(st.binary(max_size=200), min_size=1, max_size=6))
def test_what_the_standard_library_attaches_is_read_back_in_order(rng: random.Random, files: list[bytes]) -> None:
    message = begun("x")
    message.set_content("text")
    for number, data in enumerate(files):
        inner = begun("inner")
        inner.set_content("x")
        inner.add_attachment(data, "application", "octet-stream", filename=f"{number}.pdf")
        if rng.random() < 0.3:
            message.add_attachment(inner, filename=f"{number}.eml")
        else:
            message.add_attachment(data, "application", "pdf", filename=f"{number}.pdf")
    assert list(opened(message.as_bytes()).values()) == files
