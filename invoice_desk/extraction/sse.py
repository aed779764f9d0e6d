"""Server-sent events out of the bytes of an answer, also where a server keeps to half of the standard or to none."""

import json
import re
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass
from typing import Final

END: Final = "[DONE]"
"""What OpenAI-compatible servers send as the data of their last event; not all of them do."""

MOST: Final = 16 << 20
"""Bytes of one event: no answer is so long, and a server that never ends a line must not fill the memory."""

_FIELDS: Final = (b"data", b"event", b"id", b"retry")
_ENDS_PLAIN: Final = (b"data", b"event")
_LINE_END: Final = re.compile(rb"\r\n|\n|\r(?=[^\n])")
"""A return at the end of what has come may be half of an end of line: the next byte tells."""


@dataclass(frozen=True, slots=True)
class Event:
    """What a server sent at once: its `data`, and its `name` where it gave one.

    `is_plain` where it came without any field, as answers do that are no stream: a JSON object, or a page of HTML.
    """

    data: str
    name: str = ""
    is_plain: bool = False

    @property
    def is_end(self) -> bool:
        """Whether it says that nothing more comes."""
        return self.data.strip() == END


class EventReader:
    """Takes bytes as they come, cut anywhere, and gives the events that are complete.

    Beside the standard it understands JSON objects in lines of their own without a blank line between them, a last
    event that nothing ends, and text that is no event at all. Comments, ids and retry times are left out. What is no
    UTF-8 becomes U+FFFD.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._rest = bytearray()
        self._searched = 0
        self._begun = False
        self._name = ""
        self._lines: list[str] = []
        self._plain: list[str] = []
        self._size = 0

    def feed(self, data: bytes) -> list[Event]:
        """The events that these bytes complete. Raises ValueError when one is longer than `most`."""
        self._rest += data
        found: list[Event] = []
        begin = 0
        for end in _LINE_END.finditer(self._rest, self._searched):
            found += self._take(bytes(self._rest[begin : end.start()]))
            begin = end.end()
        del self._rest[:begin]
        self._searched = max(0, len(self._rest) - 1)
        if self._size + len(self._rest) > self._most:
            raise ValueError("an event without an end")
        return found

    def end(self) -> list[Event]:
        """The events that the end of the answer completes."""
        line = bytes(self._rest).removesuffix(b"\r")
        self._rest.clear()
        return [*(self._take(line) if line else ()), *self._finished()]

    def _take(self, line: bytes) -> list[Event]:
        if not self._begun:
            line = line.removeprefix(b"\xef\xbb\xbf")
            self._begun = True
        self._size += len(line)
        name, _, value = line.partition(b":")
        if not (self._plain and name not in _ENDS_PLAIN) and (name in _FIELDS or not name):
            return self._take_field(name, _text(value).removeprefix(" "), ends=not line)
        done = [] if self._plain else self._finished()
        self._plain.append(_text(line))
        return [*done, *self._finished()] if line.startswith((b"{", b"}")) and _is_json(self._plain) else done

    def _take_field(self, name: bytes, value: str, *, ends: bool) -> list[Event]:
        """A field of an event; a line without a name is a comment, or empty, and then it ends the event."""
        new = name == b"data" and len(self._lines) == 1 and (self._lines[0].strip() == END or _is_json(self._lines))
        done = self._finished() if ends or new or self._plain else []
        if name == b"data":
            self._lines.append(value)
        elif name == b"event":
            self._name = value.strip()
        return done

    def _finished(self) -> list[Event]:
        """The event that has been collected; one without data is none."""
        found: list[Event] = []
        if self._plain:
            text = "\n".join(self._plain).strip()
            found += [Event(text, is_plain=True)] if text else []
        elif any(self._lines):
            found.append(Event("\n".join(self._lines), self._name))
        self._name, self._lines, self._plain, self._size = "", [], [], 0
        return found


async def events_of(pieces: AsyncIterable[bytes]) -> AsyncGenerator[Event, None]:
    """The events of an answer that comes in pieces. Raises ValueError when one is longer than MOST."""
    reader = EventReader()
    async for piece in pieces:
        for event in reader.feed(piece):
            yield event
    for event in reader.end():
        yield event


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _is_json(lines: list[str]) -> bool:
    """Whether an object is all there, so that what comes next is another event."""
    if not lines[0].startswith("{"):
        return False
    try:
        json.loads("\n".join(lines))
    except ValueError:
        return False
    return True
