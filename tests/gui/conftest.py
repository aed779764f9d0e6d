"""What holds for tests of the window: nothing stays open after one, also when it failed."""

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.building import close_what_is_open

_PATIENCE_MS = 60_000
"""A machine that tests other things beside may stand still for long; waiting costs nothing where all is well."""


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """The usual one, with more patience."""
    bot = QtBot(request)
    for waiting in ("waitUntil", "waitSignal", "waitSignals"):
        setattr(bot, waiting, partial(getattr(bot, waiting), timeout=_PATIENCE_MS))
    return bot


@pytest.fixture(autouse=True, scope="session")
def _nothing_stays_on_the_clipboard() -> Iterator[None]:
    """What Python has put there brings down the process where the offscreen platform lets go of it, after Python."""
    yield
    if QApplication.instance() is not None:
        QGuiApplication.clipboard().clear()


@pytest.fixture(autouse=True)
def _nothing_stays_open(request: pytest.FixtureRequest) -> Iterator[None]:
    if "qtbot" not in request.fixturenames:
        yield
        return
    qtbot = request.getfixturevalue("qtbot")
    yield
    close_what_is_open(qtbot)
