"""Editing in the results table: typed entries are taken, refused ones stay open, and nothing typed is lost."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QDate, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QMenu
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Verdict
from invoice_desk.gui.table.editors import CellEditor, ChoiceEditor, DateEditor
from invoice_desk.gui.table.results_model import ResultsModel
from invoice_desk.gui.table.results_view import ResultsView
from tests.gui.table.samples import COLUMNS, Desk, document, model_with, receipt, text_at

Key = Qt.Key

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def model(qapp: object, desk: Desk) -> Iterator[ResultsModel]:
    made = model_with([receipt(number, category=("meals", "travel")[number % 2]) for number in range(6)], desk)
    yield made
    made.deleteLater()


@pytest.fixture
def view(qtbot: QtBot, model: ResultsModel) -> ResultsView:
    made = ResultsView()
    qtbot.addWidget(made)
    made.setModel(model)
    made.show_columns(frozenset(column.id for column in COLUMNS))
    made.resize(1200, 400)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.setFocus()
    return made


def editors(view: ResultsView) -> list[CellEditor]:
    return [one for one in view.viewport().findChildren(CellEditor) if one.isVisible()]


def write(editor: CellEditor, text: str) -> None:
    """Type, also what is on no keyboard."""
    for char in text:
        for what in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(editor, QKeyEvent(what, 0, Qt.KeyboardModifier.NoModifier, char))


def opened(view: ResultsView, qtbot: QtBot, key: str, field_id: str) -> CellEditor:
    view.select(key, field_id)
    QTest.keyClick(view, Key.Key_F2)
    (editor,) = editors(view)
    return editor


def typed(view: ResultsView, qtbot: QtBot, field_id: str, text: str, end: Key = Key.Key_Return) -> CellEditor:
    editor = opened(view, qtbot, "doc-00001", field_id)
    editor.selectAll()
    write(editor, text)
    QTest.keyClick(editor, end)
    return editor


def test_enter_takes_the_entry_and_goes_down(view: ResultsView, desk: Desk, qtbot: QtBot) -> None:
    typed(view, qtbot, "total_amount", "1,234.50")
    assert desk.steps == [("doc-00001", "total_amount", Decimal("1234.50"))]
    assert editors(view) == []
    assert (view.current_key(), view.current_field()) == ("doc-00002", "total_amount")


def test_tab_takes_the_entry_and_goes_right(view: ResultsView, desk: Desk, qtbot: QtBot) -> None:
    typed(view, qtbot, "issue_date", "2026年3月4日", Key.Key_Tab)
    assert desk.steps == [("doc-00001", "issue_date", date(2026, 3, 4))]
    assert (view.current_key(), view.current_field()) == ("doc-00001", "currency")


def test_escape_gives_the_entry_up(view: ResultsView, model: ResultsModel, desk: Desk, qtbot: QtBot) -> None:
    typed(view, qtbot, "seller_name", "Tesco", Key.Key_Escape)
    assert desk.steps == []
    assert editors(view) == []
    assert text_at(model, "doc-00001", "seller_name") == "Chez Jeanphi"


def test_f2_goes_on_behind_what_stands_there(view: ResultsView, desk: Desk) -> None:
    view.select("doc-00001", "seller_name")
    QTest.keyClick(view, Key.Key_F2)
    (editor,) = editors(view)
    assert not editor.hasSelectedText()
    write(editor, "!")
    QTest.keyClick(editor, Key.Key_Return)
    assert desk.steps == [("doc-00001", "seller_name", "Chez Jeanphi!")]


def test_typing_on_a_cell_replaces_what_is_in_it(view: ResultsView, desk: Desk, qtbot: QtBot) -> None:
    view.select("doc-00001", "seller_name")
    QTest.keyClick(view, Key.Key_T)
    (editor,) = editors(view)
    assert editor.text() == "t"
    write(editor, "esco")
    QTest.keyClick(editor, Key.Key_Return)
    assert desk.steps == [("doc-00001", "seller_name", "tesco")]


def test_an_entry_that_is_no_value_stays_open_and_says_why(
    view: ResultsView, model: ResultsModel, desk: Desk, qtbot: QtBot
) -> None:
    editor = typed(view, qtbot, "issue_date", "03/04/2026")
    assert editors(view) == [editor]
    assert editor.text() == "03/04/2026"
    assert editor.complaint
    assert editor.accessibleDescription() == editor.complaint
    assert desk.steps == []
    editor.selectAll()
    write(editor, "2026-04-03")
    assert not editor.complaint
    QTest.keyClick(editor, Key.Key_Return)
    assert desk.steps == [("doc-00001", "issue_date", date(2026, 4, 3))]
    assert editors(view) == []


def test_a_refused_entry_survives_a_click_elsewhere(
    view: ResultsView, model: ResultsModel, desk: Desk, qtbot: QtBot
) -> None:
    editor = typed(view, qtbot, "total_amount", "12x")
    elsewhere = view.visualRect(model.index(4, model.column_of("seller_name"))).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=elsewhere)
    qtbot.waitUntil(lambda: view.current_key() == "doc-00001")
    assert editors(view) == [editor]
    assert editor.text() == "12x"
    QTest.keyClick(editor, Key.Key_Escape)
    assert editors(view) == []
    assert desk.steps == []


def test_a_refused_entry_goes_with_its_row(view: ResultsView, model: ResultsModel, qtbot: QtBot) -> None:
    typed(view, qtbot, "total_amount", "12x")
    model.remove(["doc-00001"])
    qtbot.waitUntil(lambda: not editors(view))
    assert view.current_key() == "doc-00002"


def test_what_is_being_typed_survives_a_change_of_its_row(view: ResultsView, model: ResultsModel, qtbot: QtBot) -> None:
    editor = opened(view, qtbot, "doc-00001", "seller_name")
    editor.selectAll()
    write(editor, "Tes")
    model.put([receipt(1, seller_name="Read anew")])
    assert editor.text() == "Tes"


def test_looking_into_a_cell_changes_nothing(view: ResultsView, desk: Desk, qtbot: QtBot) -> None:
    editor = opened(view, qtbot, "doc-00001", "total_amount")
    QTest.keyClick(editor, Key.Key_Return)
    assert desk.steps == []


def test_enter_on_a_conflict_settles_it_as_it_stands(
    view: ResultsView, model: ResultsModel, desk: Desk, qtbot: QtBot
) -> None:
    verdicts = {"total_amount": Verdict.CONFLICT}
    model.put([document("x", total_amount=Decimal("1.659"), currency="EUR", verdicts=verdicts)])
    editor = opened(view, qtbot, "x", "total_amount")
    QTest.keyClick(editor, Key.Key_Return)
    assert desk.steps == [("x", "total_amount", Decimal("1.659"))]


def test_editors_fit_their_fields_and_have_names(view: ResultsView, qtbot: QtBot) -> None:
    amount = opened(view, qtbot, "doc-00001", "total_amount")
    assert amount.alignment() & Qt.AlignmentFlag.AlignRight
    assert amount.accessibleName() == "Total"
    QTest.keyClick(amount, Key.Key_Escape)
    day = opened(view, qtbot, "doc-00001", "issue_date")
    assert isinstance(day, DateEditor)
    assert day.placeholderText() == "2026-03-04"
    QTest.keyClick(day, Key.Key_Escape)
    assert isinstance(opened(view, qtbot, "doc-00001", "currency"), ChoiceEditor)


def test_a_known_value_is_completed_from_the_column(view: ResultsView, desk: Desk, qtbot: QtBot) -> None:
    typed(view, qtbot, "category", "me")
    assert desk.steps == [("doc-00001", "category", "meals")]


def test_a_seller_is_completed_from_the_desk_and_stands_as_it_is_typed(
    view: ResultsView, model: ResultsModel, desk: Desk, qtbot: QtBot
) -> None:
    typed(view, qtbot, "seller_name", "kopi")
    assert desk.steps == [("doc-00001", "seller_name", "kopitiam Sdn Bhd")]
    typed(view, qtbot, "seller_name", "CHEZ JEANPHI")
    assert desk.steps[-1] == ("doc-00001", "seller_name", "CHEZ JEANPHI")


def test_sellers_of_the_desk_are_listed(view: ResultsView, desk: Desk, qtbot: QtBot) -> None:
    editor = opened(view, qtbot, "doc-00001", "seller_name")
    QTest.keyClick(editor, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Kopitiam Sdn Bhd" in [action.text() for action in menu.actions()]
    menu.close()
    QTest.keyClick(editor, Key.Key_Escape)


def test_a_day_is_picked_from_the_calendar(view: ResultsView, desk: Desk, qtbot: QtBot) -> None:
    editor = opened(view, qtbot, "doc-00001", "issue_date")
    QTest.keyClick(editor, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    (calendar,) = editor.findChildren(QCalendarWidget)
    assert calendar.selectedDate() == QDate(2026, 1, 2)
    calendar.clicked.emit(QDate(2026, 1, 20))
    assert editors(view) == [editor]
    QTest.keyClick(editor, Key.Key_Return)
    assert desk.steps == [("doc-00001", "issue_date", date(2026, 1, 20))]


def test_a_currency_is_chosen_from_the_list(view: ResultsView, desk: Desk, qtbot: QtBot) -> None:
    editor = opened(view, qtbot, "doc-00001", "currency")
    QTest.keyClick(editor, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == "GBP").trigger()
    menu.close()
    assert editors(view) == [editor]
    QTest.keyClick(editor, Key.Key_Return)
    assert desk.steps == [("doc-00001", "currency", "GBP")]


# A contested value.


@pytest.fixture
def contested(model: ResultsModel) -> ResultsModel:
    readings = (Decimal("12.00"), Decimal("1.234"), Decimal("1234"))
    model.put(
        [
            document(
                "doc-00001",
                total_amount=readings[0],
                verdicts={"total_amount": Verdict.CONFLICT},
                candidates={"total_amount": readings},
            )
        ]
    )
    return model


def test_a_contested_value_is_settled_from_the_keyboard_by_the_number_of_a_reading(
    view: ResultsView, contested: ResultsModel, desk: Desk
) -> None:
    view.select("doc-00001", "total_amount")
    QTest.keyClick(view, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["&1  12.00", "&2  1.234", "&3  1,234"]
    QTest.keyClick(menu, Key.Key_3)
    assert desk.steps == [("doc-00001", "total_amount", Decimal("1234"))]
    assert not editors(view)
    assert view.hasFocus()


def test_the_readings_of_a_contested_value_can_be_left_as_they_are(
    view: ResultsView, contested: ResultsModel, desk: Desk
) -> None:
    view.select("doc-00001", "total_amount")
    QTest.keyClick(view, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    QTest.keyClick(menu, Key.Key_Escape)
    (editor,) = editors(view)
    QTest.keyClick(editor, Key.Key_Escape)
    assert desk.steps == []


def test_another_value_can_be_typed_over_a_contested_one(
    view: ResultsView, contested: ResultsModel, qtbot: QtBot, desk: Desk
) -> None:
    editor = opened(view, qtbot, "doc-00001", "total_amount")
    editor.selectAll()
    write(editor, "13.00")
    QTest.keyClick(editor, Key.Key_Return)
    assert desk.steps == [("doc-00001", "total_amount", Decimal("13.00"))]


def test_alt_and_down_on_a_plain_cell_opens_it_to_type(view: ResultsView, desk: Desk) -> None:
    view.select("doc-00001", "invoice_number")
    QTest.keyClick(view, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert len(editors(view)) == 1
