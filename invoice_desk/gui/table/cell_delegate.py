"""Opens the editor of a cell, takes only values from it, and says where to go afterwards."""

from functools import partial
from typing import Any, Protocol, cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget
from typing_extensions import override

from invoice_desk.domain.record import Value, Verdict
from invoice_desk.gui.table.cell_painting import CellPainting
from invoice_desk.gui.table.editors import CellEditor, EditedField, OptionEditor, made_editor
from invoice_desk.gui.table.roles import Index
from invoice_desk.gui.table.selection import holds_several

_STEPS = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
}
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_Event = QEvent.Type


class EditableModel(Protocol):
    """What the delegate asks of a model."""

    def field_of(self, index: Index) -> EditedField:
        """The field at a cell."""

    def why_not(self, index: Index, text: str) -> str:
        """The sentence that says why a text is no value of that cell, "" when it is one."""

    def settle(self, index: Index, value: Value) -> None:
        """Set a cell to one of its options."""

    def texts_of(self, field_id: str) -> list[str]:
        """The different texts of a column, the most frequent first."""


class CellDelegate(CellPainting):
    """Opens the editor that fits a field, takes only values from it, and says where to go afterwards."""

    stepped = Signal(int, int)
    """An entry was finished from the keyboard: rows and columns to move by."""
    entered = Signal(int)
    """An entry was finished by Enter: rows to move by."""
    filled = Signal(str)
    """An entry is meant for all selected cells."""
    refused = Signal(str)
    """Why an entry is no value, a sentence; "" when it is given up."""

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = _model(index)
        editor = made_editor(model.field_of(index), model.texts_of, parent, index)
        if isinstance(editor, OptionEditor):
            editor.chosen.connect(partial(self._settle, editor))
        return editor

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # A row that changes meanwhile must not take away what is being typed.
        if isinstance(editor, CellEditor) and not editor.touched:
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    @override
    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        if not isinstance(editor, CellEditor) or not editor.touched:
            return
        text = editor.entry()
        sentence = _model(index).why_not(index, text)
        if sentence:
            editor.complain(sentence)
            self.refused.emit(sentence)
            return
        editor.touched = False  # the answer may come back before the editor is closed
        model.setData(index, text)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, CellEditor) or event.type() not in (_Event.KeyPress, _Event.ShortcutOverride):
            return super().eventFilter(watched, event)
        key = cast(QKeyEvent, event)
        modifiers = key.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_for_all = key.key() in _ENTER and modifiers == Qt.KeyboardModifier.ControlModifier and self._is_for_several()
        if event.type() == _Event.ShortcutOverride:
            if is_for_all:  # with one cell selected it is the window's: accept and go on
                event.accept()
            return is_for_all or super().eventFilter(watched, event)
        if is_for_all:
            self._fill(watched)
            return True
        step = _STEPS.get(Qt.Key(key.key()))
        if step is not None and not modifiers & ~Qt.KeyboardModifier.ShiftModifier:
            self._finish(watched, Qt.Key(key.key()), step, is_back=bool(modifiers))
            return True
        return super().eventFilter(watched, event)

    def _is_for_several(self) -> bool:
        view = self.parent()
        return isinstance(view, QTableView) and holds_several(view)

    def _fill(self, editor: CellEditor) -> None:
        """What no value is here stays open; what is one is set everywhere at once, here too."""
        text = editor.entry()
        sentence = _model(editor.index).why_not(editor.index, text)
        if sentence:
            editor.touched = True
            editor.complain(sentence)
            self.refused.emit(sentence)
            return
        editor.touched = False
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        self.filled.emit(text)

    def _settle(self, editor: CellEditor, value: Value) -> None:
        editor.touched = False
        _model(editor.index).settle(editor.index, value)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def _finish(self, editor: CellEditor, key: Qt.Key, step: tuple[int, int], *, is_back: bool) -> None:
        if key in _ENTER and _model(editor.index).field_of(editor.index).verdict is Verdict.CONFLICT:
            editor.touched = True  # Enter on a contested value settles it as it stands
        self.commitData.emit(editor)
        if editor.complaint:
            return
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        rows, columns = step
        if key in _ENTER:
            self.entered.emit(-rows if is_back else rows)
        else:
            self.stepped.emit(rows, columns)


def _model(index: Index) -> EditableModel:
    return cast(EditableModel, index.model())
