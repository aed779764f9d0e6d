"""Servers being edited: what is wrong with one, what a new one is called, and that no key reaches another's server."""

from collections.abc import Iterator, Sequence

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk import app
from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.domain.errors import KeyStoreError
from invoice_desk.gui.dialogs.ask import KeyChange
from invoice_desk.gui.dialogs.servers.drafts import (
    OLLAMA,
    Draft,
    drafts_of,
    free_name,
    key_changes,
    key_for,
    problem_of,
)
from invoice_desk.gui.settings_keeping import keep_keys
from invoice_desk.keys import keep_key, key_of
from invoice_desk.messages import LANGUAGES, messages_in
from invoice_desk.settings import default_settings
from tests.fakes.key_store import FakeKeyStore

A, B = Endpoint("openai", "http://a/v1", "a"), Endpoint("openai", "http://b/v1", "b")


@pytest.fixture(autouse=True)
def store() -> Iterator[FakeKeyStore]:
    before = keyring.get_keyring()
    made = FakeKeyStore()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def kept(endpoint: Endpoint, key: str | None = None) -> Draft:
    return Draft(endpoint.kind, endpoint=endpoint, was=endpoint.engine, key=key)


def after(drafts: Sequence[Draft]) -> dict[str, str]:
    """The keys by server once `drafts` are kept, where A's was "key-a" and B's "key-b"."""
    for endpoint in (A, B):
        keep_key(endpoint.engine, f"key-{endpoint.name}")
    keep_keys(key_changes((A, B), drafts))
    return {
        engine: text for engine in ("openai:a", "openai:b", "openai:c") if (text := key_of(engine, environment={}).text)
    }


def test_keys_stay_where_nothing_changes() -> None:
    assert key_changes((A, B), [kept(A), kept(B)]) == ()
    assert after([kept(A), kept(B)]) == {"openai:a": "key-a", "openai:b": "key-b"}


def test_typed_keys_replace_and_emptied_ones_go() -> None:
    assert after([kept(A, "new"), kept(B, "")]) == {"openai:a": "new"}


def test_servers_that_take_each_others_names_keep_their_own_keys() -> None:
    swapped = [
        Draft("openai", endpoint=A._replace(name="b"), was="openai:a"),
        Draft("openai", endpoint=B._replace(name="a"), was="openai:b"),
    ]
    assert after(swapped) == {"openai:b": "key-a", "openai:a": "key-b"}


def test_a_removed_server_takes_its_key_with_it_also_where_a_new_one_has_its_name() -> None:
    stranger = Draft("openai", endpoint=Endpoint("openai", "http://elsewhere/v1", "a"))
    assert after([kept(B)]) == {"openai:b": "key-b"}
    assert after([kept(B), stranger]) == {"openai:b": "key-b"}
    keep_key("openai:a", "key-a")
    assert key_for(stranger) == ""


def test_a_trial_uses_the_key_that_would_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_key("openai:a", "key-a")
    assert key_for(kept(A)) == "key-a"
    assert key_for(kept(A, "typed")) == "typed"
    assert key_for(kept(A, "")) == ""
    assert key_for(Draft("openai", endpoint=A._replace(name="c"), was="openai:a")) == "key-a"
    assert key_for(Draft(OLLAMA, "box")) == ""
    monkeypatch.setenv("INVOICE_DESK_KEY_OPENAI_A", "from-environment")
    assert key_for(kept(A, "typed")) == "from-environment"


def test_a_store_that_refuses_is_told(store: FakeKeyStore) -> None:
    store.trouble = OSError("locked")
    with pytest.raises(KeyStoreError):
        keep_keys([KeyChange("openai:a", "", "new")])


@given(
    st.sampled_from(["openai", "dify"]), st.lists(st.sampled_from(["", "a", "a-2", "openai-2", "dify-2"]), unique=True)
)
def test_a_new_server_gets_a_name_that_nobody_has(kind: str, taken: list[str]) -> None:
    drafts = [Draft(kind, endpoint=Endpoint(kind, "x", name)) for name in taken]
    for wanted in ("", "a"):
        made = Draft(kind, endpoint=Endpoint(kind, "http://x", free_name(kind, wanted, drafts)))
        assert problem_of(made, [*drafts, made], app.address_of) is None


@pytest.mark.parametrize(
    ("draft", "part", "code"),
    [
        (Draft(OLLAMA, " "), "url", "servers.no_address"),
        (Draft(OLLAMA, "a, b"), "url", "servers.one_address"),
        (Draft(OLLAMA, "http//a"), "url", "ollama.bad_address"),
        (Draft("openai", endpoint=A._replace(url="")), "url", "servers.no_address"),
        (Draft("openai", endpoint=A._replace(name="A b")), "name", "servers.bad_name"),
        (Draft("openai", endpoint=A._replace(price_out="-1")), "price_out", "servers.bad_price"),
    ],
)
def test_what_is_wrong_with_a_server_is_named(draft: Draft, part: str, code: str) -> None:
    problem = problem_of(draft, [draft], app.address_of)
    assert problem is not None
    assert (problem[0], problem[1].code) == (part, code)
    for language in LANGUAGES:
        assert messages_in(language)(code, problem[1].params) != code


def test_servers_may_not_be_there_twice() -> None:
    twice = [Draft(OLLAMA, "box"), Draft(OLLAMA, "box "), kept(A), kept(A)]
    codes = [problem[1].code for one in twice if (problem := problem_of(one, twice, app.address_of))]
    assert codes == ["servers.twice", "servers.twice", "servers.name_twice", "servers.name_twice"]


def test_the_servers_in_force_are_in_order() -> None:
    drafts = drafts_of(default_settings()._replace(endpoints=(A, B)))
    assert [problem_of(draft, drafts, app.address_of) for draft in drafts] == [None] * 3
