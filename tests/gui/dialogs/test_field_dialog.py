"""One field of many documents: the editor fits the field, no value that is none is taken, clearing is said."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Verdict
from invoice_desk.gui.dialogs.ask import FieldChoice, FieldOffer
from invoice_desk.gui.dialogs.field_dialog import FieldDialog
from invoice_desk.gui.table.editors import ChoiceEditor, DateEditor, EditedField

FIELDS = (
    EditedField("text", "category", "Category", Verdict.MISSING),
    EditedField("date", "issue_date", "Date", Verdict.MISSING),
    EditedField("amount", "total_amount", "Total", Verdict.MISSING),
)


def why_not(field_id: str, text: str) -> str:
    return f"“{text}” is not a date." if field_id == "issue_date" and text == "soon" else ""


def texts_of(field_id: str) -> list[str]:
    return ["meals", "travel"] if field_id == "category" else []


@pytest.fixture
def dialog(qtbot: QtBot) -> FieldDialog:
    made = FieldDialog(FieldOffer(FIELDS, "category", 3, texts_of, why_not))
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_field_of_the_current_cell_is_offered_first_with_what_stands_on_the_desk(dialog: FieldDialog) -> None:
    assert dialog.fields.currentText() == "Category"
    assert isinstance(dialog.editor, ChoiceEditor)
    assert dialog.editor.choices == ["meals", "travel"]
    QTest.keyClicks(dialog.editor, "TRAVEL")
    assert dialog.choice() == FieldChoice("category", "travel")


def test_another_field_has_another_editor_and_what_was_typed_stays(dialog: FieldDialog) -> None:
    QTest.keyClicks(dialog.editor, "2026")
    dialog.fields.setCurrentIndex(1)
    assert isinstance(dialog.editor, DateEditor)
    assert dialog.choice() == FieldChoice("issue_date", "2026")
    assert dialog.editor.isVisible()


def test_what_is_no_value_is_said_and_the_dialog_stays(dialog: FieldDialog) -> None:
    dialog.fields.setCurrentIndex(1)
    QTest.keyClicks(dialog.editor, "soon")
    dialog.set.click()
    assert dialog.isVisible()
    assert dialog.editor.complaint
    dialog.editor.selectAll()
    QTest.keyClicks(dialog.editor, "2026-03-04")
    QTest.keyClick(dialog.editor, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.choice() == FieldChoice("issue_date", "2026-03-04")


def test_the_button_says_that_it_clears(dialog: FieldDialog) -> None:
    assert dialog.set.text() == "Clear in 3 documents"
    QTest.keyClicks(dialog.editor, str(Decimal(5)))
    assert dialog.set.text() == "Set in 3 documents"
