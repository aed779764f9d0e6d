"""A document is read by a model on an OpenAI-compatible server, whatever the vendor's habits are."""

from dataclasses import replace
from decimal import Decimal

import pytest

from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import Progress
from invoice_desk.domain.record import USED_OCR_TEXT, Note
from invoice_desk.extraction.engine import Ability, Ready
from invoice_desk.extraction.openai.presets import presets
from tests.extraction.openai.asking import READS, SEES, answer, engine_at, picture, read, request_of
from tests.fake_ollama import FakeOllama
from tests.fake_ollama.models import find_preset
from tests.fake_openai import VENDORS, FakeOpenAI, Reply

SAID = answer(seller_name="街角小店", total_amount="9.60", currency="GBP", line_items=[])
TOTAL = Decimal("9.60")


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_picture_is_read_at_every_vendor(vendor: str) -> None:
    with FakeOpenAI(vendor, key="sk-1") as fake:
        fake.reply(SAID)
        reading = read(engine_at(fake, key="sk-1"), request_of(SEES, picture()))
        (image,) = fake.questions[-1].images
    assert (reading.engine, reading.model, reading.profile) == ("openai", SEES, "receipt")
    assert (reading.fields["total_amount"].value, reading.fields["seller_name"].value) == (TOTAL, "街角小店")
    assert Note(USED_OCR_TEXT) not in reading.notes
    assert (image.width, image.height, image.format) == (140, 196, "JPEG")
    assert reading.prompt_version
    assert reading.raw_answer == SAID
    if vendor != "no-finish":
        assert not [note for note in reading.notes if note.code.startswith("answer.")]


@pytest.mark.parametrize("vendor", VENDORS)
def test_words_are_read_by_a_model_that_sees_nothing(vendor: str) -> None:
    with FakeOpenAI(vendor) as fake:
        fake.reply(SAID)
        reading = read(engine_at(fake), request_of(READS))
        asked = fake.questions[-1]
    assert reading.fields["total_amount"].value == TOTAL
    assert Note(USED_OCR_TEXT) in reading.notes
    assert not asked.images
    assert "TOTAL 9.60" in asked.prompt


FORMS = {
    "openai": ["json_schema"],
    "lmstudio": ["json_schema"],
    "llamacpp": ["json_schema"],
    "oneapi-ollama": ["json_schema"],
    "dashscope": ["json_schema", "json_object"],
    "text-only": ["json_schema", "json_object", ""],
}


def form(body: dict[str, dict[str, str]]) -> str:
    return body.get("response_format", {}).get("type", "")


@pytest.mark.parametrize("vendor", FORMS)
def test_the_firmest_form_a_server_takes_is_found_and_remembered(vendor: str) -> None:
    with FakeOpenAI(vendor) as fake:
        fake.reply(SAID)
        engine = engine_at(fake)
        read(engine, request_of(SEES, picture()))
        assert [form(asked.body) for asked in fake.questions] == FORMS[vendor]
        read(engine, request_of(SEES, picture()))
        assert [form(asked.body) for asked in fake.questions[len(FORMS[vendor]) :]] == FORMS[vendor][-1:]
        read(engine, request_of(READS))
        assert form(fake.questions[-len(FORMS[vendor])].body) == FORMS[vendor][0], "each model has its own"


def test_a_preset_spares_the_forms_that_a_server_refuses() -> None:
    with FakeOpenAI("dashscope") as fake:
        fake.reply(SAID)
        read(engine_at(fake, preset="dashscope"), request_of(SEES, picture()))
        (asked,) = fake.questions
    assert form(asked.body) == "json_object"
    assert "json" in asked.prompt.casefold()
    assert asked.body["vl_high_resolution_images"] is True
    with FakeOpenAI("text-only") as fake:
        fake.reply(SAID)
        read(engine_at(fake, preset="lmstudio"), request_of(SEES, picture()))
        assert [form(asked.body) for asked in fake.questions] == ["json_schema", ""]


def test_what_a_server_refuses_is_left_out_from_then_on() -> None:
    with FakeOpenAI("openai-new") as fake:
        fake.reply(SAID)
        engine = engine_at(fake)
        read(engine, request_of(SEES, picture()))
        read(engine, request_of(SEES, picture()))
        bodies = [asked.body for asked in fake.questions]
    assert len(bodies) == 4
    assert "max_tokens" in bodies[0]
    for body in bodies[-2:]:
        assert body["max_completion_tokens"] == bodies[0]["max_tokens"]
        assert "temperature" not in body
        assert form(body) == "json_schema"


