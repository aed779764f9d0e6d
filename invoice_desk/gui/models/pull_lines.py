"""Models that are being got, a line each: how far, how fast, how long; stopped and gone on with here."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from invoice_desk.gui.icons import icon
from invoice_desk.gui.models import words
from invoice_desk.gui.models.pulls import Pull, Pulls, PullState
from invoice_desk.gui.symbol import Symbol
from invoice_desk.gui.table.looks import rich

if TYPE_CHECKING:
    from invoice_desk.gui.engine_choices import Render

_ICON = 18
_NAME = 230
_BAR = 160
_SEEN = 4
_PARTS = 1000
"""Of a bar: bytes of a large model are no number for it."""


class PullLines(QScrollArea):
    """Hidden while there is nothing to say. `all_of_them` shows those too that stopped short, until they are closed.

    Four lines are seen at once; to the others one scrolls.
    """

    def __init__(self, pulls: Pulls, render: "Render", *, all_of_them: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pulls = pulls
        self._render = render
        self._shows_all = all_of_them
        self._lines: dict[tuple[str, str], _Line] = {}
        self._inside = QWidget(self)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(10, 2, 8, 2)
        self._column.setSpacing(2)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        pulls.changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        shown = {pull.key: pull for pull in self._pulls.all() if self._shows_all or pull.under_way}
        for key in [key for key in self._lines if key not in shown]:
            line = self._lines.pop(key)
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        for key, pull in shown.items():
            if key not in self._lines:
                self._lines[key] = _Line(self._pulls, self._render, pull, self._inside)
                self._column.addWidget(self._lines[key])
            self._lines[key].show_pull(pull)
        self.setVisible(bool(shown))
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        margins = self._column.contentsMargins()
        heights = [line.sizeHint().height() + self._column.spacing() for line in list(self._lines.values())[:_SEEN]]
        return QSize(_NAME + _BAR, sum(heights) + margins.top() + margins.bottom())

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class _Line(QWidget):
    """One pull."""

    def __init__(self, pulls: Pulls, render: "Render", pull: Pull, parent: QWidget) -> None:
        super().__init__(parent)
        self._pulls = pulls
        self._render = render
        self._pull = pull
        self._sign = Symbol("get", _ICON, self)
        where = words.place_named(pull.host)
        named = self.tr("{model} ({place})").format(model=pull.name, place=where)
        self._name = QLabel(self)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setFixedWidth(_NAME)
        self._name.setText(self.fontMetrics().elidedText(named, Qt.TextElideMode.ElideMiddle, _NAME))
        self._name.setToolTip(rich([named]))
        self._name.setAccessibleName(named)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR)
        self._bar.setMaximumHeight(12)
        self._bar.setAccessibleName(self.tr("Download of {model}").format(model=named))
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._stop = QPushButton(icon("cancel"), self.tr("Stop"), self)
        self._stop.setToolTip(self.tr("What has been downloaded is kept, and the next download goes on from there"))
        self._stop.setAccessibleName(self.tr("Stop the download of {model}").format(model=named))
        self._stop.clicked.connect(self._end)
        self._again = QPushButton(icon("retry"), "", self)
        for button in (self._stop, self._again):
            button.setAutoDefault(False)
        self._again.clicked.connect(self._go_on)
        self._close = QToolButton(self)
        self._close.setIcon(icon("close"))
        self._close.setAutoRaise(True)
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close"))
        self._close.clicked.connect(self._forget)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.addWidget(self._sign)
        row.addWidget(self._name)
        row.addWidget(self._bar)
        row.addWidget(self._text, 1)
        row.addWidget(self._stop)
        row.addWidget(self._again)
        row.addWidget(self._close)

    def show_pull(self, pull: Pull) -> None:
        """Show how it stands now."""
        self._pull = pull
        progress = pull.progress
        self._sign.show_icon({PullState.FAILED: "error", PullState.STOPPED: "warning"}.get(pull.state, "get"))
        is_measured = progress.total > 0
        self._bar.setVisible(pull.state is not PullState.FAILED and (pull.under_way or is_measured))
        self._bar.setRange(0, _PARTS if is_measured or not pull.under_way else 0)
        self._bar.setValue(_PARTS * progress.done // progress.total if is_measured else 0)
        self._text.setText(self._said(pull))
        self._stop.setVisible(pull.under_way)
        self._again.setVisible(not pull.under_way)
        self._again.setText(self.tr("Try again") if pull.state is PullState.FAILED else self.tr("Go on"))
        self._close.setVisible(not pull.under_way)

    def _said(self, pull: Pull) -> str:
        if pull.error is not None:
            return self._render(pull.error.code, pull.error.params)
        if pull.state is PullState.WAITING:
            return self.tr("Waits for another download to end")
        if pull.state is PullState.STOPPED:
            return self.tr("Stopped. What has been downloaded is kept, and it goes on from there.")
        return words.arrived(pull.progress, self._render)

    @Slot()
    def _end(self) -> None:
        self._pulls.stop(self._pull)

    @Slot()
    def _go_on(self) -> None:
        self._pulls.go_on(self._pull)

    @Slot()
    def _forget(self) -> None:
        self._pulls.forget(self._pull)
