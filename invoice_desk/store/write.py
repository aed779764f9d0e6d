"""Everything that changes a desk, as plain functions over the writer's connection, each run inside one transaction."""

import hashlib
import json
import sqlite3
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from invoice_desk.domain.crop import Crop
from invoice_desk.domain.document import Page, SourceInfo
from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Correction, Note, Reading, RejectedAs, ReviewState
from invoice_desk.store.json_form import (
    crop_to_json,
    notes_to_json,
    params_to_json,
    reading_from_json,
    reading_to_json,
    region_to_json,
    value_to_json,
    words_to_json,
)

_GONE_OUT = (ReviewState.EXPORTED, ReviewState.ARCHIVED)


def save_result(
    connection: sqlite3.Connection,
    source: SourceInfo,
    *,
    data: bytes,
    pages: Sequence[Page],
    document_pages: tuple[int, ...] | None = None,
    crop: Crop = (),
    document_id: str = "",
    reading: Reading,
    beside: Iterable[Reading] = (),
    notes: Iterable[Note] = (),
    again: bool = False,
) -> str:
    """Store a source and a reading of one document in it; returns the document's id.

    `document_pages` are the document's pages when the source holds several documents; None means all of `pages`. `crop`
    are its pieces of pages that it shares. Where these are a document already (`document_id`, where the caller knows
    it), the reading is added to it; one that engine, model, profile and prompt have made
    before is left out, so that content given twice at once is read once; unless somebody wanted it `again`. Readings
    `beside` it are those that come by themselves with every document: what they have said before is not kept again.
    """
    add_source(connection, source, data=data, pages=pages, notes=notes, again=again)
    numbers = tuple(sorted({page.number for page in pages})) if document_pages is None else document_pages
    document_id = document_id or _document_of(connection, source.sha256, numbers, crop)
    if not document_id:
        document_id = add_document(connection, source.sha256, pages=numbers, crop=crop, profile=reading.profile)
    for other in beside:
        if not says_the_same(connection, document_id, other):
            add_reading(connection, document_id, reading=other)
    if again or not _has_reading(connection, document_id, reading):
        add_reading(connection, document_id, reading=reading)
    return document_id


def save_rejection(
    connection: sqlite3.Connection,
    path: str,
    *,
    code: str,
    params: Mapping[str, Param],
    sha256: str | None = None,
    data: bytes | None = None,
) -> None:
    """Keep that `path` could not be read, and why; its bytes too where they are given, for a later try.

    Bytes that are a document already stay one, whoever else can't read them: the path then stands for that document.
    """
    if sha256 is not None and _is_document(connection, sha256):
        add_origin(connection, path, sha256=sha256)
        return
    if sha256 is not None and data is not None:
        keep_original(connection, SourceInfo(path, sha256, "", 0), data, notes=())
    known = sha256 if sha256 is not None and _is_known(connection, sha256) else None
    _give(connection, path, sha256=known, code=code, params=params_to_json(params))


def add_source(
    connection: sqlite3.Connection,
    source: SourceInfo,
    *,
    data: bytes,
    pages: Iterable[Page] = (),
    notes: Iterable[Note] = (),
    again: bool = False,
) -> None:
    """Store the content once, and that it was given under `source.path`.

    Of content known already, what intake says now replaces what it said before; pages are added, never replaced, since
    regions of earlier readings lie on them. A page whose words nobody had read, where no region can lie, gets them.
    What was read `again` brings new words to a page that lies as it lay, where those regions still point at the same
    places. Raises ValueError when the bytes are not those of `source.sha256`.
    """
    keep_original(connection, source, data, notes=notes)
    pages = tuple(pages)
    connection.executemany(
        "INSERT INTO page (sha256, number, origin, width, height, turned, skew, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET words = excluded.words, width = excluded.width, height = excluded.height,"
        " turned = excluded.turned, skew = excluded.skew"
        " WHERE excluded.words <> '[]' AND (words = '[]' OR (? AND (width, height, turned, skew)"
        " = (excluded.width, excluded.height, excluded.turned, excluded.skew)))",
        ((source.sha256, *_page_row(page), again) for page in pages),
    )
    connection.executemany(
        "UPDATE page SET look = ? WHERE sha256 = ? AND number = ? AND origin = ?",
        ((page.look, source.sha256, page.number, page.origin) for page in pages if page.look),
    )
    add_origin(connection, source.path, sha256=source.sha256)


def add_origin(connection: sqlite3.Connection, path: str, *, sha256: str) -> None:
    """Keep that content the desk has was given under `path`."""
    _give(connection, path, sha256=sha256, code="", params="{}")


