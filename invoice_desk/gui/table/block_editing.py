"""What a person does to many cells of a table at once, as in a spreadsheet: copy, cut, paste, clear, fill; each one
step.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast, runtime_checkable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Value, Verdict, value_text
from invoice_desk.domain.typed import InvalidValueError
from invoice_desk.gui.gradually import Gradually
from invoice_desk.gui.table.blocks import Block, spread
from invoice_desk.gui.table.cell_delegate import EditableModel
from invoice_desk.gui.table.copying import row_by_row
from invoice_desk.gui.table.roles import EDIT, Index
from invoice_desk.gui.table.selection import Chosen, chosen_cells, select_block, selected_cells, shown_columns

_SETTLED = frozenset({Verdict.CONFIRMED, Verdict.CORRECTED})


class BlockModel(EditableModel, Protocol):
    """What is asked of a model whose cells are set many at a time."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Whether a cell can be changed."""

    def is_editable(self, index: Index) -> bool:
        """The same in short."""

    def value_at(self, index: Index) -> Value | None:
        """The value of a cell."""

    def is_proposed(self, index: Index) -> bool:
        """Whether an empty cell shows a value that is proposed for it: clearing it says that there is none."""

    def meant(self, index: Index, text: str, *, currency: str | None = None) -> Value | None:
        """The value of a typed text there; `currency` is that of its row where that one is set with it.

        Raises InvalidValueError.
        """

    def set_many(self, cells: Sequence[tuple[Index, Value | None]], kind: str) -> None:
        """Set cells to values as one step; a single one as if it had been typed.

        The step is called by its `kind` and how many cells it sets, as `undo.step_text` takes it.
        """

    def take(self, index: Index, value: Value, region: Region, reader: str = "") -> None:
        """Set a cell to a value that stands in a place on the page of its document; `reader` as in `Correction`."""

    def row_name(self, index: Index) -> str:
        """What a person knows the row of a cell by."""

    def sentence(self, error: InvalidValueError) -> str:
        """What a person is told of an error."""


@runtime_checkable
class LargeModel(Protocol):
    """A model that may have very many rows, and answers for whole blocks: cell by cell it would hold up the window."""

    def values(self, chosen: Chosen) -> Sequence[Sequence[Value | None]]:
        """The values of a block by rows; None for what is not chosen in it."""

    def clear(self, chosen: Chosen, kind: str) -> tuple[int, int]:
        """Clear a block as one step of that kind; how many cells were, and how many nobody can change."""


@dataclass(slots=True)
class _Outcome:
    """What came of the cells that were to be set."""

    set: list[tuple[Index, Value | None]] = field(default_factory=list)
    refused: list[tuple[Index, InvalidValueError]] = field(default_factory=list)
    fixed: int = 0
    """Cells that nobody can change."""
    outside: int = 0
    """Values for which the table has no row or no column."""
    cleared: int = 0
    """Cells that were set already, to nothing."""

    @property
    def count(self) -> int:
        """How many cells are set."""
        return len(self.set) or self.cleared


