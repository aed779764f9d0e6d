"""Lock files: who has a document open in Excel, WPS or LibreOffice, by the files these programs leave beside it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LockFile:
    """A lock file's name, and whom it names; empty where it doesn't say."""

    name: str
    who: str


def lock_beside(target: Path) -> LockFile | None:
    """The lock file of a document that somebody has open (or that a crash left behind), or None."""
    for name, owner in ((f"~${target.name}", _excel_owner), (f".~lock.{target.name}#", _libreoffice_owner)):
        lock = target.with_name(name)
        try:
            if lock.is_file():
                return LockFile(name, owner(lock))
        except OSError:  # a name too long for the folder, or one that may not be asked for: no lock to be seen
            continue
    return None


def _excel_owner(lock: Path) -> str:
    """Excel and WPS: a length byte and the padded name in the local code page; then both again in UTF-16."""
    data = _content(lock)
    if len(data) < 6:
        return ""
    narrow = (len(data) - 3) // 3
    length = data[1 + narrow] if 1 + narrow < len(data) else 0
    wide = data[3 + narrow : 3 + narrow + 2 * length].decode("utf-16-le", errors="ignore")
    return _printable(wide) or _printable(data[1 : 1 + data[0]].decode("latin-1"))


def _libreoffice_owner(lock: Path) -> str:
    """LibreOffice: `name,login,computer,date,profile;` with commas escaped by a backslash."""
    fields = _content(lock).decode("utf-8", errors="replace").replace("\\,", "\0").split(",")
    names = [_printable(field.replace("\0", ",")) for field in fields[:3]]
    person = next((name for name in names[:2] if name), "")
    computer = names[2] if len(names) > 2 else ""
    return f"{person} ({computer})" if person and computer else person or computer


def _content(lock: Path) -> bytes:
    """The first kilobyte; nothing where the program that holds it lets nobody read."""
    try:
        with lock.open("rb") as file:
            return file.read(1024)
    except OSError:
        return b""


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable()).strip()
