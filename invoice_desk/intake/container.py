"""The seam of what holds several files: an archive or a mail; its entries are told at once, read when asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self


@dataclass(frozen=True, slots=True)
class Entry:
    """A file inside a container; `name` is decoded and uses `/`, and is for showing only: it may hold anything."""

    index: int
    name: str
    size: int


class Container(Protocol):
    """An open archive or mail. Use as a context manager."""

    @property
    def entries(self) -> Sequence[Entry]:
        """What is inside."""

    @property
    def nothing_inside(self) -> str:
        """The code of the message that it holds no document."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def head(self, entry: Entry) -> bytes:
        """The entry's first bytes, as many as `kind_of` wants. Raises UnreadableDocumentError as `read` does."""

    def read(self, entry: Entry, *, max_bytes: int) -> bytes:
        """The entry's bytes. Raises UnreadableDocumentError: `file.too_large`, and what its kind of container says."""
