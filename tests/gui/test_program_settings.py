"""What is chosen in the settings' dialog holds from then on: the prompt, the servers and their keys."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import keyring
import pytest
from pytestqt.qtbot import QtBot

from invoice_desk import app
from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.extraction.engine import ExtractionEngine
from invoice_desk.extraction.own_prompt import file_of, own_template
from invoice_desk.gui.dialogs.ask import KeyChange, SettingsChoice, SettingsOffer
from invoice_desk.gui.parts import Parts
from invoice_desk.keys import key_of
from invoice_desk.settings import Settings, load_settings
from tests.fakes.engine import ScriptedEngine
from tests.fakes.key_store import FakeKeyStore
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Person, Running, desk_at, shared_viewer, started

MINE = "{kinds} Copy: {fields} {page_text}"


@pytest.fixture(autouse=True)
def store() -> Iterator[FakeKeyStore]:
    before = keyring.get_keyring()
    made = FakeKeyStore()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


class Made:
    """Parts that keep with what engines were made, and which prompt was in force then."""

    def __init__(self) -> None:
        self.asked: list[tuple[Settings, str, Mapping[str, str], str | None]] = []

    def engines(self, settings: Settings, language: str, keys: Mapping[str, str]) -> dict[str, ExtractionEngine]:
        self.asked.append((settings, language, dict(keys), own_template(language)))
        return {"scripted": ScriptedEngine()}

    def __call__(self) -> Parts:
        def workers(settings: Settings, stack: ExitStack) -> list[ScriptedWorker]:
            return [ScriptedWorker()]

        return Parts(self.engines, app.exporters, workers, shared_viewer, app.is_document)


@pytest.fixture
def made() -> Made:
    return Made()


@pytest.fixture
def running(qtbot: QtBot, tmp_path: Path, made: Made) -> Iterator[Running]:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    program = started(qtbot, tmp_path, made)
    yield program
    program.close()


def choose(running: Running) -> None:
    running.program.window.actions_.file.settings.trigger()


def opened_again(running: Running, change: Callable[[], None]) -> None:
    with running.qtbot.waitSignal(running.program.opened, timeout=60_000):
        change()


def test_a_prompt_of_ones_own_is_kept_and_read_by_at_once(running: Running, made: Made) -> None:
    running.person.prompts = {"en": MINE}
    opened_again(running, lambda: choose(running))
    assert file_of("en").read_text(encoding="utf-8") == f"{MINE}\n"
    assert [prompt for *_, prompt in made.asked] == [None, f"{MINE}\n"]
    running.person.prompts = {"en": None}
    opened_again(running, lambda: choose(running))
    assert made.asked[-1][-1] is None
    assert not file_of("en").exists()
    assert len(running.session.rows) == 1


def test_a_prompt_changed_while_a_desk_is_being_opened_holds_for_it_too(
    running: Running, made: Made, tmp_path: Path
) -> None:
    desk_at(tmp_path / "other.desk", "b.jpg")
    running.program.open_desk(tmp_path / "other.desk")
    running.person.prompts = {"en": MINE}
    choose(running)
    running.wait(lambda: running.program.session is not None and made.asked[-1][-1] == f"{MINE}\n")
    running.wait(lambda: [row.name for row in running.session.rows.values()] == ["b.jpg"])


def test_models_are_asked_in_the_window_s_language_as_soon_as_it_changes(running: Running, made: Made) -> None:
    opened_again(running, lambda: running.program.change_settings({"language": "zh_CN"}))
    assert made.asked[-1][1] == "zh_CN"
    opened_again(running, lambda: running.program.change_settings({"language": "en"}))
    assert made.asked[-1][1] == "en"
    running.wait(lambda: len(running.session.rows) == 1)


def test_servers_that_are_added_are_asked_from_then_on_in_the_window_s_language(running: Running, made: Made) -> None:
    office = Endpoint("openai", "http://10.0.0.4:8000/v1", "office")
    running.person.changes = {"endpoints": (office,)}
    opened_again(running, lambda: choose(running))
    settings, language, keys, _ = made.asked[-1]
    assert (settings.endpoints, language, keys) == ((office,), "en", {})
    assert load_settings().endpoints == (office,)


def test_keys_go_to_the_store_in_the_background_and_servers_are_looked_at_again(
    running: Running, store: FakeKeyStore
) -> None:
    running.person.keys = (KeyChange("openai:office", "", "sk-1"),)
    with running.qtbot.waitSignal(running.program.window.picker.refresh_wanted, timeout=60_000):
        choose(running)
    assert key_of("openai:office", environment={}).text == "sk-1"
    assert running.said() == ""


def test_a_store_that_refuses_is_said_and_the_rest_is_kept(running: Running, store: FakeKeyStore) -> None:
    store.trouble = OSError("locked")
    running.person.keys = (KeyChange("openai:office", "", "sk-1"),)
    running.person.changes = {"max_pages": 7}
    opened_again(running, lambda: choose(running))
    running.wait(lambda: "store of passwords refuses" in running.said())
    assert load_settings().limits.max_pages == 7
    assert "sk-1" not in running.said()


def test_the_dialog_makes_engines_for_a_trial_in_the_window_s_language(running: Running, made: Made) -> None:
    choose(running)
    (offer,) = running.person.settings_offers
    assert set(offer.engines(offer.settings, {"openai": "sk-1"})) == {"scripted"}
    _, language, keys, _ = made.asked[-1]
    assert (language, keys) == ("en", {"openai": "sk-1"})
    assert not offer.ending.cancelled


class Leaving(Person):
    """Ends the program while the dialog is open."""

    quit: Callable[[], None] = staticmethod(lambda: None)

    def settings(self, offer: SettingsOffer) -> SettingsChoice | None:
        self.settings_offers.append(offer)
        self.quit()
        return None


def test_the_end_of_the_program_ends_what_a_dialog_runs(qtbot: QtBot, tmp_path: Path, made: Made) -> None:
    person = Leaving()
    running = started(qtbot, tmp_path, made, person=person)
    with qtbot.waitSignal(running.program.ended, timeout=60_000):
        person.quit = running.program.quit
        choose(running)
    assert person.settings_offers[0].ending.cancelled


def test_a_prompt_that_can_not_be_written_is_said(running: Running) -> None:
    file_of("en").mkdir(parents=True)
    running.person.prompts = {"en": MINE}
    choose(running)
    assert str(file_of("en")) in running.said()
