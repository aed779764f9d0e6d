"""From the paths a user names to the files to read: folders and zip archives walked, read only when asked for."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.archive import Archive, Entry
from invoice_desk.intake.kinds import HEAD_BYTES, Kind, kind_of, may_hold_document
from invoice_desk.intake.reader import PageReader

_NESTED_ARCHIVES = 2
_NOT_FOR_READING = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_LOCK_FILES = ("~$", ".~lock")
_DOCUMENT_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"}
    | {".heic", ".heif", ".hif", ".avif", ".pdf", ".ofd", ".p7m"}
)
_OFFICE_ENTRIES = frozenset({"[Content_Types].xml", "mimetype"})
_OFD_ENTRY = re.compile(r"OFD\.xml|Doc_\d+/(Pages|Tpls)/.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read. `path` is for showing: as given, what is inside a folder or archive joined with `/`.

    `named` is True for what the user named itself, False for what was found inside. `head` gives the first bytes,
    `read` all of them; both raise UnreadableDocumentError (`file.not_found`, `file.not_readable`, `file.too_large`,
    `folder.not_readable`, `archive.…`), and each call reads anew. `job_id` is set where
    the job that reads it is known already.
    """

    path: str
    named: bool
    head: Callable[[], bytes]
    read: Callable[[], bytes]
    job_id: str = ""


def walk(paths: Sequence[Path], limits: Limits) -> Iterator[FoundFile]:
    """The files behind `paths`, folders in natural order (2 before 10), hidden and lock files left out.

    Zip archives give their entries, archives inside archives down to two more levels; OFD and Office files are
    documents, not archives. What can't be opened is an item too: its `read` says why.
    """
    for path in paths:
        shown = _shown(str(path))
        if _is_folder(path):
            yield from _in_folder(path, shown, limits)
        else:
            yield from _file_or_entries(path, shown, limits, named=True)


def looks_like_document(head: bytes, name: str, readers: Sequence[PageReader]) -> bool:
    """Whether a file found in a folder should be read: a reader knows its first bytes, or its name promises a document.

    A broken or empty scan is thus reported, not passed over in silence.
    """
    return any(reader.accepts(head, name) for reader in readers) or _suffix(name) in _DOCUMENT_SUFFIXES


def is_wanted(found: FoundFile, is_document: Callable[[bytes, str], bool]) -> bool:
    """Whether to read a file: one the user named always, others where `is_document` (first bytes, path) says so."""
    if found.named:
        return True
    try:
        return is_document(found.head(), found.path)
    except UnreadableDocumentError:
        return True  # its own row says what is wrong with it


def _in_folder(folder: Path, shown: str, limits: Limits) -> Iterator[FoundFile]:
    seen: set[tuple[int, int]] = set()
    waiting = [(folder, shown)]
    while waiting:
        path, shown = waiting.pop()
        if not _is_folder(path):
            yield from _file_or_entries(path, shown, limits, named=False)
            continue
        try:
            status = path.stat()
            names = sorted((child.name for child in path.iterdir()), key=_natural)
        except OSError:
            yield _rejected(shown, UnreadableDocumentError("folder.not_readable"), named=path == folder)
            continue
        if (status.st_dev, status.st_ino) in seen:  # a link back to where we have been
            continue
        seen.add((status.st_dev, status.st_ino))
        waiting += [(path / name, f"{shown}/{_shown(name)}") for name in reversed(names) if _is_for_reading(name)]


