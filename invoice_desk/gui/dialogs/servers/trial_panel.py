"""Trying out a server: a button, the model to ask, and what was found at each step, with what to do about it."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from invoice_desk.domain.errors import Param
from invoice_desk.gui.symbol import Symbol
from invoice_desk.gui.trial_run import TrialRun
from invoice_desk.pipeline.trying import Outcome, Step, Tried

if TYPE_CHECKING:
    from invoice_desk.extraction.engine import ExtractionEngine
    from invoice_desk.gui.background import Background

_ICON: Final = 16
_ICONS: Final = {Outcome.FINE: "ok", Outcome.DOUBTFUL: "warning", Outcome.FAILED: "error", Outcome.RUNNING: "refresh"}
_EACH_SECOND_MS: Final = 1000


class TrialPanel(QWidget):
    """Tries the server that was offered last; another offer ends what runs and clears what was found."""

    def __init__(
        self,
        render: Callable[[str, Mapping[str, Param]], str],
        background: "Background",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._render = render
        self._background = background
        self._make: Callable[[], ExtractionEngine] | None = None
        self._run: TrialRun | None = None
        self._lines: dict[Step, _Line] = {}
        self._stage = ""
        self._begun = 0.0
        self._clock = QTimer(self, interval=_EACH_SECOND_MS)
        self._clock.timeout.connect(self._show_waiting)
        self._lay_out()

    def offer(self, make: "Callable[[], ExtractionEngine] | None", models: Sequence[str] = ()) -> None:
        """Try what `make` makes, in the background, when the person wants it; `models` may be asked."""
        self.stop()
        self._clear()
        self._make = make
        self._test.setEnabled(make is not None)
        self._models.clear()
        self._models.addItems(list(models))
        self._models.setCurrentIndex(-1)
        self._models.setEditText("")

    def stop(self) -> None:
        """End what runs; what was found stays."""
        if self._run is not None:
            self._run.cancel()
            self._run = None
        self._clock.stop()
        self._show_running(False)

    @Slot()
    def start(self) -> None:
        """Try the server, or stop trying it."""
        if self._run is not None:
            self._cancel()
        elif self._make is not None:
            self._clear()
            self._show_running(True)
            self._run = TrialRun(
                self._make,
                self._models.currentText().strip(),
                background=self._background,
                told=self._show,
                progressed=self._note_stage,
                ended=self.stop,
            )
            self.destroyed.connect(self._run.cancel)

    def texts(self) -> Sequence[str]:
        """What is said now, a line for each step."""
        return [line.text() for line in self._lines.values()]

    def _cancel(self) -> None:
        self.stop()
        for line in self._lines.values():
            if line.is_running:
                line.show_finding("warning", self.tr("Stopped."))

    def _show(self, tried: Tried) -> None:
        if tried.models and self._models.count() == 0:
            asked = self._models.currentText()
            self._models.addItems(list(tried.models))
            self._models.setEditText(asked)
        line = self._lines.get(tried.step)
        if line is None:
            line = _Line(self._render(f"trying.step.{tried.step}", {}), self._grid, self._found)
            self._lines[tried.step] = line
        if tried.outcome is Outcome.RUNNING:
            self._stage, self._begun = "", time.monotonic()
            line.show_waiting(_ICONS[tried.outcome], "…")
            self._clock.start()
        else:
            line.show_finding(_ICONS[tried.outcome], self._render(tried.code, tried.params))
        QTimer.singleShot(0, self._area, self._to_the_end)

    def _note_stage(self, stage: str) -> None:
        self._stage = stage
        self._show_waiting()

    @Slot()
    def _show_waiting(self) -> None:
        """Say of the step that runs what it is at, and since when."""
        seconds = round(time.monotonic() - self._begun)
        said = self._render(self._stage, {}) if self._stage else ""
        text = self.tr("{stage}… {seconds} s").format(stage=said, seconds=seconds)
        for line in self._lines.values():
            if line.is_running:
                line.show_waiting(_ICONS[Outcome.RUNNING], text)

    @Slot()
    def _to_the_end(self) -> None:
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _show_running(self, runs: bool) -> None:
        self._test.setText(self.tr("Cancel") if runs else self.tr("&Test"))
        self._models.setEnabled(not runs)

    def _clear(self) -> None:
        for line in self._lines.values():
            line.remove()
        self._lines.clear()

    def _lay_out(self) -> None:
        self._test = QPushButton(self.tr("&Test"), self)
        self._test.setAutoDefault(False)
        self._test.setToolTip(self.tr("Ask the server what it is, and a model to read a receipt drawn for the purpose"))
        self._test.setEnabled(False)
        self._test.clicked.connect(self.start)
        self._models = QComboBox(self)
        self._models.setEditable(True)
        self._models.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._models.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        edit = self._models.lineEdit()
        if edit is not None:
            edit.setPlaceholderText(self.tr("the first model"))
        label = QLabel(self.tr("&with"), self)
        label.setBuddy(self._models)
        self._models.setAccessibleName(self.tr("Model to ask"))
        head = QHBoxLayout()
        head.addWidget(self._test)
        head.addWidget(label)
        head.addWidget(self._models, 1)
        self._found = QWidget(self)
        self._grid = QGridLayout(self._found)
        self._grid.setContentsMargins(6, 6, 6, 6)
        self._grid.setColumnStretch(2, 1)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.StyledPanel)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._found)
        self._area.setAccessibleName(self.tr("What was found"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self._area, 1)


class _Line:
    """One step: a sign, its name, and what was found."""

    def __init__(self, name: str, grid: QGridLayout, parent: QWidget) -> None:
        self.is_running = True
        self._sign = Symbol("refresh", _ICON, parent)
        self._name = QLabel(name, parent)
        self._said = QLabel(parent)
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        row = grid.rowCount()
        for column, part in enumerate((self._sign, self._name, self._said)):
            grid.addWidget(part, row, column, Qt.AlignmentFlag.AlignTop)

    def show_waiting(self, sign: str, text: str) -> None:
        self.is_running = True
        self._say(sign, text)

    def show_finding(self, sign: str, text: str) -> None:
        self.is_running = False
        self._say(sign, text)

    def text(self) -> str:
        return f"{self._name.text()}: {self._said.text()}"

    def remove(self) -> None:
        for part in (self._sign, self._name, self._said):
            part.hide()
            part.deleteLater()

    def _say(self, sign: str, text: str) -> None:
        self._sign.show_icon(sign)
        self._said.setText(text)
        self._said.setAccessibleName(self.text())
