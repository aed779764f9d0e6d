"""A theme that changes while panels are seen: they look as if they had been made in it."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from invoice_desk.domain.errors import EngineUnreachableError
from invoice_desk.domain.job import QueueChanged
from invoice_desk.gui.panels.empty_state import EmptyState
from invoice_desk.gui.panels.notice_bar import NoticeBar
from invoice_desk.gui.panels.progress_strip import ProgressStrip
from invoice_desk.gui.theme import apply_theme


@pytest.fixture
def light_again(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, "light")


def picture_of(panel: QWidget) -> QImage:
    QApplication.processEvents()
    return panel.grab().toImage()


@pytest.mark.parametrize("kind", [EmptyState, NoticeBar, ProgressStrip])
def test_a_panel_follows_the_theme(
    qtbot: QtBot, qapp: QApplication, light_again: None, kind: type[EmptyState | NoticeBar | ProgressStrip]
) -> None:
    def made() -> QWidget:
        panel = kind()
        qtbot.addWidget(panel)
        panel.resize(1000, 500)
        if isinstance(panel, NoticeBar):
            panel.show_notice("Something", "warning")
        elif isinstance(panel, ProgressStrip):
            panel.show_queue(QueueChanged(waiting=1, paused=EngineUnreachableError("engine.start_it")), "Why")
        panel.show()
        return panel

    apply_theme(qapp, "light")
    panel = made()
    in_light = picture_of(panel)
    apply_theme(qapp, "dark")
    assert picture_of(panel) == picture_of(made())
    assert picture_of(panel) != in_light
