"""From the paths a user names to the files to read: folders, archives and mails walked, read only when asked for."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.archive import Archive
from invoice_desk.intake.container import Container, Entry
from invoice_desk.intake.kinds import HEAD_BYTES, Kind, kind_of, may_hold_document
from invoice_desk.intake.mail import read_mail
from invoice_desk.intake.opened import OpenContainers, Opening
from invoice_desk.intake.outlook import read_outlook_mail
from invoice_desk.intake.reader import PageReader

_NESTED = 2
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
    """A file to read. `path` is for showing: as given, what is inside a folder, archive or mail joined with `/`.

    `named` is True for what the user named itself, False for what was found inside. `head` gives the first bytes,
    `read` all of them; both raise UnreadableDocumentError (`file.not_found`, `file.not_readable`, `file.too_large`,
    `folder.not_readable`, `archive.…`, `mail.…`), and each call reads anew; only the archives and mails that it lies in
    may still be open. `job_id` is set where the job that reads it is known already. Of several documents that the desk
    has of it `only` these are to be read, if any.
    """

    path: str
    named: bool
    head: Callable[[], bytes]
    read: Callable[[], bytes]
    job_id: str = ""
    only: frozenset[str] = frozenset()


def walk(paths: Sequence[Path], limits: Limits) -> Iterator[FoundFile]:
    """The files behind `paths`, folders in natural order (2 before 10), hidden and lock files left out.

    Zip archives and mails give what is inside, also of those inside each other, down to two more levels; OFD and Office
    files are documents, not archives. What can't be opened is an item too: its `read` says why.
    """
    containers = OpenContainers(_NESTED + 1)
    try:
        for path in paths:
            shown = _shown(str(path))
            if _is_folder(path):
                yield from _in_folder(path, shown, limits, containers)
            else:
                yield from _file_or_entries(path, shown, limits, containers, named=True)
    finally:
        containers.close()


def looks_like_document(head: bytes, name: str, readers: Sequence[PageReader]) -> bool:
    """Whether a file found in a folder should be read: a reader knows its first bytes, or its name promises a document.

    A broken or empty scan is thus reported, not passed over in silence.
    """
    return any(reader.accepts(head, name) for reader in readers) or _suffix(name) in _DOCUMENT_SUFFIXES


def may_be_taken(head: bytes, name: str, is_document: Callable[[bytes, str], bool]) -> bool:
    """Whether a file that comes into a watched folder is to be taken in: a document, an archive or a mail."""
    return is_document(head, name) or kind_of(head) is Kind.ZIP or _is_mail(head, name)


def is_wanted(found: FoundFile, is_document: Callable[[bytes, str], bool]) -> bool:
    """Whether to read a file: one the user named always, others where `is_document` (first bytes, path) says so."""
    if found.named:
        return True
    try:
        return is_document(found.head(), found.path)
    except UnreadableDocumentError:
        return True  # its own row says what is wrong with it


def _in_folder(folder: Path, shown: str, limits: Limits, containers: OpenContainers) -> Iterator[FoundFile]:
    seen: set[tuple[int, int]] = set()
    waiting = [(folder, shown)]
    while waiting:
        path, shown = waiting.pop()
        if not _is_folder(path):
            yield from _file_or_entries(path, shown, limits, containers, named=False)
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


def _file_or_entries(
    path: Path, shown: str, limits: Limits, containers: OpenContainers, *, named: bool
) -> Iterator[FoundFile]:
    plain = FoundFile(shown, named, partial(_file_head, path), partial(_file_bytes, path, limits))
    reopen = partial(_opened_file, path, limits)
    try:
        container = reopen()
        if container is None:
            yield plain
            return
    except UnreadableDocumentError as error:
        yield _rejected(shown, error, named=named)
        return
    containers.keep(reopen, container)
    if named and not _holds_any_document(container):
        yield _rejected(shown, UnreadableDocumentError(container.nothing_inside), named=True)
    else:
        allowance = _Allowance(limits)
        allowance.spend(container)
        yield from _inside(container.entries, _Place(shown, reopen, _NESTED), limits, allowance, containers)


def _opened_file(path: Path, limits: Limits) -> Container | None:
    """What a file holds, None where it is one document, or none. Raises UnreadableDocumentError."""
    if kind_of(_file_head(path)) is Kind.ZIP:
        return _archive(path, limits)  # may be larger than what is read at once
    return _opened(partial(_file_head, path), partial(_file_bytes, path, limits), limits)


def _opened(head: Callable[[], bytes], whole: Callable[[], bytes], limits: Limits) -> Container | None:
    kind = kind_of(head())
    if kind is Kind.ZIP:
        return _archive(whole(), limits)
    if kind is Kind.MAIL:
        return read_mail(whole(), limits)
    if kind is not Kind.OLD_OFFICE:
        return None
    try:
        data = whole()
    except UnreadableDocumentError:
        return None  # an old Word file in a folder is passed over, however large
    return read_outlook_mail(data, limits)


def _archive(file: Path | bytes, limits: Limits) -> Archive | None:
    archive = Archive(file, limits)
    if not _is_one_document(archive):
        return archive
    archive.close()
    return None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a container stands: its shown path, how to open it anew, how many levels deeper may be looked."""

    shown: str
    reopen: Opening
    levels: int


