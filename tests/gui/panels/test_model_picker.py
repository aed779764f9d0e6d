"""The choice of what reads: it says what is away and why, and keeps to what was chosen until it is back."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QToolButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from invoice_desk.extraction.engine import ModelInfo
from invoice_desk.gui.engine_choices import EngineChoices, HostChoice, engine_choices
from invoice_desk.gui.panels.model_picker import ModelPicker
from invoice_desk.gui.panels.picker_list import PickerModel
from invoice_desk.gui.panels.picker_rows import Coming, picker_rows
from invoice_desk.messages import messages_in
from tests.fakes.keeper import HOST
from tests.gui.models.samples import office_engine

OFFLINE = EngineChoices("offline", "Rules", (ModelInfo("printed"),))
SERVER = EngineChoices("ollama", "Ollama", (ModelInfo("qwen"), ModelInfo("glm", leaves_computer=True)))
MANAGED = EngineChoices(
    "ollama", "Ollama", (ModelInfo("qwen", hosts=(HOST,)),), hosts=(HostChoice(HOST, is_this_computer=True),)
)
SERVER_AWAY = EngineChoices("ollama", "Ollama", (), "Nothing answers at localhost:11434.")

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def picker(qtbot: QtBot) -> ModelPicker:
    made = ModelPicker()
    qtbot.addWidget(made)
    made.show()
    return made


def box_of(picker: ModelPicker) -> QComboBox:
    box = picker.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    return box


def offered(picker: ModelPicker, *, usable: bool) -> list[str]:
    """The texts of the list that can be chosen, or those that can't."""
    box = box_of(picker)
    rows = [box.model().index(row, 0) for row in range(box.count())]
    return [str(index.data()) for index in rows if bool(index.flags() & Qt.ItemFlag.ItemIsEnabled) is usable]


def away(picker: ModelPicker) -> list[str]:
    return [text for text in offered(picker, usable=False) if "not available" in text]


def test_every_model_is_offered_with_where_documents_go(picker: ModelPicker) -> None:
    picker.show_choices([SERVER, OFFLINE])
    local, sent, rules = offered(picker, usable=True)
    assert "qwen" in local
    assert "glm" in sent
    assert "printed" in rules
    assert local.partition("qwen")[2] == rules.partition("printed")[2] != sent.partition("glm")[2]


def test_an_engine_that_can_not_be_used_says_why_and_can_not_be_chosen(picker: ModelPicker) -> None:
    picker.show_choices([SERVER_AWAY, OFFLINE])
    assert len(offered(picker, usable=True)) == 1
    assert "Ollama" in offered(picker, usable=False)[0]
    assert SERVER_AWAY.problem in offered(picker, usable=False)


def test_the_first_model_of_an_engine_is_taken_where_none_is_named(picker: ModelPicker) -> None:
    picker.select("ollama", "")
    picker.show_choices([SERVER_AWAY, OFFLINE])
    assert picker.selected() == ("ollama", "")
    picker.show_choices([OFFLINE, SERVER])
    assert picker.selected() == ("ollama", "qwen")
    assert "qwen" in box_of(picker).currentText()


def test_a_model_that_is_away_stays_chosen_and_comes_back_by_itself(picker: ModelPicker, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(picker.chosen):
        picker.select("ollama", "glm")
        for choices in ([SERVER_AWAY, OFFLINE], [OFFLINE], [OFFLINE, SERVER_AWAY]):
            picker.show_choices(choices)
            assert picker.selected() == ("ollama", "glm")
            assert "glm" in box_of(picker).currentText()
            assert box_of(picker).currentText() in offered(picker, usable=False)
        picker.show_choices([SERVER, OFFLINE])
    assert picker.selected() == ("ollama", "glm")
    assert "glm" in box_of(picker).currentText()
    assert away(picker) == []


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.permutations([SERVER, SERVER_AWAY, OFFLINE]).map(lambda all_: all_[:2]), max_size=6))
def test_whatever_comes_and_goes_the_box_shows_what_is_chosen(
    picker: ModelPicker, days: Sequence[Sequence[EngineChoices]]
) -> None:
    picker.select("ollama", "glm")
    for choices in [*days, [OFFLINE, SERVER]]:
        picker.show_choices(choices)
        assert picker.selected() == ("ollama", "glm")
        assert "glm" in box_of(picker).currentText()


