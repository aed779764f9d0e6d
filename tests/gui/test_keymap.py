"""The key map: every key of it belongs to an action, none to two, and a person's own file goes before it."""

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from invoice_desk.gui.actions.making import sequences
from invoice_desk.gui.actions.window_actions import WindowActions
from invoice_desk.gui.keymap import load_keymap


def made(qtbot: QtBot, changed: Path) -> WindowActions:
    window = QMainWindow()
    qtbot.addWidget(window)
    return WindowActions(window, load_keymap(changed))


def test_every_key_belongs_to_an_action(qtbot: QtBot, tmp_path: Path) -> None:
    actions = made(qtbot, tmp_path / "none.toml")
    for action_id, keys in load_keymap(tmp_path / "none.toml").items():
        wanted = {one.toString() for key in keys for one in sequences(key)}
        assert {one.toString() for one in actions.by_id(action_id).shortcuts()} == wanted


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
