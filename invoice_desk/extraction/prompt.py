"""What a model is asked: the job in words, the fields of the profiles in words and as a JSON schema."""

import hashlib
import json
import string
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from invoice_desk.config import resource
from invoice_desk.domain.errors import PromptError
from invoice_desk.domain.profile import FieldSpec, FieldType, Profile
from invoice_desk.domain.record import Note

KIND: Final = "_kind"
"""The key for the kind of document. No field can be called so, and it comes first where a server sorts the keys."""

LINE_ITEMS: Final = "line_items"
MOST_LINE_ITEMS: Final = 60

LANGUAGES: Final = ("en", "zh_CN")
"""In which there is a wording."""

GAPS: Final = ("kinds", "fields", "line_items", "keys", "pages", "page_text")
"""What a template may leave to be filled in; each is explained by the message `prompt.gap.<gap>`."""

_LONGEST_PAGE_TEXT: Final = 24_000
_SHARE_OF_THE_START: Final = 2 / 3  # names and dates stand at the start, sums at the end
_LONGEST: Final = {FieldType.TEXT: 200, FieldType.IDENTIFIER: 60}
_LONGEST_FIGURE: Final = 40


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to a model; `version` names the wording and the schema, whatever stands on the page."""

    system: str
    user: str
    schema: Mapping[str, object]
    version: str


def prompt_for(
    profiles: Sequence[Profile], *, language: str, page_text: str = "", pages: int = 1, own: str | None = None
) -> Prompt:
    """The prompt for a document of one of the profiles: its kind, where there is a choice, and all their fields.

    `language` is that of the wording (`en`, `zh_CN`, else English); `page_text` is what was recognised on the pages,
    shortened in the middle where it is long. `own` is a user's template for the user's part, with the gaps {kinds}
    {fields} {line_items} {keys} {pages} {page_text}; a brace that is meant as one is doubled.
    Raises PromptError: `prompt.empty`, `prompt.unknown_gap`, `prompt.lone_brace`, and `prompt.no_page_text` where there
    are words of a page and no gap for them, which would leave a model that can't see nothing but its imagination.
    """
    texts = _texts(language if language in LANGUAGES else LANGUAGES[0])
    header = _gathered(profiles, lambda profile: profile.read_fields)
    of_lines = _gathered(profiles, lambda profile: profile.line_items)
    schema = _schema(profiles, header, of_lines)
    template = texts.user if own is None else own
    describe = _Describing(texts, language, len(profiles) > 1)
    count = MOST_LINE_ITEMS
    gaps = {
        "kinds": describe.kinds(profiles),
        "fields": describe.fields(header),
        "line_items": texts.line_items.format(most=count, list=describe.fields(of_lines)) if of_lines else "",
        "keys": ", ".join(f'"{key}"' for key in _keys(schema)),
        "pages": texts.many_pages.format(count=pages) if pages > 1 else texts.one_page,
        "page_text": texts.page_text.format(text=_shortened(page_text, texts.left_out)) if page_text.strip() else "",
    }
    if own is not None:
        _refuse_useless(own, has_page_text=bool(gaps["page_text"]))
    wording = [texts.system, template, *(gaps[gap] for gap in ("kinds", "fields", "line_items")), texts.page_text]
    return Prompt(
        system=texts.system.strip(),
        user=_without_gaps(_filled(template, gaps)),
        schema=schema,
        version=_version(wording, schema),
    )


def shipped_template(language: str) -> str:
    """The user's part of the prompt as it is shipped: what a template of one's own replaces."""
    return _texts(language).user.strip()


def box_label(language: str, field: str) -> str:
    """How a field is called whose value is all that a picture shows: a piece that a person has cut out of a page."""
    return _texts(language).box.format(field=field)


def doubts_about(template: str) -> tuple[Note, ...]:
    """What a template of one's own leaves out that models do badly without. Raises PromptError as `prompt_for` does."""
    _refuse_useless(template, has_page_text=False)
    _filled(template, dict.fromkeys(GAPS, ""))
    gaps = _gaps_in(template)
    doubts = []
    if "page_text" not in gaps:
        doubts.append(Note("prompt.no_page_text"))
    if not gaps & {"fields", "keys"}:
        doubts.append(Note("prompt.no_fields"))
    if "kinds" not in gaps:
        doubts.append(Note("prompt.no_kinds"))
    return tuple(doubts)


