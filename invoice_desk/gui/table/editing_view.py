"""A table that is typed into: Enter goes down, Tab to the right, and what is no value stays open until it is one."""

from collections.abc import Iterator

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QTableView, QWidget
from typing_extensions import override

from invoice_desk.gui.table.editors import CellDelegate, CellEditor

_Triggers = QAbstractItemView.EditTrigger


class EditingView(QTableView):
    """Shows an `EditableModel`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.delegate = CellDelegate(self)
        self.delegate.stepped.connect(self.step)
        self.setItemDelegate(self.delegate)
        self.setEditTriggers(_Triggers.DoubleClicked | _Triggers.EditKeyPressed | _Triggers.AnyKeyPressed)

    def finish_editing(self) -> bool:
        """Take over what is being typed; False while it is no value, and the editor stays open."""
        for editor in self._editors():
            self.commitData(editor)
            if editor.complaint:
                return False
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        return True

    @Slot(int, int)
    def step(self, rows: int, columns: int) -> None:
        """Move the current cell; columns are counted as they stand, without the hidden ones."""
        current, header, model = self.currentIndex(), self.horizontalHeader(), self.model()
        if model is None or not current.isValid():
            return
        row = min(max(current.row() + rows, 0), model.rowCount() - 1)
        place = header.visualIndex(current.column()) + columns
        while 0 <= place < header.count() and header.isSectionHidden(header.logicalIndex(place)):
            place += columns or 1
        column = header.logicalIndex(place) if 0 <= place < header.count() else current.column()
        self._select(model.index(row, column))
        self.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.offer()
        else:
            super().keyPressEvent(event)

    def offer(self) -> None:
        """Show what there is to choose from for the current cell."""
        self.edit(self.currentIndex())
        for editor in self._editors():
            editor.offer()

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
        yield from self.viewport().findChildren(CellEditor)


def _unkept(index: QPersistentModelIndex) -> QModelIndex:
    return index.model().index(index.row(), index.column())
