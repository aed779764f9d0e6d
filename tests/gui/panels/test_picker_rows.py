"""The lines of the model picker: where each model runs, what can see comes first, and nothing is passed over."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from invoice_desk.extraction.engine import ModelInfo, Where
from invoice_desk.gui.engine_choices import EngineChoices, HostChoice, engine_choices
from invoice_desk.gui.panels.picker_rows import Coming, PickerRow, RowKind, picker_rows
from invoice_desk.messages import messages_in
from tests.fakes.keeper import HOST
from tests.gui.models.samples import CLOUD, OFFICE, QWEN, TEXT, THINKER, loaded, office_engine, office_keeper

HERE, THERE = HostChoice(HOST, is_this_computer=True), HostChoice(OFFICE, is_this_computer=False)

pytestmark = pytest.mark.usefixtures("qapp")


def of_ollama(*models: ModelInfo, hosts: Sequence[HostChoice] = (HERE, THERE)) -> EngineChoices:
    return EngineChoices("ollama", "Ollama", models, hosts=tuple(hosts))


def grouped(rows: Sequence[PickerRow]) -> dict[str, list[str]]:
    """What stands under each heading."""
    groups: dict[str, list[str]] = {}
    heading = ""
    for row in rows:
        if row.kind is RowKind.HEADING:
            heading = row.name
            groups[heading] = []
        elif row.kind is not RowKind.MANAGE:
            groups[heading].append(row.name)
    return groups


def row_named(rows: Sequence[PickerRow], name: str) -> PickerRow:
    return next(row for row in rows if row.name == name)


def test_models_stand_under_where_they_run_and_those_that_see_come_first(qapp: QApplication) -> None:
    choices = engine_choices({"ollama": office_engine()}, messages_in("en"))
    assert grouped(picker_rows(choices, ("", ""))) == {
        "Ollama · this computer or 192.168.1.20 (may leave this computer)": ["qwen2.5vl:7b"],
        "Ollama · this computer": ["qwen2.5vl:3b", "gemma3:4b", "llama3.2:3b"],
        "Ollama · 192.168.1.20 (leaves this computer)": ["llama3.2-vision:11b", "qwen3-vl:8b", "qwen2.5vl:32b"],
        "Ollama · cloud (leaves this computer)": ["qwen3-vl:235b-cloud"],
    }


def test_a_model_is_told_in_words_that_need_no_manual() -> None:
    model = replace(QWEN, hosts=(HOST,), loaded=loaded(QWEN, Where.PARTLY))
    row = row_named(picker_rows([of_ollama(model)], ("", "")), QWEN.name)
    assert row.facts == ("Sees pictures", "6.0 GB", "needs about 8 GB of memory", "8.3B Q4_K_M")
    assert row.aside == "Loaded: partly on the graphics card, slower"
    assert row.text == "qwen2.5vl:7b · this computer"
    for part in (row.name, "this computer", *row.facts, row.aside):
        assert part in row.spoken
    assert "128,000" in row.tip


def test_what_a_model_can_do_is_told_or_left_out_where_nobody_knows() -> None:
    models = [replace(one, hosts=(HOST,)) for one in (TEXT, THINKER, ModelInfo("unknown"))]
    rows = picker_rows([of_ollama(*models)], ("", ""))
    assert row_named(rows, TEXT.name).facts[0] == "Reads text only"
    assert row_named(rows, THINKER.name).facts[0] == "Sees pictures, can think"
    assert row_named(rows, "unknown").facts == ()


def test_limits_of_a_model_are_in_its_tip() -> None:
    (choice,) = engine_choices({"ollama": office_engine()}, messages_in("en"))
    tip = row_named(picker_rows([choice], ("", "")), "llama3.2-vision:11b").tip
    assert "Reads Chinese poorly." in tip
    assert "one picture at a time" in tip


def test_a_cloud_model_leaves_the_computer_whichever_server_lists_it() -> None:
    rows = picker_rows([of_ollama(replace(CLOUD, hosts=(HOST,)))], ("", ""))
    row = row_named(rows, CLOUD.name)
    assert row.sign == "cloud"
    assert "leaves this computer" in row.spoken
    assert "this computer" not in row.text


def test_a_host_that_is_away_is_listed_with_its_reason_beside_the_one_that_is_there() -> None:
    keeper = office_keeper()
    keeper.away = frozenset({OFFICE})
    keeper.shelves[OFFICE] = []
    (choice,) = engine_choices({"ollama": office_engine(keeper)}, messages_in("en"))
    groups = grouped(picker_rows([choice], ("", "")))
    assert QWEN.name in groups["Ollama · this computer"]
    (reason,) = groups["Ollama · 192.168.1.20 (not available)"]
    assert OFFICE in reason


def test_a_server_without_models_says_so_and_models_can_be_got() -> None:
    rows = picker_rows([of_ollama(hosts=[HERE])], ("", ""))
    assert grouped(rows) == {"Ollama · this computer": ["No models here yet"]}
    assert rows[-1].kind is RowKind.MANAGE


def test_a_model_that_is_being_got_stands_among_those_of_its_host() -> None:
    coming = [Coming("ollama", HOST, "minicpm-v:8b", "38 %"), Coming("ollama", OFFICE, "gemma3:4b", "2 %")]
    rows = picker_rows([of_ollama(replace(QWEN, hosts=(HOST,)))], ("", ""), coming=coming)
    assert grouped(rows) == {
        "Ollama · this computer": ["qwen2.5vl:7b", "minicpm-v:8b"],
        "Ollama · 192.168.1.20 (leaves this computer)": ["gemma3:4b"],
    }
    assert row_named(rows, "minicpm-v:8b").facts == ("38 %",)
    assert row_named(rows, "minicpm-v:8b").choice is None


def test_loading_is_told_where_the_model_stands_and_in_the_closed_box() -> None:
    model = replace(QWEN, hosts=(HOST,))
    row = row_named(picker_rows([of_ollama(model)], ("", ""), loading=("ollama", QWEN.name)), QWEN.name)
    assert row.text.endswith("Loading…")
    assert row.aside == "Loading…"


def test_two_servers_on_this_computer_are_told_apart() -> None:
    docker = HostChoice("http://127.0.0.1:3002", is_this_computer=True)
    models = (replace(QWEN, hosts=(HOST,)), replace(TEXT, hosts=(docker.name,)))
    assert list(grouped(picker_rows([of_ollama(*models, hosts=(HERE, docker))], ("", "")))) == [
        "Ollama · this computer, port 11434",
        "Ollama · this computer, port 3002",
    ]


@pytest.mark.parametrize(
    ("model", "heading"),
    [
        (ModelInfo("vl", leaves_computer=True, is_cloud=True, hosts=("https://api.example/v1",)), "api.example"),
        (ModelInfo("vl", leaves_computer=True, hosts=("dify.lan",)), "dify.lan"),
        (ModelInfo("vl", leaves_computer=True), "a server"),
    ],
)
def test_a_server_that_keeps_no_models_is_named_all_the_same(model: ModelInfo, heading: str) -> None:
    rows = picker_rows([EngineChoices("openai:office", "Office", (model,))], ("", ""))
    assert list(grouped(rows)) == [f"Office · {heading} (leaves this computer)"]
    assert row_named(rows, "vl").text == f"Office · vl · {heading}"


def test_without_servers_that_keep_models_there_is_nothing_to_manage() -> None:
    rows = picker_rows([EngineChoices("offline", "Offline", (ModelInfo("printed"),))], ("", ""))
    assert [row.kind for row in rows] == [RowKind.HEADING, RowKind.MODEL]
