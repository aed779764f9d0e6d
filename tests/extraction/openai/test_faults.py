"""What each vendor says when it refuses is told as a cause and a remedy, in both languages and without secrets."""

import json
from email.utils import formatdate

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.extraction.openai.faults import Asked, error_of, told_as_engine_errors
from invoice_desk.extraction.openai.refusal import Refusal, is_page, refusal_in, refusal_of
from invoice_desk.messages import LANGUAGES, messages_in

ASKED = Asked("http://box:3000/v1", "qwen-vl", "secret-4711")


def openai(message: str, kind: str = "invalid_request_error", code: object = None, param: str | None = None) -> str:
    return json.dumps({"error": {"message": message, "type": kind, "param": param, "code": code}}, ensure_ascii=False)


def llama(code: int, message: str, kind: str) -> str:
    return json.dumps({"error": {"code": code, "message": message, "type": kind}})


def one_api(message: str, kind: str = "one_api_error") -> str:
    return openai(f"{message} (request id: 2026092812000000001)", kind)


def vllm_old(code: int, message: str) -> str:
    return json.dumps({"object": "error", "message": message, "type": "BadRequestError", "param": None, "code": code})


VENDORS = [
    # OpenAI
    (401, openai("Incorrect API key provided: sk-abc***xyz.", code="invalid_api_key"), "key_refused"),
    (429, openai("You exceeded your current quota, please check your plan.", "insufficient_quota"), "no_credit"),
    (429, openai("Rate limit reached for gpt-4o in organization", "requests", "rate_limit_exceeded"), "rate_limited"),
    (404, openai("The model `x` does not exist or you do not have access to it.", code="model_not_found"), "model_"),
    (400, openai("This model's maximum context length is 8192 tokens.", code="context_length_exceeded"), "too_long"),
    (400, openai("Invalid content type. image_url is only supported by certain models."), "not_vision"),
    (503, openai("The engine is currently overloaded", "server_error"), "busy"),
    (500, openai("The server had an error", "server_error"), "failed"),
    # Ollama /v1
    (404, openai('model "qwen-vl" not found, try pulling it first', "api_error"), "model_missing"),
    (400, openai("invalid image input"), "bad_image"),
    (500, openai("model requires more system memory (12.3 GiB) than is available (7.4 GiB)", "api_error"), "out_of"),
    (500, openai("model runner has unexpectedly stopped", "api_error"), "model_crashed"),
    (404, "404 page not found", "no_such_path"),
    # llama-server
    (401, llama(401, "Invalid API Key", "authentication_error"), "key_refused"),
    (503, llama(503, "Loading model", "unavailable_error"), "loading"),
    (400, llama(400, "request (1821 tokens) exceeds the available context size", "exceed_context_size_error"), "too_l"),
    (500, llama(500, "image input is not supported - hint: you may need the mmproj", "server_error"), "not_vision"),
    (400, llama(400, "Failed to load image or audio file", "invalid_request_error"), "bad_image"),
    (400, llama(400, "JSON schema conversion failed:\nUnrecognized schema", "invalid_request_error"), "format_refused"),
    (404, llama(404, "File Not Found", "not_found_error"), "no_such_path"),
    # one-api
    (401, one_api("未提供令牌"), "key_missing"),
    (401, one_api("无效的令牌"), "key_refused"),
    (401, one_api("该令牌已过期"), "key_expired"),
    (401, one_api("该令牌额度已用尽"), "no_credit"),
    (403, one_api("该令牌无权使用模型：qwen-vl"), "model_forbidden"),
    (403, one_api("用户额度不足", "insufficient_user_quota"), "no_credit"),
    (503, one_api("当前分组 default 下对于模型 qwen-vl 无可用渠道"), "no_channel"),
    (429, one_api("当前分组上游负载已饱和，请稍后再试"), "busy"),
    (404, one_api("Invalid URL (POST /v1/x)", "invalid_request_error"), "no_such_path"),
    (500, openai("bad response status code 500", "upstream_error", "bad_response_status_code"), "upstream"),
    (501, openai("API not implemented", "one_api_error", "api_not_implemented"), "failed"),
    # vLLM
    (400, vllm_old(400, "This model's maximum context length is 4096 tokens. However, you requested 9000"), "too_long"),
    (400, openai("At most 0 image(s) may be provided in one request.", "BadRequestError", 400), "not_vision"),
    (404, openai("The model `qwen-vl` does not exist.", "NotFoundError", 404), "model_missing"),
    (401, json.dumps({"error": "Unauthorized"}), "key_refused"),
    (404, json.dumps({"detail": "Not Found"}), "no_such_path"),
    (422, json.dumps({"detail": [{"loc": ["body"], "msg": "field required", "type": "missing"}]}), "refused"),
    # LM Studio
    (400, json.dumps({"error": "'response_format.type' must be 'json_schema' or 'text'"}), "format_refused"),
    (200, json.dumps({"error": "Unexpected endpoint or method. (POST /chat/completions)"}), "no_such_path"),
    (404, json.dumps({"error": {"message": "No models loaded. Please load a model."}}), "not_loaded"),
    # LiteLLM
    (400, openai("litellm.BadRequestError: Invalid model name passed in model=x", "None", "400"), "model_missing"),
    (400, openai("litellm.ContentPolicyViolationError: stopped", "None", "400"), "content_filter"),
    (401, openai("Authentication Error, No api key passed in.", "auth_error", "401"), "key_missing"),
    (429, openai("No deployments available for selected model", "None", "429"), "no_channel"),
    # DashScope
    (401, openai("Incorrect API key provided. ", code="invalid_api_key"), "key_refused"),
    (400, openai("'messages' must contain the word 'json' in some form, to use 'response_format'"), "format_refused"),
    (400, openai("<400> InternalError.Algo.InvalidParameter: The image length and width do not meet"), "bad_image"),
    (400, openai("Exceeded limit on max bytes per data-uri item : 10485760."), "too_large"),
    (400, openai("Failed to decode the image during the data inspection."), "bad_image"),
    (400, openai("Input data may contain inappropriate content.", code="data_inspection_failed"), "content_filter"),
    (400, openai("Access denied, please make sure your account is in good standing.", code="Arrearage"), "no_credit"),
    (429, openai("Requests throttling triggered.", code="Throttling"), "rate_limited"),
    (400, openai("<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 6000]"), "too_long"),
    # Others on the way
    (200, "<!DOCTYPE html><html>Sign in to the network</html>", "web_page"),
    (200, "\ufeff\n<html lang='zh'>One API</html>", "web_page"),
    (502, "<html><center><h1>502 Bad Gateway</h1></center></html>", "gateway"),
    (413, "<html><body>413 Request Entity Too Large</body></html>", "too_large"),
    (504, "<html>Gateway Time-out</html>", "gateway_timeout"),
    (503, "upstream connect error or disconnect/reset before headers", "gateway"),
    (301, "", "redirected"),
    (403, "", "forbidden"),
    (402, "", "no_credit"),
    (429, "", "rate_limited"),
    (500, "something new", "failed"),
    (418, '["a", "list"]', "refused"),
    (0, openai("something in the middle"), "broke_off"),
]


