"""Keys of servers: out of the environment or the store of passwords that the operating system has, never a file."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from invoice_desk.domain.errors import KeyStoreError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_T = TypeVar("_T")

STORE_ENTRY: Final = "invoice-desk"
"""The name under which people find our keys among their passwords; each engine is a user there."""

_NO_STORES: Final = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt", "keyring.backends.chainer")
"""What stands in for a store, forgets, keeps passwords in a file, or asks several that may do so."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key, "" where there is none. `variable` names the environment variable it comes from, "" for the store.

    `trouble` is the code of a message that says why the store could not be asked, or why the key is of no use.
    """

    text: str = field(default="", repr=False)
    variable: str = ""
    trouble: str = ""


def variable_of(engine: str) -> str:
    """The environment variable that is asked for an engine's key: INVOICE_DESK_KEY_OPENAI_OFFICE."""
    return "INVOICE_DESK_KEY_" + "".join(char if char.isalnum() else "_" for char in engine.upper())


def key_of(engine: str, named: str = "", environment: Mapping[str, str] | None = None, *, stored: bool = True) -> Key:
    """The key of an engine: from the environment variable `named`, from the engine's own one, else from the store.

    `stored` False leaves the store out: what was put there for one server is not for another one.

    The store may take seconds, and may ask the user to be unlocked: not for the window's thread. Raises nothing.
    """
    environment = os.environ if environment is None else environment
    for variable in (named, variable_of(engine)):
        if variable and (text := tidied(environment.get(variable, ""))):
            return _key(text, variable)
    if not stored:
        return Key()
    store = _store()
    if store is None:
        return Key(trouble="key.no_store")
    try:
        text = tidied(_asked(lambda: store.get_password(STORE_ENTRY, engine)) or "")
    except KeyStoreError as error:
        return Key(trouble=error.code)
    return _key(text)


def keep_key(engine: str, key: str) -> None:
    """Put an engine's key into the store; "" removes it. Takes as long as `key_of`.

    Raises KeyStoreError: `key.odd`, `key.no_store`, `key.store_refused`.
    """
    text = tidied(key)
    if not text:
        forget_key(engine)
        return
    if not is_usable(text):
        raise KeyStoreError("key.odd")
    store = _store()
    if store is None:
        raise KeyStoreError("key.no_store", variable=variable_of(engine))
    _asked(lambda: store.set_password(STORE_ENTRY, engine, text))


def forget_key(engine: str) -> None:
    """Take an engine's key out of the store, if one is there. Raises KeyStoreError `key.store_refused`."""
    store = _store()
    if store is not None and _asked(lambda: store.get_password(STORE_ENTRY, engine)) is not None:
        _asked(lambda: store.delete_password(STORE_ENTRY, engine))


def has_store() -> bool:
    """Whether this computer has a store that keys can be put into."""
    return _store() is not None


def tidied(key: str) -> str:
    """A key without what comes along when it is copied: spaces, quotes, the word before it."""
    text = key.strip().strip("'\"").strip()
    return text[len("bearer ") :].strip() if text.lower().startswith("bearer ") else text


def is_usable(key: str) -> bool:
    """Whether a key can stand in the head of a request."""
    return key.isascii() and key.isprintable() and " " not in key


def _key(text: str, variable: str = "") -> Key:
    return Key(text, variable) if is_usable(text) else Key(variable=variable, trouble="key.odd")


def _store() -> "KeyringBackend | None":
    """The best store that keeps secrets as secrets; None where the computer has none, as servers without a screen."""
    try:
        import keyring  # it looks for its parts, which takes a while

        return next(_stores_of(keyring.get_keyring()), None)
    except Exception:  # noqa: BLE001 - a store that can't be loaded raises what it likes
        return None


def _stores_of(chosen: "KeyringBackend") -> "Iterator[KeyringBackend]":
    for one in getattr(chosen, "backends", (chosen,)):
        if not type(one).__module__.startswith(_NO_STORES) and "plaintext" not in type(one).__name__.lower():
            yield one


def _asked(ask: Callable[[], _T]) -> _T:
    try:
        return ask()
    except Exception as error:  # a locked store, a user who said no, a bus that is gone: each system its own
        raise KeyStoreError("key.store_refused") from error
