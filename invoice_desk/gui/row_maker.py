"""Makes table rows from what a desk holds: plain functions for background threads."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from invoice_desk.config import FALLBACK_PROFILE
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.domain.record import Record
from invoice_desk.gui.live_progress import Heard
from invoice_desk.gui.page.page_source import PageSource, page_source
from invoice_desk.gui.table.rows import Stage, TableRow, failed_row, row_of, shown_text
from invoice_desk.messages import messages_in, witness_label
from invoice_desk.pipeline.duplicates import keep_likeness, keep_likeness_of
from invoice_desk.pipeline.suppliers import keep_sellers, keep_sellers_of
from invoice_desk.review.check import NONE_KNOWN
from invoice_desk.review.reconcile import record_of
from invoice_desk.store import suppliers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from invoice_desk.domain.profile import Profile
    from invoice_desk.domain.suppliers import Suppliers
    from invoice_desk.store import Desk

_STEP = 50


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
        known: "Suppliers" = NONE_KNOWN,
    ) -> None:
        self._desk = desk
        self._profiles = profiles
        self._own_companies = own_companies
        self.known = known
        self._learning = Lock()
        self.language = language
        self.render = messages_in(language)

    def in_language(self, language: str) -> "RowMaker":
        """The same in another language."""
        return RowMaker(self._desk, self._profiles, language, own_companies=self._own_companies, known=self.known)

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

    def rows(self, document_ids: Iterable[str]) -> list[TableRow]:
        """The rows of these documents; those the desk does not have are left out."""
        return [self._row(self._record(data)) for data in self._desk.documents(tuple(document_ids))]

    def compare(self, document_ids: Sequence[str]) -> list[str]:
        """Look for documents that seem to be the same as these, which have changed, and learn from them.

        Returns the ids of all whom it concerns. Without documents it was a rule of a supplier that changed.
        """
        changed = [(data, self._record(data)) for data in self._desk.documents(tuple(document_ids))]
        alike = keep_likeness(self._desk, (record for _, record in changed)) | self._desk.partners(document_ids)
        is_news = keep_sellers(self._desk, changed) or not document_ids
        return list({*alike, *self._learn()} if is_news else alike)

    def _learn(self) -> list[str]:
        """Take the memory of suppliers as it stands; the documents to review of those of whom other things hold."""
        with self._learning:
            before, known = self.known, self._desk.ask(suppliers.suppliers)
            self.known = known
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
        documents = self._desk.iter_documents()
        for step in iter(partial(_first, documents, _STEP), []):
            if not hand_over([self._row(self._record(data)) for data in step]):
                return
        hand_over(self.failures())

    def sentence(self, error: InvoiceDeskError) -> str:
        """What the user is told of an error."""
        return self.render(error.code, error.params)

    def _record(self, data: DocumentData) -> Record:
        profile = self.profile_of(data)
        return record_of(data, profile, today=date.today(), own_companies=self._own_companies, suppliers=self.known)

    def _row(self, record: Record) -> TableRow:
        row = row_of(record, self.profile_of(record), self.language, partial(witness_label, render=self.render))
        found = next((one for one in record.findings if one.about), None)
        return row.like(found.about, self.render(found.code, found.params)) if found else row


def _first(documents: Iterable[DocumentData], count: int) -> list[DocumentData]:
    return list(islice(documents, count))
