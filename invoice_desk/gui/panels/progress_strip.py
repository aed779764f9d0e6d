"""The line at the bottom that says how far reading is, and stops it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from invoice_desk.gui.icons import icon
from invoice_desk.gui.panels.eta import Eta
from invoice_desk.gui.symbol import Symbol
from invoice_desk.gui.time_left import time_left

if TYPE_CHECKING:
    from invoice_desk.domain.job import QueueChanged

_SHOW_EVERY_MS = 100
_ICON = 18
_SAY_SO = frozenset({"busy", "cut_off", "gateway", "loading", "not_yet", "rate_limited"})
"""Reasons of servers, the part behind the dot, whose sentence says already that reading goes on."""


class ProgressStrip(QWidget):
    """Hidden while there is nothing to say. Numbers change at most ten times a second; the last one is always shown."""

    cancel_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, *, eta: Eta | None = None) -> None:
        super().__init__(parent)
        self._eta = eta or Eta()
        self._state: QueueChanged | None = None
        self._sentence = ""
        self._sign = Symbol("warning", _ICON, self)
        self._text = QLabel(self, wordWrap=True)  # a reason may be long, and must not make the window wider
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(220)
        self._bar.setMaximumHeight(12)
        self._bar.setAccessibleName(self.tr("Documents read"))
        self._retry = QPushButton(icon("retry"), self.tr("Try again"), self)
        self._cancel = QPushButton(icon("cancel"), self.tr("Stop"), self)
        self._cancel.setToolTip(self.tr("Stop reading; what is not read yet stays in the table"))
        self._retry.clicked.connect(self.retry_wanted)
        self._cancel.clicked.connect(self.cancel_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 8, 4)
        row.addWidget(self._sign)
        row.addWidget(self._bar)
        row.addWidget(self._text, 1)
        row.addWidget(self._retry)
        row.addWidget(self._cancel)
        self._soon = QTimer(self, interval=_SHOW_EVERY_MS, singleShot=True)
        self._soon.timeout.connect(self._show)
        self.hide()

    def show_queue(self, state: "QueueChanged", sentence: str) -> None:
        """Show how the queue stands; `sentence` says why it is paused, if it is."""
        before, self._state, self._sentence = self._state, state, sentence
        was_idle, was_paused = before is None or before.idle, before is not None and before.paused is not None
        did_go_on = before is not None and before.goes_on
        if was_idle and not state.idle:
            self._eta.restart()
        self._eta.have(state.done)
        at_once = state.idle != was_idle or (state.paused is not None) != was_paused or state.goes_on != did_go_on
        if at_once:
            self._show()
        elif not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _show(self) -> None:
        state = self._state
        if state is None:
            return
        paused = state.paused is not None
        self.setVisible(paused or not state.idle)
        self._sign.setVisible(paused)
        self._retry.setVisible(paused)
        self._bar.setVisible(not paused)
        total = state.done + state.reading + state.waiting
        # While a folder is being looked through nobody knows how many there will be.
        self._bar.setRange(0, 0 if state.taking_in and not total else total)
        self._bar.setValue(state.done)
        self._text.setText(self._said(state, total))

    def _said(self, state: "QueueChanged", total: int) -> str:
        if state.paused is not None and state.goes_on and state.paused.code.partition(".")[2] not in _SAY_SO:
            said = self.tr("{reason} Reading then goes on by itself. Waiting: {count}")
            return said.format(reason=self._sentence, count=state.waiting)
        if state.paused is not None:
            return self.tr("{reason} Waiting: {count}").format(reason=self._sentence, count=state.waiting)
        if not total:
            return self.tr("Looking through files and folders…")
        parts = [self.tr("{done} of {total} done").format(done=state.done, total=total)]
        if state.taking_in:
            parts.append(self.tr("more are being added"))
        left = self._eta.seconds_for(total - state.done)
        if left is not None and not state.taking_in:
            parts.append(time_left(left))
        return " · ".join(parts)
