"""What a model answered, found in whatever it wrote round it: thoughts, fences, lists, wrappers, half a text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from invoice_desk.domain.record import Note
from invoice_desk.extraction.answer.keys import OF_A_LINE, plain_key
from invoice_desk.extraction.answer.tolerant import START, Found, read_at

_LONGEST: Final = 300_000  # ten times what a model is allowed to write
_MOST_WRAPPERS: Final = 6
_MOST_DOCUMENTS: Final = 50

_BEGINS_WITH_JSON: Final = re.compile(r"[\s\ufeff\u200b]*(?:```\w*\s*)?[{\[｛［\"]")
_THOUGHT_TAG: Final = re.compile(r"<(?P<end>/)?(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_FENCE: Final = re.compile(r"```[ \t]*\w{0,10}\s*(?=[{\[｛［])")
_GAP: Final = re.compile(r"[\s,，;]*+(?=[{｛])")
_WRAPPERS: Final = frozenset(
    "answer bill data document documents extracted extracteddata extractedfields extraction fields header headerfields"
    " information invoice invoicedata invoices json output properties receipt receiptdata receipts result results"
    " response summary ticket tickets totals 发票 发票信息 小票 收据 票据 车票 单据 结果 数据 字段 信息".split()
)
_SAYS: Final = frozenset("error errors message detail reason refusal status success 错误 信息 说明 原因".split())

_LONGEST_REFUSAL: Final = 4_000
_REFUSAL: Final = re.compile(
    r"\bi(?:'m| am)? (?:really |very |so )?(?:sorry|unable|not able|cannot|can not|can't|could not|couldn't)\b"
    r"|\bsorry\b|\bunable to\b|\b(?:cannot|can't|could not|couldn't) (?:be )?(?:read|see|view|identif|extract|process"
    r"|provide|determine|recogni[sz]|assist|help)"
    r"|\b(?:image|picture|page|document|photo|scan|file) (?:is|was|appears?|seems?|looks?)(?: to be)?(?: \w+)?"
    r" (?:blank|empty|blurry|blurred|unclear|unreadable|illegible|black|white|corrupt|missing)"
    r"|\bno (?:\w+ )?(?:text|receipt|invoice|document|image|information|data)\b"
    r"|\b(?:not|isn't|no) an? (?:\w+ )?(?:receipt|invoice|ticket|bill)\b"
    r"|无法|不能(?:识别|读取|提供|处理|看清)|抱歉|对不起|很遗憾|看不清|看不到|空白|模糊|没有(?:可|任何|看到|找到|识别|文字|内容)"
    r"|不是(?:一张|一份)?(?:有效的?)?(?:发票|小票|票据|收据|单据)|未(?:能|发现|检测到|识别)"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The object that a model answered with, under the keys it used; None where there is none.

    `is_complete`: the model came to its end and nothing of it had to be left out. Numbers in `data` are Decimals.
    """

    data: Mapping[str, object] | None
    is_complete: bool
    notes: tuple[Note, ...] = ()


def parse_answer(text: str, *, thinking: str = "", finished: bool = True) -> Answer:
    """The answer in what a model wrote; never raises, takes time in proportion to the length of the text.

    `thinking` is what it wrote as its thoughts, looked at where it said nothing else. `finished`: it stopped by itself
    (neither its length nor the connection ended it). Keys stay as they are but for wrappers such as `{"receipt": …}`;
    what they mean depends on the profiles: see `reading_from`.
    """
    spoken, thoughts = _without_thoughts(text[:_LONGEST])
    is_silent = not spoken.strip()
    for said, is_final in ((thinking[:_LONGEST], True), (thoughts, False)) if is_silent else ((spoken, True),):
        found = _found_in(said)
        if found is not None:
            return _shaped(found, is_complete=found.is_whole and finished and is_final)
    if _refuses(spoken):
        return Answer(None, finished, (Note("answer.refused"),))
    return Answer(None, is_complete=False, notes=(Note("answer.unreadable"),))


