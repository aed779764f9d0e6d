"""Files that a person joined to one document, kept one behind the other in one piece: their pages count on.

The form: a first line that says what it is, a second one with a JSON list of `[name, bytes]`, then the bytes of each
file as they were.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from typing_extensions import override

from invoice_desk.domain.document import Limits, Region, Word
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.intake.kinds import JOINED_FILES
from invoice_desk.intake.open import open_document
from invoice_desk.intake.pages import decoded_pages, taken_pages
from invoice_desk.intake.reader import LongSide, OpenedDocument, PageReader, RawPage

MEDIA_TYPE: Final = "application/x-invoice-desk-files"

_LONGEST_LIST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class JoinedFile:
    """One of the files, its bytes untouched."""

    name: str
    data: bytes


def bundled(files: Sequence[JoinedFile]) -> bytes:
    """The files in one piece."""
    listed = json.dumps([[one.name, len(one.data)] for one in files]).encode()
    return b"".join((JOINED_FILES, listed, b"\n", *(one.data for one in files)))


def unbundled(data: bytes) -> list[JoinedFile]:
    """Inverse of `bundled`. Raises UnreadableDocumentError `file.damaged_bundle`."""
    start = len(JOINED_FILES)
    end = data.find(b"\n", start, start + _LONGEST_LIST)
    try:
        listed = json.loads(data[start:end]) if data.startswith(JOINED_FILES) and end > 0 else []
        sizes = [(str(name), int(size)) for name, size in listed]
    except (ValueError, TypeError, RecursionError) as error:
        raise UnreadableDocumentError("file.damaged_bundle") from error
    at = end + 1
    files: list[JoinedFile] = []
    for name, size in sizes:
        if not 0 < size <= len(data) - at:
            raise UnreadableDocumentError("file.damaged_bundle")
        files.append(JoinedFile(name, data[at : at + size]))
        at += size
    if not files:
        raise UnreadableDocumentError("file.damaged_bundle")
    return files


class BundleReader(PageReader):
    """Reads joined files by the readers of their formats."""

    def __init__(self, readers: Sequence[PageReader]) -> None:
        self._readers = readers

    @override
    def accepts(self, head: bytes, name: str) -> bool:
        """Whether these are joined files."""
        return head.startswith(JOINED_FILES)

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
        """Open each file; a page is decoded when it is taken.

        Raises UnreadableDocumentError: `file.damaged_bundle`, or that of the file that can't be opened.
        """
        notes: list[Note] = []
        places: list[tuple[JoinedFile, int]] = []

        def opened(file: JoinedFile, number: int | None = None) -> OpenedDocument:
            return open_document(
                file.data,
                file.name,
                password=password,
                limits=limits,
                long_side=long_side,
                readers=self._readers,
                only=number,
            )

        for file in unbundled(data):
            document = opened(file)
            notes += (note for note in document.notes if note.code != "pages.limited")
            places += ((file, number) for number in range(1, document.page_count + 1))

        def decode(number: int) -> RawPage:
            file, own = places[number - 1]
            (raw,) = opened(file, own).pages
            return _counted(raw, number)

        numbers = taken_pages(len(places), limits, notes, only=only)
        return OpenedDocument(MEDIA_TYPE, len(places), decoded_pages(numbers, decode, notes=notes), notes)


def _counted(raw: RawPage, number: int) -> RawPage:
    """A page of one of the files with its number among all of them."""
    words = tuple(Word(word.text, _on(word.region, number)) for word in raw.words)
    return replace(raw, number=number, words=words, pictures=tuple(_on(one, number) for one in raw.pictures))


def _on(region: Region, number: int) -> Region:
    return replace(region, page=number)