def add_document(
    connection: sqlite3.Connection,
    sha256: str,
    *,
    pages: Sequence[int],
    profile: str,
    crop: Crop = (),
    document_id: str = "",
) -> str:
    """A new document on these pages of a source, or on the pieces of them in `crop`; returns its id."""
    document_id = document_id or str(uuid.uuid4())
    connection.execute(
        "INSERT INTO document (id, profile, created_at) VALUES (?, ?, ?)", (document_id, storable(profile), _now())
    )
    connection.execute(
        "INSERT INTO document_source (document_id, position, sha256, pages, crop) VALUES (?, 0, ?, ?, ?)",
        (document_id, sha256, json.dumps(tuple(pages)), crop_to_json(crop)),
    )
    return document_id


def add_reading(
    connection: sqlite3.Connection, document_id: str, *, reading: Reading, lent_by: str | None = None
) -> str:
    """Append what an engine said of a document, also when it said so before; returns the reading's id.

    `lent_by` is the document of which it was said, where that is the same one in another file.
    """
    reading_id = str(uuid.uuid4())
    connection.execute(
        "INSERT INTO reading (id, document_id, engine, model, profile, prompt_version, body, made_at, lent_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (reading_id, document_id, *_maker(reading), reading_to_json(reading), _now(), lent_by),
    )
    return reading_id


def correct(
    connection: sqlite3.Connection,
    corrections: Mapping[str, Sequence[Correction]],
    *,
    name: str,
    states: Mapping[str, ReviewState] | None = None,
    action_id: str | None = None,
) -> str:
    """One user action over one or many documents, by document id; returns the action's id. `name` is shown by undo.

    `states` move to another review state by the same action; without them what had been exported, archived or not, is
    ready again, since it must go out once more. `action_id` is given by whoever must know it beforehand.
    """
    if states is None:
        exported = [one for one in corrections if _state_of(connection, one) in _GONE_OUT]
        states = dict.fromkeys(exported, ReviewState.READY)
    action_id = act(connection, "correct", name, action_id=action_id)
    rows = ((document_id, one) for document_id, several in corrections.items() for one in several)
    connection.executemany(
        "INSERT INTO correction (action_id, ordinal, document_id, field_id, line, value, seen, region, reader)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                action_id,
                ordinal,
                document_id,
                storable(one.field_id),
                one.line,
                value_to_json(one.value),
                one.seen,
                region_to_json(one.region),
                storable(one.reader),
            )
            for ordinal, (document_id, one) in enumerate(rows)
        ),
    )
    change_states(connection, action_id, states)
    return action_id


def set_state(
    connection: sqlite3.Connection,
    document_ids: Iterable[str],
    *,
    state: ReviewState,
    name: str,
    reason: RejectedAs | None = None,
    action_id: str | None = None,
) -> str:
    """One user action that moves documents to a review state, with the `reason` of a rejection; returns the action's id
    (`action_id`, if it is given).
    """
    action_id = act(connection, "state", name, action_id=action_id)
    change_states(connection, action_id, dict.fromkeys(document_ids, state), reason=reason)
    return action_id


def act(
    connection: sqlite3.Connection, kind: str, name: str, *, target: str | None = None, action_id: str | None = None
) -> str:
    """Keep that a user did something; returns the action's id, which is `action_id` where that is given."""
    action_id = action_id or str(uuid.uuid4())
    connection.execute(
        "INSERT INTO action (id, kind, name, target, at) VALUES (?, ?, ?, ?, ?)",
        (action_id, kind, storable(name), target, _now()),
    )
    return action_id


def change_states(
    connection: sqlite3.Connection,
    action_id: str,
    states: Mapping[str, ReviewState],
    *,
    reason: RejectedAs | None = None,
) -> None:
    """Move documents to a review state each, as part of an action, with the `reason` of a rejection."""
    said = (reason.reason.value, storable(reason.words)) if reason is not None else ("", "")
    connection.executemany(
        "INSERT INTO state_change (action_id, document_id, state, reason, words) VALUES (?, ?, ?, ?, ?)",
        ((action_id, one, state, *said) for one, state in states.items()),
    )


def revoke(connection: sqlite3.Connection, action_id: str) -> None:
    """Undo an action, whatever came after it. Raises LookupError when the desk has no such action."""
    _answer(connection, action_id, kind="revoke")


def restore(connection: sqlite3.Connection, action_id: str) -> None:
    """Redo an undone action, in its old place among the others. Raises LookupError as `revoke` does."""
    _answer(connection, action_id, kind="restore")


def dismiss(connection: sqlite3.Connection, path: str) -> None:
    """Take a path that could not be read off the list; that it was given stays known."""
    _give(connection, path, sha256=None, code="", params="{}")


def listed(values: Iterable[str]) -> str:
    """Values for `IN (SELECT value FROM json_each(?))`: one statement, however many there are."""
    return json.dumps(list(values))


