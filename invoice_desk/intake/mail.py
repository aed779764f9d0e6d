"""Mails as files (.eml): the parts of a message found within limits, its attachments decoded when they are asked for.

Boundaries are looked for in the bytes as a whole: a parser that takes line by line, as the standard library's does,
asks each line at each level of parts, which a hostile mail makes minutes of. Headers are the standard library's.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from functools import partial
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
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
from invoice_desk.intake.p7m import signed_content
from invoice_desk.intake.raw_names import told

if TYPE_CHECKING:
    _Headers = Message[str, str]

_MOST_HEADER_BYTES: Final = 256_000
_LONGEST_VALUE: Final = 4_000
_LONGEST_REST: Final = 200
_WANTED: Final = re.compile(
    rb"^(content-type|content-disposition|content-transfer-encoding|content-id|subject)[ \t]*:"
    rb"([^\n]*(?:\n[ \t][^\n]*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_END_OF_HEADERS: Final = re.compile(rb"\r?\n\r?\n")
_NO_BASE64: Final = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))

_SIGNED: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})

_MAILS: Final = frozenset({"message/rfc822", "message/global"})


def read_mail(data: bytes, limits: Limits) -> Letter:
    """The attachments of a mail, also of those inside it; signed ones are opened, their signature is not looked at.

    Raises UnreadableDocumentError: `mail.too_many_parts`, `mail.damaged`. An attachment's own is one of
    `mail.encrypted`, `mail.winmail`, `mail.too_deep`, `mail.damaged`.
    """
    return Letter(attachments_of(data, limits), limits)


def attachments_of(data: bytes, limits: Limits, *, folder: str = "") -> list[Attachment]:
    """As `read_mail`, where what a mail holds stands in a container of another kind, in its `folder`."""
    start = len(data) - len(data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    return list(_Opening(limits).whole(_Span(data, start, len(data)), folder, 0))


@dataclass(frozen=True, slots=True)
class _Span:
    """A piece of a mail, without a copy of it."""

    data: bytes
    start: int
    end: int


class _AsWritten(Compat32):
    """Gives values of headers as they stand there; the standard one makes question marks of what is not ASCII."""

    @override
    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


_POLICY: Final = _AsWritten()


class _Opening:
    """Takes one mail apart, and what is inside it; all its parts together are counted."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parts = 0

    def whole(self, mail: _Span, folder: str, depth: int) -> Iterator[Attachment]:
        """The attachments of a mail that hangs on those named in `folder`, each name with a `/` behind it."""
        headers, body = _taken_apart(mail)
        kind = headers.get_content_type()
        if depth >= DEEPEST:
            yield refused("", "mail.too_deep", folder=folder)
        elif kind in _SIGNED:
            yield from self._sealed(headers, body, folder, depth)
        else:
            yield from self._part(headers, body, folder, depth)

    def _part(self, headers: "_Headers", body: _Span, folder: str, depth: int) -> Iterator[Attachment]:
        kind, name = headers.get_content_type(), _name_of(headers)
        if kind in SENT_BY_NOBODY:
            return
        if kind in PACKED_BY_OUTLOOK or name.casefold() == "winmail.dat":
            yield refused(name or "winmail.dat", "mail.winmail", folder=folder)
        elif kind == "multipart/encrypted" or name.casefold() == "smime.p7m":
            yield from self._sealed(headers, body, folder, depth)
        elif kind.startswith("multipart/"):
            yield from self._pieces(headers, body, folder, depth)
        elif kind in _MAILS:
            inside = _decoded(headers, body)
            span = _Span(inside, 0, len(inside))
            inner = name or mail_name(_subject_of(span)) or "mail.eml"
            yield from self.whole(span, f"{folder}{inner}/", depth + 1)
        elif name or kind in ENDINGS or headers.get_content_maintype() not in ("text", "message"):
            shown = "content-id" in headers or headers.get_content_disposition() == "inline"
            content = partial(_decoded, headers, body)
            yield Attachment(name, ENDINGS.get(kind, ""), _size_of(headers, body), content, shown, folder)

    def _pieces(self, headers: "_Headers", body: _Span, folder: str, depth: int) -> Iterator[Attachment]:
        if depth >= DEEPEST:
            yield refused("", "mail.too_deep", folder=folder)
            return
        boundary = _bytes_of(_parameter(headers, "content-type", "boundary"))[0].rstrip()
        is_damaged = True
        for piece in _between(boundary, body) if boundary else ():
            is_damaged = False
            self._parts += 1
            if self._parts > self._limits.max_zip_entries:
                raise too_many_parts(self._limits)
            yield from self._part(*_taken_apart(piece), folder, depth + 1)
        if is_damaged and not depth:
            raise UnreadableDocumentError("mail.damaged")
        if is_damaged:
            yield refused("", "mail.damaged", folder=folder)

    def _sealed(self, headers: "_Headers", body: _Span, folder: str, depth: int) -> Iterator[Attachment]:
        """What was signed together with its signature (RFC 8551, 3.5.2); what is encrypted stays closed."""
        content = signed_content(_decoded(headers, body))
        if content is None:
            yield refused(_name_of(headers) or "smime.p7m", "mail.encrypted", folder=folder)
        else:
            yield from self.whole(_Span(content, 0, len(content)), folder, depth + 1)


