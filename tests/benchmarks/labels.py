"""The labels of the shared documents as values, and a scripted model that says what they say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from invoice_desk.domain.record import FieldValue, Reading, Value, value_text
from tests.benchmarks.documents import SHARED

DEV: Final = SHARED.parent
_NUMBERS: Final = frozenset({"quantity", "unit_price", "line_tax", "other_charges"})
_LINE_NAMES: Final = {"spec": "specification"}

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Label:
    """What is true of one document: its header fields, and its lines where they are labelled."""

    file: str
    fields: Values
    lines: tuple[Values, ...]


def labels() -> dict[str, Label]:
    """The labels by file; pages with several documents are left out."""
    found = {}
    for text in (DEV / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        said = json.loads(text)
        if said.get("documents"):
            continue
        currency = {"currency": said["currency"]} if said.get("currency") else {}
        lines = tuple(_typed(line) for line in said.get("line_items") or [])
        found[said["file"]] = Label(said["file"], _typed({**currency, **said["fields"]}), lines)
    return found


def said_by(label: Label, profile: str, wrong: Values | None = None) -> Reading:
    """The reading of a scripted model: what the label says, and `wrong` in place of some of it."""
    fields = {name: FieldValue(value_text(value), value) for name, value in {**label.fields, **(wrong or {})}.items()}
    lines = tuple({name: FieldValue(value_text(one), one) for name, one in line.items()} for line in label.lines)
    return Reading("ollama", "qwen2.5vl:7b", profile, fields, lines)


def _typed(said: Mapping[str, Any]) -> Values:
    return {
        _LINE_NAMES.get(name, name): value
        for name, text in said.items()
        if text not in (None, "") and (value := _value(name, str(text))) is not None
    }


def _value(name: str, text: str) -> Value | None:
    if name.endswith("_date"):
        return date.fromisoformat(text)
    if not (name.endswith("_amount") or name in _NUMBERS):
        return text
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
