"""The models that a server lists, in the several ways that servers list them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_SEES: Final = frozenset({"vision", "multimodal", "image"})
_CONTEXT: Final = ("max_model_len", "context_length", "max_context_length", "context_window", "n_ctx")


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model in a list. `sees` is None where the server does not tell, `context` (tokens) is 0 and `owner` "" then."""

    name: str
    sees: bool | None = None
    context: int = 0
    owner: str = ""


def models_in(value: object) -> Sequence[ListedModel]:
    """The models that a list holds, each once. Raises ValueError for what is no list of models."""
    if isinstance(value, Mapping):
        if "data" not in value and "models" not in value:
            raise ValueError("no list of models")
        entries = value.get("data", value.get("models"))
        told = _by_name(value.get("models"))
    else:
        entries, told = value, {}
    if entries is None:  # Ollama without models
        return []
    if not isinstance(entries, list):
        raise ValueError("no list of models")
    listed = (_listed(entry, told) for entry in entries)
    return list({model.name: model for model in listed if model.name}.values())


def _listed(entry: object, told: Mapping[str, Mapping[str, object]]) -> ListedModel:
    if isinstance(entry, str):
        return ListedModel(entry)
    if not isinstance(entry, Mapping):
        return ListedModel("")
    name = _name(entry)
    meta = entry.get("meta")
    context = next((found for table in (entry, meta) if (found := _context(table))), 0)
    sees = _sees(entry) if _sees(entry) is not None else _sees(told.get(name, {}))
    owner = entry.get("owned_by")
    return ListedModel(name, sees, context, owner if isinstance(owner, str) else "")


def _name(entry: Mapping[str, object]) -> str:
    return next((said for key in ("id", "name", "model") if isinstance(said := entry.get(key), str) and said), "")


def _by_name(entries: object) -> dict[str, Mapping[str, object]]:
    """llama-server says in a second list what a model can do."""
    tables = entries if isinstance(entries, list) else []
    return {_name(entry): entry for entry in tables if isinstance(entry, Mapping)}


def _sees(entry: Mapping[str, object]) -> bool | None:
    architecture = entry.get("architecture")
    inner = architecture.get("input_modalities") if isinstance(architecture, Mapping) else None
    for told in (entry.get("capabilities"), entry.get("input_modalities"), entry.get("modalities"), inner):
        if isinstance(told, list) and told:
            return bool(_SEES & {str(one).lower() for one in told})
        if isinstance(told, Mapping) and isinstance(told.get("vision"), bool):
            return bool(told["vision"])
    return True if entry.get("type") == "vlm" else None


def _context(table: object) -> int:
    if not isinstance(table, Mapping):
        return 0
    return next((said for key in _CONTEXT if isinstance(said := table.get(key), int) and said > 0), 0)
