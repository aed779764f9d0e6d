"""Another model reads the same documents: what it agrees with is confirmed, and a difference is settled by a key."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import FieldValue, Verdict
from invoice_desk.extraction.engine import ExtractionRequest, ModelInfo
from invoice_desk.gui.dialogs.ask import OfferedModel, OpinionChoice, OpinionOffer, OpinionScope
from invoice_desk.gui.dialogs.opinion_dialog import OpinionDialog
from invoice_desk.gui.engine_choices import EngineChoices
from invoice_desk.gui.second_opinion import opinion_offer
from invoice_desk.gui.table.rows import RowStatus
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Person, Running, cell, scripted_parts, started
from tests.gui.test_queue_in_the_window import scans

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

MODELS = (OfferedModel("ollama", "qwen2.5vl:7b", "qwen2.5vl:7b · this computer", "lock", "Sees pictures"),)


def dialog(qtbot: QtBot, offer: OpinionOffer) -> OpinionDialog:
    made = OpinionDialog(offer)
    qtbot.addWidget(made)
    return made


def test_documents_in_doubt_are_offered_first(qtbot: QtBot) -> None:
    counts = {OpinionScope.DOUBTFUL: 3, OpinionScope.SELECTED: 1, OpinionScope.TO_REVIEW: 9}
    choice = dialog(qtbot, OpinionOffer(MODELS, counts)).choice()
    assert choice == OpinionChoice("ollama", "qwen2.5vl:7b", OpinionScope.DOUBTFUL)


def test_scopes_without_documents_are_greyed(qtbot: QtBot) -> None:
    counts = {OpinionScope.DOUBTFUL: 0, OpinionScope.SELECTED: 1, OpinionScope.TO_REVIEW: 0}
    made = dialog(qtbot, OpinionOffer(MODELS, counts))
    assert [button.isEnabled() for button in made.findChildren(QRadioButton)] == [False, True, False]
    assert made.choice().scope is OpinionScope.SELECTED


def test_without_models_there_is_nothing_to_start(qtbot: QtBot) -> None:
    made = dialog(qtbot, OpinionOffer((), {OpinionScope.TO_REVIEW: 2}))
    assert [button.isEnabled() for button in made.findChildren(QPushButton) if button.isDefault()] == [False]


def test_the_model_that_has_read_already_is_offered_last(qapp: object) -> None:
    choices = [
        EngineChoices("ollama", "Ollama", (ModelInfo("one"), ModelInfo("two"))),
        EngineChoices("x", "X", (), "no"),
    ]
    offer = opinion_offer(choices, ("ollama", "one"), {})
    assert [(model.engine, model.model) for model in offer.models] == [("ollama", "two"), ("ollama", "one")]


def totals(request: ExtractionRequest) -> dict[str, FieldValue]:
    """Both models agree on the seller and differ on the number."""
    number = {"qwen": "17", "minicpm": "71"}[request.model]
    return {"seller_name": FieldValue("ACME", "ACME"), "invoice_number": FieldValue(number, number)}


def one_document_read_twice(qtbot: QtBot, folder: Path) -> tuple[Running, str]:
    person = Person(opinion=OpinionChoice("scripted", "minicpm", OpinionScope.DOUBTFUL))
    engine = ScriptedEngine(totals, models=("qwen", "minicpm"))
    running = started(qtbot, folder, scripted_parts(engine, ScriptedWorker()), person=person)
    assert running.program.commands is not None
    running.program.window.picker.select("scripted", "qwen")
    running.give(*scans(folder / "in", 1))
    running.wait(lambda: [row.status for row in running.work.model.all_rows()] == [RowStatus.TO_REVIEW])
    (key,) = [row.key for row in running.work.model.all_rows()]
    running.program.window.actions_.document.opinion.trigger()
    running.wait(lambda: cell(running, key, "seller_name").verdict is Verdict.CONFIRMED)
    return running, key


def test_what_both_say_is_confirmed_and_a_difference_is_settled_from_the_keyboard(qtbot: QtBot, tmp_path: Path) -> None:
    running, key = one_document_read_twice(qtbot, tmp_path)
    (offer,) = running.person.opinion_offers
    assert [model.model for model in offer.models] == ["minicpm", "qwen"]
    assert offer.counts[OpinionScope.DOUBTFUL] == 1
    assert cell(running, key, "seller_name").witnesses == ("scripted · qwen", "scripted · minicpm")
    contested = cell(running, key, "invoice_number")
    assert contested.verdict is Verdict.CONFLICT
    assert set(contested.candidates) == {"17 (scripted · qwen)", "71 (scripted · minicpm)"}

    view = running.work.view
    view.select(key, "invoice_number")
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    QTest.keyClick(menu, Qt.Key.Key_2)
    assert cell(running, key, "invoice_number").verdict in (Verdict.CORRECTED, Verdict.CONFIRMED)
    running.wait_until_saved()
    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: cell(running, key, "invoice_number").verdict is Verdict.CONFLICT)
    running.close()
