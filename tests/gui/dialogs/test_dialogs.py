"""What is asked in dialogs: the offers are true, and the answers are what was chosen."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QRadioButton, QTextBrowser
from pytestqt.qtbot import QtBot

from invoice_desk.config import resource
from invoice_desk.gui.dialogs.about import AboutDialog
from invoice_desk.gui.dialogs.ask import ExportChoice, ExportOffer, ExportScope
from invoice_desk.gui.dialogs.export_dialog import ExportDialog
from invoice_desk.gui.language import install_language

_LICENCE = r"[A-Z]+-[\w.-]*\d[\w.-]*|MIT"
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


def test_about_names_the_parts_of_others(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    assert "Qt" in dialog.findChildren(QTextBrowser)[0].toPlainText()


def test_in_chinese_about_says_in_chinese_what_the_parts_are_for(qtbot: QtBot, qapp: QApplication) -> None:
    install_language(qapp, "zh_CN")
    try:
        dialog = AboutDialog()
        qtbot.addWidget(dialog)
        assert "第三方软件" in dialog.findChildren(QTextBrowser)[0].toPlainText()
    finally:
        install_language(qapp, "en")


def test_the_notices_name_the_same_parts_and_licences_in_both_languages() -> None:
    def told(name: str) -> list[tuple[str, list[str]]]:
        rows = [line for line in resource(name).read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
        cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
        parts = [
            (one[0] if one[0].isascii() else "", re.findall(r"[A-Z]+-[\w.-]*\d[\w.-]*|MIT", one[2])) for one in cells
        ]
        return [(name, licences) for name, licences in parts if licences]

    english, chinese = told("THIRD_PARTY.md"), told("THIRD_PARTY.zh_CN.md")
    assert [licences for _, licences in english] == [licences for _, licences in chinese]
    assert {name for name, _ in chinese} - {name for name, _ in english} == {""}
