"""Whatever goes wrong, anywhere, ends in a sentence in both languages; the next question works, and nothing is left."""

import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from invoice_desk.domain.errors import EngineError
from invoice_desk.messages import LANGUAGES, messages_in
from tests.extraction.openai.asking import QUICK, SEES, answer, engine_at, picture, read, request_of
from tests.fake_openai import EARLY, STREAM, FakeOpenAI, Fault, Reply
from tests.fake_openai.faults import CONNECTION

SAID = answer(seller_name="Corner Shop", total_amount="9.60", currency="GBP", line_items=[])
PASSES = {Fault.LIMIT_429, Fault.SATURATED_429, Fault.LOADING_503, Fault.OVERLOADED_529}
"""Waited out when they happen once."""

DESCRIPTORS = Path("/proc/self/fd")
PLACES = [
    *((fault, None) for fault in EARLY),
    *((fault, 0) for fault in CONNECTION),
    *((fault, 3) for fault in CONNECTION),
    *((fault, 0) for fault in STREAM),
    *((fault, 3) for fault in STREAM),
]
SLOW = {Fault.HANG, Fault.DRIP, Fault.ONLY_PINGS, Fault.LIMIT_429_SLOW, *PASSES}
"""What only the end of patience ends."""

PARTIAL = {Fault.SWALLOWED, Fault.HALF_EVENT, Fault.NOT_JSON, Fault.NOT_A_CHUNK, Fault.FILTERED}
"""In the middle of an answer; what had come by then is read, with a note."""

NO_LIST = {Fault.HTML_404, Fault.MODEL_404, Fault.FORBIDDEN_403, Fault.MODEL_403}
"""A server that lists nothing may answer questions all the same."""


def sentence(error: EngineError, language: str) -> str:
    return messages_in(language)(error.code, error.params)


def open_sockets() -> int:
    count = 0
    for descriptor in DESCRIPTORS.iterdir():
        with suppress(FileNotFoundError):  # that of looking into the folder
            count += str(descriptor.readlink()).startswith("socket:")
    return count


@pytest.mark.parametrize(("fault", "place"), PLACES, ids=lambda value: str(value))
def test_a_fault_is_told_in_words_and_is_over_with_the_next_question(fault: Fault, place: int | None) -> None:
    with FakeOpenAI(key="sk-4f9a8b7c") as fake:
        fake.reply(Reply(SAID, pieces=6))
        engine = engine_at(fake, key="sk-4f9a8b7c", patience=QUICK if fault in SLOW else None)
        fake.fault(fault, after_chunks=place, times=None)
        before = set(threading.enumerate())
        if place == 3 and fault in PARTIAL:
            notes = read(engine, request_of(SEES, picture())).notes
            assert any(note.code.startswith("answer.") for note in notes)
        else:
            with pytest.raises(EngineError) as failed:
                read(engine, request_of(SEES, picture()))
            print(f"{fault} {'early' if place is None else f'after {place}'}: {sentence(failed.value, 'en')}")
            for language in LANGUAGES:
                said = sentence(failed.value, language)
                assert said != failed.value.code
                assert "{" not in said
                assert "sk-4f9a8b7c" not in said
            assert sentence(failed.value, "en") != sentence(failed.value, "zh_CN")
        fake.clear_faults()
        assert "total_amount" in read(engine, request_of(SEES, picture())).fields
        assert set(threading.enumerate()) == before


@pytest.mark.parametrize("fault", sorted(PASSES))
def test_what_passes_by_itself_is_waited_out(fault: Fault) -> None:
    with FakeOpenAI() as fake:
        fake.reply(SAID)
        fake.fault(fault)
        assert "total_amount" in read(engine_at(fake), request_of(SEES, picture())).fields


@pytest.mark.parametrize("fault", [fault for fault in EARLY if fault not in {*PASSES, Fault.LIST_200}])
def test_a_list_of_models_that_fails_says_what_to_do(fault: Fault) -> None:
    with FakeOpenAI() as fake:
        fake.fault(fault, path="/models", times=None)
        engine = engine_at(
            fake, patience=QUICK if fault in SLOW else None, preset="dashscope" if fault in NO_LIST else ""
        )
        if fault in NO_LIST:
            assert engine.list_models()
            return
        with pytest.raises(EngineError) as failed:
            engine.list_models()
        assert all(sentence(failed.value, language) != failed.value.code for language in LANGUAGES)


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="sockets are counted on Linux only")
def test_no_socket_is_left_after_a_hundred_failures() -> None:
    with FakeOpenAI() as fake:
        fake.reply(Reply(SAID, pieces=6))
        engine = engine_at(fake)
        before = open_sockets()
        for number in range(100):
            fault = (Fault.RST, Fault.FIN, Fault.HTML_502, Fault.ERROR_EVENT)[number % 4]
            early = fault is Fault.HTML_502 or number % 8 > 3
            fake.fault(fault, after_chunks=None if early else 2, times=None)
            with pytest.raises(EngineError):
                read(engine, request_of(SEES, picture()))
            fake.clear_faults()
        give_up = time.monotonic() + 5
        while open_sockets() > before and time.monotonic() < give_up:  # the server's ends close a little later
            fake.wait_until(lambda: True)
        assert open_sockets() <= before
