"""Which columns rows need: all of a kind where one kind is looked at, of several kinds what says something."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from invoice_desk.domain.record import Verdict
from invoice_desk.gui.table.columns import CORE, LEADING
from invoice_desk.gui.table.rows import TableRow

if TYPE_CHECKING:
    from invoice_desk.domain.profile import FieldSpec, Profile

_MISSING = Verdict.MISSING


class ColumnUse:
    """Learns from rows as they come; what was needed once stays. A row that is read needs what is written in it."""

    def __init__(self, profiles: "Mapping[str, Profile]") -> None:
        self._profiles = profiles
        self._carried: dict[str, set[str]] = {}
        self._told: set[str] = set()
        self._always: set[str] = set()

    def take(self, rows: Iterable[TableRow]) -> None:
        """Rows that came or changed."""
        silent = self._silent()
        for row in rows:
            if row.written:
                self._told.update(row.written)
            if not row.document_id:
                continue
            cells, carried = row.cells, self._carried.get(row.profile)
            if carried is None:
                carried = self._carried[row.profile] = {spec.id for spec in self._specs(row.profile)}
                self._always = self._needed_anyway()
                silent = self._silent()
            if not cells.keys() <= carried:  # what its profile does not have
                carried.update(cells)
                silent = self._silent()
            speaking = [one for one in silent if (cell := cells.get(one)) is not None and cell.verdict is not _MISSING]
            if speaking:
                self._told.update(speaking)
                silent = self._silent()

    def only_kind(self) -> str:
        """The profile of all documents, "" where there are several or none."""
        return next(iter(self._carried)) if len(self._carried) == 1 else ""

    def of(self, kind: str) -> frozenset[str]:
        """The columns for documents of a profile; for all documents where that is "". None of a kind that is not here.

        All documents need what their kinds have in common or must have, what only a person gives, and what says
        something anywhere.
        """
        fields = self._carried.get(kind, set()) if kind else {*self._told, *self._always}
        return frozenset({*LEADING, *CORE, *fields}) if fields else frozenset()

    def _silent(self) -> tuple[str, ...]:
        """What no row says anything of: looked for in each of thousands, so it is few."""
        return tuple(set().union(*self._carried.values()) - self._told)

    def _needed_anyway(self) -> set[str]:
        specs = [spec for kind in self._carried for spec in self._specs(kind)]
        common = set.intersection(*({spec.id for spec in self._specs(kind)} for kind in self._carried))
        return common | {spec.id for spec in specs if spec.required or spec.assigned}

    def _specs(self, kind: str) -> "Iterable[FieldSpec]":
        profile = self._profiles.get(kind)
        return profile.fields if profile is not None else ()
