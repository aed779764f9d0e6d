"""The keys of all actions: looked up, searched, changed without two actions sharing one, and given back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from invoice_desk.gui.dialogs.ask import KeymapOffer
from invoice_desk.gui.dialogs.keymap_dialog import KeymapDialog
from invoice_desk.gui.dialogs.keymap_draft import KeymapDraft, Refused
from invoice_desk.gui.keymap import shipped_keymap

SHIPPED = {"accept": ("Ctrl+Return",), "retry": ("F5",), "split": (), "undo": ("Ctrl+Z", "Alt+Backspace")}
MENUS = [
    ("Edit", [("undo", "Undo")]),
    ("Document", [("accept", "Accept and go on"), ("retry", "Read again"), ("split", "Split page…")]),
]
_CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def dialog(qtbot: QtBot) -> KeymapDialog:
    made = KeymapDialog(KeymapOffer(MENUS, {**SHIPPED, "retry": ("F6",)}, SHIPPED))
    qtbot.addWidget(made)
    made.show()
    return made


def item(dialog: KeymapDialog, action_id: str) -> QTreeWidgetItem:
    return next(one for one in dialog._items() if one.data(0, Qt.ItemDataRole.UserRole) == action_id)


def shown(dialog: KeymapDialog) -> list[str]:
    return [one.text(0) for one in (*dialog._items(), *dialog._groups()) if not one.isHidden()]


def press(dialog: KeymapDialog, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    dialog.key.setKeySequence(QKeySequence(modifier.value | key.value))


def test_every_action_stands_under_its_menu_with_its_keys(dialog: KeymapDialog) -> None:
    assert item(dialog, "undo").text(1) == "Ctrl+Z, Alt+Backspace"
    parent = item(dialog, "accept").parent()
    assert parent is not None
    assert parent.text(0) == "Document"
    assert item(dialog, "split").text(1) == ""
    assert item(dialog, "retry").font(1).bold()
    assert not item(dialog, "accept").font(1).bold()


@pytest.mark.parametrize("word", ["again", "f6", "READ AGAIN"])
def test_actions_are_found_by_name_and_by_key(dialog: KeymapDialog, word: str) -> None:
    QTest.keyClicks(dialog.search, word)
    assert shown(dialog) == ["Read again", "Document"]


def test_a_free_key_is_given_at_once(dialog: KeymapDialog) -> None:
    dialog.select("split")
    press(dialog, Qt.Key.Key_K, _CONTROL)
    assert item(dialog, "split").text(1) == "Ctrl+K"
    assert dialog.changes() == {"split": ("Ctrl+K",)}
    assert not dialog.message.text()


def test_a_key_that_another_action_has_is_told_and_taken_only_when_asked_for(dialog: KeymapDialog) -> None:
    dialog.select("split")
    press(dialog, Qt.Key.Key_Return, _CONTROL)
    assert "Accept and go on" in dialog.message.text()
    assert dialog.changes() == {}
    dialog.take.click()
    assert dialog.changes() == {"split": ("Ctrl+Return",), "accept": ()}
    assert item(dialog, "accept").text(1) == ""
    assert not dialog.take.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key.Key_5, Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Delete])
def test_keys_that_type_or_move_are_refused_with_a_reason(dialog: KeymapDialog, key: Qt.Key) -> None:
    dialog.select("split")
    press(dialog, key)
    assert dialog.message.text()
    assert dialog.changes() == {}


def test_an_action_may_have_no_key_and_gets_back_the_shipped_one(dialog: KeymapDialog) -> None:
    dialog.select("accept")
    dialog.key.setKeySequence(QKeySequence())
    assert dialog.changes() == {"accept": ()}
    dialog.reset.click()
    assert dialog.changes() == {}
    assert not dialog.reset.isEnabled()


def test_all_keys_go_back_to_what_is_shipped(dialog: KeymapDialog) -> None:
    dialog.select("split")
    press(dialog, Qt.Key.Key_K, _CONTROL)
    box = dialog.findChild(QDialogButtonBox)
    assert box is not None
    next(one for one in box.buttons() if box.buttonRole(one) == QDialogButtonBox.ButtonRole.ResetRole).click()
    assert dialog.changes() == {"retry": ("F5",)}


def test_fixed_keys_are_listed_and_can_not_be_changed(dialog: KeymapDialog) -> None:
    fixed = [one for one in dialog._items() if not one.data(0, Qt.ItemDataRole.UserRole)]
    assert any(one.text(1) == "F2" for one in fixed)
    dialog.tree.setCurrentItem(fixed[0])
    assert not dialog.key.isEnabled()
    assert not dialog.reset.isEnabled()


def test_giving_back_a_shipped_key_takes_it_from_who_has_it_now() -> None:
    draft = KeymapDraft(SHIPPED, SHIPPED)
    draft.give("split", QKeySequence("F5"))
    draft.reset("retry")
    assert draft.changes() == {}


def test_no_shipped_key_is_one_that_would_be_refused() -> None:
    draft = KeymapDraft(shipped_keymap(), {})
    refused: dict[str, Refused] = {}
    for action_id in shipped_keymap():
        for key in draft.shown(action_id):
            if (why := draft.refused(key)) is not None:
                refused[f"{action_id} {key.toString()}"] = why
    assert refused == {}
