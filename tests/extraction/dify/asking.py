"""A Dify engine over a fake app, and documents to ask about."""

import io
import json
from collections.abc import Sequence
from typing import Any

from PIL import Image

from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Page, Region, SourceInfo, Word
from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import Reading
from invoice_desk.extraction.dify.address import address_of
from invoice_desk.extraction.dify.engine import DifyEngine
from invoice_desk.extraction.dify.server import DifyServer, Patience
from invoice_desk.extraction.engine import ExtractionRequest, PageImage
from invoice_desk.extraction.model_reading import Manner
from invoice_desk.extraction.pace import Pace
from invoice_desk.keys import Key
from invoice_desk.messages import LANGUAGES, messages_in
from tests.fake_dify import FakeDify

PROFILES, _ = load_profiles()
ENDPOINT = Endpoint("dify", "")
IMPATIENT = Patience(first=5.0, between=5.0, busy=(0.0, 0.0))


def engine_at(
    fake: FakeDify,
    *,
    key: str | None = None,
    endpoint: Endpoint = ENDPOINT,
    patience: Patience = IMPATIENT,
    pace: Pace | None = None,
    manner: Manner | None = None,
) -> DifyEngine:
    used = Key(fake.key if key is None else key)
    return DifyEngine(
        endpoint, DifyServer(address_of(fake.url), lambda: used, pace=pace, patience=patience), manner=manner
    )


def answer(**values: object) -> str:
    return json.dumps(values)


def picture(page: int = 1, *, size: tuple[int, int] = (140, 196)) -> PageImage:
    data = io.BytesIO()
    Image.new("RGB", size, "white").save(data, "JPEG")
    return PageImage(page, "image/jpeg", data.getvalue())


def request_of(*images: PageImage, lines: Sequence[str] = ("Corner Shop", "TOTAL 9.60")) -> ExtractionRequest:
    words = tuple(
        Word(line, Region(1, 0.1, 0.1 * row, 0.1 + 0.02 * len(line), 0.1 * row + 0.05))
        for row, line in enumerate(lines, start=1)
    )
    source = SourceInfo("in/secret name.jpg", "0" * 64, "image/jpeg", 1)
    return ExtractionRequest(source, b"", (Page(1, 800, 1000, words=words),), (PROFILES["receipt"],), "", images)


def read(engine: DifyEngine, request: ExtractionRequest | None = None) -> Reading:
    return engine.extract(request or request_of(picture()), CancelToken(), lambda _: None)


def read_or_error(engine: DifyEngine, request: ExtractionRequest | None = None) -> Reading | EngineError:
    try:
        return read(engine, request)
    except EngineError as error:
        return error


def sentences_of(error: EngineError) -> list[str]:
    """The error in all languages; fails where a gap is left."""
    said = [messages_in(language)(error.code, error.params) for language in LANGUAGES]
    assert all(one != error.code and "{" not in one for one in said), error.code
    return said


def images_in(fake: FakeDify, files: Any) -> list[bytes]:
    """The pictures that a run was given."""
    listed = files if isinstance(files, list) else [files]
    return [fake.uploads[one["upload_file_id"]].data for one in listed]
