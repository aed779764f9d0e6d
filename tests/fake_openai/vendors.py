"""What each vendor takes, what it refuses, and in which words."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fake_openai.faults import Whole


class RefusedError(Exception):
    """A vendor's refusal; `kind` and `code` are its own names for the trouble."""

    def __init__(self, status: int, message: str, kind: str = "invalid_request_error", code: object = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.code = code


Shape = Callable[[RefusedError], object]


def _openai(error: RefusedError) -> object:
    return {"error": {"message": error.message, "type": error.kind, "param": None, "code": error.code}}


def _llama(error: RefusedError) -> object:
    return {"error": {"code": error.status, "message": error.message, "type": error.kind}}


def _vllm_old(error: RefusedError) -> object:
    kind = {404: "NotFoundError"}.get(error.status, "BadRequestError")
    return {"object": "error", "message": error.message, "type": kind, "param": None, "code": error.status}


def _string(error: RefusedError) -> object:
    return {"error": error.message}


def _one_api(error: RefusedError) -> object:
    message = f"{error.message} (request id: 2026092812000000001)"
    return {"error": {"message": message, "type": "one_api_error", "param": "", "code": error.code}}


def _litellm(error: RefusedError) -> object:
    message = f"litellm.BadRequestError: OpenAIException - {error.message}"
    return {"error": {"message": message, "type": None, "param": None, "code": str(error.status)}}


_NOT_FOUND = Whole(404, b'{"detail":"Not Found"}')


@dataclass(frozen=True, slots=True)
class Vendor:
    """A server's habits.

    `elsewhere` answers what is not below `base`. `formats` are the types of response_format that are taken; others are
    refused in the words of `format_refused`, or dropped silently where those are "". `no_key` and `wrong_key` are the
    words of a 401, `no_model` (with {model}) those for a model that is not there, `not_vision` for a picture to a model
    that sees none. `refuses` are fields of a request, each with the words that refuse it. `most_data_uri` 0: no limit.
    """

    shape: Shape = _openai
    base: str = "/v1"
    elsewhere: Whole = _NOT_FOUND
    formats: frozenset[str] = frozenset({"json_schema", "json_object", "text"})
    format_refused: str = ""
    no_key: str = "You didn't provide an API key."
    wrong_key: str = "Incorrect API key provided: sk-***."
    no_model: str = "The model `{model}` does not exist or you do not have access to it."
    no_model_status: int = 404
    not_vision: str = "Invalid content type. image_url is only supported by certain models."
    not_vision_status: int = 400
    refuses: dict[str, str] = field(default_factory=dict)
    most_data_uri: int = 0
    json_word: bool = False
    lists: bool = True
    owner: str = "organization-owner"
    none_is_null: bool = False
    """Whether an empty list is `null`."""
    usage: bool = True
    done: bool = True
    reasoning: str = "reasoning_content"
    role_in_each: bool = False
    null_first: bool = False
    space: str = " "
    line_end: str = "\n"
    comments: bool = False
    finish_in_last: bool = True
    """Whether the last chunk says how the model ended."""

    def refusal(self, error: RefusedError) -> Whole:
        return Whole(error.status, json.dumps(self.shape(error), ensure_ascii=False).encode())

    def check(self, body: dict[str, Any]) -> str:
        """The form of answer that is kept to. Raises RefusedError for what this vendor does not take."""
        for name, words in self.refuses.items():
            if name in body:
                raise RefusedError(400, words, code="unsupported_parameter")
        wanted = body.get("response_format") or {}
        kind = str(wanted.get("type", "text")) if isinstance(wanted, dict) else "text"
        if kind not in self.formats:
            if self.format_refused:
                raise RefusedError(400, self.format_refused)
            return "text"
        words = json.dumps(body.get("messages"), ensure_ascii=False).casefold()
        if kind == "json_object" and self.json_word and "json" not in words:
            raise RefusedError(
                400,
                "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
            )
        return kind


_ONE_API_PAGE = Whole(200, b"<!doctype html><html lang='zh'><title>One API</title></html>", "text/html; charset=utf-8")
_NO_JSON_SCHEMA = "'response_format.type' Invalid value: 'json_schema'. Supported values are: 'json_object' and 'text'."

VENDORS = {
    "openai": Vendor(),
    "openai-new": Vendor(
        refuses={
            "max_tokens": "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            "temperature": "Unsupported value: 'temperature' does not support 0 with this model. "
            "Only the default (1) value is supported.",
        }
    ),
    "ollama": Vendor(
        elsewhere=Whole(404, b"404 page not found", "text/plain"),
        no_model='model "{model}" not found, try pulling it first',
        not_vision="",
        none_is_null=True,
        owner="library",
        reasoning="reasoning",
        role_in_each=True,
    ),
    "llamacpp": Vendor(
        shape=_llama,
        elsewhere=Whole(404, b'{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}'),
        wrong_key="Invalid API Key",
        no_key="Invalid API Key",
        not_vision="image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
        not_vision_status=500,
        null_first=True,
    ),
    "vllm": Vendor(
        no_model="The model `{model}` does not exist.",
        not_vision="At most 0 image(s) may be provided in one request.",
        wrong_key="Unauthorized",
        no_key="Unauthorized",
    ),
    "vllm-old": Vendor(
        shape=_vllm_old,
        no_model="The model `{model}` does not exist.",
        not_vision="{model} is not a multimodal model",
        refuses={
            "stream_options": "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra "
            "inputs are not permitted'}]"
        },
        usage=False,
    ),
    "lmstudio": Vendor(
        shape=_string,
        elsewhere=Whole(200, b'{"error":"Unexpected endpoint or method. (POST /chat/completions)"}'),
        formats=frozenset({"json_schema", "text"}),
        format_refused="'response_format.type' must be 'json_schema' or 'text'",
        no_model="No models loaded. Please load a model in the developer page or use the 'lms load' command.",
    ),
    "oneapi": Vendor(
        shape=_one_api,
        elsewhere=_ONE_API_PAGE,
        no_key="未提供令牌",
        wrong_key="无效的令牌",
        no_model="当前分组 default 下对于模型 {model} 无可用渠道",
        no_model_status=503,
        comments=True,
    ),
    "oneapi-ollama": Vendor(
        shape=_one_api,
        elsewhere=_ONE_API_PAGE,
        formats=frozenset({"text"}),
        no_key="未提供令牌",
        wrong_key="无效的令牌",
        not_vision="",
    ),
    "dashscope": Vendor(
        base="/compatible-mode/v1",
        elsewhere=Whole(404, b""),
        formats=frozenset({"json_object", "text"}),
        format_refused=f"<400> InternalError.Algo.InvalidParameter: {_NO_JSON_SCHEMA}",
        no_model="The model `{model}` does not exist or you do not have access to it.",
        most_data_uri=10_485_760,
        json_word=True,
        lists=False,
    ),
    "litellm": Vendor(shape=_litellm, wrong_key="Authentication Error, Invalid proxy server token passed"),
    "odd": Vendor(  # all that an SSE reader must put up with at once
        space="", line_end="\r\n", comments=True, done=False, role_in_each=True, null_first=True
    ),
    "no-finish": Vendor(finish_in_last=False),
    "text-only": Vendor(
        formats=frozenset({"text"}), format_refused="response_format is not supported by this model", lists=False
    ),
}