@pytest.mark.parametrize(("status", "body", "code"), VENDORS)
def test_a_refusal_is_understood_by_its_words_and_its_status(status: int, body: str, code: str) -> None:
    error = error_of(refusal_of(status, body), ASKED)
    assert error.code.startswith(f"openai.{code}")
    for language in LANGUAGES:
        sentence = messages_in(language)(error.code, error.params)
        assert sentence != error.code
        assert "{" not in sentence
        assert "request id" not in sentence
        assert "sk-" not in sentence


@pytest.mark.parametrize(
    ("raised", "kind", "code"),
    [
        (ConnectionError("refused"), EngineUnreachableError, "unreachable"),
        (httpx.ConnectError("refused"), EngineUnreachableError, "unreachable"),
        (httpx.ConnectTimeout("slow"), EngineUnreachableError, "unreachable"),
        (httpx.ProxyError("407"), EngineUnreachableError, "unreachable"),
        (httpx.ReadTimeout("silence"), EngineError, "silent"),
        (httpx.RemoteProtocolError("peer closed connection"), EngineUnreachableError, "cut_off"),
        (httpx.ReadError("reset"), EngineUnreachableError, "cut_off"),
        (httpx.DecodingError("gzip"), EngineUnreachableError, "cut_off"),
        (json.JSONDecodeError("no", "<html>", 0), EngineError, "not_openai"),
        (httpx.InvalidURL("odd"), EngineError, "not_openai"),
        (RecursionError("deep"), EngineError, "not_openai"),
    ],
)
def test_nothing_of_the_client_leaks_out(raised: Exception, kind: type[EngineError], code: str) -> None:
    with pytest.raises(EngineError) as told, told_as_engine_errors(ASKED):
        raise raised
    assert type(told.value) is kind
    assert told.value.code == f"openai.{code}"


