"""A page is split and documents are joined in the window: rows come and go as one step, and are read for themselves."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from invoice_desk.domain.crop import cropped
from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.record import FieldValue
from invoice_desk.extraction.engine import ExtractionRequest
from invoice_desk.gui.dialogs.ask import PagesOffer, PiecesOffer
from invoice_desk.gui.dialogs.split_dialog import SplitPageDialog, SplitPagesDialog
from invoice_desk.intake.bundle import MEDIA_TYPE
from invoice_desk.intake.kinds import JOINED_FILES
from invoice_desk.pipeline.pieces import read_pieces
from invoice_desk.pipeline.reading import ReadDocument, ReadingState
from invoice_desk.settings import default_settings
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Person, Running, cell, scripted_parts, started
from tests.gui.test_queue_in_the_window import scans

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")

LEFT, RIGHT = Region(1, 0.0, 0.0, 0.5, 1.0), Region(1, 0.5, 0.0, 1.0, 1.0)
WHOLE = Region(1, 0.0, 0.0, 1.0, 1.0)
WORDS = (Word("one", Region(1, 0.1, 0.2, 0.3, 0.3)), Word("two", Region(1, 0.6, 0.2, 0.9, 0.3)))
PAGE = Page(1, 40, 60, words=WORDS)
SECOND = Page(2, 40, 60, words=(Word("three", Region(2, 0.1, 0.1, 0.9, 0.2)),))


class Worker(ScriptedWorker):
    """Reads the same words at a closer look."""

    def ask(self, fn: Callable[[ReadingState, *_Ts], _T], /, *args: *_Ts, **rest: Any) -> "Future[_T]":
        asked: object = fn
        if asked is not read_pieces:
            return super().ask(fn, *args, **rest)
        future: Future[Any] = Future()
        given: tuple[Any, ...] = args
        future.set_result(tuple(cropped(PAGE, piece) for piece in given[4]))
        return future


def named_by_words(request: ExtractionRequest) -> dict[str, FieldValue]:
    text = " ".join(word.text for page in request.pages for word in page.words)
    return {"seller_name": FieldValue(text, text)}


def window(qtbot: QtBot, folder: Path, person: Person, *pages: Page) -> Running:
    """A window with one document that was read and is shown."""
    read = ReadDocument("image/png", len(pages), pages, ())
    joined = ReadDocument(MEDIA_TYPE, 2, (PAGE, SECOND), ())
    worker = Worker(script=lambda data: joined if data.startswith(JOINED_FILES) else read)
    running = started(qtbot, folder, scripted_parts(ScriptedEngine(named_by_words), worker), person=person)
    running.give(*scans(folder / "in", 1))
    running.wait_until_idle(done=1)
    running.wait(lambda: sellers(running) == [" ".join(word.text for page in pages for word in page.words)])
    # What was shown while it was read is shown anew with the document.
    running.wait(running.work.details.tabs.isVisible)
    running.wait(lambda: running.work.pages.whole_page() is not None)
    return running


def sellers(running: Running) -> list[str]:
    found = [cell(running, row.key, "seller_name") for row in running.work.model.all_rows()]
    return sorted(one.text if one else "" for one in found)


def actions(running: Running) -> Any:
    return running.program.window.actions_


def test_a_page_that_is_split_gives_rows_that_are_read_and_undo_brings_the_whole_back(
    qtbot: QtBot, tmp_path: Path
) -> None:
    person = Person(pieces=(LEFT, RIGHT))
    running = window(qtbot, tmp_path, person, PAGE)
    actions(running).document.split.trigger()
    running.wait(lambda: sellers(running) == ["one", "two"])
    running.wait_until_saved()
    (offer,) = person.pieces_offers
    assert (offer.shown, offer.proposed, offer.words) == (WHOLE, (WHOLE,), WORDS)

    assert actions(running).edit.undo.text() == "Undo splitting of a document"
    actions(running).edit.undo.trigger()
    running.wait(lambda: sellers(running) == ["one two"])
    actions(running).edit.redo.trigger()
    running.wait(lambda: sellers(running) == ["one", "two"])
    running.close()


def test_of_a_split_page_a_row_shows_its_own_piece(qtbot: QtBot, tmp_path: Path) -> None:
    running = window(qtbot, tmp_path, Person(pieces=(LEFT, RIGHT)), PAGE)
    assert running.work.pages.view.placement.width == 40
    actions(running).document.split.trigger()
    running.wait(lambda: sellers(running) == ["one", "two"])
    running.wait(lambda: running.work.pages.view.placement.width == 20)
    said = [part.accessibleName() for part in running.work.details.findChildren(QWidget)]
    assert any("Pages: 1, in part" in one for one in said)
    running.close()


def test_one_of_two_pieces_is_read_again_alone(qtbot: QtBot, tmp_path: Path) -> None:
    running = window(qtbot, tmp_path, Person(pieces=(LEFT, RIGHT)), PAGE)
    actions(running).document.split.trigger()
    running.wait(lambda: sellers(running) == ["one", "two"])
    running.wait_until_idle(done=2)
    left, right = running.work.model.shown_keys()
    running.work.view.select(right, "seller_name")
    running.wait(actions(running).document.retry.isEnabled)
    actions(running).document.retry.trigger()
    running.wait(lambda: len(running.session.desk.load(right).readings) == 2)
    running.wait(lambda: sellers(running) == ["one", "two"])  # its job has no row any more
    assert len(running.session.desk.load(left).readings) == 1

    running.work.view.selectAll()
    actions(running).document.retry.trigger()
    running.wait(lambda: [len(running.session.desk.load(one).readings) for one in (left, right)] == [2, 3])
    running.close()


def test_pieces_are_joined_again_and_that_is_undone(qtbot: QtBot, tmp_path: Path) -> None:
    running = window(qtbot, tmp_path, Person(pieces=(LEFT, RIGHT)), PAGE)
    assert not actions(running).document.join.isEnabled()
    actions(running).document.split.trigger()
    running.wait(lambda: sellers(running) == ["one", "two"])
    running.wait_until_idle(done=2)
    running.work.view.selectAll()
    running.wait(actions(running).document.join.isEnabled)
    actions(running).document.join.trigger()
    running.wait(lambda: sellers(running) == ["one two"])
    actions(running).edit.undo.trigger()
    running.wait(lambda: sellers(running) == ["one", "two"])
    running.close()


def test_photos_of_one_receipt_are_joined_in_the_order_of_their_rows(qtbot: QtBot, tmp_path: Path) -> None:
    running = window(qtbot, tmp_path, Person(), PAGE)
    photos = scans(tmp_path / "in", 2)
    running.give(*photos)
    running.wait_until_idle(done=2)
    running.work.view.selectAll()
    running.wait(actions(running).document.join.isEnabled)
    actions(running).document.join.trigger()
    running.wait(lambda: len(running.work.model.all_rows()) == 1 and sellers(running) == ["one two three"])
    running.wait_until_idle()
    (row,) = running.work.model.all_rows()
    assert row.name == "00.png + 01.png"
    running.give(*photos)  # known: they are in the joined document
    running.wait_until_idle()
    assert [one.key for one in running.work.model.all_rows()] == [row.key]
    actions(running).edit.undo.trigger()
    running.wait(lambda: sellers(running) == ["one two", "one two"])
    running.close()


def test_pages_become_documents_of_their_own(qtbot: QtBot, tmp_path: Path) -> None:
    person = Person(firsts=(1, 2))
    running = window(qtbot, tmp_path, person, PAGE, SECOND)
    actions(running).document.split.trigger()
    running.wait(lambda: sellers(running) == ["one two", "three"])
    assert person.pages_offers == [PagesOffer((1, 2), (1,))]
    running.close()


def test_a_split_that_is_cancelled_changes_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    person = Person()
    running = window(qtbot, tmp_path, person, PAGE)
    actions(running).document.split.trigger()
    running.wait(lambda: len(person.pieces_offers) == 1)
    assert sellers(running) == ["one two"]
    assert not actions(running).edit.undo.isEnabled()
    running.close()


# The dialogs.


def page_dialog(qtbot: QtBot, *proposed: Region) -> SplitPageDialog:
    picture = QImage(400, 600, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    made = SplitPageDialog(PiecesOffer(picture, WHOLE, WORDS, proposed or (WHOLE,)))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def pressed(dialog: SplitPageDialog, text: str) -> None:
    from PySide6.QtWidgets import QPushButton

    next(button for button in dialog.findChildren(QPushButton) if button.text() == text).click()


def can_split(dialog: Any) -> bool:
    from PySide6.QtWidgets import QPushButton

    return bool(next(button for button in dialog.findChildren(QPushButton) if button.text() == "Split").isEnabled())


def test_a_frame_is_cut_where_the_words_leave_room(qtbot: QtBot) -> None:
    dialog = page_dialog(qtbot)
    assert not can_split(dialog)
    pressed(dialog, "Cut into left and right")
    left, right = dialog.pieces()
    assert left.x1 == right.x0 == pytest.approx(0.45)
    assert can_split(dialog)
    pressed(dialog, "Start over")
    assert dialog.pieces() == (WHOLE,)


def test_frames_are_drawn_with_the_mouse_and_taken_away_by_a_key(qtbot: QtBot) -> None:
    dialog = page_dialog(qtbot, LEFT)
    canvas = dialog.canvas
    middle, edge = canvas.width() // 2 + 8, canvas.height() - 8
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(middle, 4))
    QTest.mouseMove(canvas, QPoint(middle + 100, edge))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(middle + 100, edge))
    assert len(dialog.pieces()) == 2
    drawn = dialog.pieces()[1]
    assert 0.5 < drawn.x0 < drawn.x1 < 1.0
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert dialog.pieces() == (LEFT,)


def test_words_that_no_frame_holds_are_counted(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QLabel

    dialog = page_dialog(qtbot, LEFT)
    assert any("Words outside all frames: 1" in label.text() for label in dialog.findChildren(QLabel))


def test_the_first_page_always_begins_a_document(qtbot: QtBot) -> None:
    dialog = SplitPagesDialog(PagesOffer((3, 4, 5), (5,)))
    qtbot.addWidget(dialog)
    assert dialog.firsts() == (3, 5)
    assert can_split(dialog)
    assert not dialog.pages.item(0).flags() & Qt.ItemFlag.ItemIsEnabled
    dialog.pages.item(2).setCheckState(Qt.CheckState.Unchecked)
    assert not can_split(dialog)


# Files of several pages.


def till(number: int, day: str) -> Page:
    """A page that has all signs of a receipt but a number, by which it would surely be one."""
    lines = ["Blue Door Cafe", f"{day} 18:05", "Coffee 4.40", "Total 4.40"]
    words = [Word(text, Region(number, 0.1, 0.1 + 0.1 * at, 0.9, 0.15 + 0.1 * at)) for at, text in enumerate(lines)]
    return Page(number, 400, 600, words=tuple(words))


def pages_of_rows(running: Running) -> list[tuple[int, ...]]:
    """The pages of each document in the table."""
    ids = [row.document_id for row in running.work.model.all_rows() if row.document_id]
    return sorted(data.pages for data in running.session.desk.documents(ids))


def test_each_page_of_the_selected_documents_becomes_a_document_in_one_step(qtbot: QtBot, tmp_path: Path) -> None:
    read = ReadDocument("application/pdf", 2, (PAGE, SECOND), ())
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(named_by_words), ScriptedWorker(lambda _: read)))
    running.give(*scans(tmp_path / "in", 2))
    running.wait_until_idle(done=2)
    running.wait(lambda: pages_of_rows(running) == [(1, 2), (1, 2)])
    running.work.view.selectAll()
    actions(running).document.by_page.trigger()
    running.wait(lambda: sellers(running) == ["one two", "one two", "three", "three"])
    running.wait_until_saved()
    actions(running).edit.undo.trigger()
    running.wait(lambda: pages_of_rows(running) == [(1, 2), (1, 2)])
    running.close()


def test_pages_that_look_like_documents_are_asked_about_in_one_line_for_all_files(qtbot: QtBot, tmp_path: Path) -> None:
    read = ReadDocument("application/pdf", 2, (till(1, "12/03/2024"), till(2, "12/03/2024")), ())
    person = Person(firsts=(1, 2))
    running = started(
        qtbot,
        tmp_path,
        scripted_parts(ScriptedEngine(named_by_words), ScriptedWorker(lambda _: read)),
        person=person,
    )
    running.give(*scans(tmp_path / "in", 2))
    running.wait(lambda: "Are the pages of 2 files documents of their own?" in running.said())
    assert pages_of_rows(running) == [(1, 2), (1, 2)]
    see = next(one for one in running.offered() if one.text() == "Let me see…")
    see.click()
    running.wait(lambda: len(running.work.model.all_rows()) == 3)
    assert person.pages_offers == [PagesOffer((1, 2), (1,))]
    running.wait(lambda: "Are the pages of 01.png documents" in running.said() or "of 00.png" in running.said())
    apart = next(one for one in running.offered() if one.text() == "One document per page")
    apart.click()
    running.wait(lambda: pages_of_rows(running) == [(1,), (1,), (2,), (2,)])
    assert "documents of their own" not in running.said()
    running.close()


def test_pages_of_one_invoice_are_not_asked_about_unless_that_is_wished(qtbot: QtBot, tmp_path: Path) -> None:
    read = ReadDocument("application/pdf", 2, (till(1, "12/03/2024"), SECOND), ())
    parts = scripted_parts(ScriptedEngine(named_by_words), ScriptedWorker(lambda _: read))
    plain = default_settings()
    running = started(qtbot, tmp_path, parts, settings=plain)
    running.give(*scans(tmp_path / "in", 1))
    running.wait(lambda: pages_of_rows(running) == [(1, 2)])
    (row,) = running.work.model.all_rows()
    running.there_and_back(row.key)
    assert running.said() == ""
    running.close()
    wished = plain._replace(values={**plain.values, "pages_of_a_file": "let_me_see"})
    running = started(qtbot, tmp_path, parts, settings=wished)
    running.give(*scans(tmp_path / "more", 3)[2:])
    running.wait(lambda: "Are the pages of 02.png documents of their own?" in running.said())
    running.close()