def _file_or_entries(path: Path, shown: str, limits: Limits, *, named: bool) -> Iterator[FoundFile]:
    plain = FoundFile(shown, named, partial(_file_head, path), partial(_file_bytes, path, limits))
    try:
        if kind_of(plain.head()) is not Kind.ZIP:
            yield plain
            return
        archive = Archive(path, limits)
    except UnreadableDocumentError as error:
        yield _rejected(shown, error, named=named)
        return
    with archive:
        if _is_one_document(archive):
            yield plain
        elif named and not _holds_any_document(archive):
            yield _rejected(shown, UnreadableDocumentError("archive.nothing_inside"), named=True)
        else:
            allowance = _Allowance(limits)
            allowance.spend(archive)
            place = _Place(shown, partial(Archive, path, limits), _NESTED_ARCHIVES)
            yield from _in_archive(archive, place, limits, allowance)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an archive stands: its shown path, how to open it anew, how many levels deeper may be looked."""

    shown: str
    reopen: Callable[[], Archive]
    levels: int


class _Allowance:
    """What one archive and all those inside it may hold together."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._entries = 0
        self._bytes = 0

    def spend(self, archive: Archive) -> None:
        """Raises UnreadableDocumentError when the sum passes a limit."""
        self._entries += len(archive.entries)
        self._bytes += sum(entry.size for entry in archive.entries)
        if self._entries > self._limits.max_zip_entries:
            raise UnreadableDocumentError("archive.too_many_entries", limit=self._limits.max_zip_entries)
        if self._bytes > self._limits.max_zip_bytes:
            raise UnreadableDocumentError("archive.too_large", limit_mb=self._limits.max_zip_bytes // 1_000_000)


def _in_archive(archive: Archive, place: _Place, limits: Limits, allowance: _Allowance) -> Iterator[FoundFile]:
    for entry in sorted(archive.entries, key=lambda entry: _natural(entry.name)):
        if not all(map(_is_for_reading, entry.name.split("/"))):
            continue
        shown = f"{place.shown}/{_shown(entry.name).lstrip('/')}"
        read = partial(_entry_bytes, place.reopen, entry, limits)
        found = FoundFile(shown, False, partial(_entry_head, place.reopen, entry), read)
        try:
            if not place.levels or kind_of(archive.head(entry)) is not Kind.ZIP:
                yield found
                continue
            inner = Archive(archive.read(entry, max_bytes=limits.max_bytes), limits)
        except UnreadableDocumentError as error:
            yield _rejected(shown, error, named=False)
            continue
        with inner:
            yield from _in_inner_archive(inner, found, limits, allowance, levels=place.levels - 1)


def _in_inner_archive(
    inner: Archive, found: FoundFile, limits: Limits, allowance: _Allowance, *, levels: int
) -> Iterator[FoundFile]:
    if _is_one_document(inner):
        yield found
        return
    try:
        allowance.spend(inner)
    except UnreadableDocumentError as error:
        yield _rejected(found.path, error, named=False)
        return
    yield from _in_archive(inner, _Place(found.path, partial(_reopened, found.read, limits), levels), limits, allowance)


def _is_one_document(archive: Archive) -> bool:
    names = [entry.name for entry in archive.entries]
    return any(name in _OFFICE_ENTRIES or _OFD_ENTRY.fullmatch(name) for name in names)


def _holds_any_document(archive: Archive) -> bool:
    for entry in archive.entries:
        if _suffix(entry.name) in _DOCUMENT_SUFFIXES:
            return True
        try:
            if may_hold_document(archive.head(entry)):
                return True
        except UnreadableDocumentError:
            return True  # whatever it is, its own row says what is wrong with it
    return False


def _reopened(read: Callable[[], bytes], limits: Limits) -> Archive:
    return Archive(read(), limits)


def _entry_head(reopened: Callable[[], Archive], entry: Entry) -> bytes:
    with reopened() as archive:
        return archive.head(entry)


def _entry_bytes(reopened: Callable[[], Archive], entry: Entry, limits: Limits) -> bytes:
    with reopened() as archive:
        return archive.read(entry, max_bytes=limits.max_bytes)


def _file_head(path: Path) -> bytes:
    return _first_bytes(path, HEAD_BYTES)


def _file_bytes(path: Path, limits: Limits) -> bytes:
    data = _first_bytes(path, limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise UnreadableDocumentError("file.too_large", limit_mb=limits.max_bytes // 1_000_000)
    return data


def _first_bytes(path: Path, size: int) -> bytes:
    try:
        if not path.is_file():  # a pipe or a device would wait for ever
            raise UnreadableDocumentError("file.not_readable" if path.exists() else "file.not_found")
        with path.open("rb") as stream:
            return stream.read(size)
    except FileNotFoundError as error:
        raise UnreadableDocumentError("file.not_found") from error
    except (OSError, ValueError) as error:
        raise UnreadableDocumentError("file.not_readable") from error


def _rejected(shown: str, error: UnreadableDocumentError, *, named: bool) -> FoundFile:
    def refuse() -> bytes:
        raise error

    return FoundFile(shown, named, refuse, refuse)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _is_for_reading(name: str) -> bool:
    return not name.startswith((".", *_LOCK_FILES)) and name.casefold() not in _NOT_FOR_READING


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.casefold()


def _natural(name: str) -> list[tuple[int, str]]:
    """Sorts 2 before 10: digits compare by length first; words and digits alternate, so like meets like."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [(0, part) if i % 2 == 0 else (len(part.lstrip("0")), part.lstrip("0")) for i, part in enumerate(parts)]


def _shown(name: str) -> str:
    """A name that any terminal and file can carry: bytes that are no text become the replacement character."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
