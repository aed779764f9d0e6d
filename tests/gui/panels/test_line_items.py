"""Line items are corrected in place and added below, typed texts are read as values, and the sum is held against."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Cell, Correction, Value, Verdict
from invoice_desk.gui.panels.line_items import LineItems
from invoice_desk.gui.panels.line_items_model import LineItemsModel, line_sum
from invoice_desk.gui.table.looks import Looks
from tests.gui.panels.samples import RECEIPT, RENDER, Line, LineDesk, bill, contested, record

Key, Role = Qt.Key, Qt.ItemDataRole
TEA: Line = {"description": "Green tea", "quantity": Decimal(2), "line_amount": Decimal("1210.00")}
CAKE: Line = {"description": "Cake", "line_amount": Decimal("15.50")}
BILL: Line = {"total_amount": Decimal("1230.50"), "currency": "CNY"}
PLACE = Region(1, 0.1, 0.2, 0.3, 0.25)
CENTS = st.decimals(min_value=-99_999, max_value=99_999, places=2)


@pytest.fixture
def desk() -> LineDesk:
    return LineDesk([TEA, CAKE], BILL)


@pytest.fixture
def panel(qtbot: QtBot, desk: LineDesk) -> LineItems:
    made = LineItems(language="en", render=RENDER, correct=desk.correct, correct_many=desk.correct_many)
    qtbot.addWidget(made)
    desk.show = lambda record: made.show_record(record, RECEIPT)
    desk.show(desk.record())
    made.resize(700, 220)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.view.setFocus()
    return made


@pytest.fixture
def model(qapp: QApplication, desk: LineDesk) -> Iterator[LineItemsModel]:
    made = LineItemsModel(language="en", render=RENDER, correct=desk.correct, correct_many=desk.correct_many)
    desk.show = lambda record: made.show_record(record, RECEIPT)
    desk.show(desk.record())
    yield made
    made.deleteLater()


def at(model: LineItemsModel, row: int, field_id: str) -> QModelIndex:
    return model.index(row, [column.id for column in model.columns()].index(field_id))


def texts(model: LineItemsModel) -> list[list[str]]:
    """The table as it is read, each line with its mark at the left."""
    return [
        [
            str(model.headerData(row, Qt.Orientation.Vertical)),
            *(str(model.index(row, column).data()) for column in range(model.columnCount())),
        ]
        for row in range(model.rowCount())
    ]


def amounts(panel: LineItems) -> list[str]:
    return re.findall(r"-?[\d,]+\.\d\d", panel.footer())


def editors(panel: LineItems) -> list[QLineEdit]:
    return [one for one in panel.view.viewport().findChildren(QLineEdit) if one.isVisible()]


def typed(panel: LineItems, row: int, field_id: str, text: str) -> None:
    panel.view.setCurrentIndex(at(panel.model, row, field_id))
    QTest.keyClick(panel.view, Key.Key_F2)
    (editor,) = editors(panel)
    editor.selectAll()
    for char in text:  # also what is on no keyboard
        QApplication.sendEvent(editor, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, char))
    finish(editor)


def finish(editor: QLineEdit) -> None:
    QTest.keyClick(editor, Key.Key_Return)
    QApplication.processEvents()  # Qt takes the text when the key has been dealt with


# The sum.


def test_lines_and_their_sum_are_held_against_the_total(panel: LineItems) -> None:
    shown = [line for line in texts(panel.model) if line[0] != "+"]
    assert [line[:2] for line in shown] == [["1", "Green tea"], ["2", "Cake"]]
    assert "1,210.00" in shown[0]
    assert amounts(panel) == ["1,225.50", "1,230.50", "5.00"]
    typed(panel, 1, "line_amount", "20.50")
    assert amounts(panel) == ["1,230.50", "1,230.50"]


def test_figures_of_millions_are_seen_whole(panel: LineItems) -> None:
    panel.show()
    long = "12,345,678.90"
    panel.show_record(bill([{"description": "Press", "line_amount": Decimal("12345678.90")}]), RECEIPT)
    column = panel.column_of("line_amount")
    assert panel.model.index(0, column).data() == long
    assert panel.view.columnWidth(column) >= panel.view.fontMetrics().horizontalAdvance(long) + 30


def test_lines_without_tax_are_held_against_the_net_amount(panel: LineItems) -> None:
    fields: Line = {"net_amount": Decimal("1225.50"), "total_amount": Decimal("1384.82")}
    panel.show_record(bill([TEA, CAKE], fields), RECEIPT)
    assert amounts(panel) == ["1,225.50", "1,225.50"]
    assert "Net" in panel.footer()


def test_lines_without_an_amount_are_counted(panel: LineItems) -> None:
    panel.show_record(bill([TEA, {"description": "Napkin"}, {"description": "Smile"}]), RECEIPT)
    assert amounts(panel) == ["1,210.00"]
    assert panel.footer().endswith("2")


def test_a_kind_of_document_without_lines_says_so(panel: LineItems) -> None:
    panel.show_record(record(), RECEIPT.model_copy(update={"line_items": ()}))
    assert panel.footer()
    assert (panel.model.rowCount(), panel.model.columnCount()) == (0, 0)
    panel.show_record(record("other"), RECEIPT)
    assert panel.footer() == ""
    assert [line[0] for line in texts(panel.model)] == ["+"]


@given(st.lists(st.none() | CENTS, max_size=6), st.none() | CENTS, st.none() | CENTS)
def test_the_sum_is_exact_and_held_against_the_nearer_amount(
    lines: list[Decimal | None], net: Decimal | None, total: Decimal | None
) -> None:
    cells = {"net_amount": net, "total_amount": total}
    found = line_sum(
        record(
            cells={key: Cell(value, Verdict.CONFIRMED) for key, value in cells.items()},
            line_items=tuple({"line_amount": Cell(value, Verdict.CONFIRMED)} for value in lines),
        )
    )
    known = [value for value in lines if value is not None]
    if found is None:
        assert not known
        return
    assert (found.whole, found.without_amount) == (sum(known), lines.count(None))
    others = [value for value in (net, total) if value is not None]
    assert bool(found.field_id) is bool(others)
    if others:
        assert found.amount == cells[found.field_id]
        assert abs(found.difference) == min(abs(value - found.whole) for value in others)


# Correcting.


@pytest.mark.parametrize(
    ("field_id", "text", "value"),
    [
        ("line_amount", "¥1,234.50", Decimal("1234.50")),
        ("line_amount", "(12.50)", Decimal("-12.50")),
        ("quantity", "1,5", Decimal("1.5")),
        ("unit_price", "94.3396226415", Decimal("94.3396226415")),
        ("tax_rate", "13", "13%"),
        ("description", " Cake & tea ", "Cake & tea"),
        ("line_amount", " ", None),
    ],
)
def test_what_is_typed_is_read_as_a_value_of_its_column(
    panel: LineItems, desk: LineDesk, field_id: str, text: str, value: Value | None
) -> None:
    typed(panel, 1, field_id, text)
    assert desk.steps == [Correction(field_id, value, 1, seen=1)]
    assert panel.model.cell(at(panel.model, 1, field_id)).verdict is Verdict.CORRECTED


def test_what_is_no_value_is_refused_with_a_sentence_until_one_comes(panel: LineItems, desk: LineDesk) -> None:
    summed = panel.footer()
    typed(panel, 1, "line_amount", "12 pieces")
    assert desk.steps == []
    assert panel.footer() != summed
    assert at(panel.model, 1, "line_amount").data() == "15.50"
    typed(panel, 1, "line_amount", "15.60")
    assert amounts(panel)[0] == "1,225.60"


def test_a_price_with_three_places_is_not_taken_for_thousands(model: LineItemsModel, desk: LineDesk) -> None:
    assert not model.setData(at(model, 0, "unit_price"), "1.659")
    assert model.setData(at(model, 0, "unit_price"), "1.6590")
    assert desk.steps == [Correction("unit_price", Decimal("1.6590"), 0, seen=1)]


@given(value=CENTS)
def test_an_amount_left_as_it_stands_is_no_correction(value: Decimal) -> None:
    desk = LineDesk([{"line_amount": value}], BILL)
    model = LineItemsModel(language="en", render=RENDER, correct=desk.correct, correct_many=desk.correct_many)
    model.show_record(desk.record(), RECEIPT)
    index = at(model, 0, "line_amount")
    assert model.setData(index, index.data(Role.EditRole))
    assert desk.steps == []
    model.deleteLater()


def test_a_contested_value_is_settled_by_entering_it_as_it_stands(model: LineItemsModel, desk: LineDesk) -> None:
    cells = {"line_amount": contested(Decimal("15.50"), Decimal("16.50"))}
    model.show_record(record(line_items=(cells,)), RECEIPT)
    assert "16.50" in str(at(model, 0, "line_amount").data(Role.ToolTipRole))
    assert model.setData(at(model, 0, "line_amount"), "15.50")
    assert desk.steps == [Correction("line_amount", Decimal("15.50"), 0, seen=0)]


def test_delete_clears_a_value_once(panel: LineItems, desk: LineDesk) -> None:
    for _ in range(2):
        panel.view.setCurrentIndex(at(panel.model, 1, "line_amount"))
        QTest.keyClick(panel.view, Key.Key_Delete)
    panel.view.setCurrentIndex(at(panel.model, 2, "line_amount"))
    QTest.keyClick(panel.view, Key.Key_Delete)
    assert desk.steps == [Correction("line_amount", None, 1, seen=1)]
    assert amounts(panel)[0] == "1,210.00"


def test_a_correction_is_seen_before_the_desk_has_answered(model: LineItemsModel, desk: LineDesk) -> None:
    desk.show = id  # it does not answer
    model.setData(at(model, 0, "line_amount"), "1300")
    model.setData(at(model, 2, "line_amount"), "3")
    assert at(model, 0, "line_amount").data() == "1,300"
    assert at(model, 2, "line_amount").data() == "3"
    model.show_record(desk.record(), RECEIPT)
    assert [at(model, row, "line_amount").data() for row in range(4)] == ["1,300", "15.50", "3", ""]


# Adding.


def test_typing_in_the_last_line_adds_it_and_undo_takes_it_away(panel: LineItems, desk: LineDesk) -> None:
    before = texts(panel.model)
    assert before[-1][0] == "+"
    assert before[-1][1]
    typed(panel, 2, "description", "Napkin")
    assert [line[:2] for line in texts(panel.model)] == [
        ["1", "Green tea"],
        ["2", "Cake"],
        ["3", "Napkin"],
        before[-1][:2],
    ]
    typed(panel, 2, "line_amount", "5.00")
    assert amounts(panel) == ["1,230.50", "1,230.50"]
    desk.undo()
    desk.undo()
    assert texts(panel.model) == before


def test_nothing_typed_adds_nothing(panel: LineItems, desk: LineDesk) -> None:
    typed(panel, 2, "description", " ")
    assert desk.steps == []
    assert panel.model.rowCount() == 3


# Many cells at once.


def test_lines_are_pasted_behind_the_last_one_as_one_step(panel: LineItems, desk: LineDesk) -> None:
    panel.view.setCurrentIndex(at(panel.model, 1, "description"))
    panel.view.blocks.paste([["Pie"], ["Soup"], ["Bread"], ["Salt"]])
    assert [line[:2] for line in texts(panel.model)][:5] == [
        ["1", "Green tea"],
        ["2", "Pie"],
        ["3", "Soup"],
        ["4", "Bread"],
        ["5", "Salt"],
    ]
    assert panel.model.rowCount() == 6
    assert desk.names == ["paste 4"]
    desk.undo()
    desk.undo()
    assert panel.model.rowCount() == 4


def test_what_is_no_value_adds_no_line_and_is_said_below(panel: LineItems, desk: LineDesk) -> None:
    panel.view.setCurrentIndex(at(panel.model, 2, "line_amount"))
    panel.view.blocks.paste([["much"], ["more"], ["most"]])
    assert panel.model.rowCount() == 3
    assert desk.steps == []
    assert "much" in panel.footer()
    assert "line 3" in panel.footer()


def test_several_cells_of_lines_are_cleared_and_filled(panel: LineItems, desk: LineDesk) -> None:
    panel.view.setCurrentIndex(at(panel.model, 0, "line_amount"))
    QTest.keyClick(panel.view, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    panel.view.blocks.fill_down()
    assert amounts(panel)[0] == "2,420.00"
    QTest.keyClick(panel.view, Key.Key_Delete)
    assert amounts(panel) == []
    assert desk.names == ["erase 2"]


@given(st.integers(0, 4), st.lists(st.sampled_from(["", "Pie", "Soup"]), min_size=1, max_size=5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pasted_lines_stand_where_they_were_pasted_with_one_empty_line_behind(
    panel: LineItems, desk: LineDesk, row: int, pasted: list[str]
) -> None:
    desk.steps.clear()
    desk.show(desk.record())
    before = [line[1] for line in texts(panel.model)[:-1]]
    row = min(row, panel.model.rowCount() - 1)
    panel.view.setCurrentIndex(at(panel.model, row, "description"))
    panel.view.clearSelection()
    panel.view.blocks.paste([[one] for one in pasted])
    after = [*before[:row], *pasted, *before[row + len(pasted) :]]
    while len(after) > len(before) and not after[-1]:
        after.pop()
    assert [line[1] for line in texts(panel.model)[:-1]] == after
    assert texts(panel.model)[-1][0] == "+"


# Qt's rules, and what stays while the record changes.


def test_the_model_keeps_the_rules_while_lines_are_added_and_edited(
    model: LineItemsModel, desk: LineDesk, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.setData(at(model, 2, "description"), "Napkin")
    model.setData(at(model, 2, "line_amount"), "5")
    model.setData(at(model, 0, "line_amount"), "none")
    model.setData(at(model, 2, "description"), "")
    desk.undo()
    model.show_record(bill([CAKE], key="another"), RECEIPT)
    model.show_record(None)
    assert model.rowCount() == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_what_points_at_a_line_follows_it(model: LineItemsModel, sizes: list[int]) -> None:
    model.show_record(bill([CAKE]), RECEIPT)
    followed = QPersistentModelIndex(at(model, 0, "description"))
    for size in sizes:
        model.show_record(bill([TEA, *[CAKE] * size]), RECEIPT)
        assert (followed.row(), followed.data()) == (0, "Green tea")
        assert [line[0] for line in texts(model)] == [*map(str, range(1, size + 2)), "+"]


def test_an_open_editor_stays_open_when_the_record_changes_elsewhere(panel: LineItems, desk: LineDesk) -> None:
    panel.view.setCurrentIndex(at(panel.model, 1, "description"))
    QTest.keyClick(panel.view, Key.Key_N)
    (editor,) = editors(panel)
    QTest.keyClicks(editor, "ap")
    desk.correct("bill", Correction("line_amount", Decimal(3), 0))
    desk.correct("bill", Correction("line_amount", Decimal(5), 2))
    assert editors(panel) == [editor]
    assert editor.text() == "nap"
    finish(editor)
    assert at(panel.model, 1, "description").data() == "nap"


def test_the_place_of_the_current_value_is_told(panel: LineItems, qtbot: QtBot) -> None:
    cells = {"description": Cell("Cake", Verdict.UNCONFIRMED, "Cake", PLACE), "quantity": Cell(None, Verdict.MISSING)}
    panel.show_record(record(line_items=(cells,)), RECEIPT)
    panel.view.setCurrentIndex(at(panel.model, 0, "quantity"))
    for key, place in ((Key.Key_Left, PLACE), (Key.Key_Right, None)):
        with qtbot.waitSignal(panel.region_wanted) as told:
            QTest.keyClick(panel.view, key)
        assert told.args == [place]


def test_what_a_value_is_worth_is_spoken_and_seen(model: LineItemsModel) -> None:
    looks = Looks(QApplication.palette())
    cells = {"description": Cell("Cake", Verdict.UNCONFIRMED), "line_amount": contested(Decimal(3), Decimal(8))}
    model.show_record(record(line_items=(cells,)), RECEIPT)
    for field_id, cell in cells.items():
        index = at(model, 0, field_id)
        assert looks.verdict_words[cell.verdict] in index.data(Role.AccessibleTextRole)
        assert not index.data(Role.DecorationRole).isNull()
    assert at(model, 0, "quantity").data(Role.DecorationRole) is None


def test_tab_leaves_the_table(panel: LineItems) -> None:
    after = QLineEdit(panel)
    after.show()
    panel.view.setCurrentIndex(at(panel.model, 0, "description"))
    QTest.keyClick(panel.view, Key.Key_Tab)
    assert panel.view.currentIndex() == at(panel.model, 0, "description")
    assert after.hasFocus()


def test_the_current_line_stays_where_it_is_when_the_record_changes(panel: LineItems) -> None:
    panel.show_record(bill([CAKE] * 60), RECEIPT)
    panel.view.setCurrentIndex(at(panel.model, 50, "line_amount"))
    place = panel.view.verticalScrollBar().value()
    panel.show_record(bill([TEA, *[CAKE] * 59]), RECEIPT)
    assert panel.view.currentIndex() == at(panel.model, 50, "line_amount")
    assert panel.view.verticalScrollBar().value() == place > 0
    panel.show_record(bill([CAKE] * 60, key="another"), RECEIPT)
    assert not panel.view.currentIndex().isValid()


@pytest.mark.parametrize(
    ("field_id", "value"), [("line_amount", "1.659"), ("unit_price", "1.659"), ("quantity", "1.500")]
)
def test_a_value_entered_as_it_stands_stays_what_it_is(
    panel: LineItems, desk: LineDesk, field_id: str, value: str
) -> None:
    desk.lines = [{field_id: Decimal(value), "line_amount": Decimal(value)}]
    desk.fields = {"currency": "EUR"}
    panel.show_record(desk.record(), RECEIPT)
    said = panel.footer()
    panel.view.setCurrentIndex(at(panel.model, 0, field_id))
    QTest.keyClick(panel.view, Qt.Key.Key_F2)
    (editor,) = editors(panel)
    finish(editor)
    assert desk.steps == []
    assert panel.footer() == said


def test_lines_of_another_document_start_at_the_top(panel: LineItems) -> None:
    lines: list[Line] = [{"description": "Cake", "line_amount": Decimal(n)} for n in range(60)]
    panel.show_record(bill(lines), RECEIPT)
    panel.view.setCurrentIndex(at(panel.model, 50, "line_amount"))
    panel.show_record(bill(lines, key="another"), RECEIPT)
    QApplication.processEvents()
    assert panel.view.verticalScrollBar().value() == 0


@pytest.mark.parametrize("field_id", ["description", "line_amount"])
def test_the_model_keeps_the_rules_while_a_line_comes_and_goes(
    model: LineItemsModel, desk: LineDesk, qtmodeltester: ModelTester, field_id: str
) -> None:
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    assert model.setData(at(model, 2, field_id), "5")
    assert model.rowCount() == 4
    desk.undo()
    assert model.rowCount() == 3


def test_a_refusal_is_taken_back_by_the_next_entry_and_by_another_cell(panel: LineItems) -> None:
    said = panel.footer()
    typed(panel, 1, "line_amount", "12 pieces")
    assert "12 pieces" in panel.footer()
    typed(panel, 1, "line_amount", "15.50")
    assert panel.footer() == said
    typed(panel, 1, "line_amount", "12 pieces")
    panel.view.setCurrentIndex(at(panel.model, 0, "description"))
    assert panel.footer() == said


def test_a_line_that_comes_from_elsewhere_does_not_slip_under_what_is_typed(panel: LineItems, desk: LineDesk) -> None:
    panel.view.setCurrentIndex(at(panel.model, 2, "description"))
    QTest.keyClicks(panel.view, "C")
    (editor,) = editors(panel)
    desk.lines = [*desk.lines, {"description": "Service", "line_amount": Decimal(5)}]
    panel.show_record(desk.record(), RECEIPT)
    finish(editor)
    assert [one.line for one in desk.steps] == [3]
    assert "Service" in texts(panel.model)[2]
