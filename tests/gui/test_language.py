"""The window's language: what is asked for is spoken, by Qt too, and numbers and dates are written its way."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from invoice_desk.gui.language import install_language


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """Speaks English before and after."""
    before = QLocale()
    install_language(qapp, "en")
    yield qapp
    install_language(qapp, "en")
    QLocale.setDefault(before)


def cancel_button(qtbot: QtBot) -> str:
    """What stands on a Cancel button that is made now."""
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    return box.buttons()[0].text().replace("&", "")


def test_qts_own_texts_become_chinese_and_english_again(qtbot: QtBot, app: QApplication) -> None:
    assert cancel_button(qtbot) == "Cancel"

    assert install_language(app, "zh_CN") == "zh_CN"
    assert cancel_button(qtbot) == "取消"

    assert install_language(app, "en") == "en"
    assert cancel_button(qtbot) == "Cancel"


def test_changing_to_and_fro_leaves_nothing_behind(qtbot: QtBot, app: QApplication) -> None:
    install_language(app, "zh_CN")
    qtbot.waitUntil(lambda: 0 < len(app.findChildren(QTranslator)) <= 2)
    once = len(app.findChildren(QTranslator))

    for language in ("zh_CN", "en", "zh_CN"):
        install_language(app, language)
    qtbot.waitUntil(lambda: len(app.findChildren(QTranslator)) == once)
    assert cancel_button(qtbot) == "取消"

    install_language(app, "en")
    qtbot.waitUntil(lambda: app.findChildren(QTranslator) == [])
    assert cancel_button(qtbot) == "Cancel"


def test_the_translator_of_another_part_stays(qtbot: QtBot, app: QApplication) -> None:
    other = QTranslator(app)

    install_language(app, "zh_CN")
    install_language(app, "en")

    qtbot.waitUntil(lambda: app.findChildren(QTranslator) == [other])
    other.deleteLater()


def test_numbers_and_dates_are_written_in_the_language_that_is_spoken(app: QApplication) -> None:
    install_language(app, "zh_CN")
    assert QLocale().language() is QLocale.Language.Chinese
    install_language(app, "en")
    assert QLocale().language() is QLocale.Language.English


SPEAK = """
import sys
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from invoice_desk.gui.language import install_language

print(install_language(QApplication([]), sys.argv[1]), QLocale().name())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's language is not in the environment")
@pytest.mark.parametrize(
    ("system", "choice", "spoken", "written_as_in"),
    [
        ("en_US.UTF-8", "auto", "en", "en_US"),
        ("zh_CN.UTF-8", "auto", "zh_CN", "zh_CN"),
        ("zh_TW.UTF-8", "auto", "zh_CN", "zh_CN"),
        ("de_DE.UTF-8", "auto", "en", "en_GB"),
        ("C.UTF-8", "auto", "en", "en_GB"),
        ("en_IE.UTF-8", "en", "en", "en_IE"),
        ("zh_SG.UTF-8", "zh_CN", "zh_CN", "zh_SG"),
        ("zh_HK.UTF-8", "zh_CN", "zh_CN", "zh_CN"),
        ("zh_CN.UTF-8", "en", "en", "en_GB"),
        ("en_US.UTF-8", "zh_CN", "zh_CN", "zh_CN"),
        ("en_US.UTF-8", "tlh", "en", "en_US"),
    ],
)
def test_the_systems_language_is_the_default_and_its_own_way_of_writing_is_kept(
    system: str, choice: str, spoken: str, written_as_in: str
) -> None:
    names = ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_NUMERIC", "LC_TIME", "LC_MONETARY", "LC_MEASUREMENT")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    environment |= {"LC_ALL": system, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", SPEAK, choice], env=environment, capture_output=True, text=True, timeout=30, check=True
    )

    assert done.stdout.split() == [spoken, written_as_in]
