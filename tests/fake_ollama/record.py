"""The log a test reads afterwards: one record for each request that came in."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class DecodedImage:
    """An image as the server saw it; width and height are 0 and the format empty when it can't be decoded."""

    width: int
    height: int
    format: str
    byte_count: int


@dataclass(slots=True)
class Request:
    """One request. Times are `time.monotonic()` seconds; None: it did not happen (yet).

    Header names are in lower case. `body` is the parsed JSON object, {} when there is none. `t_first_byte` is when the
    status line went out, `cancelled_at` when the client left before the answer was whole.
    """

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes
    t_start: float
    body: dict[str, Any] = field(default_factory=dict)
    images: tuple[DecodedImage, ...] = ()
    t_first_byte: float | None = None
    t_end: float | None = None
    cancelled_at: float | None = None
    status: int | None = None
    chunks: int = 0

    @property
    def prompt(self) -> str:
        """The texts of all messages, a line each; parts of an OpenAI message too."""
        texts: list[str] = []
        for message in self.body.get("messages") or []:
            content = message.get("content") if isinstance(message, dict) else None
            if isinstance(content, str):
                texts.append(content)
            elif isinstance(content, list):
                texts += [part["text"] for part in content if isinstance(part, dict) and "text" in part]
        return "\n".join(texts)
