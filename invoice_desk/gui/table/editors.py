"""Editors of single values: one line each, with a calendar for dates and known values for currencies and texts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QCoreApplication,
    QDate,
    QLocale,
    QModelIndex,
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
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from invoice_desk.domain.record import Value, Verdict
from invoice_desk.gui.icons import icon
from invoice_desk.gui.table.roles import Index, alignment_of

COMMON_CURRENCIES = tuple("CNY USD EUR GBP JPY HKD TWD KRW SGD AUD CAD CHF MYR THB INR VND IDR PHP MOP RUB".split())
"""Offered to choose from; any other ISO code may be typed."""

_FROM_COLUMN = frozenset({"category", "account_code", "payment_method", "document_kind"})
"""Fields in which the same few texts come again and again: one that is known is taken in its own spelling."""

_LIKE_BEFORE = frozenset({"seller_name", "buyer_name", "departure", "destination", "passenger_name"})
"""Fields in which texts come again, beside new ones: they are completed, and stand as they are typed."""

_NOWHERE = QModelIndex()

_MOST_CHOICES = 25
_MOST_NUMBERED = 9
_BUTTON_WIDTH = 18


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

    def entry(self) -> str:
        """What is meant by what was typed."""
        return self.text()

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
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.offer()
        else:
            super().keyPressEvent(event)

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
    """Completes what is typed from known texts, and lists them.

    Where the choice `is_closed` a known text is taken in its own spelling, whatever case it was typed in.
    """

    def __init__(self, index: Index, parent: QWidget, choices: list[str], *, name: str, is_closed: bool = True) -> None:
        super().__init__(index, parent)
        self.choices = choices
        self._is_closed = is_closed
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

    @override
    def entry(self) -> str:
        text = self.text()
        known = (one for one in self.choices if self._is_closed and one.casefold() == text.strip().casefold())
        return next(known, text)


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


def made_editor(
    field: EditedField, texts_of: Callable[[str], list[str]], parent: QWidget, index: Index = _NOWHERE
) -> CellEditor:
    """The editor that fits a field; `texts_of` gives the texts that stand in a field on this desk."""
    editor: CellEditor
    if field.options:
        editor = OptionEditor(index, parent, field.options)
    elif field.kind == "date":
        editor = DateEditor(index, parent)
    elif field.kind == "currency":
        name = QCoreApplication.translate("CellEditors", "Currencies")
        editor = ChoiceEditor(index, parent, list(COMMON_CURRENCIES), name=name)
    elif field.id in _FROM_COLUMN or field.id in _LIKE_BEFORE:
        name = QCoreApplication.translate("CellEditors", "Values of this column")
        editor = ChoiceEditor(index, parent, texts_of(field.id), name=name, is_closed=field.id in _FROM_COLUMN)
    else:
        editor = CellEditor(index, parent)
    editor.setAlignment(Qt.AlignmentFlag(alignment_of(field.kind)))
    editor.setAccessibleName(field.header)
    return editor


def _place_below(popup: QWidget, line: QWidget) -> None:
    """Under the line, or above it where the screen ends."""
    place = line.mapToGlobal(QPoint(0, line.height()))
    area = line.screen().availableGeometry()
    if place.y() + popup.height() > area.bottom():
        place = line.mapToGlobal(QPoint(0, -popup.height()))
    place.setX(max(area.left(), min(place.x(), area.right() - popup.width())))
    popup.move(place)