def test_a_model_that_manages_only_without_a_form_is_not_held_to_it_again() -> None:
    with FakeOpenAI() as fake:
        fake.reply("I would rather not.", SAID)
        engine = engine_at(fake)
        assert read(engine, request_of(SEES, picture())).fields["total_amount"].value == TOTAL
        assert read(engine, request_of(SEES, picture())).fields["total_amount"].value == TOTAL
        assert [form(asked.body) for asked in fake.questions] == ["json_schema", "", "json_object"]


def test_a_model_that_turns_out_to_see_nothing_gets_the_words_from_then_on() -> None:
    with FakeOpenAI("vllm") as fake:
        fake.reply(SAID)
        engine = engine_at(fake)
        reading = read(engine, request_of(READS, picture()))
        assert Note(USED_OCR_TEXT) in reading.notes
        assert reading.fields["total_amount"].value == TOTAL
        read(engine, request_of(READS, picture()))
        assert [bool(asked.images) for asked in fake.questions] == [True, False, False]
        told = next(model for model in engine.list_models() if model.name == READS)
    assert told.limits == ("model.limit.text_only",)
    assert told.abilities == {Ability.TEXT}


def test_a_model_that_sees_nothing_and_no_words_is_a_clear_failure() -> None:
    with FakeOpenAI("vllm") as fake, pytest.raises(EngineError) as failed:
        read(engine_at(fake), request_of(READS, picture(), lines=()))
    assert failed.value.code == "openai.not_vision"


def test_fields_are_told_while_the_model_writes_and_thinking_is_no_answer() -> None:
    heard: list[Progress] = []
    with FakeOpenAI("vllm") as fake:
        fake.reply(Reply(SAID, thinking='The total {"total_amount": "1.00"} is a trap.', pieces=3))
        reading = read(engine_at(fake), request_of(SEES, picture()), heard)
    assert reading.fields["total_amount"].value == TOTAL
    assert any(progress.stage == "progress.looking" for progress in heard)
    assert any(progress.stage == "progress.writing" for progress in heard)


def test_an_answer_in_one_piece_is_as_good_as_a_stream() -> None:
    with FakeOpenAI() as fake:
        fake.reply(Reply(SAID, whole=True))
        reading = read(engine_at(fake), request_of(SEES, picture()))
    assert reading.fields["total_amount"].value == TOTAL
    assert reading.usage is not None
    assert reading.usage.tokens_in == 1033


def test_an_answer_that_is_cut_off_is_a_partial_reading_with_a_note() -> None:
    with FakeOpenAI() as fake:
        fake.reply(Reply(SAID[:-30], finish="length"))
        reading = read(engine_at(fake), request_of(SEES, picture()))
    assert "seller_name" in reading.fields
    assert any(note.code.startswith("answer.") for note in reading.notes)


def test_pages_cost_what_their_tokens_cost_together() -> None:
    with FakeOpenAI() as fake:
        fake.reply(Reply(SAID, tokens_in=1_000_000, tokens_out=500))
        engine = engine_at(fake, price_in="0.8", price_out="2", price_currency="CNY")
        usage = read(engine, request_of(SEES, picture(), picture(2))).usage
        assert usage is not None
        assert (usage.cost, usage.currency) == (Decimal("1.602"), "CNY")
        assert (usage.tokens_in, usage.tokens_out) == (2_000_000, 1000)
        without_prices = read(engine_at(fake), request_of(SEES, picture())).usage
        assert without_prices is not None
        assert without_prices.cost is None


def test_a_server_that_counts_no_tokens_has_no_cost() -> None:
    with FakeOpenAI("vllm-old") as fake:
        fake.reply(SAID)
        usage = read(engine_at(fake, price_in="1"), request_of(SEES, picture())).usage
    assert usage is not None
    assert (usage.cost, usage.tokens_in) == (None, 0)


# --- models ---


def test_models_of_the_settings_come_first_then_those_that_see_and_none_for_something_else() -> None:
    models = {"text-embedding-3-small": False, "llama3.2:3b": False, "qwen2.5-vl-72b": True}
    with FakeOpenAI(models=models) as fake:
        engine = engine_at(fake, models=("mine",))
        assert isinstance(engine.availability(), Ready)
        listed = engine.list_models()
    assert [model.name for model in listed] == ["mine", "qwen2.5-vl-72b", "llama3.2:3b"]
    assert [model.leaves_computer for model in listed] == [False] * 3
    assert Ability.VISION in listed[1].abilities
    assert listed[2].abilities == {Ability.TEXT}


