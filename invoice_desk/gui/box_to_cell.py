"""Takes print from the page into the current cell: a box that a person draws, or a word that is double-clicked."""

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QPointF, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from invoice_desk.gui.page.print_taken import Print, print_at, print_in, value_part

if TYPE_CHECKING:
    from invoice_desk.domain.document import Region
    from invoice_desk.gui.table.block_editing import BlockModel
    from invoice_desk.gui.table.editing_view import EditingView
    from invoice_desk.gui.work_area import WorkArea


class BoxToCell(QObject):
    """Joins the page with the fields. What is taken goes the way of what is typed: no value, it waits in the editor.

    The mode is `toggle`'s; boxes with Ctrl and double-clicks need none.
    """

    def __init__(self, work: "WorkArea", toggle: QAction, *, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._toggle = toggle
        self._in_lines = False
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), work)
        self._escape.setContext(Qt.ShortcutContext.WindowShortcut)
        self._escape.setEnabled(False)
        self._escape.activated.connect(self._end)
        toggle.setChecked(False)
        toggle.toggled.connect(self._switch)
        work.pages.bar.offer(toggle)
        work.pages.box.drawn.connect(self._take_box)
        work.pages.box.pointed.connect(self._take_word)
        work.view.current_changed.connect(self._say_where)
        work.details.lines.view.current_moved.connect(self._say_where)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    @Slot(bool)
    def _switch(self, on: bool) -> None:
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

    @Slot(object)
    def _take_box(self, box: "Region") -> None:
        page = self._work.pages.view.page
        self._take(print_in(page, box) if page is not None else None)

    @Slot(QPointF)
    def _take_word(self, point: QPointF) -> None:
        page = self._work.pages.view.page
        found = print_at(page, point.x(), point.y()) if page is not None else None
        if found is not None:
            self._take(found)

    def _take(self, found: Print | None) -> None:
        work, header = self._work, self._header()
        if not header:
            work.told.emit(self.tr("Choose the field first that the text is for."))
        elif found is None:
            work.told.emit(self.tr("No text is known there."))
        else:
            table = self._table()
            index = table.currentIndex()
            model = _model(table)
            is_value = partial(_is_value, table)
            text = value_part(model.field_of(index).kind, found.text, is_value)
            if table.type_in(text):
                work.told.emit(self.tr("{field}: {text}, taken from the page").format(field=header, text=text))
            else:
                reason = model.why_not(index, text)
                work.told.emit(self.tr("Taken from the page, and still to be mended: {reason}").format(reason=reason))

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


def _is_value(table: "EditingView", text: str) -> bool:
    return not _model(table).why_not(table.currentIndex(), text)
