"""Models in the running program: pulls show at the bottom, their end is told, the chosen one is loaded in time."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import CancelToken
from invoice_desk.gui.models.in_window import ModelsInWindow
from invoice_desk.gui.models.pull_lines import PullLines
from invoice_desk.gui.models.upkeep import ModelUpkeep
from tests.fakes.keeper import HOST, ScriptedKeeper
from tests.fakes.worker import GatedWorker, ScriptedWorker
from tests.gui.building import Person, Running, desk_at, scripted_parts, started
from tests.gui.models.samples import OFFERS, QWEN, SMALL, office_engine, office_keeper
from tests.gui.test_queue_in_the_window import scans

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

NEW = OFFERS[0]


@dataclass
class Office(Person):
    """A person who looks after the models while the dialog is open."""

    in_dialog: Callable[[ModelUpkeep], None] | None = None

    def models(self, upkeep: ModelUpkeep, render: object) -> None:
        self.shown_models.append(upkeep)
        if self.in_dialog is not None:
            self.in_dialog(upkeep)


def office(
    qtbot: QtBot, folder: Path, keeper: ScriptedKeeper, worker: ScriptedWorker | GatedWorker | None = None
) -> Running:
    parts = scripted_parts(office_engine(keeper), worker or ScriptedWorker())
    running = started(qtbot, folder, parts, person=Office())
    running.wait(lambda: bool(running.program.window.picker.selected()[1]))
    return running


def models_of(running: Running) -> ModelsInWindow:
    assert running.program.models is not None
    return running.program.models


def pull(running: Running, name: str = NEW.name) -> None:
    models_of(running).upkeep.get("ollama", HOST, name)


def strip(running: Running) -> PullLines | None:
    found = running.program.window.findChildren(PullLines)
    shown = [one for one in found if one.isVisible()]
    return shown[0] if shown else None


def strip_says(running: Running) -> str:
    shown = strip(running)
    return " ".join(label.text() for label in shown.findChildren(QLabel)) if shown else ""


def press(running: Running, text: str) -> None:
    button = next(one for one in running.offered() if one.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def box(running: Running) -> QComboBox:
    found = running.program.window.picker.findChild(QComboBox)
    assert isinstance(found, QComboBox)
    return found


def box_says(running: Running) -> str:
    return box(running).currentText()


def test_a_pull_shows_at_the_bottom_and_among_the_models_and_what_came_can_be_used_at_once(
    qtbot: QtBot, tmp_path: Path
) -> None:
    keeper = office_keeper()
    keeper.gate.clear()
    running = office(qtbot, tmp_path, keeper)
    assert strip(running) is None
    pull(running)
    running.wait(lambda: f"{NEW.name} (this computer)" in strip_says(running))
    items = box(running).model()
    assert NEW.name in [items.index(row, 0).data() for row in range(items.rowCount())]

    keeper.gate.set()
    running.wait(lambda: "is downloaded and can be used" in running.said())
    assert strip(running) is None
    press(running, "Use it")
    running.wait(lambda: running.program.window.picker.selected() == ("ollama", NEW.name))
    running.wait(lambda: "this computer" in box_says(running))
    running.close()


def test_a_pull_is_stopped_at_the_bottom_and_goes_on_from_there(qtbot: QtBot, tmp_path: Path) -> None:
    keeper = office_keeper()
    keeper.stops_at = 1
    running = office(qtbot, tmp_path, keeper)
    pull(running)
    running.wait(lambda: "33 %" in strip_says(running))
    shown = strip(running)
    assert shown is not None
    stop = next(one for one in shown.findChildren(QPushButton) if one.text() == "Stop")
    QTest.mouseClick(stop, Qt.MouseButton.LeftButton)
    running.wait(lambda: "was stopped" in running.said())
    assert strip(running) is None

    keeper.stops_at = 0
    press(running, "Go on")
    running.wait(lambda: "is downloaded" in running.said())
    assert "was stopped" not in running.said()
    assert keeper.brought == [0, 1, 2]
    running.close()


def test_a_pull_that_fails_is_told_in_words_and_can_be_tried_again(qtbot: QtBot, tmp_path: Path) -> None:
    keeper = office_keeper()
    running = office(qtbot, tmp_path, keeper)
    pull(running, "new:1b")
    running.wait(lambda: "There is no model new:1b to get" in running.said())
    keeper.offers = (*keeper.offers, replace(NEW, name="new:1b"))
    press(running, "Try again")
    running.wait(lambda: "is downloaded" in running.said())
    running.close()


def test_what_a_person_sees_happen_in_the_dialog_is_not_told_again(qtbot: QtBot, tmp_path: Path) -> None:
    running = office(qtbot, tmp_path, office_keeper())
    person = running.person
    assert isinstance(person, Office)

    def get_one(upkeep: ModelUpkeep) -> None:
        upkeep.get("ollama", HOST, "nobody-knows-it")
        running.wait(lambda: any(one.error for one in upkeep.pulls.all()))

    person.in_dialog = get_one
    running.program.window.actions_.file.models.trigger()
    assert len(person.shown_models) == 1
    assert running.said() == ""
    running.close()


def test_models_are_managed_from_the_menu_and_once_also_after_another_desk_was_opened(
    qtbot: QtBot, tmp_path: Path
) -> None:
    desk_at(tmp_path / "march.desk")
    running = office(qtbot, tmp_path, office_keeper())
    running.person.desk = tmp_path / "march.desk"
    with qtbot.waitSignal(running.program.opened, timeout=60_000):
        running.program.window.actions_.file.open_desk.trigger()
    running.program.window.actions_.file.models.trigger()
    running.program.window.picker.manage_wanted.emit()
    assert len(running.person.shown_models) == 2
    running.close()


def test_a_pull_goes_on_while_another_desk_is_opened_and_the_language_changes(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "march.desk")
    keeper = office_keeper()
    keeper.gate.clear()
    running = office(qtbot, tmp_path, keeper)
    pull(running)
    running.wait(lambda: strip(running) is not None)
    running.person.desk = tmp_path / "march.desk"
    with qtbot.waitSignal(running.program.opened, timeout=60_000):
        running.program.window.actions_.file.open_desk.trigger()
    running.program.change_settings({"theme": "dark"})  # which makes the window anew
    running.wait(lambda: NEW.name in strip_says(running))
    keeper.gate.set()
    running.wait(lambda: "is downloaded" in running.said())
    running.program.change_settings({"theme": "light"})
    running.close()


def test_quitting_ends_a_pull_cleanly_and_keeps_what_has_come(qtbot: QtBot, tmp_path: Path) -> None:
    keeper = office_keeper()
    keeper.stops_at = 1
    running = office(qtbot, tmp_path, keeper)
    pull(running)
    running.wait(lambda: keeper.brought == [0])
    running.close()
    assert keeper._got[HOST, NEW.name] == 1
    assert NEW.name not in {model.name for model in keeper.shelves[HOST]}


# What is chosen is loaded.


@dataclass
class Loader(ScriptedKeeper):
    """Loads as far as a test lets it; `trouble` is why it can't."""

    trouble: str = ""
    tries: list[str] = field(default_factory=list)

    def preload(self, host: str, name: str, cancel: CancelToken) -> None:
        self.tries.append(name)
        while not self.gate.wait(0.005):
            cancel.raise_if_cancelled()
        if self.trouble:
            raise EngineError(self.trouble, host=host, model=name)
        super().preload(host, name, cancel)


