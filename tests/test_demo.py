"""What `make demo` does, on the real engine: the shipped samples are read right, and nothing wrong is confirmed."""

import json
from decimal import Decimal
from pathlib import Path

from invoice_desk.cli.commands import run
from invoice_desk.config import resource
from tests.test_samples import Expected, expected

HEADLINE = ("seller_name", "issue_date", "currency", "total_amount", "net_amount", "tax_amount")


def test_the_samples_are_read_as_they_are_printed(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"

    assert run(["extract", str(resource("samples")), "--quiet", "-o", str(out)]) == 0

    read = {Path(one["source"]).name: one for one in map(json.loads, out.read_text(encoding="utf-8").splitlines())}
    wrong = [
        (name, field_id, read[name]["fields"][field_id])
        for name, sample in expected().items()
        for field_id in HEADLINE
        if field_id in sample.fields and not is_right(sample, field_id, read[name]["fields"][field_id])
    ]
    assert not wrong
    assert read["es_golfo.pdf"]["fields"]["issue_date"] is None
    assert all(one["verdicts"]["total_amount"] == "confirmed" for one in read.values())


def is_right(sample: Expected, field_id: str, value: str | None) -> bool:
    if value is None:
        return False
    accepted = [sample.fields[field_id], *sample.alt.get(field_id, [])]
    if field_id.endswith("_amount"):
        return any(Decimal(value) == Decimal(one) for one in accepted)
    return any(plain(value) == plain(one) for one in accepted)


def plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
