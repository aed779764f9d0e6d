"""The settings' dialog: a page for each group, what was changed and nothing else, and what the environment decides."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QPushButton, QSpinBox, QTableWidgetItem
from pytestqt.qtbot import QtBot

from invoice_desk.extraction.own_prompt import keep_template
from invoice_desk.gui.dialogs.ask import SettingsChoice, SettingsOffer
from invoice_desk.gui.dialogs.rows_field import RowsField
from invoice_desk.gui.dialogs.settings_dialog import SettingsDialog
from invoice_desk.settings import SETTINGS, load_settings
from tests.gui.dialogs.offers import offer_of


@pytest.fixture
def offer(qtbot: QtBot) -> Iterator[SettingsOffer]:
    with offer_of() as made:
        yield made


@pytest.fixture
def dialog(qtbot: QtBot, offer: SettingsOffer) -> SettingsDialog:
    made = SettingsDialog(offer)
    qtbot.addWidget(made)
    return made


def test_each_group_has_a_page_and_the_whole_fits_on_a_small_screen(dialog: SettingsDialog) -> None:
    dialog.show()
    titles = [dialog.pages.tabText(index) for index in range(dialog.pages.count())]
    assert titles == ["Window", "Reading", "Servers", "Models", "Review", "Limits"]
    for index in range(dialog.pages.count()):
        dialog.pages.setCurrentIndex(index)
        assert dialog.width() <= 1280
        assert dialog.height() <= 720
        assert dialog.minimumSizeHint().height() <= 720


def test_the_pages_are_reached_by_keys(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.show()
    qtbot.waitExposed(dialog)
    for expected in (1, 2, 3, 4, 5, 0):
        QTest.keyClick(dialog.pages, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        assert dialog.pages.currentIndex() == expected


def test_settings_show_what_is_in_force_and_give_back_what_was_changed(dialog: SettingsDialog) -> None:
    assert dialog.choice() == SettingsChoice({})
    theme = next(box for box in dialog.findChildren(QComboBox) if box.findData("dark") >= 0)
    theme.setCurrentIndex(theme.findData("dark"))
    pages = next(spin for spin in dialog.findChildren(QSpinBox) if spin.value() == 100)
    pages.setValue(7)
    context = next(spin for spin in dialog.findChildren(QSpinBox) if spin.value() == 8192)
    context.setValue(16_384)
    assert dialog.choice().changes == {"theme": "dark", "max_pages": 7, "ollama_context": 16_384}
    dialog.restore_defaults()
    assert dialog.choice().changes == {}


def test_a_setting_that_the_environment_decides_can_not_be_changed(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INVOICE_DESK_MAX_PAGES", "9")
    with offer_of(load_settings(tmp_path / "none.toml")) as offer:
        dialog = SettingsDialog(offer)
        qtbot.addWidget(dialog)
        fixed = [spin for spin in dialog.findChildren(QSpinBox) if not spin.isEnabled()]
        assert [spin.value() for spin in fixed] == [9]
        assert any("INVOICE_DESK_MAX_PAGES" in label.text() for label in dialog.findChildren(QLabel))
        dialog.restore_defaults()
        assert fixed[0].value() == 9


def test_every_setting_has_a_field_with_a_name_and_a_sentence_for_screen_readers(dialog: SettingsDialog) -> None:
    fields = [*dialog.findChildren(QSpinBox), *dialog.findChildren(QComboBox), *dialog.findChildren(QLineEdit)]
    fields += dialog.findChildren(RowsField)
    named = {one.accessibleName() for one in fields if one.accessibleDescription()}
    render = dialog._offer.render
    drawn = [one for one in SETTINGS if one.key not in ("ollama_hosts", "endpoints")]  # they are the servers' list
    assert named == {render(f"settings.label.{one.key}", {}) for one in drawn}


def test_it_is_said_whose_wording_of_the_prompt_is_used(qtbot: QtBot, offer: SettingsOffer) -> None:
    keep_template("zh_CN", "请读取 {fields} {page_text} {kinds}")
    dialog = SettingsDialog(offer)
    qtbot.addWidget(dialog)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert "Your own wording is used in: 简体中文" in said


def test_cancel_changes_nothing_and_ok_closes(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.show()
    ok = next(one for one in dialog.findChildren(QPushButton) if one.text().replace("&", "") == "OK")
    ok.click()
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert not dialog.isVisible()


def test_a_list_is_typed_into_a_table_that_grows(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.show()
    dialog.pages.setCurrentIndex(4)
    companies, categories = dialog.findChildren(RowsField)
    assert dialog.choice() == SettingsChoice({})
    for row, texts in enumerate((("Acme; Co", "DE812720447"), ("Beta", ""))):
        for column, text in enumerate(texts):
            companies.setItem(row, column, QTableWidgetItem(text))
    assert companies.rowCount() == 3
    categories.setItem(0, 0, QTableWidgetItem("travel"))
    changes = dialog.choice().changes
    assert changes == {"own_companies": "Acme, Co | DE812720447; Beta", "categories": "travel"}

    companies.setCurrentCell(0, 0)
    companies.selectRow(0)
    QTest.keyClick(companies, Qt.Key.Key_Delete)
    assert dialog.choice().changes["own_companies"] == "Beta"
    QTest.keyClick(companies, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.restore_defaults()
    assert dialog.choice() == SettingsChoice({})
