"""A hundred real receipts, read by the offline engine, reviewed and exported by keyboard alone: how many keys it takes.

python -m tests.benchmarks.keyboard [--documents 100] [--desk DESK] [--trace FILE]; the bars are 6 keys a document on
average where nothing is wrong, and 14 where one field is. The person looks at every field in doubt and confirms it, so
keys are what a careful review costs. DESK is one that has read the documents already; it is copied, not changed.
Without the shared documents it says so and measures nothing.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import mean

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import json

from PySide6.QtWidgets import QApplication

from invoice_desk.domain.record import Value
from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.parts import installed_parts
from invoice_desk.gui.program import Program
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.settings import default_settings
from tests.benchmarks.labels import DEV
from tests.gui.at_keyboard import AtKeyboard, Reviewed, Reviewer, Truth, wait

WHERE_RIGHT, WHERE_ONE_IS_WRONG = 6, 14
_AMOUNTS = ("net_amount", "tax_amount", "total_amount")
_LOOKED_AT = ("seller_name", "issue_date", "currency", *_AMOUNTS, "invoice_number", "seller_tax_id")


def chosen(count: int) -> dict[str, Truth]:
    """What is true of so many receipts of one document, spread over all there are, by their path under `DEV`."""
    lines = (DEV / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    receipts = [said for said in map(json.loads, lines) if said["kind"] == "receipt" and not said.get("documents")]
    step = max(1.0, len(receipts) / count)
    return {
        said["file"]: _truth(said)
        for said in (receipts[int(place * step)] for place in range(min(count, len(receipts))))
    }


def _truth(said: Mapping[str, object]) -> Truth:
    fields, alternatives = said["fields"], said.get("alt") or {}
    assert isinstance(fields, dict)
    assert isinstance(alternatives, dict)
    known = {"currency": said.get("currency"), **fields}
    return {
        one: tuple(_value(one, str(text)) for text in (known[one], *alternatives.get(one, ())))
        for one in _LOOKED_AT
        if known.get(one)
    }


def _value(field_id: str, text: str) -> Value:
    if field_id in _AMOUNTS:
        return Decimal(text.replace(",", ""))
    return date.fromisoformat(text) if field_id == "issue_date" else text


def read(files: Sequence[str], desk: Path) -> None:
    """Have the offline engine read them."""
    paths = [str(DEV / file) for file in files]
    command = [sys.executable, "-m", "invoice_desk", "extract", *paths, "--desk", str(desk), "-q"]
    subprocess.run([*command, "-o", str(desk.with_suffix(".jsonl"))], check=False)


def session(desk: Path, truth: Mapping[str, Truth], folder: Path) -> tuple[Reviewer, AtKeyboard]:
    """Review and export it in a window of its own."""
    app, person = QApplication.instance() or QApplication([]), AtKeyboard()
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    program = Program(
        app,
        default_settings(),
        parts=installed_parts,
        ask=person,
        memory=WindowMemory(folder / "window.ini"),
        default_desk=desk,
    )
    opened: list[bool] = []
    ended: list[bool] = []
    program.opened.connect(lambda: opened.append(True))
    program.ended.connect(lambda: ended.append(True))
    program.window.resize(1280, 800)
    program.start([desk])
    wait(lambda: bool(opened))
    work = program.commands.work if program.commands is not None else None
    assert work is not None
    wait(lambda: bool(work.current.key))
    program.window.activateWindow()
    work.view.setFocus()
    reviewer = Reviewer(program, truth)
    reviewer.review_all()
    reviewer.export()
    wait(lambda: bool(person.exported) and person.exported[0].exists(), seconds=120)
    wait(lambda: RowStatus.READY not in {row.status for row in work.model.all_rows()}, seconds=120)
    assert {row.status for row in work.model.all_rows()} == {RowStatus.EXPORTED}
    program.window.close()
    wait(lambda: bool(ended))
    return reviewer, person


def told(trace: Sequence[Reviewed]) -> bool:
    """Print what was needed; whether both bars hold."""
    holds = True
    for title, several, bar in (
        ("nothing wrong", [one for one in trace if not one.wrong], WHERE_RIGHT),
        ("one field wrong", [one for one in trace if len(one.wrong) == 1], WHERE_ONE_IS_WRONG),
        ("more wrong", [one for one in trace if len(one.wrong) > 1], None),
    ):
        keys = [len(one.keys) for one in several]
        if not keys:
            continue
        print(
            f"{title:16} {len(keys):3} documents: {mean(keys):5.1f} keys on average, {max(keys)} at most"
            + (f" (bar {bar})" if bar else "")
        )
        holds = holds and (bar is None or mean(keys) <= bar)
    return holds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--desk", type=Path)
    parser.add_argument("--trace", type=Path)
    arguments = parser.parse_args()
    if not (DEV / "labels.jsonl").is_file():
        print("the shared documents are not there: nothing is measured")
        return 0
    truth = chosen(arguments.documents)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = folder / "receipts.desk"
        if arguments.desk is not None:
            shutil.copyfile(arguments.desk, desk)
        else:
            read(list(truth), desk)
        reviewer, person = session(desk, {Path(file).name: fields for file, fields in truth.items()}, folder)
    if arguments.trace is not None:
        lines = [
            f"{one.name}\t{','.join(one.wrong)}\t{len(one.keys)}\t{' '.join(one.keys)}\n" for one in reviewer.trace
        ]
        arguments.trace.write_text("".join(lines), encoding="utf-8")
    holds = told(reviewer.trace)
    print(f"besides: {' '.join([*reviewer.other, *person.pressed])}")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
