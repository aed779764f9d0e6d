"""An OpenAI engine over a fake server, and documents to ask about."""

import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from PIL import Image

from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Page, Region, SourceInfo, Word
from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import Reading
from invoice_desk.extraction.engine import ExtractionRequest, PageImage
from invoice_desk.extraction.openai.address import address_of
from invoice_desk.extraction.openai.engine import OpenAIEngine
from invoice_desk.extraction.openai.presets import Preset, preset_for
from invoice_desk.extraction.openai.server import OpenAIServer, Patience
from invoice_desk.extraction.pace import Pace
from invoice_desk.keys import Key
from tests.fake_ollama import FakeOllama
from tests.fake_openai import FakeOpenAI

PROFILES, _ = load_profiles()
SEES, READS = "qwen-vl", "plain"
QUICK = Patience(quick=1.0, first=1.0, between=1.0, asked_again=0.3)


def engine_at(
    fake: FakeOpenAI | FakeOllama,
    *,
    url: str = "",
    preset: str | Preset = "",
    pace: Pace | None = None,
    key: str = "",
    find_key: Callable[[], Key] | None = None,
    patience: Patience | None = None,
    **endpoint: Any,
) -> OpenAIEngine:
    """An engine for the fake server, with fields of its endpoint as they are given."""
    made = Endpoint("openai", url or fake.url, **endpoint)
    known = preset if isinstance(preset, Preset) else preset_for(preset, made.url)
    server = OpenAIServer(address_of(made.url), known, key=find_key or (lambda: Key(key)), pace=pace, patience=patience)
    return OpenAIEngine(made, server)


def answer(**values: object) -> str:
    return json.dumps(values, ensure_ascii=False)


def picture(page: int = 1, *, size: tuple[int, int] = (140, 196), tile: int = 0) -> PageImage:
    data = io.BytesIO()
    Image.new("RGB", size, "white").save(data, "JPEG")
    return PageImage(page, "image/jpeg", data.getvalue(), tile)


def request_of(
    model: str, *images: PageImage, lines: Sequence[str] = ("Corner Shop", "TOTAL 9.60")
) -> ExtractionRequest:
    words = tuple(
        Word(line, Region(1, 0.1, 0.1 * row, 0.1 + 0.02 * len(line), 0.1 * row + 0.05))
        for row, line in enumerate(lines, start=1)
    )
    source = SourceInfo("in/a.jpg", "0" * 64, "image/jpeg", 1)
    return ExtractionRequest(source, b"", (Page(1, 800, 1000, words=words),), (PROFILES["receipt"],), model, images)


def read(engine: OpenAIEngine, request: ExtractionRequest, heard: list[Progress] | None = None) -> Reading:
    return engine.extract(request, CancelToken(), (lambda _: None) if heard is None else heard.append)
