"""A watched folder in the window: what comes into it becomes rows, and where it is and how it stands can be seen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QLineEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from invoice_desk.gui.dialogs.ask import WatchOffer
from invoice_desk.gui.dialogs.watch_dialog import WatchDialog
from invoice_desk.gui.panels.watch_button import WatchButton
from invoice_desk.gui.parts import Parts
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.pipeline import watching
from invoice_desk.pipeline.watching import WatchState
from invoice_desk.store import WatchWish
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, scripted_parts, started


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_EVERY_SECONDS", 0.01)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scans"
    made.mkdir()
    return made


def scan(folder: Path, name: str, colour: int) -> None:
    Image.new("RGB", (40, 60), (colour, 100, 100)).save(folder / name)


def parts() -> Callable[[], Parts]:
    return scripted_parts(ScriptedEngine(says(seller_name="ACME")), ScriptedWorker())


def button(running: Running) -> WatchButton:
    (found,) = running.program.window.statusBar().findChildren(WatchButton)
    return found


def names(running: Running) -> list[str]:
    return sorted(row.name for row in running.work.model.all_rows() if row.status is RowStatus.TO_REVIEW)


def test_what_comes_into_the_chosen_folder_becomes_rows_and_is_moved(
    qtbot: QtBot, tmp_path: Path, folder: Path
) -> None:
    running = started(qtbot, tmp_path, parts())
    assert not button(running).isVisible()
    running.person.watch = WatchWish(str(folder), moves=True)
    running.program.window.actions_.file.watch_folder.trigger()
    (offer,) = running.person.watch_offers
    assert offer == WatchOffer(None, "_invoices")
    running.wait(button(running).isVisible)
    assert button(running).text() == "Watching scans"
    scan(folder, "a.png", 1)
    scan(folder, "b.png", 2)
    running.wait(lambda: names(running) == ["a.png", "b.png"])
    running.wait(lambda: "Taken in since it is on: 2" in button(running).toolTip())
    assert sorted(path.name for path in (folder / "_invoices").iterdir()) == ["a.png", "b.png"]
    running.close()


def test_it_goes_on_with_the_next_start_and_is_switched_off_in_the_status_bar(
    qtbot: QtBot, tmp_path: Path, folder: Path
) -> None:
    running = started(qtbot, tmp_path, parts())
    running.person.watch = WatchWish(str(folder))
    running.program.window.actions_.file.watch_folder.trigger()
    scan(folder, "a.png", 1)
    running.wait(lambda: names(running) == ["a.png"])
    running.close()
    scan(folder, "b.png", 2)
    running = started(qtbot, tmp_path, parts())
    running.wait(lambda: names(running) == ["a.png", "b.png"])
    (switch, *_) = button(running).menu().actions()
    switch.trigger()
    running.wait(lambda: button(running).text() == "scans: not watched")
    scan(folder, "c.png", 3)
    running.close()
    running = started(qtbot, tmp_path, parts())
    running.wait(button(running).isVisible)
    assert button(running).text() == "scans: not watched"
    assert names(running) == ["a.png", "b.png"]
    (switch, *_) = button(running).menu().actions()
    switch.trigger()
    running.wait(lambda: names(running) == ["a.png", "b.png", "c.png"])
    running.close()


def test_a_folder_that_is_away_is_told_and_comes_back_by_itself(qtbot: QtBot, tmp_path: Path, folder: Path) -> None:
    running = started(qtbot, tmp_path, parts())
    away = folder.with_name("away")
    folder.rename(away)
    running.person.watch = WatchWish(str(folder))
    running.program.window.actions_.file.watch_folder.trigger()
    running.wait(lambda: "The watched folder scans can't be reached." in running.said())
    assert button(running).text() == "scans: not reachable"
    scan(away, "a.png", 1)
    away.rename(folder)
    running.wait(lambda: names(running) == ["a.png"])
    running.wait(lambda: running.said() == "")
    running.close()


def test_what_is_told_of_the_folder_while_the_desk_is_closed_is_not_shown_any_more(
    qtbot: QtBot, tmp_path: Path, folder: Path
) -> None:
    running = started(qtbot, tmp_path, parts())
    watch = running.session.watch
    told = WatchState(WatchWish(str(folder)))
    button(running).destroyed.connect(lambda: watch.changed.emit(told))
    running.close()


def test_the_window_speaks_of_it_in_another_language_too(qtbot: QtBot, tmp_path: Path, folder: Path) -> None:
    running = started(qtbot, tmp_path, parts())
    running.person.watch = WatchWish(str(folder))
    running.program.window.actions_.file.watch_folder.trigger()
    running.wait(button(running).isVisible)
    running.program.change_settings({"language": "zh_CN"})
    running.wait(lambda: button(running).text() == "正在监视 scans")
    scan(folder, "a.png", 1)
    running.wait(lambda: names(running) == ["a.png"])
    running.program.change_settings({"language": "en"})
    running.close()


def test_the_dialog_takes_whole_paths_only_and_says_where_files_go(qtbot: QtBot, folder: Path) -> None:
    dialog = WatchDialog(WatchOffer(WatchWish(str(folder), is_on=False, moves=True), "_acme"))
    qtbot.addWidget(dialog)
    assert dialog.choice() == WatchWish(str(folder), is_on=True, moves=True)
    texts = [one.text() for one in dialog.findChildren(QRadioButton)]
    assert texts == ["stay where they are; the desk remembers them", "are moved into its subfolder _acme"]
    (edit,) = dialog.findChildren(QLineEdit)
    (watch,) = [one for one in dialog.findChildren(QPushButton) if one.text() == "Watch"]
    assert watch.isEnabled()
    edit.setText("scans")
    assert not watch.isEnabled()
