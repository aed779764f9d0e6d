"""An Ollama engine over a fake server, and documents to ask about."""

import io
import json
from collections.abc import Sequence

from PIL import Image

from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Page, Region, SourceInfo, Word
from invoice_desk.extraction.engine import ExtractionRequest, PageImage
from invoice_desk.extraction.ollama.address import address_of
from invoice_desk.extraction.ollama.engine import OllamaEngine
from invoice_desk.extraction.ollama.server import OllamaServer
from tests.fake_ollama import FakeOllama

PROFILES, _ = load_profiles()
SEES, READS = "qwen2.5vl:7b", "llama3.2:3b"


def engine_at(*fakes: FakeOllama) -> OllamaEngine:
    return OllamaEngine([OllamaServer(address_of(fake.url)) for fake in fakes])


def answer(**values: object) -> str:
    return json.dumps(values)


def picture(
    page: int = 1, *, tile: int = 0, repeated_lines: int | None = 0, size: tuple[int, int] = (140, 196)
) -> PageImage:
    data = io.BytesIO()
    Image.new("RGB", size, "white").save(data, "JPEG")
    return PageImage(page, "image/jpeg", data.getvalue(), tile, repeated_lines)


def request_of(
    model: str, *images: PageImage, lines: Sequence[str] = ("Corner Shop", "TOTAL 9.60")
) -> ExtractionRequest:
    words = tuple(
        Word(line, Region(1, 0.1, 0.1 * row, 0.1 + 0.02 * len(line), 0.1 * row + 0.05))
        for row, line in enumerate(lines, start=1)
    )
    source = SourceInfo("in/a.jpg", "0" * 64, "image/jpeg", 1)
    return ExtractionRequest(source, b"", (Page(1, 800, 1000, words=words),), (PROFILES["receipt"],), model, images)
