"""A real Ollama reads by /v1: words and pictures, held to a schema; a cancel frees its caller and its slot."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.domain.record import USED_OCR_TEXT, Note, Reading
from invoice_desk.extraction.model_reading import Manner
from invoice_desk.extraction.openai.address import address_of
from invoice_desk.extraction.openai.engine import OpenAIEngine
from invoice_desk.extraction.openai.server import OpenAIServer
from tests.extraction.openai.asking import picture, read, request_of
from tests.extraction.openai.test_cancel import AT_ONCE, Job
from tests.real_ollama import real_ollama

SEES, READS = "tinyvis:latest", "tiny:latest"
TIMES = 12

pytestmark = pytest.mark.timeout(600)  # it shares the processors with other tests


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with TemporaryDirectory() as store, real_ollama(Path(store)) as address:
        yield f"{address}/v1"


def engine(url: str, most_tokens: int) -> OpenAIEngine:
    """Its prompt is short: the toy models' context is small."""
    manner = Manner(own_prompt="{page_text}", most_tokens=most_tokens)
    return OpenAIEngine(Endpoint("openai", url), OpenAIServer(address_of(url)), manner=manner)


def is_held_to_the_schema(reading: Reading) -> bool:
    """Toy models write noise, but only where the schema leaves room for it."""
    return reading.raw_answer.split('"')[0].strip() == "{" and '"document_kind"' in reading.raw_answer


def test_who_sees_is_found_out_and_gets_pictures_the_other_gets_words(url: str) -> None:
    asked = engine(url, 30)
    assert (asked.sees(SEES), asked.sees(READS)) == (True, False)
    by_words = read(asked, request_of(READS, picture()))
    by_sight = read(asked, request_of(SEES, picture()))
    assert Note(USED_OCR_TEXT) in by_words.notes
    assert Note(USED_OCR_TEXT) not in by_sight.notes
    for reading in (by_words, by_sight):
        assert is_held_to_the_schema(reading)
        assert reading.usage is not None
        assert reading.usage.tokens_out == 30
        assert reading.usage.tokens_in > 0


def test_cancels_at_random_moments_free_the_caller_at_once_and_the_next_job_runs(url: str) -> None:
    asked = engine(url, 4000)
    chance = random.Random(4)
    slowest, cancelled = 0.0, 0
    for _ in range(TIMES):
        job = Job(asked, model=READS)
        threading.Event().wait(chance.random())  # wherever it is by then
        if job.is_running:  # the server may fail on its own
            slowest = max(slowest, job.seconds_to_end())
            cancelled += 1
    assert cancelled > TIMES / 2
    assert slowest < AT_ONCE
    assert is_held_to_the_schema(read(engine(url, 20), request_of(READS)))
