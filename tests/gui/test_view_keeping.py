"""What the table shows is saved under a name, shown again, and shown first when a desk is opened."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Correction
from invoice_desk.gui.table.column_filter import ColumnFilter
from invoice_desk.gui.table.row_book import Sorting
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, scripted_parts, started
from tests.store.building import reading, save

SELLERS = ("Lidl", "Aldi", "Rewe", "Aldi")


def desk_of(folder: Path) -> None:
    with Desk.create(folder / "invoices.desk") as desk:
        for number, seller in enumerate(SELLERS):
            key = save(desk, f"{number}.jpg", said=reading(total=f"{number}.00"))
            desk.correct({key: [Correction("seller_name", seller)]}, name="correct")


def opened(qtbot: QtBot, folder: Path) -> Running:
    running = started(qtbot, folder, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    running.wait(lambda: len(running.session.rows) == len(SELLERS))
    return running


def names(running: Running) -> str:
    rows = [running.work.model.row(key) for key in running.work.model.shown_keys()]
    return "".join(row.name[0] for row in rows if row is not None)


def menu(running: Running) -> QMenu:
    views = running.program.window.actions_.view.views
    views.aboutToShow.emit()
    return views


def entry(of: QMenu, *texts: str) -> QAction:
    found = next(action for action in of.actions() if action.text() == texts[0])
    below = found.menu()
    return entry(below, *texts[1:]) if len(texts) > 1 and isinstance(below, QMenu) else found


def holds(running: Running, wanted: str) -> Callable[[], bool]:
    return lambda: names(running) == wanted


def test_a_view_is_saved_shown_again_and_opens_the_desk(qtbot: QtBot, tmp_path: Path) -> None:
    desk_of(tmp_path)
    running = opened(qtbot, tmp_path)
    work, actions = running.work, running.program.window.actions_.view
    assert [action.isEnabled() for action in menu(running).actions()] == [False]
    column = work.model.column_of("seller_name")
    work.model.set_column_filters([ColumnFilter("seller_name", frozenset({"Aldi", "Lidl"}))])
    work.model.sort_by([Sorting("seller_name"), Sorting("total_amount", descending=True)])
    work.tabs.setCurrentIndex(1)
    work.view.header.resizeSection(column, 222)
    assert names(running) == "310"
    running.person.view = " Aldi & Lidl "
    actions.save_view.trigger()
    actions.standard_view.trigger()
    assert names(running) == "0123"
    assert work.view.header.sectionSize(column) != 222
    entry(menu(running), "Aldi && Lidl").trigger()
    assert names(running) == "310"
    assert work.view.header.sectionSize(column) == 222
    assert work.tabs.currentIndex() == 1
    entry(menu(running), "Open desks with", "Aldi && Lidl").trigger()
    running.close()

    running = opened(qtbot, tmp_path)
    running.wait(holds(running, "310"))
    running.person.view = "Discount"
    entry(menu(running), "Rename", "Aldi && Lidl").trigger()
    assert entry(menu(running), "Open desks with", "Discount").isChecked()
    entry(menu(running), "Delete", "Discount").trigger()
    assert [action.isEnabled() for action in menu(running).actions()] == [False]
    assert names(running) == "310"
    running.close()

    running = opened(qtbot, tmp_path)
    running.wait(holds(running, "0123"))
    running.close()


def test_a_view_without_a_name_is_not_saved(qtbot: QtBot, tmp_path: Path) -> None:
    desk_of(tmp_path)
    running = opened(qtbot, tmp_path)
    for name in (None, "  "):
        running.person.view = name
        running.program.window.actions_.view.save_view.trigger()
    assert [action.isEnabled() for action in menu(running).actions()] == [False]
    running.close()
