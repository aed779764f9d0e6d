"""Splitting and joining documents from the window, by pages and by files: what is asked, what is made of the answer."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from invoice_desk.domain.crop import piece_of
from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Record
from invoice_desk.gui.dialogs.ask import PagesOffer, PiecesOffer
from invoice_desk.pipeline.companions import join_by_hand, leader_among
from invoice_desk.pipeline.regrouping import (
    Joined,
    LikelyPieces,
    NotJoinableError,
    joined,
    likely_firsts,
    likely_pieces,
    parted_by_pages,
    parted_by_pieces,
)
from invoice_desk.store import Choice, NewDocument, NewSource, regrouping

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.page.pictures import ShownPage
    from invoice_desk.gui.work_area import WorkArea


class Regrouping(QObject):
    """Joins the window's commands with the session; new documents are read by the `choice` of that moment."""

    def __init__(
        self,
        session: "DeskSession",
        work: "WorkArea",
        *,
        ask: "Ask",
        choice: Callable[[], Choice],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._work = work
        self._ask = ask
        self._choice = choice

    @Slot()
    def split(self) -> None:
        """Ask how the current document is to be parted."""
        documents = [row.document_id for row in self._work.selected() if row.document_id]
        if documents:
            self.split_document(documents[0])

    def split_document(self, document_id: str) -> None:
        """Ask how a document is to be parted."""
        self._session.fetch_record(document_id, self._prepare_split)

    @Slot()
    def by_page(self) -> None:
        """Make each page of the selected documents a document."""
        self.part_by_pages([row.document_id for row in self._work.selected() if row.document_id])

    def part_by_pages(self, documents: Sequence[str]) -> None:
        """Make each page of these documents a document: one step for all of them."""
        if documents:
            self._session.in_background(partial(self._records, documents), self._put_pages)

    @Slot()
    def join(self) -> None:
        """Make one document of the selected ones."""
        documents = [row.document_id for row in self._work.selected() if row.document_id]
        if len(documents) > 1:
            self._session.in_background(partial(self._joined, documents), self._put_joined)

    @Slot()
    def join_files(self) -> None:
        """The selected rows are one document in several files: one of them stands for all from now on."""
        documents = [row.document_id for row in self._work.selected() if row.document_id]
        if len(documents) > 1:
            self._session.in_background(partial(self._leader, documents), partial(self._put_behind, documents))

    def _leader(self, documents: Sequence[str]) -> str:
        """Runs in the background; "" where one of the documents was parted or joined meanwhile."""
        try:
            return leader_among(self._session.desk, documents)
        except LookupError:
            return ""

    def _put_behind(self, documents: Sequence[str], leader: str) -> None:
        rows = self._session.rows
        if not leader or any(one not in rows for one in documents):
            return  # parted or joined meanwhile
        others = [one for one in documents if one != leader]
        moved = [behind for one in others for behind in rows[one].behind]
        work = partial(join_by_hand, document_id=leader, other_ids=others)
        self._session.steps.do("files", [leader, *others, *moved], work)
        self._work.show_document(leader)
        count = 1 + len(others) + len(moved) + len(rows[leader].behind)
        sentence = self.tr("{name} stands for all {count} files now. Undo takes it back.")
        self._work.told.emit(sentence.format(name=rows[leader].name, count=count))

    def _prepare_split(self, record: Record, _: "Profile") -> None:
        if len(record.pages) > 1:
            likely_pages = partial(likely_firsts, self._session.desk, record)
            self._session.in_background(likely_pages, partial(self._ask_pages, record))
            return
        shown = self._work.pages.whole_page()
        if shown is None or shown.page.number not in record.pages:
            self._work.pages.show_first()
            self._work.told.emit(self.tr("The page must be seen before it can be split."))
            return
        piece = piece_of(record.crop, shown.page.number) or Region(shown.page.number, 0.0, 0.0, 1.0, 1.0)
        likely = partial(likely_pieces, self._session.desk, record.source.sha256, piece)
        self._session.in_background(likely, partial(self._ask_pieces, record, shown, piece))

    def _ask_pages(self, record: Record, proposed: Sequence[int]) -> None:
        firsts = self._ask.split_pages(PagesOffer(record.pages, tuple(proposed)))
        if firsts and len({record.pages[0], *firsts}) > 1:
            self._regroup([record], parted_by_pages(record, firsts), "split")

    def _ask_pieces(self, record: Record, shown: "ShownPage", piece: Region, likely: LikelyPieces) -> None:
        offer = PiecesOffer(shown.cut(piece).picture, piece, likely.words, likely.pieces)
        pieces = self._ask.split_page(offer)
        if pieces and len(pieces) > 1:
            self._regroup([record], parted_by_pieces(record, pieces), "split")

    def _records(self, documents: Sequence[str]) -> list[Record]:
        """Runs in the background."""
        return [record for one in documents if (record := self._session.maker.record(one)) is not None]

    def _put_pages(self, records: Sequence[Record]) -> None:
        several = [record for record in records if len(record.pages) > 1]
        if several:
            made = [one for record in several for one in parted_by_pages(record, record.pages)]
            self._regroup(several, made, "split")
        else:
            self._work.told.emit(self.tr("There is one page to each document already."))

    def _joined(self, documents: Sequence[str]) -> tuple[list[Record], Joined] | NotJoinableError:
        """Runs in the background; an error says why they can't be one document."""
        records = self._records(documents)
        try:
            return records, joined(self._session.desk, records)
        except NotJoinableError as error:
            return error

    def _put_joined(self, made: tuple[list[Record], Joined] | NotJoinableError) -> None:
        if isinstance(made, NotJoinableError):
            self._work.told.emit(self._session.maker.sentence(made))
            return
        records, one = made
        self._regroup(records, [one.document], "join", one.source)

    def _regroup(
        self, gone: Sequence[Record], made: Sequence[NewDocument], name: str, source: NewSource | None = None
    ) -> None:
        if any(record.document_id not in self._session.rows for record in gone):
            return  # parted or joined meanwhile
        session = self._session
        leaving = tuple(record.document_id for record in gone)
        work = partial(regrouping.regroup, gone=leaving, made=tuple(made), source=source)
        alone = (other for record in gone for other in record.behind)  # the other files of what is gone
        session.steps.do(name, [*leaving, *(one.id for one in made), *alone], work)
        if source is not None:
            known = (session.passwords.get(record.source.sha256) for record in gone)
            password = next((one for one in known if one), None)
            if password is not None:
                session.passwords[source.info.sha256] = password
        infos = [source.info] if source is not None else [record.source for record in gone]
        for info in {one.sha256: one for one in infos}.values():
            session.read_new_in(info, self._choice())
        self._work.select_once_there(made[0].id)
