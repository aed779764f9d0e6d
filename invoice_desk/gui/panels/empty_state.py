"""What is seen before there are documents: what to do, and what becomes of what is dropped here."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from invoice_desk.gui.icons import icon
from invoice_desk.gui.symbol import Symbol
from invoice_desk.gui.theme import colour

_ICON = 56
_SMALL_ICON = 18


class EmptyState(QWidget):
    """An inviting place to drop files on, with buttons for those who would rather choose them."""

    files_wanted = Signal()
    folder_wanted = Signal()
    samples_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = _DropFrame(self)
        self._privacy = QLabel(self._frame)
        self._privacy_sign = Symbol("", _SMALL_ICON, self._frame)
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(48, 36, 48, 28)
        column.setSpacing(10)
        picture = Symbol("add-files", _ICON, self._frame)
        column.addStretch(1)
        column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._label(self.tr("Drop receipts and invoices here"), larger=8))
        column.addWidget(
            self._label(self.tr("Photos, scans, PDF and OFD files, mails, whole folders and zip archives"), muted=True)
        )
        column.addSpacing(8)
        column.addLayout(self._buttons())
        column.addStretch(1)
        column.addLayout(self._steps())
        column.addStretch(1)
        column.addLayout(self._privacy_row())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(40, 32, 40, 32)
        outer.addWidget(self._frame)

    def set_drag_over(self, over: bool) -> None:
        """Light up while files are held over the window."""
        self._frame.set_lit(over)

    def set_privacy(self, local: bool | None, engine_label: str) -> None:
        """Say where documents go with the model that is chosen; nothing where that is not known."""
        self._privacy.setVisible(local is not None)
        if local is None:
            self._privacy_sign.show_icon("")
            return
        if local:
            text = self.tr("Nothing leaves this computer. Model: {engine}").format(engine=engine_label)
        else:
            text = self.tr("Documents are sent to {engine} to be read.").format(engine=engine_label)
        self._privacy.setText(text)
        self._privacy_sign.show_icon("lock" if local else "cloud")

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        for text, name, signal in (
            (self.tr("Add files…"), "add-files", self.files_wanted),
            (self.tr("Add folder…"), "add-folder", self.folder_wanted),
            (self.tr("Try it with samples"), "desk", self.samples_wanted),
        ):
            button = QPushButton(icon(name), text, self._frame)
            button.setMinimumHeight(34)
            button.setIconSize(QSize(_SMALL_ICON, _SMALL_ICON))
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _steps(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(28)
        row.addStretch(1)
        for number, (title, text) in enumerate(
            (
                (self.tr("Drop"), self.tr("Every document becomes a row")),
                (self.tr("Check"), self.tr("Each value is shown where it stands on the page")),
                (self.tr("Export"), self.tr("A workbook with its sources, for the auditor")),
            ),
            start=1,
        ):
            step = QVBoxLayout()
            step.setSpacing(2)
            step.addWidget(self._label(f"{number}  {title}", bold=True))
            step.addWidget(self._label(text, muted=True))
            row.addLayout(step, 2)
        row.addStretch(1)
        return row

    def _privacy_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._privacy_sign)
        row.addWidget(self._privacy)
        row.addStretch(1)
        return row

    def _label(self, text: str, *, larger: int = 0, bold: bool = False, muted: bool = False) -> QLabel:
        label = QLabel(text, self._frame)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setWordWrap(True)
        font = QFont(label.font())
        font.setPointSize(font.pointSize() + larger)
        font.setBold(bold)
        label.setFont(font)
        if muted:
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return label


class _DropFrame(QWidget):
    """A dashed border around the place to drop on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lit = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_lit(self, lit: bool) -> None:
        if lit != self._lit:
            self._lit = lit
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        edge = colour(palette, "accent") if self._lit else colour(palette, "muted")
        ground = palette.color(palette.ColorRole.Base)
        if self._lit:
            ground = palette.color(palette.ColorRole.AlternateBase)
        painter.setPen(QPen(edge, 2.5 if self._lit else 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 14, 14)
        painter.end()
