"""The request that puts a question to a model, in the dialect that its server understands."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final

from invoice_desk.extraction.engine import PageImage
from invoice_desk.extraction.openai.dialect import SYSTEM, Dialect
from invoice_desk.extraction.openai.presets import Format, Preset
from invoice_desk.extraction.question import Question

_SCHEMA_NAME: Final = "document"
_BOUNDS: Final = frozenset({"maxLength", "minLength", "maxItems", "minItems"})
_JSON: Final = "Answer with JSON."
"""Several vendors refuse json_object where the word does not occur, and people may write their own prompts."""


def body_of(question: Question, dialect: Dialect, preset: Preset) -> dict[str, Any]:
    """The JSON of a request; without a schema in the question, any text is asked for."""
    form = dialect.format if question.schema else Format.TEXT
    system = question.system
    if form is not Format.TEXT and "json" not in f"{system}{question.user}".casefold():
        system = f"{system}\n\n{_JSON}".strip()
    body: dict[str, Any] = {
        "model": question.model,
        "messages": _messages(question, system, dialect, preset),
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0,
        **preset.extras,
    }
    if dialect.tokens_field:
        body[dialect.tokens_field] = dialect.tokens(question.most_tokens)
    if form is Format.SCHEMA:
        schema = question.schema if dialect.bounds else _unbounded(question.schema)
        named = {"name": _SCHEMA_NAME, "strict": True, "schema": schema}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    elif form is Format.OBJECT:
        body["response_format"] = {"type": "json_object"}
    return {key: value for key, value in body.items() if key not in dialect.without}


def picture_bytes(image: PageImage) -> int:
    """How long a picture is in a request."""
    return 4 * -(-len(image.data) // 3)


def _messages(question: Question, system: str, dialect: Dialect, preset: Preset) -> list[dict[str, object]]:
    if SYSTEM in dialect.without:
        return [{"role": "user", "content": _content(question.images, f"{system}\n\n{question.user}", preset)}]
    user = {"role": "user", "content": _content(question.images, question.user, preset)}
    return [{"role": "system", "content": system}, user]


def _content(images: Sequence[PageImage], text: str, preset: Preset) -> object:
    """The text alone, or pictures and then the text: some models want it last, some gateways keep the last only."""
    if not images:
        return text
    shown = [{"type": "image_url", "image_url": _link(image, preset)} for image in images]
    return [*shown, {"type": "text", "text": text}]


def _link(image: PageImage, preset: Preset) -> dict[str, str]:
    link = {"url": f"data:{image.media_type};base64,{base64.b64encode(image.data).decode('ascii')}"}
    return {**link, "detail": preset.detail} if preset.detail else link


def _unbounded(schema: object) -> object:
    if isinstance(schema, Mapping):
        return {key: _unbounded(value) for key, value in schema.items() if key not in _BOUNDS}
    return [_unbounded(one) for one in schema] if isinstance(schema, list | tuple) else schema
