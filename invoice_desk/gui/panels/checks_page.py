"""The checks of a document, and the button that takes what they propose."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from invoice_desk.domain.errors import Param
from invoice_desk.gui.icons import icon
from invoice_desk.gui.panels.findings_list import FindingsList

_ROOM = 60  # pixels of the button that are not its text


class ChecksPage(QWidget):
    """The list of checks; below it, where one proposes values, a button that sets them."""

    def __init__(
        self, *, language: str, render: Callable[[str, Mapping[str, Param]], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.findings = FindingsList(language=language, render=render, parent=self)
        self.button = QPushButton(icon("accept"), "", self)
        self.button.setAutoDefault(False)
        self.button.hide()
        self._proposal = ""
        self._key = ""
        foot = QHBoxLayout()
        foot.setContentsMargins(6, 3, 6, 4)
        foot.addWidget(self.button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.findings, 1)
        column.addLayout(foot)
        self.findings.proposal_changed.connect(self._offer)
        self.button.clicked.connect(self.findings.take)

    def name_key(self, key: str) -> None:
        """Say in the button's tool tip which key takes the proposal too."""
        self._key = f" ({key})" if key else ""

    @Slot(str)
    def _offer(self, proposal: str) -> None:
        self._proposal = proposal
        self.button.setVisible(bool(proposal))
        self.button.setAccessibleName(self._said(proposal))
        self.button.setToolTip(f"{self._said(proposal)}{self._key}")
        self._fit()

    def _said(self, proposal: str) -> str:
        return self.tr("Take the proposal: {values}").format(values=proposal)

    def _fit(self) -> None:
        """What is too long for the pane ends in an ellipsis; the tooltip has all of it."""
        metrics = QFontMetrics(self.button.font())
        room = max(0, self.width() - _ROOM)
        text = metrics.elidedText(self._said(self._proposal), Qt.TextElideMode.ElideRight, room)
        self.button.setText(text.replace("&", "&&"))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
