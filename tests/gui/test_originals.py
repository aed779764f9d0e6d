"""An original is dragged out by its name and opened by the system: as what it is, from a copy that goes away."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import SourceInfo
from invoice_desk.gui.originals import Originals, kind_in, safe_name
from invoice_desk.intake.bundle import MEDIA_TYPE, JoinedFile, bundled
from invoice_desk.intake.kinds import Kind
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, scripted_parts, started
from tests.store.building import page, reading


def png(folder: Path) -> bytes:
    picture = QImage(40, 60, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    path = folder / "made.png"
    picture.save(str(path))
    return path.read_bytes()


def over(qtbot: QtBot, folder: Path, path: str, data: bytes, media_type: str = "image/png") -> Running:
    """A window over a desk with one file, which is selected."""
    import hashlib

    with Desk.create(folder / "invoices.desk") as desk:
        source = SourceInfo(path, hashlib.sha256(data).hexdigest(), media_type, 1)
        key = desk.save_result(source, data=data, pages=[page()], reading=reading())
    running = started(qtbot, folder, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    running.work.view.select(key)
    running.wait(lambda: running.work.pages.source is not None)
    return running


def originals(running: Running) -> Originals:
    assert running.program.commands is not None
    (found,) = [one for one in running.program.commands.children() if isinstance(one, Originals)]
    return found


def opening(running: Running, *, works: bool = True) -> list[Path]:
    """What the system is asked to open."""
    opened: list[Path] = []

    def open_file(path: Path) -> bool:
        opened.append(path)
        return works

    originals(running).open_file = open_file
    return opened


def told(running: Running) -> str:
    return running.program.window.statusBar().currentMessage()


def test_the_system_opens_a_copy_that_is_gone_when_the_desk_is_closed(qtbot: QtBot, tmp_path: Path) -> None:
    data = png(tmp_path)
    running = over(qtbot, tmp_path, "in/taxi.PNG", data)
    opened = opening(running)
    running.program.window.actions_.page.open_outside.trigger()
    running.wait(lambda: len(opened) == 1)
    (path,) = opened
    assert (path.name, path.read_bytes()) == ("taxi.png", data)
    running.program.window.actions_.page.open_outside.trigger()
    running.wait(lambda: opened == [path, path])
    running.close()
    assert not path.exists()
    assert not path.parent.parent.parent.exists()


def test_a_copy_is_named_by_what_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    running = over(qtbot, tmp_path, "in/invoice.pdf.exe", png(tmp_path))
    opened = opening(running)
    running.program.window.actions_.page.open_outside.trigger()
    running.wait(lambda: [path.name for path in opened] == ["invoice.pdf.png"])
    running.close()


@pytest.mark.parametrize("data", [b"MZ\x90\0 a program", b"#!/bin/sh\n", b"<?xml version='1.0'?><Invoice/>"])
def test_what_is_no_picture_and_no_page_is_never_opened(qtbot: QtBot, tmp_path: Path, data: bytes) -> None:
    running = over(qtbot, tmp_path, "in/invoice.pdf", data)
    opened = opening(running)
    running.program.window.actions_.page.open_outside.trigger()
    running.wait(lambda: "Only pictures, PDF and OFD" in told(running))
    assert opened == []
    running.close()


def test_where_nothing_opens_it_that_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    running = over(qtbot, tmp_path, "in/taxi.png", png(tmp_path))
    opening(running, works=False)
    running.program.window.actions_.page.open_outside.trigger()
    running.wait(lambda: told(running) == "No program on this computer opens taxi.png.")
    running.close()


def pulled(running: Running, dragged: Callable[[QMimeData], None]) -> None:
    """Pull the name to the side, with the button down all the way."""
    label = running.work.pages.bar.name
    label.drag = dragged
    start = QPoint(10, label.height() // 2)
    QTest.mousePress(label, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(label, start + QPoint(60, 0))


def test_the_name_is_dragged_out_as_the_file(qtbot: QtBot, tmp_path: Path) -> None:
    data = png(tmp_path)
    running = over(qtbot, tmp_path, "in/taxi.png", data)
    dragged: list[QMimeData] = []
    pulled(running, dragged.append)
    running.wait(lambda: len(dragged) == 1)
    (url,) = dragged[0].urls()
    assert (Path(url.toLocalFile()).name, Path(url.toLocalFile()).read_bytes()) == ("taxi.png", data)
    running.close()


def test_files_that_were_joined_are_dragged_out_one_by_one(qtbot: QtBot, tmp_path: Path) -> None:
    one = png(tmp_path)
    data = bundled([JoinedFile("1.png", one), JoinedFile("1.png", one)])
    running = over(qtbot, tmp_path, "in/1.png + 1.png", data, MEDIA_TYPE)
    dragged: list[QMimeData] = []
    pulled(running, dragged.append)
    running.wait(lambda: len(dragged) == 1)
    paths = [Path(url.toLocalFile()) for url in dragged[0].urls()]
    assert [(path.name, path.read_bytes()) for path in paths] == [("1.png", one), ("1.png", one)]
    running.close()


def test_a_click_drags_nothing_and_a_double_click_opens(qtbot: QtBot, tmp_path: Path) -> None:
    running = over(qtbot, tmp_path, "in/taxi.png", png(tmp_path))
    opened, dragged = opening(running), list[QMimeData]()
    label = running.work.pages.bar.name
    label.drag = dragged.append
    QTest.mouseClick(label, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(label, Qt.MouseButton.LeftButton)
    running.wait(lambda: len(opened) == 1)
    running.there_and_back(running.work.view.current_key())
    assert dragged == []
    running.close()


def test_of_archives_only_an_ofd_is_a_document() -> None:
    def archive(name: str) -> bytes:
        data = BytesIO()
        with zipfile.ZipFile(data, "w") as made:
            made.writestr(name, "x")
        return data.getvalue()

    assert [kind_in(archive(name)) for name in ("OFD.xml", "run.exe")] == [Kind.ZIP, None]
    assert kind_in(b"PK\x03\x04 broken") is None


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("C:\\in\\Rechnung.PDF", Kind.PDF, "Rechnung.pdf"),
        ("in/发票.ofd", Kind.ZIP, "发票.ofd"),
        ("in/photo.jpeg", Kind.JPEG, "photo.jpeg"),
        ("in/invoice\u202efdp.exe", Kind.PDF, "invoice_fdp.pdf"),
        ("con.png", Kind.PNG, "_con.png"),
        ("mail.zip: a?b*.pdf", Kind.PDF, "mail.zip_ a_b_.pdf"),
        ("", Kind.PDF, "original.pdf"),
        ("a.docm", Kind.OFFICE, ""),
        ("a.svg", None, ""),
    ],
)
def test_a_copy_has_a_name_that_any_system_takes(path: str, kind: Kind | None, name: str) -> None:
    assert safe_name(path, kind) == name


@given(path=st.text(max_size=300))
def test_whatever_a_file_was_called_its_copy_is_one_plain_pdf(path: str) -> None:
    name = safe_name(path, Kind.PDF)
    assert name.endswith(".pdf")
    assert PureWindowsPath(name).name == name
    assert len(name) <= 110
    assert name.isprintable()
    assert not set(name) & set('<>:"/\\|?*')