class _Allowance:
    """What one container and all those inside it may hold together."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._entries = 0
        self._bytes = 0

    def spend(self, container: Container) -> None:
        """Raises UnreadableDocumentError when the sum passes a limit."""
        self._entries += len(container.entries)
        self._bytes += sum(entry.size for entry in container.entries)
        if self._entries > self._limits.max_zip_entries:
            raise UnreadableDocumentError("archive.too_many_entries", limit=self._limits.max_zip_entries)
        if self._bytes > self._limits.max_zip_bytes:
            raise UnreadableDocumentError("archive.too_large", limit_mb=self._limits.max_zip_bytes // 1_000_000)


def _inside(
    entries: Sequence[Entry], place: _Place, limits: Limits, allowance: _Allowance, containers: OpenContainers
) -> Iterator[FoundFile]:
    for entry in sorted(entries, key=lambda entry: _natural(entry.name)):
        if not all(map(_is_for_reading, entry.name.split("/"))):
            continue
        shown = f"{place.shown}/{_shown(entry.name).lstrip('/')}"
        head = partial(_entry_head, containers, place.reopen, entry)
        whole = partial(_entry_bytes, containers, place.reopen, entry, limits)
        found = FoundFile(shown, False, head, whole)
        reopen = partial(_opened, head, whole, limits)
        try:
            if not place.levels:
                if _is_mail(head(), entry.name):  # which would be passed over as no document
                    raise UnreadableDocumentError("mail.too_deep")
                yield found
                continue
            inner = reopen()
            if inner is None:
                yield found
                continue
            containers.keep(reopen, inner)
            allowance.spend(inner)
        except UnreadableDocumentError as error:
            yield _rejected(shown, error, named=False)
            continue
        yield from _inside(inner.entries, _Place(shown, reopen, place.levels - 1), limits, allowance, containers)


def _is_one_document(archive: Archive) -> bool:
    names = [entry.name for entry in archive.entries]
    return any(name in _OFFICE_ENTRIES or _OFD_ENTRY.fullmatch(name) for name in names)


def _holds_any_document(container: Container) -> bool:
    for entry in container.entries:
        if _suffix(entry.name) in _DOCUMENT_SUFFIXES | {".msg"}:
            return True
        try:
            if may_hold_document(container.head(entry)):
                return True
        except UnreadableDocumentError:
            return True  # whatever it is, its own row says what is wrong with it
    return False


def _is_mail(head: bytes, name: str) -> bool:
    kind = kind_of(head)
    return kind is Kind.MAIL or (kind is Kind.OLD_OFFICE and _suffix(name) == ".msg")


def _entry_head(containers: OpenContainers, reopen: Opening, entry: Entry) -> bytes:
    with containers.use(reopen) as container:
        return container.head(entry)


def _entry_bytes(containers: OpenContainers, reopen: Opening, entry: Entry, limits: Limits) -> bytes:
    with containers.use(reopen) as container:
        return container.read(entry, max_bytes=limits.max_bytes)


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
