"""The pane below the results: what there is to say about the selected row, its line items, and who read it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QTabBar, QVBoxLayout, QWidget
from typing_extensions import override

from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Correction, Record
from invoice_desk.gui.icons import icon
from invoice_desk.gui.listed import listed
from invoice_desk.gui.one_line import OneLine
from invoice_desk.gui.panels.checks_page import ChecksPage
from invoice_desk.gui.panels.findings_list import ICONS
from invoice_desk.gui.panels.line_items import LineItems
from invoice_desk.gui.panels.readings_list import ReadingsList, seconds_text
from invoice_desk.gui.symbol import Symbol
from invoice_desk.messages import reader_label

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile

_HEIGHT = 180
_LEAST_HEIGHT = 90
_SYMBOL_SIZE = 28


class DetailPane(QWidget):
    """Shows a record with its checks and line items, or why there is none. `render` makes sentences of codes."""

    field_wanted = Signal(str)
    """A finding was activated: this field's cell is wanted."""
    repair_wanted = Signal(str, object)
    """document id, tuple[Correction, ...]: what a check proposes is to be set."""
    document_wanted = Signal(str)
    """A finding was activated: the row of this document is wanted."""
    region_wanted = Signal(object)
    """Region | None: where the selected line item's value stands."""

    def __init__(
        self,
        *,
        language: str,
        render: Callable[[str, Mapping[str, Param]], str],
        correct_line: Callable[[str, Correction], None],
        correct_many: Callable[[Mapping[str, Sequence[Correction]], str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._language = language
        self._render = render
        self.checks = ChecksPage(language=language, render=render)
        self.findings = self.checks.findings
        self.lines = LineItems(language=language, render=render, correct=correct_line, correct_many=correct_many)
        self.readings = ReadingsList(language=language, render=render)
        self.tabs = QTabBar()
        self._heading = OneLine()
        self._message = _Message()
        self._stack = QStackedWidget()
        self._lay_out()
        self.tabs.currentChanged.connect(self._show_tab)
        self.findings.field_wanted.connect(self.field_wanted)
        self.findings.repair_wanted.connect(self.repair_wanted)
        self.findings.line_wanted.connect(self.to_line)
        self.findings.document_wanted.connect(self.document_wanted)
        self.lines.region_wanted.connect(self.region_wanted)
        self.clear()

    def show_record(self, record: Record, profile: "Profile") -> None:
        """Show a record; the selected tab, line and place stay where it is the document that is shown already."""
        self._say_file(record.source.path, self._facts(record, profile))
        self.findings.show_record(record, profile)
        self.lines.show_record(record, profile)
        self.readings.show_record(record, profile)
        self.tabs.setTabText(1, self.tr("Line items ({count})").format(count=len(record.line_items)))
        self.tabs.setTabIcon(0, icon(ICONS[self.findings.worst()]))
        self.tabs.show()
        self._show_tab()

    def show_reason(self, name: str, reason: str) -> None:
        """Say why the row `name`, a file's name or path, has no record; without a reason it has not been read yet."""
        self._say_file(name, ())
        self._show_message(reason or self.tr("This file has not been read yet."), "error" if reason else "info")

    def show_reading(self, name: str) -> None:
        """Say that the file `name` is being read."""
        self._say_file(name, ())
        text = self.tr("This file is being read. Grey values are still being written; they are checked at the end.")
        self._show_message(text, "info")

    def clear(self) -> None:
        """Nothing is selected."""
        self._heading.say("")
        self._show_message(self.tr("Select a row to see its checks and line items."), "")

    @override
    def sizeHint(self) -> QSize:
        return QSize(600, _HEIGHT)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, _LEAST_HEIGHT)

    def _lay_out(self) -> None:
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(self.tr("Details of the selected row"))
        self.tabs.addTab(self.tr("Checks"))
        self.tabs.addTab(self.tr("Line items ({count})").format(count=0))
        self.tabs.addTab(self.tr("Readings"))
        for page in (self.checks, self.lines, self.readings, self._message):
            self._stack.addWidget(page)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.tabs)
        top.addWidget(self._heading, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._stack, 1)

    @Slot()
    def _show_tab(self) -> None:
        self._stack.setCurrentIndex(self.tabs.currentIndex())

    @Slot(int, str)
    def to_line(self, line: int, field_id: str) -> None:
        """Show the line items, and bring the keyboard to a field of one."""
        self.tabs.setCurrentIndex(1)
        self.lines.select(line, field_id)

    def _show_message(self, text: str, icon_name: str) -> None:
        self._message.say(text, icon_name)
        self.tabs.hide()
        self._stack.setCurrentWidget(self._message)

    def _say_file(self, path: str, facts: Sequence[str]) -> None:
        self._heading.say(PurePath(_forward(path)).name, facts, tip=[path])

    def _facts(self, record: Record, profile: "Profile") -> Sequence[str]:
        pages = self.tr("Pages: {pages}, in part") if record.crop else self.tr("Pages: {pages}")
        facts = [profile.label_in(self._language), pages.format(pages=_ranges(record.pages))]
        if record.companions:
            names = listed(PurePath(_forward(path)).name for path in record.companions)
            facts.append(self.tr("Also in {files}").format(files=names))
        if record.readings:
            newest = record.readings[-1]
            said = {"names": reader_label(newest, self._render), "seconds": seconds_text(newest.seconds)}
            facts.append(self.tr("Read by {names} in {seconds} s").format(**said))
        return facts


class _Message(QWidget):
    """A sentence, large enough to be read and to be copied, with a symbol before it."""

    def __init__(self) -> None:
        super().__init__()
        self._symbol = Symbol("", _SYMBOL_SIZE, self)
        self.text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        font = QFont(self.text.font())
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self.text.setFont(font)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        row.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)

    def say(self, text: str, icon_name: str) -> None:
        self.text.setText(text)
        self._symbol.show_icon(icon_name)


def _forward(path: str) -> str:
    return path.replace("\\", "/")


def _ranges(numbers: Sequence[int]) -> str:
    """`1–3, 5` for 1, 2, 3, 5."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
