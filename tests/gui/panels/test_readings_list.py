"""Who read a document and what they said stands beside its checks."""

from dataclasses import replace
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import FieldValue, Reading, Usage
from invoice_desk.gui.panels.readings_list import ReadingsList
from tests.gui.panels.samples import RECEIPT, RENDER, record

OCR = Reading("offline", "rapidocr", RECEIPT.id, {"seller_name": FieldValue("Aldi", "Aldi")}, seconds=0.93)
MODEL = Reading(
    "openai:office",
    "qwen2.5-vl",
    RECEIPT.id,
    {"seller_name": FieldValue("ALDI Süd", "ALDI Süd")},
    seconds=12.34,
    raw_answer='{"seller_name": "ALDI Süd"}',
    prompt_version="0a1b2c3d4e5f",
    usage=Usage(2675, 120, 3.5, 2.0, 4.0, Decimal("0.00421"), "CNY"),
)


@pytest.fixture
def panel(qtbot: QtBot) -> ReadingsList:
    made = ReadingsList(language="en", render=RENDER)
    qtbot.addWidget(made)
    return made


def test_the_newest_reading_comes_first_with_all_that_it_took(panel: ReadingsList) -> None:
    panel.show_record(replace(record(), readings=(OCR, MODEL)), RECEIPT)
    newest, oldest = (panel.list.item(row).text() for row in range(2))
    for fact in ("qwen2.5-vl", "12.3 s", "30 tokens/s", "2675 tokens in, 120 out", "3.5 s to load", "0.0042 CNY"):
        assert fact in newest
    assert "rapidocr" in oldest
    assert "tokens" not in oldest


def test_what_a_model_said_can_be_read_word_for_word(panel: ReadingsList) -> None:
    panel.show_record(replace(record(), readings=(OCR, MODEL)), RECEIPT)
    assert panel.text.toPlainText().endswith('{"seller_name": "ALDI Süd"}')
    panel.list.setCurrentRow(1)
    assert panel.text.toPlainText().endswith(": Aldi")


def test_a_selected_reading_stays_selected_when_the_record_comes_again(panel: ReadingsList) -> None:
    both = replace(record(), readings=(OCR, MODEL))
    panel.show_record(both, RECEIPT)
    panel.list.setCurrentRow(1)
    panel.show_record(replace(both), RECEIPT)
    assert panel.list.currentRow() == 1
    panel.show_record(replace(both, readings=(OCR,)), RECEIPT)
    assert panel.list.count() == 1


def test_a_value_that_was_looked_for_in_vain_is_not_listed_as_said(panel: ReadingsList) -> None:
    sight = Reading("seen", "", RECEIPT.id, {"seller_name": FieldValue("Aldi", "Aldi", denied=True)})
    panel.show_record(replace(record(), readings=(sight,)), RECEIPT)
    assert panel.list.item(0).text().startswith("Seen on the page")
    assert panel.text.toPlainText().endswith(": nothing printed there")
