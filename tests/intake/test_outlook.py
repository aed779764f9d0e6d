"""What is attached to a mail that Outlook saved is found, and damaged or hostile files end by limits."""

import struct
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.outlook import read_outlook_mail
from tests.intake.documents import PdfPage, encoded, pdf, picture
from tests.intake.outlook_files import Tree, attachment, compound, inner, message, properties, text
from tests.intake.signing import signed
from tests.intake.test_mail import contents

PDF = pdf([PdfPage()])
LARGE = PDF + bytes(range(256)) * 40_000


def opened(
    *attachments: Tree, limits: Limits | None = None, sector: int = 512, kind: str = "IPM.Note"
) -> dict[str, bytes | str]:
    whole = {**message(*attachments), **text("001A", kind)}
    letter = read_outlook_mail(compound(whole, sector=sector), limits or Limits())
    assert letter is not None
    return contents(letter)


@pytest.mark.parametrize("sector", [512, 4096])
def test_attachments_of_all_sizes_are_read_in_their_order(sector: int) -> None:
    files = {"发票.pdf": PDF, "large.pdf": LARGE, "empty.pdf": b"", "64.pdf": b"x" * 64, "4096.pdf": b"y" * 4096}
    assert opened(*(attachment(*one) for one in files.items()), sector=sector) == files
    assert list(opened(*(attachment(*one) for one in files.items()), sector=sector)) == list(files)


def test_old_office_files_are_no_mails() -> None:
    assert read_outlook_mail(compound({"WordDocument": LARGE, "1Table": b"x"}), Limits()) is None
    assert read_outlook_mail(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), Limits()) is None
    assert read_outlook_mail(b"hello", Limits()) is None


def test_a_name_is_told_by_what_there_is() -> None:
    code_page = properties(32, x3FFD0003=936)
    raw = attachment("", PDF, x3707001E="发票.pdf".encode("gbk"))
    letter = read_outlook_mail(compound({**message(raw), **code_page}), Limits())
    assert letter is not None
    assert list(contents(letter)) == ["发票.pdf"]
    assert list(opened(attachment("", PDF, x3704001E=b"BILL~1.PDF\0"))) == ["BILL~1.PDF"]
    assert list(opened({**attachment("", PDF), **text("370E", "image/png")})) == ["1.png"]
    assert list(opened(attachment("", PDF, x3703001E=b".pdf"))) == ["1.pdf"]
    assert list(opened(attachment("..\\..\\bill.pdf", PDF))) == ["bill.pdf"]
    assert list(opened(attachment("x" * 9000, PDF, x3704001E=b"short.pdf"))) == ["short.pdf"]


def test_mails_inside_are_named_by_their_subject() -> None:
    deep = message(attachment("deep.pdf", PDF), header=24, subject="Re: bill")
    middle = message(inner(deep), attachment("a.pdf", PDF), header=24, subject="")
    assert opened(inner(middle, "forwarded"), attachment("b.pdf", PDF)) == {
        "forwarded/Re bill.eml/deep.pdf": PDF,
        "forwarded/a.pdf": PDF,
        "b.pdf": PDF,
    }


def test_logos_in_the_text_are_left_out_and_photos_are_not() -> None:
    logo, photo = encoded(picture((150, 60)), "PNG"), encoded(picture((900, 1200)), "JPEG")
    shown = [{**attachment(*one), **text("3712", "1@x")} for one in (("a.png", logo), ("b.jpg", photo))]
    assert opened(*shown) == {"b.jpg": photo}
    assert opened(attachment("stamp.png", logo)) == {"stamp.png": logo}


def test_what_can_not_be_had_says_why() -> None:
    assert opened(
        attachment("winmail.dat", b"x"),
        attachment("on the drive.pdf", None, method=7),
        attachment("drawing", None, method=6),
        attachment("lost.pdf", None),
        attachment("bill.pdf", PDF),
    ) == {
        "winmail.dat": "mail.winmail",
        "on the drive.pdf": "mail.link",
        "drawing": "mail.object",
        "lost.pdf": "mail.damaged",
        "bill.pdf": PDF,
    }


