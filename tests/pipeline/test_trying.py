"""Trying out an engine: what is found at each step, what is said about it, and that it ends at once when cancelled."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from invoice_desk.domain.errors import EngineError, EngineUnreachableError, JobCancelledError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import FieldValue, Note, Reading, Usage, Value
from invoice_desk.extraction.engine import (
    Ability,
    Availability,
    ExtractionEngine,
    ExtractionRequest,
    ModelInfo,
    Ready,
    Unreachable,
)
from invoice_desk.extraction.offline.engine import OfflineEngine
from invoice_desk.extraction.ollama.address import address_of
from invoice_desk.extraction.ollama.engine import OllamaEngine
from invoice_desk.extraction.ollama.server import OllamaServer
from invoice_desk.messages import LANGUAGES, messages_in
from invoice_desk.pipeline.trial_sheet import DAY, SELLER, TOTAL, TrialSheet
from invoice_desk.pipeline.trying import Outcome, Step, Tried, try_engine
from tests.extraction.dify.asking import engine_at as dify_at
from tests.extraction.openai.asking import engine_at as openai_at
from tests.fake_dify import FakeDify
from tests.fake_ollama import FakeOllama, Fault, Reply, Request
from tests.fake_openai import FakeOpenAI

LINES = (("BALUMA STORES", ""), ("Date: 2026-03-14", ""), ("Tea", "7.50"), ("Bread", "10.00"), ("TOTAL EUR", "17.50"))
SHEET = TrialSheet("BALUMA", date(2026, 3, 14), Decimal("17.50"), LINES)
RIGHT: Mapping[str, Value] = {SELLER: "Baluma Stores", DAY: date(2026, 3, 14), TOTAL: Decimal("17.50")}
TEXTS = {SELLER: "BALUMA STORES", DAY: "2026-03-14", TOTAL: "17.50"}

Answerer = Callable[[ExtractionRequest], Mapping[str, Value]]


def knows(_: ExtractionRequest) -> Mapping[str, Value]:
    return RIGHT


def guesses(_: ExtractionRequest) -> Mapping[str, Value]:
    return {SELLER: "Corner Shop", TOTAL: Decimal("9.60")}


def reads_only(request: ExtractionRequest) -> Mapping[str, Value]:
    return guesses(request) if request.images else RIGHT


@dataclass
class Engine:
    """Answers by `answer`; `usage`, `raw` and `notes` go into each reading."""

    answer: Answerer = knows
    models: Sequence[ModelInfo] = (ModelInfo("small"), ModelInfo("large"))
    state: Availability = field(default_factory=lambda: Ready("0.9.3"))
    name: str = "scripted"
    max_parallel: int = 1
    needs_images: bool = True
    raw: str = field(default_factory=lambda: json.dumps(TEXTS))
    notes: tuple[Note, ...] = ()
    usage: Usage | None = None
    asked: list[ExtractionRequest] = field(default_factory=list)

    def availability(self) -> Availability:
        return self.state

    def list_models(self) -> Sequence[ModelInfo]:
        return self.models

    def extract(self, request: ExtractionRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Reading:
        self.asked.append(request)
        found = {field_id: FieldValue(str(value), value) for field_id, value in self.answer(request).items()}
        model = request.model or self.models[0].name
        return Reading(self.name, model, "trial", found, notes=self.notes, raw_answer=self.raw, usage=self.usage)


def unheard(_: Progress) -> None:
    return


def tried(engine: ExtractionEngine, model: str = "", cancel: CancelToken | None = None) -> list[Tried]:
    """What was found; each step was told as begun before it ended, and its sentence is there in both languages."""
    told = list(try_engine(engine, model, cancel or CancelToken(), unheard, sheet=SHEET))
    begun: set[Step] = set()
    for one in told:
        if one.outcome is Outcome.RUNNING:
            begun.add(one.step)
            continue
        for language in LANGUAGES:
            render = messages_in(language)
            sentence = render(one.code, one.params)
            assert sentence != one.code
            assert "{" not in sentence
            assert render(f"trying.step.{one.step}", {}) != f"trying.step.{one.step}"
    ended = [one for one in told if one.outcome is not Outcome.RUNNING]
    assert begun <= {one.step for one in ended}
    return ended


def outcomes(engine: ExtractionEngine, model: str = "") -> dict[str, str]:
    return {one.step.value: f"{one.outcome} {one.code}" for one in tried(engine, model)}


def test_a_model_that_sees_passes_every_step_with_one_question() -> None:
    engine = Engine()
    assert outcomes(engine, "large") == {
        "reached": "fine trying.reached",
        "version": "fine trying.version",
        "models": "fine trying.models",
        "sees": "fine trying.sees",
        "form": "fine trying.form",
        "speed": "fine trying.speed",
    }
    (asked,) = engine.asked
    assert (asked.model, len(asked.images), asked.pages[0].words) == ("large", 1, ())


def test_a_server_that_is_away_is_told_by_its_own_hint_and_nothing_more_is_tried() -> None:
    engine = Engine(state=Unreachable("ollama.start_it"))
    assert outcomes(engine) == {"reached": "failed ollama.start_it"}
    assert not engine.asked


def test_what_is_the_matter_with_a_server_is_told_as_precisely_as_it_is_known() -> None:
    with FakeOllama() as fake:
        fake.fault(Fault.SIGNIN_401, path="/api/version", times=None)
        fake.fault(Fault.SIGNIN_401, path="/api/tags", times=None)
        engine = OllamaEngine([OllamaServer(address_of(fake.url))])
        (reached,) = tried(engine)
        assert (reached.code, reached.params["host"]) == ("ollama.sign_in", fake.url)
    with FakeOpenAI(vendor="oneapi", key="sk-1", models={"qwen-vl": True}) as fake_api:
        (reached,) = tried(openai_at(fake_api))
        assert reached.code == "openai.key_missing"


def test_a_model_that_guesses_what_it_does_not_see_is_found_out_and_asked_by_words() -> None:
    found = outcomes(Engine(reads_only))
    assert found["sees"] == "failed trying.sees_not"
    assert found["reads"] == "fine trying.reads"
    assert "speed" in found


def test_a_model_that_can_do_neither_is_told_so() -> None:
    found = outcomes(Engine(guesses))
    assert (found["sees"], found["reads"]) == ("failed trying.sees_not", "failed trying.reads_not")


@pytest.mark.parametrize(
    "blind",
    [ModelInfo("small", limits=("model.limit.text_only",)), ModelInfo("small", abilities=frozenset({Ability.TEXT}))],
)
def test_a_model_known_to_be_blind_is_shown_no_picture(blind: ModelInfo) -> None:
    engine = Engine(models=[blind])
    found = outcomes(engine)
    assert (found["sees"], found["reads"]) == ("doubtful trying.text_only", "fine trying.reads")
    (asked,) = engine.asked
    assert not asked.images
    assert asked.pages[0].words


def test_one_wrong_value_is_named_with_what_is_printed() -> None:
    engine = Engine(lambda _: {**RIGHT, TOTAL: Decimal("17.05")})
    partly = next(one for one in tried(engine) if one.step is Step.SEES)
    assert (partly.outcome, partly.params["right"]) == (Outcome.DOUBTFUL, 2)
    assert messages_in("en")(partly.code, partly.params).endswith(
        "Total: printed 17.50, read 17.05. Check its readings closely, or choose a larger model."
    )


def test_a_failure_is_told_in_its_own_words_and_the_words_of_the_page_are_tried() -> None:
    def fails(request: ExtractionRequest) -> Mapping[str, Value]:
        if request.images:
            raise EngineError("ollama.out_of_memory", host="here", model="small")
        return RIGHT

    found = outcomes(Engine(fails))
    assert (found["sees"], found["reads"]) == ("failed ollama.out_of_memory", "fine trying.reads")


def test_the_same_failure_is_not_told_twice() -> None:
    def fails(_: ExtractionRequest) -> Mapping[str, Value]:
        raise EngineError("ollama.sign_in", host="here")

    found = outcomes(Engine(fails))
    assert (found["sees"], found["reads"]) == ("failed ollama.sign_in", "failed trying.same")
    assert "speed" not in found


def test_a_server_that_goes_away_in_between_ends_the_trial() -> None:
    def goes(_: ExtractionRequest) -> Mapping[str, Value]:
        raise EngineUnreachableError("ollama.cut_off", host="here")

    engine = Engine(goes)
    assert outcomes(engine)["sees"] == "failed ollama.cut_off"
    assert len(engine.asked) == 1


def test_a_model_that_is_not_listed_is_asked_all_the_same() -> None:
    listed = [ModelInfo(f"m{number}") for number in range(9)]
    told = tried(Engine(models=listed), "own")
    models = next(one for one in told if one.step is Step.MODELS)
    assert (models.outcome, models.code) == (Outcome.DOUBTFUL, "trying.model_unlisted")
    assert models.params["known"] == "m0, m1, m2, m3, m4, …"
    assert next(one for one in told if one.step is Step.SEES).outcome is Outcome.FINE
    assert outcomes(Engine(models=[]), "own")["models"] == "doubtful trying.lists_nothing"


def test_without_any_model_nothing_is_asked() -> None:
    engine = Engine(models=[])
    assert outcomes(engine)["models"] == "failed trying.no_models"
    assert not engine.asked


@pytest.mark.parametrize(
    ("raw", "notes", "found"),
    [
        (json.dumps(TEXTS), (), "fine trying.form"),
        (f"Here it is:\n```json\n{json.dumps(TEXTS)}\n```", (), "doubtful trying.form_mended"),
        (json.dumps({"total": "17.50"}), (), "doubtful trying.form_mended"),
        (json.dumps({**TEXTS, "note": ""}), (), "doubtful trying.form_mended"),
        ("[]", (), "doubtful trying.form_mended"),
        ('{"total', (Note("answer.incomplete"),), "failed trying.form_incomplete"),
        ("So…", (Note("answer.unreadable"),), "failed trying.form_unreadable"),
    ],
)
def test_the_form_of_the_answer_is_judged(raw: str, notes: tuple[Note, ...], found: str) -> None:
    assert outcomes(Engine(raw=raw, notes=notes))["form"] == found


@pytest.mark.parametrize(
    ("usage", "said"),
    [
        (None, "s for a small page."),
        (Usage(tokens_out=50, writing=2.0), "25 tokens a second."),
        (Usage(tokens_out=50, writing=2.0, loading=4.0), "4.0 s of it for loading the model; 25 tokens a second."),
    ],
)
def test_the_speed_is_told_as_far_as_it_is_known(usage: Usage | None, said: str) -> None:
    speed = next(one for one in tried(Engine(usage=usage)) if one.step is Step.SPEED)
    assert messages_in("en")(speed.code, speed.params).endswith(said)


def test_a_slow_model_is_called_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("invoice_desk.pipeline.trying.SLOW", 0.0)
    assert outcomes(Engine())["speed"] == "doubtful trying.slow"


def test_the_offline_engine_is_tried_with_the_words_of_the_page() -> None:
    found = outcomes(OfflineEngine())
    assert found["reads"] == "fine trying.reads"
    assert not {"sees", "form"} & set(found)


def test_a_question_that_hangs_is_left_alone_on_a_cancel() -> None:
    release, asked, cancel = threading.Event(), threading.Event(), CancelToken()

    class Hanging(Engine):
        def availability(self) -> Availability:
            asked.set()
            release.wait(20)
            return Ready()

    ended: list[type[BaseException]] = []

    def work() -> None:
        try:
            list(try_engine(Hanging(), "", cancel, unheard))
        except JobCancelledError as error:
            ended.append(type(error))

    worker = threading.Thread(target=work)
    worker.start()
    assert asked.wait(5)
    cancel.cancel()
    worker.join(2)
    assert ended == [JobCancelledError]
    release.set()


def test_a_bug_in_an_engine_is_no_finding() -> None:
    class Broken(Engine):
        def list_models(self) -> Sequence[ModelInfo]:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tried(Broken())


# Against servers.


def test_an_ollama_server_is_tried_with_a_model_that_sees_and_one_that_does_not() -> None:
    with FakeOllama(models=["qwen2.5vl:7b", "llama3.2:3b"]) as fake:
        fake.reply(json.dumps(TEXTS))
        engine = OllamaEngine([OllamaServer(address_of(fake.url))])
        sees = {one.step: one for one in tried(engine, "qwen2.5vl:7b")}
        assert sees[Step.VERSION].params["version"] == "0.9.3"
        assert {sees[step].outcome for step in (Step.MODELS, Step.SEES, Step.FORM)} == {Outcome.FINE}
        assert [(image.width, image.format) for image in fake.of("/api/chat")[0].images] == [(560, "PNG")]
        reads = {one.step: one for one in tried(engine, "llama3.2:3b")}
        assert reads[Step.SEES].code == "trying.text_only"
        assert reads[Step.READS].outcome is Outcome.FINE
        assert "BALUMA STORES" in fake.of("/api/chat")[-1].prompt


def test_a_cancel_ends_a_trial_in_the_middle_of_an_answer() -> None:
    with FakeOllama(models=["qwen2.5vl:7b"]) as fake:
        fake.reply(Reply("…", hold=threading.Event()))
        cancel = CancelToken()
        engine = OllamaEngine([OllamaServer(address_of(fake.url))])
        ended: list[type[BaseException]] = []

        def work() -> None:
            try:
                list(try_engine(engine, "", cancel, unheard))
            except JobCancelledError as error:
                ended.append(type(error))

        worker = threading.Thread(target=work)
        worker.start()
        fake.wait_until(lambda: len(fake.of("/api/chat")) == 1)
        cancel.cancel()
        worker.join(2)
        assert ended == [JobCancelledError]
        fake.wait_until(lambda: fake.of("/api/chat")[0].cancelled_at is not None)


@pytest.mark.parametrize("fault", [one for one in Fault if one not in (Fault.HANG, Fault.DRIP) and "pull" not in one])
def test_whatever_a_server_does_wrong_a_trial_says_it_in_sentences(fault: Fault) -> None:
    with FakeOllama(models=["qwen2.5vl:7b"]) as fake:

        def right(_: Request) -> str:
            return json.dumps(TEXTS)

        fake.reply(right)
        engine = OllamaEngine([OllamaServer(address_of(fake.url))])
        fake.fault(fault, times=None)
        told = tried(engine)
        assert told
        if all(one.outcome is Outcome.FINE for one in told):
            assert {one.step for one in told} >= {Step.SEES, Step.SPEED}


def by_step(engine: ExtractionEngine, model: str = "") -> dict[Step, Tried]:
    return {one.step: one for one in tried(engine, model)}


@pytest.mark.parametrize("vendor", ["vllm", "oneapi", "dashscope", "lmstudio", "llamacpp", "litellm", "openai"])
def test_openai_compatible_servers_of_all_kinds_are_tried(vendor: str) -> None:
    with FakeOpenAI(vendor=vendor, key="sk-1", models={"qwen-vl": True}) as fake:
        fake.reply(json.dumps(TEXTS))
        found = by_step(openai_at(fake, key="sk-1", preset=vendor), "qwen-vl")
        assert {found[step].outcome for step in (Step.REACHED, Step.SEES, Step.FORM, Step.SPEED)} == {Outcome.FINE}
        assert len(fake.questions) == 1


def test_a_key_that_is_refused_is_found_before_any_model_is_asked() -> None:
    with FakeOpenAI(vendor="oneapi", key="sk-1", models={"qwen-vl": True}) as fake:
        found = tried(openai_at(fake, key="sk-2"), "qwen-vl")
        assert found[-1].outcome is Outcome.FAILED
        assert "key" in messages_in("en")(found[-1].code, found[-1].params)
        assert not fake.questions


def test_a_model_that_a_server_shows_no_picture_is_found_out() -> None:
    with FakeOpenAI(vendor="vllm", models={"plain": False}) as fake:
        fake.reply(json.dumps(TEXTS))
        found = by_step(openai_at(fake), "plain")
        assert found[Step.SEES].outcome is not Outcome.FINE
        assert found[Step.READS].outcome is Outcome.FINE


def test_a_dify_app_is_tried() -> None:
    with FakeDify() as fake:
        fake.reply(json.dumps(TEXTS))
        found = by_step(dify_at(fake))
        assert {found[step].outcome for step in (Step.REACHED, Step.MODELS, Step.SEES)} == {Outcome.FINE}
