"""How many tokens a prompt, an image and an answer have; made up for text, the families' own formulas for images."""

import math
import re

from tests.fake_ollama.models import Model

_TOKEN = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|\s?[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]{1,3}|\s"
)
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def split_tokens(text: str) -> list[str]:
    """An answer in pieces of 1 to 4 characters that join to it again; a Chinese character is a piece of its own."""
    return _TOKEN.findall(text)


def count_text(text: str) -> int:
    """Tokens of a prompt: one for a Chinese character, one for 3.5 others, and one to begin with."""
    wide = len(_WIDE.findall(text))
    return 1 + wide + math.ceil((len(text) - wide) / 3.5)


def count_image(model: Model, width: int, height: int, *, modern: bool) -> int:
    """Tokens one image of this size in pixels costs this model."""
    if model.image_tokens:
        return model.image_tokens
    if model.family in ("qwen25vl", "qwen3vl"):
        side = 28 if model.family == "qwen25vl" else 32
        return _count_patches(width, height, side, modern=modern)
    if model.family == "mllama":
        return 1601 * min(4, math.ceil(width / 560) * math.ceil(height / 560))
    return 256 if model.family.startswith("gemma3") else 576


def _count_patches(width: int, height: int, side: int, *, modern: bool) -> int:
    least, most = (1024 * side * side, 4096 * side * side) if modern else (56 * 56, 1 << 21)
    pixels = width * height
    if pixels > most or pixels < least:
        scale = math.sqrt((most if pixels > most else least) / pixels)
        width, height = round(width * scale), round(height * scale)
        round_to = math.floor if pixels > most else math.ceil
    else:
        round_to = math.ceil
    return max(1, round_to(width / side)) * max(1, round_to(height / side))
