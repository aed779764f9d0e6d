"""The images a request carries, decoded for the log and for counting their tokens."""

import io
from collections.abc import Iterator
from typing import Any

from PIL import Image, UnidentifiedImageError

from tests.fake_ollama.go_json import GoError
from tests.fake_ollama.go_types import decode_base64
from tests.fake_ollama.record import DecodedImage

_NO_IMAGE = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def images_in(body: dict[str, Any]) -> tuple[DecodedImage, ...]:
    """All of them in order, native or as data URLs of /v1; text that is no base64 is left out. Never raises."""
    found = []
    for text in _image_texts(body):
        try:
            found.append(_decode(decode_base64(text)))
        except GoError:
            continue
    return tuple(found)


def _image_texts(body: dict[str, Any]) -> Iterator[str]:
    messages = body.get("messages")
    for message in messages if isinstance(messages, list) else ():
        if not isinstance(message, dict):
            continue
        images, content = message.get("images"), message.get("content")
        yield from (image for image in (images if isinstance(images, list) else ()) if isinstance(image, str))
        for part in content if isinstance(content, list) else ():
            image = part.get("image_url") if isinstance(part, dict) else None
            url = image.get("url") if isinstance(image, dict) else image
            if isinstance(url, str) and url.startswith("data:"):
                yield url.partition(",")[2]


def _decode(data: bytes) -> DecodedImage:
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            return DecodedImage(image.width, image.height, image.format or "", len(data))
    except _NO_IMAGE:
        return DecodedImage(0, 0, "", len(data))
