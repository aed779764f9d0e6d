"""Lets the review form take the place of the table, and keeps both on the same document and field."""

import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from invoice_desk.domain.record import Record
from invoice_desk.gui.face import Face
from invoice_desk.gui.form.form_model import FormModel
from invoice_desk.gui.form.form_view import FormView
from invoice_desk.gui.form.printed_lines import printed_lines
from invoice_desk.gui.one_line import OneLine
from invoice_desk.gui.table.rows import RowStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QAction

    from invoice_desk.domain.document import Region
    from invoice_desk.gui.background import Background
    from invoice_desk.gui.confirming import Confirming
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.memory import WindowMemory
    from invoice_desk.gui.page.pictures import PagePictures
    from invoice_desk.gui.page.pieces import Piece
    from invoice_desk.gui.work_area import WorkArea

_log = logging.getLogger(__name__)


class FormMode(QObject):
    """The form is a face of the table's current row: what is current there is current here."""

    def __init__(
        self,
        session: "DeskSession",
        work: "WorkArea",
        pictures: "PagePictures",
        confirming: "Confirming",
        toggle: "QAction",
        *,
        background: "Background",
        memory: "WindowMemory",
        language: str,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._work = work
        self._pictures = pictures
        self._memory = memory
        self._background = background
        self._is_gone = False
        self.model = FormModel(work.model, session.maker.profile_by_id, language=language, parent=self)
        self.view = FormView(self.model)
        self._head = OneLine()
        self._face = Face(work, self._laid_out(), self.view, toggle, parent=self)
        self._face.changed.connect(self._changed)
        self.view.field_entered.connect(self._enter)
        self.view.confirmed.connect(confirming.confirm_and_go_on)
        self.view.turned.connect(self._turn)
        self.model.regions_changed.connect(self._want_pieces)
        pictures.pieces_ready.connect(self._show_pieces)
        work.view.current_changed.connect(self._show)
        work.current.record_shown.connect(self._say_place)
        work.model.counts_changed.connect(self._say_place)
        toggle.setChecked(memory.state("form") == b"1")

    @property
    def is_on(self) -> bool:
        """Whether the form is shown."""
        return self._face.is_on

    @Slot(bool)
    def _changed(self, on: bool) -> None:
        work = self._work
        work.landing_field = self._first_open if on else None
        self._memory.keep_state("form", b"1" if on else b"0")
        if on:
            self._show(work.view.current_key(), work.view.current_field())
        elif work.view.current_field():
            work.view.reveal(work.view.current_key(), work.view.current_field())

    @Slot(str, str)
    def _show(self, key: str, field_id: str) -> None:
        """The table's current cell is this one now."""
        if not self.is_on:
            return
        if key != self.model.key():
            self.model.show_row(key)
            self._say_place()
            self._fetch_ahead(key)
            self._fetch_lines(key)
        self.view.select(field_id or self._first_open(key))

    @Slot(str)
    def _enter(self, field_id: str) -> None:
        self._work.view.select(self.model.key(), field_id)

    @Slot(int)
    def _turn(self, by: int) -> None:
        """Go to another document of the table."""
        model = self._work.model
        place = model.view_row(self.model.key()) + by
        if self._work.finish_editing() and 0 <= place < model.rowCount():
            key = model.key_at(place)
            self._work.view.select(key, self._first_open(key))

    def _first_open(self, key: str) -> str:
        """The first field of a document that needs a look, else its first field."""
        row = self._work.model.row(key)
        if row is None or not row.document_id:
            return ""
        wanted = row.doubtful if row.status is RowStatus.TO_REVIEW else frozenset()
        profile = self._session.maker.profile_by_id(row.profile)
        ids = [spec.id for spec in profile.fields if spec.required] + [spec.id for spec in profile.fields]
        return next((one for one in ids if one in wanted), ids[0])

    # The print.

    @Slot()
    def _want_pieces(self) -> None:
        row = self._work.model.row(self.model.key())
        if self.is_on and row is not None and row.sha256:
            self._pictures.want_pieces((row.sha256, region) for region in set(self.model.regions().values()))

    def leave(self) -> None:
        """The form is taken away: wait for no answer any more."""
        self._is_gone = True

    def _fetch_lines(self, key: str) -> None:
        row = self._work.model.row(key)
        if row is not None and row.document_id and row.sha256:
            work = partial(printed_lines, self._session.desk.pages_of, row.sha256)
            self._background.run(work, partial(self._know_lines, key), self._do_without_lines)

    def _know_lines(self, key: str, lines: "Sequence[str]") -> None:
        if not self._is_gone and key == self.model.key():
            self.model.know_lines(lines)

    def _do_without_lines(self, error: BaseException) -> None:
        """Names are typed out where the desk can't be asked, as while it is closed."""
        _log.debug("no lines to complete from: %s", type(error).__name__)

    def _fetch_ahead(self, key: str) -> None:
        """The document below is likely to be looked at next."""
        model = self._work.model
        row = model.row(model.key_at(model.view_row(key) + 1))
        if row is not None and row.document_id and row.sha256:
            pages = [cell.region.page for cell in row.cells.values() if cell.region is not None]
            self._pictures.prefetch(row.sha256, min(pages, default=1))

    @Slot(str, object)
    def _show_pieces(self, sha256: str, pieces: "Mapping[Region, Piece]") -> None:
        row = self._work.model.row(self.model.key())
        if self.is_on and row is not None and row.sha256 == sha256:
            self.model.show_pieces(pieces)

    # What is said above it.

    @Slot()
    @Slot(object)
    def _say_place(self, _: Record | None = None) -> None:
        model, row = self._work.model, self._work.model.row(self.model.key())
        if not self.is_on or row is None:
            self._head.say("")
            return
        place = self.tr("Document {number} of {count}").format(
            number=model.view_row(row.key) + 1, count=model.rowCount()
        )
        facts = [model.looks.status_in_full(row), row.profile_label]
        self._head.say(place, [fact for fact in facts if fact], picture=model.looks.status_icon(row))

    def _laid_out(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.view, 1)
        return page
