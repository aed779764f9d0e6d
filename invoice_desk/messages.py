"""Sentences for the user: message codes rendered in English or Chinese from `resources/messages/*.toml`."""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from invoice_desk.config import resource
from invoice_desk.domain.errors import Param

if TYPE_CHECKING:
    from invoice_desk.domain.record import Correction, Finding, Reading

_WITHOUT_CHOICE = frozenset({"offline", "code", "seen"})
"""Engines that have one way to read."""

LANGUAGES = ("en", "zh_CN")


def messages_in(language: str) -> Callable[[str, Mapping[str, Param]], str]:
    """A function that renders a message code with its parameters; English where a language lacks the code.

    A parameter `field` is a field's id and shows as its label. An unknown code renders as itself: better a raw word on
    a row than a lost row.
    """
    spoken = language if language in LANGUAGES else "en"
    texts = {**_texts("en"), **_texts(spoken)}

    def render(code: str, params: Mapping[str, Param]) -> str:
        text = texts.get(code)
        if text is None:
            return code
        try:
            return text.format_map(_with_label(params, spoken))
        except (KeyError, ValueError, IndexError):
            return text

    return render


def finding_text(finding: "Finding", render: Callable[[str, Mapping[str, Param]], str]) -> str:
    """A finding's sentence, and what it proposes."""
    sentence = render(finding.code, finding.params)
    proposed = repair_text(finding.repair, render)
    return f"{sentence} " + render("repair.proposed", {"values": proposed}) if proposed else sentence


def repair_text(repair: "Sequence[Correction]", render: Callable[[str, Mapping[str, Param]], str]) -> str:
    """The values that a repair sets, each with its field: `Total 118.00`; "" where nothing is proposed."""
    from invoice_desk.domain.record import value_text

    said = []
    for one in repair:
        params: dict[str, Param] = {"field": one.field_id}
        codes = ("repair.nothing", "repair.nothing_of_line")
        if one.value is not None:
            codes, params["value"] = ("repair.value", "repair.value_of_line"), value_text(one.value)
        if one.line is not None:
            params["line"] = one.line + 1
        said.append(render(codes[one.line is not None], params))
    return "; ".join(said)


def engine_label(name: str, render: Callable[[str, Mapping[str, Param]], str]) -> str:
    """An engine's name for people, with that of its server for `openai:office`; its own where it has no other."""
    kind, _, server = name.partition(":")
    code = f"engine.name.{kind}"
    label = render(code, {})
    if label == code:
        return name
    return f"{label} · {server}" if server else label


def reader_label(reading: "Reading", render: Callable[[str, Mapping[str, Param]], str]) -> str:
    """Engine and model of a reading, as people know them."""
    engine = engine_label(reading.engine, render)
    return f"{engine}, {reading.model}" if reading.model else engine


def witness_label(reading: "Reading", render: Callable[[str, Mapping[str, Param]], str]) -> str:
    """The same in short, to stand in a list: the model only where somebody chose it, or data has a form.

    Of what another file of the document says, the form of that file stands behind it.
    """
    from invoice_desk.domain.trust import lent_from

    engine = engine_label(reading.engine, render)
    if reading.model and reading.engine not in _WITHOUT_CHOICE:
        return f"{engine} · {reading.model}"
    form = lent_from(reading.model)
    return f"{engine} ({form})" if form else engine


def user_language() -> str:
    """`zh_CN` where the user's locale is Chinese, else `en`."""
    import locale

    names = [os.environ.get(name) or "" for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    chosen = next((name for name in names if name), "") or (locale.getlocale()[0] or "")
    return "zh_CN" if chosen.lower().startswith(("zh", "chinese")) else "en"


def _with_label(params: Mapping[str, Param], language: str) -> Mapping[str, Param]:
    label = field_labels(language).get(str(params.get("field", "")))
    return {**params, "field": label} if label else params


@cache
def field_labels(language: str) -> Mapping[str, str]:
    """The labels of the shared fields by their ids, in English where there is none in `language`."""
    declared: Any = _loaded("fields.toml")["fields"]
    return {item["id"]: item["label"].get(language) or item["label"]["en"] for item in declared}


@cache
def _texts(language: str) -> Mapping[str, str]:
    return _flat(_loaded("messages", f"{language}.toml"))


def _loaded(*parts: str) -> Mapping[str, object]:
    import tomllib  # the first window has nothing to say yet

    with resource(*parts).open("rb") as file:
        return tomllib.load(file)


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat
