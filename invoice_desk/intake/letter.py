"""A mail that was taken apart: its attachments as entries, without the pictures that only adorn it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Self

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.container import Entry
from invoice_desk.intake.kinds import HEAD_BYTES, IMAGE_KINDS, Kind, kind_of

DEEPEST: Final = 30
"""How many levels of parts and mails inside each other are looked into; a forwarded mail has three to five."""

LONGEST_NAME: Final = 120

SENT_BY_NOBODY: Final = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
    | {"application/pgp-keys", "application/applefile"}
)
"""Types of what mail programs add and nobody sent."""

PACKED_BY_OUTLOOK: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})

ENDINGS: Final = {
    "application/pdf": ".pdf",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/zip": ".zip",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/tiff": ".tif",
    "image/webp": ".webp",
}
"""For attachments without a name."""

_LEAST_SIDE, _LEAST_PIXELS, _LEAST_BYTES = 200, 150_000, 15_000
"""A picture in the text with less is a logo or a symbol: print on a receipt so small could not be read."""

_NOT_IN_NAMES: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
"""Controls, and marks that turn the order of letters: `fdp.exe` must not look like `exe.pdf`."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What hangs on a mail; without a `name`, it gets one with this `ending`.

    `size` is about how many bytes `content` gives; that raises UnreadableDocumentError. `shown` says that the mail's
    text shows it as a picture. `folder` names the mails inside the mail that it hangs on, each with a `/` behind it.
    """

    name: str
    ending: str
    size: int
    content: Callable[[], bytes]
    shown: bool = False
    folder: str = ""


class Letter:
    """A mail as a container of its attachments, all of which have names of their own."""

    nothing_inside = "mail.nothing_inside"

    def __init__(self, attachments: Sequence[Attachment], limits: Limits) -> None:
        """Raises UnreadableDocumentError: `mail.too_many_parts`, `archive.too_large`."""
        if len(attachments) > limits.max_zip_entries:
            raise too_many_parts(limits)
        if sum(one.size for one in attachments) > limits.max_zip_bytes:
            raise UnreadableDocumentError("archive.too_large", limit_mb=limits.max_zip_bytes // 1_000_000)
        self._contents = [one for one in attachments if not (one.shown and _only_adorns(one))]
        names: dict[str, int] = {}
        self.entries = tuple(
            Entry(index, _unlike(names, one, index), one.size) for index, one in enumerate(self._contents)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._contents.clear()

    def head(self, entry: Entry) -> bytes:
        """The entry's first bytes. Raises UnreadableDocumentError as `read` does."""
        return self._contents[entry.index].content()[:HEAD_BYTES]

    def read(self, entry: Entry, *, max_bytes: int) -> bytes:
        """The entry's bytes. Raises UnreadableDocumentError: `file.too_large`, `mail.…`."""
        data = self._contents[entry.index].content()
        if len(data) > max_bytes:
            raise UnreadableDocumentError("file.too_large", limit_mb=max_bytes // 1_000_000)
        return data


def refused(name: str, code: str, *, folder: str = "") -> Attachment:
    """What hangs on a mail and can't be had; the message `code` says why."""

    def refuse() -> bytes:
        raise UnreadableDocumentError(code)

    return Attachment(name, "", 0, refuse, folder=folder)


def too_many_parts(limits: Limits) -> UnreadableDocumentError:
    """What a mail of too many parts ends with."""
    return UnreadableDocumentError("mail.too_many_parts", limit=limits.max_zip_entries)


def file_name(given: str) -> str:
    """A name for showing, from one that anybody may have given: no folders, no controls, not too long, perhaps none."""
    last = given.replace("\\", "/").rpartition("/")[2]
    name = " ".join(_NOT_IN_NAMES.sub("", last).split()).lstrip(".~ ")
    if len(name) <= LONGEST_NAME:
        return name
    ending = PurePosixPath(name).suffix[:10]
    return name[: LONGEST_NAME - len(ending)] + ending


def mail_name(subject: str) -> str:
    """A name for a mail inside a mail that has none: its subject."""
    name = file_name(re.sub(r"[/\\:]+", " ", subject))
    return f"{name[: LONGEST_NAME - 4].strip()}.eml" if name else ""


def _unlike(taken: dict[str, int], one: Attachment, index: int) -> str:
    """The attachment's path in the mail: without a name by its number, and numbered where the name is there twice."""
    path = PurePosixPath(one.name or f"{index + 1}{one.ending}")
    first = name = f"{one.folder}{path.name}"
    number = taken.get(first.casefold(), 0)
    while name.casefold() in taken:
        number += 1
        name = f"{one.folder}{path.stem} ({number}){path.suffix}"
    taken[first.casefold()] = max(number, 1)  # the next one of that name does not count from the beginning
    taken.setdefault(name.casefold(), 1)
    return name


def _only_adorns(one: Attachment) -> bool:
    try:
        data = one.content()
    except UnreadableDocumentError:
        return False
    if kind_of(data[:HEAD_BYTES]) not in IMAGE_KINDS:
        return False
    size = _pixels(data)
    if size is None:
        return len(data) < _LEAST_BYTES
    return min(size) < _LEAST_SIDE or size[0] * size[1] < _LEAST_PIXELS


def _pixels(data: bytes) -> tuple[int, int] | None:
    """Width and height of PNG, GIF and JPEG as their headers say; nothing is decoded here."""
    kind = kind_of(data[:HEAD_BYTES])
    if kind is Kind.PNG and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if kind is Kind.GIF and len(data) >= 10:
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    return _jpeg_pixels(data) if kind is Kind.JPEG else None


def _jpeg_pixels(data: bytes) -> tuple[int, int] | None:
    """From the start-of-frame segment (ITU-T T.81, B.2.2)."""
    at = 2
    while data[at : at + 1] == b"\xff" and at + 9 <= len(data):
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 1 if marker == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None
