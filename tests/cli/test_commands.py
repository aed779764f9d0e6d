"""The command line as a user meets it: what is written, said, and which status it ends with."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from invoice_desk import __main__, __version__, app
from invoice_desk.cli.commands import commands, run
from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.domain.record import FieldValue, RejectedAs, RejectReason, ReviewState
from invoice_desk.extraction.engine import ExtractionRequest
from invoice_desk.pipeline.reading import ReadingState
from invoice_desk.store import Desk
from tests.extraction.exact.invoices import shudian
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import InlineWorker
from tests.intake.documents import PdfPage, encoded, pdf, picture, zipped
from tests.intake.mails import mail
from tests.pipeline.test_reading import FakeOcr

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ScriptedEngine:
    """A scripted engine and workers in this process, a working folder and a home of their own."""
    scripted = ScriptedEngine(says(seller_name="Chez Jeanphi", currency="EUR"))

    def open_workers(jobs: int, *, threads: int, stack: ExitStack, reads: bool) -> list[InlineWorker]:
        state = ReadingState(app.page_readers(), FakeOcr())
        return [InlineWorker(state) for _ in range(jobs)]

    monkeypatch.setattr(app, "engines", lambda *_, **__: {"offline": scripted})
    monkeypatch.setattr(app, "open_workers", open_workers)
    (tmp_path / "work").mkdir()
    (tmp_path / "temporary").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return scripted


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """A folder with two documents, a file that is none, and a broken one in a zip."""
    folder = tmp_path / "scans"
    folder.mkdir()
    (folder / "a.png").write_bytes(encoded(picture(), "PNG"))
    (folder / "b.pdf").write_bytes(pdf([PdfPage([(50, 200, 12, "something")])]))
    (folder / "notes.txt").write_text("no document")
    return folder


def lines_of(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_a_folder_becomes_a_file_and_nothing_else_is_left(
    engine: ScriptedEngine, scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    assert run(["extract", str(scans), "-o", str(out)]) == 0
    assert [line["source"] for line in lines_of(out)] == [f"{scans}/a.png", f"{scans}/b.pdf"]
    shown = capsys.readouterr()
    assert "Chez Jeanphi ?" in shown.out
    assert "2 read, 0 known already, 0 failed, 1 skipped" in shown.out
    assert shown.err == ""
    assert list((tmp_path / "work").iterdir()) == []
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".jsonl", ".XLSX"])
def test_the_suffix_chooses_the_format(engine: ScriptedEngine, scans: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"out{suffix}"
    assert run(["extract", str(scans), "-o", str(out)]) == 0
    assert out.stat().st_size > 0


def test_failures_are_lines_and_the_others_are_written(
    engine: ScriptedEngine, scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = scans / "bad.zip"
    bad.write_bytes(zipped({"broken.pdf": b"%PDF-1.4 broken", "good.png": encoded(picture((9, 9)), "PNG")}))
    out = tmp_path / "out.jsonl"
    assert run(["extract", str(scans / "gone.pdf"), str(bad), str(scans / "notes.txt"), "-o", str(out), "-q"]) == 1
    gone, broken, good, notes = lines_of(out)
    assert (gone["source"], good["source"]) == (str(scans / "gone.pdf"), f"{bad}/good.png")
    assert gone["error"].startswith("The file isn't there.")
    assert broken["error"].startswith("The PDF is damaged")
    assert notes["error"]
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"{bad}/broken.pdf: The PDF is damaged" in shown.err


@pytest.mark.parametrize(
    ("suffix", "reason", "said"),
    [
        (".jsonl", RejectedAs(RejectReason.DUPLICATE), "Rejected in review: it is there twice."),
        (".csv", RejectedAs(RejectReason.OTHER, "Private purchase"), "Rejected in review: Private purchase"),
        (".csv", RejectedAs(RejectReason.OTHER), "Rejected in review."),
    ],
)
def test_of_a_rejected_document_only_the_reason_is_written(
    engine: ScriptedEngine, scans: Path, tmp_path: Path, suffix: str, reason: RejectedAs, said: str
) -> None:
    desk, out = tmp_path / "acme.desk", tmp_path / f"out{suffix}"
    command = ["extract", str(scans), "-o", str(out), "--desk", str(desk), "-q"]
    assert run(command) == 0
    with Desk.open(desk) as opened:
        (first, _) = [data.id for data in opened.iter_documents()]
        opened.set_state([first], state=ReviewState.REJECTED, name="rejected", reason=reason)
    assert run(command) == 0
    written = out.read_text(encoding="utf-8-sig")
    assert written.count("Chez Jeanphi") == 1
    assert written.count(said) == 1


def test_a_mail_is_read_by_its_attachments(
    engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bill, empty = tmp_path / "bill.eml", tmp_path / "hello.eml"
    bill.write_bytes(mail(("receipt.png", encoded(picture(), "PNG")), ("winmail.dat", b"x")))
    empty.write_bytes(mail())
    out = tmp_path / "out.jsonl"
    assert run(["extract", str(bill), str(empty), "-o", str(out), "--language", "zh_CN"]) == 1
    read, packed, nothing = lines_of(out)
    assert (read["source"], read["fields"]["seller_name"]) == (f"{bill}/receipt.png", "Chez Jeanphi")
    assert packed["error"].startswith("Outlook 把附件打包")
    assert nothing["error"].startswith("此邮件的附件中没有票据")


def test_the_user_s_language_is_spoken(
    engine: ScriptedEngine, scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    assert run(["extract", "gone.pdf", str(scans), "-o", str(out), "--language", "zh_CN"]) == 1
    assert lines_of(out)[0]["error"].startswith("找不到该文件")
    assert "已读取 2 个" in capsys.readouterr().out


def test_the_same_file_named_twice_is_reported_twice(engine: ScriptedEngine, scans: Path, tmp_path: Path) -> None:
    out, name = tmp_path / "out.jsonl", str(scans / "a.png")
    assert run(["extract", name, name, "-o", str(out)]) == 0
    assert [line["source"] for line in lines_of(out)] == [name, name]
    assert len(engine.requests) == 1


def test_a_desk_is_kept_and_gone_on_with(engine: ScriptedEngine, scans: Path, tmp_path: Path) -> None:
    out, desk = tmp_path / "out.jsonl", tmp_path / "my.desk"
    assert run(["extract", str(scans / "a.png"), "--desk", str(desk), "-o", str(out)]) == 0
    assert run(["extract", str(scans), "--desk", str(desk), "-o", str(out)]) == 0
    assert len(engine.requests) == 2
    assert [line["source"] for line in lines_of(out)] == [f"{scans}/a.png", f"{scans}/b.pdf"]
    assert run(["export", str(desk), "-o", str(tmp_path / "all.csv")]) == 0
    assert "Chez Jeanphi" in (tmp_path / "all.csv").read_text(encoding="utf-8-sig")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["all.csv", "my.desk", "out.jsonl"]


def test_a_receipt_given_in_twice_is_told_with_where_it_went_before(
    engine: ScriptedEngine, scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.script = says(seller_name="Chez Jeanphi", issue_date="2026-03-14", total_amount="21.50")
    desk, out = str(tmp_path / "a.desk"), tmp_path / "march.jsonl"
    assert run(["extract", str(scans / "a.png"), "--desk", desk, "-o", str(out)]) == 0
    assert capsys.readouterr().err == ""
    assert run(["extract", str(scans / "b.pdf"), "--desk", desk, "-o", str(tmp_path / "april.jsonl")]) == 0
    said = capsys.readouterr().err
    assert said.startswith(f"{scans}/b.pdf: Has the same seller, date and total as a.png, which was exported on ")
    assert "in march.jsonl (No. 1)" in said
    (line,) = lines_of(tmp_path / "april.jsonl")
    assert [one["message"] for one in line["findings"] if one["rule"] == "duplicate"] == [
        said[len(f"{scans}/b.pdf: ") : -1]
    ]

    assert run(["export", desk, "-o", str(tmp_path / "all.xlsx")]) == 0
    assert "b.pdf: Has the same seller" in capsys.readouterr().err
    with Desk.open(Path(desk)) as opened:
        first, second = opened.iter_documents()
        assert [[Path(one.target).name for one in opened.exports(data.id)] for data in (first, second)] == [
            ["march.jsonl", "all.xlsx"],
            ["april.jsonl", "all.xlsx"],
        ]


@pytest.mark.parametrize(("suffix", "rows"), [(".jsonl", 2), (".csv", 1)])
def test_two_files_of_one_invoice_are_one_row_and_a_line_each_for_programs(
    engine: ScriptedEngine, tmp_path: Path, suffix: str, rows: int
) -> None:
    number = "26112000000048540001"
    said = {"invoice_number": FieldValue(number, number), "total_amount": FieldValue("106.00", Decimal("106.00"))}
    engine.script = lambda _: said
    folder, out = tmp_path / "ticket", tmp_path / f"out{suffix}"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(pdf([PdfPage([(50, 200, 12, "106.00")])]))
    (folder / "a.xml").write_bytes(shudian())
    assert run(["extract", str(folder), "-o", str(out)]) == 0
    lines = out.read_text(encoding="utf-8-sig").strip().splitlines()
    if suffix == ".jsonl":
        assert [line["companions"] for line in lines_of(out)] == [[f"{folder}/a.xml"], [f"{folder}/a.pdf"]]
    assert len([line for line in lines if number in line]) == rows


def test_out_holds_only_the_sources_of_this_call(engine: ScriptedEngine, scans: Path, tmp_path: Path) -> None:
    out, desk = tmp_path / "out.jsonl", tmp_path / "my.desk"
    for name in ("a.png", "b.pdf"):
        assert run(["extract", str(scans / name), "--desk", str(desk), "-o", str(out)]) == 0
        assert [line["source"] for line in lines_of(out)] == [str(scans / name)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "out.docx"], ".xlsx, .csv, .jsonl"),
        (["-o", "out"], ".xlsx, .csv, .jsonl"),
        (["-o", "nowhere/out.xlsx"], "does not exist"),
        (["-o", "out.csv", "--engine", "magic"], "no engine magic"),
        (["-o", "out.csv", "--model", "third"], "first, second"),
        (["-o", "out.csv", "--host", "http://localhost"], "no server"),
        (["-o", "out.csv", "--engine", "openai"], "--host"),
        (["-o", "out.csv", "--profile", "novel"], "auto, "),
        (["-o", "out.csv", "--language", "tlh"], "en, zh_CN"),
        (["-o", "out.csv", "--jobs", "-1"], "--jobs"),
        (["-o", "out.csv", "--desk", "."], "is not a desk"),
        (["-o", "out.csv", ""], "path is empty"),
        ([], "-o"),
    ],
)
def test_what_cannot_be_done_as_given_is_refused_before_any_work(
    engine: ScriptedEngine, scans: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["extract", str(scans), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert engine.requests == []
    assert list(Path().iterdir()) == []


def test_an_engine_that_fails_fails_the_document(engine: ScriptedEngine, scans: Path, tmp_path: Path) -> None:
    def away(_: ExtractionRequest) -> dict[str, FieldValue]:
        raise EngineError("engine.away")

    engine.script = away
    out = tmp_path / "out.jsonl"
    assert run(["extract", str(scans / "a.png"), "-o", str(out)]) == 1
    assert lines_of(out) == [{"source": str(scans / "a.png"), "error": "engine.away"}]


def test_a_server_that_goes_away_ends_the_run_and_what_is_done_is_written(
    engine: ScriptedEngine, scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone_after_the_first(request: ExtractionRequest) -> dict[str, FieldValue]:
        if len(engine.requests) > 1:
            raise EngineUnreachableError("ollama.cut_off", host="http://box:11434")
        return says(seller_name="Chez Jeanphi")(request)

    engine.script = gone_after_the_first
    out = tmp_path / "out.jsonl"
    assert run(["extract", str(scans), "-o", str(out), "--jobs", "1"]) == 1
    assert [line["fields"]["seller_name"] for line in lines_of(out)] == ["Chez Jeanphi"]
    assert "went away" in capsys.readouterr().err


def test_an_interrupt_writes_what_is_done(engine: ScriptedEngine, scans: Path, tmp_path: Path) -> None:
    for number in range(8):
        (scans / f"c{number}.png").write_bytes(encoded(picture((50 + number, 50)), "PNG"))
    done = threading.Event()

    def interrupt(request: ExtractionRequest) -> dict[str, FieldValue]:
        if len(engine.requests) == 3 and not done.is_set():
            done.set()
            os.kill(os.getpid(), signal.SIGTERM)
        return {}

    engine.script = interrupt
    out = tmp_path / "out.jsonl"
    assert run(["extract", str(scans), "-o", str(out)]) == 130
    assert 1 <= len(lines_of(out)) < 10
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_what_was_read_is_not_lost_when_it_cannot_be_written_in_the_end(
    engine: ScriptedEngine, scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"

    def spoil(_: ExtractionRequest) -> dict[str, FieldValue]:
        out.mkdir(exist_ok=True)
        return {}

    engine.script = spoil
    assert run(["extract", str(scans), "-o", str(out)]) == 1
    (desk,) = (tmp_path / "temporary").rglob("*.desk")
    assert f"invoice-desk export {desk}" in capsys.readouterr().err
    with Desk.open(desk) as kept:
        assert len(list(kept.iter_documents())) == 2


def test_a_desk_that_is_not_there_cannot_be_exported(
    engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", "no.desk", "-o", str(tmp_path / "out.csv")]) == 2
    assert "There is no desk at no.desk" in capsys.readouterr().err


def test_a_broken_profile_is_said_and_left_out(
    engine: ScriptedEngine, scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "config" / "invoice-desk" / "profiles"
    own.mkdir(parents=True)
    (own / "mine.toml").write_text("id = ")
    assert run(["extract", str(scans), "-o", str(tmp_path / "out.csv")]) == 0
    assert "mine.toml can't be used" in capsys.readouterr().err


def test_models_and_profiles_are_listed(engine: ScriptedEngine, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models"]) == 0
    assert "second" in capsys.readouterr().out
    assert run(["profiles", "--language", "zh_CN"]) == 0
    assert "vat_invoice_cn" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.strip() == __version__


def test_the_door_knows_the_commands() -> None:
    assert {command.callback.__name__ for command in commands.registered_commands if command.callback} == set(
        __main__.COMMANDS
    )


@pytest.mark.skipif(os.name == "nt", reason="names are always text there")
def test_names_that_are_no_text_are_read_all_the_same(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9 -x.png"
    Path(os.fsdecode(name)).write_bytes(encoded(picture(), "PNG"))
    out = tmp_path / "out.jsonl"
    command: list[str | bytes] = [sys.executable, "-m", "invoice_desk", "extract", "-o", str(out), "--", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert lines_of(out)[0]["source"].endswith("caf\ufffd -x.png")


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_a_reader_that_goes_away_does_no_harm(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "invoice_desk", "profiles"]
    done = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
