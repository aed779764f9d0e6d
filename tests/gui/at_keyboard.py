"""A person who knows what is true and has only a keyboard: reviews and exports a desk in the real window.

Every key goes to the widget that has the keyboard, as the platform would send it. A key with its modifiers is one key.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Correction, Record, Value, value_text
from invoice_desk.gui.dialogs.ask import ExportChoice, ExportOffer
from invoice_desk.gui.dialogs.export_dialog import ExportDialog
from invoice_desk.gui.program import Program
from invoice_desk.gui.table.editors import CellEditor
from invoice_desk.gui.table.rows import RowStatus, TableRow
from invoice_desk.gui.work_area import WorkArea
from tests.gui.building import Person

Truth = Mapping[str, Sequence[Value]]
"""What a document's fields may say, by their ids; what is not named is nobody's business."""

_NONE, _CONTROL, _ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
_Key = Qt.Key


@dataclass(slots=True)
class Reviewed:
    """What was pressed for one document, and how many of its fields were wrong."""

    name: str
    wrong: tuple[str, ...]
    keys: list[str] = field(default_factory=list)


@dataclass
class AtKeyboard(Person):
    """Meets the real export dialog, and presses Enter in it."""

    pressed: list[str] = field(default_factory=list)
    exported: list[Path] = field(default_factory=list)

    def export(self, offer: ExportOffer) -> ExportChoice | None:
        dialog = ExportDialog(offer, QApplication.activeWindow())
        QTimer.singleShot(0, dialog, lambda: self._press_enter(dialog))
        choice = dialog.choice() if dialog.exec() else None
        self.exported += [choice.target] if choice is not None else []
        return choice

    def _press_enter(self, dialog: ExportDialog) -> None:
        self.pressed.append("Return")
        QTest.keyClick(dialog.focusWidget() or dialog, _Key.Key_Return)


class Reviewer:
    """Reviews the documents of an open desk; `truth` is by the name of a document's file."""

    def __init__(self, program: Program, truth: Mapping[str, Truth]) -> None:
        self._program = program
        self._truth = truth
        self.trace: list[Reviewed] = []
        self.other: list[str] = []
        """What was pressed for no document in particular."""
        self._keys = self.other

    @property
    def work(self) -> WorkArea:
        assert self._program.commands is not None
        return self._program.commands.work

    def review_all(self) -> None:
        """Open the form, review every document that is to be reviewed, one after the other as the form brings them."""
        self._press(_Key.Key_F6)
        while (row := self._row()) is not None and row.status is RowStatus.TO_REVIEW:
            self._review(row)
            assert row.key != self.work.view.current_key() or self._row(row.key) != row, row.name
        self._keys = self.other

    def export(self) -> None:
        """Write what is ready."""
        self._press(_Key.Key_E, _CONTROL)

    def _review(self, row: TableRow) -> None:
        """Every field in doubt is looked at and confirmed or mended, then what else is wrong; then it is accepted."""
        self._settle(row.key)
        wrong = tuple(self._wrong(row.key))
        this = Reviewed(row.name, wrong)
        self.trace.append(this)
        self._keys = this.keys
        if wrong and self._proposed_is_true(wrong):
            self._press(_Key.Key_T, _CONTROL)
            self._settle(row.key)
        looked_at: set[str] = set()
        while (field_id := self._open_field(row.key)) and field_id not in looked_at:
            looked_at.add(field_id)
            self._go_to(field_id)
            if field_id in self._wrong(row.key):
                self._mend(row.key, field_id)
                self._settle(row.key)
            elif self._value(row.key, field_id) is None:
                self._press(_Key.Key_F7)  # the page says nothing of it
            else:
                self._press(_Key.Key_Return)
        for field_id in self._wrong(row.key):
            self._go_to(field_id)
            self._mend(row.key, field_id)
        self._press(_Key.Key_Return, _CONTROL)

    # What the person sees.

    def _row(self, key: str = "") -> TableRow | None:
        return self.work.model.row(key or self.work.view.current_key())

    def _value(self, key: str, field_id: str) -> Value | None:
        row = self._row(key)
        cell = row.cells.get(field_id) if row is not None else None
        return cell.value if cell is not None else None

    def _wrong(self, key: str) -> list[str]:
        row = self._row(key)
        truth = self._truth.get(row.name, {}) if row is not None else {}
        return [one for one, accepted in truth.items() if not _is_among(self._value(key, one), accepted)]

    def _open_field(self, key: str) -> str:
        row = self._row(key)
        points = [one.field_id for one in row.points if one.line is None] if row is not None else []
        here = self.work.view.current_field()
        return here if here in points else next(iter(points), "")

    def _proposed_is_true(self, wrong: Sequence[str]) -> bool:
        """Whether what the checks propose first mends something, and sets nothing that is not so."""
        remark = self.work.details.findings._proposing()
        row = self._row()
        repair: Sequence[Correction] = remark.repair if remark is not None else ()
        truth = self._truth.get(row.name, {}) if row is not None else {}
        mends = any(one.field_id in wrong for one in repair)
        return mends and all(one.line is None and _is_among(one.value, truth.get(one.field_id, ())) for one in repair)

    # What the person does.

    def _go_to(self, field_id: str) -> None:
        form = self.work.form
        assert form is not None
        model = self._program.commands.form.model if self._program.commands is not None else None
        assert model is not None
        while (distance := model.place_of(field_id) - form.currentIndex().row()) != 0:
            self._press(_Key.Key_Down if distance > 0 else _Key.Key_Up)

    def _mend(self, key: str, field_id: str) -> None:
        row = self._row(key)
        assert row is not None
        accepted = self._truth[row.name][field_id]
        cell = row.cells.get(field_id)
        options = cell.options if cell is not None else ()
        number = next((place for place, one in enumerate(options, start=1) if _is_among(one, accepted)), 0)
        if number:
            self._press(_Key.Key_Down, _ALT)
            self._press(_Key(_Key.Key_0.value + number))
            return
        shown = value_text(cell.value) if cell is not None and cell.value is not None else ""
        ways = [_shortest_way(shown, value_text(value)) for value in accepted]
        way = min(ways, key=lambda one: one.cost)
        if way.is_edit:
            self._press(_Key.Key_F2)
            editor = self._listening()
            assert isinstance(editor, CellEditor)
            for one, modifier in way.moves:
                self._press(one, modifier)
            for _ in range(way.deleted):
                self._press(_Key.Key_Delete)
        self._type(way.typed, until="" if way.is_edit else way.typed)
        self._press(_Key.Key_Return)

    def _type(self, text: str, *, until: str = "") -> None:
        """Type a text, `until` the editor has completed it; what it has completed too much is deleted."""
        for letter in text:
            editor = self._listening()
            if until and isinstance(editor, CellEditor) and _letters(editor.text()) == _letters(until):
                return
            self._keys.append(letter)
            if letter.isascii():
                QTest.keyClicks(self._listening(), letter)
            else:  # as an input method commits it
                QTest.sendKeyEvent(QTest.KeyAction.Click, self._listening(), _Key.Key_unknown, letter, _NONE)
        editor = self._listening()
        if until and isinstance(editor, CellEditor) and editor.selectedText():
            self._press(_Key.Key_Delete)

    def _press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _NONE) -> None:
        self._keys.append(QKeySequence(modifier.value | key.value).toString())
        QTest.keyClick(self._listening(), key, modifier)

    def _listening(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        if popup is None and QApplication.focusWidget() is None:
            self._program.window.activateWindow()  # as a window manager does when a menu is closed
            wait(lambda: QApplication.focusWidget() is not None)
        return popup or QApplication.focusWidget() or self._program.window

    def _settle(self, key: str) -> None:
        """Until what was done is saved, and the checks beside the form speak of it."""
        session = self._program.session
        assert session is not None
        wait(lambda: session.all_saved and self.work.details.findings._document == key)
        answers: list[str] = []

        def take(record: Record, _: Profile) -> None:
            answers.append(record.document_id)

        for number in (1, 2):  # what was asked before has been answered by then
            session.fetch_record(key, take)
            wait(partial(_has, answers, number))


def _has(answers: Sequence[str], number: int) -> bool:
    return len(answers) >= number


@dataclass(frozen=True, slots=True)
class _Way:
    """How a text is made of another: typed anew, or mended in place."""

    typed: str
    moves: tuple[tuple[Qt.Key, Qt.KeyboardModifier], ...] = ()
    deleted: int = 0
    is_edit: bool = False

    @property
    def cost(self) -> int:
        return len(self.typed) + len(self.moves) + self.deleted + self.is_edit


def _shortest_way(shown: str, wanted: str) -> _Way:
    start = 0
    while start < min(len(shown), len(wanted)) and shown[start] == wanted[start]:
        start += 1
    tail = 0
    while tail < min(len(shown), len(wanted)) - start and shown[-1 - tail] == wanted[-1 - tail]:
        tail += 1
    middle, deleted = wanted[start : len(wanted) - tail], len(shown) - start - tail
    edit = _Way(middle, _moves(shown, start), deleted, is_edit=True)
    return min((_Way(wanted), edit), key=lambda way: way.cost)


def _moves(text: str, place: int) -> tuple[tuple[Qt.Key, Qt.KeyboardModifier], ...]:
    """The keys that bring the cursor to a place from the beginning, or from the end where that is nearer."""
    ways = []
    for first, by, words in ((_Key.Key_Home, _Key.Key_Right, True), (_Key.Key_End, _Key.Key_Left, False)):
        line = QLineEdit(text)  # knows where its words begin
        moves = [(first, _NONE)]
        line.setCursorPosition(0 if words else len(text))
        while line.cursorPosition() != place:
            before = line.cursorPosition()
            line.cursorWordForward(False) if words else line.cursorWordBackward(False)
            beyond = line.cursorPosition() > place if words else line.cursorPosition() < place
            if beyond or line.cursorPosition() == before:
                line.setCursorPosition(before + (1 if words else -1))
                if (before < place) is not words:
                    break
                moves.append((by, _NONE))
            else:
                moves.append((by, _CONTROL))
        ways.append(tuple(moves))
    return min(ways, key=len)


def wait(holds: Callable[[], bool], *, seconds: float = 60) -> None:
    """Let the window work until something holds."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError
        QApplication.processEvents()
        time.sleep(0.001)


def _is_among(value: Value | None, accepted: Sequence[Value]) -> bool:
    return value is not None and any(_same(value, one) for one in accepted)


def _same(value: Value, other: Value) -> bool:
    """As the shared scorer compares: amounts by their worth, texts by their letters."""
    if isinstance(value, Decimal) and isinstance(other, Decimal):
        return value == other
    return _letters(value_text(value)) == _letters(value_text(other))


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
