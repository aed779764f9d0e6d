"""What is fuzzed: each target takes any bytes, and may refuse them by no error but the program's own."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.extraction.answer import parse_answer, reading_from
from invoice_desk.extraction.codes.reader import read_code
from invoice_desk.extraction.exact.fapiao import INFO_KEYS
from invoice_desk.extraction.exact.reader import exact_readings
from invoice_desk.extraction.sse import EventReader
from invoice_desk.intake.archive import Archive
from invoice_desk.intake.bundle import JoinedFile, bundled, unbundled
from invoice_desk.intake.embedded import data_parts
from invoice_desk.intake.mail import read_mail
from invoice_desk.intake.ofd import OfdReader
from invoice_desk.intake.outlook import read_outlook_mail
from invoice_desk.intake.xml_pages import XmlReader
from tests.benchmarks.documents import SAMPLES, SHARED
from tests.extraction.codes.payloads import ALL as CODES
from tests.intake.mails import SAMPLES as MAILS
from tests.intake.outlook_files import attachment, compound, inner, message

LIMITS: Final = Limits(max_pages=3, max_zip_bytes=20_000_000, max_zip_entries=200, max_pixels=4_000_000)
"""Small, so that what is slow because it is large is not what is found."""

_PROFILES = tuple(load_profiles()[0].values())


def data_in_a_file(data: bytes) -> None:
    """Whatever the file is: attachments, tags and properties, and what they say."""
    exact_readings(data_parts(data, "a", password=None, limits=LIMITS, info_keys=INFO_KEYS))


def xml_pages(data: bytes) -> None:
    """Invoice XML, signed or not, as pages."""
    with suppress(InvoiceDeskError):
        for page in XmlReader().open(data, "a.xml", None, LIMITS, lambda *_: 500).pages:
            assert page.number


def ofd_pages(data: bytes) -> None:
    """OFD as pages of words, and what is drawn beside them."""
    with suppress(InvoiceDeskError):
        for page in OfdReader().open(data, "a.ofd", None, LIMITS, lambda *_: 500).pages:
            assert page.backdrop is None or page.backdrop().width


def archives(data: bytes) -> None:
    """Zip archives, entry by entry."""
    with suppress(InvoiceDeskError), Archive(data, LIMITS) as archive:
        for entry in archive.entries:
            archive.head(entry)


def mails(data: bytes) -> None:
    """Mails, attachment by attachment, also as what an attachment of one may be."""
    for whole in (data, b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n" + data):
        with suppress(InvoiceDeskError):
            letter = read_mail(whole, LIMITS)
            for entry in letter.entries:
                with suppress(InvoiceDeskError):
                    letter.read(entry, max_bytes=LIMITS.max_bytes)


def outlook_mails(data: bytes) -> None:
    """Mails as Outlook saves them."""
    with suppress(InvoiceDeskError):
        letter = read_outlook_mail(data, LIMITS)
        if letter is None:
            return
        for entry in letter.entries:
            with suppress(InvoiceDeskError):
                letter.read(entry, max_bytes=LIMITS.max_bytes)


def joined_files(data: bytes) -> None:
    """Files that a person joined."""
    with suppress(InvoiceDeskError):
        assert all(file.data for file in unbundled(data))


def answers(data: bytes) -> None:
    """What a model wrote."""
    answer = parse_answer(data.decode("utf-8", "replace"))
    reading_from(answer, _PROFILES, engine="e", model="m", seconds=0.0, raw_answer="", prompt_version="")


def codes(data: bytes) -> None:
    """What a code on a page holds, read as text and as bytes."""
    for text in (data.decode("utf-8", "replace"), data.decode("latin-1")):
        read_code(text)


def events(data: bytes) -> None:
    """What a server sends in pieces."""
    reader = EventReader()
    half = len(data) // 2
    with suppress(InvoiceDeskError):
        for piece in (data[:half], data[half:]):
            reader.feed(piece)
        reader.end()


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {
    one.__name__: one
    for one in (
        data_in_a_file,
        xml_pages,
        ofd_pages,
        archives,
        mails,
        outlook_mails,
        joined_files,
        answers,
        codes,
        events,
    )
}

_ENDINGS: Final = {
    "data_in_a_file": {".pdf", ".ofd", ".xml", ".p7m"},
    "xml_pages": {".xml", ".p7m"},
    "ofd_pages": {".ofd"},
    "archives": {".ofd", ".zip"},
}


def seeds(target: str) -> Iterable[bytes]:
    """Files to begin with, and made-up ones where there are none of that kind."""
    endings = _ENDINGS.get(target, set())
    for folder in (SAMPLES, SHARED.parent, SHARED.parents[1] / "bad"):
        yield from (file.read_bytes() for file in _files(folder) if file.suffix.lower() in endings)
    if target == "mails":
        yield from MAILS
    if target == "outlook_mails":
        yield compound(message(attachment("a.pdf", b"%PDF-1.4"), inner(message(attachment("b.pdf", b"b"), header=24))))
    if target == "joined_files":
        yield bundled([JoinedFile("a.png", b"a" * 40), JoinedFile("b.pdf", b"b" * 9)])
    if target == "codes":
        yield from (text.encode() for text in CODES)
    yield b'```json\n{"kind": "receipt", "total_amount": "12.00", "line_items": [{"description": "a"}]}\n```'
    yield b'event: message\ndata: {"a": 1}\n\ndata: [DONE]\n\n'
    yield (
        b'<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>1</ID>'
        b"<IssueDate>2026-03-04</IssueDate></Invoice>"
    )


def _files(folder: Path) -> Iterable[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and file.stat().st_size < 500_000)
