"""The window without documents: it can be dropped on, files can be chosen, and it tells where documents go."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from invoice_desk.gui.panels.empty_state import EmptyState


@pytest.fixture
def page(qtbot: QtBot) -> EmptyState:
    made = EmptyState()
    qtbot.addWidget(made)
    made.resize(1000, 640)
    made.show()
    return made


def sentence_with(page: EmptyState, words: str) -> str:
    (text,) = [label.text() for label in page.findChildren(QLabel) if label.isVisible() and words in label.text()]
    return text


def signs(page: EmptyState) -> list[bytes]:
    """The pictures on the page."""
    images = [label.pixmap().toImage() for label in page.findChildren(QLabel) if not label.pixmap().isNull()]
    return [bytes(image.constBits()) for image in images]


def test_files_folders_and_samples_are_a_click_or_a_key_away(page: EmptyState, qtbot: QtBot) -> None:
    asked: list[str] = []
    page.files_wanted.connect(lambda: asked.append("files"))
    page.folder_wanted.connect(lambda: asked.append("folder"))
    page.samples_wanted.connect(lambda: asked.append("samples"))
    choices = page.findChildren(QPushButton)
    for button in choices:
        assert button.text()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == ["files", "folder", "samples"]
    for button in choices:
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert asked == ["files", "folder", "samples"] * 2


def test_it_lights_up_while_files_are_held_over_it(page: EmptyState) -> None:
    plain = page.grab().toImage()
    page.set_drag_over(True)
    assert page.grab().toImage() != plain
    page.set_drag_over(False)
    assert page.grab().toImage() == plain


def test_it_says_where_documents_go_with_the_chosen_model(page: EmptyState) -> None:
    page.set_privacy(True, "Rules by heart")
    stays, sign = sentence_with(page, "Rules by heart"), signs(page)
    page.set_privacy(False, "Far away")
    goes = sentence_with(page, "Far away")
    assert stays.replace("Rules by heart", "") != goes.replace("Far away", "")
    assert signs(page) != sign
