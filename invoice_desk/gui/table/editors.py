"""Editors of the table's cells: one line each, with a calendar for dates and known values for currencies and texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, cast

from PySide6.QtCore import (
    QDate,
    QEvent,
    QLocale,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCompleter,
    QLineEdit,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from invoice_desk.domain.record import Value, Verdict
from invoice_desk.gui.icons import icon
from invoice_desk.gui.table.cell_painting import CellPainting
from invoice_desk.gui.table.roles import Index, alignment_of
from invoice_desk.gui.table.selection import holds_several

COMMON_CURRENCIES = tuple("CNY USD EUR GBP JPY HKD TWD KRW SGD AUD CAD CHF MYR THB INR VND IDR PHP MOP RUB".split())
"""Offered to choose from; any other ISO code may be typed."""

_FROM_COLUMN = frozenset({"category", "payment_method", "document_kind"})
"""Fields in which the same few texts come again and again."""

_MOST_CHOICES = 25
_MOST_NUMBERED = 9
_BUTTON_WIDTH = 18
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


@dataclass(frozen=True, slots=True)
class EditedField:
    """The field that a cell holds: its type as `typed_value` takes it, its id, its label, and what it is worth now.

    `options` are the values that it was read as, each with what there is to say of it.
    """

    kind: str
    id: str
    header: str
    verdict: Verdict
    options: tuple[tuple[str, Value], ...] = ()


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


class CellEditor(QLineEdit):
    """A line to type in. With `complaint` it says why what it holds is no value, and it stays open until it is one."""

    def __init__(self, index: Index, parent: QWidget) -> None:
        super().__init__(parent)
        self.index = QPersistentModelIndex(index)
        self.complaint = ""
        self.touched = False  # a completion resets what Qt keeps as "modified"
        self._mark: QAction | None = None
        self._button: QToolButton | None = None
        self.setFrame(False)
        self.setAutoFillBackground(True)
        self.textEdited.connect(self._touch)

    def complain(self, sentence: str) -> None:
        """Mark the entry as no value and say why."""
        self.complaint = sentence
        if self._mark is None:
            self._mark = self.addAction(icon("error"), QLineEdit.ActionPosition.LeadingPosition)
        self._mark.setToolTip(sentence)
        self.setAccessibleDescription(sentence)
        QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), sentence, self)

    @Slot()
    def _touch(self) -> None:
        self.touched = True
        self.complaint = ""
        self.setAccessibleDescription("")
        QToolTip.hideText()
        if self._mark is not None:
            self.removeAction(self._mark)
            self._mark = None

    def take(self, text: str) -> None:
        """Hold a text as if it had been typed."""
        self.setText(text)
        self._touch()
        self.setFocus()

    def offer(self) -> None:
        """Show what there is to choose from; nothing in a plain line."""

    def with_button(self, name: str) -> None:
        """Have a button at the right that offers; the keyboard does it by Alt+Down."""
        self._button = QToolButton(self)
        self._button.setArrowType(Qt.ArrowType.DownArrow)
        self._button.setAutoRaise(True)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.setCursor(Qt.CursorShape.ArrowCursor)
        self._button.setAccessibleName(name)
        self._button.setToolTip(name)
        self._button.clicked.connect(self._offer)
        self.setTextMargins(0, 0, _BUTTON_WIDTH, 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._button is not None:
            self._button.setGeometry(self.width() - _BUTTON_WIDTH, 0, _BUTTON_WIDTH, self.height())

    @Slot()
    def _offer(self) -> None:
        self.offer()


class DateEditor(CellEditor):
    """A date is typed in any unambiguous form, or picked."""

    def __init__(self, index: Index, parent: QWidget) -> None:
        super().__init__(index, parent)
        self.setPlaceholderText("2026-03-04")
        self.with_button(self.tr("Calendar"))

    @override
    def offer(self) -> None:
        popup = QWidget(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(popup)
        calendar.setGridVisible(False)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        shown = QDate.fromString(self.text(), Qt.DateFormat.ISODate)
        if shown.isValid():
            calendar.setSelectedDate(shown)
        layout = QVBoxLayout(popup)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(calendar)
        calendar.clicked.connect(self._pick)
        calendar.activated.connect(self._pick)
        popup.adjustSize()
        _place_below(popup, self)
        popup.show()
        calendar.setFocus()

    @Slot(QDate)
    def _pick(self, day: QDate) -> None:
        for popup in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if popup.isWindow():
                popup.close()
        self.take(QLocale.c().toString(day, "yyyy-MM-dd"))


class ChoiceEditor(CellEditor):
    """Completes what is typed from known texts, and lists them."""

    def __init__(self, index: Index, parent: QWidget, choices: list[str], *, name: str) -> None:
        super().__init__(index, parent)
        self.choices = choices
        completer = QCompleter(choices, self)
        completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        if choices:
            self.with_button(name)

    @override
    def offer(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for choice in self.choices[:_MOST_CHOICES]:
            action = menu.addAction(choice.replace("&", "&&"))
            action.setData(choice)
        menu.triggered.connect(self._choose)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self.take(str(action.data()))

    def known(self, text: str) -> str:
        """A known text in its own spelling, whatever case it was typed in."""
        return next((choice for choice in self.choices if choice.casefold() == text.strip().casefold()), text)


class OptionEditor(CellEditor):
    """A contested value: one of its readings is chosen, by its number too, or another value typed."""

    chosen = Signal(object)

    def __init__(self, index: Index, parent: QWidget, options: Sequence[tuple[str, Value]]) -> None:
        super().__init__(index, parent)
        self._options = options
        self.with_button(self.tr("What it was read as"))

    @override
    def offer(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, (said, _) in enumerate(self._options[:_MOST_NUMBERED], start=1):
            action = menu.addAction(f"&{number}  {said.replace('&', '&&')}")
            action.setData(number - 1)
        menu.triggered.connect(self._choose)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        menu.setActiveAction(menu.actions()[0])

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self.chosen.emit(self._options[action.data()][1])


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
        field = model.field_of(index)
        kind = field.kind
        editor: CellEditor
        if field.options:
            editor = OptionEditor(index, parent, field.options)
            editor.chosen.connect(partial(self._settle, editor))
        elif kind == "date":
            editor = DateEditor(index, parent)
        elif kind == "currency":
            editor = ChoiceEditor(index, parent, list(COMMON_CURRENCIES), name=self.tr("Currencies"))
        elif field.id in _FROM_COLUMN:
            editor = ChoiceEditor(index, parent, model.texts_of(field.id), name=self.tr("Values of this column"))
        else:
            editor = CellEditor(index, parent)
        editor.setAlignment(Qt.AlignmentFlag(alignment_of(kind)))
        editor.setAccessibleName(field.header)
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
        text = _entry(editor)
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
        if key.key() == Qt.Key.Key_Down and modifiers == Qt.KeyboardModifier.AltModifier:
            watched.offer()
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
        text = _entry(editor)
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


def _entry(editor: CellEditor) -> str:
    return editor.known(editor.text()) if isinstance(editor, ChoiceEditor) else editor.text()


def _model(index: Index) -> EditableModel:
    return cast(EditableModel, index.model())


def _place_below(popup: QWidget, line: QWidget) -> None:
    """Under the line, or above it where the screen ends."""
    place = line.mapToGlobal(QPoint(0, line.height()))
    area = line.screen().availableGeometry()
    if place.y() + popup.height() > area.bottom():
        place = line.mapToGlobal(QPoint(0, -popup.height()))
    place.setX(max(area.left(), min(place.x(), area.right() - popup.width())))
    popup.move(place)
