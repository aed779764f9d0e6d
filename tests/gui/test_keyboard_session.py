"""Two dozen documents reviewed and exported by keyboard alone, each key of it; what was wrong is right in the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Page, Region, SourceInfo
from invoice_desk.domain.record import FieldValue, Reading, Value, value_text
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.gui.at_keyboard import AtKeyboard, Reviewer, Truth
from tests.gui.building import scripted_parts, started
from tests.store.building import data_of, sha_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SELLERS = ("Chez Jeanphi", "Moonlight Cake House Sdn Bhd", "Bäckerei Müller GmbH", "北京北新桥店")
PER_KIND = 4


@dataclass(frozen=True, slots=True)
class Case:
    """What is true, and what was read instead in places; None for nothing at all. `second` read it too."""

    true: Mapping[str, Value]
    read: Mapping[str, FieldValue | None]
    second: Mapping[str, Value] | None = None


def case(kind: str, number: int) -> Case:
    total = Decimal(1000 + 37 * number) / 100
    true: dict[str, Value] = {
        "seller_name": SELLERS[number % len(SELLERS)],
        "issue_date": date(2026, 1, 20) + timedelta(days=number),
        "currency": "EUR",
        "total_amount": total,
    }
    match kind:
        case "two witnesses":
            return Case(true, {}, true)
        case "one witness":
            return Case(true, {})
        case "a slip in the name":
            name = value_text(true["seller_name"])
            return Case(true, {"seller_name": FieldValue(name, f"{name[:3]}x{name[3:]}")})
        case "another total":
            return Case(true, {"total_amount": FieldValue("1.00", Decimal("1.00"))})
        case "two readings":
            return Case(true, {"total_amount": FieldValue("7.00", Decimal("7.00"))}, true)
        case _:
            return Case(true, {"currency": None})


KINDS = ("two witnesses", "one witness", "a slip in the name", "another total", "two readings", "no currency")
RIGHT = frozenset(KINDS[:2])

TRACE = {
    "two witnesses": "Ctrl+Return",
    "one witness": "Return Return Return Return Ctrl+Return",
    "a slip in the name": "F2 Home Right Right Right Del Return Return Return Return Ctrl+Return",
    "another total": "Return Return Return 1 4 . 4 4 Return Ctrl+Return",
    "two readings": "Alt+Down 2 Ctrl+Return",
    "no currency": "Return Return E Return Return Ctrl+Return",
}
"""What is pressed for the first document of each kind."""


def fill(path: Path) -> dict[str, Truth]:
    """A desk with some documents of each kind; what is true of them, by name."""
    truth: dict[str, Truth] = {}
    numbers = count()
    with Desk.create(path) as desk:
        for kind in KINDS:
            for place in range(PER_KIND):
                this, name = case(kind, next(numbers)), f"{kind} {place}.png"
                truth[name] = {one: (value,) for one, value in this.true.items()}
                fields = {
                    one: FieldValue(value_text(value), value, _spot(at))
                    for at, (one, value) in enumerate(this.true.items())
                }
                fields.update({one: value for one, value in this.read.items() if value is not None})
                for one in (one for one, value in this.read.items() if value is None):
                    del fields[one]
                desk.save_result(
                    SourceInfo(name, sha_of(name), "image/png", 1),
                    data=data_of(name),
                    pages=[Page(1, 600, 800)],
                    reading=Reading("offline", "m", "receipt", fields),
                    beside=[_second(this.second)] if this.second else [],
                )
    return truth


def _second(values: Mapping[str, Value]) -> Reading:
    return Reading(
        "ollama", "vl", "receipt", {one: FieldValue(value_text(value), value) for one, value in values.items()}
    )


def _spot(row: int) -> Region:
    return Region(1, 0.1, 0.1 * (row + 1), 0.5, 0.1 * (row + 1) + 0.02)


def test_a_desk_is_reviewed_and_exported_by_keyboard_alone(qtbot: QtBot, tmp_path: Path) -> None:
    path, person = tmp_path / "acme.desk", AtKeyboard()
    truth = fill(path)
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(), ScriptedWorker()), person=person, paths=[path])
    running.wait(lambda: running.work.model.rowCount() == len(truth) and bool(running.work.current.key))
    running.program.window.activateWindow()
    qtbot.waitActive(running.program.window)
    running.work.view.setFocus()

    reviewer = Reviewer(running.program, truth)
    reviewer.review_all()
    running.wait_until_saved()
    assert {row.status for row in running.work.model.all_rows()} == {RowStatus.READY}
    assert {one.name.rpartition(" ")[0]: " ".join(one.keys) for one in reversed(reviewer.trace)} == TRACE

    right = [len(one.keys) for one in reviewer.trace if not one.wrong]
    wrong = [len(one.keys) for one in reviewer.trace if len(one.wrong) == 1]
    assert (len(right), len(wrong)) == (PER_KIND * len(RIGHT), PER_KIND * (len(KINDS) - len(RIGHT)))
    assert sum(right) / len(right) <= 6
    assert sum(wrong) / len(wrong) <= 14

    reviewer.export()
    (target,) = person.exported
    running.wait(lambda: str(target) in running.said())
    assert (reviewer.other, person.pressed) == (["F6", "Ctrl+E"], ["Return"])
    running.wait(lambda: {row.status for row in running.work.model.all_rows()} == {RowStatus.EXPORTED})
    rows = {row.name: row for row in running.work.model.all_rows()}
    for name, fields in truth.items():
        assert {one: rows[name].cells[one].value for one in fields} == {
            one: values[0] for one, values in fields.items()
        }
    running.close()
