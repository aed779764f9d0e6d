"""A document is read by a model on an OpenAI-compatible server, whatever the vendor's habits are."""

from dataclasses import replace
from decimal import Decimal

import pytest

from invoice_desk.domain.errors import EngineError, EngineUnreachableError, JobCancelledError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import USED_OCR_TEXT, Note
from invoice_desk.extraction.engine import Ability, Ready, Unreachable
from invoice_desk.extraction.openai.presets import presets
from invoice_desk.extraction.openai.server import Patience
from invoice_desk.extraction.pace import Pace
from invoice_desk.keys import Key
from tests.extraction.openai.asking import QUICK, READS, SEES, answer, engine_at, picture, read, request_of
from tests.fake_ollama import FakeOllama
from tests.fake_ollama.models import find_preset
from tests.fake_openai import VENDORS, FakeOpenAI, Fault, Reply

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


# --- address and key ---


def test_the_key_is_sent_and_asked_for_again_after_a_refusal() -> None:
    keys = [Key("sk-old"), Key("sk-new")]
    with FakeOpenAI("oneapi", key="sk-new") as fake:
        fake.reply(SAID)
        engine = engine_at(fake, preset="oneapi", find_key=lambda: keys.pop(0) if len(keys) > 1 else keys[0])
        with pytest.raises(EngineUnreachableError) as refused:
            read(engine, request_of(SEES, picture()))
        assert refused.value.code == "openai.key_refused"
        read(engine, request_of(SEES, picture()))
        assert fake.questions[-1].headers["authorization"] == "Bearer sk-new"


@pytest.mark.parametrize(("key", "code"), [("", "openai.key_missing"), ("sk-wrong", "openai.key_refused")])
def test_a_key_that_is_missing_or_wrong_is_told_before_any_document(key: str, code: str) -> None:
    with FakeOpenAI("litellm", key="sk-1") as fake:
        engine = engine_at(fake, key=key)
        assert engine.availability() == Unreachable("openai.check_key")
        with pytest.raises(EngineUnreachableError) as refused:
            engine.list_models()
    assert refused.value.code == code


def test_a_key_that_can_not_be_sent_is_told() -> None:
    with FakeOpenAI() as fake:
        engine = engine_at(fake, find_key=lambda: Key(trouble="key.odd"))
        with pytest.raises(EngineError) as odd:
            read(engine, request_of(SEES, picture()))
        assert not fake.requests
    assert odd.value.code == "openai.key_odd"


@pytest.mark.parametrize("vendor", ["oneapi", "vllm", "llamacpp", "ollama", "lmstudio"])
def test_an_address_without_v1_is_told_with_the_address_to_enter(vendor: str) -> None:
    with FakeOpenAI(vendor) as fake:
        engine = engine_at(fake, url=fake.root)
        assert engine.availability() == Unreachable("openai.check_address")
        with pytest.raises(EngineUnreachableError) as wrong:
            read(engine, request_of(SEES, picture()))
    assert wrong.value.params["offered"] == fake.url
    assert wrong.value.code.endswith("_v1")


def test_a_server_that_is_away_pauses_and_comes_back() -> None:
    with FakeOpenAI() as fake:
        fake.reply(SAID)
        engine = engine_at(fake)
        fake.close_port()
        assert engine.availability() == Unreachable("openai.start_it")
        with pytest.raises(EngineUnreachableError):
            read(engine, request_of(SEES, picture()))
        fake.open_port()
        assert isinstance(engine.availability(), Ready)
        assert read(engine, request_of(SEES, picture())).fields["total_amount"].value == TOTAL


@pytest.mark.parametrize("fault", [Fault.REDIRECT_301, Fault.REDIRECT_307])
def test_the_key_is_not_sent_to_where_a_server_sends_on(fault: Fault) -> None:
    with FakeOpenAI() as fake, FakeOpenAI() as other:
        fake.moved_to = f"{other.url}/chat/completions"
        fake.fault(fault)
        with pytest.raises(EngineUnreachableError) as sent_on:
            read(engine_at(fake, key="sk-1"), request_of(SEES, picture()))
        assert not other.requests
    assert sent_on.value.code == "openai.redirected"
    assert sent_on.value.params["said"] == fake.moved_to


