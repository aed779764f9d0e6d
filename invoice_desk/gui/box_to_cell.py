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
    from invoice_desk.gui.parts import OpenedDesk
    from invoice_desk.gui.table.block_editing import BlockModel
    from invoice_desk.gui.table.editing_view import EditingView
    from invoice_desk.gui.work_area import WorkArea
    from invoice_desk.pipeline.viewing import Viewer
    from invoice_desk.store import Choice


class BoxToCell(QObject):
    """Joins the page with the fields. What is taken goes the way of what is typed: no value, it waits in the editor.

    The mode is `toggle`'s; boxes with Ctrl and double-clicks need none. While `by_model` is checked, boxes are read by
    the model that is `chosen`, which gets a picture of the box alone.
    """

    def __init__(
        self,
        session: "DeskSession",
        work: "WorkArea",
        toggle: QAction,
        by_model: QAction,
        *,
        chosen: "Callable[[], Choice]",
        background: "Background",
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._work = work
        self._background = background
        self._left = CancelToken()
        self._toggle = toggle
        self._by_model = by_model
        self._chosen = chosen
        self._asking: CancelToken | None = None
        self._in_lines = False
        self._is_warm = False
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), work)
        self._escape.setContext(Qt.ShortcutContext.WindowShortcut)
        self._escape.setEnabled(False)
        self._escape.activated.connect(self._end)
        toggle.setChecked(False)
        toggle.toggled.connect(self._switch)
        by_model.setChecked(False)
        by_model.toggled.connect(self.say_where)
        work.pages.bar.offer(toggle)
        work.pages.box.begun.connect(self._warm)
        work.pages.box.drawn.connect(self._take_box)
        work.pages.box.pointed.connect(self._take_word)
        work.view.current_changed.connect(self.say_where)
        work.details.lines.view.current_moved.connect(self.say_where)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    def close(self) -> None:
        """The window goes away: no answer is waited for any more."""
        self._left.cancel()
        self._stop_model()

    @Slot(bool)
    def _switch(self, on: bool) -> None:
        if self._left.cancelled:
            return  # the work area may be gone already
        self._work.pages.box.switch(on)
        self._work.pages.hint.setVisible(on)
        self._escape.setEnabled(on or self._asking is not None)
        self.say_where()

    @Slot()
    def _end(self) -> None:
        """Esc gives up the box that is being drawn, then the model that reads one, then the mode."""
        if self._work.pages.box.give_up():
            return
        if self._asking is not None:
            self._stop_model()
            self._work.told.emit(self.tr("The model was stopped; nothing was taken."))
        else:
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
        self.say_where()

    @Slot()
    def say_where(self) -> None:
        """Say for which field a box is drawn, and who reads it."""
        if not self._toggle.isChecked():
            return
        header = self._header()
        if header:
            said = self.tr("Draw a box round the print for: {field}").format(field=header)
        else:
            said = self.tr("Choose a field, then draw a box round its print.")
        facts = [self.tr("a double-click takes a word"), self.tr("Esc ends")]
        if self._by_model.isChecked():
            facts.insert(0, self.tr("read by {reader}").format(reader=self._reader()))
        self._work.pages.hint.say(said, facts)

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
        if self._by_model.isChecked():
            self._ask_model(*place, page.turned)
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
            self._take(found.text, self._own(sha256, found.region), found.reader)
        elif cell.isValid():
            part = self._part(cell, found.text)
            is_set = self._set(cell, part, self._own(sha256, found.region), found.reader)
            self._tell(cell, part, found.reader, is_set=is_set or cell.model().setData(_plain(cell), part))

    def _take(self, text: str, region: "Region | None", reader: str = "") -> None:
        """Set the current cell; the correction keeps where the value stands, where that is known."""
        table = self._table()
        cell = QPersistentModelIndex(table.currentIndex())
        part = self._part(cell, text)
        if table.finish_editing() and self._set(cell, part, region, reader):
            table.setFocus()
            self._tell(cell, part, reader, is_set=True)
        else:
            self._tell(cell, part, reader, is_set=table.type_in(part))

    def _set(self, cell: QPersistentModelIndex, part: str, region: "Region | None", reader: str) -> bool:
        """Set a cell to what stands in a place; False where the place is not known, or it is no value."""
        model, index = cast("BlockModel", cell.model()), _plain(cell)
        value = model.meant(index, part) if region is not None and not model.why_not(index, part) else None
        if region is None or value is None:
            return False
        model.take(index, value, region, reader)
        return True

    # By a model.

    def _reader(self) -> str:
        """The name of the model that is chosen, or of its engine."""
        choice = self._chosen()
        return choice.model or choice.engine

    def _ask_model(self, sha256: str, region: "Region", turned: int) -> None:
        """Have a box read by the model that is chosen; a box that is still read is given up for it."""
        self._stop_model()
        choice, cell = self._chosen(), QPersistentModelIndex(self._table().currentIndex())
        cancel = self._asking = CancelToken()
        self._escape.setEnabled(True)
        work = partial(
            _by_model,
            self._session.opened,
            choice,
            self._session.desk.source_bytes,
            sha256,
            box=region,
            turned=turned,
            password=self._session.passwords.get(sha256),
            field=self._header(),
            cancel=cancel,
        )
        self._work.told.emit(self.tr("{reader} reads the box… Esc stops it.").format(reader=self._reader()))
        self._background.run(work, partial(self._model_read, cancel, cell, sha256), partial(self._model_failed, cancel))

    def _model_read(self, cancel: CancelToken, cell: QPersistentModelIndex, sha256: str, printed: Print | None) -> None:
        if cancel is self._asking:
            self._forget_model()
            self._take_for(cell, sha256, None, printed)

    def _model_failed(self, cancel: CancelToken, error: BaseException) -> None:
        if cancel is not self._asking:
            return  # stopped, or the window is gone
        self._forget_model()
        if not isinstance(error, InvoiceDeskError):
            raise error
        self._work.told.emit(self._session.maker.render(error.code, error.params))

    def _stop_model(self) -> None:
        asking = self._asking
        self._forget_model()
        if asking is not None:
            asking.cancel()

    def _forget_model(self) -> None:
        self._asking = None
        if not self._left.cancelled:
            self._escape.setEnabled(self._toggle.isChecked())

    def _part(self, cell: QPersistentModelIndex, text: str) -> str:
        """What of a print is meant for a cell."""
        model, index = cast("BlockModel", cell.model()), _plain(cell)
        return value_part(model.field_of(index).kind, text, lambda part: not model.why_not(index, part))

    def _tell(self, cell: QPersistentModelIndex, text: str, reader: str, *, is_set: bool) -> None:
        model, index = cast("BlockModel", cell.model()), _plain(cell)
        if is_set:
            said = self.tr("{field}: {text}, taken from the page")
            if reader:
                said = self.tr("{field}: {text}, read on the page by {reader}")
            self._work.told.emit(said.format(field=model.field_of(index).header, text=text, reader=reader))
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


def _by_model(
    opened: "OpenedDesk",
    choice: "Choice",
    source_bytes: "Callable[[str], bytes]",
    sha256: str,
    *,
    box: "Region",
    turned: int,
    password: str | None,
    field: str,
    cancel: CancelToken,
) -> Print | None:
    from invoice_desk.pipeline.box_by_model import read_by_model
    from invoice_desk.pipeline.box_reading import BoxReader

    reader = BoxReader(opened.viewer.worker, opened.viewer.limits)
    picture = reader.picture(source_bytes(sha256), box, turned, password=password, cancel=cancel).result()
    if not picture:
        return None
    text = read_by_model(opened.engines[choice.engine], choice.model, picture, field, cancel)
    return Print(text, box, reader=choice.model or choice.engine)
