"""The current document of the work area: its record in the details, its page, and its current cell in words."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Record
from invoice_desk.gui.page.page_source import PageSource, page_source
from invoice_desk.gui.page.strip_model import open_pages
from invoice_desk.gui.page.value_tips import places_of
from invoice_desk.gui.table.rows import CellView, RowStatus, TableRow, shown_text

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.work_area import WorkArea


class CurrentDocument(QObject):
    """Brings what the parts beside the table show whenever another row becomes current, or its document changes."""

    record_shown = Signal(object, object)
    """Record, Profile: of the current document, whenever they are brought anew."""

    def __init__(self, session: "DeskSession", work: "WorkArea") -> None:
        super().__init__(work)
        self._session = session
        self._work = work
        self.key = ""
        """Of the row whose document is shown, "" for none."""
        self._status: RowStatus | None = None
        self._fetches = 0

    def leave(self) -> None:
        """The area is taken away: wait for no answer any more."""
        self._fetches += 1

    def changed(self, row: TableRow) -> None:
        """The current row is another one now, of the same key."""
        # What is told of a document while it is read comes often, and changes nothing beside the table.
        if row.document_id or row.status is not self._status:
            self._fetch(self.key)
        self._say_cell()

    @Slot(str, str)
    def show(self, key: str, field_id: str) -> None:
        """Show a row's document, and of the field its place and its words."""
        if key != self.key:
            self.key = key
            self._fetch(key)
        else:
            self._work.pages.show_region(self._region(key, field_id), field_id)
        self._say_cell()

    def _say_cell(self) -> None:
        """In words what the current cell's icon says."""
        field_id, looks = self._work.view.current_field(), self._work.model.looks
        row = self._work.model.row(self._work.view.current_key())
        cell = row.cells.get(field_id) if row else None
        if row is not None and field_id in row.written:
            self._work.cell_line.say(self._work.label_of(field_id), looks.written_words(row.written[field_id]))
        elif row is None or cell is None:
            self._work.cell_line.say("")
        elif (usual := row.usual_of(field_id)) is not None:
            self._work.cell_line.say(self._work.label_of(field_id), looks.usual_words(shown_text(usual)))
        else:
            words = looks.cell_words(cell, row.points_of(field_id))
            self._work.cell_line.say(self._work.label_of(field_id), words, picture=looks.verdict_icons[cell.verdict])

    @Slot(str)
    def to_field(self, field_id: str) -> None:
        """Go to a field of the current document."""
        self._work.view.select(self.key, field_id)

    def _region(self, key: str, field_id: str) -> Region | None:
        cell = self._cell(key, field_id)
        return cell.region if cell else None

    def _cell(self, key: str, field_id: str) -> CellView | None:
        row = self._work.model.row(key)
        return row.cells.get(field_id) if row else None

    def _fetch(self, key: str) -> None:
        self._fetches += 1
        row = self._work.model.row(key)
        self._status = row.status if row else None
        if row is None:
            self._work.details.clear()
            self._work.pages.show_source(None)
        elif row.document_id:
            self._session.fetch_record(row.document_id, partial(self._show_record, self._fetches))
        else:
            if row.status is RowStatus.READING:
                self._work.details.show_reading(row.path)
            else:
                self._work.details.show_reason(row.path, row.reason)
            self._work.pages.show_source(PageSource(row.sha256, row.path, ()) if row.sha256 else None, name=row.path)

    def _show_record(self, fetch: int, record: Record, profile: "Profile") -> None:
        if fetch != self._fetches or self._session.steps.is_unsaved(record.document_id):
            return  # a slow answer to an earlier question, or older than what a person did: another one comes
        self._work.details.show_record(record, profile)
        self._work.pages.tips.show_places(places_of(record, profile, self._session.maker.language))
        field_id = self._work.view.current_field()
        region = self._region(record.document_id, field_id)
        shown = page_source(record)
        self._work.pages.show_source(shown, region, field_id=field_id, is_alone=not record.behind)
        self._work.pages.strip.show_open(open_pages(record, profile, self._session.maker.language))
        if record.behind:
            self._session.fetch_files(record.behind, partial(self._show_files, fetch))
        else:
            self._work.pages.show_others(())
        self.record_shown.emit(record, profile)

    def _show_files(self, fetch: int, files: Sequence[PageSource]) -> None:
        if fetch == self._fetches:
            self._work.pages.show_others(files)
