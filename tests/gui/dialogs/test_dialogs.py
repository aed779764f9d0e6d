"""What is asked in dialogs: the offers are true, and the answers are what was chosen."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QRadioButton, QSpinBox, QTextBrowser
from pytestqt.qtbot import QtBot

from invoice_desk.gui.dialogs.about import AboutDialog
from invoice_desk.gui.dialogs.ask import ExportChoice, ExportOffer, ExportScope
from invoice_desk.gui.dialogs.export_dialog import ExportDialog
from invoice_desk.gui.dialogs.settings_dialog import SettingsDialog
from invoice_desk.messages import messages_in
from invoice_desk.settings import SETTINGS, default_settings, load_settings

_SUFFIXES = (".xlsx", ".csv", ".jsonl")


def _export(qtbot: QtBot, ready: int, everything: int, selected: int) -> ExportDialog:
    counts = {ExportScope.READY: ready, ExportScope.ALL: everything, ExportScope.SELECTED: selected}
    dialog = ExportDialog(ExportOffer(counts, Path("/books/may.xlsx"), _SUFFIXES))
    qtbot.addWidget(dialog)
    return dialog


def test_accepted_documents_are_offered_first(qtbot: QtBot) -> None:
    assert _export(qtbot, 3, 9, 1).choice() == ExportChoice(ExportScope.READY, Path("/books/may.xlsx"))


def test_without_accepted_documents_all_are_offered_and_the_others_are_greyed(qtbot: QtBot) -> None:
    dialog = _export(qtbot, 0, 9, 0)
    assert dialog.choice().scope is ExportScope.ALL
    assert [button.isEnabled() for button in dialog.findChildren(QRadioButton)] == [False, True, False]
    assert "9" in dialog.findChildren(QRadioButton)[1].text()


@pytest.mark.parametrize(
    ("name", "used", "target"),
    [("june", ".csv", "june.csv"), ("june.CSV", ".xlsx", "june.CSV"), ("june.may", "", "june.may.xlsx")],
)
def test_a_file_without_a_known_ending_gets_one(qtbot: QtBot, name: str, used: str, target: str) -> None:
    dialog = _export(qtbot, 3, 9, 1)
    dialog.set_target(Path("/books") / name, used)
    assert dialog.choice().target == Path("/books") / target


def test_settings_show_what_is_in_force_and_give_back_what_was_changed(qtbot: QtBot) -> None:
    dialog = SettingsDialog(default_settings(), messages_in("en"))
    qtbot.addWidget(dialog)
    assert dialog.changes() == {}
    theme = next(box for box in dialog.findChildren(QComboBox) if box.findData("dark") >= 0)
    theme.setCurrentIndex(theme.findData("dark"))
    pages = next(spin for spin in dialog.findChildren(QSpinBox) if spin.value() == 100)
    pages.setValue(7)
    assert dialog.changes() == {"theme": "dark", "max_pages": 7}
    dialog.restore_defaults()
    assert dialog.changes() == {}


def test_a_setting_that_the_environment_decides_can_not_be_changed(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INVOICE_DESK_MAX_PAGES", "9")
    dialog = SettingsDialog(load_settings(tmp_path / "none.toml"), messages_in("en"))
    qtbot.addWidget(dialog)
    fixed = [spin for spin in dialog.findChildren(QSpinBox) if not spin.isEnabled()]
    assert [spin.value() for spin in fixed] == [9]
    assert "INVOICE_DESK_MAX_PAGES" in fixed[0].toolTip()
    dialog.restore_defaults()
    assert fixed[0].value() == 9


def test_every_setting_can_be_reached_by_its_label(qtbot: QtBot) -> None:
    dialog = SettingsDialog(default_settings(), messages_in("en"))
    qtbot.addWidget(dialog)
    texts = [one for one in dialog.findChildren(QLineEdit) if not isinstance(one.parentWidget(), QSpinBox)]
    shown = [setting for setting in SETTINGS if setting.key != "endpoints"]  # they have a dialog of their own
    assert len(dialog.findChildren(QSpinBox)) + len(dialog.findChildren(QComboBox)) + len(texts) == len(shown)


def test_about_names_the_parts_of_others(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    assert "Qt" in dialog.findChildren(QTextBrowser)[0].toPlainText()