def _taken_apart(entity: _Span) -> "tuple[_Headers, _Span]":
    """Headers and body of an entity (RFC 2045, 3); of the headers only those that are asked for."""
    data, start, end = entity.data, entity.start, entity.end
    headers: _Headers = Message(policy=_POLICY)
    if data.startswith((b"\n", b"\r\n"), start, end):
        return headers, _Span(data, start, end)
    blank = _END_OF_HEADERS.search(data, start, end)
    head = data[start : min(blank.start() if blank else end, start + _MOST_HEADER_BYTES)]
    for found in _WANTED.finditer(head):
        name = found[1].decode().lower()
        if name not in headers:
            value = found[2][:_LONGEST_VALUE].translate(None, b"\0\r\n").strip()
            headers[name] = value.decode("ascii", "surrogateescape")
    return headers, _Span(data, blank.end() if blank else end, end)


def _between(boundary: bytes, body: _Span) -> Iterator[_Span]:
    """The parts that lines of `boundary` divide a body into (RFC 2046, 5.1.1); the last may be cut off."""
    data, start = body.data, -1
    mark = b"\n--" + boundary
    at = max(0, body.start - 1)  # the line before the body ends there
    while (at := data.find(mark, at, body.end)) >= 0:  # not by a pattern, which takes fifty times as long
        after = at + len(mark)
        line = data[after : min(after + _LONGEST_REST, body.end)].partition(b"\n")[0]
        rest = line.strip()
        if rest not in (b"", b"--"):
            at = after
            continue
        if start >= 0:
            yield _Span(data, start, max(start, at - (data[at - 1 : at] == b"\r")))
        if rest:
            return
        at = after + len(line)
        start = min(at + 1, body.end)
    if start >= 0:
        yield _Span(data, start, body.end)


def _encoding_of(headers: "_Headers") -> str:
    return headers.get("content-transfer-encoding", "").partition(";")[0].strip().lower()


def _size_of(headers: "_Headers", body: _Span) -> int:
    size = body.end - body.start
    return size * 3 // 4 if _encoding_of(headers) == "base64" else size


def _decoded(headers: "_Headers", body: _Span) -> bytes:
    raw = body.data[body.start : body.end]
    encoding = _encoding_of(headers)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    if encoding != "base64":
        return raw
    digits = raw.partition(b"=")[0].translate(None, _NO_BASE64)  # what a list has put below the end is not decoded
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]  # cut off in the middle
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def _subject_of(mail: _Span) -> str:
    return _words_decoded(told(_taken_apart(mail)[0].get("subject", "").encode("ascii", "surrogateescape")))


def _name_of(headers: "_Headers") -> str:
    """The name of an attachment, however it was written: by RFC 2231, by RFC 2047 (which is wrong), or as raw bytes."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        raw, charset = _bytes_of(_parameter(headers, header, parameter))
        text = _in_charset(raw, charset) if charset else _words_decoded(told(raw))
        if name := file_name(text):
            return name
    return ""


_Parameter = str | tuple[str | None, str | None, str] | None


def _parameter(headers: "_Headers", header: str, name: str) -> _Parameter:
    try:
        return headers.get_param(name, None, header)
    except (TypeError, ValueError):  # several values under one name (RFC 2231, 3) that can't be put in order
        return None


def _bytes_of(value: _Parameter) -> tuple[bytes, str]:
    """A parameter's bytes as they were sent, and their encoding, "" where it is not told."""
    if isinstance(value, tuple):
        return value[2].encode("latin-1", "surrogateescape"), value[0] or "utf-8"
    return (value or "").encode("ascii", "surrogateescape"), ""


def _words_decoded(text: str) -> str:
    """Encoded words (RFC 2047) in a text, also in quotes, where many mail programs leave them."""
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
    except (MessageError, ValueError):
        return text
    return "".join(
        piece if isinstance(piece, str) else _in_charset(piece, charset or "raw-unicode-escape")
        for piece, charset in pieces
    )


def _in_charset(raw: bytes, charset: str) -> str:
    wider = "gb18030" if charset.lower() in ("gb2312", "gbk") else charset  # what says GB 2312 is often more
    try:
        return raw.decode(wider)
    except (LookupError, ValueError):
        return told(raw)
