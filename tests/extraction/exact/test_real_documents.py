"""Real e-invoices, where the folder `../shared` has them: every labelled field that the data holds is read right."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from invoice_desk.domain.document import Limits
from invoice_desk.domain.record import Reading, value_text
from invoice_desk.domain.trust import is_exact
from invoice_desk.extraction.exact.fapiao import INFO_KEYS
from invoice_desk.extraction.exact.reader import exact_readings
from invoice_desk.intake.embedded import data_parts

_FOLDER = Path(__file__).parents[4] / "shared" / "data" / "dev"
_LABELS = _FOLDER / "labels.jsonl"
_OF_WHAT_IS_GIVEN_BACK = frozenset({"amount_due"})
"""Labelled on a credit note as its data has it; here nothing is due on one."""


def _labelled() -> Iterator[Mapping[str, Any]]:
    if not _LABELS.is_file():
        return
    for line in _LABELS.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if label["file"].startswith(("zugferd/", "ofd/")):
            yield label


LABELS = {str(label["file"]): label for label in _labelled()}


def said_of(path: Path) -> tuple[Reading, ...]:
    parts = data_parts(path.read_bytes(), path.name, password=None, limits=Limits(), info_keys=INFO_KEYS)
    (readings,) = exact_readings(parts).documents
    return readings


@pytest.mark.skipif(not LABELS, reason=f"{_LABELS} is not there: real e-invoices were NOT read")
def test_real_e_invoices_are_there() -> None:
    assert len(LABELS) >= 15


@pytest.mark.parametrize("file", LABELS)
def test_what_the_data_of_a_real_e_invoice_says_is_what_it_is_labelled_with(file: str) -> None:
    label = LABELS[file]
    readings = [reading for reading in said_of(_FOLDER / file) if is_exact(reading)]
    if not readings:
        assert "xml_pre_standard" in label["tags"]  # a draft, whose word is a guess
        return
    others = label.get("alt", {})
    for field_id, wanted in label["fields"].items():
        if field_id in _OF_WHAT_IS_GIVEN_BACK and "credit_note" in label.get("tags", ()):
            continue
        said = [value_text(reading.fields[field_id].value) for reading in readings if field_id in reading.fields]
        assert said, field_id
        assert set(said) <= {wanted, *others.get(field_id, ())}, field_id
