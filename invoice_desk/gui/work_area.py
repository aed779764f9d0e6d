"""Where the work is done: the table with its filter, the details of a row, and its page beside them."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from invoice_desk.domain.likeness import Export
from invoice_desk.domain.record import RejectedAs, ReviewState
from invoice_desk.gui.current_document import CurrentDocument
from invoice_desk.gui.icons import icon
from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.one_line import OneLine
from invoice_desk.gui.page.page_pane import PagePane
from invoice_desk.gui.page.pictures import PagePictures
from invoice_desk.gui.panels.detail_pane import DetailPane
from invoice_desk.gui.same_document import set_apart, split_off
from invoice_desk.gui.table.block_editing import BlockEditing
from invoice_desk.gui.table.blocks import Block
from invoice_desk.gui.table.column_layouts import ColumnLayouts
from invoice_desk.gui.table.columns import CORE, table_columns
from invoice_desk.gui.table.editing_view import EditingView
from invoice_desk.gui.table.results_model import ResultsModel
from invoice_desk.gui.table.results_view import ResultsView
from invoice_desk.gui.table.rows import RowStatus, TableRow
from invoice_desk.gui.table.state_tabs import StateTabs

if TYPE_CHECKING:
    from invoice_desk.gui.desk_session import DeskSession

_LAYOUT, _FORM_LAYOUT = "work-area", "work-area-form"
_TABLE_SIZES, _FORM_SIZES = [790, 490], [600, 680]
_SETTLED = frozenset({RowStatus.READY, RowStatus.EXPORTED, RowStatus.ARCHIVED, RowStatus.REJECTED})


class WorkArea(QSplitter):
    """Shows a session's rows, and of the current one the details and the page; hands a person's wishes to it."""

    selection_changed = Signal()
    told = Signal(str)
    """A sentence for the status bar."""
    found = Signal(str, str)
    """What was given is on the desk already: a sentence, and the key of its row."""

    def __init__(
        self,
        session: "DeskSession",
        pictures: PagePictures,
        *,
        language: str,
        memory: WindowMemory,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._session = session
        self._pictures = pictures
        self._memory = memory
        self._columns = table_columns(session.opened.profiles, language)
        self._is_gone = False
        self._awaited = ""
        self._layout = _LAYOUT
        self.form: EditingView | None = None
        """Where the fields of the current document are worked on while a form stands in the place of the table."""
        self.landing_field: Callable[[str], str] | None = None
        """Which field of a document is gone to with it, by its key; the present one without this."""

        render = session.maker.render
        self.model = ResultsModel(
            self._columns, language=language, correct=session.correct, correct_many=session.correct_many, parent=self
        )
        self.view = ResultsView(self)
        self.view.setModel(self.model)
        self.tabs = StateTabs(self)
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText(self.tr("Filter"))
        self.filter.setAccessibleName(self.tr("Filter the table"))
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.cell_line = OneLine(self)
        self.details = DetailPane(
            language=language,
            render=render,
            correct_line=session.correct_line,
            correct_many=session.correct_many,
            parent=self,
        )
        self.pages = PagePane(pictures, render, self)
        self.current = CurrentDocument(session, self)

        self._lay_out()
        self._layouts = ColumnLayouts(
            self.model, self.view.choice, session.opened.profiles, language=language, memory=memory, parent=self
        )
        self._connect()
        self._put(list(session.rows.values()))

    def selected(self) -> Sequence[TableRow]:
        """The rows that a command is for."""
        return self.model.rows_of(self.view.selected_keys())

    def all_in_order(self) -> Sequence[TableRow]:
        """All rows, filtered away or not, in the table's order."""
        return self.model.all_rows()

    def label_of(self, field_id: str) -> str:
        """The name of a field as the table's header says it."""
        return next((column.header for column in self._columns if column.id == field_id), field_id)

    def keep(self) -> None:
        """Remember how the parts are sized and the columns arranged."""
        self._keep_sizes()
        self._layouts.keep()

    def select_once_there(self, key: str) -> None:
        """Go to a row that is about to come."""
        self._awaited = key

    def leave(self) -> None:
        """The area is taken away: remember its layout, have copied what is copied, wait for no answer any more."""
        self.keep()
        self.finish_copying()
        self._is_gone = True
        self.current.leave()

    def finish_editing(self) -> bool:
        """Take over what is being typed; False while it is no value."""
        return all(view.finish_editing() for view in self._tables())

    def finish_copying(self) -> None:
        """Have on the clipboard what was copied last."""
        for view in self._tables():
            view.blocks.finish_copying()

    def _tables(self) -> Sequence[EditingView]:
        return (self.view, self.details.lines.view, *([self.form] if self.form is not None else []))

    def add_face(self, page: QWidget) -> None:
        """Have something that can stand in the place of the table."""
        self._faces.addWidget(page)

    def show_face(self, page: QWidget | None, form: EditingView | None, *, is_whole: bool = False) -> None:
        """Show it, with the view in which the fields are then; None for the table. Each has sizes of its own.

        Where it is to be the whole area, what stands beside the table is hidden.
        """
        for beside in (self.details, self.pages, self.cell_line):
            beside.setVisible(True)
        self._keep_sizes()
        self._layout = _LAYOUT if page is None else "" if is_whole else _FORM_LAYOUT
        self._faces.setCurrentWidget(page or self.view)
        self.form = form
        if is_whole:
            for beside in (self.details, self.pages, self.cell_line):
                beside.setVisible(False)
            return
        sizes = self._memory.state(self._layout)
        if sizes.isEmpty():
            self.setSizes(_TABLE_SIZES if page is None else _FORM_SIZES)
        else:
            self.restoreState(sizes)

    def _keep_sizes(self) -> None:
        if self._layout:
            self._memory.keep_state(self._layout, self.saveState())
            self._memory.keep_state("left", self._left.saveState())

    def to_fields(self) -> None:
        """Bring the keyboard to the current document's fields."""
        (self.form or self.view).setFocus(Qt.FocusReason.OtherFocusReason)

    # What a person asks for.

    @Slot()
    def accept_and_go_on(self) -> None:
        """Mark the selected documents as ready; the next one to review becomes the current one.

        What is being typed is taken over first; while it is no value, nothing is accepted.
        """
        if not self.finish_editing():
            return
        accepted = [row.document_id for row in self.selected() if row.status is RowStatus.TO_REVIEW]
        self.judge(accepted, ReviewState.READY)

    def judge(self, documents: Sequence[str], state: ReviewState, *, reason: RejectedAs | None = None) -> None:
        """Move documents out of review; the next one to review becomes the current one."""
        following = self._next_to_review(set(documents))
        self._session.set_state(documents, state, reason=reason)
        if following:
            land = self.landing_field
            self.view.select(following, land(following) if land is not None else self.view.current_field())
        elif documents:
            self.view.leave_row()
            self.told.emit(self.tr("Nothing shown here is left to review."))

    @Slot()
    def take_proposal(self) -> None:
        """Set what the checks of the current document propose, as one step."""
        if self.details.checks.button.isVisibleTo(self.details.checks):
            self.details.findings.take()
        else:
            self.told.emit(self.tr("The checks of this document propose nothing."))

    @Slot()
    def reopen(self) -> None:
        """Move the selected documents back to review."""
        documents = [row.document_id for row in self.selected() if row.status in _SETTLED]
        self._session.set_state(documents, ReviewState.TO_REVIEW)

    @Slot()
    def archive(self) -> None:
        """Put the exported ones of the selected documents away."""
        documents = [row.document_id for row in self.selected() if row.status is RowStatus.EXPORTED]
        self._session.set_state(documents, ReviewState.ARCHIVED)

    @Slot()
    def remove(self) -> None:
        """Take the selected rows that are no documents off the table."""
        self._session.remove([row.key for row in self.selected()])

    @Slot()
    def show_original(self) -> None:
        """Go to the document that the current one seems to be."""
        row = self.model.row(self.view.current_key())
        if row is not None and row.twin:
            self.show_document(row.twin)

    @Slot()
    def set_apart(self) -> None:
        """The selected documents are not those that they seem to be."""
        set_apart(self._session, [row.key for row in self.selected()])

    @Slot()
    def split_off(self) -> None:
        """The other files of the selected documents become documents of their own."""
        split_off(self._session, [row.key for row in self.selected()])

    @Slot(str)
    def show_document(self, key: str) -> None:
        """Go to a document's row; the filter that hides it is lifted."""
        if key not in self.model.shown_keys():
            self.filter.clear()
            self.model.clear_column_filters()
            self.tabs.setCurrentIndex(0)
        self.view.select(key)

    def blocks_in_use(self) -> BlockEditing | None:
        """What commands on cells are for, once what is typed there is taken over; None while it is no value.

        It is the table of line items while the keyboard is there. Cells that are not seen are not changed.
        """
        lines = self.details.lines.view
        table = lines if lines.hasFocus() else self.form or self.view
        if not table.isVisibleTo(self):
            self.told.emit(self.tr("No cells are shown that could be changed."))
            return None
        return table.blocks if table.finish_editing() else None

    def paste(self, block: Block) -> None:
        """Set cells to values from elsewhere, from the first selected one on."""
        blocks = self.blocks_in_use()
        if blocks is not None:
            blocks.paste(block)

    @Slot()
    def to_filter(self) -> None:
        """Bring the keyboard to the filter."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def add_above_table(self, bar: QWidget) -> None:
        """Show a bar between the filter and the table whenever it has something to say."""
        self._column.insertWidget(1, bar)

    # Layout and connections.

    def _lay_out(self) -> None:
        top = QWidget(self)
        bar = QHBoxLayout(top)
        bar.setContentsMargins(6, 4, 6, 4)
        bar.addWidget(self.tabs, 1)
        bar.addWidget(self.filter)
        self.filter.setFixedWidth(180)
        table = QWidget(self)
        column = self._column = QVBoxLayout(table)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        self._faces = QStackedWidget(table)
        self._faces.addWidget(self.view)
        column.addWidget(self._faces, 1)
        column.addWidget(self.cell_line)
        self._left = QSplitter(Qt.Orientation.Vertical, self)
        self._left.addWidget(table)
        self._left.addWidget(self.details)
        self._left.setStretchFactor(0, 1)
        self._left.setSizes([470, 190])
        self.addWidget(self._left)
        self.addWidget(self.pages)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self.setSizes(_TABLE_SIZES)
        self.setChildrenCollapsible(False)
        self.restoreState(self._memory.state("work-area"))
        self._left.restoreState(self._memory.state("left"))

    def _connect(self) -> None:
        session = self._session
        session.rows_changed.connect(self._put)
        session.row_replaced.connect(self._replace)
        session.rows_gone.connect(self._remove)
        session.found_again.connect(self._show_found)
        self.model.counts_changed.connect(self._count)
        self.model.rejected.connect(self.told)
        self.view.blocks.told.connect(self.told)
        self.details.lines.view.blocks.told.connect(self.told)
        self.tabs.chosen.connect(self._filter)
        self.filter.textChanged.connect(self._filter)
        self.view.current_changed.connect(self.current.show)
        self.view.selectionModel().selectionChanged.connect(self.selection_changed)
        self.details.field_wanted.connect(self.current.to_field)
        self.details.repair_wanted.connect(self._session.take_repair)
        self.details.document_wanted.connect(self.show_document)
        self.details.region_wanted.connect(self.pages.show_region)

    # Rows.

    @Slot(object)
    def _put(self, rows: Sequence[TableRow]) -> None:
        if self._is_gone:
            return
        self.model.put(rows)
        self._layouts.take(rows)
        if self._awaited in {row.key for row in rows}:
            self.view.select(self._awaited, self.view.current_field())
            self._awaited = ""
        changed = next((row for row in rows if row.key == self.current.key), None)
        if changed is not None:
            self.current.changed(changed)
        elif not self.current.key and self.model.rowCount():
            self.view.select(self.model.shown_keys()[0], CORE[0])

    @Slot(str, object)
    def _replace(self, key: str, row: TableRow) -> None:
        if self._is_gone:
            return
        was_current = key == self.current.key
        self._pictures.forget(row.sha256)  # its pages may have been turned
        self.model.replace(key, row)
        self._layouts.take([row])
        if was_current:
            self.current.show(row.key, self.view.current_field())

    @Slot(object)
    def _remove(self, keys: Sequence[str]) -> None:
        if not self._is_gone:
            self.model.remove(keys)

    @Slot()
    def _count(self) -> None:
        self.tabs.show_counts(self.model.counts())

    @Slot()
    def _filter(self) -> None:
        self.model.set_filter(self.filter.text(), self.tabs.group())

    @Slot(str, str)
    def _show_found(self, key: str, path: str) -> None:
        """Somebody may be typing: the row is offered, not gone to."""
        self._session.fetch_exports(key, partial(self._offer_found, key, path))

    def _offer_found(self, key: str, path: str, exports: Sequence[Export]) -> None:
        if self._is_gone:
            return
        row = self.model.row(key)
        if row is not None and path in row.companions:
            sentence = self.tr("{path} is another file of {name}: one row for both.")
            self.found.emit(sentence.format(path=path, name=row.name), key)
            return
        if not exports:
            self.found.emit(self.tr("Already on this desk: {path}").format(path=path), key)
            return
        sentence = self.tr("Already on this desk, and exported on {date} in {file}: {path}")
        day, file = exports[0].at.astimezone().date().isoformat(), PurePath(exports[0].target).name
        self.found.emit(sentence.format(date=day, file=file, path=path), key)

    def _next_to_review(self, accepted: set[str]) -> str:
        """The first row to review after the current one, from the top again when there is none below."""
        keys = self.model.shown_keys()
        if accepted.issuperset(keys):
            return ""
        start = keys.index(self.current.key) + 1 if self.current.key in keys else 0
        waiting = (
            key
            for key in [*keys[start:], *keys[:start]]
            if key not in accepted and (row := self.model.row(key)) and row.status is RowStatus.TO_REVIEW
        )
        return next(waiting, "")