def test_no_proxy_is_asked_for_a_server_nearby(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with FakeOpenAI() as fake:
        fake.reply(SAID)
        assert read(engine_at(fake), request_of(SEES, picture())).fields


# --- limits ---


@pytest.mark.parametrize("fault", [Fault.LIMIT_429, Fault.SATURATED_429, Fault.LOADING_503, Fault.OVERLOADED_529])
def test_a_server_that_wants_time_gets_it(fault: Fault) -> None:
    heard: list[Progress] = []
    with FakeOpenAI() as fake:
        fake.reply(SAID)
        fake.fault(fault, times=2)
        reading = read(engine_at(fake), request_of(SEES, picture()), heard)
        assert len(fake.questions) == 3
    assert reading.fields["total_amount"].value == TOTAL
    assert any(progress.stage == "progress.waiting" for progress in heard)


def test_a_server_that_wants_more_time_than_there_is_patience_pauses_the_queue() -> None:
    with FakeOpenAI() as fake:
        fake.fault(Fault.LIMIT_429_LONG, times=None)
        with pytest.raises(EngineUnreachableError) as limited:
            read(engine_at(fake), request_of(SEES, picture()))
        assert len(fake.questions) == 1
    assert limited.value.code == "openai.rate_limited"


def test_patience_ends_where_a_server_always_wants_a_little_more() -> None:
    with FakeOpenAI() as fake:
        fake.fault(Fault.LIMIT_429, times=None)
        with pytest.raises(EngineUnreachableError):
            read(engine_at(fake, patience=Patience(asked_again=0.35)), request_of(SEES, picture()))
        assert 2 <= len(fake.questions) <= 5


def test_pictures_that_are_too_large_are_sent_smaller_once_and_the_row_says_so() -> None:
    with FakeOpenAI() as fake:
        fake.reply(SAID)
        fake.fault(Fault.HTML_413)
        reading = read(engine_at(fake), request_of(SEES, picture(size=(2000, 1500))))
        sizes = [max(image.width, image.height) for asked in fake.questions for image in asked.images]
    assert sizes == [2000, 1024]
    assert Note("picture.sent_smaller") in reading.notes


def test_a_picture_over_the_vendor_s_limit_is_not_sent_at_all() -> None:
    narrow = replace(presets()["dashscope"], most_picture_bytes=100_000)
    with FakeOpenAI("dashscope") as fake:
        fake.reply(SAID)
        reading = read(engine_at(fake, preset=narrow), request_of(SEES, picture(size=(4000, 3000))))
        assert [image.width for asked in fake.questions for image in asked.images] == [1024]
    assert Note("picture.sent_smaller") in reading.notes


def test_a_limit_per_minute_is_kept() -> None:
    heard: list[Progress] = []
    with FakeOpenAI() as fake:
        fake.reply(SAID)
        engine = engine_at(fake, pace=Pace(2, minute=5))
        for _ in range(2):
            read(engine, request_of(SEES, picture()), heard)
        assert not any(progress.stage == "progress.waiting" for progress in heard)
        assert read(engine, request_of(SEES, picture()), heard).fields
        assert any(progress.stage == "progress.waiting" for progress in heard)


def test_a_silent_model_is_told_after_a_while() -> None:
    for chunks in (None, 3):
        with FakeOpenAI() as fake:
            fake.fault(Fault.HANG, after_chunks=chunks)
            with pytest.raises(EngineError) as silent:
                read(engine_at(fake, patience=QUICK), request_of(SEES, picture()))
            fake.wait_until(lambda fake=fake: fake.questions[0].cancelled_at is not None)
        assert silent.value.code == "openai.silent"


def test_no_words_after_the_last_one_are_waited_for_long() -> None:
    with FakeOpenAI() as fake:
        fake.reply(Reply(SAID, pieces=1))
        fake.fault(Fault.HANG, after_chunks=3)  # the role, the text, the reason; then neither count nor end
        reading = read(engine_at(fake, patience=Patience(after=0.05)), request_of(SEES, picture()))
    assert reading.fields["total_amount"].value == TOTAL
    assert not [note for note in reading.notes if note.code.startswith("answer.")]


def test_a_model_that_repeats_itself_is_stopped_and_the_server_hears_of_it() -> None:
    said = '{"seller_name": "Corner Shop", "line_items": [' + '{"description": "Tea"}, ' * 20_000
    with FakeOpenAI() as fake:
        fake.reply(Reply(said, pieces=20_000))
        reading = read(engine_at(fake), request_of(SEES, picture()))
        fake.wait_until(lambda: all(asked.cancelled_at for asked in fake.questions))
    assert reading.fields["seller_name"].value == "Corner Shop"


def test_a_cancelled_job_is_not_begun() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with FakeOpenAI() as fake:
        with pytest.raises(JobCancelledError):
            engine_at(fake).extract(request_of(SEES, picture()), cancel, lambda _: None)
        assert not fake.requests
