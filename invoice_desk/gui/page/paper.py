"""A page drawn from its words, for formats that have no picture of them."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter

from invoice_desk.domain.document import Page, Word

# Paper is white and ink is black, whatever colours the window has.
_PAPER = Qt.GlobalColor.white
_INK = Qt.GlobalColor.black
_LETTERS = 0.82  # of a line's height; the rest is the space that a font leaves above and below
_NARROWEST, _WIDEST = 0.4, 1.3
_UPRIGHT = 1.5  # a box that much taller than wide, for each of its letters, holds them one below the other


def paper_with_words(page: Page, long_side: int) -> QImage:
    """The page's words at their places on white paper; may run in any thread."""
    scale = long_side / max(page.width, page.height, 1.0)
    paper = QImage(max(1, round(page.width * scale)), max(1, round(page.height * scale)), QImage.Format.Format_RGB32)
    paper.fill(_PAPER)
    draw_words(page, paper)
    return paper


def draw_words(page: Page, paper: QImage) -> None:
    """Draw the page's words at their places on what is there of it."""
    painter = QPainter(paper)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setPen(_INK)
    for word in page.words:
        _draw(painter, word, paper.width(), paper.height())
    painter.end()


def _draw(painter: QPainter, word: Word, width: int, height: int) -> None:
    place = word.region
    box = QRectF(QPointF(place.x0 * width, place.y0 * height), QPointF(place.x1 * width, place.y1 * height))
    letters = word.text.replace(" ", "")
    if len(letters) > 1 and box.height() > _UPRIGHT * box.width():
        step = box.height() / len(letters)
        for index, letter in enumerate(letters):
            _draw_line(painter, letter, QRectF(box.left(), box.top() + index * step, box.width(), step))
    else:
        _draw_line(painter, word.text, box)


def _draw_line(painter: QPainter, text: str, box: QRectF) -> None:
    if box.isEmpty():
        return
    font = QFont(painter.font())
    font.setPixelSize(max(1, round(box.height() * _LETTERS)))
    metrics = QFontMetricsF(font)
    stretch = min(_WIDEST, max(_NARROWEST, box.width() / max(1.0, metrics.horizontalAdvance(text))))
    painter.save()
    painter.setFont(font)
    painter.translate(box.left(), box.center().y() + (metrics.ascent() - metrics.descent()) / 2)
    painter.scale(stretch, 1.0)
    painter.drawText(QPointF(0.0, 0.0), text)
    painter.restore()
