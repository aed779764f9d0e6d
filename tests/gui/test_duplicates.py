"""What seems to be given in twice warns on its row, leads to the original, and is set apart by who knows better."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from invoice_desk.domain.record import RejectedAs, RejectReason, ReviewState
from invoice_desk.gui.dialogs.ask import ComparisonChoice, ComparisonOffer
from invoice_desk.gui.dialogs.compare_dialog import CompareDialog
from invoice_desk.gui.one_line import OneLine
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.store import Desk, companions
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Person, Running, scripted_parts, started, write_in
from tests.gui.page.test_page_pane import texts
from tests.store.building import reading, save

A, B, OTHER = "a.jpg", "b.jpg", "other.jpg"


def over(qtbot: QtBot, folder: Path, person: Person | None = None) -> Running:
    return started(qtbot, folder, scripted_parts(ScriptedEngine(says()), ScriptedWorker()), person=person)


def opened(qtbot: QtBot, folder: Path, person: Person | None = None) -> tuple[Running, list[str]]:
    """A window over a desk that was never compared: two files of one purchase, the first went out, and another."""
    with Desk.create(folder / "invoices.desk") as desk:
        ids = [save(desk, name) for name in (A, B)]
        ids.append(save(desk, OTHER, said=reading(total="7.00")))
        desk.mark_exported({ids[2]: ReviewState.EXPORTED, ids[0]: ReviewState.EXPORTED}, target="out/book.xlsx")
    running = over(qtbot, folder, person)
    running.wait(lambda: twin(running, ids[1]) == ids[0])
    return running, ids


def twin(running: Running, key: str) -> str:
    row = running.work.model.row(key)
    return row.twin if row else "?"


def status_text(running: Running, key: str) -> str:
    row = running.work.model.row(key)
    assert row is not None
    return running.work.model.looks.status_text(row)


def remarks(running: Running) -> list[str]:
    found = running.work.details.findings
    return [found.item(row).text() for row in range(found.count())]


def test_the_row_warns_and_leads_to_the_original(qtbot: QtBot, tmp_path: Path) -> None:
    running, (a, b, other) = opened(qtbot, tmp_path)
    assert [twin(running, key) for key in (a, other)] == ["", ""]
    assert status_text(running, b) == "Duplicate?"
    running.work.view.select(b)
    running.wait(lambda: any("book.xlsx (No. 2)" in text for text in remarks(running)))

    actions = running.program.window.actions_
    running.work.filter.setText(B)
    running.wait(lambda: actions.document.original.isEnabled())
    actions.document.original.trigger()
    assert running.work.view.current_key() == a
    running.wait(lambda: not actions.document.original.isEnabled() and not actions.document.apart.isEnabled())

    running.work.view.select(b)
    running.wait(lambda: any("book.xlsx" in text for text in remarks(running)))
    found = running.work.details.findings
    place = next(row for row, text in enumerate(remarks(running)) if "book.xlsx" in text)
    found.itemActivated.emit(found.item(place))
    assert running.work.view.current_key() == a
    running.close()


def test_a_person_sets_it_apart_undoes_that_and_is_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    running, (_, b, _) = opened(qtbot, tmp_path)
    running.work.view.select(b)
    running.wait(running.program.window.actions_.document.apart.isEnabled)
    running.program.window.actions_.document.apart.trigger()
    running.wait(lambda: twin(running, b) == "")
    running.there_and_back(b)
    assert status_text(running, b) != "Duplicate?"
    assert "no duplicate" in running.program.window.actions_.edit.undo.text()

    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: twin(running, b) != "")
    running.program.window.actions_.edit.redo.trigger()
    running.wait(lambda: twin(running, b) == "")
    running.wait_until_saved()
    running.close()

    again = over(qtbot, tmp_path)
    again.there_and_back(b)
    assert twin(again, b) == ""
    again.program.window.actions_.edit.undo.trigger()
    again.wait(lambda: twin(again, b) != "")
    again.close()


def test_a_correction_ends_the_likeness_and_undoing_it_brings_it_back(qtbot: QtBot, tmp_path: Path) -> None:
    running, (_, b, _) = opened(qtbot, tmp_path)
    write_in(running, b, "total_amount", "99")
    running.wait(lambda: twin(running, b) == "")
    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: twin(running, b) != "")
    running.close()


def test_other_files_of_a_document_are_named_and_split_off_and_joined_again_by_undo(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with Desk.create(tmp_path / "invoices.desk") as desk:
        pdf, xml = save(desk, "a.pdf"), save(desk, "a.xml", said=reading(model="xml"))
        desk.submit(partial(companions.join, document_id=pdf, others={xml: [reading(model="xml")]})).result()
    running = over(qtbot, tmp_path)
    assert [row.key for row in running.work.model.all_rows()] == [pdf]
    running.work.view.select(pdf)
    running.wait(lambda: any("a.xml" in label for label in headings(running)))
    actions = running.program.window.actions_
    running.wait(actions.document.split_off.isEnabled)
    actions.document.split_off.trigger()
    running.wait(lambda: {row.key for row in running.work.model.all_rows()} == {pdf, xml})
    running.wait(lambda: not actions.document.split_off.isEnabled())
    actions.edit.undo.trigger()
    running.wait(lambda: [row.key for row in running.work.model.all_rows()] == [pdf])
    running.close()


def headings(running: Running) -> list[str]:
    """What stands beside the tabs of the details."""
    return [line.accessibleName() or line.toolTip() or "" for line in running.work.details.findChildren(OneLine)]


def test_it_only_warns(qtbot: QtBot, tmp_path: Path) -> None:
    running, (_, b, _) = opened(qtbot, tmp_path)
    running.work.view.select(b)
    running.wait(running.program.window.actions_.document.accept.isEnabled)
    running.program.window.actions_.document.accept.trigger()
    running.wait_until_saved()
    running.wait(lambda: running.session.rows[b].status is RowStatus.READY)
    assert status_text(running, b) == "Duplicate?"
    running.close()


def compare(running: Running, key: str) -> None:
    action = running.program.window.actions_.document.compare
    running.work.view.select(key)
    running.wait(action.isEnabled)
    action.trigger()
    running.wait(lambda: bool(running.person.comparison_offers))


def test_compared_with_the_original_a_duplicate_is_rejected_as_one(qtbot: QtBot, tmp_path: Path) -> None:
    running, (_, b, _) = opened(qtbot, tmp_path)
    running.person.decision = ComparisonChoice.REJECT
    compare(running, b)
    (offer,) = running.person.comparison_offers
    assert (offer.comparison.this.source.name, offer.comparison.original.source.name) == (f"in/{B}", f"in/{A}")
    assert not any(field.differs for field in offer.comparison.fields)
    assert "book.xlsx" in offer.remark
    running.wait(lambda: running.session.rows[b].status is RowStatus.REJECTED)
    running.wait_until_saved()
    running.there_and_back(b)
    assert running.session.rows[b].rejected_as == RejectedAs(RejectReason.DUPLICATE)
    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: running.session.rows[b].status is RowStatus.TO_REVIEW)
    running.close()


@dataclass
class Looking(Person):
    """Waits for both pages before deciding; what they say is kept."""

    said: list[str] = field(default_factory=list)

    @override
    def compare(self, offer: ComparisonOffer) -> ComparisonChoice | None:
        dialog = CompareDialog(offer)
        dialog.show()
        while len(self.said) < 2:
            QApplication.processEvents()
            self.said = [text for pane in dialog.pages for text in texts(pane) if text != "Loading…"]
        dialog.close()
        dialog.deleteLater()
        return super().compare(offer)


@pytest.mark.timeout(60)
def test_pages_come_while_a_person_compares(qtbot: QtBot, tmp_path: Path) -> None:
    person = Looking()
    running, (_, b, _) = opened(qtbot, tmp_path, person)
    compare(running, b)
    assert len(person.said) == 2
    running.close()


def test_compared_with_the_original_it_is_set_apart_or_left(qtbot: QtBot, tmp_path: Path) -> None:
    running, (a, b, _) = opened(qtbot, tmp_path)
    running.person.decision = ComparisonChoice.ORIGINAL
    compare(running, b)
    running.wait(lambda: running.work.view.current_key() == a)
    running.person.decision = ComparisonChoice.APART
    compare(running, b)
    running.wait(lambda: twin(running, b) == "")
    running.close()