def test_a_person_chooses_from_the_keyboard_what_can_be_used(picker: ModelPicker) -> None:
    picker.select("ollama", "qwen")
    picker.show_choices([SERVER, EngineChoices("far", "Far away", (), "No key."), OFFLINE])
    told: list[tuple[str, str]] = []
    picker.chosen.connect(lambda engine, model: told.append((engine, model)))
    for _ in range(3):
        QTest.keyClick(box_of(picker), Qt.Key.Key_Down)
    assert told == [("ollama", "glm"), ("offline", "printed")]
    assert picker.selected() == ("offline", "printed")


def test_opening_the_list_and_the_button_look_again(picker: ModelPicker, qtbot: QtBot) -> None:
    picker.show_choices([SERVER, OFFLINE])
    with qtbot.waitSignal(picker.refresh_wanted):
        box_of(picker).showPopup()
    box_of(picker).hidePopup()
    button = picker.findChild(QToolButton)
    assert isinstance(button, QToolButton)
    assert button.accessibleName()
    with qtbot.waitSignal(picker.refresh_wanted):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("server", [SERVER, SERVER_AWAY])
def test_an_open_list_stays_as_it_is_when_the_same_is_found_again(
    picker: ModelPicker, qtbot: QtBot, server: EngineChoices
) -> None:
    picker.select("offline", "printed")
    picker.show_choices([server, OFFLINE])
    box = box_of(picker)
    box.showPopup()
    lit = box.view().currentIndex().row()
    with qtbot.assertNotEmitted(box.model().modelReset), qtbot.assertNotEmitted(box.model().rowsInserted):
        picker.show_choices([server, OFFLINE])
    assert box.view().isVisible()
    assert box.view().currentIndex().row() == lit
    box.hidePopup()


def test_an_open_list_stays_as_it_is_when_a_model_comes_back_which_is_there_once_it_is_closed(
    picker: ModelPicker, qtbot: QtBot
) -> None:
    picker.select("ollama", "glm")
    picker.show_choices([SERVER_AWAY, OFFLINE])
    box = box_of(picker)
    box.showPopup()
    before = offered(picker, usable=True)
    with qtbot.assertNotEmitted(box.model().modelReset), qtbot.assertNotEmitted(box.model().rowsInserted):
        picker.show_choices([SERVER, OFFLINE])
    assert offered(picker, usable=True) == before
    box.hidePopup()
    qtbot.waitUntil(lambda: not picker.is_away())
    assert len(offered(picker, usable=True)) == 3
    assert picker.selected() == ("ollama", "glm")


def test_what_is_chosen_in_a_list_that_is_old_is_what_was_clicked(picker: ModelPicker, qtbot: QtBot) -> None:
    picker.select("offline", "printed")
    picker.show_choices([OFFLINE, SERVER])
    box = box_of(picker)
    box.showPopup()
    picker.show_choices([SERVER, OFFLINE])
    with qtbot.waitSignal(picker.chosen) as told:
        QTest.keyClick(box.view(), Qt.Key.Key_End)
        QTest.keyClick(box.view(), Qt.Key.Key_Return)
    assert told.args == ["ollama", "glm"]
    qtbot.waitUntil(lambda: "glm" in box.currentText())


def test_the_list_stays_also_while_the_chosen_model_is_away(picker: ModelPicker, qtbot: QtBot) -> None:
    picker.select("ollama", "glm")
    picker.show_choices([SERVER_AWAY, OFFLINE])
    with qtbot.assertNotEmitted(box_of(picker).model().modelReset):
        picker.show_choices([SERVER_AWAY, OFFLINE])


