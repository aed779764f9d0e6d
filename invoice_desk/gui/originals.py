"""Originals as files for other programs: the name over the page is dragged out, or the system opens a copy."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from invoice_desk.gui.actions.making import connect
from invoice_desk.intake.bundle import JoinedFile, unbundled
from invoice_desk.intake.kinds import HEAD_BYTES, IMAGE_KINDS, JOINED_FILES, Kind, kind_of
from invoice_desk.intake.ofd_package import ROOT

if TYPE_CHECKING:
    from invoice_desk.gui.actions.page import PageActions
    from invoice_desk.gui.background import Background
    from invoice_desk.gui.page.page_pane import PagePane
    from invoice_desk.gui.page.page_source import PageSource

_ENDINGS: Final = {
    Kind.JPEG: (".jpg", ".jpeg"),
    Kind.PNG: (".png",),
    Kind.GIF: (".gif",),
    Kind.WEBP: (".webp",),
    Kind.BMP: (".bmp",),
    Kind.TIFF: (".tif", ".tiff"),
    Kind.HEIF: (".heic", ".heif"),
    Kind.AVIF: (".avif",),
    Kind.PDF: (".pdf",),
    Kind.ZIP: (".ofd",),  # of `kind_in`, which knows no other archive
    Kind.XML: (".xml",),
    Kind.SIGNED: (".p7m",),
}
_OPENED: Final = frozenset(ending for kind in (*IMAGE_KINDS, Kind.PDF, Kind.ZIP) for ending in _ENDINGS[kind])
"""What the system may open: pictures and pages. XML would go to a browser, with whatever is in it."""

_FORBIDDEN: Final = frozenset('<>:"/\\|?*')
_DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in "123456789")]
)
_LONGEST: Final = 100
_OWN_FOLDER: Final = 16
"""Characters of the SHA-256 that name the folder of a copy: two files of one name don't meet."""


class Originals(QObject):
    """Copies the file that is shown into a folder of its own, which is gone when this is closed."""

    told = Signal(str)
    """A sentence for the status bar."""

    def __init__(
        self,
        pages: "PagePane",
        actions: "PageActions",
        *,
        source_bytes: Callable[[str], bytes],
        background: "Background",
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._pages = pages
        self._source_bytes = source_bytes
        self._background = background
        self._folder: Path | None = None
        self._closed = False
        self.open_file: Callable[[Path], bool] = _open_in_system
        pages.bar.name.grabbed.connect(self._bring)
        pages.bar.name.activated.connect(self.open)
        connect((actions.open_outside, self.open))

    def close(self) -> None:
        """Take the copies away; what another program has open stays with the system."""
        self._closed = True
        if self._folder is not None:
            _take_away(self._folder)

    @Slot()
    def open(self) -> None:
        """Have the system show the file whose page is seen."""
        self._copy(self._opened)

    @Slot()
    def _bring(self) -> None:
        """The name is about to be dragged."""
        source = self._pages.source
        if source is not None:
            self._copy(partial(self._dragged, source))

    def _copy(self, done: Callable[[Sequence[Path]], None]) -> None:
        source = self._pages.source
        if source is None:
            return
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="invoice-desk-"))
        place = self._folder / source.sha256[:_OWN_FOLDER]
        work = partial(_copied, self._source_bytes, source.sha256, source.name, place)
        self._background.run(work, partial(self._if_open, done), self._not_copied)

    def _if_open(self, done: Callable[[Sequence[Path]], None], paths: Sequence[Path]) -> None:
        if not self._closed:
            done(paths)

    def _not_copied(self, error: BaseException) -> None:
        if self._closed:
            return
        if not isinstance(error, OSError):
            raise error
        self.told.emit(self.tr("The file could not be copied: {reason}").format(reason=error.strerror or error))

    def _dragged(self, source: "PageSource", paths: Sequence[Path]) -> None:
        if source == self._pages.source and paths:
            mime = QMimeData()
            mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
            self._pages.bar.name.set_original(mime)

    def _opened(self, paths: Sequence[Path]) -> None:
        if not paths or any(path.suffix.lower() not in _OPENED for path in paths):
            self.told.emit(self.tr("Only pictures, PDF and OFD files are opened in other programs."))
            return
        for path in paths:
            if not self.open_file(path):
                self.told.emit(self.tr("No program on this computer opens {name}.").format(name=path.name))


def kind_in(data: bytes) -> Kind | None:
    """What a file is, by its content; None for everything that is no document."""
    kind = kind_of(data[:HEAD_BYTES])
    if kind is not Kind.ZIP:
        return kind
    try:
        with ZipFile(BytesIO(data)) as archive:
            return kind if ROOT in archive.namelist() else None
    except (BadZipFile, ValueError, NotImplementedError):
        return None


def safe_name(path: str, kind: Kind | None) -> str:
    """The name of a copy: that of the original, with the ending of what the file is; "" where that is no document."""
    endings = _ENDINGS.get(kind) if kind is not None else None
    if endings is None:
        return ""
    name = PurePath(path.replace("\\", "/")).name
    own = PurePath(name).suffix.lower()
    stem = name[: -len(own)] if own else name
    kept = "".join(char if char.isprintable() and char not in _FORBIDDEN else "_" for char in stem)
    kept = kept[:_LONGEST].strip(" .") or "original"
    if kept.partition(".")[0].strip().casefold() in _DEVICES:
        kept = f"_{kept}"
    return kept + (own if own in endings else endings[0])


def _open_in_system(path: Path) -> bool:
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _copied(source_bytes: Callable[[str], bytes], sha256: str, name: str, place: Path) -> list[Path]:
    """Runs in the background: the files that a source is, as copies that nobody changes by mistake."""
    data = source_bytes(sha256)
    files = unbundled(data) if data.startswith(JOINED_FILES) else [JoinedFile(name, data)]
    made: list[Path] = []
    for number, file in enumerate(files):
        safe = safe_name(file.name, kind_in(file.data))
        if not safe:
            return []
        folder = place / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / safe
        if not path.exists():
            path.write_bytes(file.data)
            path.chmod(0o400)
        made.append(path)
    return made


def _take_away(folder: Path) -> None:
    for path in folder.rglob("*.*"):
        if path.is_file():
            path.chmod(0o600)  # Windows deletes no file that is read only
    shutil.rmtree(folder, ignore_errors=True)
