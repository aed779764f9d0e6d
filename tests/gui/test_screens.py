"""In Chinese, every text on every screen is Chinese, as the program's own text recognition reads it."""

import re
from collections.abc import Iterator, Set
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from invoice_desk.cli.commands import run
from invoice_desk.config import resource
from invoice_desk.gui.language import install_language
from invoice_desk.gui.theme import apply_theme
from invoice_desk.words.ocr import OcrReader
from tests.gui.screens import screens
from tests.gui.shots import Shot

NAMES = frozenset(
    """
    invoice desk ollama openai pdf ofd zip excel xlsx csv json lines english rapidocr mb apache license python qt pyside
    linux system
    enter esc tab del ins alt ctrl shift pgup pgdown home end cny eur gbp myr usd token
    """.split()
)
"""Names and keys that are the same in every language."""


@pytest.fixture
def as_before(qapp: QApplication) -> Iterator[None]:
    """What was changed for all windows is as before afterwards."""
    yield
    install_language(qapp, "en")
    apply_theme(qapp, "light")


@pytest.mark.slow
@pytest.mark.timeout(900)  # sixty screens are read, which takes its time where others work beside it
@pytest.mark.qt_log_ignore("This plugin does not support")  # grabbing the keyboard for a list that opens
def test_every_text_of_every_screen_is_chinese(
    qtbot: QtBot, qapp: QApplication, as_before: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = tmp_path / "samples.desk"
    known = [str(resource("samples", name)) for name in ("my_amtech.jpg", "cn_vat_invoice_sample.png")]
    run(["extract", *known, "--desk", str(desk), "--quiet", "-o", str(tmp_path / "out.xlsx")])
    capsys.readouterr()
    new = [resource("samples", name) for name in ("my_mynews.jpg", "de_toom.jpg", "uk_fiveguys.pdf")]
    reader, wrong, silent, count = OcrReader(threads=2), {}, [], 0
    for shot in screens(qapp, tmp_path, desk, new, "zh_CN", "dark"):
        if shot.name.startswith("help ") and shot.name != "help checking":
            continue  # their texts are read as such, see `test_help`
        allowed = NAMES | words_of(shot.of_documents)
        lines = [word.text for word in reader.read(image_of(shot, tmp_path), 1).words]
        if not any("\u4e00" <= char <= "\u9fff" for line in lines for char in line) and "menu" not in shot.name:
            silent.append(shot.name)  # a menu may hold paths alone
        wrong[shot.name] = [line for line in lines if not all(is_known(word, allowed) for word in words_of(line))]
        count += 1
    said = [f"{name}: {line}" for name, lines in wrong.items() for line in lines]
    assert not said, "\n".join(said)
    assert silent == []
    assert count >= 15


def image_of(shot: Shot, folder: Path) -> Image.Image:
    """The screen with what is not ours painted over."""
    picture = QPixmap(shot.picture)
    painter = QPainter(picture)
    for place in shot.foreign:
        painter.fillRect(place, Qt.GlobalColor.black)
    painter.end()
    path = folder / "screen.png"
    assert (picture.copy(shot.new) if shot.new is not None else picture).save(str(path))
    with Image.open(path) as image:
        found = image.convert("RGB")
    # A menu is smaller than anything that is scanned.
    sheet = Image.new("RGB", (max(found.width, 800), max(found.height, 600)), found.getpixel((2, 2)))
    sheet.paste(found, ((sheet.width - found.width) // 2, (sheet.height - found.height) // 2))
    return sheet


def words_of(line: str) -> set[str]:
    return {word.casefold() for word in re.findall("[A-Za-z]{3,}", line)}


def is_known(word: str, allowed: Set[str]) -> bool:
    """Also where a name was cut short, or recognition has joined two."""
    if any(known.startswith(word) for known in allowed):
        return True
    for known in sorted(allowed, key=len, reverse=True):
        word = word.replace(known, " ")
    return all(len(rest) < 3 for rest in word.split())
