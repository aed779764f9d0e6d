"""What `doctor` found, shown: a line for each thing with its mark, or all of it as JSON."""

from collections.abc import Iterable
from typing import Final

from invoice_desk.cli.doctor import HERE, Checked
from invoice_desk.cli.terminal import Terminal
from invoice_desk.messages import engine_label
from invoice_desk.pipeline.trying import Outcome, Step

_MARKS: Final = {Outcome.FINE: "✓", Outcome.DOUBTFUL: "!", Outcome.FAILED: "✗"}


def show_as_lines(found: Iterable[Checked], terminal: Terminal) -> bool:
    """Show each finding as soon as it is there, below what it belongs to; returns whether nothing failed."""
    area, failed = "", 0
    for one in found:
        if one.area != area:
            area = one.area
            terminal.show_line(_title(area, terminal))
        sentence = terminal.render(one.code, one.params)
        terminal.show_line(f"  {_MARKS[one.outcome]} {_name(one, terminal)}: {sentence}")
        failed += one.outcome is Outcome.FAILED
    terminal.show_line(terminal.render("doctor.failed" if failed else "doctor.works", {"count": failed}))
    return not failed


def show_as_json(found: Iterable[Checked], terminal: Terminal) -> bool:
    """Show everything as one JSON object once all of it is there; returns whether nothing failed."""
    rows = [
        {
            "area": one.area,
            "name": str(one.name),
            "outcome": str(one.outcome),
            "code": one.code,
            "params": dict(one.params),
            "text": terminal.render(one.code, one.params),
        }
        for one in found
    ]
    works = all(row["outcome"] != Outcome.FAILED for row in rows)
    terminal.show_json({"works": works, "found": rows})
    return works


def _title(area: str, terminal: Terminal) -> str:
    if area == HERE:
        return terminal.render("doctor.here", {})
    engine, _, address = area.partition(" ")
    return f"{engine_label(engine, terminal.render)} {address}".strip()


def _name(one: Checked, terminal: Terminal) -> str:
    code = f"trying.step.{one.name}" if isinstance(one.name, Step) else f"doctor.name.{one.name}"
    return terminal.render(code, {})