def test_a_signed_mail_is_opened_and_an_encrypted_one_says_so() -> None:
    entity = b"Content-Type: application/pdf; name=a.pdf\n\n" + PDF
    assert opened(attachment("smime.p7m", signed(entity)), kind="IPM.Note.SMIME") == {"a.pdf": PDF}
    assert opened(attachment("smime.p7m", b"0\x82 encrypted"), kind="IPM.Note.SMIME") == {"smime.p7m": "mail.encrypted"}
    several = b"Content-Type: multipart/signed; boundary=b\n\n--b\n" + entity + b"\n--b\n"
    several += b"Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx\n--b--"
    assert opened(attachment("smime.p7m", several), kind="IPM.Note.SMIME.MultipartSigned") == {"a.pdf": PDF}


# Damage, and hostile files.


def test_a_file_cut_off_gives_what_is_there_or_says_so() -> None:
    data = compound(message(attachment("a.pdf", PDF), attachment("large.pdf", LARGE)))
    for length in range(512, len(data), 50_000):
        with suppress(UnreadableDocumentError):
            letter = read_outlook_mail(data[:length], Limits())
            assert letter is None or len(contents(letter)) <= 2


def test_thousands_of_attachments_are_refused() -> None:
    limits = Limits(max_zip_entries=20)
    many = [attachment(f"{number}.pdf", b"x") for number in range(21)]
    assert len(opened(*many[:20], limits=limits)) == 20
    with pytest.raises(UnreadableDocumentError) as caught:
        opened(*many, limits=limits)
    assert caught.value.code == "mail.too_many_parts"


def test_attachments_that_claim_more_than_may_be_are_refused() -> None:
    many = [attachment(f"{number}.pdf", LARGE) for number in range(3)]
    with pytest.raises(UnreadableDocumentError) as caught:
        opened(*many, limits=Limits(max_zip_bytes=2 * len(LARGE)))
    assert caught.value.code == "archive.too_large"


def test_endless_nesting_ends() -> None:
    tree = message(attachment("a.pdf", PDF), header=24)
    for _ in range(100):
        tree = message(inner(tree), header=24)
    assert list(opened(inner(tree)).values()) == ["mail.too_deep"]


def test_a_message_that_holds_itself_a_thousand_times_ends_soon() -> None:
    data = bytearray(compound(message(*(inner(message(header=24), "m") for _ in range(2_000)))))
    itself = "__substg1.0_3701000D".encode("utf-16-le")
    at, root = data.find(itself), struct.unpack_from("<I", data, _directory_of(data) + 76)[0]
    while at >= 0:
        struct.pack_into("<I", data, at + 76, root)
        at = data.find(itself, at + 1)
    started = time.process_time()
    with suppress(UnreadableDocumentError):
        read_outlook_mail(bytes(data), Limits())
    assert time.process_time() - started < 10


def _directory_of(data: bytes | bytearray) -> int:
    return 512 * (1 + int.from_bytes(data[48:52], "little"))


def test_chains_in_a_circle_end() -> None:
    data = bytearray(compound(message(attachment("a.pdf", LARGE))))
    fat = 512 * (1 + int.from_bytes(data[76:80], "little"))
    for number in range(128):
        struct.pack_into("<I", data, fat + 4 * number, number)
    with suppress(UnreadableDocumentError):
        read_outlook_mail(bytes(data), Limits())


@given(st.data())
def test_any_bytes_changed_are_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(compound(message(attachment("a.pdf", PDF), inner(message(attachment("b.pdf", PDF), header=24)))))
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(whole) - 4))
        size = data.draw(st.sampled_from([1, 4]))
        whole[at : at + size] = data.draw(st.binary(min_size=size, max_size=size))
    with suppress(UnreadableDocumentError):
        letter = read_outlook_mail(bytes(whole), Limits(max_zip_entries=100))
        assert letter is None or len(contents(letter)) <= 100


@given(st.lists(st.tuples(st.text("ab收.x", min_size=1, max_size=8), st.binary(max_size=9000)), max_size=6))
def test_what_is_attached_is_read_back(files: list[tuple[str, bytes]]) -> None:
    assert list(opened(*(attachment(name, data) for name, data in files)).values()) == [data for _, data in files]
