"""Faded print made darker for the eye, in steps: the page's shades are spread between white paper and black ink."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QImage

from invoice_desk.gui.page.page_view import PageView

if TYPE_CHECKING:
    from invoice_desk.gui.page.pictures import PagePictures, ShownPage

STEPS = 3
_GAMMAS = (1.0, 1.6, 2.8, 4.5)
"""By step: how much darker what lies between paper and ink becomes."""
_PAPER, _INK = 70, 0.5
"""Percentiles of the shades: most of a page is paper, a little of it is print."""
_LEAST_CONTRAST = 24
"""Shades between paper and ink: on a page with fewer nothing is printed, and its grain is left alone."""
_BAND = 32
"""Rows at a time: Python threads wait for each other during a single call."""
_SAMPLED = 3


class Darkness(QObject):
    """Keeps how dark pages are shown in a view; what is stored, read and exported stays as it is."""

    told = Signal(str)
    """A sentence for the status bar."""

    def __init__(self, view: PageView, pictures: "PagePictures") -> None:
        super().__init__(view)
        self._view = view
        self._pictures = pictures
        self._step = 0
        self._plain: ShownPage | None = None
        self._action: QAction | None = None

    def serve(self, action: QAction) -> None:
        """Let an action of the window choose the next step, and show whether one is chosen."""
        self._action = action
        action.setChecked(False)
        action.triggered.connect(self.next_step)

    def follow(self, shown: "ShownPage") -> None:
        """The view shows this page now, as it is: show it as dark as it is wanted, in a moment."""
        self._plain = shown
        if self._step:
            self._pictures.darken(shown, self._step, partial(self._show, shown, self._step))

    @Slot()
    def next_step(self) -> None:
        """One step darker; as it is after the last one."""
        self._step = (self._step + 1) % (STEPS + 1)
        if self._action is not None:
            self._action.setChecked(bool(self._step))
        if self._step:
            self.told.emit(self.tr("Darken faded print: {step} of {steps}").format(step=self._step, steps=STEPS))
        else:
            self.told.emit(self.tr("The page is shown as it is."))
        if self._plain is not None:
            if not self._step:
                self._view.show_otherwise(self._plain)
            self.follow(self._plain)

    def _show(self, plain: "ShownPage", step: int, dark: "ShownPage") -> None:
        if plain is self._plain and step == self._step:
            self._view.show_otherwise(dark)


def darkened(levels: tuple[QImage, ...], step: int) -> tuple[QImage, ...]:
    """The sizes of a page's picture, darker by a step (1 to `STEPS`); runs in a background thread."""
    curve = _curve(levels[0], step)
    return tuple(_through(curve, level) for level in levels)


def _curve(picture: QImage, step: int) -> bytes:
    """The shade that each shade becomes."""
    import numpy as np  # the first window darkens nothing

    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    green = rows[::_SAMPLED, 1 : 4 * picture.width() : 4 * _SAMPLED]
    paper, ink = np.percentile(green, [_PAPER, _INK])
    if paper - ink < _LEAST_CONTRAST:
        return bytes(range(256))
    spread = np.clip((np.arange(256) - ink) / (paper - ink), 0, 1)
    return bytes(np.round(255 * spread ** _GAMMAS[step]).astype(np.uint8))


def _through(curve: bytes, picture: QImage) -> QImage:
    import numpy as np

    width, height, stride = picture.width(), picture.height(), picture.bytesPerLine()
    shades = np.frombuffer(curve, np.uint8)
    before = np.frombuffer(picture.constBits(), np.uint8).reshape(height, stride)
    after = np.empty((height, stride), np.uint8)
    for top in range(0, height, _BAND):
        after[top : top + _BAND] = np.take(shades, before[top : top + _BAND], mode="clip")
    return QImage(after.data, width, height, stride, QImage.Format.Format_RGB32).copy()
