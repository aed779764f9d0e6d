"""Documents are rejected with a reason, by two keys, kept in the desk, told in their row, and brought back."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import RejectedAs, RejectReason
from invoice_desk.gui.table.column_filter import ColumnFilter
from invoice_desk.gui.table.columns import STATUS
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.gui.table.state_tabs import StateTabs
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, desk_at, scripted_parts, started

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def opened(qtbot: QtBot, folder: Path, *names: str) -> tuple[Running, list[str]]:
    desk = folder / "acme.desk"
    ids = desk_at(desk, *names)
    running = started(qtbot, folder, scripted_parts(ScriptedEngine(), ScriptedWorker()), paths=[desk])
    running.wait(lambda: running.work.current.key == ids[0])
    running.wait(running.program.window.actions_.document.reject.isEnabled)
    return running, ids


def press_reject(running: Running, number: str) -> None:
    running.program.window.activateWindow()
    running.wait(running.program.window.isActiveWindow)
    QTest.keyClick(running.program.window, Qt.Key.Key_R, _CONTROL | _SHIFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    QTest.keyClicks(menu, number)


def row(running: Running, key: str) -> tuple[RowStatus, RejectedAs | None, str]:
    found = running.work.model.row(key)
    assert found is not None
    return found.status, found.rejected_as, running.work.model.looks.status_text(found)


def tabs(running: Running) -> list[str]:
    bar = running.work.tabs
    return [bar.tabText(index) for index in range(bar.count()) if bar.isTabVisible(index)]


def test_a_reason_is_chosen_by_its_number_and_the_next_document_is_looked_at(qtbot: QtBot, tmp_path: Path) -> None:
    running, (first, second) = opened(qtbot, tmp_path, "a.jpg", "b.jpg")
    assert not any("Rejected" in text for text in tabs(running))
    press_reject(running, "2")
    assert row(running, first) == (RowStatus.REJECTED, RejectedAs(RejectReason.DUPLICATE), "Duplicate")
    assert running.work.view.current_key() == second
    assert tabs(running)[1:] == ["To review  1", "Ready", "Exported", "Rejected  1"]
    running.wait_until_saved()
    running.there_and_back(first)
    assert row(running, first)[:2] == (RowStatus.REJECTED, RejectedAs(RejectReason.DUPLICATE))

    assert "rejection" in running.program.window.actions_.edit.undo.text()
    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: row(running, first)[0] is RowStatus.TO_REVIEW)
    assert row(running, first)[1] is None
    running.close()


def test_a_rejection_survives_closing_and_is_taken_back(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    press_reject(running, "1")
    running.wait_until_saved()
    running.close()
    with Desk.open(tmp_path / "acme.desk") as desk:
        assert desk.load(key).rejected_as == RejectedAs(RejectReason.NOT_AN_INVOICE)

    running = started(
        qtbot, tmp_path, scripted_parts(ScriptedEngine(), ScriptedWorker()), paths=[tmp_path / "acme.desk"]
    )
    assert row(running, key)[2] == "Not an invoice"
    running.work.view.select(key)
    actions = running.program.window.actions_.document
    running.wait(actions.reopen.isEnabled)
    assert not actions.reject.isEnabled()
    actions.reopen.trigger()
    running.wait_until_saved()
    assert row(running, key)[:2] == (RowStatus.TO_REVIEW, None)
    running.close()


def test_another_reason_is_said_in_words_which_are_kept_filtered_and_offered_again(
    qtbot: QtBot, tmp_path: Path
) -> None:
    running, (first, second, third) = opened(qtbot, tmp_path, "a.jpg", "b.jpg", "c.jpg")
    press_reject(running, "4")  # nothing is said: the person let it be
    assert row(running, first)[0] is RowStatus.TO_REVIEW
    running.person.words = "  Private\tpurchase "
    press_reject(running, "4")
    said = (RowStatus.REJECTED, RejectedAs(RejectReason.OTHER, "Private purchase"), "Private purchase")
    assert row(running, first) == said
    assert running.work.view.current_key() == second
    running.wait_until_saved()
    running.there_and_back(first)
    assert row(running, first) == said
    running.person.words = ""
    press_reject(running, "4")
    assert running.person.said_before[-1] == ["Private purchase"]
    assert row(running, second)[1:] == (RejectedAs(RejectReason.OTHER), "Other reason")

    running.work.filter.setText("private")
    assert running.work.model.shown_keys() == [first]
    running.work.filter.clear()
    running.work.model.set_column_filters([ColumnFilter(STATUS, contains="purchase")])
    assert running.work.model.shown_keys() == [first]
    running.work.model.clear_column_filters()

    undo = running.program.window.actions_.edit.undo
    for key in (second, first):
        undo.trigger()
        running.wait(lambda key=key: row(running, key)[:2] == (RowStatus.TO_REVIEW, None))  # type: ignore[misc]
    running.program.window.actions_.edit.redo.trigger()
    running.wait(lambda: row(running, first) == said)
    running.wait_until_saved()
    running.close()
    with Desk.open(tmp_path / "acme.desk") as desk:
        assert desk.load(first).rejected_as == said[1]
        assert desk.load(third).rejected_as is None


def test_the_tab_of_the_rejected_goes_only_when_nobody_looks_at_it(qtbot: QtBot) -> None:
    bar = StateTabs()
    qtbot.addWidget(bar)
    bar.show_counts({RowStatus.REJECTED: 1})
    place = next(index for index in range(bar.count()) if bar.tabText(index) == "Rejected  1")
    bar.setCurrentIndex(place)
    bar.show_counts({})
    assert bar.isTabVisible(place)
    bar.setCurrentIndex(0)
    bar.show_counts({})
    assert not bar.isTabVisible(place)
