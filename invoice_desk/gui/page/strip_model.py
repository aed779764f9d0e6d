"""The pages of a document's files as a list: what each is called, how it stands, and the small pictures of the last."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from typing_extensions import override

from invoice_desk.domain.crop import piece_of
from invoice_desk.domain.record import Record
from invoice_desk.gui.listed import listed
from invoice_desk.gui.page.page_source import PageSource, told_apart
from invoice_desk.gui.page.pieces import cut_out
from invoice_desk.review.open_points import Why
from invoice_desk.review.page_status import points_by_page

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile

PICTURE: Final = QSize(80, 104)
"""Of a small picture, at most."""
MOST_PICTURES: Final = 80
"""Kept of the pages seen last; the others are asked for anew when they are seen again."""

Leaf = tuple[str, int]
"""A page: the SHA-256 of its file, and its number."""
_Index = QModelIndex | QPersistentModelIndex


class Mark(StrEnum):
    """How a page stands, worst first."""

    CONTESTED = "contested"
    OPEN = "open"
    UNREAD = "unread"
    READ = "read"


def open_pages(record: Record, profile: "Profile", language: str) -> Mapping[int, tuple[Mark, str]]:
    """What is to be looked at on a record's pages, marked as it is in the table, and the fields in words."""
    header, items = ({one.id: one for one in specs} for specs in (profile.fields, profile.line_items))
    found = {}
    for page, points in points_by_page(record, profile).items():
        is_contested = any(point.why is Why.CONFLICT for point in points)
        specs = [(header if point.line is None else items).get(point.field_id) for point in points]
        labels = dict.fromkeys(spec.label_in(language) for spec in specs if spec is not None)
        found[page] = (Mark.CONTESTED if is_contested else Mark.OPEN, listed(labels))
    return found


class StripModel(QAbstractListModel):
    """One row for each page of each file, in order. What is open stands on the first file's pages."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: tuple[PageSource, ...] = ()
        self._leaves: tuple[Leaf, ...] = ()
        self._names: Mapping[str, str] = {}
        self._open: Mapping[int, tuple[Mark, str]] = {}
        self._pictures: OrderedDict[Leaf, QPixmap] = OrderedDict()

    def show_files(self, files: Sequence[PageSource]) -> None:
        """Have the pages of these files. Of the same first file what is known stays."""
        shown = tuple(files)
        if shown == self._files:
            return
        self.beginResetModel()
        if shown[:1] != self._files[:1]:
            self._open = {}
            self._pictures.clear()
        self._files = shown
        self._names = dict(zip((one.sha256 for one in shown), told_apart(shown), strict=True))
        self._leaves = tuple((one.sha256, page) for one in shown for page in one.leaves)
        self.endResetModel()

    def show_open(self, points: Mapping[int, tuple[Mark, str]]) -> None:
        """What is to be looked at on pages of the first file: how loud it is, and the fields in words."""
        self._open = points
        if self._leaves:
            self.dataChanged.emit(self.index(0), self.index(len(self._leaves) - 1))

    def place_of(self, leaf: Leaf) -> int:
        """The row of a page, -1 where it is none of these."""
        return self._leaves.index(leaf) if leaf in self._leaves else -1

    def leaf(self, row: int) -> tuple[int, int]:
        """The place of a row's file among the files, and its page."""
        sha256, page = self._leaves[row]
        return next(place for place, one in enumerate(self._files) if one.sha256 == sha256), page

    def mark(self, row: int) -> Mark:
        """How a row's page stands."""
        place, page = self.leaf(row)
        if place == 0 and page in self._open:
            return self._open[page][0]
        return Mark.UNREAD if page in self._files[place].unread else Mark.READ

    def without_picture(self, rows: Sequence[int]) -> list[Leaf]:
        """Those of these rows' pages of which no picture is kept."""
        return [self._leaves[row] for row in rows if self._leaves[row] not in self._pictures]

    def picture(self, row: int) -> QPixmap | None:
        """A page's small picture, while it is kept."""
        leaf = self._leaves[row]
        if leaf in self._pictures:
            self._pictures.move_to_end(leaf)
        return self._pictures.get(leaf)

    def set_picture(self, leaf: Leaf, picture: QImage, ratio: float) -> None:
        """A page's picture has come, for a screen with so many pixels to a point."""
        row = self.place_of(leaf)
        if row < 0:
            return
        piece = piece_of(self._files[self.leaf(row)[0]].crop, leaf[1])
        seen = cut_out(picture, piece) if piece is not None else picture
        room = PICTURE * ratio
        scaled = seen.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        pixmap = QPixmap.fromImage(scaled)
        pixmap.setDevicePixelRatio(ratio)
        self._pictures[leaf] = pixmap
        while len(self._pictures) > MOST_PICTURES:
            self._pictures.popitem(last=False)
        self.dataChanged.emit(self.index(row), self.index(row))

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._leaves)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if not index.isValid() or index.row() >= len(self._leaves):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._label(index.row())
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(index.row())
        return None

    def _label(self, row: int) -> str:
        """The page's number, with the file's form where there are several files."""
        place, page = self.leaf(row)
        file = self._files[place]
        if len(self._files) < 2:
            return str(page)
        name = self._names[file.sha256]
        return f"{name} {page}" if len(file.leaves) > 1 else name

    def _words(self, row: int) -> str:
        place, page = self.leaf(row)
        named = self.tr("{file}, page {number}") if len(self._files) > 1 else self.tr("Page {number}")
        name = named.format(file=self._names[self._files[place].sha256], number=page)
        mark = self.mark(row)
        if mark is Mark.UNREAD:
            return self.tr("{page}: not read").format(page=name)
        if mark is Mark.READ:
            return self.tr("{page}: read, nothing to look at").format(page=name)
        return self.tr("{page}: to look at: {fields}").format(page=name, fields=self._open[page][1])
