"""The door of intake: picks the reader for a file by its content and opens it."""

from collections.abc import Sequence

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.kinds import HEAD_BYTES, Kind, kind_of
from invoice_desk.intake.reader import LongSide, OpenedDocument, PageReader


def open_document(
    data: bytes,
    name: str,
    *,
    password: str | None,
    limits: Limits,
    long_side: LongSide,
    readers: Sequence[PageReader],
    only: int | None = None,
) -> OpenedDocument:
    """Open a file with the first reader that accepts it; pages get a long side of at most `long_side` pixels.

    `only` is the one page to decode; without it, all within the limits.

    Raises UnreadableDocumentError: `file.empty`, `file.too_large`, `file.unsupported`, `file.unknown_kind`,
    `xml.no_invoice`, or the reader's own.
    """
    if not data:
        raise UnreadableDocumentError("file.empty")
    if len(data) > limits.max_bytes:
        raise UnreadableDocumentError("file.too_large", limit_mb=limits.max_bytes // 1_000_000)
    head = data[:HEAD_BYTES]
    for reader in readers:
        if reader.accepts(head, name):
            return reader.open(data, name, password, limits, long_side, only=only)
    kind = kind_of(head)
    if kind is None:
        raise UnreadableDocumentError("file.unknown_kind")
    if kind is Kind.XML:
        raise UnreadableDocumentError("xml.no_invoice")
    raise UnreadableDocumentError("file.unsupported", kind=kind.value)
