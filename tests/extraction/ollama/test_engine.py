"""A document is read by a model on an Ollama server; whatever goes wrong there ends in a sentence, never in a value."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from invoice_desk.domain.errors import EngineError, EngineUnreachableError, JobCancelledError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import USED_OCR_TEXT, Note, Reading
from invoice_desk.extraction.engine import ExtractionRequest, Ready, Unreachable
from invoice_desk.extraction.model_reading import Manner
from invoice_desk.extraction.ollama import server
from invoice_desk.extraction.ollama.address import address_of
from invoice_desk.extraction.ollama.engine import OllamaEngine
from invoice_desk.extraction.ollama.server import Loading, OllamaServer
from invoice_desk.messages import LANGUAGES, messages_in
from tests.extraction.ollama.asking import READS, SEES, answer, engine_at, picture, request_of
from tests.fake_ollama import FakeOllama, Fault, Reply
from tests.fake_ollama.models import QWEN3VL, find_preset


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    with FakeOllama(models=[SEES, READS]) as made:
        yield made


def read(engine: OllamaEngine, request: ExtractionRequest) -> Reading:
    return engine.extract(request, CancelToken(), lambda _: None)


def test_models_are_listed_those_that_see_first_and_what_leaves_the_computer_is_known(fake: FakeOllama) -> None:
    engine = engine_at(fake)
    assert isinstance(engine.availability(), Ready)
    models = engine.list_models()
    assert [model.name for model in models] == [SEES, READS]
    assert [model.leaves_computer for model in models] == [False, False]
    assert "model.limit.text_only" in models[1].limits


def test_a_picture_is_shown_to_a_model_that_sees(fake: FakeOllama) -> None:
    fake.reply(answer(seller_name="Corner Shop", total_amount="9.60", currency="GBP", line_items=[]))
    reading = read(engine_at(fake), request_of(SEES, picture()))
    assert (reading.engine, reading.model, reading.profile) == ("ollama", SEES, "receipt")
    assert reading.fields["total_amount"].value == Decimal("9.60")
    assert Note(USED_OCR_TEXT) not in reading.notes
    (asked,) = fake.of("/api/chat")
    assert [(image.width, image.height) for image in asked.images] == [(140, 196)]
    assert asked.body["options"]["num_ctx"] == 8192
    assert asked.body["options"]["temperature"] == 0
    assert asked.body["think"] is False
    assert "total_amount" in asked.body["format"]["properties"]
    assert reading.prompt_version


def test_a_model_that_sees_nothing_gets_the_words_and_is_no_second_witness(fake: FakeOllama) -> None:
    fake.reply(answer(total_amount="9.60"))
    reading = read(engine_at(fake), request_of(READS, picture()))
    assert Note(USED_OCR_TEXT) in reading.notes
    (asked,) = fake.of("/api/chat")
    assert not asked.images
    assert "TOTAL 9.60" in asked.prompt


def test_words_are_wanted_for_models_that_see_nothing_and_as_hints_only(fake: FakeOllama) -> None:
    assert [engine_at(fake).needs_words(model) for model in (SEES, READS, "unknown")] == [False, True, True]
    hinting = OllamaEngine([OllamaServer(address_of(fake.url))], manner=Manner(ocr_hint=True))
    assert hinting.needs_words(SEES)
    with FakeOllama() as gone:
        engine = engine_at(gone)
    assert engine.needs_words(SEES)


def test_pages_and_pieces_are_asked_one_by_one_and_put_together(fake: FakeOllama) -> None:
    tea, cake, jam = ({"description": name, "line_amount": "1.00"} for name in ("Tea", "Cake", "Jam"))
    fake.reply(
        answer(seller_name="Corner Shop", total_amount="1.00", line_items=[tea, cake]),
        answer(line_items=[cake, jam]),
        answer(seller_name="Appendix", total_amount="3.00", line_items=[]),
    )
    images = (picture(), picture(tile=1, repeated_lines=1), picture(page=2))
    reading = read(engine_at(fake), request_of(SEES, *images))
    assert reading.fields["seller_name"].value == "Corner Shop"
    assert reading.fields["total_amount"].value == Decimal("3.00")
    assert [line["description"].value for line in reading.line_items] == ["Tea", "Cake", "Jam"]
    assert len(fake.of("/api/chat")) == 3


def test_a_page_too_long_is_asked_once_more_with_more_context_which_stays() -> None:
    with FakeOllama(era="modern", models=[READS]) as fake:
        fake.reply(answer(total_amount="9.60"))
        engine = engine_at(fake)
        long = ["word " * 40] * 120
        read(engine, request_of(READS, lines=long))
        read(engine, request_of(READS))
        contexts = [asked.body["options"]["num_ctx"] for asked in fake.of("/api/chat")]
    assert contexts in ([8192, 16384, 16384], [8192, 8192])


def test_a_prompt_that_fills_what_a_model_was_trained_for_was_cut_and_more_context_is_not_tried() -> None:
    small = replace(find_preset(SEES), context_length=4096)
    with FakeOllama(models=[small]) as fake:
        fake.reply(Reply(answer(total_amount="9.60"), prompt_tokens=4096), Reply(answer(total_amount="9.60")))
        reading = read(engine_at(fake), request_of(SEES, picture(size=(1200, 1600))))
        asked = fake.of("/api/chat")
    assert [one.body["options"]["num_ctx"] for one in asked] == [8192, 8192]
    assert asked[1].images[0].width < asked[0].images[0].width
    assert reading.fields["total_amount"].value == Decimal("9.60")


def test_documents_are_spread_over_the_servers_that_have_the_model() -> None:
    gate = threading.Event()
    with FakeOllama(models=[READS]) as one, FakeOllama(models=[READS]) as other, FakeOllama(models=[SEES]) as third:
        for fake in (one, other):
            fake.reply(Reply(answer(total_amount="9.60"), hold=gate))
        engine = engine_at(one, other, third)
        readers = [threading.Thread(target=read, args=(engine, request_of(READS))) for _ in range(2)]
        for reader in readers:
            reader.start()
        one.wait_until(lambda: len(one.of("/api/chat")) == 1)
        other.wait_until(lambda: len(other.of("/api/chat")) == 1)
        gate.set()
        for reader in readers:
            reader.join(20)
        assert not third.of("/api/chat")


def test_which_models_see_is_known_and_of_one_that_is_nowhere_it_is_not(fake: FakeOllama) -> None:
    engine = engine_at(fake)
    assert (engine.sees(SEES), engine.sees(READS), engine.sees("nowhere")) == (True, False, True)


def test_a_cancel_frees_the_reader_and_the_server_at_once(fake: FakeOllama) -> None:
    fake.reply(Reply("…", hold=threading.Event()))
    cancel = CancelToken()
    ended: list[type[BaseException]] = []

    def work() -> None:
        try:
            engine_at(fake).extract(request_of(READS), cancel, lambda _: None)
        except JobCancelledError as error:
            ended.append(type(error))

    reader = threading.Thread(target=work)
    reader.start()
    fake.wait_until(lambda: len(fake.of("/api/chat")) == 1)
    cancel.cancel()
    reader.join(5)
    assert ended == [JobCancelledError]
    fake.wait_until(lambda: fake.of("/api/chat")[0].cancelled_at is not None)


def test_no_server_is_told_as_what_to_start_and_nothing_is_wrong_with_the_document() -> None:
    with FakeOllama(models=[READS]) as fake:
        engine = engine_at(fake)
        engine.list_models()
    assert engine.availability() == Unreachable("ollama.start_it")
    with pytest.raises(EngineUnreachableError):
        read(engine, request_of(READS))


def test_progress_names_its_stages(fake: FakeOllama) -> None:
    fake.reply(Reply(answer(note="word " * 200, total_amount="9.60")))
    told: list[Progress] = []
    engine_at(fake).extract(request_of(SEES, picture()), CancelToken(), told.append)
    stages = list(dict.fromkeys(one.stage for one in told))
    assert stages[:2] == ["progress.queued", "progress.looking"]
    assert "progress.writing" in stages


@pytest.mark.parametrize("fault", [one for one in Fault if one not in (Fault.HANG, Fault.DRIP) and "pull" not in one])
def test_whatever_the_server_does_wrong_ends_in_a_reading_or_in_a_sentence(fake: FakeOllama, fault: Fault) -> None:
    fake.reply(answer(seller_name="Corner Shop", total_amount="9.60", currency="GBP", line_items=[]))
    engine = engine_at(fake)
    engine.list_models()
    fake.fault(fault, times=None)
    outcome = read_or_error(engine, request_of(SEES, picture()))
    if isinstance(outcome, EngineError):
        for language in LANGUAGES:
            sentence = messages_in(language)(outcome.code, outcome.params)
            assert sentence != outcome.code
            assert "{" not in sentence
    else:
        total = outcome.fields.get("total_amount")
        assert total is None or total.value == Decimal("9.60") or total.others or outcome.notes


def read_or_error(engine: OllamaEngine, request: ExtractionRequest) -> Reading | EngineError:
    try:
        return read(engine, request)
    except EngineError as error:
        return error


def test_after_a_fault_the_next_document_is_read(fake: FakeOllama) -> None:
    fake.reply(answer(total_amount="9.60"))
    engine = engine_at(fake)
    fake.fault(Fault.CRASH_MIDSTREAM)
    with pytest.raises(EngineError):
        read(engine, request_of(READS))
    assert read(engine, request_of(READS)).fields["total_amount"].value == Decimal("9.60")


def test_a_model_that_is_being_loaded_is_said_to_be_and_then_to_look(
    fake: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_LOOK_AFTER", 0.01)
    gate = threading.Event()
    fake.reply(Reply(answer(total_amount="9.60"), load_delay=0.8, hold=gate))
    told: list[str] = []

    def report(progress: Progress) -> None:
        told.append(progress.stage)
        if told[-2:] == ["progress.loading", "progress.looking"]:
            gate.set()

    reading = engine_at(fake).extract(request_of(SEES, picture()), CancelToken(), report)
    assert reading.fields["total_amount"].value == Decimal("9.60")
    assert told[:4] == ["progress.queued", "progress.looking", "progress.loading", "progress.looking"]
    (ask,), (load,) = fake.of("/api/chat"), fake.of("/api/generate")
    assert load.body["options"]["num_ctx"] == ask.body["options"]["num_ctx"]
    assert load.body["keep_alive"] == ask.body["keep_alive"]
    fake.reply(Reply(answer(total_amount="9.60"), prompt_delay=0.2))
    told.clear()
    engine_at(fake).extract(request_of(SEES, picture()), CancelToken(), report)
    assert "progress.loading" not in told


@pytest.mark.parametrize("fault", [Fault.HTML_502, Fault.LIST_500, Fault.RST, Fault.HANG, Fault.HTML_200])
def test_whether_a_model_is_loaded_may_stay_unknown(
    fake: FakeOllama, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr(server, "_LOOK_AFTER", 0.0)
    fake.fault(fault, path="/api/generate", times=None)
    fake.reply(Reply(answer(total_amount="9.60"), load_delay=0.1))
    assert read(engine_at(fake), request_of(READS)).fields["total_amount"].value == Decimal("9.60")


def test_an_answer_that_comes_soon_is_not_asked_after(fake: FakeOllama, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_LOOK_AFTER", 60.0)
    fake.reply(answer(total_amount="9.60"))
    read(engine_at(fake), request_of(READS))
    assert not fake.of("/api/generate")


def test_a_model_that_is_not_kept_is_not_unloaded_by_asking_whether_it_is_loaded(
    fake: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_LOOK_AFTER", 0.0)
    fake.reply(Reply(answer(total_amount="9.60"), load_delay=0.2))
    read(OllamaEngine([OllamaServer(address_of(fake.url))], loading=Loading(8192, "0m")), request_of(READS))
    assert not fake.of("/api/generate")


@pytest.mark.parametrize(
    ("keep_alive", "stays"), [("0m", False), ("0", False), ("10m", True), ("1h", True), ("-1", True)]
)
def test_it_is_known_whether_a_model_is_kept(keep_alive: str, stays: bool) -> None:
    assert Loading(8192, keep_alive).stays is stays


def test_nobody_asks_whether_a_model_in_the_cloud_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_LOOK_AFTER", 0.0)
    with FakeOllama(models=[replace(QWEN3VL, name="qwen3-vl:235b-cloud")]) as fake:
        fake.reply(Reply(answer(total_amount="9.60"), prompt_delay=0.1))
        read(engine_at(fake), request_of("qwen3-vl:235b-cloud"))
        assert not fake.of("/api/generate")


def test_a_document_goes_to_another_server_where_one_goes_away() -> None:
    with FakeOllama(models=[READS]) as one, FakeOllama(models=[READS]) as other:
        for fake in (one, other):
            fake.reply(answer(total_amount="9.60"))
        engine = engine_at(one, other)
        engine.list_models()
        one.fault(Fault.RST)
        assert read(engine, request_of(READS)).fields["total_amount"].value == Decimal("9.60")
        assert (len(one.of("/api/chat")), len(other.of("/api/chat"))) == (1, 1)
        read(engine, request_of(READS))
        assert (len(one.of("/api/chat")), len(other.of("/api/chat"))) == (1, 2)  # it is left alone for a while
        engine.list_models()
        read(engine, request_of(READS))
        assert (len(one.of("/api/chat")), len(other.of("/api/chat"))) == (2, 2)
        for fake in (one, other):
            fake.fault(Fault.REFUSED)
        with pytest.raises(EngineUnreachableError):
            read(engine, request_of(READS))


def test_a_server_is_asked_for_as_many_documents_at_once_as_it_has_seats() -> None:
    gate = threading.Event()
    with FakeOllama(models=[READS], num_parallel=2) as fake:
        fake.reply(Reply(answer(total_amount="9.60"), hold=gate))
        engine = OllamaEngine([OllamaServer(address_of(fake.url))], parallel=2)
        assert engine.max_parallel == 2
        readers = [threading.Thread(target=read, args=(engine, request_of(READS))) for _ in range(3)]
        for reader in readers:
            reader.start()
        fake.wait_until(lambda: fake.running == 2)
        assert fake.waiting == 0
        gate.set()
        for reader in readers:
            reader.join(20)
        assert len(fake.of("/api/chat")) == 3


def test_an_answer_ended_early_leaves_nothing_behind(fake: FakeOllama) -> None:
    fake.fault(Fault.REPEATS)
    fake.reply("total " * 5000)
    read_or_error(engine_at(fake), request_of(READS))
    fake.wait_until(lambda: fake.running == 0)
