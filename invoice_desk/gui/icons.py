"""The window's icons: line drawings from `resources/icons`, tinted for the palette at the moment they are painted."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap, QPixmapCache
from typing_extensions import override

from invoice_desk.config import resource
from invoice_desk.gui.theme import colour

_NAMES: Final = frozenset(
    """
    copy cut clear draw-columns fill-down fill-right replace set-field by-page funnel columns view
    add-files add-folder watch paste export undo redo accept reopen retry remove cancel settings open-desk new-desk desk
    opinion split join zoom-in zoom-out fit-page fit-width rotate-left rotate-right previous next search close refresh
    help info warning error ok offline server cloud lock language theme app sees reads-text get models
    original apart next-file join-files compare next-doubt previous-doubt reject archive form contact confirm keyboard
    suppliers open-outside box darken strip statistics
    client back-up compact merge months
    verdict-confirmed verdict-corrected verdict-conflict verdict-unconfirmed verdict-missing
    status-waiting status-reading status-stopped status-failed status-to-review status-ready status-exported
    status-archived status-rejected
    """.split()
)
_COLOURS: Final = {
    "verdict-confirmed": "confirmed",
    "verdict-corrected": "corrected",
    "verdict-conflict": "conflict",
    "verdict-unconfirmed": "unconfirmed",
    "verdict-missing": "missing",
    "status-waiting": "muted",
    "status-reading": "accent",
    "status-stopped": "muted",
    "status-failed": "error",
    "status-to-review": "warning",
    "status-ready": "ok",
    "status-exported": "accent",
    "status-archived": "muted",
    "status-rejected": "muted",
    "warning": "warning",
    "error": "error",
    "ok": "ok",
}
"""What has a meaning has its colour; everything else has the colour of text."""


def icon(name: str) -> QIcon:
    """The icon of that name, sharp at any size; it follows the theme by itself. KeyError where there is none."""
    if name not in _NAMES:
        raise KeyError(name)
    return QIcon(_Drawing(name))


class _Drawing(QIconEngine):
    """Draws when asked: a window's start pays for no icon that isn't seen."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(rect, self.scaledPixmap(rect.size(), mode, state, ratio))

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    @override
    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        tint = self._tint(mode)
        pixels = size * scale
        key = f"invoice-desk-icon {self._name} {tint} {pixels.width()} {pixels.height()} {scale}"
        found = QPixmap()
        if not QPixmapCache.find(key, found):
            found = _drawn(self._name, tint, pixels)
            found.setDevicePixelRatio(scale)
            QPixmapCache.insert(key, found)
        return found

    @override
    def clone(self) -> QIconEngine:
        import ctypes

        twin = _Drawing(self._name)
        # The icon that asks owns it from here, which PySide does not know: Python would delete it on return.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(twin))
        return twin

    @override
    def key(self) -> str:
        return "invoice-desk"

    def _tint(self, mode: QIcon.Mode) -> str:
        palette = QGuiApplication.palette()
        if mode == QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText).name()
        meaning = _COLOURS.get(self._name)
        found = colour(palette, meaning) if meaning else palette.color(QPalette.ColorRole.ButtonText)
        return found.name()


def _drawn(name: str, tint: str, size: QSize) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    drawing = resource("icons", f"{name}.svg").read_bytes().replace(b"currentColor", tint.encode())
    renderer = QSvgRenderer(drawing)
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    picture = QPixmap(size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(picture.rect()))
    painter.end()
    return picture