def _without_thoughts(text: str) -> tuple[str, str]:
    """What was said, and what was only thought: between tags, before a lone end tag, after a lone start tag."""
    if _BEGINS_WITH_JSON.match(text):
        return text, ""  # tags in there are printed on the page
    spoken: list[str] = []
    thoughts: list[str] = []
    at, is_thinking = 0, False
    for tag in _THOUGHT_TAG.finditer(text):
        (thoughts if is_thinking else spoken).append(text[at : tag.start()])
        if tag["end"] and not is_thinking:
            thoughts += spoken
            spoken.clear()
        at, is_thinking = tag.end(), not tag["end"]
    (thoughts if is_thinking else spoken).append(text[at:])
    return "".join(spoken), "\n".join(thoughts)


def _found_in(text: str) -> Found | None:
    """The first object (or list of objects) that says anything, one in a fence before others; else an empty one."""
    if (quoted := _quoted(text)) is not None:
        return _found_in(quoted)
    fence = None if _BEGINS_WITH_JSON.match(text) else _FENCE.search(text)
    empty: Found | None = None
    at = fence.end() if fence else 0
    while opening := START.search(text, at):
        found = read_at(text, opening.start())
        at = found.end
        if isinstance(found.value, dict) and found.value:
            return _with_those_behind(text, found.value, found)
        if _objects_of(found.value):
            return found
        empty = found if empty is None and found.value == {} else empty
    return empty


def _with_those_behind(text: str, first: dict[str, object], found: Found) -> Found:
    """The object, or a list with the different whole objects that follow at once: one a line, one a document."""
    objects, at = [first], found.end
    while len(objects) < _MOST_DOCUMENTS and (gap := _GAP.match(text, at)):
        following = read_at(text, gap.end())
        at = following.end
        if not isinstance(following.value, dict) or not following.is_whole:
            break
        if following.value and following.value not in objects:
            objects.append(following.value)
    return replace(found, value=[*objects]) if len(objects) > 1 else found


def _quoted(text: str) -> str | None:
    """The text inside, where the whole answer was made a JSON string once more."""
    bare = text.strip()
    if not bare.startswith(('"{', '"[')) or '\\"' not in bare:
        return None
    inner = read_at(f"[{bare}]", 0).value
    return inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], str) else None


def _shaped(found: Found, *, is_complete: bool) -> Answer:
    notes = [] if is_complete else [Note("answer.incomplete")]
    count = 1
    value: object = found.value
    if isinstance(value, list):
        value, count = _document_in(value)
    data: dict[str, object] = value if isinstance(value, dict) else {}
    for _ in range(_MOST_WRAPPERS):
        data, more = _unwrapped(data)
        count = max(count, more)
        if not more:
            break
    if _only_says_why(data):
        return Answer(None, is_complete, (Note("answer.refused"),))
    if count > 1:
        notes.append(Note("answer.several_documents", {"count": count}))
    return Answer(data, is_complete, tuple(notes))


def _document_in(items: Sequence[object]) -> tuple[dict[str, object], int]:
    """The one object meant by a list, and how many documents it holds: the first, or all of them as line items."""
    objects = _objects_of(items)
    if all(OF_A_LINE.issuperset(entry) for entry in objects):
        return {"line_items": objects}, 1
    return objects[0], len(objects)


def _objects_of(value: object) -> list[dict[str, object]]:
    return [entry for entry in value if isinstance(entry, dict) and entry] if isinstance(value, list) else []


def _unwrapped(data: dict[str, object]) -> tuple[dict[str, object], int]:
    """The object with what its wrappers hold moved up to it, and how many documents they hold: 0 without a wrapper."""
    inner: dict[str, object] = {}
    outer: dict[str, object] = {}
    count = 0
    for key, value in data.items():
        is_wrapper = plain_key(key) in _WRAPPERS
        if is_wrapper and isinstance(value, dict):
            inner.update(value)
            count = max(count, 1)
        elif is_wrapper and _objects_of(value):
            document, held = _document_in(_objects_of(value))
            inner.update(document)
            count = max(count, held)
        else:
            outer[key] = value
    said = {key: value for key, value in outer.items() if value is not None or key not in inner}
    return ({**inner, **said}, count) if count else (data, 0)


def _only_says_why(data: Mapping[str, object]) -> bool:
    """Whether the object is a refusal in brackets: {"error": "The image is blank."}."""
    if not data or not all(plain_key(key) in _SAYS for key in data):
        return False
    return any(_refuses(value) for value in data.values() if isinstance(value, str))


def _refuses(text: str) -> bool:
    plain = text[:_LONGEST_REFUSAL].replace("’", "'").lower()
    return _REFUSAL.search(plain) is not None
