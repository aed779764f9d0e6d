"""Whatever a Dify server, its app or the way to it does wrong ends in a sentence with cause and remedy."""

import httpx
import pytest

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.extraction.dify.faults import of_answer, of_error, told_as_engine_errors
from tests.extraction.dify.asking import answer, engine_at, read, read_or_error, sentences_of
from tests.fake_dify import EVERYWHERE, App, FakeDify, Fault, Reply, file
from tests.fake_dify.faults import STREAM

GOOD = answer(seller_name="Corner Shop", total_amount="9.60", currency="GBP", line_items=[])
HOST = "https://dify.example.com"

EXPECTED = {
    Fault.FIN: "cut_off",
    Fault.RST: "cut_off",
    Fault.HTML_200: "not_dify",
    Fault.HTML_404: "not_dify",
    Fault.HTML_413: "too_large",
    Fault.HTML_502: "gateway",
    Fault.HTML_504: "gateway_timeout",
    Fault.REDIRECT_301: "redirected",
    Fault.STRING_500: "server_error",
    Fault.LIST_200: "not_dify",
    Fault.UNAUTHORIZED_401: "key_refused",
    Fault.FORBIDDEN_403: "forbidden",
    Fault.NOT_FOUND_404: "not_dify",
    Fault.METHOD_405: "not_dify",
    Fault.TOO_LARGE_413: "too_large",
    Fault.UNSUPPORTED_415: "picture_refused",
    Fault.NO_FILE_400: "picture_refused",
    Fault.BUSY_429: "busy",
    Fault.QUOTA_429: "quota",
    Fault.INTERNAL_500: "server_error",
    Fault.APP_UNAVAILABLE: "app_unavailable",
    Fault.INVALID_PARAM: "wrong_input",
    Fault.NO_PROVIDER: "no_provider",
    Fault.PROVIDER_QUOTA: "provider_quota",
    Fault.MODEL_NOT_SUPPORTED: "model_unavailable",
    Fault.REQUEST_FAILED: "model_failed",
    Fault.ERROR_EVENT: "server_error",
    Fault.PROVIDER_EVENT: "model_failed",
    Fault.NODE_FAILED: "run_failed",
    Fault.STOPPED: "stopped",
    Fault.PAUSED: "waits_for_person",
}
ABOUT_THE_DOCUMENT = {
    "gateway_timeout",
    "too_large",
    "picture_refused",
    "wrong_input",
    "model_failed",
    "run_failed",
    "server_error",
    "stopped",
    "waits_for_person",
}


@pytest.mark.parametrize("path", ["/v1/workflows/run", "/v1/files/upload", "/v1/parameters"])
@pytest.mark.parametrize("fault", [one for one in EVERYWHERE if one in EXPECTED])
def test_a_fault_of_any_request_is_told_by_cause_and_remedy(fault: Fault, path: str) -> None:
    with FakeDify() as fake:
        fake.reply(GOOD)
        fake.fault(fault, path=path, times=None)
        outcome = read_or_error(engine_at(fake))
    assert isinstance(outcome, EngineError)
    assert outcome.code == f"dify.{EXPECTED[fault]}"
    assert isinstance(outcome, EngineUnreachableError) is (EXPECTED[fault] not in ABOUT_THE_DOCUMENT)
    sentences_of(outcome)


@pytest.mark.parametrize("fault", [one for one in STREAM if one in EXPECTED])
def test_a_run_that_ends_badly_is_told_by_cause_and_remedy(fault: Fault) -> None:
    with FakeDify() as fake:
        fake.reply(GOOD)
        fake.fault(fault, times=None)
        outcome = read_or_error(engine_at(fake))
    assert isinstance(outcome, EngineError)
    assert outcome.code == f"dify.{EXPECTED[fault]}"
    sentences_of(outcome)


def test_a_failure_s_own_words_reach_the_user() -> None:
    with FakeDify() as fake:
        fake.fault(Fault.NODE_FAILED)
        outcome = read_or_error(engine_at(fake))
    assert isinstance(outcome, EngineError)
    assert all("qwen-vl-max" in sentence for sentence in sentences_of(outcome))


def test_every_fault_has_an_outcome_here() -> None:
    elsewhere = {
        Fault.HANG,
        Fault.ONLY_PINGS,
        Fault.EMPTY_200,
        Fault.NO_FINISH,
        Fault.HALF_EVENT,
        Fault.NOT_JSON,
        Fault.ODD_EVENTS,
    }
    assert set(Fault) == set(EXPECTED) | elsewhere


