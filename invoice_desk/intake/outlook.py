"""Mails as Outlook saves them (.msg, [MS-OXMSG]): attachments of a message and of those inside it, within limits."""

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.compound import CompoundFile
from invoice_desk.intake.letter import (
    DEEPEST,
    ENDINGS,
    PACKED_BY_OUTLOOK,
    SENT_BY_NOBODY,
    Attachment,
    Letter,
    file_name,
    mail_name,
    refused,
    too_many_parts,
)
from invoice_desk.intake.mail import attachments_of
from invoice_desk.intake.p7m import looks_signed, signed_content
from invoice_desk.intake.raw_names import told

_PROPERTIES: Final = "__properties_version1.0"
_ATTACHMENT: Final = re.compile(r"__attach_version1\.0_#[0-9a-f]{8}")

# Properties by their ids ([MS-OXPROPS]), and by id and type where their value stands in the list of properties.
_MESSAGE_CLASS, _SUBJECT, _DISPLAY_NAME = "001a", "0037", "3001"
_CONTENT, _LONG_NAME, _SHORT_NAME, _ENDING, _MIME_TYPE, _CONTENT_ID = "3701", "3707", "3704", "3703", "370e", "3712"
_METHOD, _HIDDEN, _CODE_PAGE = 0x37050003, 0x7FFE000B, 0x3FFD0003
_LINKS, _MESSAGE, _OBJECT = (2, 3, 4, 7), 5, 6
"""Ways in which something is attached ([MS-OXCMSG], 2.2.2.9) beside by its bytes."""

_UNICODE, _BYTES, _BINARY, _STORAGE = "001f", "001e", "0102", "000d"
_LONGEST_TEXT: Final = 8192
_MOST_PROPERTIES: Final = 16_384
"""Bytes of their list."""

_SEALED: Final = "ipm.note.smime"
_IN_MESSAGE, _IN_ATTACHMENT = (32, 24), 8
"""Bytes before the list of properties: of the file's message or of one inside it, and of an attachment."""


def read_outlook_mail(data: bytes, limits: Limits) -> Letter | None:
    """The attachments of a message; None where the compound file is none, as old Word and Excel files are.

    Raises UnreadableDocumentError: `mail.damaged`, `mail.too_many_parts`. An attachment's own is one of
    `mail.encrypted`, `mail.winmail`, `mail.too_deep`, `mail.object`, `mail.link`, `mail.damaged`.
    """
    try:
        file = CompoundFile(data)
        if _PROPERTIES not in file.inside(0):
            return None
    except ValueError:
        return None
    try:
        return Letter(list(_Opening(file, limits).message(0, "", 0)), limits)
    except (ValueError, struct.error) as error:
        raise UnreadableDocumentError("mail.damaged") from error


@dataclass(frozen=True, slots=True)
class _Properties:
    """The properties of a message or an attachment."""

    file: CompoundFile
    entries: Mapping[str, int]
    numbers: Mapping[int, int]
    encoding: str

    def text(self, name: str) -> str:
        """A property's text, "" where it has none, or one that goes on for ever."""
        for kind in (_UNICODE, _BYTES):
            entry = self.entries.get(f"__substg1.0_{name}{kind}")
            if entry is not None and self.file.size(entry) <= _LONGEST_TEXT:
                raw = self.file.read(entry)
                if kind == _UNICODE:
                    return raw.decode("utf-16-le", "replace").strip("\0")
                return _decoded(raw.strip(b"\0"), self.encoding)
        return ""


