"""The servers page: what is in force is shown, edited, added to, taken away and tried out; keys go nowhere but home."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import keyring
import pytest
from keyring.backends.null import Keyring as Forgets
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from invoice_desk import app
from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.domain.errors import EngineError
from invoice_desk.extraction.engine import ExtractionEngine
from invoice_desk.gui.dialogs.ask import KeyChange
from invoice_desk.gui.dialogs.servers.servers_page import ServersPage
from invoice_desk.gui.dialogs.servers.trial_panel import TrialPanel
from invoice_desk.gui.dialogs.settings_dialog import SettingsDialog
from invoice_desk.keys import keep_key
from invoice_desk.settings import Settings, default_settings, save_settings
from tests.fake_ollama import FakeOllama, Reply
from tests.fakes.key_store import FakeKeyStore
from tests.gui.dialogs.offers import Engines, Scripted, offer_of

OFFICE = Endpoint("openai", "http://10.0.0.4:8000/v1", "office", models=("qwen-vl", "glm-v"), price_in="0.8")
DIFY = Endpoint("dify", "https://dify.example/v1")
SECRET = "sk-4f9a8b7c"


@pytest.fixture(autouse=True)
def store() -> Iterator[FakeKeyStore]:
    before = keyring.get_keyring()
    made = FakeKeyStore()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


class Opened:
    """A dialog that is open on its servers page, and what a person does there."""

    def __init__(self, qtbot: QtBot, stack: ExitStack, settings: Settings, engines: Engines) -> None:
        self.qtbot = qtbot
        self.offer = stack.enter_context(offer_of(settings, engines))
        self.dialog = SettingsDialog(self.offer)
        qtbot.addWidget(self.dialog)
        self.page: ServersPage = self.dialog.servers
        self.dialog.show_servers()
        self.dialog.show()

    @property
    def shown(self) -> QListWidget:
        found = self.page.findChild(QListWidget)
        assert isinstance(found, QListWidget)
        return found

    @property
    def trial(self) -> TrialPanel:
        found = self.page.findChild(TrialPanel)
        assert isinstance(found, TrialPanel)
        return found

    def servers(self) -> list[str]:
        return [self.shown.item(row).text() for row in range(self.shown.count())]

    def select(self, row: int) -> None:
        self.shown.setCurrentRow(row)
        self.wait(lambda: "Looking for the key…" not in self.said())

    def field(self, name: str) -> QLineEdit:
        """The visible field beside a label, or with this name."""
        for label in self.page.findChildren(QLabel):
            if label.text().replace("&", "") == name and label.isVisible() and label.buddy() is not None:
                buddy = label.buddy()
                field = buddy.focusProxy() or buddy
                assert isinstance(field, QLineEdit)
                return field
        return next(one for one in self.page.findChildren(QLineEdit) if one.accessibleName() == name)

    def write(self, name: str, text: str) -> None:
        field = self.field(name)
        field.setText(text)
        field.textEdited.emit(text)

    def button(self, name: str) -> QPushButton:
        buttons = [one for one in self.page.findChildren(QPushButton) if one.text().replace("&", "") == name]
        return next(one for one in buttons if one.isVisible())

    def add(self, name: str) -> None:
        menu = self.button("Add").menu()
        assert isinstance(menu, QMenu)
        next(action for action in menu.actions() if action.text() == name).trigger()
        self.wait(lambda: "Looking for the key…" not in self.said())

    def said(self) -> str:
        return "\n".join(label.text() for label in self.page.findChildren(QLabel) if label.isVisible())

    def endpoints(self) -> tuple[Endpoint, ...]:
        """What would be kept."""
        changed = self.dialog.choice().changes["endpoints"]
        assert isinstance(changed, tuple)
        return changed

    def wait(self, holds: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=60_000)

    def found(self) -> str:
        return "\n".join(self.trial.texts())

    def is_through(self) -> bool:
        """Whether a trial has said all it had to say."""
        return bool(self.trial.texts()) and self.trial._test.text() == "&Test"


def engines_of_program(settings: Settings, keys: Mapping[str, str]) -> Mapping[str, ExtractionEngine]:
    return app.engines(settings, keys=keys)


@pytest.fixture
def engines() -> Scripted:
    return Scripted()


@pytest.fixture
def opened(qtbot: QtBot, engines: Scripted) -> Iterator[Opened]:
    settings = default_settings()._replace(endpoints=(OFFICE, DIFY))
    with ExitStack() as stack:
        yield Opened(qtbot, stack, settings, engines)


def opened_on(qtbot: QtBot, stack: ExitStack, engines: Engines, *hosts: str) -> Opened:
    return Opened(qtbot, stack, default_settings()._replace(ollama_hosts=hosts), engines)


def test_servers_in_force_are_listed_and_looking_at_them_changes_nothing(opened: Opened) -> None:
    assert opened.servers() == [
        "Ollama\n127.0.0.1:11434",
        "openai:office\nhttp://10.0.0.4:8000/v1",
        "dify\nhttps://dify.example/v1",
    ]
    for row in (1, 2, 0):
        opened.select(row)
    assert opened.dialog.choice().changes == {}
    assert opened.dialog.choice().keys == ()


def test_what_is_edited_is_given_back_and_what_is_mended_in_an_address_is_said(opened: Opened) -> None:
    opened.select(1)
    opened.write("Address", "http://10.0.0.5:8000/v1/chat/completions")
    opened.write("Models to offer", " qwen-vl ，glm-v, ")
    opened.write("Price per million tokens: written", "2.4")
    opened.write("Price per million tokens: currency", "cny")
    assert (
        "The address “http://10.0.0.5:8000/v1/chat/completions” was taken as http://10.0.0.5:8000/v1." in opened.said()
    )
    office, _ = opened.endpoints()
    assert office == OFFICE._replace(
        url="http://10.0.0.5:8000/v1/chat/completions", price_out="2.4", price_currency="CNY"
    )


def test_a_name_is_written_as_a_command_can_carry_it(opened: Opened) -> None:
    opened.select(1)
    opened.write("Name", "Main Office:2")
    assert opened.servers()[1].startswith("openai:main-office-2\n")


def test_a_known_kind_of_server_is_added_with_its_address_and_what_to_know_of_it(opened: Opened) -> None:
    preset = app.endpoint_presets()["dashscope"]
    render = opened.offer.render
    for _ in range(2):
        opened.add(render(preset.label, {}))
    assert render(preset.hint, {}) in opened.said()
    added = opened.endpoints()[2:]
    assert [(one.name, one.url, one.preset) for one in added] == [
        ("dashscope", preset.url, "dashscope"),
        ("dashscope-2", preset.url, "dashscope"),
    ]
    assert opened.shown.currentRow() == 4


def test_an_ollama_server_and_a_dify_app_are_added_among_their_like(opened: Opened) -> None:
    opened.add("Ollama")
    opened.write("Address", "192.168.1.20")
    opened.add("Dify app")
    opened.write("Address", "http://10.0.0.9/v1")
    changes = opened.dialog.choice().changes
    assert changes["ollama_hosts"] == "127.0.0.1:11434, 192.168.1.20"
    assert opened.endpoints()[2] == Endpoint("dify", "http://10.0.0.9/v1", "dify-2")


def test_a_server_is_removed_and_its_key_with_it_but_one_ollama_address_stays(opened: Opened) -> None:
    assert not opened.button("Remove").isEnabled()
    opened.select(1)
    opened.button("Remove").click()
    choice = opened.dialog.choice()
    assert choice.changes == {"endpoints": (DIFY,)}
    assert choice.keys == (KeyChange("", "openai:office", ""),)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("Address", "", "The address is missing."),
        ("Address", "http//box", "is not the address of a server"),
        ("Price per million tokens: read", "cheap", "A price is a number like 0.8"),
    ],
)
def test_what_can_not_be_kept_is_said_at_once_and_ok_leads_back_to_it(
    opened: Opened, name: str, text: str, said: str
) -> None:
    opened.select(1)
    opened.write(name, text)
    assert said in opened.said()
    assert not opened.button("Test").isEnabled()
    opened.select(0)
    assert said not in opened.said()
    opened.dialog.pages.setCurrentIndex(0)
    opened.dialog.accept()
    assert opened.dialog.isVisible()
    assert opened.page.isVisible()
    assert opened.shown.currentRow() == 1
    assert said in opened.said()


def test_two_servers_of_one_name_stand_in_each_others_way_until_one_is_renamed(opened: Opened) -> None:
    opened.add(opened.offer.render("endpoint.preset.other", {}))
    opened.write("Address", "http://10.0.0.7/v1")
    opened.write("Name", "office")
    assert "Another server is called office already" in opened.said()
    opened.write("Name", "office-2")
    assert "Another server" not in opened.said()
    opened.dialog.accept()
    assert not opened.dialog.isVisible()


def test_servers_that_the_environment_decides_are_shown_and_tried_not_changed(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, engines: Scripted
) -> None:
    monkeypatch.setenv("INVOICE_DESK_OLLAMA_HOSTS", "box, other")
    with ExitStack() as stack:
        opened = opened_on(qtbot, stack, engines, "box", "other")
        assert "Set by INVOICE_DESK_OLLAMA_HOSTS" in opened.said()
        assert not opened.field("Address").isEnabled()
        assert not opened.button("Remove").isEnabled()
        assert opened.button("Test").isEnabled()


# Keys.


def test_a_typed_key_goes_to_the_store_alone(opened: Opened, tmp_path: Path) -> None:
    opened.select(1)
    assert "Kept in this computer's store of passwords, never in a file." in opened.said()
    opened.write("Key", SECRET)
    choice = opened.dialog.choice()
    assert choice.keys == (KeyChange("openai:office", "openai:office", SECRET),)
    assert choice.changes == {}
    assert SECRET not in repr(choice)
    opened.write("Models to offer", "other")
    save_settings(opened.dialog.choice().changes, tmp_path / "settings.toml")
    assert SECRET not in (tmp_path / "settings.toml").read_text(encoding="utf-8")
    opened.select(2)
    opened.select(1)
    assert opened.field("Key").text() == SECRET
    assert opened.field("Key").echoMode() is QLineEdit.EchoMode.Password


def test_a_key_that_is_kept_is_told_of_not_shown_and_can_be_removed(opened: Opened) -> None:
    keep_key("openai:office", SECRET)
    opened.select(1)
    assert "A key is kept in this computer's store of passwords" in opened.said()
    assert opened.field("Key").text() == ""
    opened.button("Remove key").click()
    assert "The key will be removed." in opened.said()
    assert opened.dialog.choice().keys == (KeyChange("openai:office", "openai:office", ""),)


def test_a_key_that_others_on_the_network_may_read_is_warned_of(opened: Opened) -> None:
    opened.select(1)
    warning = "The key goes to 10.0.0.4 unencrypted"
    assert warning not in opened.said()  # it has none
    opened.write("Key", SECRET)
    assert warning in opened.said()
    opened.write("Address", "https://10.0.0.4:8000/v1")
    assert warning not in opened.said()
    opened.write("Address", "http://127.0.0.1:8000/v1")
    assert warning not in opened.said()


def test_a_key_that_is_kept_is_warned_of_too(opened: Opened) -> None:
    keep_key("openai:office", SECRET)
    opened.select(1)
    assert "The key goes to 10.0.0.4 unencrypted" in opened.said()
    opened.button("Remove key").click()
    assert "unencrypted" not in opened.said()


def test_a_renamed_server_takes_its_key_along(opened: Opened) -> None:
    opened.select(1)
    opened.write("Name", "branch")
    assert opened.dialog.choice().keys == (KeyChange("openai:branch", "openai:office", None),)


def test_without_a_store_the_name_of_a_variable_is_asked_for_and_never_the_key(
    qtbot: QtBot, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.set_keyring(Forgets())  # type: ignore[no-untyped-call]
    opened.select(1)
    hidden = [one for one in opened.page.findChildren(QLineEdit) if one.echoMode() is QLineEdit.EchoMode.Password]
    assert not any(one.isVisible() for one in hidden)
    assert "This computer has no store for passwords." in opened.said()
    assert "INVOICE_DESK_KEY_OPENAI_OFFICE, which is not set" in opened.said()
    variable = opened.field("Environment variable that holds the key")
    assert variable.placeholderText() == "INVOICE_DESK_KEY_OPENAI_OFFICE"
    opened.write("Environment variable that holds the key", "BOX_KEY")
    office, _ = opened.endpoints()
    assert office.key_variable == "BOX_KEY"
    assert opened.dialog.choice().keys == ()


def test_a_key_from_the_environment_is_named_by_its_variable(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVOICE_DESK_KEY_OPENAI_OFFICE", SECRET)
    opened.select(1)
    assert "the environment variable INVOICE_DESK_KEY_OPENAI_OFFICE, which is set." in opened.said()
    assert SECRET not in opened.said()


# Trying out.


def test_a_server_is_tried_as_it_stands_with_the_key_just_typed(opened: Opened, engines: Scripted) -> None:
    opened.select(1)
    opened.write("Address", "http://10.0.0.6/v1")
    opened.write("Key", SECRET)
    opened.button("Test").click()
    opened.wait(opened.is_through)
    settings, keys = engines.asked[0]
    assert settings.ollama_hosts == ()
    assert [one.url for one in settings.endpoints] == ["http://10.0.0.6/v1"]
    assert keys == {"openai:office": SECRET}
    assert opened.dialog.choice().keys[0].text == SECRET


def test_a_renamed_server_is_tried_with_its_old_key_and_a_new_one_never_with_a_strangers(
    opened: Opened, engines: Scripted
) -> None:
    keep_key("openai:office", SECRET)
    keep_key("openai:branch", "sk-of-somebody-else")
    opened.select(1)
    opened.write("Name", "branch")
    opened.button("Test").click()
    opened.wait(lambda: len(engines.asked) == 1 and opened.is_through())
    opened.add(opened.offer.render("endpoint.preset.other", {}))
    opened.write("Address", "http://10.0.0.7/v1")
    opened.write("Name", "office")
    opened.button("Test").click()
    opened.wait(lambda: len(engines.asked) == 2 and opened.is_through())
    assert [keys for _, keys in engines.asked] == [{"openai:branch": SECRET}, {"openai:office": ""}]


def test_each_step_is_shown_as_it_comes_and_the_models_found_are_offered(qtbot: QtBot) -> None:
    gate = threading.Event()
    with FakeOllama(models=["qwen2.5vl:7b", "llama3.2:3b"]) as fake, ExitStack() as stack:
        fake.reply(Reply(json.dumps({"seller_name": "x", "issue_date": None, "total_amount": None}), hold=gate))
        opened = opened_on(qtbot, stack, engines_of_program, fake.url)
        opened.button("Test").click()
        opened.wait(lambda: len(opened.trial.texts()) == 4)
        assert [text.partition(":")[0] for text in opened.trial.texts()] == [
            "Reachable",
            "Version",
            "Models",
            "Sees pictures",
        ]
        opened.wait(lambda: "… " in opened.trial.texts()[3])
        gate.set()
        opened.wait(lambda: "Speed" in opened.found())
        assert "it sees no pictures, or the server passes none on" in opened.trial.texts()[3]
        opened.wait(opened.is_through)
        box = opened.trial._models
        assert [box.itemText(row) for row in range(box.count())] == ["qwen2.5vl:7b", "llama3.2:3b"]
        box.setCurrentIndex(1)
        opened.button("Test").click()
        opened.wait(lambda: "Speed" in opened.found())
        assert "llama3.2:3b sees no pictures" in opened.found()


def test_cancel_frees_the_server_at_once_and_so_does_closing_the_dialog(qtbot: QtBot) -> None:
    with FakeOllama(models=["qwen2.5vl:7b"]) as fake, ExitStack() as stack:
        fake.reply(Reply("…", hold=threading.Event()))
        opened = opened_on(qtbot, stack, engines_of_program, fake.url)

        def ends_at_once(number: int, end: Callable[[], object]) -> None:
            opened.button("Test").click()
            opened.wait(lambda: len(fake.of("/api/chat")) == number and "Sees pictures" in opened.found())
            began = time.perf_counter()
            end()
            assert time.perf_counter() - began < 0.2
            fake.wait_until(lambda: fake.of("/api/chat")[-1].cancelled_at is not None)

        ends_at_once(1, lambda: opened.button("Cancel").click())
        assert opened.found().endswith("Sees pictures: Stopped.")
        ends_at_once(2, opened.dialog.reject)


def test_a_server_that_is_away_is_told_with_what_to_do(qtbot: QtBot) -> None:
    with FakeOllama() as gone, ExitStack() as stack:
        url = gone.url
    with ExitStack() as stack:
        opened = opened_on(qtbot, stack, engines_of_program, url)
        opened.button("Test").click()
        opened.wait(lambda: f"{url} does not answer. Start it" in opened.found())


def test_what_was_found_of_one_server_is_not_shown_beside_another(opened: Opened) -> None:
    opened.button("Test").click()
    opened.wait(opened.is_through)
    opened.select(1)
    assert opened.trial.texts() == []


def test_engines_that_can_not_be_made_are_a_finding(qtbot: QtBot) -> None:
    def refuse(settings: Settings, keys: Mapping[str, str]) -> Mapping[str, ExtractionEngine]:
        raise EngineError("ollama.bad_address", text="x")

    with ExitStack() as stack:
        opened = opened_on(qtbot, stack, refuse, "box")
        opened.button("Test").click()
        opened.wait(lambda: "is not the address" in opened.found())


def test_the_end_of_the_program_ends_a_trial(qtbot: QtBot) -> None:
    with FakeOllama(models=["qwen2.5vl:7b"]) as fake, ExitStack() as stack:
        fake.reply(Reply("…", hold=threading.Event()))
        opened = opened_on(qtbot, stack, engines_of_program, fake.url)
        opened.button("Test").click()
        fake.wait_until(lambda: len(fake.of("/api/chat")) == 1)
        opened.offer.ending.cancel()
        fake.wait_until(lambda: fake.of("/api/chat")[0].cancelled_at is not None)
