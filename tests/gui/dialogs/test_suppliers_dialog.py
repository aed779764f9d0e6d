"""The suppliers of a desk are looked at, and their rules set, taken back, undone and carried to another desk."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import FieldValue
from invoice_desk.domain.suppliers import Aspect, Stand
from invoice_desk.gui.dialogs.suppliers_dialog import SuppliersDialog
from invoice_desk.gui.panels.notice_bar import NoticeBar
from invoice_desk.gui.table.editors import CellEditor
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, scripted_parts, started, write_in
from tests.store.building import reading, save

SHOP, CAFE = "牛肉面 GmbH", "Café <b>Zoë</b> & Co"
NAME, CATEGORY, RATE, ORDER, CURRENCY = 0, 3, 5, 6, 7


def opened(qtbot: QtBot, folder: Path) -> tuple[Running, SuppliersDialog, list[str]]:
    """The dialog over a desk with three documents of a shop and one of a café."""
    cafe = reading()
    cafe = replace(cafe, fields={**cafe.fields, "seller_name": FieldValue(CAFE, CAFE)})
    with Desk.create(folder / "invoices.desk") as desk:
        ids = [save(desk, name) for name in ("a.jpg", "b.jpg", "c.jpg")]
        ids.append(save(desk, "cafe.jpg", said=cafe))
    running = started(qtbot, folder, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    running.program.window.actions_.file.suppliers.trigger()
    (keeping,) = running.person.shown_suppliers
    dialog = SuppliersDialog(keeping, running.session.maker.render)
    qtbot.addWidget(dialog)
    QAbstractItemModelTester(dialog.model, QAbstractItemModelTester.FailureReportingMode.Fatal, dialog)
    dialog.show()
    running.wait(lambda: names(dialog) == [SHOP, CAFE] or dialog.look() is not None)
    return running, dialog, ids


def names(dialog: SuppliersDialog) -> list[str]:
    return [str(dialog.model.index(row, NAME).data()) for row in range(dialog.model.rowCount())]


def text(dialog: SuppliersDialog, column: int, row: int = 0) -> str:
    return str(dialog.model.index(row, column).data())


def choose(dialog: SuppliersDialog, column: int, row: int = 0) -> None:
    dialog.view.setCurrentIndex(dialog.model.index(row, column))


def stand(dialog: SuppliersDialog, column: int, row: int = 0) -> Stand | None:
    rule = dialog.model.rule_at(dialog.model.index(row, column))
    return rule.stand if rule is not None else None


def usual(running: Running, name: str, aspect: Aspect = Aspect.CATEGORY) -> str:
    found = running.session.maker.known.of("", name)
    return found.value(aspect) if found else ""


def test_all_sellers_are_listed_and_what_was_learned_is_explained(qtbot: QtBot, tmp_path: Path) -> None:
    running, dialog, ids = opened(qtbot, tmp_path)
    assert [text(dialog, 2, row) for row in (0, 1)] == ["3", "1"]
    write_in(running, ids[0], "category", "meals")
    running.wait(lambda: dialog.look() is None and text(dialog, CATEGORY) == "meals")
    choose(dialog, CATEGORY)
    assert "2 documents must agree" in dialog.about.text()
    assert dialog.model.index(0, CATEGORY).data(Qt.ItemDataRole.FontRole).italic()
    write_in(running, ids[1], "category", "meals")
    running.wait(lambda: dialog.look() is None and "In use" in dialog.about.text())
    assert "taught it: 2" in dialog.about.text()
    dialog.search.setText("zoë")
    assert names(dialog) == [CAFE]
    dialog.search.setText("nobody")
    assert "No supplier" in dialog.about.text()
    dialog.close()
    running.close()


def test_a_rule_is_typed_taken_back_and_undone(qtbot: QtBot, tmp_path: Path) -> None:
    running, dialog, ids = opened(qtbot, tmp_path)
    choose(dialog, CATEGORY)
    QTest.keyClick(dialog.view, Qt.Key.Key_F2)
    (editor,) = dialog.view.viewport().findChildren(CellEditor)
    QTest.keyClicks(editor, "meals")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert dialog.view.currentIndex().row() == 1
    assert dialog.isVisible()
    running.wait(lambda: text(dialog, CATEGORY) == "meals")
    assert stand(dialog, CATEGORY) is Stand.SET
    running.wait(lambda: running.session.rows[ids[2]].usual.get("category") == "meals")

    choose(dialog, CATEGORY)
    QTest.keyClick(dialog.view, Qt.Key.Key_Delete)
    running.wait(lambda: stand(dialog, CATEGORY) is Stand.FORGOTTEN)
    running.wait(lambda: not running.session.rows[ids[2]].usual)
    QTest.keySequence(dialog, QKeySequence(QKeySequence.StandardKey.Undo))
    running.wait(lambda: stand(dialog, CATEGORY) is Stand.SET)
    dialog.learned.click()
    running.wait(lambda: stand(dialog, CATEGORY) is None)
    running.wait(lambda: usual(running, SHOP) == "")
    dialog.close()
    running.close()


def test_only_what_was_decided_here_is_undone_here(qtbot: QtBot, tmp_path: Path) -> None:
    running, dialog, ids = opened(qtbot, tmp_path)
    dialog.close()
    write_in(running, ids[0], "category", "meals")
    running.wait_until_saved()
    again = SuppliersDialog(running.person.shown_suppliers[0], running.session.maker.render)
    qtbot.addWidget(again)
    again.show()
    running.wait(lambda: again.model.rowCount() == 2)
    QTest.keySequence(again, QKeySequence(QKeySequence.StandardKey.Undo))
    running.there_and_back(ids[0])
    assert [one.value for one in running.session.desk.load(ids[0]).corrections] == ["meals"]
    again.close()
    running.close()


@pytest.mark.parametrize(
    ("column", "typed", "shown"),
    [(RATE, "13", "13%"), (ORDER, "mdy", "MM/DD/YYYY"), (ORDER, "yyyy-mm-dd", "YYYY/MM/DD"), (CURRENCY, "jpy", "JPY")],
)
def test_values_are_typed_as_people_write_them(
    qtbot: QtBot, tmp_path: Path, column: int, typed: str, shown: str
) -> None:
    running, dialog, _ = opened(qtbot, tmp_path)
    assert dialog.model.setData(dialog.model.index(1, column), typed)
    running.wait(lambda: text(dialog, column, 1) == shown)
    for wrong in ("soon", "¥¥"):
        assert dialog.model.why_not(dialog.model.index(1, column), wrong) or column == RATE
    dialog.close()
    running.close()


def test_the_documents_of_a_supplier_are_shown(qtbot: QtBot, tmp_path: Path) -> None:
    running, dialog, ids = opened(qtbot, tmp_path)
    choose(dialog, NAME, 1)
    dialog.documents.click()
    assert not dialog.isVisible()
    running.wait(lambda: running.work.model.shown_keys() == ids[3:])
    running.close()


def test_a_list_goes_from_desk_to_desk_as_one_step(qtbot: QtBot, tmp_path: Path) -> None:
    running, dialog, _ = opened(qtbot, tmp_path)
    running.person.list_of_suppliers = tmp_path / "list.csv"
    dialog.model.setData(dialog.model.index(0, CATEGORY), "meals")
    dialog.model.setData(dialog.model.index(1, ORDER), "dmy")
    running.wait(lambda: text(dialog, ORDER, 1) == "DD/MM/YYYY")
    dialog.write.click()
    running.wait((tmp_path / "list.csv").exists)
    dialog.close()
    running.close()

    other = tmp_path / "other"
    other.mkdir()
    running, dialog, _ = opened(qtbot, other)
    running.person.list_of_suppliers = tmp_path / "list.csv"
    dialog.read.click()
    running.wait(lambda: (text(dialog, CATEGORY), text(dialog, ORDER, 1)) == ("meals", "DD/MM/YYYY"))
    assert running.session.undo_stack.count() == 1
    (tmp_path / "list.csv").write_text("nothing")
    dialog.read.click()
    (notices,) = dialog.findChildren(NoticeBar)
    running.wait(lambda: any("no list" in one for one in notices.texts()))
    dialog.close()
    running.close()


def test_a_list_that_could_not_be_written_is_told_in_the_window_where_the_dialog_is_closed(
    qtbot: QtBot, tmp_path: Path
) -> None:
    running, dialog, _ = opened(qtbot, tmp_path)
    running.person.list_of_suppliers = tmp_path / "not there" / "list.csv"
    dialog.write.click()
    dialog.close()
    running.wait(lambda: "list.csv" in running.said(), seconds=10)
    running.close()