class _Opening:
    """Takes one file apart; all attachments in it together are counted."""

    def __init__(self, file: CompoundFile, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._parts = 0

    def message(self, storage: int, folder: str, depth: int) -> Iterator[Attachment]:
        """The attachments of a message that hangs on those named in `folder`."""
        if depth >= DEEPEST:
            yield refused("", "mail.too_deep", folder=folder)
            return
        message = self._properties(storage, _IN_MESSAGE[depth > 0], "")
        encoding = _encoding_of(message.numbers.get(_CODE_PAGE, 0))
        is_sealed = message.text(_MESSAGE_CLASS).lower().startswith(_SEALED)
        for name in sorted(filter(_ATTACHMENT.fullmatch, message.entries)):
            self._parts += 1
            if self._parts > self._limits.max_zip_entries:
                raise too_many_parts(self._limits)
            attachment = self._properties(message.entries[name], _IN_ATTACHMENT, encoding)
            if is_sealed:
                yield from self._sealed(attachment, folder)
            else:
                yield from self._attachment(attachment, folder, depth)

    def _attachment(self, one: _Properties, folder: str, depth: int) -> Iterator[Attachment]:
        name, kind, method = _name_of(one), one.text(_MIME_TYPE).lower(), one.numbers.get(_METHOD, 0)
        inner = one.entries.get(f"__substg1.0_{_CONTENT}{_STORAGE}")
        content = one.entries.get(f"__substg1.0_{_CONTENT}{_BINARY}")
        if kind in SENT_BY_NOBODY:
            return
        if kind in PACKED_BY_OUTLOOK or name.casefold() == "winmail.dat":
            yield refused(name or "winmail.dat", "mail.winmail", folder=folder)
        elif method == _MESSAGE and inner is not None:
            subject = self._properties(inner, _IN_MESSAGE[1], one.encoding).text(_SUBJECT)
            named = mail_name(subject) or name or "mail.msg"
            yield from self.message(inner, f"{folder}{named}/", depth + 1)
        elif method in _LINKS:
            yield refused(name, "mail.link", folder=folder)
        elif method == _OBJECT:
            yield refused(name, "mail.object", folder=folder)
        elif content is None:
            yield refused(name, "mail.damaged", folder=folder)
        else:
            shown = bool(one.text(_CONTENT_ID)) or bool(one.numbers.get(_HIDDEN, 0))
            ending = one.text(_ENDING).lstrip(".")
            read = partial(_read, self._file, content)
            yield Attachment(
                name,
                f".{ending}" if ending.isalnum() else ENDINGS.get(kind, ""),
                self._file.size(content),
                read,
                shown,
                folder,
            )

    def _sealed(self, one: _Properties, folder: str) -> Iterator[Attachment]:
        """What a signed message holds is a mail as others send it ([MS-OXOSMIME], 2.1)."""
        content = one.entries.get(f"__substg1.0_{_CONTENT}{_BINARY}")
        data: bytes | None = _read(self._file, content) if content is not None else b""
        if data is not None and looks_signed(data):
            data = signed_content(data)
        elif data is not None and not data.lstrip()[:8].lower().startswith(b"content-"):
            data = None
        if data is None:
            yield refused(_name_of(one) or "smime.p7m", "mail.encrypted", folder=folder)
        else:
            yield from attachments_of(data, self._limits, folder=folder)

    def _properties(self, storage: int, header: int, encoding: str) -> _Properties:
        entries = self._file.inside(storage)
        listed = entries.get(_PROPERTIES)
        raw = b""
        if listed is not None and self._file.size(listed) <= _MOST_PROPERTIES:
            raw = self._file.read(listed)[header:]
        numbers = dict(struct.iter_unpack("<I4xI4x", raw[: len(raw) // 16 * 16]))
        return _Properties(self._file, entries, numbers, encoding)


def _read(file: CompoundFile, stream: int) -> bytes:
    try:
        return file.read(stream)
    except ValueError as error:
        raise UnreadableDocumentError("mail.damaged") from error


def _name_of(one: _Properties) -> str:
    return next(filter(None, (file_name(one.text(name)) for name in (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME))), "")


def _encoding_of(code_page: int) -> str:
    return {65001: "utf-8", 936: "gb18030"}.get(code_page, f"cp{code_page}")


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except (LookupError, ValueError):
        return told(raw)
