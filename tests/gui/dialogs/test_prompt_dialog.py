"""The prompt in the user's words: the preview follows what is written, and mistakes are said at once."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialogButtonBox, QLabel, QListWidget, QPlainTextEdit
from pytestqt.qtbot import QtBot

from invoice_desk.extraction.own_prompt import file_of, keep_template, own_template
from invoice_desk.extraction.prompt import shipped_template
from invoice_desk.gui.dialogs.ask import SettingsOffer
from invoice_desk.gui.dialogs.prompt_dialog import PromptDialog
from invoice_desk.gui.dialogs.settings_dialog import SettingsDialog
from tests.gui.dialogs.offers import offer_of

MINE = "{kinds} Copy: {fields} {page_text}"


@pytest.fixture
def offer(qtbot: QtBot) -> Iterator[SettingsOffer]:
    with offer_of() as made:
        yield made


class Opened:
    def __init__(self, qtbot: QtBot, offer: SettingsOffer, edited: dict[str, str | None] | None = None) -> None:
        self.qtbot = qtbot
        self.dialog = PromptDialog(offer.render, offer.background, language="en", edited=edited or {})
        qtbot.addWidget(self.dialog)
        self.dialog.show()
        qtbot.waitUntil(self.dialog.is_loaded)

    def field(self, name: str) -> QPlainTextEdit:
        return next(one for one in self.dialog.findChildren(QPlainTextEdit) if one.accessibleName() == name)

    def write(self, text: str) -> None:
        self.field("Your wording").setPlainText(text)

    def preview(self) -> str:
        return self.field("What a model is asked").toPlainText()

    def box(self, data: str) -> QComboBox:
        return next(one for one in self.dialog.findChildren(QComboBox) if one.findData(data) >= 0)

    def choose(self, data: str) -> None:
        box = self.box(data)
        box.setCurrentIndex(box.findData(data))

    def said(self) -> str:
        return "\n".join(label.text() for label in self.dialog.findChildren(QLabel))

    def button(self, kind: QDialogButtonBox.StandardButton) -> bool:
        (buttons,) = self.dialog.findChildren(QDialogButtonBox)
        return buttons.button(kind).isEnabled()

    def wait(self, text: str) -> None:
        self.qtbot.waitUntil(lambda: text in self.preview() + self.said())


@pytest.fixture
def opened(qtbot: QtBot, offer: SettingsOffer) -> Opened:
    return Opened(qtbot, offer)


def test_the_shipped_wording_is_shown_filled_in_and_looking_at_it_changes_nothing(opened: Opened) -> None:
    assert opened.field("Your wording").toPlainText() == shipped_template("en")
    opened.wait("First decide what kind of document it is")
    assert "You copy data from receipts" in opened.preview()
    assert "In order. Version " in opened.said()
    assert opened.dialog.choice() == {}


def test_the_preview_follows_what_is_written_for_the_kind_that_is_chosen(opened: Opened) -> None:
    opened.write(MINE)
    opened.choose("train_ticket_cn")
    opened.wait("Copy: - ")
    assert '"train_number"' in opened.preview() or "车次" in opened.preview()
    assert "First decide" not in opened.preview()
    (with_text,) = opened.dialog.findChildren(QCheckBox)
    with_text.setChecked(True)
    opened.wait("TOTAL  GBP 9.60")
    assert opened.dialog.choice() == {"en": MINE}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Read {felds}", "{felds} can't be filled in; there are {kinds} {fields}"),
        ("Read {fields", "A brace stands alone. Write {{ and }}"),
        ("", "The prompt is empty."),
    ],
)
def test_a_mistake_is_said_at_once_and_can_not_be_kept(opened: Opened, text: str, said: str) -> None:
    opened.write(text)
    opened.wait(said)
    assert opened.preview() == ""
    assert not opened.button(QDialogButtonBox.StandardButton.Ok)
    opened.choose("zh_CN")
    assert not opened.button(QDialogButtonBox.StandardButton.Ok)
    opened.choose("en")
    opened.write(MINE)
    opened.wait("In order.")
    assert opened.button(QDialogButtonBox.StandardButton.Ok)


def test_what_is_missing_is_doubted_and_may_be_kept(opened: Opened) -> None:
    opened.write("Read {fields}")
    opened.wait("{page_text} is missing: models that can't see pictures would get nothing to read")
    assert opened.button(QDialogButtonBox.StandardButton.Ok)


def test_each_language_has_a_wording_of_its_own(opened: Opened) -> None:
    opened.write(MINE)
    opened.choose("zh_CN")
    assert opened.field("Your wording").toPlainText() == shipped_template("zh_CN")
    opened.write("请读取 {fields} {kinds} {page_text}")
    opened.choose("en")
    assert opened.field("Your wording").toPlainText() == MINE
    assert opened.dialog.choice() == {"en": MINE, "zh_CN": "请读取 {fields} {kinds} {page_text}"}


def test_back_to_the_shipped_prompt_can_itself_be_undone(qtbot: QtBot, offer: SettingsOffer) -> None:
    keep_template("en", MINE)
    opened = Opened(qtbot, offer)
    assert opened.field("Your wording").toPlainText() == MINE
    (buttons,) = opened.dialog.findChildren(QDialogButtonBox)
    back = next(one for one in buttons.buttons() if buttons.buttonRole(one) is QDialogButtonBox.ButtonRole.ResetRole)
    back.click()
    assert opened.dialog.choice() == {"en": None}
    assert not back.isEnabled()
    opened.field("Your wording").undo()
    assert opened.dialog.choice() == {}


def test_the_window_s_language_is_shown_first(qtbot: QtBot, offer: SettingsOffer) -> None:
    dialog = PromptDialog(offer.render, offer.background, language="zh_CN", edited={})
    qtbot.addWidget(dialog)
    qtbot.waitUntil(dialog.is_loaded)
    texts = [one.toPlainText() for one in dialog.findChildren(QPlainTextEdit)]
    assert shipped_template("zh_CN") in texts
    assert dialog.choice() == {}


def test_a_gap_is_inserted_where_the_cursor_is(opened: Opened) -> None:
    opened.write("Read  now")
    cursor = opened.field("Your wording").textCursor()
    cursor.setPosition(5)
    opened.field("Your wording").setTextCursor(cursor)
    (gaps,) = opened.dialog.findChildren(QListWidget)
    gaps.itemActivated.emit(gaps.item(1))
    assert opened.field("Your wording").toPlainText() == "Read {fields} now"


def test_what_was_edited_and_not_kept_yet_is_shown_again(qtbot: QtBot, offer: SettingsOffer) -> None:
    keep_template("zh_CN", "请读取 {fields}")
    opened = Opened(qtbot, offer, {"en": MINE, "zh_CN": None})
    assert opened.field("Your wording").toPlainText() == MINE
    opened.choose("zh_CN")
    assert opened.field("Your wording").toPlainText() == shipped_template("zh_CN")


def test_a_dialog_closed_before_it_is_loaded_does_no_harm(qtbot: QtBot, offer: SettingsOffer) -> None:
    dialog = PromptDialog(offer.render, offer.background, language="en", edited={})
    dialog.deleteLater()
    done: list[bool] = []
    offer.background.run(lambda: None, lambda _: done.append(True))
    qtbot.waitUntil(lambda: bool(done))


def test_the_settings_keep_nothing_of_it_before_ok(
    qtbot: QtBot, offer: SettingsOffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PromptDialog, "exec", lambda _: 1)
    monkeypatch.setattr(PromptDialog, "choice", lambda _: {"en": MINE})
    dialog = SettingsDialog(offer)
    qtbot.addWidget(dialog)
    dialog.edit_prompt()
    assert dialog.choice().prompts == {"en": MINE}
    assert any("Your own wording is used in: English" in label.text() for label in dialog.findChildren(QLabel))
    assert own_template("en") is None
    assert not file_of("en").exists()
