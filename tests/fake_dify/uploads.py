"""Files that were sent to the fake: multipart forms read, files kept with who sent them."""

import re
from dataclasses import dataclass
from typing import Any

_NAME = re.compile(r'(?:^|;)\s*name="([^"]*)"')
_FILE = re.compile(r'(?:^|;)\s*filename="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as the server keeps it."""

    id: str
    name: str
    media_type: str
    data: bytes
    user: str

    @property
    def extension(self) -> str:
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""

    @property
    def shown(self) -> dict[str, Any]:
        """As the server tells it."""
        return {
            "id": self.id,
            "name": self.name,
            "size": len(self.data),
            "extension": self.extension,
            "mime_type": self.media_type,
            "created_by": "6ad1ab0a-73ff-4ac1-b9e4-cdb312f71f13",
            "created_at": 1705395332,
            "preview_url": None,
        }


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form; `file_name` None where it is a plain field."""

    name: str
    file_name: str | None
    media_type: str
    data: bytes


def parts_of(content_type: str, body: bytes) -> list[Part]:
    """The parts of a multipart form; none of what is no such form."""
    kind, _, rest = content_type.partition(";")
    boundary = re.search(r'boundary="?([^";]+)"?', rest)
    if kind.strip() != "multipart/form-data" or boundary is None:
        return []
    found = []
    for chunk in body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, data = chunk.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        shown = {name.lower(): value for name, value in headers.items()}
        disposition = shown.get("content-disposition", "")
        name, file_name = _NAME.search(disposition), _FILE.search(disposition)
        found.append(
            Part(
                name[1] if name else "",
                file_name[1] if file_name else None,
                shown.get("content-type", ""),
                data.removesuffix(b"\r\n"),
            )
        )
    return found
