"""Line items by columns that are drawn once over a table on the page: proposed, drawn, looked at as rows, taken."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from invoice_desk.domain.document import Region
from invoice_desk.domain.job import CancelToken
from invoice_desk.gui.line_columns.background_work import layout_in_frame, likely, rows_of
from invoice_desk.gui.line_columns.column_overlay import ColumnOverlay
from invoice_desk.gui.line_columns.face import ColumnsFace
from invoice_desk.gui.line_columns.frame_reading import FrameReading
from invoice_desk.gui.line_columns.remembered import LayoutMemory
from invoice_desk.gui.line_columns.sums import sum_words
from invoice_desk.gui.line_columns.taking import TakenValue, corrections_of
from invoice_desk.gui.page.print_taken import print_in, shown_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QAction

    from invoice_desk.domain.document import Page
    from invoice_desk.domain.profile import FieldType, Profile
    from invoice_desk.domain.record import Record
    from invoice_desk.extraction.columns.layout import ColumnLayout
    from invoice_desk.extraction.columns.values import DrawnRow
    from invoice_desk.gui.background import Background
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.line_columns.taking import TakenRow
    from invoice_desk.gui.work_area import WorkArea

_PAUSE_MS = 40
"""Rows are made anew when a border has not moved for so long."""
_LINES_TAB = 1


class ColumnsMode(QObject):
    """Shows the rows in the place of the table and the columns on the page, while `toggle` is checked.

    `others` are the modes that make way for it, and for which it makes way.
    """

    def __init__(
        self,
        session: "DeskSession",
        work: "WorkArea",
        toggle: "QAction",
        others: "Sequence[QAction]",
        *,
        background: "Background",
        language: str,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._work = work
        self._toggle = toggle
        self._others = tuple(others)
        self._background = background
        self._language = language
        self._gone = CancelToken()
        self._record: Record | None = None
        self._profile: Profile | None = None
        self._document = ""
        self._layout: ColumnLayout | None = None
        self._place: tuple[str, int] | None = None  # the page that the layout lies on
        self._asked = 0
        self._recognised = FrameReading(session, work.pages, background=background, cancel=self._gone)
        self._is_on = False
        self._before: Sequence[QAction] = ()
        self._memory = LayoutMemory(session)
        self.overlay = ColumnOverlay(work.pages.view)
        self.face = ColumnsFace(session.maker.render, language=language)
        work.add_face(self.face)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._make_rows)
        self.overlay.drawn.connect(self._frame)
        self.overlay.changed.connect(self._change)
        self.overlay.left.connect(self._leave)
        self.face.left.connect(self._leave)
        self.face.named.connect(self._name)
        self.face.wanted.connect(self._take)
        self.face.proposal_wanted.connect(self._propose_anew)
        self.face.model.taken_changed.connect(self._say_sum)
        work.view.current_changed.connect(self._let_go)
        work.current.record_shown.connect(self._follow)
        work.pages.page_shown.connect(self._follow_page)
        work.pages.bar.offer(toggle)
        toggle.setChecked(False)
        toggle.toggled.connect(self._set)
        for other in self._others:
            other.toggled.connect(self._make_way)

    def close(self) -> None:
        """The window goes away: no answer is waited for any more."""
        self._gone.cancel()

    @Slot(bool)
    def _set(self, on: bool) -> None:
        work = self._work
        if on is self._is_on or self._gone.cancelled:
            return
        if not work.finish_editing() or (on and not self._has_line_items()):
            self._toggle.setChecked(not on)
            return
        if on:
            self._before = self._put_away()
        self._is_on = on
        self._asked += 1
        if on or work.form is None:  # else the mode for which it makes way stands there already
            work.show_face(self.face if on else None, None)
        self.overlay.setVisible(on)
        if on:
            self.overlay.setGeometry(work.pages.view.viewport().rect())
            self.overlay.raise_()
            work.details.tabs.setCurrentIndex(_LINES_TAB)
            self._begin()
            self.overlay.setFocus()
        else:
            self._lay(None)
            self._go_back()
            work.to_fields()

    def _put_away(self) -> "Sequence[QAction]":
        """End the other modes, also one that comes back when another ends; returns them, what lay deepest first."""
        ended: list[QAction] = []
        for other in (*self._others, *self._others):
            if other.isChecked():
                ended.insert(0, other)
                other.setChecked(False)
        return ended

    def _go_back(self) -> None:
        """What was shown before is shown again, unless something else is by now."""
        if not any(other.isChecked() for other in self._others):
            for other in self._before:
                other.setChecked(True)

    def _has_line_items(self) -> bool:
        if self._record is None or self._profile is None:
            self._work.told.emit(self.tr("Select a document whose line items are to be taken from its page."))
            return False
        if not self._profile.line_items:
            self._work.told.emit(self.tr("This kind of document has no line items."))
            return False
        return True

    @Slot(bool)
    def _make_way(self, other_is_on: bool) -> None:
        if other_is_on and self._is_on:
            self._toggle.setChecked(False)

    @Slot()
    def _leave(self) -> None:
        self._toggle.setChecked(False)

    # What is looked at.

    @Slot(str, str)
    def _let_go(self, key: str, _: str) -> None:
        """Another row is current: what is drawn now is not for the document before, and for none where it has none."""
        if key == self._document:
            return
        self._record, self._document = None, ""
        self._asked += 1
        row = self._session.rows.get(key)
        if self._is_on and (row is None or not row.document_id):
            self._leave()
        elif self._is_on:
            self._lay(None)

    @Slot(object, object)
    def _follow(self, record: "Record", profile: "Profile") -> None:
        """The record of the current document, or of another one that is current now."""
        is_another = record.document_id != self._document
        self._record, self._profile, self._document = record, profile, record.document_id
        if not self._is_on:
            return
        if is_another and not profile.line_items:
            self._leave()
        elif is_another:
            self._lay(None)
            self._begin()
        else:
            self._say_sum()

    @Slot()
    def _follow_page(self) -> None:
        """The columns that a person has drawn are laid over the next page that is turned to."""
        place = self._here()
        if not self._is_on or place is None or place == self._place:
            return
        is_same_file = self._place is not None and self._place[0] == place[0]
        if self._layout is not None and is_same_file:
            frame = replace(self._layout.frame, page=place[1])
            self._place = place
            self._change(replace(self._layout, frame=frame))
            self.overlay.show_layout(self._layout, self._labels())
        else:
            self._begin()

    def _here(self) -> tuple[str, int] | None:
        pages = self._work.pages
        page = pages.view.page
        place = pages.place_in_file(Region(page.number, 0.0, 0.0, 1.0, 1.0)) if page is not None else None
        return (place[0], place[1].page) if place is not None else None

    def _page(self) -> "Page | None":
        """The page with what is known to be printed on it."""
        page = self._work.pages.view.page
        if page is None or self._here() is None:
            return None
        return replace(page, words=(*shown_words(page), *self._recognised.seen()), seen=())

    def _items_here(self, record: "Record") -> "Sequence[Region]":
        """Where values of the line items are seen on the page."""
        if self._place is None or self._place[0] != record.source.sha256:
            return ()
        cells = (cell.region for line in record.line_items for cell in line.values())
        seen = (self._work.pages.in_view(region) for region in cells if region is not None)
        return [region for region in seen if region is not None]

    def _types(self) -> "Mapping[str, FieldType]":
        return {spec.id: spec.type for spec in self._profile.line_items} if self._profile is not None else {}

    # The layout.

    @Slot()
    def _propose_anew(self) -> None:
        """Columns by the print alone, in the frame that there is."""
        if self._layout is not None:
            self._frame(self._layout.frame)
        else:
            self._begin(remembers=False)

    def _begin(self, *, remembers: bool = True) -> None:
        page = self._page()
        self._asked += 1
        self._place = self._here()
        if page is None or self._record is None:
            return
        ask = partial(self._memory.of, self._record) if remembers else None
        self._say(self.tr("Looking for a table…"))
        self._session.in_background(
            partial(likely, page, self._types(), ask, self._items_here(self._record)),
            partial(self._if_asked, self._asked, self._propose),
        )

    def _propose(self, found: "tuple[ColumnLayout | None, bool]") -> None:
        layout, is_remembered = found
        self._work.pages.view.show_region(None)
        if layout is not None:
            self._work.pages.view.show_whole(layout.frame)
        self._lay(layout)
        if layout is None:
            self._say(self.tr("Draw a frame round the lines of the table."), self.tr("Enter takes the whole page"))
        elif is_remembered:
            self._say_how(self.tr("Columns as they were drawn for this seller before."))
        else:
            self._say_how(self.tr("Columns as the print suggests them."))

    @Slot(object)
    def _frame(self, frame: Region) -> None:
        """A frame was drawn: what stands in it is recognised first where nothing is known to."""
        page = self._page()
        if page is None:
            return
        self._asked += 1
        self._place = self._here()
        done = partial(self._if_asked, self._asked, partial(self._know_words, frame))
        if print_in(page, frame) is None and self._recognised.ask(page, done, self._say):
            self._say(self.tr("Reading the print…"))
            return
        self._background.run(
            partial(layout_in_frame, page, frame, self._types()), partial(self._if_asked, self._asked, self._lay_drawn)
        )

    def _lay_drawn(self, layout: "ColumnLayout") -> None:
        self._lay(layout)
        self._say_how(self.tr("Columns as the print suggests them."))

    @Slot(object)
    def _change(self, layout: "ColumnLayout") -> None:
        """A person has moved, added or taken away a border."""
        if self._layout is None or layout.fields != self._layout.fields:
            self._lay(layout)
        else:
            self._layout = layout
            self._pause.start()

    @Slot(int, str)
    def _name(self, column: int, field_id: str) -> None:
        if self._layout is not None:
            self._lay(self._layout.named(column, field_id))

    def _lay(self, layout: "ColumnLayout | None") -> None:
        self._layout = layout
        specs = self._profile.line_items if self._profile is not None else ()
        self.overlay.show_layout(layout, self._labels())
        self.face.show_layout(layout, specs)
        if layout is None:
            self.face.show_rows((), ())
        else:
            self._pause.start()

    def _labels(self) -> "Sequence[str]":
        labels = {one.id: one.label_in(self._language) for one in self._profile.line_items} if self._profile else {}
        return [labels.get(field_id, "") for field_id in self._layout.fields] if self._layout is not None else ()

    # The rows.

    @Slot()
    def _make_rows(self) -> None:
        page, record = self._page(), self._record
        if not self._is_on or page is None or record is None or self._layout is None:
            return
        self._asked += 1
        work = partial(rows_of, page, self._layout, self._types(), record)
        self._background.run(work, partial(self._if_asked, self._asked, partial(self._show_rows, self._layout)))

    def _show_rows(self, layout: "ColumnLayout", rows: "Sequence[DrawnRow]") -> None:
        specs = {spec.id: spec for spec in self._profile.line_items} if self._profile is not None else {}
        self.face.show_rows(rows, [specs.get(field_id) for field_id in layout.fields])

    @Slot()
    def _say_sum(self) -> None:
        profile, record = self._profile, self._record
        if profile is not None and record is not None:
            words = sum_words(self.face.model, record, profile, self._language)
            self.face.sum.setText(words if self._layout is not None else "")

    def _know_words(self, frame: Region, found: bool) -> None:
        if found:
            self._frame(frame)
        else:
            self._say(self.tr("No text is known there."))

    # Taking.

    @Slot(bool)
    def _take(self, add: bool) -> None:
        record, rows = self._record, self.face.model.taken()
        if record is None or self._layout is None or not rows or self._pause.isActive():
            return
        if self._session.steps.is_unsaved(record.document_id):
            self._work.told.emit(self.tr("One moment: what was done before is still being saved."))
            return
        taken = [row for row in map(self._taken, rows) if row]
        corrections = corrections_of(record, taken, add=add)
        self._session.correct_many({record.document_id: corrections}, f"columns {len(taken)}")
        self._memory.keep(record, self._layout)
        left_out = sum(cell.value is None for row in rows for cell in row.cells.values())
        said = self.tr("Line items taken from the page: {count}.").format(count=len(taken))
        if left_out:
            said += " " + self.tr("Cells without a value that were left out: {count}.").format(count=left_out)
        self._work.told.emit(said)
        if self._has_next_page():
            self._say(said, self.tr("on the next page the same columns are laid over the table"))
        else:
            self._leave()

    def _taken(self, row: "DrawnRow") -> "TakenRow":
        return {
            field_id: TakenValue(cell.value, self._own(cell.region))
            for field_id, cell in row.cells.items()
            if cell.value is not None
        }

    def _own(self, region: Region) -> Region | None:
        """The place in the file in which the document's values stand; None where another file is shown."""
        place, record = self._work.pages.place_in_file(region), self._record
        return place[1] if place is not None and record is not None and place[0] == record.source.sha256 else None

    def _has_next_page(self) -> bool:
        source, here = self._work.pages.source, self._here()
        return source is not None and here is not None and bool(source.pages) and here[1] < max(source.pages)

    # The rest.

    def _if_asked(self, asked: int, done: object, result: object) -> None:
        """Go on with an answer, if nothing else was asked meanwhile."""
        if asked == self._asked and self._is_on and not self._gone.cancelled and callable(done):
            done(result)

    def _say(self, sentence: str, *facts: str) -> None:
        self.face.head.say(sentence, facts)

    def _say_how(self, sentence: str) -> None:
        self._say(
            sentence,
            self.tr("drag a border, click for another one, double-click takes one away"),
            self.tr("choose what each column holds"),
        )
