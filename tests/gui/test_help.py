"""Help opens at what one is doing, in both languages, with the keys in force, and is searched; nothing is fetched."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from invoice_desk.config import resource
from invoice_desk.gui import help_pages as module
from invoice_desk.gui.actions.window_actions import WindowActions
from invoice_desk.gui.dialogs.ask import ExportOffer, ExportScope
from invoice_desk.gui.dialogs.asking import Dialogs
from invoice_desk.gui.dialogs.help_dialog import HelpDialog
from invoice_desk.gui.help_pages import TOPICS, help_pages, topic_of
from invoice_desk.gui.icons import icon
from invoice_desk.gui.keymap import load_keymap
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import desk_at, scripted_parts, started
from tests.gui.every_dialog import Opening, dialog_classes, opened, to_front

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

_NAMES = frozenset(
    """
    pdf ofd xml zip csv json lines jsonl xlsx eml msg excel wps libreoffice dify ollama openai bitlocker filevault luks
    enter tab esc delete ctrl alt shift down pgdown pgup f1 f2
    """.split()
)
"""Names and keys that are the same in every language."""

both_languages = pytest.mark.parametrize("language", ["en", "zh_CN"])


@pytest.fixture
def actions(qtbot: QtBot) -> WindowActions:
    window = QMainWindow()
    qtbot.addWidget(window)
    made = WindowActions(window, {**load_keymap(), "accept": ("Ctrl+Y",), "split": ()})
    made.fill_menus(QMenu(window))
    return made


def texts(language: str) -> dict[str, str]:
    return {topic: resource("help", language, f"{topic}.md").read_text(encoding="utf-8") for topic in TOPICS}


@both_languages
def test_each_topic_is_a_page_and_each_page_a_topic(language: str) -> None:
    assert {path.stem for path in resource("help", language).glob("*.md")} == set(TOPICS)


def test_both_languages_name_the_same_keys_pictures_and_pages() -> None:
    english, chinese = texts("en"), texts("zh_CN")
    for topic in TOPICS:
        for pattern in (r"\{(\w+)\}", r"!\[[^\]]+\]\(([\w-]+)\)", r"[^!]\[[^\]]+\]\((\w+)\)"):
            assert set(re.findall(pattern, english[topic])) == set(re.findall(pattern, chinese[topic])), topic


@both_languages
def test_pages_lead_to_pages_and_icons_that_there_are(qtbot: QtBot, language: str) -> None:
    for topic, text in texts(language).items():
        for name in re.findall(r"!\[[^\]]+\]\(([\w-]+)\)", text):
            icon(name)
        assert set(re.findall(r"[^!]\[[^\]]+\]\((\w+)\)", text)) <= set(TOPICS), topic


def test_chinese_pages_have_no_words_but_names_in_english() -> None:
    for topic, text in texts("zh_CN").items():
        said = re.sub(r"`[^`]*`|\{\w+\}|\]\([\w-]+\)", "", text)
        assert {word.casefold() for word in re.findall("[A-Za-z]{2,}", said)} <= _NAMES, topic


@both_languages
def test_pages_say_the_keys_in_force(actions: WindowActions, language: str) -> None:
    pages = {page.topic: page.text for page in help_pages(language, actions)}
    assert "**Ctrl+Y**" in pages["checking"]
    assert "Ctrl+Return" not in pages["checking"]
    assert (
        f"**{actions.name_of('split').rstrip('…')}**" in pages["documents"]
    )  # no key any more: its name says where it is
    assert "| Ctrl+Y |" in pages["keys"]
    assert "{" not in "".join(pages.values())


def test_every_part_that_has_a_topic_is_there() -> None:
    names = "\n".join(path.read_text(encoding="utf-8") for path in Path(module.__file__).parent.rglob("*.py"))
    for name in module._OF_CLASS:
        assert re.search(rf"^class {name}\(", names, re.MULTILINE), name
    assert set(module._OF_CLASS.values()) == set(TOPICS)
    silent = {"AboutDialog", "HelpDialog"}
    assert {one.__name__ for one in dialog_classes()} - silent <= set(module._OF_CLASS)


def test_f1_opens_the_page_of_what_one_is_doing(qtbot: QtBot, tmp_path: Path) -> None:
    desk = tmp_path / "acme.desk"
    ids = desk_at(desk, "a.jpg")
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(), ScriptedWorker()), paths=[desk])
    running.wait(lambda: running.work.current.key == ids[0])
    window = running.program.window
    to_front(qtbot, window)

    def topic_at_f1() -> str:
        QTest.keyClick(window, Qt.Key.Key_F1)
        return running.person.help_offers[-1].topic

    running.work.view.setFocus()
    assert topic_at_f1() == "editing"
    window.picker.setFocus()
    assert topic_at_f1() == "models"
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert topic_at_f1() == "checking"


def test_where_nothing_else_fits_help_begins_at_the_beginning() -> None:
    assert topic_of(None) == "start"


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> Iterator[HelpDialog]:
    with ExitStack() as stack:
        made = opened(HelpDialog, Opening(qtbot, tmp_path, stack))
        assert isinstance(made, HelpDialog)
        yield made


def titles(dialog: HelpDialog) -> list[str]:
    items = (dialog.contents.item(row) for row in range(dialog.contents.count()))
    return [item.text() for item in items if not item.isHidden()]


def test_a_page_is_read_by_keyboard_alone(dialog: HelpDialog) -> None:
    assert dialog.topic() == "checking"
    assert "Conflict" in dialog.page.toPlainText()
    assert dialog.contents.hasFocus()
    QTest.keyClick(dialog.contents, Qt.Key.Key_Down)
    assert dialog.topic() == "editing"
    assert "F2" in dialog.page.toPlainText()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_words_are_looked_up_in_all_pages(dialog: HelpDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(dialog.search, "tax own companies")
    assert titles(dialog) == ["Suppliers, categories, own companies"]
    assert dialog.topic() == "suppliers"
    assert dialog.page.textCursor().selectedText().casefold() == "tax"
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.isVisible()

    dialog.search.setText("unicorn")
    assert titles(dialog) == []
    dialog.search.clear()
    assert len(titles(dialog)) == len(TOPICS)


def test_a_link_leads_to_another_page_and_nowhere_else(dialog: HelpDialog) -> None:
    dialog.show_topic("start")
    dialog.page.anchorClicked.emit("export")
    assert dialog.topic() == "export"
    dialog.page.anchorClicked.emit("https://example.com")
    assert dialog.topic() == "export"


def test_f1_works_in_a_dialog_that_waits_for_an_answer(qtbot: QtBot, tmp_path: Path) -> None:
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(), ScriptedWorker()))
    to_front(qtbot, running.program.window)
    counts = dict.fromkeys(ExportScope, 1)

    def press() -> None:
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, QDialog)
        try:
            to_front(qtbot, asked)
            QTest.keyClick(asked, Qt.Key.Key_F1)
        finally:
            asked.reject()

    QTimer.singleShot(0, running.program.window, press)
    Dialogs().export(ExportOffer(counts, tmp_path / "a.xlsx", (".xlsx",)))
    assert running.person.help_offers[-1].topic == "export"


def test_help_is_shown_once_and_goes_to_the_page_that_is_wanted_now(qtbot: QtBot, dialog: HelpDialog) -> None:
    window = dialog
    offer = pytest.importorskip("invoice_desk.gui.dialogs.ask").HelpOffer(tuple(dialog._pages.values()), "models")
    Dialogs().help(offer)
    assert window.topic() == "models"
    assert [one for one in QApplication.topLevelWidgets() if isinstance(one, HelpDialog) and one.isVisible()] == [
        window
    ]
