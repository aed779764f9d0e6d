"""Makes table rows from what a desk holds: plain functions for background threads."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property, partial
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from invoice_desk.config import FALLBACK_PROFILE
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.domain.record import Record
from invoice_desk.gui.asked_suppliers import AskedSuppliers
from invoice_desk.gui.kept_rows import KeptRows, KnownRows
from invoice_desk.gui.live_progress import Heard
from invoice_desk.gui.page.page_source import PageSource, page_source
from invoice_desk.gui.table.rows import Stage, TableRow, failed_row, row_of, shown_text
from invoice_desk.messages import messages_in, witness_label
from invoice_desk.pipeline.duplicates import keep_likeness, keep_likeness_of
from invoice_desk.pipeline.suppliers import keep_sellers, keep_sellers_of
from invoice_desk.review.check import NONE_KNOWN
from invoice_desk.review.reconcile import record_of
from invoice_desk.review.same_value import comparable
from invoice_desk.store import suppliers
from invoice_desk.store.summaries import Ground, Kept, grounds_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from invoice_desk.domain.profile import Profile
    from invoice_desk.domain.suppliers import Suppliers
    from invoice_desk.store import Desk

_T = TypeVar("_T")

_STEP = 50
_LARGE_STEP = 400
"""Rows that are kept already come so many at a time, once the first screenful is there."""


class RowMaker:
    """Reads a desk and says what its documents look like as rows, in one language.

    Of what it reads it holds only the memory of suppliers, which every record is made with.
    """

    def __init__(
        self,
        desk: "Desk",
        profiles: "Mapping[str, Profile]",
        language: str,
        *,
        own_companies: Sequence[str] = (),
        categories: Sequence[tuple[str, str]] = (),
        known: "Suppliers" = NONE_KNOWN,
    ) -> None:
        self._desk = desk
        self._profiles = profiles
        self._own_companies = own_companies
        self._categories = categories
        self._accounts = {comparable(category): account for category, account in categories if account}
        self._known = KnownRows(known)
        self._news: deque[Made] = deque()
        self._learning = Lock()
        self.language = language
        self.render = messages_in(language)

    @property
    def known(self) -> "Suppliers":
        """The memory of suppliers as it stands."""
        return self._known.known

    def in_language(self, language: str) -> "RowMaker":
        """The same in another language."""
        return RowMaker(
            self._desk,
            self._profiles,
            language,
            own_companies=self._own_companies,
            categories=self._categories,
            known=self.known,
        )

    @property
    def profiles(self) -> "Mapping[str, Profile]":
        """All that are known, by id."""
        return self._profiles

    def profile_of(self, document: Record | DocumentData) -> "Profile":
        """The profile of a document; the general one when the desk's is not known here."""
        return self.profile_by_id(document.profile)

    def profile_by_id(self, profile: str) -> "Profile":
        """The profile of that id; the general one when it is not known here."""
        return self._profiles.get(profile) or self._profiles[FALLBACK_PROFILE]

    def record(self, document_id: str) -> Record | None:
        """A document's record, None when the desk has no such document."""
        try:
            return self._record(self._desk.load(document_id))
        except LookupError:
            return None

    def files(self, document_ids: Sequence[str]) -> list[PageSource]:
        """What there is to see of documents that stand behind another one, each with what its own file says."""
        return [page_source(self._record(data)) for data in self._desk.documents(tuple(document_ids), alone=True)]

    def rows(self, document_ids: Sequence[str]) -> list[TableRow]:
        """The rows of these documents; those the desk does not have are left out."""
        rows, fresh = self._rows(self._kept.of(document_ids))
        self._news.extend(fresh)
        return [rows[one] for one in document_ids if one in rows]

    @property
    def has_news(self) -> bool:
        """Whether `rows` had to make some that are not compared yet."""
        return bool(self._news)

    def compare(self, *, is_news: bool = False) -> list[str]:
        """Look for documents that seem to be the same as those of which `rows` made rows anew, and learn from them.

        Returns the ids of all others whom it concerns; those of suppliers of whom something else holds now, if it
        `is_news` what is known of suppliers.
        """
        touched: set[str] = set()
        while step := list(_taken(self._news, _STEP)):
            changed = [made.record.document_id for made in step]
            touched |= keep_likeness(self._desk, [made.record for made in step]) | self._desk.partners(changed)
            is_news |= keep_sellers(self._desk, [(made.ground.data, made.record) for made in step])
            self._keep(step)
        return list({*touched, *self._learn()} if is_news else touched)

    def _learn(self) -> list[str]:
        """Take the memory of suppliers as it stands; the documents to review of those of whom other things hold."""
        with self._learning:
            before, known = self.known, self._desk.ask(suppliers.suppliers)
            self._known = KnownRows(known)
        changed = known.changed(before)
        return self._desk.ask(partial(suppliers.to_review_of, known=known, keys=changed)) if changed else []

    def with_partners(self, document_ids: Sequence[str]) -> list[str]:
        """The ids of these documents and of those that seem to be the same."""
        return list({*document_ids, *self._desk.partners(document_ids)})

    def compare_new(self) -> list[str]:
        """The same for all that were never compared; the ids of those whom it concerns."""
        alike = keep_likeness_of(self._desk, self._desk.without_identity(), self._profiles)
        is_news = keep_sellers_of(self._desk, self._desk.ask(suppliers.without_fact), self._profiles)
        return list({*alike, *self._learn()} if is_news else alike)

    def failures(self) -> list[TableRow]:
        """The rows of what could not be read."""
        return [
            failed_row(one.path, self.render(one.code, one.params), one.sha256 or "") for one in self._desk.failures()
        ]

    def live(self, row: TableRow, heard: Heard) -> TableRow:
        """The row of a file that is being read, with what was told of it last."""
        progress = heard.progress
        code = f"progress.sentence.{progress.stage.removeprefix('progress.')}"
        sentence = self.render(code, {})
        stage = Stage(
            word=self.render(progress.stage, {}),
            sentence="" if sentence == code else sentence,
            since=heard.since,
            piece=min(progress.done + 1, progress.total),
            pieces=progress.total,
        )
        written = {field_id: shown_text(found.value) for field_id, found in progress.fields.items()}
        return row.being_read(stage, written)

    def each_step(self, hand_over: Callable[[Sequence[TableRow]], bool]) -> None:
        """Hand over all rows of the desk, some at a time, until there are no more or `hand_over` says False."""
        self._learn()
        place, limit = 0, _STEP
        while kept := self._kept.after(place, limit=limit):
            for few in [kept] if all(one.body for one in kept) else _steps(kept):
                rows, fresh = self._rows(few)
                if not hand_over(list(rows.values())):
                    return
                self._keep(fresh)
            place, limit = kept[-1].place, _LARGE_STEP
        hand_over(self.failures())

    def sentence(self, error: InvoiceDeskError) -> str:
        """What the user is told of an error."""
        return self.render(error.code, error.params)

    @cached_property
    def _kept(self) -> KeptRows:
        return KeptRows(self._desk, self._profiles, self.language, self._own_companies, self._accounts)

    def _rows(self, kept: Sequence[Kept]) -> "tuple[dict[str, TableRow], list[Made]]":
        """The rows of these documents in their order, and those among them that had to be made."""
        known = self._known
        rows = {one.document_id: known.row(one) for one in kept}
        wanted = [document_id for document_id, row in rows.items() if row is None]
        fresh = []
        for ground in self._desk.ask(partial(grounds_of, ids=wanted)) if wanted else ():
            asked = AskedSuppliers(known.known)
            record = self._record(ground.data, asked)
            fresh.append(Made(ground, asked, record, self._row(record)))
        rows.update((made.record.document_id, made.row) for made in fresh)
        return {document_id: row for document_id, row in rows.items() if row is not None}, fresh

    def _keep(self, fresh: "Sequence[Made]") -> None:
        self._kept.keep((made.ground, made.asked, made.row) for made in fresh)

    def _record(self, data: DocumentData, known: "Suppliers | None" = None) -> Record:
        return record_of(
            data,
            self.profile_of(data),
            today=date.today(),
            own_companies=self._own_companies,
            suppliers=self.known if known is None else known,
            accounts=self._accounts,
        )

    def _row(self, record: Record) -> TableRow:
        row = row_of(record, self.profile_of(record), self.language, partial(witness_label, render=self.render))
        found = next((one for one in record.findings if one.about), None)
        return row.like(found.about, self.render(found.code, found.params)) if found else row


class Made(NamedTuple):
    """A row with all that it was made of."""

    ground: Ground
    asked: AskedSuppliers
    record: Record
    row: TableRow


def _taken(waiting: "deque[_T]", most: int) -> Iterator[_T]:
    """Up to so many of what waits, whoever else takes some."""
    for _ in range(most):
        try:
            yield waiting.popleft()
        except IndexError:
            return


def _steps(several: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (several[start : start + _STEP] for start in range(0, len(several), _STEP))
