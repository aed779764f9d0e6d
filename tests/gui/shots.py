"""A picture of a screen with what stands on it that is not ours to say, and how one is taken."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QTextBrowser, QWidget

from invoice_desk.gui.dialogs.piece_canvas import PieceCanvas
from invoice_desk.gui.program import Program

TECHNICAL = (QTextBrowser, QPlainTextEdit, PieceCanvas)
"""What in a dialog holds texts of others."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A screen by its name. On it stand also the texts `of_documents`, and in `foreign` what is not ours to say.

    Where `new` is given, all round it was on another screen.
    """

    name: str
    picture: QPixmap
    of_documents: str = ""
    foreign: tuple[QRect, ...] = ()
    new: QRect | None = None


def wait(holds: Callable[[], object], *, seconds: float = 60) -> None:
    """Let the window work until something holds."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError
        QApplication.processEvents()
        time.sleep(0.005)


def settle() -> None:
    """Let the window paint what has come."""
    for _ in range(5):
        QApplication.processEvents()


def with_popup(window: QWidget, popup: QWidget) -> QPixmap:
    """The window with something that hangs over it."""
    picture = window.grab()
    painter = QPainter(picture)
    painter.drawPixmap(window.mapFromGlobal(popup.mapToGlobal(QPoint(0, 0))), popup.grab())
    painter.end()
    return picture


def shot_of(name: str, program: Program, new: QWidget | None = None) -> Shot:
    """The window with an open desk; `new` is a part of it, or what hangs over it."""
    assert program.commands is not None
    work, window = program.commands.work, program.window
    texts = []
    for row in work.model.all_rows():
        texts += [row.name, *(f"{cell.text} {cell.printed} {cell.candidates}" for cell in row.cells.values())]
        texts += row.written.values()
    lines = work.details.lines.model
    cells = (lines.index(row, column) for row in range(lines.rowCount()) for column in range(lines.columnCount()))
    texts += [str(lines.data(cell)) for cell in cells]
    view, source = work.pages.view, work.pages.source
    if source is not None:
        texts.append(f"T{PurePath(source.name).name}")  # text recognition reads the button beside it as a letter
    foreign = (_place_in(window, view),) if view.isVisible() else ()
    picture = window.grab() if new is None or not new.isWindow() else with_popup(window, new)
    return Shot(name, picture, "\n".join(texts), foreign, _place_in(window, new) if new is not None else None)


def _place_in(window: QWidget, part: QWidget) -> QRect:
    return QRect(window.mapFromGlobal(part.mapToGlobal(QPoint(0, 0))), part.size())


def shots_of_dialog(
    name: str, dialog: QDialog, *, of_documents: str = "", technical: tuple[type[QWidget], ...] = TECHNICAL
) -> Iterator[Shot]:
    """A dialog as it opens; it is hidden afterwards."""
    dialog.show()
    settle()
    others = [one for kind in technical for one in dialog.findChildren(kind)]
    foreign = tuple(QRect(one.mapTo(dialog, QPoint(0, 0)), one.size()) for one in others if one.isVisible())
    yield Shot(name, dialog.grab(), of_documents, foreign)
    dialog.hide()
