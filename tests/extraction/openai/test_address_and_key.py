"""The right server is asked with the right key, and what is wrong with either is told before any document."""

from decimal import Decimal

import pytest

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.extraction.engine import Ready, Unreachable
from invoice_desk.keys import Key
from tests.extraction.openai.asking import SEES, answer, engine_at, picture, read, request_of
from tests.fake_openai import FakeOpenAI, Fault

SAID = answer(seller_name="街角小店", total_amount="9.60", currency="GBP", line_items=[])
TOTAL = Decimal("9.60")


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
