"""Export from the window: what goes out, what is marked afterwards, and what is said where it can't be written."""

import csv
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import RejectedAs, RejectReason, ReviewState
from invoice_desk.export.exporter import ExportReport, ExportRequest
from invoice_desk.export.jsonl import JsonlExporter
from invoice_desk.gui.dialogs.ask import ExportChoice, ExportOffer, ExportScope
from invoice_desk.gui.dialogs.export_dialog import ExportDialog
from invoice_desk.gui.parts import Parts
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.store import ActionKind, Desk
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, desk_at, scripted_parts, started, write_in

A, B, C = "a.jpg", "b.jpg", "c.jpg"


@dataclass
class SlowExporter:
    """Writes as the real one does, once its gate is opened."""

    suffix: str = ".jsonl"
    begun: threading.Event = field(default_factory=threading.Event)
    gate: threading.Event = field(default_factory=threading.Event)

    def write(self, request: ExportRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> ExportReport:
        self.begun.set()
        self.gate.wait(10)
        return JsonlExporter().write(request, cancel, report)


def parts() -> Parts:
    return scripted_parts(ScriptedEngine(says()), ScriptedWorker())()


def slow_parts(exporter: SlowExporter) -> Callable[[], Parts]:
    return lambda: replace(parts(), exporters=lambda: {exporter.suffix: exporter})


def over(qtbot: QtBot, folder: Path, made: Callable[[], Parts] = parts) -> Running:
    """A window over a desk with the documents A, B and C."""
    desk_at(folder / "invoices.desk", A, B, C)
    return started(qtbot, folder, made)


def key_of(running: Running, name: str) -> str:
    return next(row.key for row in running.work.model.all_rows() if row.name == name)


def select(running: Running, *names: str) -> None:
    view = running.work.view
    view.clearSelection()
    for name in names:
        index = running.work.model.index(running.work.model.view_row(key_of(running, name)), 0)
        view.selectionModel().select(index, view.selectionModel().SelectionFlag.Select)


def accept(running: Running, *names: str) -> None:
    select(running, *names)
    running.program.window.actions_.document.accept.trigger()
    running.wait_until_saved()


def export(running: Running, scope: ExportScope, target: Path) -> None:
    running.person.export_to = ExportChoice(scope, target)
    running.program.window.actions_.file.export.trigger()


def exported(running: Running, scope: ExportScope, target: Path) -> None:
    """Export, and wait until the window says that the file is there."""
    export(running, scope, target)
    running.wait(lambda: str(target) in running.said())
    assert target.exists()


def statuses(running: Running) -> dict[str, RowStatus]:
    return {row.name: row.status for row in running.work.model.all_rows()}


def sources(target: Path) -> list[str]:
    """The files' names in an exported .jsonl, in its order."""
    found = [json.loads(line)["source"] for line in target.read_text(encoding="utf-8").splitlines()]
    return [Path(name).name for name in found]


# What goes out.


def test_where_there_is_no_document_no_export_is_offered(qtbot: QtBot, tmp_path: Path) -> None:
    running = started(qtbot, tmp_path, parts)
    assert not running.program.window.actions_.file.export.isEnabled()
    running.give(tmp_path / "nowhere.png")
    running.wait(lambda: list(statuses(running).values()) == [RowStatus.FAILED])
    assert not running.program.window.actions_.file.export.isEnabled()
    running.close()


def test_the_offer_counts_what_each_choice_would_write(qtbot: QtBot, tmp_path: Path) -> None:
    running = over(qtbot, tmp_path)
    accept(running, A, C)
    select(running, B)
    running.program.window.actions_.file.export.trigger()

    (offer,) = running.person.offers
    assert offer.counts == {ExportScope.READY: 2, ExportScope.ALL: 3, ExportScope.SELECTED: 1}
    assert offer.suggested.parent == tmp_path
    assert offer.suggested.suffix in offer.suffixes
    assert set(offer.suffixes) == {".xlsx", ".csv", ".jsonl"}
    # Cancelled: nothing is written or marked.
    assert [path.suffix for path in tmp_path.iterdir() if path.suffix in offer.suffixes] == []
    assert statuses(running) == {A: RowStatus.READY, B: RowStatus.TO_REVIEW, C: RowStatus.READY}
    running.close()


def test_accepted_documents_go_out_and_are_marked(qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    running = over(qtbot, tmp_path)
    accept(running, A, C)
    exported(running, ExportScope.READY, target)
    out = {A: RowStatus.EXPORTED, B: RowStatus.TO_REVIEW, C: RowStatus.EXPORTED}
    running.wait(lambda: statuses(running) == out)

    assert sources(target) == [A, C]
    assert "2" in running.said()
    running.close()

    again = started(qtbot, tmp_path, parts)
    assert statuses(again) == {A: RowStatus.EXPORTED, B: RowStatus.TO_REVIEW, C: RowStatus.EXPORTED}
    assert [one.target for one in again.session.desk.exports(key_of(again, A))] == [str(target)]
    assert again.session.desk.exports(key_of(again, B)) == ()
    again.close()


def test_selected_rows_go_out_in_the_tables_order(qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    running = over(qtbot, tmp_path)
    accept(running, C)
    write_in(running, key_of(running, A), "seller_name", "Zoo")
    write_in(running, key_of(running, C), "seller_name", "Aviary")
    running.wait_until_saved()
    running.work.view.sortByColumn(running.work.model.column_of("seller_name"), Qt.SortOrder.AscendingOrder)
    select(running, A, C)
    exported(running, ExportScope.SELECTED, target)
    running.wait(lambda: statuses(running)[C] is RowStatus.EXPORTED)

    assert sources(target) == [C, A]
    assert statuses(running) == {A: RowStatus.TO_REVIEW, B: RowStatus.TO_REVIEW, C: RowStatus.EXPORTED}
    running.close()


def test_what_nobody_has_accepted_stays_to_review_though_it_went_out(qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    running = over(qtbot, tmp_path)
    accept(running, A)
    exported(running, ExportScope.ALL, target)
    running.wait(lambda: statuses(running)[A] is RowStatus.EXPORTED)

    assert sources(target) == [A, B, C]
    assert statuses(running) == {A: RowStatus.EXPORTED, B: RowStatus.TO_REVIEW, C: RowStatus.TO_REVIEW}
    assert [one.target for one in running.session.desk.exports(key_of(running, B))] == [str(target)]
    # It is still the next thing to be accepted, and then to be exported.
    accept(running, B)
    assert statuses(running)[B] is RowStatus.READY
    running.close()


def test_all_takes_along_what_could_not_be_read(qtbot: QtBot, tmp_path: Path) -> None:
    running = over(qtbot, tmp_path)
    running.give(tmp_path / "nowhere.png")
    running.wait(lambda: statuses(running).get("nowhere.png") is RowStatus.FAILED)
    exported(running, ExportScope.ALL, tmp_path / "all.jsonl")
    accept(running, A, B, C)
    exported(running, ExportScope.READY, tmp_path / "ready.jsonl")

    assert sources(tmp_path / "all.jsonl") == [A, B, C, "nowhere.png"]
    assert sources(tmp_path / "ready.jsonl") == [A, B, C]
    assert statuses(running)["nowhere.png"] is RowStatus.FAILED
    running.close()


def test_rejected_documents_stay_here_unless_their_rows_are_selected(qtbot: QtBot, tmp_path: Path) -> None:
    running = over(qtbot, tmp_path)
    running.session.set_state([key_of(running, B)], ReviewState.REJECTED, reason=RejectedAs(RejectReason.DUPLICATE))
    running.wait_until_saved()
    select(running, A)
    exported(running, ExportScope.ALL, tmp_path / "all.jsonl")
    assert sources(tmp_path / "all.jsonl") == [A, C]
    offer = running.person.offers[-1]
    assert (offer.counts[ExportScope.ALL], offer.rejected) == (2, 1)

    select(running, B)
    exported(running, ExportScope.SELECTED, tmp_path / "one.jsonl")
    assert sources(tmp_path / "one.jsonl") == [B]
    assert statuses(running)[B] is RowStatus.REJECTED
    running.close()


def test_exported_documents_are_put_away_and_go_out_with_all_others_again(qtbot: QtBot, tmp_path: Path) -> None:
    running = over(qtbot, tmp_path)
    accept(running, A)
    exported(running, ExportScope.READY, tmp_path / "ready.jsonl")
    running.wait(lambda: statuses(running)[A] is RowStatus.EXPORTED)
    select(running, A, B)
    running.program.window.actions_.document.archive.trigger()
    running.wait_until_saved()
    assert statuses(running) == {A: RowStatus.ARCHIVED, B: RowStatus.TO_REVIEW, C: RowStatus.TO_REVIEW}

    exported(running, ExportScope.ALL, tmp_path / "all.jsonl")
    assert sources(tmp_path / "all.jsonl") == [A, B, C]
    running.wait_until_saved()
    assert statuses(running)[A] is RowStatus.ARCHIVED
    running.close()


def test_the_dialog_says_how_many_rejected_documents_are_left_out(qtbot: QtBot, tmp_path: Path) -> None:
    offer = ExportOffer({ExportScope.ALL: 2}, tmp_path / "a.xlsx", (".xlsx",), rejected=3)
    dialog = ExportDialog(offer)
    qtbot.addWidget(dialog)
    assert any("left out: 3" in label.text() for label in dialog.findChildren(QLabel))


def test_a_workbook_and_a_csv_hold_what_the_table_shows(qtbot: QtBot, tmp_path: Path) -> None:
    workbook, table = tmp_path / "OUT.XLSX", tmp_path / "out.csv"
    running = over(qtbot, tmp_path)
    write_in(running, key_of(running, A), "total_amount", "1,234.50")
    accept(running, A)
    exported(running, ExportScope.ALL, workbook)
    exported(running, ExportScope.ALL, table)
    running.close()

    sheet = openpyxl.load_workbook(workbook).worksheets[0]
    cells = [value for row in sheet.iter_rows(values_only=True) for value in row]
    assert 1234.5 in cells
    assert cells.count(21.5) == 2
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3
    assert ["1234.50" in row.values() for row in rows] == [True, False, False]
    assert ["21.50" in row.values() for row in rows] == [False, True, True]


def test_a_file_that_is_there_is_replaced(qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("last month")
    running = over(qtbot, tmp_path)
    exported(running, ExportScope.ALL, target)
    assert sources(target) == [A, B, C]
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []
    running.close()


# What can't be written.


def open_elsewhere(folder: Path) -> tuple[Path, str]:
    target = folder / "out.jsonl"
    target.write_text("last month")
    (folder / ".~lock.out.jsonl#").write_text(",Chen Wei,office,01.11.2026 09:00,file:///home/chen;")
    return target, "Chen Wei"


def folder_is_gone(folder: Path) -> tuple[Path, str]:
    return folder / "gone" / "out.jsonl", str(folder / "gone")


def folder_forbids(folder: Path) -> tuple[Path, str]:
    if os.name == "nt" or os.geteuid() == 0:
        pytest.skip("whoever may do everything may write there")
    (folder / "locked").mkdir(mode=0o500)
    return folder / "locked" / "out.jsonl", str(folder / "locked")


def target_is_a_folder(folder: Path) -> tuple[Path, str]:
    (folder / "out.jsonl").mkdir()
    return folder / "out.jsonl", "out.jsonl"


@pytest.mark.parametrize("obstacle", [open_elsewhere, folder_is_gone, folder_forbids, target_is_a_folder])
def test_where_the_file_can_not_be_written_the_window_says_why_and_nothing_is_marked(
    qtbot: QtBot, tmp_path: Path, obstacle: Callable[[Path], tuple[Path, str]]
) -> None:
    running = over(qtbot, tmp_path)
    accept(running, A)
    target, fact = obstacle(tmp_path)
    before = target.read_bytes() if target.is_file() else None
    export(running, ExportScope.READY, target)
    running.wait(lambda: fact in running.said() and not running.offered())

    assert (target.read_bytes() if target.is_file() else None) == before
    assert list(target.parent.glob("*.part")) == []
    assert running.session.desk.exports(key_of(running, A)) == ()
    assert statuses(running)[A] is RowStatus.READY

    # Elsewhere it can be written.
    exported(running, ExportScope.READY, tmp_path / "other.jsonl")
    running.wait(lambda: statuses(running)[A] is RowStatus.EXPORTED)
    running.close()


def test_a_stopped_export_writes_and_marks_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    exporter, target = SlowExporter(), tmp_path / "out.jsonl"
    target.write_text("last month")
    running = over(qtbot, tmp_path, slow_parts(exporter))
    accept(running, A)
    export(running, ExportScope.READY, target)
    running.wait(exporter.begun.is_set)
    assert target.name in running.said()

    (stop,) = running.offered()
    stop.click()
    exporter.gate.set()
    running.wait(lambda: bool(running.said()))
    assert not running.offered()
    assert target.read_text() == "last month"
    assert statuses(running)[A] is RowStatus.READY
    running.close()
    with Desk.open(tmp_path / "invoices.desk") as desk:
        assert [action.kind for action in desk.actions()] == [ActionKind.STATE]


# What happens while it is written.


def being_exported(qtbot: QtBot, folder: Path) -> tuple[Running, SlowExporter, Path]:
    """A window that is just exporting A, which was accepted."""
    exporter, target = SlowExporter(), folder / "out.jsonl"
    running = over(qtbot, folder, slow_parts(exporter))
    accept(running, A)
    export(running, ExportScope.READY, target)
    running.wait(exporter.begun.is_set)
    return running, exporter, target


def test_the_window_works_on_while_an_export_is_written(qtbot: QtBot, tmp_path: Path) -> None:
    running, exporter, target = being_exported(qtbot, tmp_path)

    accept(running, B)
    assert statuses(running)[B] is RowStatus.READY
    exporter.gate.set()
    running.wait(lambda: statuses(running)[A] is RowStatus.EXPORTED)
    assert sources(target) == [A]
    assert statuses(running)[B] is RowStatus.READY
    running.close()


def test_what_is_corrected_while_it_is_exported_must_go_out_again(qtbot: QtBot, tmp_path: Path) -> None:
    running, exporter, target = being_exported(qtbot, tmp_path)
    key = key_of(running, A)
    write_in(running, key, "total_amount", "99.00")
    running.wait_until_saved()
    exporter.gate.set()
    running.wait(lambda: str(target) in running.said())
    running.there_and_back(key)
    assert "99.00" not in target.read_text()
    assert statuses(running)[A] is RowStatus.READY
    running.close()


def test_what_is_returned_to_review_while_it_is_exported_stays_to_review(qtbot: QtBot, tmp_path: Path) -> None:
    running, exporter, target = being_exported(qtbot, tmp_path)
    select(running, A)
    running.program.window.actions_.document.reopen.trigger()
    running.wait_until_saved()
    exporter.gate.set()
    running.wait(lambda: str(target) in running.said())
    running.there_and_back(key_of(running, A))
    assert statuses(running)[A] is RowStatus.TO_REVIEW
    running.close()


def test_an_export_goes_on_when_the_window_is_made_anew(qtbot: QtBot, tmp_path: Path) -> None:
    running, exporter, target = being_exported(qtbot, tmp_path)
    running.program.change_settings({"theme": "light"})
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    exporter.gate.set()
    running.wait(lambda: statuses(running)[A] is RowStatus.EXPORTED)
    assert sources(target) == [A]
    running.close()


def test_what_goes_out_while_another_desk_is_opened_is_marked(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "march.desk")
    running, exporter, target = being_exported(qtbot, tmp_path)
    running.person.desk = tmp_path / "march.desk"
    running.program.window.actions_.file.open_desk.trigger()
    exporter.gate.set()
    running.wait(lambda: "march" in running.program.window.windowTitle())
    running.close()
    assert sources(target) == [A]
    with Desk.open(tmp_path / "invoices.desk") as desk:
        assert [action.kind for action in desk.actions()] == [ActionKind.STATE, ActionKind.EXPORT]


def test_what_goes_out_while_the_program_ends_is_marked(qtbot: QtBot, tmp_path: Path) -> None:
    running, exporter, target = being_exported(qtbot, tmp_path)
    running.program.ending.connect(exporter.gate.set)
    running.close()
    assert sources(target) == [A]
    with Desk.open(tmp_path / "invoices.desk") as desk:
        assert [action.kind for action in desk.actions()] == [ActionKind.STATE, ActionKind.EXPORT]


def test_what_was_done_before_an_export_is_not_undone_behind_its_back(qtbot: QtBot, tmp_path: Path) -> None:
    running = over(qtbot, tmp_path)
    undo = running.program.window.actions_.edit.undo
    write_in(running, key_of(running, A), "total_amount", "99.00")
    accept(running, A)
    exported(running, ExportScope.READY, tmp_path / "out.jsonl")
    running.wait(lambda: statuses(running)[A] is RowStatus.EXPORTED and not undo.isEnabled())
    undo.trigger()
    running.close()
    with Desk.open(tmp_path / "invoices.desk") as desk:
        (data,) = [data for data in desk.iter_documents() if data.corrections]
        assert data.state is ReviewState.EXPORTED
