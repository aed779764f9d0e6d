"""One field of many documents as a sheet: each place has the print and beside it the value."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal, Slot
from typing_extensions import override

from invoice_desk.domain.document import Region
from invoice_desk.gui.page.pieces import Piece
from invoice_desk.gui.page.print_delegate import PIECE
from invoice_desk.gui.table.results_face import ResultsFace
from invoice_desk.gui.table.results_model import ResultsModel
from invoice_desk.gui.table.roles import ALIGNMENT, DISPLAY, TOOL_TIP, Index
from invoice_desk.gui.table.rows import TableRow

"""The role of a place's `Piece`."""
MOST_ACROSS = 4
"""So many places beside each other at most; each takes two columns: print and value."""

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_SHOWN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren


class ContactModel(ResultsFace):
    """Shows the field of some documents of a ResultsModel, a sheet at a time, row by row."""

    turned = Signal()
    """Another sheet is shown: its print is wanted."""

    def __init__(self, results: ResultsModel, parent: QObject | None = None) -> None:
        super().__init__(results, parent)
        self._field = ""
        self._keys: Sequence[str] = ()
        self._sheet = 0
        self._down = 1
        self.across = MOST_ACROSS
        self._pieces: dict[tuple[str, Region], Piece] = {}
        results.dataChanged.connect(self._follow)

    def show_field(self, field_id: str, keys: Sequence[str], *, across: int = MOST_ACROSS) -> None:
        """Show that field of those documents, so many beside each other, from the first sheet on."""
        self.beginResetModel()
        self.across = across
        self._field, self._keys, self._sheet = field_id, tuple(keys), 0
        self._pieces.clear()
        self.endResetModel()
        self.turned.emit()

    def set_down(self, rows: int) -> None:
        """How many rows a sheet has; the place that was first stays on the sheet."""
        if rows != self._down and rows > 0:
            first = self._sheet * self.across * self._down
            self.beginResetModel()
            self._down = rows
            self._sheet = first // (self.across * rows)
            self.endResetModel()
            self.turned.emit()

    def turn(self, by: int) -> bool:
        """Show the next sheet or the one before; False where there is none."""
        if not 0 <= self._sheet + by < self.sheets():
            return False
        self.beginResetModel()
        self._sheet += by
        self.endResetModel()
        self.turned.emit()
        return True

    def field(self) -> str:
        """The field that is shown."""
        return self._field

    def sheet(self) -> int:
        """Which sheet is shown, from 0."""
        return self._sheet

    def sheets(self) -> int:
        """How many sheets there are; one at least."""
        return max(1, -(-len(self._keys) // (self.across * self._down)))

    def count(self) -> int:
        """How many documents there are on all sheets."""
        return len(self._keys)

    def on_sheet(self) -> Sequence[str]:
        """The documents on this sheet."""
        first = self._sheet * self.across * self._down
        return self._keys[first : first + self.across * self._down]

    def key_at(self, index: Index) -> str:
        """The document at a place, "" for none."""
        keys, place = self.on_sheet(), index.row() * self.across + index.column() // 2
        return keys[place] if index.isValid() and place < len(keys) else ""

    def place_of(self, key: str) -> QModelIndex:
        """Where the value of a document on this sheet is."""
        keys = self.on_sheet()
        if key not in keys:
            return QModelIndex()
        row, across = divmod(keys.index(key), self.across)
        return self.index(row, 2 * across + 1)

    def wanted_print(self) -> list[tuple[str, Region]]:
        """Source and place of every print on this sheet."""
        rows = (self._results.row(key) for key in self.on_sheet())
        return [(row.sha256, region) for row in rows if row is not None and (region := self._region(row)) is not None]

    def seen(self) -> list[str]:
        """The documents on this sheet that have a value whose print is shown."""
        rows = (self._results.row(key) for key in self.on_sheet())
        return [row.key for row in rows if row is not None and (row.sha256, self._region(row)) in self._pieces]

    def unseen(self) -> int:
        """How many values of this sheet have no print beside them (yet)."""
        rows = (self._results.row(key) for key in self.on_sheet())
        cells = {row.key: row.cells.get(self._field) for row in rows if row is not None}
        values = {key for key, cell in cells.items() if cell is not None and cell.value is not None}
        return len(values - set(self.seen()))

    def show_pieces(self, sha256: str, pieces: Mapping[Region, Piece]) -> None:
        """Show print that has come."""
        self._pieces.update({(sha256, region): piece for region, piece in pieces.items()})
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 2 * self.across - 1))

    @override
    def source(self, index: Index) -> QModelIndex:
        row, column = self._results.view_row(self.key_at(index)), self._results.column_of(self._field)
        if not index.isValid() or index.column() % 2 == 0 or row < 0 or column < 0:
            return QModelIndex()
        return self._results.index(row, column)

    # Qt's side.

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature is Qt's
        return 0 if parent.isValid() else -(-len(self.on_sheet()) // self.across)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature is Qt's
        return 0 if parent.isValid() else 2 * self.across

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        source = self.source(index)
        if source.isValid():
            return self._results.flags(source)
        return _SHOWN if self.key_at(index) and index.column() % 2 == 0 else Qt.ItemFlag.NoItemFlags

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        source = self.source(index)
        if source.isValid():
            return _LEFT if role == ALIGNMENT else self._results.data(source, role)  # beside its print
        row = self._results.row(self.key_at(index))
        if row is None or index.column() % 2:
            return None
        if role == PIECE:
            region = self._region(row)
            return self._pieces.get((row.sha256, region)) if region is not None else None
        return row.name if role == TOOL_TIP else None

    def _region(self, row: TableRow) -> Region | None:
        cell = row.cells.get(self._field)
        return cell.region if cell is not None else None

    @Slot(QModelIndex, QModelIndex)
    def _follow(self, *_: QModelIndex) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 2 * self.across - 1))
