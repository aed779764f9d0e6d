"""Splitting and joining documents from the window, by pages and by files: what is asked, what is made of the answer."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from invoice_desk.domain.crop import piece_of
from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Record
from invoice_desk.gui.background import Background
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
        background: Background,
        ask: "Ask",
        choice: Callable[[], Choice],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._work = work
        self._background = background
        self._ask = ask
        self._choice = choice

    @Slot()
    def split(self) -> None:
        """Ask how the current document is to be parted."""
        documents = [row.document_id for row in self._work.selected() if row.document_id]
        if documents:
            self._session.fetch_record(documents[0], self._prepare_split)

    @Slot()
    def join(self) -> None:
        """Make one document of the selected ones."""
        documents = [row.document_id for row in self._work.selected() if row.document_id]
        if len(documents) > 1:
            self._background.run(partial(self._joined, documents), self._put_joined, self._say_why_not)

    @Slot()
    def join_files(self) -> None:
        """The selected rows are one document in several files: one of them stands for all from now on."""
        documents = [row.document_id for row in self._work.selected() if row.document_id]
        if len(documents) > 1:
            lead = partial(leader_among, self._session.desk, documents)
            self._background.run(lead, partial(self._put_behind, documents), _unless_gone)

    def _put_behind(self, documents: Sequence[str], leader: str) -> None:
        rows = self._session.rows
        if any(one not in rows for one in documents):
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
            self._background.run(partial(likely_firsts, self._session.desk, record), partial(self._ask_pages, record))
            return
        shown = self._work.pages.whole_page()
        if shown is None or shown.page.number not in record.pages:
            self._work.pages.show_first()
            self._work.told.emit(self.tr("The page must be seen before it can be split."))
            return
        piece = piece_of(record.crop, shown.page.number) or Region(shown.page.number, 0.0, 0.0, 1.0, 1.0)
        likely = partial(likely_pieces, self._session.desk, record.source.sha256, piece)
        self._background.run(likely, partial(self._ask_pieces, record, shown, piece))

    def _ask_pages(self, record: Record, proposed: Sequence[int]) -> None:
        firsts = self._ask.split_pages(PagesOffer(record.pages, tuple(proposed)))
        if firsts and len({record.pages[0], *firsts}) > 1:
            self._regroup([record], parted_by_pages(record, firsts), "split")

    def _ask_pieces(self, record: Record, shown: "ShownPage", piece: Region, likely: LikelyPieces) -> None:
        offer = PiecesOffer(shown.cut(piece).picture, piece, likely.words, likely.pieces)
        pieces = self._ask.split_page(offer)
        if pieces and len(pieces) > 1:
            self._regroup([record], parted_by_pieces(record, pieces), "split")

    def _joined(self, documents: Sequence[str]) -> tuple[list[Record], Joined]:
        """Runs in the background."""
        session = self._session
        records = [record for one in documents if (record := session.maker.record(one)) is not None]
        return records, joined(session.desk, records)

    def _put_joined(self, made: tuple[list[Record], Joined]) -> None:
        records, one = made
        self._regroup(records, [one.document], "join", one.source)

    def _say_why_not(self, error: BaseException) -> None:
        if not isinstance(error, NotJoinableError):
            raise error
        self._work.told.emit(self._session.maker.sentence(error))

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
        info = source.info if source is not None else gone[0].source
        known = (session.passwords.get(record.source.sha256) for record in gone)
        password = next((one for one in known if one), None)
        if password is not None:
            session.passwords[info.sha256] = password
        session.read_new_in(info, self._choice())
        self._work.select_once_there(made[0].id)


def _unless_gone(error: BaseException) -> None:
    """Where one of the documents was parted or joined meanwhile, nothing is done."""
    if not isinstance(error, LookupError):
        raise error
