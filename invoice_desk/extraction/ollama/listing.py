"""What an Ollama server has, whatever its age: its models, what each can do, and where those in memory compute."""

import asyncio
import json
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
import ollama

from invoice_desk.extraction.engine import Ability, LoadedModel, Where

Known = MutableMapping[tuple[str, str], "_Shown"]
"""What `/api/show` told, by digest and version of the server: looking again asks nothing twice."""

SECONDS: Final = 8.0
"""For the details of all models together; a model whose details come later is listed without them."""

_BRIEFLY: Final = 1.5
"""Seconds for what is nice to know."""

_AT_ONCE: Final = 6
_LARGEST: Final = 16_000_000
"""Bytes of an answer; details with a licence and all tensors are below a million."""

_ABILITIES: Final = {
    "completion": Ability.TEXT,
    "vision": Ability.VISION,
    "thinking": Ability.THINKING,
    "tools": Ability.TOOLS,
}
_SEEING: Final = frozenset({"clip", "mllama", "qwen2vl", "qwen25vl", "qwen3vl", "qwen3vlmoe"})
_CLOUD_ENDS: Final = (":cloud", "-cloud")


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model on a server. `context` is what it was trained for; `loaded` is None while it is not in memory."""

    name: str
    size: int = 0
    family: str = ""
    parameters: str = ""
    quantization: str = ""
    abilities: frozenset[Ability] = frozenset({Ability.TEXT})
    context: int = 0
    is_remote: bool = False
    loaded: LoadedModel | None = None

    @property
    def sees(self) -> bool:
        """Whether it can be shown pictures: servers ignore them silently where it can't."""
        return Ability.VISION in self.abilities


async def models_on(web: httpx.AsyncClient, host: str, known: Known) -> Sequence[InstalledModel]:
    """What is installed on the server that `web` leads to, the newest first; at most about `SECONDS` after the list.

    Only the list itself must succeed. Raises what httpx and ollama raise, or ValueError.
    """
    listed, running, version = await asyncio.gather(
        asked(web, "GET", "/api/tags"), _or_nothing(web, "/api/ps"), _or_nothing(web, "/api/version")
    )
    if "models" not in listed:
        raise ValueError("the answer lists no models")
    tags = [tag for tag in _mappings(listed, "models") if _name(tag)]
    shown = await _all_shown(web, tags, _text(version, "version"), known)
    loaded = _in_memory(running, host)
    return [_model(tag, shown.get(_name(tag), _NOTHING), loaded.get(_name(tag).casefold())) for tag in tags]


async def loaded_on(web: httpx.AsyncClient, host: str) -> Mapping[str, LoadedModel]:
    """What is in memory, by names in small letters; what is being loaded may be among it. Raises as `models_on`."""
    return _in_memory(await asked(web, "GET", "/api/ps"), host)


async def asked(
    web: httpx.AsyncClient, method: str, path: str, body: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """The JSON object that a server answers with. Raises ollama.ResponseError for a refusal, ValueError for anything
    else than an object of a decent size, and what httpx raises.
    """
    async with web.stream(method, path, json=body) as answer:
        data = bytearray()
        async for chunk in answer.aiter_bytes():
            data += chunk
            if len(data) > _LARGEST:
                raise ValueError("the answer does not end")
    if answer.status_code >= 400:
        raise _refusal(data.decode("utf-8", "replace"), answer.status_code)
    try:
        said = json.loads(data)
    except RecursionError as error:
        raise ValueError("the answer is nested without end") from error
    if not isinstance(said, dict):
        raise ValueError("the answer is no object")
    return said


def _refusal(said: str, status: int) -> Exception:
    try:
        return ollama.ResponseError(said, status)
    except AttributeError:  # it takes all JSON for an object
        return ValueError("the refusal is no object")


# What /api/show tells.


@dataclass(frozen=True, slots=True)
class _Shown:
    """The facts of one model that the list lacks. `capabilities` is empty on servers that don't tell them."""

    capabilities: tuple[str, ...] = ()
    families: frozenset[str] = frozenset()
    template: str = ""
    has_vision_parts: bool = False
    context: int = 0
    parameter_count: int = 0
    is_remote: bool = False


_NOTHING: Final = _Shown()


async def _all_shown(
    web: httpx.AsyncClient, tags: Sequence[Mapping[str, Any]], version: str, known: Known
) -> Mapping[str, _Shown]:
    """The details by name, of those models of which the list doesn't tell enough."""
    found: dict[str, _Shown] = {}
    seats = asyncio.Semaphore(_AT_ONCE)

    async def look(name: str, key: tuple[str, str]) -> None:
        async with seats:
            try:
                found[name] = _understood(await asked(web, "POST", "/api/show", {"model": name}))
            except (ollama.ResponseError, httpx.HTTPError, ValueError):  # one broken model must not hide the others
                return
        if key[0]:
            known[key] = found[name]

    tasks = []
    for tag in tags:
        name, key = _name(tag), (_text(tag, "digest"), version)
        if key in known:
            found[name] = known[key]
        elif not (_texts(tag, "capabilities") and _number(_mapping(tag, "details"), "context_length")):
            tasks.append(asyncio.create_task(look(name, key)))
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=SECONDS)
        for task in late:
            task.cancel()
    return found


