"""What opens under a column's head: sorting by it, and what it lets through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from invoice_desk.domain.record import Verdict, value_text
from invoice_desk.domain.typed import InvalidValueError, typed_value
from invoice_desk.gui.icons import icon
from invoice_desk.gui.table.column_filter import ColumnFilter, Span, days_of
from invoice_desk.gui.table.value_choices import ValueChoices

_RANGES = frozenset({"amount", "quantity", "date"})
_WIDTH = 320
_LIST_HEIGHT, _LEAST_LIST_HEIGHT = 190, 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What a popup is about: a column of a kind ("" for one that is no field), its filter and its values."""

    header: str
    kind: str
    filter: ColumnFilter
    choices: Sequence[tuple[str, int]]
    name_of: Callable[[str], str]
    verdict_words: Sequence[tuple[Verdict, str]] = ()


class FilterPopup(QFrame):
    """`applied` gives the filter, empty to filter no more; `sorted` whether descending, and whether besides others."""

    applied = Signal(object)
    sorted = Signal(bool, bool)

    def __init__(self, asked: Asked, *, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(self.tr("Filter {column}").format(column=asked.header))
        self._asked = asked
        self._today = today
        self.low, self.high, self.contains = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.spans = QComboBox(self)
        self.verdicts = {verdict: QCheckBox(words, self) for verdict, words in asked.verdict_words}
        self.search, self.all, self.list = QLineEdit(self), QCheckBox(self.tr("All"), self), QListView(self)
        self.choices = ValueChoices(asked.choices, asked.filter.values, asked.name_of, self)
        self.apply, self.clear = QPushButton(self.tr("Apply"), self), QPushButton(self.tr("Clear filter"), self)
        self._complaint = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._lay_out()
        self._fill()
        self._connect()

    def open_at(self, place: QPoint, room: QRect | None = None) -> None:
        """Come into sight there, with the keyboard; moved, its list shortened, so that screen or `room` holds it."""
        room = room or self.screen().availableGeometry()
        self.adjustSize()
        too_high = max(0, self.height() - room.height())
        self.list.setFixedHeight(max(_LEAST_LIST_HEIGHT, _LIST_HEIGHT - too_high))
        self.adjustSize()
        left = max(room.left(), min(place.x(), room.right() - self.width()))
        self.move(left, max(room.top(), min(place.y(), room.bottom() - self.height())))
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._apply()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    # What it says.

    @Slot()
    def _apply(self) -> None:
        try:
            low, high = (self._end(line.text()) for line in (self.low, self.high))
        except InvalidValueError:
            words = self.tr("Not a date: {text}") if self._asked.kind == "date" else self.tr("Not an amount: {text}")
            wrong = self.low if self._is_wrong(self.low.text()) else self.high
            self._complaint.setText(words.format(text=wrong.text()))
            self._complaint.show()
            wrong.setFocus()
            return
        verdicts = frozenset(verdict for verdict, box in self.verdicts.items() if box.isChecked())
        self.applied.emit(
            ColumnFilter(
                self._asked.filter.column_id,
                values=self.choices.chosen(),
                verdicts=frozenset() if len(verdicts) == len(self.verdicts) else verdicts,
                contains=self.contains.text().strip(),
                low=low,
                high=high,
            )
        )
        self.close()

    @Slot()
    def _clear(self) -> None:
        self.applied.emit(ColumnFilter(self._asked.filter.column_id))
        self.close()

    def _end(self, text: str) -> Decimal | date | None:
        kind = "date" if self._asked.kind == "date" else "quantity"  # an end of a range has no currency
        value = typed_value(kind, text, today=self._today)
        return value if isinstance(value, Decimal | date) else None

    def _is_wrong(self, text: str) -> bool:
        try:
            self._end(text)
        except InvalidValueError:
            return True
        return False

    @Slot(int)
    def _take_span(self, place: int) -> None:
        span = self.spans.itemData(place)
        if span is not None:
            for line, day in zip((self.low, self.high), days_of(Span(span), self._today), strict=True):
                line.setText(day.isoformat())

    def _tell_sorted(self) -> None:
        wish = self.sender().property("wish") if self.sender() is not None else None
        if isinstance(wish, str):
            self.sorted.emit("descending" in wish, "besides" in wish)
            self.close()

    # Layout.

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(self._sorting_row())
        if self._asked.kind in _RANGES:
            column.addLayout(self._range_rows())
        else:
            self.contains.setPlaceholderText(self.tr("Contains…"))
            self.contains.setAccessibleName(self.tr("Text that occurs"))
            column.addWidget(self.contains)
        if self.verdicts:
            grid = QGridLayout()
            for place, (verdict, box) in enumerate(self.verdicts.items()):
                box.setIcon(icon(f"verdict-{verdict.value}"))
                grid.addWidget(box, place // 2, place % 2)
            column.addLayout(grid)
        self.search.setPlaceholderText(self.tr("Search values"))
        self.search.setAccessibleName(self.tr("Search values"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.list.setAccessibleName(self.tr("Values"))
        self.list.setUniformItemSizes(True)
        self.list.setFixedHeight(_LIST_HEIGHT)
        self._complaint.hide()
        for part in (self.search, self.all, self.list, self._complaint):
            column.addWidget(part)
        buttons = QHBoxLayout()
        buttons.addWidget(self.clear)
        buttons.addStretch(1)
        buttons.addWidget(self.apply)
        column.addLayout(buttons)
        for hidden in [self.low, self.high, self.spans] if self._asked.kind not in _RANGES else [self.contains]:
            hidden.hide()
        if self._asked.kind != "date":
            self.spans.hide()

    def _sorting_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        wishes = (
            ("ascending", "▲", self.tr("Sort ascending")),
            ("descending", "▼", self.tr("Sort descending")),
            ("besides ascending", self.tr("then ▲"), self.tr("Then by this column, ascending (Shift+click)")),
            ("besides descending", self.tr("then ▼"), self.tr("Then by this column, descending")),
        )
        row.addWidget(QLabel(self.tr("Sort:"), self))
        for wish, text, tip in wishes:
            button = QPushButton(text, self)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setProperty("wish", wish)
            button.clicked.connect(self._tell_sorted)
            row.addWidget(button)
        return row

    def _range_rows(self) -> QGridLayout:
        grid = QGridLayout()
        for place, (line, name) in enumerate(((self.low, self.tr("From")), (self.high, self.tr("to")))):
            label = QLabel(name, self)
            label.setBuddy(line)
            grid.addWidget(label, 0, 2 * place)
            grid.addWidget(line, 0, 2 * place + 1)
        self.spans.setAccessibleName(self.tr("Period"))
        self.spans.addItem(self.tr("Choose a period…"))
        for span, words in (
            (Span.THIS_MONTH, self.tr("This month")),
            (Span.LAST_MONTH, self.tr("Last month")),
            (Span.THIS_QUARTER, self.tr("This quarter")),
            (Span.LAST_QUARTER, self.tr("Last quarter")),
            (Span.THIS_YEAR, self.tr("This year")),
            (Span.LAST_YEAR, self.tr("Last year")),
        ):
            self.spans.addItem(words, span.value)
        grid.addWidget(self.spans, 1, 1, 1, 3)
        return grid

    def _fill(self) -> None:
        asked = self._asked.filter
        self.list.setModel(self.choices)
        for line, end in ((self.low, asked.low), (self.high, asked.high)):
            line.setText("" if end is None else value_text(end))
        self.contains.setText(asked.contains)
        for verdict, box in self.verdicts.items():
            box.setChecked(not asked.verdicts or verdict in asked.verdicts)
        self.clear.setEnabled(not asked.is_empty)
        self._show_state()

    def _connect(self) -> None:
        self.search.textChanged.connect(self.choices.look_for)
        self.choices.ticked.connect(self._show_state)
        self.all.clicked.connect(self._tick_all)
        self.spans.activated.connect(self._take_span)
        self.apply.clicked.connect(self._apply)
        self.clear.clicked.connect(self._clear)

    @Slot()
    def _show_state(self) -> None:
        self.all.setCheckState(self.choices.state())
        self.apply.setEnabled(self.choices.chosen() != frozenset())

    @Slot()
    def _tick_all(self) -> None:
        self.choices.tick_all(on=self.choices.state() != Qt.CheckState.Checked)