def test_only_the_chosen_model_is_listed_as_away(picker: ModelPicker) -> None:
    picker.show_choices([OFFLINE])
    for model in ("qwen", "glm"):
        picker.select("ollama", model)
    assert len(away(picker)) == 1


def test_what_is_chosen_elsewhere_in_the_window_is_chosen_here(picker: ModelPicker, qtbot: QtBot) -> None:
    picker.show_choices([SERVER, OFFLINE])
    with qtbot.waitSignal(picker.chosen) as told:
        picker.choose("ollama", "glm")
    assert told.args == ["ollama", "glm"]
    assert "glm" in box_of(picker).currentText()
    with qtbot.assertNotEmitted(picker.chosen):
        picker.choose("ollama", "glm")


def test_the_last_line_leads_to_the_models_and_changes_no_choice(picker: ModelPicker, qtbot: QtBot) -> None:
    picker.select("ollama", "qwen")
    picker.show_choices([OFFLINE, MANAGED])
    box = box_of(picker)
    box.showPopup()
    with qtbot.waitSignal(picker.manage_wanted), qtbot.assertNotEmitted(picker.chosen):
        QTest.keyClick(box.view(), Qt.Key.Key_End)
        QTest.keyClick(box.view(), Qt.Key.Key_Return)
    assert "qwen" in box.currentText()
    assert picker.selected() == ("ollama", "qwen")


def test_keys_in_the_closed_box_never_lead_away_from_the_models(picker: ModelPicker, qtbot: QtBot) -> None:
    picker.select("offline", "printed")
    picker.show_choices([OFFLINE, MANAGED])
    with qtbot.assertNotEmitted(picker.manage_wanted):
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_End):
            QTest.keyClick(box_of(picker), key)
    assert picker.selected() == ("ollama", "qwen")


def test_a_wheel_that_passes_over_changes_nothing(picker: ModelPicker, qtbot: QtBot) -> None:
    picker.select("ollama", "qwen")
    picker.show_choices([SERVER, OFFLINE])
    down = QWheelEvent(
        QPointF(9, 9),
        box_of(picker).mapToGlobal(QPointF(9, 9)),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    with qtbot.assertNotEmitted(picker.chosen):
        QApplication.sendEvent(box_of(picker), down)
    assert picker.selected() == ("ollama", "qwen")


def test_an_open_list_stays_as_it_is_while_a_model_is_on_its_way(picker: ModelPicker, qtbot: QtBot) -> None:
    picker.show_choices([OFFLINE, MANAGED])
    picker.show_coming([Coming("ollama", HOST, "gemma3:4b", "1 %")])
    with qtbot.assertNotEmitted(box_of(picker).model().modelReset):
        picker.show_coming([Coming("ollama", HOST, "gemma3:4b", "2 %")])
        picker.show_loading(("ollama", "qwen"))
    assert any("gemma3:4b" in text for text in offered(picker, usable=False))


def test_no_line_is_cut_short_and_each_is_said(picker: ModelPicker, qtbot: QtBot) -> None:
    picker.show_choices(engine_choices({"ollama": office_engine()}, messages_in("en")))
    box = box_of(picker)
    box.showPopup()
    view = box.view()
    assert view.viewport().width() >= view.sizeHintForColumn(0)
    rows = [box.model().index(row, 0) for row in range(box.count())]
    assert all(index.data(Qt.ItemDataRole.AccessibleTextRole) for index in rows)
    assert view.sizeHintForColumn(0) < 640
    box.hidePopup()


def test_the_list_is_a_proper_model(qtmodeltester: ModelTester) -> None:
    model = PickerModel()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    choices = engine_choices({"ollama": office_engine()}, messages_in("en"))
    for wanted in (("", ""), ("ollama", "gone"), ("ollama", "gemma3:4b")):
        model.show_rows(picker_rows(choices, wanted))
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.show_rows([])
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
