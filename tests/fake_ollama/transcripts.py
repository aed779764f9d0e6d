"""Transcripts of a real Ollama, read into exchanges that can be replayed against the fake and compared in shape."""

import base64
import http.client
import io
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "golden"

_HEADER = re.compile(r"-H ([A-Za-z-]+): (\S+) ?")
_TIME = re.compile(r"^\[ *[\d.]+s\] ")
_VERBATIM = frozenset(
    "error status done done_reason role object finish_reason type system_fingerprint param code message digest total "
    "capabilities family families format parameter_size quantization_level owned_by name".split()
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what the real server answered; `title` is the line that stands over it in the transcript."""

    title: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    status: int | None
    answer_headers: dict[str, str | None]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Got:
    """What a server answered now."""

    status: int
    headers: dict[str, str]
    lines: tuple[str, ...] = field(default=())


def read(name: str) -> list[Exchange]:
    """The exchanges of one transcript, in order."""
    text = (FOLDER / name).read_text("utf-8")
    blocks = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    labels = ["", *(_label(block) for block in blocks)]
    return [_exchange(block, label) for block, label in zip(blocks, labels, strict=False)]


def play(exchange: Exchange, port: int) -> Got:
    """Sends the request once more."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest(exchange.method, exchange.path, skip_host="Host" in exchange.headers)
        for name, value in exchange.headers.items():
            connection.putheader(name, value)
        body = exchange.body or b""
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        text = response.read().decode("utf-8")
        return Got(response.status, dict(response.getheaders()), _body_lines(text.splitlines()))
    finally:
        connection.close()


def shape(lines: tuple[str, ...]) -> list[object]:
    """Lines with everything masked that differs from run to run, equal neighbours once; keys in their order."""
    shapes: list[object] = []
    for line in lines:
        masked = _masked_line(line)
        if not shapes or shapes[-1] != masked:
            shapes.append(masked)
    return shapes


def picture(kind: str) -> bytes:
    """The image the transcripts were made with: 120 by 80 pixels, one red."""
    stream = io.BytesIO()
    Image.new("RGB", (120, 80), (200, 30, 30)).save(stream, kind.upper())
    return stream.getvalue()


def _masked_line(line: str) -> object:
    bare = line.removeprefix("data: ")
    try:
        value = json.loads(bare, object_pairs_hook=list)
    except json.JSONDecodeError:
        return line
    return ("data" if bare != line else "", _masked("", value))


def _masked(key: str, value: Any) -> object:
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return [(name, _masked(name, inner)) for name, inner in value]
    if key == "digest" and not str(value).startswith("sha256:"):
        return "str"
    if key in _VERBATIM or value is None:
        return value
    if isinstance(value, list):
        inner = [_masked("", item) for item in value]
        return inner[:1] if key in ("models", "tensors", "data") else inner
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def _label(block: str) -> str:
    """`(jpeg)` and the like stand at the end of the block before the one they name."""
    last = block.rstrip().rsplit("\n", 1)[-1]
    found = re.fullmatch(r"\((jpeg|png|webp|gif|bmp|tiff|garbage|empty)\)", last)
    return found[1] if found else ""


def _exchange(block: str, label: str) -> Exchange:
    title, _, rest = block.partition("\n")
    asked = title
    if re.match(r"(POST|GET|DELETE) /", rest):  # the request has a line of its own
        asked, _, rest = rest.partition("\n")
    method, path, headers, body = _request(asked)
    lines = rest.splitlines()
    status: int | None = None
    answer_headers: dict[str, str | None] = {}
    if lines and lines[0].startswith("HTTP/1.1 "):
        status = int(lines.pop(0).split()[1])
        while lines and re.match(r"[A-Z][A-Za-z-]+: ", lines[0]):
            name, _, value = lines.pop(0).partition(": ")
            answer_headers[name] = value
    return Exchange(
        title[:90], method, path, headers, _completed(body, label), status, answer_headers, _body_lines(lines)
    )


def _request(asked: str) -> tuple[str, str, dict[str, str], str | None]:
    found = re.search(r"(POST|GET|DELETE) (/\S+) ?(.*)$", asked)
    if found is not None and "PORT/" not in asked.partition(" {")[0]:
        return found[1], found[2], {}, found[3] or None
    options, _, body = asked.partition(" -d ")
    headers = dict(_HEADER.findall(options))
    options = _HEADER.sub("", options)
    method = "HEAD" if "-I " in options else "GET"
    said = re.search(r"-X ([A-Z]+)", options)
    url = re.search(r"http://127\.0\.0\.1:PORT(\S*)", options)
    assert url is not None, asked
    return said[1] if said else method, url[1], headers, body or None


def _body_lines(lines: list[str]) -> tuple[str, ...]:
    bare = (_TIME.sub("", line) for line in lines)
    return tuple(line for line in bare if line.strip() and not line.startswith(("(", "   …")))


def _completed(body: str | None, label: str) -> bytes | None:
    """Long requests are cut off in the transcripts: their images and texts are put in anew."""
    if body is None:
        return None
    try:
        json.loads(body)
    except json.JSONDecodeError:
        body = _mend(body, label)
    return body.encode()


def _mend(body: str, label: str) -> str:
    image = base64.b64encode(picture(label or "png")).decode()
    after_image = '"]}]}' if '"options"' in body else '"]}],"options":{"num_predict":2,"seed":1}}'
    for mark, ending in (('"images":["', after_image), ("data:image/png;base64,", '"}}]}],"max_tokens":2}')):
        if mark in body:
            return body[: body.index(mark) + len(mark)] + image + ending
    if '"content": "abc abc' in body:
        return body[: body.index("abc abc")] + "abc " * 900 + '"}]}'
    if body.endswith('"items":{"t'):
        rest = 'ype":"boolean"},"maxItems":2}},"required":["b","a","c","d","e"]},'
        return body + rest + '"messages":[{"role":"user","content":"hi"}],"options":{"num_predict":200,"seed":1}}'
    return body
