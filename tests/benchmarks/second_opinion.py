"""How far two can be trusted: a model that is wrong in a fifth of its fields, and the offline engine beside it.

    python -m tests.benchmarks.second_opinion [--wrong 0.2] [--runs 5] [--desk READ.desk]

The model says what the labels of the shared documents say, but for every fifth field, which it damages as models do;
each run damages others. What both readings make of a document is scored as an export would be. The bars: of what is
confirmed at most 1 % wrong, at least 55 % of all labelled fields confirmed. The documents are read by the offline
engine first, into DESK, where another run of this finds them read.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from invoice_desk.config import FALLBACK_PROFILE, load_profiles
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.record import FieldValue, Reading, Value, value_text
from invoice_desk.extraction.places import sought
from invoice_desk.review.reconcile import record_of
from invoice_desk.store import Desk
from tests.benchmarks.documents import PROGRAM
from tests.benchmarks.labels import DEV, Values, labels

SCORE: Final = DEV.parents[1] / "score.py"
MOST_WRONG, LEAST_COVERED = 0.01, 0.55


def damaged(value: Value, dice: random.Random) -> Value:
    """Another value, as a bad reader gives it: a digit is another one, day and month are turned, a word is lost."""
    if isinstance(value, date):
        turned = value.day <= 12 and value.day != value.month and dice.random() < 0.5
        if turned:
            return value.replace(month=value.day, day=value.month)
        return value.replace(day=value.day % 28 + 1)
    text = value_text(value)
    if isinstance(value, str) and len(text.split()) > 1 and dice.random() < 0.5:
        return " ".join(text.split()[:-1])
    places = [place for place, char in enumerate(text) if char.isalnum()]
    place = dice.choice(places)
    others = "0123456789" if text[place].isdigit() else "ABCDEFGHIKLMNOPRSTUVW"
    changed = text[:place] + dice.choice([one for one in others if one != text[place].upper()]) + text[place + 1 :]
    return Decimal(changed) if isinstance(value, Decimal) else changed


def told(gold: Values, profile: str, wrong: float, dice: random.Random) -> Reading:
    """What the model says of a document."""
    said = {}
    for field_id, value in gold.items():
        value = damaged(value, dice) if dice.random() < wrong else value
        said[field_id] = FieldValue(value_text(value), value)
    return Reading("ollama", "qwen2.5vl:7b", profile, said)


def records(desk: Desk, wrong: float, dice: random.Random) -> Iterator[dict[str, Any]]:
    """The documents of the desk as both see them."""
    gold = labels()
    for data in desk.iter_documents():
        name = data.source.path.replace("\\", "/")
        key = next((file for file in gold if name.endswith(file)), None)
        if key is None:
            continue
        reading = sought(told(gold[key].fields, data.profile, wrong, dice), desk.pages_of(data.source.sha256))
        yield _row(replace(data, readings=(*data.readings, reading)), key)


def _row(data: DocumentData, name: str) -> dict[str, Any]:
    profiles, _ = load_profiles()
    profile = profiles.get(data.profile) or profiles[FALLBACK_PROFILE]
    cells = record_of(data, profile, today=date.today()).cells
    return {
        "source": name,
        "fields": {key: value_text(cell.value) if cell.value is not None else None for key, cell in cells.items()},
        "verdicts": {key: cell.verdict.value for key, cell in cells.items()},
    }


def scored(rows: list[dict[str, Any]], folder: Path) -> tuple[float, float]:
    """The share of fields confirmed and, of these, the share wrong."""
    said, result = folder / "said.jsonl", folder / "score.json"
    said.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    command = [sys.executable, str(SCORE), str(DEV / "labels.jsonl"), str(said), "--json", str(result)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    score = json.loads(result.read_text(encoding="utf-8"))
    return score["confirmed_coverage"], score["silent_error_rate"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", type=float, default=0.2)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--desk", type=Path)
    args = parser.parse_args()
    if not DEV.is_dir():
        print(f"{DEV} is not there: NOT measured")
        return 0
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = args.desk or folder / "dev.desk"
        command = [str(PROGRAM), "extract", str(DEV), "--desk", str(path), "-o", str(folder / "out.jsonl"), "--quiet"]
        subprocess.run(command, check=False)
        with Desk.open(path) as desk:
            for seed in range(args.runs):
                found.append(scored(list(records(desk, args.wrong, random.Random(seed))), folder))
                print(f"run {seed + 1}: {found[-1][0]:.1%} of all fields confirmed, {found[-1][1]:.2%} of them wrong")
    covered, wrong = (statistics.median(values) for values in zip(*found, strict=True))
    print(f"medians: {covered:.1%} confirmed (bar {LEAST_COVERED:.0%}), {wrong:.2%} of it wrong (bar {MOST_WRONG:.0%})")
    return int(covered < LEAST_COVERED or wrong > MOST_WRONG)


if __name__ == "__main__":
    sys.exit(main())
