"""Columns by the kind of documents that is looked at: which there are, how wide and in which order, kept for each."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from invoice_desk.gui.table.column_use import ColumnUse
from invoice_desk.gui.table.columns import KIND
from invoice_desk.gui.table.rows import TableRow

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile
    from invoice_desk.gui.memory import WindowMemory
    from invoice_desk.gui.table.column_choice import ColumnChoice
    from invoice_desk.gui.table.results_model import ResultsModel

_ALL_KINDS = "columns"


class ColumnLayouts(QObject):
    """A desk of one kind has the layout of that kind; one of several kinds has one of its own, until it is filtered to
    one of them. A layout that was never kept begins as what stands there, and that of a saved view stays.
    """

    def __init__(
        self,
        model: "ResultsModel",
        choice: "ColumnChoice",
        profiles: "Mapping[str, Profile]",
        *,
        language: str,
        memory: "WindowMemory",
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._choice = choice
        self._memory = memory
        self._use = ColumnUse(profiles)
        self._kinds: dict[str, list[str]] = {}
        for profile in profiles.values():
            self._kinds.setdefault(profile.label_in(language), []).append(profile.id)
        self._kind = ""
        self._restore()
        model.filters_changed.connect(self._follow)

    def take(self, rows: Iterable[TableRow]) -> None:
        """Rows that came or changed."""
        self._use.take(rows)
        self._follow()

    def keep(self) -> None:
        """Remember the present layout for what is looked at."""
        self._memory.keep_state(self._name(), self._choice.saved())

    @Slot()
    def _follow(self) -> None:
        kind = self._looked_at() or self._use.only_kind()
        if kind != self._kind:
            if not self._choice.is_given:
                self.keep()
            self._kind = kind
            if not self._choice.is_given:
                self._restore()
        self._choice.set_in_use(self._use.of(kind))

    def _looked_at(self) -> str:
        """The one profile whose documents the filter of kinds lets through, "" where there is none."""
        values = self._model.filter_of(KIND).values
        kinds = self._kinds.get(next(iter(values)), []) if values is not None and len(values) == 1 else []
        return kinds[0] if len(kinds) == 1 else ""

    def _restore(self) -> None:
        self._choice.restore(bytes(self._memory.state(self._name()).data()))

    def _name(self) -> str:
        return f"{_ALL_KINDS}-{self._kind}" if self._kind else _ALL_KINDS
