"""Pictures of the window in its states, to be looked at; a test reads the texts on them.

    python -m tests.gui.screens FOLDER --desk DESK [--language zh_CN] [--theme dark] [--files PATH …]

DESK is copied, not changed; the files (default: the samples) are read by the offline engine while a batch is shown.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QMenu,
    QTabBar,
)
from typing_extensions import override

from invoice_desk.config import resource
from invoice_desk.domain.errors import EngineUnreachableError
from invoice_desk.domain.record import FieldValue, Verdict
from invoice_desk.extraction.engine import ExtractionEngine
from invoice_desk.extraction.offline.engine import OfflineEngine
from invoice_desk.gui.dialogs.ask import (
    ComparisonChoice,
    ComparisonOffer,
)
from invoice_desk.gui.dialogs.compare_dialog import CompareDialog
from invoice_desk.gui.dialogs.models_dialog import ModelsDialog
from invoice_desk.gui.dialogs.suppliers_dialog import SuppliersDialog
from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.models.host_page import HostPage
from invoice_desk.gui.parts import installed_parts
from invoice_desk.gui.program import Program
from invoice_desk.gui.table.rows import RowStatus, TableRow
from invoice_desk.messages import messages_in
from invoice_desk.settings import default_settings
from invoice_desk.store import Choice
from tests.fakes.keeper import HOST, ScriptedKeeper
from tests.fakes.writing_engine import WritingEngine
from tests.gui.building import Person
from tests.gui.dialog_screens import dialogs
from tests.gui.models.samples import LARGE, OFFERS, OFFICE, QWEN, office_engine, office_keeper
from tests.gui.shots import Shot, settle, shot_of, shots_of_dialog, wait, with_popup
from tests.gui.work_screens import SAMPLE, menu_of, sample_among, work_screens

_NEW = ("my_mynews.jpg", "de_toom.jpg", "uk_fiveguys.pdf")


@dataclass
class Looking(Person):
    """Takes a picture of what is asked while its pages are there."""

    shots: list[Shot] = field(default_factory=list)

    @override
    def compare(self, offer: ComparisonOffer) -> ComparisonChoice | None:
        dialog = CompareDialog(offer)
        dialog.show()
        wait(lambda: all(pane.outlined() for pane in dialog.pages))
        settle()
        places = tuple(QRect(pane.view.mapTo(dialog, QPoint(0, 0)), pane.view.size()) for pane in dialog.pages)
        texts = " ".join(f"{one.this} {one.original}" for one in offer.comparison.fields)
        self.shots.append(Shot("compare", dialog.grab(), texts, places))
        dialog.close()
        dialog.deleteLater()
        return None


def screens(
    app: QApplication, folder: Path, desk: Path, files: Sequence[Path], language: str, theme: str
) -> Iterator[Shot]:
    """Each screen by its name. `desk` holds documents of any kind, one of which has a total that stands on its page."""
    keeper = office_keeper()
    keeper.loaded = [(HOST, QWEN.name), (OFFICE, LARGE.name)]
    writing = WritingEngine(name="openai", max_parallel=3, models=(QWEN.name,))
    engines: dict[str, ExtractionEngine] = {
        "offline": OfflineEngine(),
        "ollama": office_engine(keeper),
        writing.name: writing,
    }
    person = Looking()
    program = Program(
        app,
        default_settings()._replace(language=language, theme=theme),
        parts=lambda: replace(installed_parts(), engines=lambda *_: engines),
        ask=person,
        memory=WindowMemory(folder / "window.ini"),
        default_desk=folder / "invoices.desk",
    )
    opened: list[bool] = []
    ended: list[bool] = []
    program.opened.connect(lambda: opened.append(True))
    program.ended.connect(lambda: ended.append(True))
    program.start([])
    program.window.resize(1280, 800)
    wait(lambda: opened)
    settle()
    wait(lambda: program.window.picker.selected()[1])
    yield Shot("empty", program.window.grab())
    yield from _models(program, keeper, language)

    copy = folder / "copy.desk"
    shutil.copyfile(desk, copy)
    program.open_desk(copy)
    wait(lambda: len(opened) == 2)
    yield from _working(program, folder, files)
    yield from _duplicate(program, person, folder)
    yield from _contested(program, writing)
    yield from _suppliers(program, person, language)
    yield from work_screens(program, person, language)
    yield from _streaming(program, writing)
    yield from dialogs(language)
    yield from _menus(program)
    program.window.close()
    wait(lambda: ended)


def _models(program: Program, keeper: ScriptedKeeper, language: str) -> Iterator[Shot]:
    """The open list of models with a download in the window, and the dialog with both."""
    assert program.models is not None
    upkeep, window = program.models.upkeep, program.window
    names = " ".join(model.name for model in (*OFFERS, *(one for shelf in keeper.shelves.values() for one in shelf)))
    names += " Ilama"  # as text recognition sees a llama beside a picture
    keeper.steps, keeper.stops_at = 100, 38
    upkeep.get("ollama", HOST, OFFERS[1].name)
    wait(lambda: "38 %" in " ".join(label.text() for label in window.findChildren(QLabel)))
    box = window.picker.findChild(QComboBox)
    assert box is not None
    box.showPopup()
    settle()
    yield Shot("picker", with_popup(window, box.view().window()), names)
    box.hidePopup()

    upkeep.get("ollama", OFFICE, "nosuch:7b")
    wait(lambda: any(pull.error for pull in upkeep.pulls.all()))
    window.notices.close_notice(f"pull {OFFICE} nosuch:7b")
    dialog = ModelsDialog(upkeep, messages_in(language), lambda *_: True)
    dialog.show()
    wait(lambda: dialog.findChild(HostPage) is not None)
    settle()
    yield Shot("models", dialog.grab(), f"{names} nosuch https://ollama.com/library")
    dialog.close()
    dialog.deleteLater()
    for pull in upkeep.pulls.all():
        upkeep.pulls.stop(pull)
    wait(lambda: not any(pull.under_way for pull in upkeep.pulls.all()))
    for pull in upkeep.pulls.all():
        upkeep.pulls.forget(pull)
        window.notices.close_notice(f"pull {pull.host} {pull.name}")


def _working(program: Program, folder: Path, files: Sequence[Path]) -> Iterator[Shot]:
    assert program.commands is not None
    assert program.session is not None
    work, session = program.commands.work, program.session
    rows = list(work.model.all_rows())
    located = [row for row in rows if (cell := row.cells.get("total_amount")) and cell.region]
    shown = next((row for row in located if row.in_doubt), located[0])
    work.view.select(shown.key, "total_amount")
    wait(lambda: work.pages.outlined())
    settle()
    yield shot_of("cell", program)

    tabs = work.details.findChild(QTabBar)
    assert tabs is not None
    tabs.setCurrentIndex(1)
    settle()
    yield shot_of("lines", program)
    tabs.setCurrentIndex(0)

    broken = folder / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n broken")
    known = [] if sample_among(rows) else [resource("samples", SAMPLE)]
    program.commands.getting_in.add_paths([*files, *known, broken])
    wait(lambda: session.queue_state.done and (session.queue_state.reading or session.queue_state.idle), seconds=300)
    settle()
    yield shot_of("batch", program)
    wait(lambda: session.queue_state.idle, seconds=300)

    failed = next(row for row in work.model.all_rows() if row.status is RowStatus.FAILED)
    work.view.select(failed.key)
    settle()
    yield shot_of("failed", program)


def _duplicate(program: Program, person: "Looking", folder: Path) -> Iterator[Shot]:
    """A receipt that went out comes again, photographed anew; and the same file is given once more."""
    assert program.session is not None
    assert program.commands is not None
    session, work = program.session, program.commands.work
    row = _known(program)
    again, same = folder / f"again_{row.name}", folder / row.name
    photographed_again(session.desk.source_bytes(row.sha256)).save(str(again), quality=60)
    same.write_bytes(session.desk.source_bytes(row.sha256))
    program.commands.getting_in.add_paths([again, same])
    wait(lambda: session.queue_state.idle and any(one.twin == row.key for one in session.rows.values()), seconds=300)
    twin = next(one for one in session.rows.values() if one.twin == row.key)
    work.view.select(twin.key, "total_amount")
    wait(lambda: work.pages.outlined() and program.window.notices.texts())
    said = work.details.findings
    wait(lambda: any(row.name in said.item(place).text() for place in range(said.count())))
    settle()
    shot = shot_of("duplicate", program)
    yield replace(shot, of_documents=f"{shot.of_documents} {same} out")
    program.window.notices.close_notice("found")

    program.window.actions_.document.compare.trigger()
    wait(lambda: person.shots)
    yield replace(person.shots[0], of_documents=f"{person.shots[0].of_documents} {shot.of_documents} {same} out")


def photographed_again(data: bytes) -> QImage:
    """A picture, a little smaller and aslant on a table."""
    picture = QImage.fromData(data).scaledToWidth(900, Qt.TransformationMode.SmoothTransformation)
    table = QImage(picture.width() + 60, picture.height() + 60, QImage.Format.Format_RGB32)
    table.fill(QColor("#6b4a33"))
    painter = QPainter(table)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.rotate(0.6)
    painter.drawImage(30, 24, picture)
    painter.end()
    return table


def _contested(program: Program, engine: WritingEngine) -> Iterator[Shot]:
    """A value that a second model read otherwise, with what there is to choose from."""
    assert program.session is not None
    assert program.commands is not None
    session, work = program.session, program.commands.work
    row = _known(program)
    engine.script = lambda _: {"total_amount": FieldValue("98.70", Decimal("98.70"))}
    session.read_again([row.key], Choice(engine.name, engine.models[0]))
    engine.wait_for(1)[0].finish()
    wait(lambda: session.rows[row.key].cells["total_amount"].verdict is Verdict.CONFLICT)
    wait(lambda: session.queue_state.idle)
    work.view.select(row.key, "total_amount")
    wait(lambda: work.pages.outlined())
    work.view.setFocus()
    work.view.offer()
    settle()
    menu = QApplication.activePopupWidget()
    assert menu is not None
    picture = with_popup(program.window, menu)
    menu.close()
    work.view.finish_editing()
    shot = shot_of("contested", program)
    names = f"{engine.name} {engine.models[0]}"
    said = f"{names} {names.replace(' ', '')} OpenAl fapiao-qr 98.70 out"  # and as text recognition sees them
    yield replace(shot, picture=picture, of_documents=f"{shot.of_documents} {said}")


def _known(program: Program) -> TableRow:
    """The sample that is on every desk by now."""
    assert program.commands is not None
    row = sample_among(program.commands.work.model.all_rows())
    assert row is not None
    return row


def _streaming(program: Program, engine: WritingEngine) -> Iterator[Shot]:
    """Three rows that a model is writing; then its server goes away."""
    assert program.session is not None
    assert program.commands is not None
    session, work = program.session, program.commands.work
    session.queue.add_paths([resource("samples", name) for name in _NEW], Choice(engine.name, engine.models[0]))
    calls = engine.wait_for(3)
    calls[0].write("progress.looking")
    written: dict[str, Any] = {"seller_name": "北京市百货大楼", "issue_date": "2026-03-14", "currency": "CNY"}
    calls[1].write(**written)
    calls[2].write(**written, total_amount="1,250.00")
    wait(lambda: sum(bool(row.written) for row in session.rows.values()) == 2)
    since = time.monotonic()
    wait(lambda: time.monotonic() - since > 2)
    last = next(row for row in session.rows.values() if "total_amount" in row.written)
    work.view.select(last.key, "total_amount")
    wait(lambda: work.pages.view.isVisible())
    yield shot_of("streaming", program)

    engine.away = "ollama.start_it"
    for call in engine.open_calls():
        call.finish(EngineUnreachableError("ollama.cut_off", host=HOST))
    wait(lambda: session.queue_state.goes_on)
    settle()
    shot = shot_of("paused", program)
    yield replace(shot, of_documents=f"{shot.of_documents} {HOST}")
    session.queue.cancel()
    wait(lambda: session.queue_state.idle)
    wait(lambda: not any(row.status is RowStatus.WAITING for row in session.rows.values()))
    session.remove([row.key for row in session.rows.values() if row.status is RowStatus.STOPPED])


def _suppliers(program: Program, person: Looking, language: str) -> Iterator[Shot]:
    """The suppliers of the desk, one of which has a rule."""
    program.window.actions_.file.suppliers.trigger()
    dialog = SuppliersDialog(person.shown_suppliers[-1], messages_in(language))
    dialog.show()
    wait(dialog.model.rowCount)
    rule = dialog.model.index(0, 6)
    dialog.model.setData(rule, "dmy")
    wait(rule.data)
    dialog.view.setCurrentIndex(rule)
    cells = [dialog.model.index(row, column) for row in range(dialog.model.rowCount()) for column in range(8)]
    yield from shots_of_dialog("suppliers", dialog, of_documents=" ".join(str(cell.data()) for cell in cells))
    dialog.close()
    dialog.deleteLater()


def _menus(program: Program) -> Iterator[Shot]:
    for action in program.window.menuBar().actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        yield from _menu(f"menu {action.text().replace('&', '')}", menu)
    assert program.commands is not None
    yield from _menu("menu of cells", menu_of(program.commands.work.view))


def _menu(name: str, menu: QMenu) -> Iterator[Shot]:
    menu.ensurePolished()
    menu.resize(menu.sizeHint())
    yield Shot(name, menu.grab(), " ".join(str(action.data()) for action in menu.actions()))
    for action in menu.actions():
        sub = action.menu()
        if isinstance(sub, QMenu) and sub.actions():
            yield from _menu(f"{name} {action.text().replace('&', '')}", sub)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--desk", type=Path, required=True)
    parser.add_argument("--language", default="en")
    parser.add_argument("--theme", default="light")
    parser.add_argument("--files", type=Path, nargs="*", default=[resource("samples")])
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    with tempfile.TemporaryDirectory() as name:
        shots = screens(app, Path(name), arguments.desk, arguments.files, arguments.language, arguments.theme)
        for number, shot in enumerate(shots):
            shot.picture.save(str(arguments.folder / f"{number:02} {shot.name}.png"))


if __name__ == "__main__":
    main()