@pytest.mark.parametrize("vendor", ["dashscope", "text-only"])
def test_where_there_is_no_list_names_are_taken_from_the_settings_or_the_preset(vendor: str) -> None:
    with FakeOpenAI(vendor) as fake:
        assert isinstance(engine_at(fake).availability(), Ready)
        assert [model.name for model in engine_at(fake, models=("a", "b")).list_models()] == ["a", "b"]
        known = engine_at(fake, preset="dashscope").list_models()
        assert [model.name for model in known] == list(presets()["dashscope"].models)
        with pytest.raises(EngineError) as nothing:
            engine_at(fake).list_models()
    assert nothing.value.code == "openai.no_models"


def test_an_empty_list_may_be_null() -> None:
    with FakeOpenAI("ollama", models={}) as fake, pytest.raises(EngineError) as nothing:
        engine_at(fake).list_models()
    assert nothing.value.code == "openai.no_models"


def test_without_a_name_the_first_model_reads() -> None:
    with FakeOpenAI() as fake:
        fake.reply(SAID)
        assert read(engine_at(fake), request_of("", picture())).model == SEES


def test_a_document_leaves_the_computer_unless_the_server_is_on_it_and_asks_nobody_else() -> None:
    with FakeOpenAI() as fake:
        assert not engine_at(fake, models=("m",)).list_models()[0].leaves_computer
        assert engine_at(fake, models=("m",), preset="litellm").list_models()[0].leaves_computer
        fake.reply(SAID)
        reading = read(engine_at(fake, preset="oneapi"), request_of(SEES, picture()))
    assert any(note.code == "reading.sent_to" for note in reading.notes)


def test_ollama_is_asked_who_sees_because_it_shows_pictures_to_those_that_do_not() -> None:
    with FakeOllama(models=["qwen2.5vl:7b", replace(find_preset("llama3.2:3b"), name="mine:latest")]) as fake:
        fake.reply(SAID)
        engine = engine_at(fake, url=f"{fake.url}/v1")  # at any port: it is recognised by its list
        assert engine.sees("qwen2.5vl:7b")
        assert not engine.needs_words("qwen2.5vl:7b")
        assert not engine.sees("mine:latest")
        assert Note(USED_OCR_TEXT) in read(engine, request_of("mine:latest", picture())).notes
        assert Note(USED_OCR_TEXT) not in read(engine, request_of("qwen2.5vl:7b", picture())).notes
        first, second = fake.of("/v1/chat/completions")
        assert (len(first.images), len(second.images)) == (0, 1)
        assert len(fake.of("/api/show")) == 2


def test_a_prompt_that_an_old_ollama_has_cut_is_no_reading() -> None:
    with FakeOpenAI("ollama") as fake:
        fake.reply(Reply(SAID, tokens_in=4096))
        with pytest.raises(EngineError) as cut:
            read(engine_at(fake), request_of(SEES))
        assert cut.value.code == "openai.too_long"
        fake.reply(Reply(SAID, tokens_in=4095))
        assert read(engine_at(fake), request_of(SEES)).fields
    with FakeOpenAI("vllm") as fake:  # which says so itself
        fake.reply(Reply(SAID, tokens_in=4096))
        assert read(engine_at(fake), request_of(SEES)).fields


def test_a_model_that_ollama_passes_on_leaves_the_computer() -> None:
    with FakeOpenAI("ollama", models={"qwen3-vl:235b-cloud": True, "tiny:latest": False}) as fake:
        listed = engine_at(fake, preset="ollama").list_models()
    assert {model.name: model.leaves_computer for model in listed} == {
        "qwen3-vl:235b-cloud": True,
        "tiny:latest": False,
    }


@pytest.mark.parametrize(
    ("model", "sees", "needs_words"),
    [("gpt-4.1-mini", True, False), ("Qwen/Qwen2.5-VL-72B-Instruct", True, False), ("deepseek-chat", False, True)],
)
def test_a_model_s_name_says_whether_pages_are_drawn_and_words_recognised(
    model: str, sees: bool, needs_words: bool
) -> None:
    with FakeOpenAI() as fake:
        engine = engine_at(fake)
        assert (engine.sees(model), engine.needs_words(model)) == (sees, needs_words)
        assert (engine.sees("of-tomorrow"), engine.needs_words("of-tomorrow")) == (True, True)
        assert [asked.path for asked in fake.requests] == ["/v1/models"]
