"""Another arrangement of the results table's cells: what is edited here is edited there."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject
from typing_extensions import override

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Value
from invoice_desk.domain.typed import InvalidValueError
from invoice_desk.gui.table.editors import EditedField
from invoice_desk.gui.table.results_model import ResultsModel
from invoice_desk.gui.table.roles import EDIT, Index


class ResultsFace(QAbstractTableModel):
    """A `BlockModel` whose values are cells of a ResultsModel; where, its implementations say."""

    def __init__(self, results: ResultsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results = results

    def source(self, index: Index) -> QModelIndex:
        """The cell of the table that is shown there; none for what is no value."""
        raise NotImplementedError

    def field_of(self, index: Index) -> EditedField:
        """The field at a cell."""
        return self._results.field_of(self.source(index))

    def why_not(self, index: Index, text: str) -> str:
        """The sentence that says why a text is no value of that cell, "" when it is one."""
        return self._results.why_not(self.source(index), text)

    def settle(self, index: Index, value: Value) -> None:
        """Set a cell to one of its options."""
        self._results.settle(self.source(index), value)

    def take(self, index: Index, value: Value, region: Region, reader: str = "") -> None:
        """Set a cell to a value that stands in a place on the page."""
        self._results.take(self.source(index), value, region, reader)

    def texts_of(self, field_id: str) -> list[str]:
        """The different texts that documents have in this field, the most frequent first."""
        return self._results.texts_of(field_id)

    def is_editable(self, index: Index) -> bool:
        """Whether a cell can be changed."""
        source = self.source(index)
        return source.isValid() and self._results.is_editable(source)

    def value_at(self, index: Index) -> Value | None:
        """The value of a cell."""
        source = self.source(index)
        return self._results.value_at(source) if source.isValid() else None

    def is_proposed(self, index: Index) -> bool:
        """Whether an empty cell shows what is usual for the supplier."""
        source = self.source(index)
        return source.isValid() and self._results.is_proposed(source)

    def meant(self, index: Index, text: str, *, currency: str | None = None) -> Value | None:
        """The value of a typed text there. Raises InvalidValueError."""
        return self._results.meant(self.source(index), text, currency=currency)

    def set_many(self, cells: Sequence[tuple[Index, Value | None]], kind: str) -> None:
        """Set cells to values as one step."""
        self._results.set_many([(self.source(index), value) for index, value in cells], kind)

    def sentence(self, error: InvalidValueError) -> str:
        """What a person is told of an error."""
        return self._results.sentence(error)

    def row_name(self, index: Index) -> str:
        """The name of a cell's file."""
        return self._results.row_name(self.source(index))

    @override
    def setData(self, index: Index, value: object, role: int = EDIT) -> bool:
        source = self.source(index)
        return source.isValid() and self._results.setData(source, value, role)
