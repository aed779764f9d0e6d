"""A table that is typed into: Enter goes down, Tab to the right, and what is no value stays open until it is one."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QAbstractScrollArea, QTableView, QWidget
from typing_extensions import override

from invoice_desk.gui.table.block_editing import BlockEditing
from invoice_desk.gui.table.cell_delegate import CellDelegate
from invoice_desk.gui.table.editors import CellEditor
from invoice_desk.gui.table.roles import Index
from invoice_desk.gui.table.selection import shown_columns

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_TAB = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab})
_Triggers = QAbstractItemView.EditTrigger


_ERASE = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})


class EditingView(QTableView):
    """Shows a `BlockModel`; what is done to the whole selection, `blocks` does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.delegate = CellDelegate(self)
        self.delegate.stepped.connect(self.step)
        self.delegate.entered.connect(self.enter)
        self.setItemDelegate(self.delegate)
        self.blocks = BlockEditing(self)
        self.delegate.filled.connect(self.blocks.fill_with)
        self._started: tuple[QPersistentModelIndex, int] | None = None  # where Tab has led, the column it began in
        self.setEditTriggers(_Triggers.DoubleClicked | _Triggers.EditKeyPressed | _Triggers.AnyKeyPressed)

    def finish_editing(self) -> bool:
        """Take over what is being typed; False while it is no value, and the editor stays open."""
        for editor in self._editors():
            self.commitData(editor)
            if editor.complaint:
                return False
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        return True

    def type_in(self, text: str) -> bool:
        """Set the current cell to a text as if it were typed; False while it is no value, and the editor is open."""
        index = self.currentIndex()
        if self.indexWidget(index) is None:
            self.edit(index)
        editor = self.indexWidget(index)
        if not isinstance(editor, CellEditor):
            return False
        editor.take(text)
        return self.finish_editing()

    @Slot(int, int)
    def step(self, rows: int, columns: int) -> None:
        """Move the current cell by what is shown; to the right of the last column the next row begins."""
        current, model, order = self.currentIndex(), self.model(), shown_columns(self)
        if model is None or current.column() not in order:
            return
        begun, last = self._begun_at(current), len(order) - 1
        row, place = current.row() + rows, order.index(current.column()) + columns
        if (place > last and row + 1 < model.rowCount()) or (place < 0 and row > 0):
            row, place = (row + 1, 0) if place > last else (row - 1, last)
            begun = order[place]
        self._go(row, order[min(max(place, 0), last)])
        if columns:
            self._started = (QPersistentModelIndex(self.currentIndex()), begun)

    @Slot(int)
    def enter(self, rows: int) -> None:
        """Move up or down; after Tab to the column where that began, as in Excel: a row is typed, then the next."""
        current = self.currentIndex()
        if current.isValid():
            begun = self._begun_at(current)
            self._go(current.row() + rows, current.column() if self.isColumnHidden(begun) else begun)

    def _go(self, row: int, column: int) -> None:
        self._started = None
        self._select(self.model().index(min(max(row, 0), self.model().rowCount() - 1), column))
        self.setFocus()

    def _begun_at(self, current: QModelIndex) -> int:
        """The column in which the run of Tabs began that has led here; this one where none has."""
        if self._started is not None and _unkept(self._started[0]) == current:
            return self._started[1]
        return current.column()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.blocks.copy()
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.blocks.cut()
        elif key in _ERASE and not modifiers:
            self.blocks.clear()
        elif key in _ENTER and not modifiers & ~Qt.KeyboardModifier.ShiftModifier:
            self.enter(-1 if modifiers else 1)
        elif key in _TAB and modifiers & Qt.KeyboardModifier.ControlModifier:
            # Tab may stay in the table, so there must be a way out by keyboard.
            QAbstractScrollArea.focusNextPrevChild(self, key == Qt.Key.Key_Tab)
        elif key in _TAB and self.tabKeyNavigation() and not modifiers & ~Qt.KeyboardModifier.ShiftModifier:
            self.step(0, 1 if key == Qt.Key.Key_Tab and not modifiers else -1)
        elif key == Qt.Key.Key_Down and modifiers & Qt.KeyboardModifier.AltModifier:
            self.offer()
        else:
            super().keyPressEvent(event)

    def offer(self) -> None:
        """Show what there is to choose from for the current cell."""
        self.edit(self.currentIndex())
        for editor in self._editors():
            editor.offer()

    @override
    def edit(  # type: ignore[override]  # the stubs know the slot of one argument only as another method
        self, index: Index, trigger: _Triggers | None = None, event: QEvent | None = None
    ) -> bool:
        """F2 and a double click go on with what stands there, at its end; what is typed on a cell replaces it."""
        if trigger is None:
            super().edit(index)
            return True
        has_begun = super().edit(index, trigger, event)  # type: ignore[arg-type]  # there may be no event
        if has_begun and trigger in (_Triggers.EditKeyPressed, _Triggers.DoubleClicked):
            for editor in self._editors():
                editor.end(False)
        return has_begun

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        is_given_up = hint == QAbstractItemDelegate.EndEditHint.RevertModelCache
        if isinstance(editor, CellEditor) and editor.complaint and editor.index.isValid():
            if not is_given_up:
                QTimer.singleShot(0, editor, self._back_to_editor)
                return
            self.delegate.refused.emit("")
        super().closeEditor(editor, hint)

    @Slot()
    def _back_to_editor(self) -> None:
        """What was typed stays until it is a value or given up; nothing else can be edited before."""
        for editor in self._editors():
            if editor.complaint and editor.index.isValid():
                was_here = self.hasFocus() or self.viewport().hasFocus()
                self._select(_unkept(editor.index))
                if was_here:
                    editor.setFocus()
                    editor.complain(editor.complaint)

    def _select(self, index: QModelIndex) -> None:
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _editors(self) -> Iterator[CellEditor]:
        """Those that are open: one that was closed is there until the event loop comes round."""
        yield from (editor for editor in self.viewport().findChildren(CellEditor) if not editor.isHidden())


def _unkept(index: QPersistentModelIndex) -> QModelIndex:
    return index.model().index(index.row(), index.column())