def loader() -> Loader:
    keeper = office_keeper()
    return Loader(shelves=keeper.shelves, offers=keeper.offers, elsewhere=keeper.elsewhere)


def test_a_chosen_model_is_loaded_in_the_background_and_freed_when_the_program_ends(
    qtbot: QtBot, tmp_path: Path
) -> None:
    keeper = loader()
    keeper.gate.clear()
    running = office(qtbot, tmp_path, keeper)
    running.program.window.picker.choose("ollama", SMALL.name)
    running.wait(lambda: box_says(running).endswith("Loading…"))
    keeper.gate.set()
    running.wait(lambda: box_says(running) == f"{SMALL.name} · this computer")
    assert keeper.loaded == [(HOST, SMALL.name)]
    assert running.said() == ""
    running.close()
    assert keeper.loaded == []


def test_a_chosen_model_that_can_not_be_loaded_says_so_once(qtbot: QtBot, tmp_path: Path) -> None:
    keeper = loader()
    keeper.trouble = "ollama.out_of_memory"
    running = office(qtbot, tmp_path, keeper)
    running.program.window.picker.choose("ollama", SMALL.name)
    running.wait(lambda: "too little memory" in running.said())
    assert running.said().count("too little memory") == 1
    assert running.program.window.picker.selected() == ("ollama", SMALL.name)
    running.close()


def test_the_model_of_the_last_time_is_not_loaded_before_anybody_asks(qtbot: QtBot, tmp_path: Path) -> None:
    keeper = loader()
    running = office(qtbot, tmp_path, keeper)
    running.program.window.picker.choose("ollama", SMALL.name)
    running.wait(lambda: keeper.tries == [SMALL.name])
    running.close()
    again = office(qtbot, tmp_path, keeper)
    again.wait(lambda: again.program.window.picker.selected() == ("ollama", SMALL.name))
    assert models_of(again).upkeep.preloading() is None
    assert keeper.tries == [SMALL.name]
    again.close()


def test_while_documents_are_read_another_choice_loads_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    keeper, worker = loader(), GatedWorker()
    running = office(qtbot, tmp_path, keeper, worker)
    running.program.window.picker.choose("ollama", QWEN.name)
    running.give(*scans(tmp_path / "in", 2))
    running.wait(lambda: not running.session.queue_state.idle)
    running.program.window.picker.choose("ollama", SMALL.name)
    assert not models_of(running).upkeep._settled.isActive()
    worker.open()
    running.wait_until_idle(done=2)
    assert SMALL.name not in keeper.tries
    running.close()


# The first window waits for none of it.

AT_FIRST_PAINT = """
import sys
from invoice_desk.gui import application

made_program = application.made_program

def tell():
    late = ("invoice_desk.gui.models", "invoice_desk.extraction")
    print(sorted(name for name in sys.modules if name.startswith(late)))
    sys.stdout.flush()
    program.quit()

def made_and_watched(app):
    global program
    program = made_program(app)
    program.window.painted.connect(tell)
    return program

application.made_program = made_and_watched
application.run([])
"""


def test_the_first_window_waits_for_none_of_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", AT_FIRST_PAINT],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, **{name: str(tmp_path) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")}},
    )
    assert done.stdout.strip() == "[]"
