"""Print that is recognised for a frame belongs to what was seen when it was asked for, and to nothing else."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import cast

from invoice_desk.domain.crop import in_piece, on_page
from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.job import CancelToken
from invoice_desk.gui.background import Background
from invoice_desk.gui.desk_session import DeskSession
from invoice_desk.gui.line_columns.frame_reading import FrameReading
from invoice_desk.gui.page.page_pane import PagePane

UPPER, LOWER = Region(1, 0.0, 0.0, 1.0, 0.5), Region(1, 0.0, 0.5, 1.0, 1.0)
PRINT = Word("Tea", Region(1, 0.1, 0.1, 0.2, 0.15))
"""In the upper half of the page."""


class Pane:
    """Shows a half of a page on which two documents stand."""

    def __init__(self) -> None:
        self.piece = UPPER
        self.view = SimpleNamespace(page=Page(1, 600, 400))

    def place_in_file(self, part: Region) -> tuple[str, Region]:
        return "a" * 64, on_page(part, self.piece)

    def in_view(self, region: Region) -> Region:
        return in_piece(region, self.piece)


class Later:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.done: list[Callable[[Sequence[Word]], None]] = []

    def run(self, _: object, done: Callable[[Sequence[Word]], None], failed: object) -> None:
        self.done.append(done)


def asked() -> tuple[FrameReading, Pane, Later, CancelToken, list[bool]]:
    session = SimpleNamespace(
        opened=SimpleNamespace(viewer=None), desk=SimpleNamespace(source_bytes=None), passwords=dict[str, str]()
    )
    pane, later, cancel, told = Pane(), Later(), CancelToken(), list[bool]()
    reading = FrameReading(
        cast("DeskSession", session), cast("PagePane", pane), background=cast("Background", later), cancel=cancel
    )
    assert reading.ask(pane.view.page, told.append, print)
    return reading, pane, later, cancel, told


def test_of_two_documents_on_a_page_each_has_its_own_print() -> None:
    reading, pane, later, _, told = asked()
    later.done[0]([PRINT])
    assert told == [True]
    assert [(word.text, word.region) for word in reading.seen()] == [("Tea", in_piece(PRINT.region, UPPER))]
    pane.piece = LOWER
    assert not reading.seen()
    assert reading.ask(pane.view.page, told.append, print)


def test_what_comes_when_something_else_is_seen_is_asked_for_anew_then() -> None:
    reading, pane, later, _, told = asked()
    pane.piece = LOWER
    later.done[0]([PRINT])
    assert told == []
    pane.piece = UPPER
    assert not reading.seen()
    assert reading.ask(pane.view.page, told.append, print)


def test_nobody_is_told_once_the_window_is_gone() -> None:
    _, _, later, cancel, told = asked()
    cancel.cancel()
    later.done[0]([PRINT])
    assert told == []
