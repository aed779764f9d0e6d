"""Keys come from the environment or the computer's store of passwords, and show up nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends.null import Keyring as Forgets
from keyring.errors import KeyringLocked

from invoice_desk.domain.errors import KeyStoreError
from invoice_desk.keys import Key, forget_key, has_store, is_usable, keep_key, key_of, tidied, variable_of
from invoice_desk.messages import LANGUAGES, messages_in
from tests.fakes.key_store import FakeKeyStore

SECRET = "sk-4f9a8b7c"
NOTHING: dict[str, str] = {}


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.fixture
def store() -> FakeKeyStore:
    made = FakeKeyStore()
    keyring.set_keyring(made)
    return made


def plaintext_store(folder: Path) -> KeyringBackend:
    """What `keyrings.alt` brings along: it would write the key into a file."""

    class PlaintextKeyring(FakeKeyStore):
        def set_password(self, service: str, username: str, password: str) -> None:
            (folder / username).write_text(password)

    PlaintextKeyring.__module__ = "keyrings.alt.file"
    return PlaintextKeyring()


def test_a_kept_key_is_found_again_by_its_own_engine_only(store: FakeKeyStore) -> None:
    keep_key("openai:office", SECRET)
    assert key_of("openai:office", environment=NOTHING) == Key(SECRET)
    assert key_of("openai", environment=NOTHING) == Key()
    assert has_store()


def test_a_forgotten_key_is_gone_and_may_be_forgotten_twice(store: FakeKeyStore) -> None:
    keep_key("dify", SECRET)
    forget_key("dify")
    forget_key("dify")
    assert key_of("dify", environment=NOTHING) == Key()
    assert not store.kept


def test_no_key_instead_of_a_key_removes_it(store: FakeKeyStore) -> None:
    keep_key("dify", SECRET)
    keep_key("dify", "  ")
    assert not store.kept


def test_the_environment_comes_before_the_store_and_the_named_variable_first(store: FakeKeyStore) -> None:
    keep_key("openai:office", "sk-store")
    environment = {"INVOICE_DESK_KEY_OPENAI_OFFICE": "sk-general"}
    assert key_of("openai:office", environment=environment) == Key("sk-general", "INVOICE_DESK_KEY_OPENAI_OFFICE")
    environment["OFFICE_KEY"] = "sk-named"
    assert key_of("openai:office", "OFFICE_KEY", environment) == Key("sk-named", "OFFICE_KEY")
    assert key_of("openai:office", "NOT_SET", NOTHING) == Key("sk-store")


def test_what_was_kept_for_one_server_is_not_given_for_another(store: FakeKeyStore) -> None:
    keep_key("openai", SECRET)
    assert key_of("openai", environment=NOTHING, stored=False) == Key()
    assert key_of("openai", "MINE", {"MINE": "sk-mine"}, stored=False).text == "sk-mine"


@pytest.mark.parametrize(
    ("engine", "variable"),
    [
        ("openai", "INVOICE_DESK_KEY_OPENAI"),
        ("openai:office", "INVOICE_DESK_KEY_OPENAI_OFFICE"),
        ("dify:tax-desk.2", "INVOICE_DESK_KEY_DIFY_TAX_DESK_2"),
    ],
)
def test_each_engine_has_a_variable_of_its_own(engine: str, variable: str) -> None:
    assert variable_of(engine) == variable


@pytest.mark.parametrize("copied", [f" {SECRET}\n", f'"{SECRET}"', f"Bearer {SECRET}", f"'bearer  {SECRET}'"])
def test_what_is_copied_along_with_a_key_is_left_out(store: FakeKeyStore, copied: str) -> None:
    keep_key("openai", copied)
    assert key_of("openai", environment=NOTHING).text == SECRET
    assert key_of("openai", environment={"INVOICE_DESK_KEY_OPENAI": copied}).text == SECRET


@pytest.mark.parametrize("odd", ["two words", "ключ", "sk-密钥", "sk-\x07bell", "line\nbreak"])
def test_what_can_be_no_key_is_refused_and_not_sent(store: FakeKeyStore, odd: str) -> None:
    with pytest.raises(KeyStoreError) as refused:
        keep_key("openai", odd)
    assert refused.value.code == "key.odd"
    assert not store.kept
    found = key_of("openai", environment={"INVOICE_DESK_KEY_OPENAI": odd})
    assert (found.text, found.trouble) == ("", "key.odd")


@given(st.text(max_size=40))
def test_a_tidied_key_is_tidy_and_a_usable_one_can_be_sent(text: str) -> None:
    key = tidied(text)
    assert key == key.strip()
    if is_usable(key):
        assert "\n" not in key
        key.encode("ascii")


def test_a_computer_without_a_store_is_told_and_the_environment_still_works(tmp_path: Path) -> None:
    for missing in (keyring.get_keyring(), Forgets(), plaintext_store(tmp_path)):  # type: ignore[no-untyped-call]
        keyring.set_keyring(missing)
        assert not has_store()
        assert key_of("openai", environment=NOTHING) == Key(trouble="key.no_store")
        assert key_of("openai", environment={"INVOICE_DESK_KEY_OPENAI": SECRET}).text == SECRET
        forget_key("openai")
        with pytest.raises(KeyStoreError) as refused:
            keep_key("openai", SECRET)
        assert refused.value.code == "key.no_store"
        assert refused.value.params["variable"] == "INVOICE_DESK_KEY_OPENAI"
    assert not list(tmp_path.iterdir())


def test_of_several_stores_only_one_that_keeps_secrets_is_asked(tmp_path: Path) -> None:
    good = FakeKeyStore()

    class Several(FakeKeyStore):
        backends = (plaintext_store(tmp_path), good)

    keyring.set_keyring(Several())
    keep_key("openai", SECRET)
    assert list(good.kept.values()) == [SECRET]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("trouble", [KeyringLocked("locked"), OSError("no bus"), RuntimeError("said no")])
def test_a_store_that_refuses_is_told_in_our_own_words(store: FakeKeyStore, trouble: Exception) -> None:
    store.trouble = trouble
    assert key_of("openai", environment=NOTHING) == Key(trouble="key.store_refused")
    for attempt in (lambda: keep_key("openai", SECRET), lambda: forget_key("openai")):
        with pytest.raises(KeyStoreError) as refused:
            attempt()  # type: ignore[no-untyped-call]
        assert refused.value.code == "key.store_refused"
        for language in LANGUAGES:
            sentence = messages_in(language)(refused.value.code, refused.value.params)
            assert sentence != "key.store_refused"
            assert SECRET not in sentence


def test_a_key_does_not_show_where_it_is_printed(store: FakeKeyStore, caplog: pytest.LogCaptureFixture) -> None:
    keep_key("openai", SECRET)
    found = key_of("openai", environment=NOTHING)
    assert SECRET not in f"{found} {found!r}"
    assert SECRET not in caplog.text