@pytest.mark.parametrize("mode", ["workflow", "chat", "advanced-chat", "completion"])
@pytest.mark.parametrize("fault", [Fault.NO_FINISH, Fault.HALF_EVENT, Fault.NOT_JSON, Fault.ODD_EVENTS, Fault.RST])
@pytest.mark.parametrize("after", [0, 1, 3, 5])
def test_a_stream_broken_anywhere_ends_in_what_was_read_or_in_a_sentence(fault: Fault, mode: str, after: int) -> None:
    with FakeDify(App(mode=mode, form=())) as fake:
        fake.reply(GOOD)
        fake.fault(fault, after_events=after, times=None)
        outcome = read_or_error(engine_at(fake))
    if isinstance(outcome, EngineError):
        assert fault is not Fault.ODD_EVENTS
        sentences_of(outcome)
        return
    total = outcome.fields.get("total_amount")
    if total is None or fault is Fault.NO_FINISH:
        assert any(note.code == "answer.incomplete" for note in outcome.notes)
    else:
        assert total.text == "9.60"


def test_an_answer_without_a_word_is_no_document_without_values() -> None:
    with FakeDify() as fake:
        fake.fault(Fault.EMPTY_200, times=None)
        outcome = read_or_error(engine_at(fake))
        assert isinstance(outcome, EngineError)
        assert outcome.code == "dify.ended_early"
        fake.clear_faults()
        fake.reply(Reply(""))
        outcome = read_or_error(engine_at(fake))
    assert isinstance(outcome, EngineError)
    assert outcome.code == "model.no_answer"


def test_after_a_fault_the_next_document_is_read() -> None:
    with FakeDify(form=[file("invoice")]) as fake:
        fake.reply(GOOD)
        engine = engine_at(fake)
        for fault in (Fault.RST, Fault.NODE_FAILED, Fault.INTERNAL_500):
            fake.fault(fault)
            assert isinstance(read_or_error(engine), EngineError)
            assert read(engine).fields["total_amount"].text == "9.60"


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, '{"code": "invalid_param", "message": "x is required in input form", "status": 400}', "wrong_input"),
        (400, '{"code": "brand_new", "message": "what", "status": 400}', "refused"),
        (413, "<html>413 Request Entity Too Large</html>", "too_large"),
        (418, "I am a teapot", "refused"),
        (308, "", "redirected"),
        (503, "", "gateway"),
        (500, '"text"', "server_error"),
    ],
)
def test_a_refusal_is_understood_by_its_code_and_its_status(status: int, body: str, code: str) -> None:
    error = of_answer(status, body, host=HOST)
    assert error.code == f"dify.{code}"
    sentences_of(error)


@pytest.mark.parametrize(
    ("raised", "kind", "code"),
    [
        (ConnectionError("refused"), EngineUnreachableError, "unreachable"),
        (httpx.ConnectError("refused"), EngineUnreachableError, "unreachable"),
        (httpx.ConnectTimeout("slow"), EngineUnreachableError, "unreachable"),
        (httpx.ReadTimeout("silence"), EngineError, "silent"),
        (httpx.WriteTimeout("slow"), EngineError, "silent"),
        (httpx.RemoteProtocolError("peer closed connection"), EngineUnreachableError, "cut_off"),
        (httpx.ReadError("reset"), EngineUnreachableError, "cut_off"),
        (httpx.InvalidURL("odd"), EngineUnreachableError, "not_dify"),
        (ValueError("an event without an end"), EngineUnreachableError, "not_dify"),
    ],
)
def test_nothing_of_the_client_leaks_out(raised: Exception, kind: type[EngineError], code: str) -> None:
    with pytest.raises(EngineError) as told, told_as_engine_errors(HOST):
        raise raised
    assert type(told.value) is kind
    assert told.value.code == f"dify.{code}"


@pytest.mark.parametrize(
    ("status", "code", "message"), [(None, None, None), ("400", 7, ["x"]), (500, "x" * 900, "y" * 900)]
)
def test_whatever_an_error_event_holds_makes_a_sentence(status: object, code: object, message: object) -> None:
    for sentence in sentences_of(of_error(status, code, message, host=HOST)):
        assert len(sentence) < 500