def test_a_list_that_does_not_come_is_the_server_s_silence_not_a_model_s() -> None:
    with pytest.raises(EngineUnreachableError) as told, told_as_engine_errors(Asked("http://box:3000/v1")):
        raise httpx.ReadTimeout("silence")
    assert told.value.code == "openai.unreachable"


def test_what_would_meet_every_document_pauses_the_queue_and_what_one_document_causes_does_not() -> None:
    waits = {"key_missing", "key_refused", "no_credit", "gateway", "busy", "rate_limited", "web_page", "loading"}
    waits |= {"model_missing", "model_forbidden", "no_channel", "not_loaded"}
    refuses = {"too_long", "bad_image", "content_filter", "not_vision", "too_large", "gateway_timeout"}
    for status, body, code in VENDORS:
        error = error_of(refusal_of(status, body), ASKED)
        if code in waits | refuses:
            assert isinstance(error, EngineUnreachableError) == (code in waits), body


def test_an_address_without_a_version_is_offered_one_with_it() -> None:
    error = error_of(refusal_of(200, "<html></html>"), Asked("http://box:3000"))
    assert "http://box:3000/v1" in messages_in("en")(error.code, error.params)
    error = error_of(refusal_of(200, "<html></html>"), ASKED)
    assert "/v1/v1" not in messages_in("en")(error.code, error.params)


def test_without_a_key_a_key_is_asked_for() -> None:
    assert error_of(refusal_of(401, ""), Asked("http://box")).code == "openai.key_missing"


NOW = 1_795_446_294.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "1500", "retry-after": "2"}, 1.5),
        ({"retry-after": formatdate(NOW + 30, usegmt=True)}, 30.0),
        ({"retry-after": formatdate(NOW - 30, usegmt=True)}, 0.0),
        ({"x-ratelimit-reset-requests": "1m2.5s"}, 62.5),
        ({"x-ratelimit-reset-tokens": "250ms"}, 0.25),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_understood_as_vendors_say_it(headers: dict[str, str], seconds: float | None) -> None:
    assert refusal_of(429, "", headers, NOW).wait == seconds


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"error": {"message": "overloaded", "code": 503}}, "overloaded"),
        ({"error": "overloaded"}, "overloaded"),
        ({"object": "error", "message": "too long", "code": 400}, "too long"),
        ({"detail": "Not Found"}, "Not Found"),
        ({"error": {"message": '{"error":{"message":"the inner one"}}'}}, "the inner one"),
    ],
)
def test_an_error_is_found_inside_an_answer(value: object, words: str) -> None:
    found = refusal_in(value)
    assert found is not None
    assert found.words == words


@pytest.mark.parametrize(
    "value", [{"choices": []}, {"error": None, "choices": []}, {"id": "x", "object": "chat.completion.chunk"}, [], "x"]
)
def test_an_ordinary_answer_holds_no_error(value: object) -> None:
    assert refusal_in(value) is None


@given(
    st.integers(0, 599),
    st.text(max_size=300)
    | st.recursive(
        st.none() | st.text(max_size=20) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["error", "message", "detail", "code", "type", "param", "x"]), inner, max_size=4
            )
        ),
    ).map(json.dumps),
)
def test_whatever_a_server_says_ends_in_a_sentence(status: int, body: str) -> None:
    error = error_of(refusal_of(status, body), ASKED)
    sentence = messages_in("en")(error.code, error.params)
    assert sentence != error.code
    assert len(str(error.params["said"])) <= 200


def test_a_long_answer_is_shortened_and_loses_markup_keys_and_numbers_of_requests() -> None:
    words = "<b>Bearer sk-secret123</b> " + "word " * 500 + "(request id: 2026)"
    shown = Refusal(500, words).shown
    assert len(shown) <= 200
    assert "<b>" not in shown
    assert "secret" not in shown


def test_a_key_that_a_server_says_aloud_is_not_repeated() -> None:
    error = error_of(refusal_of(418, "no such token: secret-4711"), ASKED)
    assert "secret-4711" not in messages_in("en")(error.code, error.params)
    assert "secret-4711" not in repr(ASKED)


def test_ordinary_words_are_kept() -> None:
    assert Refusal(500, "the app was not ready, ask-me later").shown == "the app was not ready, ask-me later"


def test_a_page_is_a_page_only_from_its_beginning_on() -> None:
    assert is_page("<!DOCTYPE HTML><html>")
    assert not is_page('{"html": "<html>"}')
