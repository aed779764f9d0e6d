"""A whole program for tests: the real window over scripted or real parts, and a person who answers as told."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from invoice_desk import app
from invoice_desk.domain.errors import Param
from invoice_desk.extraction.engine import ExtractionEngine
from invoice_desk.gui.dialogs.ask import ExportChoice, ExportOffer
from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.parts import Parts
from invoice_desk.gui.program import Program
from invoice_desk.gui.work_area import WorkArea
from invoice_desk.pipeline.batch import Worker
from invoice_desk.settings import Settings, default_settings


@dataclass
class Person:
    """Answers what the program asks; whatever is not given here is answered with Cancel."""

    chosen_files: list[Path] = field(default_factory=list)
    chosen_folder: Path | None = None
    desk: Path | None = None
    export_to: ExportChoice | None = None
    secret: str | None = None
    changes: Mapping[str, int | str] = field(default_factory=dict)
    offers: list[ExportOffer] = field(default_factory=list)

    def files(self) -> list[Path]:
        return self.chosen_files

    def folder(self) -> Path | None:
        return self.chosen_folder

    def new_desk(self, start: Path) -> Path | None:
        return self.desk

    def open_desk(self, start: Path) -> Path | None:
        return self.desk

    def export(self, offer: ExportOffer) -> ExportChoice | None:
        self.offers.append(offer)
        return self.export_to

    def password(self, name: str) -> str | None:
        return self.secret

    def settings(
        self, settings: Settings, render: Callable[[str, Mapping[str, Param]], str]
    ) -> Mapping[str, int | str]:
        return self.changes

    def about(self) -> None:
        return

    def tell(self, title: str, text: str) -> None:
        return


def scripted_parts(engine: ExtractionEngine, worker: Worker) -> Callable[[], Parts]:
    """Parts that read nothing themselves: the engine says what it is told to say, pages are real."""

    def workers(settings: Settings, stack: ExitStack) -> Sequence[Worker]:
        return [worker]

    def parts() -> Parts:
        return Parts(lambda: {engine.name: engine}, app.exporters, workers, app.open_viewer, app.is_document)

    return parts


@dataclass
class Running:
    """A program that runs, and what a test asks of it."""

    program: Program
    person: Person
    qtbot: QtBot

    @property
    def work(self) -> WorkArea:
        assert self.program.commands is not None
        return self.program.commands.work

    def wait(self, holds: Callable[[], bool], *, seconds: float = 20) -> None:
        self.qtbot.waitUntil(holds, timeout=int(seconds * 1000))

    def wait_until_idle(self, *, done: int = 0, seconds: float = 120) -> None:
        session = self.program.session
        assert session is not None
        self.wait(lambda: session.queue_state.idle and len(session.rows) >= done, seconds=seconds)

    def wait_until_saved(self) -> None:
        session = self.program.session
        assert session is not None
        self.wait(lambda: session.all_saved)

    def close(self) -> None:
        with self.qtbot.waitSignal(self.program.ended, timeout=20_000):
            self.program.window.close()
        self.program.deleteLater()


def started(
    qtbot: QtBot,
    folder: Path,
    parts: Callable[[], Parts],
    *,
    person: Person | None = None,
    paths: Sequence[Path] = (),
    settings: Settings | None = None,
) -> Running:
    """A program with its default desk in `folder`, which is open when this returns."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    asked = person or Person()
    program = Program(
        application,
        settings or default_settings(),
        parts=parts,
        ask=asked,
        memory=WindowMemory(folder / "window.ini"),
        default_desk=folder / "invoices.desk",
    )
    with qtbot.waitSignal(program.opened, timeout=20_000):
        program.start(paths)
    return Running(program, asked, qtbot)


def cell(running: Running, key: str, field_id: str) -> Any:
    row = running.work.model.row(key)
    return row.cells.get(field_id) if row else None
