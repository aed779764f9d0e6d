"""The key map: every key of it belongs to an action, none to two, and a person's own file goes before it."""

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from invoice_desk.domain.errors import SettingsError
from invoice_desk.gui.actions.making import sequences
from invoice_desk.gui.actions.window_actions import WindowActions
from invoice_desk.gui.keymap import keep_keymap, load_keymap, shipped_keymap
from invoice_desk.gui.table.editors import CellEditor
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Person, desk_at, scripted_parts, started

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def made(qtbot: QtBot, changed: Path) -> WindowActions:
    window = QMainWindow()
    qtbot.addWidget(window)
    return WindowActions(window, load_keymap(changed))


def test_every_key_belongs_to_an_action(qtbot: QtBot, tmp_path: Path) -> None:
    actions = made(qtbot, tmp_path / "none.toml")
    for action_id, keys in load_keymap(tmp_path / "none.toml").items():
        wanted = {one.toString() for key in keys for one in sequences(key)}
        assert {one.toString() for one in actions.by_id(action_id).shortcuts()} == wanted


def test_every_action_stands_in_the_menus_once(qtbot: QtBot, tmp_path: Path) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = WindowActions(window, load_keymap(tmp_path / "none.toml"))
    actions.fill_menus(QMenu(window))
    listed = [one for _, entries in actions.by_menu() for one, _ in entries]
    assert sorted(listed) == sorted(actions.ids())
    assert {"split", "compare"} <= {one for one, _ in dict(actions.by_menu())["Document"]}


def test_no_key_belongs_to_two_actions(tmp_path: Path) -> None:
    keys = [
        one.toString()
        for keys in load_keymap(tmp_path / "none.toml").values()
        for key in keys
        for one in sequences(key)
    ]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_a_persons_own_file_goes_before_what_is_shipped(qtbot: QtBot, tmp_path: Path) -> None:
    own = tmp_path / "keymap.toml"
    own.write_text('accept = ["F2", "Ctrl+M"]\nretry = ""\n')
    actions = made(qtbot, own)
    assert [key.toString() for key in actions.document.accept.shortcuts()] == ["F2", "Ctrl+M"]
    assert not actions.document.retry.shortcuts()
    assert actions.document.retry.toolTip() == actions.document.retry.text()
    assert actions.edit.undo.shortcut().matches(QKeySequence.StandardKey.Undo)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"accept = [", b"accept = 5", b"[accept]\nkey = 1"])
def test_a_file_that_cannot_be_used_changes_nothing(tmp_path: Path, content: bytes) -> None:
    own = tmp_path / "keymap.toml"
    own.write_bytes(content)
    assert load_keymap(own) == load_keymap(tmp_path / "none.toml")


@pytest.mark.parametrize("key", ["", "@Nothing", "@"])
def test_what_names_no_key_is_none(key: str) -> None:
    assert sequences(key) == []


def test_changes_are_written_and_what_is_as_shipped_is_not(tmp_path: Path) -> None:
    own = tmp_path / "beside" / "keymap.toml"
    keep_keymap({"accept": ("Ctrl+M",), "retry": ()}, own)
    keep_keymap({"accept": tuple(shipped_keymap()["accept"]), "split": ("Alt+S", "Alt+P")}, own)
    assert own.read_text(encoding="utf-8") == '"retry" = []\n"split" = ["Alt+S", "Alt+P"]\n'
    assert load_keymap(own)["split"] == ("Alt+S", "Alt+P")
    assert load_keymap(own)["retry"] == ()


def test_what_a_later_version_has_put_into_the_file_stays_there(tmp_path: Path) -> None:
    own = tmp_path / "keymap.toml"
    own.write_text('of_tomorrow = "F4"\n')
    keep_keymap({"accept": ("Ctrl+M",)}, own)
    assert load_keymap(own)["of_tomorrow"] == ("F4",)


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError):
        keep_keymap({"accept": ()}, tmp_path / "file" / "keymap.toml")


def test_a_question_mark_shows_the_keys_and_changed_ones_hold_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    person = Person(key_changes={"next_doubt": ("Ctrl+8",), "accept": ("Ctrl+M",)})
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(), ScriptedWorker()), person=person)
    window = running.program.window
    running.wait(lambda: running.work.view.current_field() == "seller_name")
    running.work.view.setFocus()
    QTest.keyClicks(running.work.view, "?")
    (offer,) = person.keymap_offers
    named = {action_id for _, actions in offer.menus for action_id, _ in actions}
    assert set(shipped_keymap()) <= named
    assert window.actions_.document.accept.toolTip() == "Accept and go on (Ctrl+M)"
    QTest.keyClick(window, Qt.Key.Key_8, Qt.KeyboardModifier.ControlModifier)
    assert running.work.view.current_field() == "issue_date"
    QTest.keyClick(window, Qt.Key.Key_F8)
    assert running.work.view.current_field() == "issue_date"
    running.close()


def test_a_question_mark_that_is_typed_into_a_cell_or_the_filter_is_only_that(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(), ScriptedWorker()))
    running.program.window.activateWindow()
    qtbot.waitActive(running.program.window)
    running.wait(lambda: running.work.view.current_field() == "seller_name")
    running.work.view.setFocus()
    QTest.keyClicks(running.work.view, "W")
    (editor,) = running.work.view.findChildren(CellEditor)
    for line in (editor, running.work.filter):
        line.setFocus()
        QTest.keyClicks(line, "?")
    assert editor.text() == "W?"
    assert running.work.filter.text() == "?"
    assert running.person.keymap_offers == []
    running.close()
