"""What a server has: its version, tags, show, ps, delete and pull."""

from contextlib import aclosing
from typing import Any

from tests.fake_ollama import go_json
from tests.fake_ollama.answer import Answer, RefusedError
from tests.fake_ollama.faults import Fault
from tests.fake_ollama.go_types import check_named
from tests.fake_ollama.models import Model, ModelName, parse_name
from tests.fake_ollama.pulls import PullFailedError
from tests.fake_ollama.record import Request
from tests.fake_ollama.state import State

_HUGE_BYTES = 200_000
_LAYER_TENSORS = {
    "attn_norm": [64],
    "ffn_norm": [64],
    "attn_q": [64, 64],
    "attn_k": [64, 64],
    "attn_v": [64, 64],
    "attn_output": [64, 64],
    "ffn_gate": [64, 128],
    "ffn_up": [64, 128],
    "ffn_down": [128, 64],
}
_TENSORS = [
    ("token_embd.weight", [64, 312]),
    ("output_norm.weight", [64]),
    ("output.weight", [64, 312]),
    *((f"blk.{layer}.{name}.weight", shape) for layer in range(2) for name, shape in _LAYER_TENSORS.items()),
]
_EXTRA = {"something_new": {"since": "0.99"}, "remote_model": "", "score": 0.5}


async def alive(state: State, record: Request, answer: Answer) -> None:
    await answer.whole(200, b"Ollama is running", "text/plain; charset=utf-8")


async def version(state: State, record: Request, answer: Answer) -> None:
    await answer.json(200, {"version": state.version.text})


async def tags(state: State, record: Request, answer: Answer) -> None:
    fault = answer.armed.fault if answer.armed else None
    newest = sorted(state.models.values(), key=lambda model: int(model.modified.timestamp()), reverse=True)
    await answer.json(200, {"models": [_tag(state, model, fault) for model in newest]})


async def show(state: State, record: Request, answer: Answer) -> None:
    body = check_named(go_json.load(record.raw), "ShowRequest")
    name = str(body.get("model") or body.get("name") or "")
    if not name:
        raise RefusedError(400, "model is required")
    if parse_name(name) is None:
        raise RefusedError(400 if state.version.says_plainly_not_found else 500, "invalid model path")
    fault = answer.armed.fault if answer.armed else None
    await answer.json(200, _shown(state, state.find_or_404(name), fault))


async def running(state: State, record: Request, answer: Answer) -> None:
    rows = state.scheduler.listing(with_context_length=state.version.ps_has_context_length)
    await answer.json(200, {"models": rows})


async def delete(state: State, record: Request, answer: Answer) -> None:
    body = check_named(go_json.load(record.raw), "DeleteRequest")
    name = str(body.get("model") or body.get("name") or "")
    if parse_name(name) is None:
        raise RefusedError(400, f"name {_quoted(name)} is invalid")
    del state.models[state.find_or_404(name).key]
    await answer.whole(200, b"", None)


async def absent_only(state: State, record: Request, answer: Answer) -> None:
    """/api/embed: the right refusals; the fake makes no vectors."""
    body = check_named(go_json.load(record.raw), "EmbedRequest")
    name = str(body.get("model") or "")
    if state.find(name) is None and not state.version.says_plainly_not_found:
        raise RefusedError(404, f'model "{name}" not found, try pulling it first')
    state.find_or_404(name)
    raise RefusedError(501, f"the fake Ollama has no {record.path}")


async def pull(state: State, record: Request, answer: Answer) -> None:
    body = check_named(go_json.load(record.raw), "PullRequest")
    name = parse_name(str(body.get("model") or body.get("name") or ""))
    if name is None:
        raise RefusedError(400, "invalid model name")
    streamed = body.get("stream") is not False
    try:
        lines = state.registry.pull(name, answer.armed, insecure=bool(body.get("insecure")))
        async with aclosing(lines):
            async for line in lines:
                if line["status"] == "success":
                    _add_pulled(state, name)
                if streamed:
                    await answer.line(go_json.dump(line) + b"\n")
    except PullFailedError as error:
        if not streamed:
            raise RefusedError(500, str(error), "application/json") from None
        await answer.line(go_json.dump({"error": str(error)}) + b"\n")
    if streamed:
        await answer.finish()
    else:
        await answer.json(200, {"status": "success"}, "application/json")


def _add_pulled(state: State, name: ModelName) -> None:
    model = state.registry.model_of(name)
    state.models[model.key] = model


def _tag(state: State, model: Model, fault: Fault | None) -> dict[str, Any]:
    newest = state.version.tags_have_capabilities
    row: dict[str, Any] = {"name": model.name, "model": model.name}
    if model.remote_host:
        row |= {"remote_model": model.name.split(":")[0], "remote_host": model.remote_host}
    row |= {
        "modified_at": model.modified_at,
        "size": model.size,
        "digest": model.digest,
        "details": _details(model, fault, with_lengths=newest),
    }
    if newest:
        row["capabilities"] = list(model.capabilities)
    if fault is Fault.TAGS_WITHOUT_DETAILS:
        del row["details"]
    return row | _EXTRA if fault is Fault.EXTRA_FIELDS else row


def _details(model: Model, fault: Fault | None, *, with_lengths: bool) -> dict[str, Any]:
    details = model.details(with_lengths=with_lengths)
    return {**details, "families": None} if fault is Fault.NULL_FAMILIES else details


def _shown(state: State, model: Model, fault: Fault | None) -> dict[str, Any]:
    modelfile = f'# Modelfile generated by "ollama show"\n# FROM {model.name}\n\nTEMPLATE {{{{ .Prompt }}}}\n'
    shown: dict[str, Any] = {"license": "Apache License\n" * (_HUGE_BYTES // 15)} if fault is Fault.HUGE_SHOW else {}
    shown["modelfile"] = modelfile
    if model.parameters:
        shown["parameters"] = model.parameters
    shown |= {"template": "{{ .Prompt }}", "details": _details(model, fault, with_lengths=False)}
    if model.remote_host:
        shown |= {"remote_model": model.name.split(":")[0], "remote_host": model.remote_host}
    shown["model_info"] = model.info()
    if model.projector():
        shown["projector_info"] = model.projector()
    if state.version.has_capabilities and fault is not Fault.OLD_SHOW:
        shown["tensors"] = [{"name": name, "type": "F32", "shape": shape} for name, shape in _TENSORS]
        shown["capabilities"] = list(model.capabilities)
    shown["modified_at"] = model.modified_at
    return shown | _EXTRA if fault is Fault.EXTRA_FIELDS else shown


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
