"""The table of results: marks for verdicts, wide characters, and names that mean mischief."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from invoice_desk.cli.terminal import Terminal
from invoice_desk.domain.job import Finished
from invoice_desk.domain.record import Correction, Finding, Rejection, Severity, Verdict
from tests.export.samples import cell, record


def test_each_value_carries_the_mark_of_its_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    cells = {
        "seller_name": cell("牛肉面 GmbH", Verdict.CORRECTED),
        "issue_date": cell("2026-03-04", Verdict.CONFLICT),
        "currency": cell("EUR", Verdict.UNCONFIRMED),
        "total_amount": cell(Decimal("21.50"), Verdict.CONFIRMED),
    }
    Terminal("en").show_rows([record(1, cells=cells), record(2)])
    header, first, second = capsys.readouterr().out.splitlines()
    assert header.split() == ["file", "seller", "date", "currency", "total"]
    assert first.split() == ["in/1.jpg", "牛肉面", "GmbH", "✓", "2026-03-04", "!", "EUR", "?", "21.50", "✓"]
    assert second.split() == ["in/2.jpg", "–", "–", "–", "–"]


def test_what_the_checks_propose_stands_below_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    proposed = (Correction("total_amount", Decimal("118.00")), Correction("unit", "kg", 1))
    finding = Finding("one-cell", Severity.WARNING, ("total_amount",), "date.future", {"date": "2030-01-01"}, proposed)
    without = replace(finding, repair=())
    Terminal("en").show_rows([replace(record(1), findings=(without, finding))])
    *_, last = capsys.readouterr().out.splitlines()
    assert last.startswith("in/1.jpg: The date 2030-01-01 lies in the future.")
    assert last.endswith("Proposed: Total 118.00; line 2, Unit kg.")
    assert "\n" not in last
    Terminal("zh_CN").show_rows([replace(record(1), findings=(finding,))])
    assert capsys.readouterr().out.splitlines()[-1].endswith("建议改为：价税合计 118.00; 第 2 行 单位 kg。")
    Terminal("en", quiet=True).show_rows([replace(record(1), findings=(finding,))])
    assert capsys.readouterr().out == ""


def test_rejections_go_to_standard_error_with_their_reason(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal("en", quiet=True).show_rows([Rejection("in/a.pdf", "file.empty"), record(1)])
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "in/a.pdf: The file is empty (0 bytes). Scan or download it again.\n"


def test_duplicates_go_to_standard_error_with_their_original(capsys: pytest.CaptureFixture[str]) -> None:
    twin = Finding("duplicate", Severity.WARNING, (), "duplicate.look", {"name": "mart\x1b.jpg"}, about="document-2")
    Terminal("en", quiet=True).show_rows([replace(record(1), findings=(twin,)), record(2)])
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "in/1.jpg: Looks like mart\ufffd.jpg. Check whether it is the same document.\n"


def test_nothing_is_cut_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    name = "a very long name of a seller " * 20
    Terminal("en").show_rows([record(1, cells={"seller_name": cell(name.strip())})])
    assert name.strip() in capsys.readouterr().out


def test_names_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "\x1b[2J[red]a\rb"
    Terminal("en").show_rows([Rejection(evil, "file.empty"), record(1, cells={"seller_name": cell(evil)})])
    shown = capsys.readouterr()
    assert "\x1b" not in shown.out + shown.err
    assert "\r" not in shown.out + shown.err
    assert "[red]a" in shown.out


def test_characters_that_a_stream_cannot_carry_are_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (tmp_path / "shown.txt").open("w", encoding="ascii") as stream:
        monkeypatch.setattr("sys.stdout", stream)
        Terminal("zh_CN").show_rows([record(1)])
    assert "in/1.jpg" in (tmp_path / "shown.txt").read_text(encoding="ascii")


def test_a_program_without_a_console_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)
    terminal = Terminal("en")
    terminal.show_rows([record(1), Rejection("a", "file.empty")])
    with terminal.progress(3) as advance:
        advance(None)


def test_there_is_no_bar_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Terminal("en").progress(2) as advance:
        advance(Finished("1", "a", "x"))
    assert capsys.readouterr().err == ""
