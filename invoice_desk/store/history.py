"""What a desk remembers of its users: their actions, what can be undone and redone, and what was exported where."""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from invoice_desk.domain.likeness import Export
from invoice_desk.store.write import storable


class ActionKind(StrEnum):
    """What a user did."""

    CORRECT = "correct"
    STATE = "state"
    EXPORT = "export"
    REGROUP = "regroup"
    APART = "apart"
    SUPPLIER = "supplier"
    FILES = "files"
    TAKEN_OVER = "taken_over"
    """What another desk knew of suppliers was set here; no step of anybody's."""


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a user, with the documents it touched; `revoked` says that it is undone now."""

    id: str
    kind: ActionKind
    name: str
    at: datetime
    documents: tuple[str, ...]
    revoked: bool


def actions(connection: sqlite3.Connection) -> tuple[Action, ...]:
    """What users did, in order, with what is undone marked; undoing and redoing are no actions of their own."""
    return tuple(action for action, _, _ in _actions_with_last_answer(connection))


def undo_stack(connection: sqlite3.Connection) -> tuple[Action, ...]:
    """The user's steps as an undo stack holds them: those that are done, then the undone ones that can be redone.

    An undone step leaves the stack as soon as something new is done. Exports are never on it, nor is what was done
    before the last export of one of its documents: what went out is not changed behind the back of its state.
    """
    everything = [one for one in _actions_with_last_answer(connection) if one[0].kind is not ActionKind.TAKEN_OVER]
    newest = max((seq for action, seq, _ in everything if action.kind is not ActionKind.EXPORT), default=0)
    steps = _after_exports(everything)
    done = [action for action, _ in steps if not action.revoked]
    undone = [action for action, answered in steps if action.revoked and answered > newest]
    return (*done, *undone)


def exports(connection: sqlite3.Connection, document_id: str) -> tuple[Export, ...]:
    """When and where a document was exported, oldest first; undoing the state does not unwrite a file."""
    rows = connection.execute(
        "SELECT a.at, e.target, d.number FROM exported_document d JOIN export e ON e.action_id = d.action_id"
        " JOIN action a ON a.id = e.action_id WHERE d.document_id = ? ORDER BY a.seq",
        (document_id,),
    )
    return tuple(Export(datetime.fromisoformat(at), target, number) for at, target, number in rows)


def exported_to(connection: sqlite3.Connection, target: str) -> frozenset[str]:
    """The documents that went out to this file at any time."""
    rows = connection.execute(
        "SELECT d.document_id FROM export e JOIN exported_document d ON d.action_id = e.action_id WHERE e.target = ?",
        (storable(target),),
    )
    return frozenset(document_id for (document_id,) in rows)


def _after_exports(actions: Sequence[tuple[Action, int, int]]) -> list[tuple[Action, int]]:
    """The steps that an export left free, with the place of their last answer."""
    free: list[tuple[Action, int]] = []
    held: set[str] = set()  # documents of which what was done earlier than here stays
    for action, _, answered in reversed(actions):
        if action.kind is not ActionKind.EXPORT and held.isdisjoint(action.documents):
            free.append((action, answered))
        elif not action.revoked:  # a step that stays holds those before it: steps are undone one after the other
            held.update(action.documents)
    return free[::-1]


def _actions_with_last_answer(connection: sqlite3.Connection) -> list[tuple[Action, int, int]]:
    """Each action with its place and the place of its last undo or redo, 0 without one."""
    touched: dict[str, list[str]] = defaultdict(list)
    for action_id, document_id in connection.execute(
        "SELECT action_id, document_id FROM correction UNION SELECT action_id, document_id FROM state_change"
        " UNION SELECT action_id, document_id FROM regrouped"
        " UNION SELECT action_id, document_id FROM set_apart UNION SELECT action_id, other_id FROM set_apart"
        " UNION SELECT action_id, document_id FROM companion WHERE action_id IS NOT NULL"
        " UNION SELECT action_id, other_id FROM companion WHERE action_id IS NOT NULL"
    ):
        touched[action_id].append(document_id)
    rows = connection.execute(
        "SELECT a.seq, a.id, a.kind, a.name, a.at, coalesce(max(r.seq), 0),"
        " a.id NOT IN (SELECT id FROM effective_action)"
        " FROM action a LEFT JOIN action r ON r.target = a.id WHERE a.target IS NULL GROUP BY a.seq ORDER BY a.seq"
    )
    found = []
    for seq, action_id, kind, name, at, answered, revoked in rows:
        documents = tuple(touched[action_id])
        action = Action(action_id, ActionKind(kind), name, datetime.fromisoformat(at), documents, bool(revoked))
        found.append((action, seq, answered))
    return found
