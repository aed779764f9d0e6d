"""A document in several files is looked at in each of them; a person says which rows are such files."""

import hashlib
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot
from typing_extensions import override

from invoice_desk.domain.document import SourceInfo
from invoice_desk.domain.record import Correction
from invoice_desk.store import Desk, companions
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Person, Running, scripted_parts, started
from tests.intake.documents import PdfPage, pdf
from tests.store.building import data_of, page, reading, save, source_of

A, B = "a.jpg", "b.jpg"


@dataclass
class AskedForOne(Person):
    """Remembers of which file the password was asked."""

    asked_for: list[str] = field(default_factory=list)

    @override
    def password(self, name: str) -> str | None:
        self.asked_for.append(name)
        return super().password(name)


def over(qtbot: QtBot, folder: Path) -> Running:
    return started(qtbot, folder, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))


def desk_with_two_files(path: Path) -> tuple[str, str]:
    with Desk.create(path) as desk:
        a, b = save(desk, A), save(desk, B, said=reading(model="xml"))
        desk.submit(partial(companions.join, document_id=a, others={b: [reading(model="xml")]})).result()
    return a, b


def offered(running: Running) -> list[str]:
    return [one.accessibleDescription() for one in running.work.pages.bar.switch.findChildren(QToolButton)]


def shown_file(running: Running) -> str:
    return running.work.pages.bar.name.accessibleName()


def test_the_other_file_is_looked_at_with_what_it_says_and_a_correction_leaves_it_there(
    qtbot: QtBot, tmp_path: Path
) -> None:
    a, _ = desk_with_two_files(tmp_path / "invoices.desk")
    running = over(qtbot, tmp_path)
    running.work.view.select(a, "total_amount")
    running.wait(lambda: offered(running) == [A, B])
    assert shown_file(running) == A
    running.program.window.actions_.page.next_file.trigger()
    running.wait(lambda: shown_file(running) == B)
    assert running.work.pages.bar.switch.isVisible()

    running.work.view.select(a, "seller_name")
    running.session.correct(a, "note", "taxi")
    running.wait_until_saved()
    running.there_and_back(a)
    assert shown_file(running) == B
    running.program.window.actions_.page.next_file.trigger()
    running.wait(lambda: shown_file(running) == A)
    running.close()


def test_files_that_are_split_off_are_offered_no_more(qtbot: QtBot, tmp_path: Path) -> None:
    a, b = desk_with_two_files(tmp_path / "invoices.desk")
    running = over(qtbot, tmp_path)
    running.work.view.select(a, "total_amount")
    running.wait(lambda: offered(running) == [A, B])
    running.program.window.actions_.page.next_file.trigger()
    running.program.window.actions_.document.split_off.trigger()
    running.wait(lambda: {row.key for row in running.work.model.all_rows()} == {a, b})
    running.wait(lambda: shown_file(running) == A and not running.work.pages.bar.switch.isVisible())
    running.close()


def test_a_person_says_that_rows_are_files_of_one_document_and_takes_it_back(qtbot: QtBot, tmp_path: Path) -> None:
    with Desk.create(tmp_path / "invoices.desk") as desk:
        a, b = save(desk, A), save(desk, B, said=reading(total="7.00"))
        desk.correct({b: [Correction("note", "taxi")]}, name="correct note")
    running = over(qtbot, tmp_path)
    actions = running.program.window.actions_
    running.work.view.select(a, "total_amount")
    running.wait(lambda: not actions.document.join_files.isEnabled())
    running.work.view.selectAll()
    running.wait(actions.document.join_files.isEnabled)
    actions.document.join_files.trigger()
    running.wait(lambda: [row.key for row in running.work.model.all_rows()] == [b])  # a person has worked on it
    running.wait(lambda: offered(running) == [B, A] and shown_file(running) == B)
    running.wait(lambda: running.session.rows[b].behind == (a,))
    assert running.work.view.current_key() == b
    assert actions.edit.undo.text() == "Undo joining of files"
    actions.edit.undo.trigger()
    running.wait(lambda: {row.key for row in running.work.model.all_rows()} == {a, b})
    running.wait(lambda: not running.work.pages.bar.switch.isVisible())
    running.close()


def test_a_password_opens_the_file_that_is_looked_at(qtbot: QtBot, tmp_path: Path) -> None:
    data = pdf([PdfPage()], "open sesame")
    with Desk.create(tmp_path / "invoices.desk") as desk:
        source = SourceInfo("in/b.pdf", hashlib.sha256(data).hexdigest(), "application/pdf", 1)
        a, b = save(desk, A), desk.save_result(source, data=data, pages=[page()], reading=reading(model="xml"))
        desk.submit(partial(companions.join, document_id=a, others={b: []})).result()
    person = AskedForOne(secret="open sesame")
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()), person=person)
    running.work.view.select(a)
    running.wait(lambda: offered(running) == [A, "b.pdf"])
    running.program.window.actions_.page.next_file.trigger()
    unlock = running.program.window.actions_.document.unlock
    running.wait(unlock.isEnabled)
    unlock.trigger()
    running.wait(lambda: running.work.pages.view.isVisible() and not running.work.pages.needs_password)
    assert person.asked_for == ["b.pdf"]
    running.close()


def test_the_other_files_of_a_document_that_is_split_are_rows_again(qtbot: QtBot, tmp_path: Path) -> None:
    with Desk.create(tmp_path / "invoices.desk") as desk:
        two = [page(1), page(2)]
        a = desk.save_result(source_of(A, page_count=2), data=data_of(A), pages=two, reading=reading())
        b = save(desk, B)
        desk.submit(partial(companions.join, document_id=a, others={b: []})).result()
    engine = ScriptedEngine(says(note="read anew"))
    running = started(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()), person=Person(firsts=(1, 2)))
    assert [row.key for row in running.work.model.all_rows()] == [a]
    running.work.view.select(a)
    running.wait(running.program.window.actions_.document.split.isEnabled)
    running.program.window.actions_.document.split.trigger()
    running.wait(lambda: b in {row.key for row in running.work.model.all_rows()})
    running.wait(lambda: any("note" in row.cells for row in running.work.model.all_rows()))
    running.wait_until_idle()
    assert a not in running.session.rows
    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: [row.key for row in running.work.model.all_rows()] == [a])
    running.close()
