"""What the window has to say without standing in the way: a few lines at the top, each with what can be done."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from invoice_desk.gui.icons import icon
from invoice_desk.gui.symbol import Symbol

Kind = Literal["info", "warning", "error"]

_MOST = 3
_ICON = 18
_SAID = "said"


class NoticeBar(QWidget):
    """Shows at most three notices, the newest last; one with the key of an earlier one takes its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._notices: dict[str, QWidget] = {}
        self._unnamed = 0
        self.hide()

    def show_notice(
        self, text: str, kind: Kind, *, actions: Sequence[tuple[str, Callable[[], object]]] = (), key: str = ""
    ) -> None:
        """Say `text` until it is closed. An action is a button's text and what it does; the notice closes with it."""
        from PySide6.QtGui import QAccessible, QAccessibleEvent  # the first window has nothing to say yet

        if not key:
            self._unnamed += 1
            key = f"unnamed {self._unnamed}"
        self._close(key)
        while len(self._notices) >= _MOST:
            self._close(next(iter(self._notices)))
        notice = self._made(text, kind, actions, key)
        self._notices[key] = notice
        self._column.addWidget(notice)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(notice, QAccessible.Event.Alert))

    def change_notice(self, key: str, text: str) -> None:
        """Let the notice of that key say something else, if there is one; nobody is alerted anew."""
        notice = self._notices.get(key)
        said = notice.findChild(QLabel, _SAID) if notice is not None else None
        if notice is not None and said is not None:
            notice.setAccessibleName(text)
            said.setText(text)

    def close_notice(self, key: str) -> None:
        """Close the notice of that key, if there is one."""
        self._close(key)

    def texts(self) -> Sequence[str]:
        """What is said at the moment."""
        return [notice.accessibleName() for notice in self._notices.values()]

    def _made(self, text: str, kind: Kind, actions: Sequence[tuple[str, Callable[[], object]]], key: str) -> QWidget:
        notice = QFrame(self)
        notice.setAccessibleName(text)
        notice.setFrameShape(QFrame.Shape.StyledPanel)
        notice.setAutoFillBackground(True)
        row = QHBoxLayout(notice)
        row.setContentsMargins(10, 5, 6, 5)
        sign = Symbol(kind, _ICON, notice)
        said = QLabel(text, notice)
        said.setObjectName(_SAID)
        said.setTextFormat(Qt.TextFormat.PlainText)
        said.setWordWrap(True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(sign)
        row.addWidget(said, 1)
        for name, act in actions:
            button = QPushButton(name, notice)
            button.clicked.connect(partial(self._act, key, act))
            row.addWidget(button)
        close = QToolButton(notice)
        close.setIcon(icon("close"))
        close.setAutoRaise(True)
        close.setToolTip(self.tr("Close"))
        close.setAccessibleName(self.tr("Close"))
        close.clicked.connect(partial(self._close, key))
        row.addWidget(close)
        return notice

    def _act(self, key: str, act: Callable[[], object], _: bool = False) -> None:
        self._close(key)
        act()

    def _close(self, key: str, _: bool = False) -> None:
        notice = self._notices.pop(key, None)
        if notice is not None:
            self._column.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self.setVisible(bool(self._notices))
