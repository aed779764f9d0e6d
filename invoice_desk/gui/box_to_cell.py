"""Takes print from the page into the current cell: a box that a person draws, or a word that is double-clicked."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.typed import value_part
from invoice_desk.gui.page.print_taken import Print, print_at, print_in, print_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from invoice_desk.domain.document import Region, Word
    from invoice_desk.gui.background import Background
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.table.block_editing import BlockModel
    from invoice_desk.gui.table.editing_view import EditingView
    from invoice_desk.gui.work_area import WorkArea
    from invoice_desk.pipeline.viewing import Viewer


class BoxToCell(QObject):
    """Joins the page with the fields. What is taken goes the way of what is typed: no value, it waits in the editor.

    The mode is `toggle`'s; boxes with Ctrl and double-clicks need none.
    """

    def __init__(
        self, session: "DeskSession", work: "WorkArea", toggle: QAction, *, background: "Background", parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._work = work
        self._background = background
        self._left = CancelToken()
        self._toggle = toggle
        self._in_lines = False
        self._is_warm = False
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), work)
        self._escape.setContext(Qt.ShortcutContext.WindowShortcut)
        self._escape.setEnabled(False)
        self._escape.activated.connect(self._end)
        toggle.setChecked(False)
        toggle.toggled.connect(self._switch)
        work.pages.bar.offer(toggle)
        work.pages.box.begun.connect(self._warm)
        work.pages.box.drawn.connect(self._take_box)
        work.pages.box.pointed.connect(self._take_word)
        work.view.current_changed.connect(self._say_where)
        work.details.lines.view.current_moved.connect(self._say_where)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    def close(self) -> None:
        """The window goes away: no answer is waited for any more."""
        self._left.cancel()

    @Slot(bool)
    def _switch(self, on: bool) -> None:
        if self._left.cancelled:
            return  # the work area may be gone already
        self._work.pages.box.switch(on)
        self._work.pages.hint.setVisible(on)
        self._escape.setEnabled(on)
        self._say_where()

    @Slot()
    def _end(self) -> None:
        """Esc gives up the box that is being drawn, then the mode."""
        if not self._work.pages.box.give_up():
            self._toggle.setChecked(False)

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """Whoever clicks on the page means the cell that was worked on before."""
        if self._left.cancelled:
            return
        work = self._work
        lines, fields = work.details.lines.view, work.form or work.view
        if now is not None and (now is lines or lines.isAncestorOf(now)):
            self._in_lines = True
        elif now is not None and (now is fields or fields.isAncestorOf(now)):
            self._in_lines = False
        else:
            return
        self._say_where()

    @Slot()
    def _say_where(self) -> None:
        if not self._toggle.isChecked():
            return
        header = self._header()
        if header:
            said = self.tr("Draw a box round the print for: {field}").format(field=header)
        else:
            said = self.tr("Choose a field, then draw a box round its print.")
        self._work.pages.hint.say(said, [self.tr("a double-click takes a word"), self.tr("Esc ends")])

    # Taking.

    @Slot()
    def _warm(self) -> None:
        """Have what reads boxes made ready while the first one is drawn: it takes seconds."""
        if not self._is_warm and not self._left.cancelled:
            self._is_warm = True
            self._background.run(partial(_warm, self._session.opened.viewer, self._left))

    @Slot(object)
    def _take_box(self, box: "Region") -> None:
        page, place = self._work.pages.view.page, self._work.pages.place_in_file(box)
        if page is None or place is None or not self._is_field_chosen():
            return
        found = print_in(page, box)
        if found is not None and found.sure:
            self._take(found.text, self._on_page(found))
            return
        sha256, region = place
        ask = partial(
            _asked,
            self._session.opened.viewer,
            box=region,
            turned=page.turned,
            password=self._session.passwords.get(sha256),
            cancel=self._left,
        )
        cell = QPersistentModelIndex(self._table().currentIndex())
        estimated = replace(found, region=self._on_page(found) or found.region) if found is not None else None
        self._work.told.emit(self.tr("Reading the print…"))
        self._background.run(
            partial(_printed, ask, self._session.desk.source_bytes, sha256),
            partial(self._take_for, cell, sha256, estimated),
            partial(self._could_not_read, cell, sha256, estimated),
        )

    @Slot(QPointF)
    def _take_word(self, point: QPointF) -> None:
        page = self._work.pages.view.page
        found = print_at(page, point.x(), point.y()) if page is not None else None
        if found is not None and self._is_field_chosen():
            self._take(found.text, self._on_page(found))

    def _on_page(self, found: Print) -> "Region | None":
        """Where a print that is seen stands on its page, if that is in the file in which values stand."""
        place = self._work.pages.place_in_file(found.region)
        return self._own(*place) if place is not None else None

    def _own(self, sha256: str, region: "Region") -> "Region | None":
        row = self._session.rows.get(self._work.view.current_key())
        return region if row is not None and row.sha256 == sha256 else None

    def _could_not_read(
        self, cell: QPersistentModelIndex, sha256: str, estimated: Print | None, error: BaseException
    ) -> None:
        if self._left.cancelled:
            return
        if not isinstance(error, InvoiceDeskError):
            raise error
        if estimated is not None:
            self._take_for(cell, sha256, estimated, None)
        else:
            self._work.told.emit(self._session.maker.render(error.code, error.params))

    def _take_for(
        self, cell: QPersistentModelIndex, sha256: str, estimated: Print | None, printed: Print | None
    ) -> None:
        """What was read goes into the cell for which the box was drawn, also when another one is current by now."""
        found = printed or estimated
        if self._left.cancelled:
            return
        if found is None:
            self._work.told.emit(self.tr("No text is known there."))
        elif cell == self._table().currentIndex():
            self._take(found.text, self._own(sha256, found.region))
        elif cell.isValid():
            part = self._part(cell, found.text)
            self._tell(cell, part, is_set=cell.model().setData(_plain(cell), part))

    def _take(self, text: str, region: "Region | None") -> None:
        """Set the current cell; the correction keeps where the value stands, where that is known."""
        table = self._table()
        cell = QPersistentModelIndex(table.currentIndex())
        model, index, part = cast("BlockModel", cell.model()), _plain(cell), self._part(cell, text)
        value = None
        if region is not None and table.finish_editing() and not model.why_not(index, part):
            value = model.meant(index, part)
        if region is not None and value is not None:
            model.take(index, value, region)
            table.setFocus()
            self._tell(cell, part, is_set=True)
        else:
            self._tell(cell, part, is_set=table.type_in(part))

    def _part(self, cell: QPersistentModelIndex, text: str) -> str:
        """What of a print is meant for a cell."""
        model, index = cast("BlockModel", cell.model()), _plain(cell)
        return value_part(model.field_of(index).kind, text, lambda part: not model.why_not(index, part))

    def _tell(self, cell: QPersistentModelIndex, text: str, *, is_set: bool) -> None:
        model, index = cast("BlockModel", cell.model()), _plain(cell)
        if is_set:
            said = self.tr("{field}: {text}, taken from the page")
            self._work.told.emit(said.format(field=model.field_of(index).header, text=text))
        else:
            reason = model.why_not(index, text)
            self._work.told.emit(self.tr("Taken from the page, and still to be mended: {reason}").format(reason=reason))

    def _is_field_chosen(self) -> bool:
        """Whether the current cell can be set; it is said when it can't."""
        header = self._header()
        if not header:
            self._work.told.emit(self.tr("Choose the field first that the text is for."))
        return bool(header)

    def _table(self) -> "EditingView":
        """Where the current cell is."""
        work, lines = self._work, self._work.details.lines.view
        if self._in_lines and lines.isVisible() and lines.currentIndex().isValid():
            return lines
        return work.form or work.view

    def _header(self) -> str:
        """The name of the current cell's field; "" where nothing can be set."""
        table = self._table()
        index = table.currentIndex()
        if not index.isValid() or not table.model().flags(index) & Qt.ItemFlag.ItemIsEditable:
            return ""
        return _model(table).field_of(index).header


def _model(table: "EditingView") -> "BlockModel":
    return cast("BlockModel", table.model())


def _plain(cell: QPersistentModelIndex) -> QModelIndex:
    return cell.model().index(cell.row(), cell.column())


# What follows runs in background threads; the first window draws no boxes.


def _warm(viewer: "Viewer", cancel: CancelToken) -> None:
    """Nobody waits for it; where it fails, whoever draws a box is told."""
    from invoice_desk.pipeline.box_reading import BoxReader

    BoxReader(viewer.worker, viewer.limits).warm(cancel)


def _asked(
    viewer: "Viewer", data: bytes, *, box: "Region", turned: int, password: str | None, cancel: CancelToken
) -> "Future[tuple[Word, ...]]":
    from invoice_desk.pipeline.box_reading import BoxReader

    return BoxReader(viewer.worker, viewer.limits).ask(data, box, turned, password=password, cancel=cancel)


def _printed(
    ask: "Callable[[bytes], Future[tuple[Word, ...]]]", source_bytes: "Callable[[str], bytes]", sha256: str
) -> Print | None:
    return print_of(ask(source_bytes(sha256)).result())
