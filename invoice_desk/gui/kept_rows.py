"""Rows of documents as the desk keeps them, and when a kept one still is what would be made today."""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import invoice_desk
from invoice_desk.config import resource
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.record import ReviewState, Value
from invoice_desk.domain.suppliers import Suppliers
from invoice_desk.gui.asked_suppliers import AskedSuppliers, same_answers
from invoice_desk.gui.table.row_form import row_from_json, row_to_json
from invoice_desk.gui.table.rows import RowStatus, TableRow
from invoice_desk.store.summaries import Ground, Kept, Maker, Summary, keep_summaries, summaries_after, summaries_of

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile
    from invoice_desk.store import Desk

_DATED = "issue_date"
"""The one field whose checks ask which day it is (`review/dating.py`)."""


class KeptRows:
    """The rows that a desk keeps for makers who work alike: with the same program, profiles, language and settings."""

    def __init__(
        self,
        desk: "Desk",
        profiles: "Mapping[str, Profile]",
        language: str,
        own_companies: Sequence[str],
        accounts: Mapping[str, str],
    ) -> None:
        self._desk = desk
        self._stamp = _stamp(profiles, language, own_companies, accounts)

    def after(self, place: int, *, limit: int) -> list[Kept]:
        """See `summaries_after`."""
        return self._desk.ask(partial(summaries_after, place=place, limit=limit, maker=self._maker()))

    def of(self, document_ids: Sequence[str]) -> list[Kept]:
        """See `summaries_of`."""
        return self._desk.ask(partial(summaries_of, ids=document_ids, maker=self._maker()))

    def keep(self, made: "Iterable[tuple[Ground, AskedSuppliers, TableRow]]") -> None:
        """Keep rows made today. Does not wait for it: one that is not kept is made again."""
        today = date.today()
        summaries = [
            Summary(one.data.id, one.changes, today, holds_until(one.data, today), with_grounds(row, one.data, asked))
            for one, asked, row in made
        ]
        if summaries:
            self._desk.submit(partial(keep_summaries, summaries=summaries, stamp=self._stamp))

    def _maker(self) -> Maker:
        return Maker(self._stamp, date.today())


class KnownRows:
    """Takes rows that are kept for those that would be made with this memory of suppliers."""

    def __init__(self, known: Suppliers) -> None:
        self.known = known
        self._holds: dict[tuple[str, bool], bool] = {}

    def row(self, kept: Kept) -> TableRow | None:
        """The row of a document that is kept, None where it must be made."""
        if not kept.body:
            return None
        grounds, _, body = kept.body.partition("\n")
        key = (grounds, kept.state is ReviewState.TO_REVIEW)
        holds = self._holds.get(key)
        if holds is None:
            holds = self._holds[key] = self._still_hold(*key)
        return row_from_json(body, RowStatus(kept.state.value), kept.rejected_as) if holds else None

    def _still_hold(self, grounds: str, is_to_review: bool) -> bool:
        """The memory speaks of documents to review alone: with others, what it had nothing to say of stays."""
        was_to_review, asked = json.loads(grounds)
        if is_to_review:
            return bool(was_to_review) and same_answers(self.known, asked)
        return not any(digest for _, digest in asked)


def with_grounds(row: TableRow, data: DocumentData, asked: AskedSuppliers) -> str:
    """The row with what else it was made of than its document: whether that is to be reviewed, and what was asked."""
    grounds = [data.state is ReviewState.TO_REVIEW, list(asked.asked.items())]
    return f"{json.dumps(grounds, separators=(',', ':'))}\n{row_to_json(row)}"


def holds_until(data: DocumentData, today: date) -> date:
    """The last day on which the row that is made today is made in the same way.

    Of a date of issue only two things are asked: whether it is later than tomorrow, and how many years ago it is. So a
    row holds to the end of the year, and where one of its dates is still to come, for today alone.
    """
    said = (reading.fields[_DATED] for reading in data.readings if _DATED in reading.fields)
    days: list[Value | None] = [day for one in said for day in (one.value, *one.others)]
    days += [one.value for one in data.corrections if one.field_id == _DATED]
    is_coming = any(isinstance(day, date) and day > today + timedelta(days=1) for day in days)
    return today if is_coming else date(today.year, 12, 31)


def _stamp(
    profiles: "Mapping[str, Profile]", language: str, own_companies: Sequence[str], accounts: Mapping[str, str]
) -> str:
    grounds = (_program(), sorted(profiles.items()), language, tuple(own_companies), sorted(accounts.items()))
    return hashlib.sha256(repr(grounds).encode("utf-8", "backslashreplace")).hexdigest()


def _program() -> str:
    """Tells one build of the program from another: by its version, and by its files, which change between versions."""
    package = Path(invoice_desk.__file__).parent
    files = [*package.rglob("*.py"), *resource().rglob("*.toml"), Path(sys.executable)]
    stats = [(str(file), stat.st_size, stat.st_mtime_ns) for file in sorted(files) for stat in [file.stat()]]
    return repr((invoice_desk.__version__, stats))