@dataclass(frozen=True, slots=True)
class _Texts:
    """The wording in one language."""

    system: str
    user: str
    one_page: str
    many_pages: str
    kinds: str
    line_items: str
    page_text: str
    left_out: str
    on_kind: str
    box: str
    types: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One field as all profiles together declare it: each spec with the profile that it comes from."""

    specs: tuple[tuple[Profile, FieldSpec], ...]

    @property
    def first(self) -> FieldSpec:
        """The declaration that decides id and type."""
        return self.specs[0][1]


class _Describing:
    """Profiles and fields in words."""

    def __init__(self, texts: _Texts, language: str, has_choice: bool) -> None:
        self._texts = texts
        self._language = language
        self._has_choice = has_choice

    def kinds(self, profiles: Sequence[Profile]) -> str:
        if not self._has_choice:
            return ""
        listed = (f'- "{profile.id}": {self._names([profile.label])}' for profile in profiles)
        return self._texts.kinds.format(key=KIND, list="\n".join(listed))

    def fields(self, asked: Iterable[_Asked]) -> str:
        return "\n".join(self._field(field) for field in asked)

    def _field(self, asked: _Asked) -> str:
        names = self._names([spec.label for _, spec in asked.specs])
        hint = " ".join(self._hints(asked))
        line = f'- "{asked.first.id}": {names} ({self._texts.types[asked.first.type]}).'
        return f"{line} {hint}" if hint else line

    def _names(self, labels: Iterable[Mapping[str, str]]) -> str:
        """Every label in use, those in the prompt's language first: a page may print any of them."""
        sorted_labels = [sorted(label.items(), key=lambda item: item[0] != self._language) for label in labels]
        return " / ".join(dict.fromkeys(text for label in sorted_labels for _, text in label if text))

    def _hints(self, asked: _Asked) -> Iterable[str]:
        """The first profile's hint, and those of the others that say something else, each with its kind."""
        said: set[str] = set()
        for profile, spec in asked.specs:
            hint = " ".join(spec.hint_in(self._language).split())
            if hint and hint not in said:
                yield self._texts.on_kind.format(kind=profile.id, hint=hint) if said else hint
                said.add(hint)


def _gathered(profiles: Sequence[Profile], part: Callable[[Profile], Iterable[FieldSpec]]) -> list[_Asked]:
    """The fields of all profiles, each once, in the order in which they first come."""
    specs: dict[str, list[tuple[Profile, FieldSpec]]] = {}
    for profile in profiles:
        for spec in part(profile):
            specs.setdefault(spec.id, []).append((profile, spec))
    return [_Asked(tuple(found)) for found in specs.values()]


def _schema(profiles: Sequence[Profile], header: Sequence[_Asked], of_lines: Sequence[_Asked]) -> dict[str, object]:
    """The subset of JSON Schema that llama.cpp, vLLM and OpenAI all take: no references, no optional keys."""
    properties: dict[str, object] = {}
    if len(profiles) > 1:
        properties[KIND] = {"type": ["string", "null"], "enum": [*(profile.id for profile in profiles), None]}
    properties |= {asked.first.id: _nullable(asked.first) for asked in header}
    if of_lines:
        items = _object({asked.first.id: _nullable(asked.first) for asked in of_lines})
        properties[LINE_ITEMS] = {"type": "array", "maxItems": MOST_LINE_ITEMS, "items": items}
    return _object(properties)


def _object(properties: Mapping[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _nullable(spec: FieldSpec) -> dict[str, object]:
    return {"type": ["string", "null"], "maxLength": _LONGEST.get(spec.type, _LONGEST_FIGURE)}


def _keys(schema: Mapping[str, object]) -> list[str]:
    required = schema["required"]
    return required if isinstance(required, list) else []


def _filled(template: str, gaps: Mapping[str, str]) -> str:
    """The template with its gaps filled; what is filled in is never looked at for gaps. Raises PromptError."""
    filled: list[str] = []
    for before, gap, form, conversion in _parts_of(template):
        filled.append(before)
        if gap is None:
            continue
        if gap not in gaps or form or conversion:
            printed = gap + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
            raise PromptError("prompt.unknown_gap", gap=f"{{{printed}}}", known=" ".join(f"{{{one}}}" for one in gaps))
        filled.append(gaps[gap])
    return "".join(filled)


def _refuse_useless(template: str, *, has_page_text: bool) -> None:
    if not template.strip():
        raise PromptError("prompt.empty")
    if has_page_text and "page_text" not in _gaps_in(template):
        raise PromptError("prompt.no_page_text")


def _gaps_in(template: str) -> set[str]:
    return {gap for _, gap, _, _ in _parts_of(template) if gap}


def _parts_of(template: str) -> Sequence[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(template))
    except ValueError as error:
        raise PromptError("prompt.lone_brace") from error


def _without_gaps(text: str) -> str:
    """The text without the empty lines that unused gaps leave."""
    paragraphs = text.strip().splitlines()
    kept = [line for line, before in zip(paragraphs, ["", *paragraphs], strict=False) if line.strip() or before.strip()]
    return "\n".join(kept)


def _shortened(text: str, left_out: str) -> str:
    if len(text) <= _LONGEST_PAGE_TEXT:
        return text.strip()
    start = int(_LONGEST_PAGE_TEXT * _SHARE_OF_THE_START)
    return f"{text[:start]}\n{left_out}\n{text[start - _LONGEST_PAGE_TEXT :]}".strip()


def _version(wording: Iterable[str], schema: Mapping[str, object]) -> str:
    """Twelve hex digits that change with every change of the wording or the schema."""
    said = json.dumps([list(wording), schema], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@cache
def _texts(language: str) -> _Texts:
    data: dict[str, Any] = tomllib.loads(resource("prompts", f"{language}.toml").read_text(encoding="utf-8"))
    types = MappingProxyType({str(kind): str(text) for kind, text in data.pop("types").items()})
    return _Texts(types=types, **{key: str(text) for key, text in data.items()})