def storable(text: str) -> str:
    """Text as a column can hold it: bytes of a file name that are no text are written out as `\\udcff`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def keep_original(connection: sqlite3.Connection, source: SourceInfo, data: bytes, *, notes: Iterable[Note]) -> None:
    """Store the content once; what could be read of it is never replaced by "nobody could read it"."""
    known = _is_known(connection, source.sha256)
    if not known and hashlib.sha256(data).hexdigest() != source.sha256:
        raise ValueError("the bytes do not have this SHA-256")
    if known and not source.media_type:
        return  # a rejection says nothing about content that could be read before
    connection.execute(
        "INSERT INTO source VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " media_type = excluded.media_type, page_count = excluded.page_count, notes = excluded.notes",
        (source.sha256, len(data), source.media_type, source.page_count, notes_to_json(notes), _now()),
    )
    if not known:
        connection.execute("INSERT INTO original VALUES (?, ?)", (source.sha256, data))


def _page_row(page: Page) -> tuple[int | float | str, ...]:
    size = (float(page.width), float(page.height))
    return (page.number, page.origin, *size, page.turned, float(page.skew), words_to_json(page.words))


def _is_known(connection: sqlite3.Connection, sha256: str) -> bool:
    return connection.execute("SELECT 1 FROM source WHERE sha256 = ?", (sha256,)).fetchone() is not None


def _is_document(connection: sqlite3.Connection, sha256: str) -> bool:
    return connection.execute("SELECT 1 FROM document_source WHERE sha256 = ?", (sha256,)).fetchone() is not None


def _give(connection: sqlite3.Connection, path: str, *, sha256: str | None, code: str, params: str) -> None:
    """Append to the path's history, unless its last row says the same: running a command again adds nothing."""
    outcome = (sha256, code, params)
    last = connection.execute(
        "SELECT sha256, code, params FROM origin WHERE path = ? ORDER BY seq DESC LIMIT 1", (storable(path),)
    ).fetchone()
    if last != outcome:
        connection.execute(
            "INSERT INTO origin (path, sha256, code, params, given_at) VALUES (?, ?, ?, ?, ?)",
            (storable(path), *outcome, _now()),
        )


def _document_of(connection: sqlite3.Connection, sha256: str, pages: tuple[int, ...], crop: Crop) -> str:
    """The document that is there on just these pages and pieces; "" for none."""
    row = connection.execute(
        "SELECT document_id FROM document_source WHERE sha256 = ? AND pages = ? AND crop = ?"
        " AND document_id NOT IN (SELECT id FROM gone_document)",
        (sha256, json.dumps(pages), crop_to_json(crop)),
    ).fetchone()
    return row[0] if row else ""


def _has_reading(connection: sqlite3.Connection, document_id: str, reading: Reading) -> bool:
    row = connection.execute(
        "SELECT 1 FROM reading"
        " WHERE document_id = ? AND engine = ? AND model = ? AND profile = ? AND prompt_version = ?"
        " AND lent_by IS NULL",
        (document_id, *_maker(reading)),
    ).fetchone()
    return row is not None


def says_the_same(
    connection: sqlite3.Connection, document_id: str, reading: Reading, *, lent_by: str | None = None
) -> bool:
    """Whether the newest reading by the same maker differs in the time it took at the most."""
    row = connection.execute(
        "SELECT body FROM reading WHERE document_id = ? AND engine = ? AND model = ? AND profile = ?"
        " AND prompt_version = ? AND lent_by IS ? ORDER BY seq DESC LIMIT 1",
        (document_id, *_maker(reading), lent_by),
    ).fetchone()
    if row is None:
        return False
    newest = reading_from_json(row[0])
    return reading_to_json(replace(newest, seconds=0.0)) == reading_to_json(replace(reading, seconds=0.0))


def _maker(reading: Reading) -> tuple[str, ...]:
    return tuple(map(storable, (reading.engine, reading.model, reading.profile, reading.prompt_version)))


def _answer(connection: sqlite3.Connection, action_id: str, *, kind: str) -> None:
    row = connection.execute("SELECT name FROM action WHERE id = ? AND target IS NULL", (action_id,)).fetchone()
    if row is None:
        raise LookupError(action_id)
    act(connection, kind, row[0], target=action_id)


def _state_of(connection: sqlite3.Connection, document_id: str) -> str:
    row = connection.execute(
        "SELECT c.state FROM state_change c CROSS JOIN effective_action a ON a.id = c.action_id"
        " WHERE c.document_id = ? ORDER BY a.seq DESC LIMIT 1",
        (document_id,),
    ).fetchone()
    return str(row[0]) if row else ReviewState.TO_REVIEW


def _now() -> str:
    return datetime.now(UTC).isoformat()