class BlockEditing(QObject):
    """Works on the selection of a view whose model is a `BlockModel`.

    Values that are none for their fields are left out and the others set: of two hundred pasted amounts one that can't
    be read must not cost the rest, and the whole is undone by one step. What was left out is always said.
    """

    told = Signal(str)
    """A sentence on what was done."""
    refused = Signal(str)
    """What was not set, and why; "" when all was."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        self._copied: Sequence[Sequence[Value | None]] = ()
        self._copying = Gradually(self._to_clipboard, self)
        self.make_room: Callable[[int], None] | None = None
        """Where rows can be added: has so many of them, or as many as there is something in."""

    # What a person asks for.

    @Slot()
    def copy(self) -> None:
        """Copy the selected block: shown columns in their order, cells outside the selection empty."""
        model, chosen = self._model(), chosen_cells(self._view)
        if isinstance(model, LargeModel) and chosen.places:
            self._copied = model.values(chosen)
        else:
            cells = self._chosen()
            self._copied = [[None if index is None else model.value_at(index) for index in row] for row in cells]
        if self._copied:
            self._copying.begin_now()

    def finish_copying(self) -> None:
        """Have on the clipboard what was copied: of very much it takes a moment."""
        self._copying.finish()

    def _to_clipboard(self) -> Iterator[None]:
        return row_by_row(self._copied, QGuiApplication.clipboard().setMimeData)

    def paste(self, block: Block) -> None:
        """Set the cells from the selection's first on to a block of texts, or all of them where the block fits in.

        Goes to what is seen: hidden columns and rows that are filtered away are passed over. An empty text clears.
        """
        chosen = self._chosen()
        if not block or not chosen:
            self.told.emit(self.tr("Select the cell where the values are to begin, then paste."))
            return
        if len(block) == len(block[0]) == 1:
            self.enter([(index, block[0][0]) for row in chosen for index in row if index is not None], "paste")
            return
        is_whole = all(index is not None for row in chosen for index in row)
        taken = spread(block, len(chosen), len(chosen[0])) if is_whole else block
        self._paste_at(self._corner(chosen), taken)

    @Slot()
    def cut(self) -> None:
        """Copy the selected block, and clear it; what nobody can change is copied only."""
        self.copy()
        self._clear("cut")

    @Slot()
    def clear(self) -> None:
        """Clear the selected fields: "there is no such value"."""
        self._clear("erase")

    def _clear(self, kind: str) -> None:
        model, outcome, chosen = self._model(), _Outcome(), chosen_cells(self._view)
        if isinstance(model, LargeModel) and len(chosen.places) > 1:
            outcome.cleared, outcome.fixed = model.clear(chosen, kind)
        else:
            for index in self._flat(self._chosen()):
                if not model.is_editable(index):
                    outcome.fixed += 1
                elif model.value_at(index) is not None or model.is_proposed(index):
                    outcome.set.append((index, None))
        if outcome.count:
            outcome.fixed = 0  # who clears whole rows knows that their names stay
        self._set(outcome, kind)

    @Slot()
    def fill_down(self) -> None:
        """Copy the first selected cell of each column into those below it; into a single row, what is above it."""
        chosen = self._chosen()
        if len(chosen) == 1:
            above = [self._neighbour(index, -1, 0) for index in chosen[0]]
            chosen = [above, chosen[0]]
        self._fill([list(column) for column in zip(*chosen, strict=True)])

    @Slot()
    def fill_right(self) -> None:
        """Copy the first selected cell of each row into those right of it; into a single column, what is left of it."""
        chosen = self._chosen()
        if chosen and len(chosen[0]) == 1:
            chosen = [[self._neighbour(row[0], 0, -1), row[0]] for row in chosen]
        self._fill(chosen)

    @Slot(str)
    def fill_with(self, text: str) -> None:
        """Set all selected cells to what was typed."""
        self.enter([(index, text) for index in self._flat(self._chosen())], "fill")

    # How it is done.

    def _model(self) -> BlockModel:
        return cast(BlockModel, self._view.model())

    def _chosen(self) -> list[list[QModelIndex | None]]:
        """The selection, or the current cell where nothing is selected."""
        current = self._view.currentIndex()
        return selected_cells(self._view) or ([[current]] if current.isValid() else [])

    @staticmethod
    def _flat(chosen: Iterable[Iterable[QModelIndex | None]]) -> list[QModelIndex]:
        return [index for row in chosen for index in row if index is not None]

    def _corner(self, chosen: Sequence[Sequence[QModelIndex | None]]) -> QModelIndex:
        """The first cell of the block that holds the selection, itself selected or not."""
        cells = self._flat(chosen)
        header = self._view.horizontalHeader()
        column = min((index.column() for index in cells), key=header.visualIndex)
        return self._view.model().index(min(index.row() for index in cells), column)

    def _neighbour(self, index: QModelIndex | None, rows: int, columns: int) -> QModelIndex | None:
        """The cell that many shown rows and columns away; None where there is none."""
        if index is None:
            return None
        order = shown_columns(self._view)
        row, place = index.row() + rows, order.index(index.column()) + columns
        return self._view.model().index(row, order[place]) if row >= 0 and place >= 0 else None

    def _paste_at(self, corner: QModelIndex, block: Block) -> None:
        model, order = self._view.model(), shown_columns(self._view)
        columns = order[order.index(corner.column()) :]
        if self.make_room is not None:
            self.make_room(corner.row() + len(block))
        rows = range(corner.row(), min(corner.row() + len(block), model.rowCount()))
        cells = [
            (model.index(row, column), text)
            for row, texts in zip(rows, block, strict=False)
            for column, text in zip(columns, texts, strict=False)
        ]
        select_block(self._view, rows, columns[: max(map(len, block))])
        self.enter(cells, "paste", outside=sum(map(len, block)) - len(cells))

    def _fill(self, lines: Iterable[Sequence[QModelIndex | None]]) -> None:
        """Of each line of cells, copy the first into the others."""
        model, outcome = self._model(), _Outcome()
        for line in lines:
            cells = [index for index in line if index is not None]
            if cells and model.is_editable(cells[0]):
                value, kind = model.value_at(cells[0]), model.field_of(cells[0]).kind
                for index in cells[1:]:
                    self._copy(model, value, kind, index, outcome)
        self._set(outcome, "fill")

    def _copy(self, model: BlockModel, value: Value | None, kind: str, index: QModelIndex, outcome: _Outcome) -> None:
        if not model.is_editable(index):
            outcome.fixed += 1
        elif value is None or kind == model.field_of(index).kind:
            self._keep(model, index, value, outcome)
        else:
            self._read(model, index, value_text(value), outcome)

    def enter(self, cells: Sequence[tuple[QModelIndex, str]], kind: str, *, outside: int = 0) -> None:
        """Set cells to texts, read as if they had been typed there: one step of that kind, see `undo.step_text`.

        `outside` are the values for which the table has no cell.
        """
        model, outcome = self._model(), _Outcome(outside=outside)
        currencies = self._currencies(cells)
        for index, text in cells:
            if model.is_editable(index):
                self._read(model, index, text, outcome, currencies.get(index.row()))
            elif text != str(index.data(EDIT) or ""):  # whole rows are pasted back with the names of their files
                outcome.fixed += 1
        self._set(outcome, kind)

    def _currencies(self, cells: Iterable[tuple[QModelIndex, str]]) -> dict[int, str]:
        """By row, the currency that is set there together with amounts: it decides how they are read."""
        model, found = self._model(), {}
        is_currency: dict[int, bool] = {}
        for index, text in cells:
            if not model.is_editable(index):
                continue
            column = index.column()
            if column not in is_currency:
                is_currency[column] = model.field_of(index).kind == "currency"
            if is_currency[column]:
                try:
                    found[index.row()] = str(model.meant(index, text) or "")
                except InvalidValueError:  # said when the cell itself is read
                    continue
        return found

    def _read(
        self, model: BlockModel, index: QModelIndex, text: str, outcome: _Outcome, currency: str | None = None
    ) -> None:
        try:
            value = model.meant(index, text, currency=currency)
        except InvalidValueError as error:
            outcome.refused.append((index, error))
        else:
            self._keep(model, index, value, outcome)

    @staticmethod
    def _keep(model: BlockModel, index: QModelIndex, value: Value | None, outcome: _Outcome) -> None:
        """Set it unless it stands there already and nothing is open about it."""
        standing = model.value_at(index)
        is_there = type(standing) is type(value) and (
            value is None or standing is None or value_text(standing) == value_text(value)
        )
        if not is_there or (value is not None and model.field_of(index).verdict not in _SETTLED):
            outcome.set.append((index, value))

    def _set(self, outcome: _Outcome, kind: str) -> None:
        if outcome.refused:
            self.show(outcome.refused[0][0])
        if outcome.set:
            self._model().set_many(outcome.set, kind)
        elif self.make_room is not None:
            self.make_room(0)
        self._say(outcome)

    def show(self, index: Index) -> None:
        """Make a cell current within the selection."""
        cell = self._view.model().index(index.row(), index.column())
        self._view.selectionModel().setCurrentIndex(cell, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._view.scrollTo(cell)

    def _say(self, outcome: _Outcome) -> None:
        missed = [text for text in (self._refusal(outcome), self._rest(outcome)) if text]
        self.refused.emit(" ".join(missed))
        if missed:
            return
        if outcome.count:
            self.told.emit(self.tr("Cells changed: {count}").format(count=outcome.count))
        else:
            self.told.emit(self.tr("Nothing to change: these values stand there already."))

    def _refusal(self, outcome: _Outcome) -> str:
        if not outcome.refused:
            return ""
        index, error = outcome.refused[0]
        model = self._model()
        reason, count = model.sentence(error), len(outcome.refused)
        if count == 1 and not outcome.set:
            return reason
        first = self.tr("The first is in {row}, {field}: {reason}").format(
            row=model.row_name(index), field=model.field_of(index).header, reason=reason
        )
        if outcome.set:
            sentence = self.tr("Cells changed: {set}. Values that could not be read and were left out: {count}.")
        else:
            sentence = self.tr("No cell was changed. Values that could not be read: {count}.")
        return f"{sentence.format(set=len(outcome.set), count=count)} {first}"

    def _rest(self, outcome: _Outcome) -> str:
        said = []
        if outcome.fixed:
            said.append(self.tr("Cells that can't be changed here: {count}.").format(count=outcome.fixed))
        if outcome.outside:
            said.append(self.tr("Values beyond the last row or column: {count}.").format(count=outcome.outside))
        return " ".join(said)
