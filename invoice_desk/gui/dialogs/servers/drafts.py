"""Servers as they are being edited: what is wrong with them, and what becomes of their keys when they are kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from invoice_desk.domain.endpoint import Endpoint, endpoint_from, table_of
from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.record import Note
from invoice_desk.gui.dialogs.ask import KeyChange
from invoice_desk.keys import key_of

if TYPE_CHECKING:
    from invoice_desk.extraction.address import Address
    from invoice_desk.settings import Settings

OLLAMA: Final = "ollama"
_SENTENCES: Final = {
    "name": "servers.bad_name",
    "url": "servers.no_address",
    "price_in": "servers.bad_price",
    "price_out": "servers.bad_price",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A server. Ollama's have an address alone; others are an endpoint, and `was` is the engine that it is kept as.

    `key` is what was typed: None leaves the key that is kept, "" takes it away.
    """

    kind: str
    host: str = ""
    endpoint: Endpoint | None = None
    was: str = ""
    key: str | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """As it was written."""
        return self.endpoint.url if self.endpoint else self.host


def drafts_of(settings: "Settings") -> list[Draft]:
    """The servers in force, Ollama's first."""
    of_ollama = [Draft(OLLAMA, host) for host in settings.ollama_hosts]
    return of_ollama + [Draft(one.kind, endpoint=one, was=one.engine) for one in settings.endpoints]


def hosts_in(drafts: Iterable[Draft]) -> tuple[str, ...]:
    """The addresses of Ollama servers."""
    return tuple(draft.host.strip() for draft in drafts if draft.endpoint is None)


def endpoints_in(drafts: Iterable[Draft]) -> tuple[Endpoint, ...]:
    """The other servers."""
    return tuple(draft.endpoint for draft in drafts if draft.endpoint is not None)


def free_name(kind: str, wanted: str, drafts: Iterable[Draft]) -> str:
    """A name for a new server that makes no other engine's: the one that is wanted, or with a number behind it."""
    taken = {one.engine for one in endpoints_in(drafts)}
    names = (wanted, *(f"{wanted or kind}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if Endpoint(kind, "", name).engine not in taken)


def problem_of(
    draft: Draft, drafts: Sequence[Draft], address_of: "Callable[[str, str], Address]"
) -> tuple[str, Note] | None:
    """What keeps a server from being kept: which part of it, and why; None where it is in order."""
    if not draft.address.strip():
        return "url", Note("servers.no_address")
    if draft.endpoint is None and "," in draft.host:
        return "url", Note("servers.one_address")
    try:
        address_of(draft.kind, draft.address)
    except EngineError as error:
        return "url", Note(error.code, error.params)
    if draft.endpoint is None:
        return ("url", Note("servers.twice")) if hosts_in(drafts).count(draft.host.strip()) > 1 else None
    try:
        endpoint_from(table_of(draft.endpoint))
    except ValueError as error:
        part = str(error).partition(":")[0]
        return part, Note(_SENTENCES.get(part, "servers.bad_name"))
    engines = [one.engine for one in endpoints_in(drafts)]
    if engines.count(draft.endpoint.engine) > 1:
        return "name", Note("servers.name_twice", {"name": draft.endpoint.name or draft.endpoint.kind})
    return None


def key_changes(before: Iterable[Endpoint], drafts: Iterable[Draft]) -> tuple[KeyChange, ...]:
    """What is to be done with keys: typed ones are kept, those of renamed servers move, those of removed ones go.

    Also where a new server has a removed one's name: a key is for one server and must never reach another.
    """
    kept = [(draft, draft.endpoint.engine) for draft in drafts if draft.endpoint is not None]
    still = {draft.was for draft, _ in kept}
    gone = [KeyChange("", one.engine, "") for one in before if one.engine not in still]
    changed = [
        KeyChange(engine, draft.was, draft.key)
        for draft, engine in kept
        if draft.key is not None or draft.was not in ("", engine)
    ]
    return (*gone, *changed)


def key_for(draft: Draft) -> str:
    """The key that a server would be asked with if it were kept now; takes as long as the store does.

    A new server gets no key that stands in the store under its name: that was another's.
    """
    if draft.endpoint is None:
        return ""
    key = key_of(draft.endpoint.engine, draft.endpoint.key_variable, stored=False)
    if key.variable:
        return key.text
    if draft.key is not None:
        return draft.key
    return key_of(draft.was, environment={}).text if draft.was else ""
