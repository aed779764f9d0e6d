"""What a server answers instead of an answer: its status and its own words, in whatever shape they come."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

_LONGEST: Final = 200
"""Of a server's own words, so much is shown."""

_READ: Final = 4000
"""Of a server's own words, so much is looked at."""

_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_REQUEST_ID: Final = re.compile(r"\s*\(?request[ _]id: ?[\w-]+\)?", re.IGNORECASE)
_KEY: Final = re.compile(r"\b(?:sk|app)-[\w*…-]{3,}|\bBearer \S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status and the words that came with it; `labels` are the names that the server gives the trouble.

    `status` is 0 where an error came in the middle of an answer and names none. `field` is the field of the request
    that it is about, `is_page` whether a web page came. `wait` are the seconds after which to ask again, None where
    the server did not say.
    """

    status: int = 0
    words: str = ""
    labels: str = ""
    field: str = ""
    is_page: bool = False
    wait: float | None = None

    @property
    def folded(self) -> str:
        """All that was said, for looking for words in it."""
        return f"{self.words} {self.labels}".casefold()

    @property
    def shown(self) -> str:
        """The words as a person may read them: short, without markup, without numbers of requests and keys."""
        words = _KEY.sub("…", _REQUEST_ID.sub("", self.words))
        plain = " ".join(re.sub("<[^<>]*>", " ", words).split())
        return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def refusal_of(status: int, body: str, headers: Mapping[str, str] | None = None, now: float = 0.0) -> Refusal:
    """A whole answer that is no success. `now` is the time of day that dates are counted from."""
    said = _json(body)
    wait = _wait(headers or {}, now)
    if said is None:
        text = body.lstrip()[:_READ]
        return Refusal(status, text, is_page=is_page(text), wait=wait)
    return _of_value(status, said, wait)


def refusal_in(value: object) -> Refusal | None:
    """The refusal that an event or a whole answer with status 200 holds; None where it holds none."""
    if not isinstance(value, Mapping):
        return None
    is_error = value.get("error") or value.get("object") == "error" or ("detail" in value and "choices" not in value)
    return _of_value(0, value, None) if is_error else None


def is_page(text: str) -> bool:
    """Whether a text is a web page."""
    return text.lstrip("\ufeff \t\r\n")[:200].casefold().startswith(("<!doctype html", "<html", "<head", "<!--"))


def _of_value(status: int, value: object, wait: float | None) -> Refusal:
    inner = value
    if isinstance(value, Mapping) and isinstance(value.get("error"), Mapping):
        inner = value["error"]
    table = inner if isinstance(inner, Mapping) else {}
    code = table.get("code")
    named = code if isinstance(code, int) else int(code) if isinstance(code, str) and code.isdecimal() else 0
    labels = [str(table[key]) for key in ("type", "code", "param") if isinstance(table.get(key), str)]
    words = _words(inner)[:_READ]
    param = table.get("param")
    found = status or (named if 100 <= named < 600 else 0)
    return Refusal(found, words, " ".join(labels)[:_READ], param if isinstance(param, str) else "", wait=wait)


def _words(value: object) -> str:
    """The words of an error, which may stand under several names, in lists, or in a JSON text once more."""
    if isinstance(value, str):
        again = _json(value)
        return _words(again) if isinstance(again, dict) else value
    if isinstance(value, Mapping):
        for key in ("message", "error", "detail", "msg", "error_msg"):
            if value.get(key):
                return _words(value[key])
        return json.dumps(dict(value), ensure_ascii=False)
    if isinstance(value, Iterable):
        return "; ".join(_words(one) for one in value)
    return str(value)


def _json(text: str) -> object:
    """What a JSON text holds, more text after it left out; None where it is none."""
    text = text.lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "[")):
        return None
    try:
        value: object = json.JSONDecoder().raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None
    return value


def _wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds, as several vendors give them; a date is counted from `now`."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    for name in ("retry-after", "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens"):
        text = headers.get(name, "").strip()
        seconds = _number(text)
        if seconds is None and _DURATION.match(text):
            seconds = sum(float(amount) * _SECONDS[unit] for amount, unit in _DURATION.findall(text))
        if seconds is None and name == "retry-after" and text:
            try:
                seconds = max(0.0, parsedate_to_datetime(text).timestamp() - now)
            except (ValueError, OverflowError):
                continue
        if seconds is not None and seconds < 1e8:  # what is larger is a time of day
            return seconds
    return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None