def _understood(said: Mapping[str, Any]) -> _Shown:
    details, parts = _mapping(said, "details"), _mapping(said, "model_info")
    architecture = _text(parts, "general.architecture")
    return _Shown(
        capabilities=_texts(said, "capabilities"),
        families=_families(details),
        template=_text(said, "template"),
        has_vision_parts=bool(_mapping(said, "projector_info")) or any(".vision." in key for key in parts),
        context=_number(parts, f"{architecture}.context_length"),
        parameter_count=_number(parts, "general.parameter_count"),
        is_remote=bool(_text(said, "remote_host") or _text(said, "remote_model")),
    )


def _model(tag: Mapping[str, Any], shown: _Shown, loaded: LoadedModel | None) -> InstalledModel:
    details, name = _mapping(tag, "details"), _name(tag)
    quantization = _text(details, "quantization_level")
    return InstalledModel(
        name,
        size=_number(tag, "size"),
        family=_text(details, "family"),
        parameters=_text(details, "parameter_size") or _shortened(shown.parameter_count),
        quantization="" if quantization == "unknown" else quantization,
        abilities=_abilities(_texts(tag, "capabilities") or shown.capabilities, _families(details), shown),
        context=_number(details, "context_length") or shown.context,
        is_remote=bool(_text(tag, "remote_host") or shown.is_remote or name.casefold().endswith(_CLOUD_ENDS)),
        loaded=loaded,
    )


def _abilities(told: Sequence[str], families: frozenset[str], shown: _Shown) -> frozenset[Ability]:
    """As told; before 0.6.4 servers told none, but what a model is made of can be seen."""
    if told:
        return frozenset(_ABILITIES[one] for one in told if one in _ABILITIES)
    families |= shown.families
    if any("bert" in family for family in families):  # they make vectors, not words
        return frozenset()
    found = {Ability.TEXT}
    if shown.has_vision_parts or families & _SEEING:
        found.add(Ability.VISION)
    if ".Tools" in shown.template:
        found.add(Ability.TOOLS)
    return frozenset(found)


def _in_memory(running: Mapping[str, Any], host: str) -> Mapping[str, LoadedModel]:
    return {_name(row).casefold(): _loaded(row, host) for row in _mappings(running, "models")}


def _loaded(row: Mapping[str, Any], host: str) -> LoadedModel:
    memory, on_card = _number(row, "size"), _number(row, "size_vram")
    where = Where.CPU if on_card <= 0 else Where.PARTLY if on_card < memory else Where.GPU
    return LoadedModel(host, where, memory, _number(row, "context_length"))


# Answers may lack anything, or have anything in its place.


async def _or_nothing(web: httpx.AsyncClient, path: str) -> Mapping[str, Any]:
    try:
        async with asyncio.timeout(_BRIEFLY):  # the newest servers don't say what is loaded while they load something
            return await asked(web, "GET", path)
    except (ollama.ResponseError, httpx.HTTPError, ValueError, TimeoutError):
        return {}


def _name(row: Mapping[str, Any]) -> str:
    return _text(row, "model") or _text(row, "name")


def _families(details: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(filter(None, (_text(details, "family"), *_texts(details, "families"))))


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _number(said: Mapping[str, Any], key: str) -> int:
    value = said.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _texts(said: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = said.get(key)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _mapping(said: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = said.get(key)
    return value if isinstance(value, dict) else {}


def _mappings(said: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = said.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _shortened(count: int) -> str:
    """A number of parameters as servers write it."""
    for unit, letter in ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K")):
        if count >= unit:
            return f"{count / unit:.1f}{letter}"
    return ""
