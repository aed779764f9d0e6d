"""The tour: a few cards over the window, each beside what it tells of, left at any time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolBar, QVBoxLayout, QWidget
from typing_extensions import override

from invoice_desk.gui.actions.making import key_text

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from invoice_desk.gui.main_window import MainWindow

_WIDTH: Final = 380
_DISTANCE: Final = 10
_RING: Final = 3


@dataclass(frozen=True, slots=True)
class TourStep:
    """What is told of a part of the window; None where the part is not there."""

    title: str
    text: str
    part: Callable[[], QWidget | None]


class Tour(QObject):
    """Goes through the steps; the window can be worked in meanwhile."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._at = 0
        self._steps = TourSteps(window).made()
        self.ring = _Ring(window)
        self.card = TourCard(window)
        self.card.moved.connect(self._go)
        self.card.left.connect(self.end)
        for part in (self.ring, self.card):
            part.hide()

    def begin(self, *, takes_keyboard: bool) -> None:
        """From the first step on; without the keyboard, whoever is typing is not disturbed."""
        self._at = 0
        self._window.installEventFilter(self)
        self._show()
        if takes_keyboard:
            self.card.next.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def end(self) -> None:
        """No more of it; the keyboard goes back to the fields."""
        had_keyboard = self.card.isAncestorOf(self._window.focusWidget() or self._window)
        self._window.removeEventFilter(self)
        self.card.hide()
        self.ring.hide()
        if had_keyboard and self._window.work is not None:
            self._window.work.to_fields()

    @Slot(int)
    def _go(self, steps: int) -> None:
        if self._at + steps == len(self._steps):
            self.end()
        elif self._at + steps >= 0:
            self._at += steps
            self._show()

    def _show(self) -> None:
        step = self._steps[self._at]
        self.card.tell(step.title, step.text, number=self._at + 1, count=len(self._steps))
        self._place()
        for part in (self.ring, self.card):
            part.raise_()
        self.card.show()

    def _place(self) -> None:
        window, part = self._window, self._steps[self._at].part()
        size, room = self.card.size_of_text(), window.rect()
        if part is None or not part.isVisible():
            self.ring.hide()
            spot = room.center() - QPoint(size.width() // 2, size.height() // 2)
        else:
            target = QRect(part.mapTo(window, QPoint(0, 0)), part.size())
            self.ring.setGeometry(target.adjusted(-_RING, -_RING, _RING, _RING).intersected(room))
            self.ring.show()
            spot = _beside(target, size.width(), size.height(), room)
        self.card.setGeometry(QRect(spot, size))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.card.isVisible():
            self._place()
        return False


def _beside(target: QRect, width: int, height: int, room: QRect) -> QPoint:
    """Below what is told of, else within it near its foot; never beyond the window."""
    left = min(max(target.left(), room.left() + _DISTANCE), room.right() - width - _DISTANCE)
    below = target.bottom() + _DISTANCE
    if below + height > room.bottom():
        below = target.bottom() - height - 4 * _DISTANCE
    return QPoint(left, max(below, room.top() + _DISTANCE))


class TourSteps(QObject):
    """What the tour tells, with the keys in force."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window

    def made(self) -> tuple[TourStep, ...]:
        """The steps in their order."""
        actions, window = self._window.actions_, self._window
        document = actions.document
        return (
            self._step(
                self.tr("Give documents"),
                self.tr("Drop files, folders or mails anywhere on the window, or choose them here ({key})."),
                actions.file.add_files,
                lambda: self._button(actions.file.add_files),
            ),
            self._step(
                self.tr("Choose what reads"),
                self.tr(
                    "The offline engine needs no network. Models on servers read more kinds of documents; a lock or a"
                    " cloud says whether documents leave this computer."
                ),
                actions.file.models,
                lambda: window.picker,
            ),
            self._step(
                self.tr("Look at what is in doubt"),
                self.tr(
                    "An icon before each value says how far it may be trusted. {key} goes to the next one that needs a"
                    " look, and the page shows where it stands."
                ),
                document.next_doubt,
                self._fields,
            ),
            self._step(
                self.tr("Correct"),
                self.tr("Type into a cell, and press Enter. {key} undoes, step by step, also after a new start."),
                actions.edit.undo,
                self._fields,
            ),
            self._step(
                self.tr("Accept"),
                self.tr("{key} marks the document as ready and goes to the next one."),
                document.accept,
                lambda: self._button(document.accept),
            ),
            self._step(
                self.tr("Export"),
                self.tr("{key} writes the ready documents into an Excel workbook. Help is at F1, wherever you are."),
                actions.file.export,
                lambda: self._button(actions.file.export),
            ),
        )

    def _step(self, title: str, text: str, action: "QAction", part: Callable[[], QWidget | None]) -> TourStep:
        return TourStep(title, text.format(key=key_text(action) or action.text()), part)

    def _button(self, action: "QAction") -> QWidget | None:
        bar = self._window.findChild(QToolBar, "tools")
        return bar.widgetForAction(action) if bar is not None else None

    def _fields(self) -> QWidget | None:
        work = self._window.work
        return (work.form or work.view) if work is not None else None


class TourCard(QFrame):
    """One step: Right and Left, or its buttons, lead on and back, Esc leaves, while the keyboard is in it."""

    moved = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.Box)
        self.setAutoFillBackground(True)
        self._count = QLabel(self)
        self._title = QLabel(self)
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self.skip = QPushButton(self.tr("Skip"), self)
        self.back = QPushButton(self.tr("Back"), self)
        self.next = QPushButton(self)
        self.skip.clicked.connect(self.left)
        self.back.clicked.connect(self._go_back)
        self.next.clicked.connect(self._go_on)
        for key, command in (
            (Qt.Key.Key_Right, self._go_on),
            (Qt.Key.Key_Left, self._go_back),
            (Qt.Key.Key_Escape, self.left.emit),
        ):
            shortcut = QShortcut(QKeySequence(key), self, command)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)  # nobody else's keys are taken
        buttons = QHBoxLayout()
        buttons.addWidget(self.skip)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.next)
        column = self._column = QVBoxLayout(self)
        for part in (self._count, self._title, self._text):
            column.addWidget(part)
        column.addLayout(buttons)
        self.setFixedWidth(_WIDTH)

    def tell(self, title: str, text: str, *, number: int, count: int) -> None:
        """Show a step."""
        said = self.tr("Tour: step {number} of {count}").format(number=number, count=count)
        self._count.setText(said)
        self._title.setText(title)
        self._text.setText(text)
        self.setAccessibleName(f"{said}. {title}")
        self.next.setAccessibleDescription(f"{title}. {text}")
        self.back.setEnabled(number > 1)
        self.skip.setVisible(number < count)
        self.next.setText(self.tr("Next") if number < count else self.tr("Done"))

    def size_of_text(self) -> QSize:
        """How large it must be for all that is told."""
        self._column.activate()
        return QSize(_WIDTH, self._column.totalHeightForWidth(_WIDTH))

    @Slot()
    def _go_on(self) -> None:
        self.moved.emit(1)

    @Slot()
    def _go_back(self) -> None:
        self.moved.emit(-1)


class _Ring(QWidget):
    """A frame round what is told of; clicks go through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(self.palette().accent().color(), _RING))
        painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()
