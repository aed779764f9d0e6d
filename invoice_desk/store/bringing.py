"""The statements that bring documents, with all that belongs to them, from an attached desk (`other`) into this one.

What has an id or a SHA-256 is brought once, however often it is asked for. Two temporary tables say what comes: of each
document `place` has the id that it has here; `wanted` has the sources. They stand in the writer's connection.
"""

# ruff: noqa: S608 - the statements are put together of words that all stand here

import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from invoice_desk.store.json_form import reading_from_json
from invoice_desk.store.write import says_the_same

_TOUCHING = " UNION ".join(
    f"SELECT t.action_id FROM other.{table} t JOIN place p ON p.id = t.document_id"
    for table in ("correction", "state_change", "exported_document", "regrouped", "set_apart", "companion")
)
_ACTION_COLUMNS = "id, kind, name, target, at"
_CORRECTION_COLUMNS = "ordinal, document_id, field_id, line, value, seen, region, reader"
_STATE_COLUMNS = "document_id, state, reason, words"

_STEPS = (
    # Content that nobody could read here, and that the other desk could.
    "UPDATE source SET (media_type, page_count, notes) = (SELECT o.media_type, o.page_count, o.notes"
    " FROM other.source o WHERE o.sha256 = source.sha256) WHERE media_type = '' AND sha256 IN"
    " (SELECT w.sha256 FROM wanted w JOIN other.source o ON o.sha256 = w.sha256 WHERE o.media_type <> '')",
    "INSERT INTO page (sha256, number, origin, width, height, turned, skew, words, look)"
    " SELECT o.sha256, o.number, o.origin, o.width, o.height, o.turned, o.skew, o.words, o.look"
    " FROM other.page o JOIN wanted w ON w.sha256 = o.sha256 ORDER BY o.rowid"
    " ON CONFLICT DO UPDATE SET words = excluded.words, width = excluded.width, height = excluded.height,"
    " turned = excluded.turned, skew = excluded.skew WHERE page.words = '[]' AND excluded.words <> '[]'",
    "INSERT INTO document (id, profile, created_at) SELECT d.id, d.profile, d.created_at FROM other.document d"
    " JOIN place p ON p.id = d.id WHERE p.is_new ORDER BY d.seq",
    "INSERT INTO document_source (document_id, position, sha256, pages, crop)"
    " SELECT s.document_id, s.position, s.sha256, s.pages, s.crop FROM other.document_source s"
    " JOIN place p ON p.id = s.document_id WHERE p.is_new",
    "INSERT INTO reading (id, document_id, engine, model, profile, prompt_version, body, made_at, lent_by)"
    " SELECT r.id, r.document_id, r.engine, r.model, r.profile, r.prompt_version, r.body, r.made_at, l.here"
    " FROM other.reading r JOIN place p ON p.id = r.document_id LEFT JOIN place l ON l.id = r.lent_by"
    " WHERE p.is_new AND (r.lent_by IS NULL OR l.here IS NOT NULL) ORDER BY r.seq",
)

_AFTER_ACTIONS = (
    "INSERT OR IGNORE INTO correction (action_id, ordinal, document_id, field_id, line, value, seen, region, reader)"
    " SELECT t.action_id, t.ordinal, p.here, t.field_id, t.line, t.value, coalesce(s.seen, t.seen), t.region, t.reader"
    " FROM other.correction t JOIN place p ON p.id = t.document_id"
    " LEFT JOIN seen_here s ON s.document_id = t.document_id AND s.theirs = t.seen",
    "INSERT OR IGNORE INTO state_change (action_id, document_id, state, reason, words)"
    " SELECT t.action_id, p.here, t.state, t.reason, t.words FROM other.state_change t"
    " JOIN place p ON p.id = t.document_id",
    "INSERT OR IGNORE INTO export SELECT t.action_id, t.target FROM other.export t"
    " WHERE t.action_id IN (SELECT id FROM action)",
    "INSERT OR IGNORE INTO exported_document (action_id, document_id, number)"
    " SELECT t.action_id, p.here, t.number FROM other.exported_document t JOIN place p ON p.id = t.document_id",
    "INSERT OR IGNORE INTO regrouped (action_id, document_id, comes)"
    " SELECT t.action_id, p.here, t.comes FROM other.regrouped t JOIN place p ON p.id = t.document_id",
    "INSERT OR IGNORE INTO set_apart (action_id, document_id, other_id)"
    " SELECT t.action_id, p.here, q.here FROM other.set_apart t JOIN place p ON p.id = t.document_id"
    " JOIN place q ON q.id = t.other_id",
    "INSERT OR IGNORE INTO supplier_rule SELECT t.* FROM other.supplier_rule t"
    " WHERE t.action_id IN (SELECT id FROM action)",
    "INSERT OR IGNORE INTO known_as SELECT k.id, p.here FROM other.known_as k JOIN place p ON p.id = k.document_id"
    " WHERE k.id NOT IN (SELECT id FROM document)",
    # What a person joined, and what was found to be one where nothing else was found of either here.
    "INSERT INTO companion (other_id, document_id, action_id) WITH found (other_id, document_id, action_id, seq) AS"
    " (SELECT q.here, p.here, t.action_id, t.seq FROM other.companion t JOIN place p ON p.id = t.document_id"
    " JOIN place q ON q.id = t.other_id)"
    " SELECT other_id, document_id, action_id FROM (SELECT * FROM found f WHERE f.action_id IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM companion c WHERE (c.other_id, c.document_id, c.action_id)"
    " = (f.other_id, f.document_id, f.action_id))"
    " UNION ALL SELECT * FROM found f WHERE f.action_id IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM companion c WHERE c.other_id IN (f.other_id, f.document_id) AND c.action_id IS NULL)"
    " AND NOT EXISTS (SELECT 1 FROM companion c WHERE c.document_id = f.other_id AND c.action_id IS NULL))"
    " ORDER BY seq",
    "INSERT OR IGNORE INTO seller_fact SELECT f.* FROM other.seller_fact f JOIN place p ON p.id = f.document_id"
    " WHERE p.is_new",
)


@contextmanager
def attached(connection: sqlite3.Connection, other: Path) -> Iterator[None]:
    """The file is there as `other`, with empty tables that say what comes; outside of any transaction."""
    connection.execute("ATTACH ? AS other", (str(other),))
    try:
        connection.execute("CREATE TEMP TABLE place (id TEXT PRIMARY KEY, here TEXT NOT NULL, is_new INTEGER NOT NULL)")
        connection.execute("CREATE TEMP TABLE wanted (sha256 TEXT PRIMARY KEY)")
        connection.execute("CREATE TEMP TABLE seen_here (document_id TEXT, theirs INTEGER, seen INTEGER)")
        yield
    finally:
        for table in ("place", "wanted", "seen_here"):
            connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
        connection.execute("DETACH other")


def bring(
    connection: sqlite3.Connection, places: Mapping[str, str | None], *, whole: bool, done: Callable[[int, int], None]
) -> None:
    """Bring the documents in `places`, each to the document here that it is, None for one that comes.

    Of a `whole` desk all sources come, with what could not be read, what waits, what people decided of suppliers, and
    columns for sellers for whom nobody drew any here. `done` hears how many of all sources are there.
    """
    connection.executemany(
        "INSERT INTO place VALUES (?, ?, ?)", ((key, here or key, here is None) for key, here in places.items())
    )
    connection.execute(
        "INSERT INTO wanted SELECT sha256 FROM other.source"
        if whole
        else "INSERT INTO wanted SELECT DISTINCT s.sha256 FROM other.document_source s JOIN place p"
        " ON p.id = s.document_id"
    )
    _bring_sources(connection, done)
    for statement in _STEPS:
        connection.execute(statement)
    _bring_paths(connection, whole=whole)
    _bring_other_readings(connection)
    _count_readings_seen(connection)
    before = {desk: _done(connection, desk) for desk in ("main", "other")} if whole else {}
    _bring_actions(connection, whole=whole)
    for statement in _AFTER_ACTIONS:
        connection.execute(statement)
    if whole:
        _keep_for_others(connection, before)
    connection.execute("INSERT OR IGNORE INTO known_as SELECT id, here FROM place WHERE id <> here")
    if whole:
        connection.execute("INSERT OR IGNORE INTO drawn_columns SELECT * FROM other.drawn_columns")
        connection.execute(
            "INSERT OR IGNORE INTO pending"
            " (id, path, sha256, engine, model, profile, state, added_at, again, documents)"
            " SELECT id, path, sha256, engine, model, profile, state, added_at, again,"
            " (SELECT json_group_array(coalesce(p.here, d.value)) FROM json_each(o.documents) d"
            " LEFT JOIN place p ON p.id = d.value) FROM other.pending o ORDER BY seq"
        )


def _bring_sources(connection: sqlite3.Connection, done: Callable[[int, int], None]) -> None:
    rows = connection.execute(
        "SELECT sha256 FROM wanted WHERE sha256 NOT IN (SELECT sha256 FROM main.source)"
    ).fetchall()
    for number, row in enumerate(rows):
        done(number, len(rows))
        connection.execute("INSERT INTO source SELECT * FROM other.source WHERE sha256 = ?", row)
        connection.execute("INSERT INTO original SELECT * FROM other.original WHERE sha256 = ?", row)


def _bring_paths(connection: sqlite3.Connection, *, whole: bool) -> None:
    """Under which paths content was given. A path stands for what was given under it last, in either desk.

    That a path could not be read is brought only where nothing else is known of it here.
    """
    rows = connection.execute(
        "SELECT o.path, o.sha256, o.code, o.params, o.given_at FROM other.origin o"
        " WHERE (? OR o.sha256 IN (SELECT sha256 FROM wanted)) AND (o.code = '' OR NOT EXISTS"
        " (SELECT 1 FROM main.origin m WHERE m.path = o.path)) AND NOT EXISTS (SELECT 1 FROM main.origin m"
        " WHERE (m.path, m.code, m.params, m.given_at) = (o.path, o.code, o.params, o.given_at)"
        " AND m.sha256 IS o.sha256) ORDER BY o.seq",
        (whole,),
    ).fetchall()
    known = connection.execute(
        "SELECT path, sha256, code, params, given_at FROM main.latest_origin"
        " WHERE path IN (SELECT path FROM other.origin) ORDER BY seq"
    ).fetchall()
    later: dict[str, str] = {}
    for path, *_, given_at in rows:
        later[path] = max(given_at, later.get(path, ""))
    again = [row for row in known if row[0] in later and row[-1] > later[row[0]]]
    connection.executemany(
        "INSERT INTO origin (path, sha256, code, params, given_at) VALUES (?, ?, ?, ?, ?)", (*rows, *again)
    )


def _bring_other_readings(connection: sqlite3.Connection) -> None:
    """What was read of documents that are here under their own ids, or read there too; nothing is said twice."""
    rows = connection.execute(
        "SELECT r.id, p.here, r.engine, r.model, r.profile, r.prompt_version, r.body, r.made_at, l.here"
        " FROM other.reading r JOIN place p ON p.id = r.document_id LEFT JOIN place l ON l.id = r.lent_by"
        " WHERE NOT p.is_new AND (r.lent_by IS NULL OR l.here IS NOT NULL)"
        " AND r.id NOT IN (SELECT id FROM main.reading) ORDER BY r.seq"
    ).fetchall()
    for row in rows:
        if not says_the_same(connection, row[1], reading_from_json(row[6]), lent_by=row[8]):
            connection.execute(
                "INSERT INTO reading (id, document_id, engine, model, profile, prompt_version, body, made_at, lent_by)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )


def _count_readings_seen(connection: sqlite3.Connection) -> None:
    """Whoever corrected a line there had seen so many readings (`correction.seen`): how many these are here."""
    rows = connection.execute(
        "SELECT DISTINCT t.document_id, p.here, t.seen FROM other.correction t JOIN place p ON p.id = t.document_id"
        " WHERE t.seen IS NOT NULL AND NOT p.is_new AND t.action_id NOT IN (SELECT id FROM main.action)"
    ).fetchall()
    for document_id, here, seen in rows:
        theirs = _readings_of(connection, "other", document_id)[:seen]
        mine = _readings_of(connection, "main", here)
        places = [place for place, one in enumerate(mine, 1) if one in theirs]
        connection.execute("INSERT INTO seen_here VALUES (?, ?, ?)", (document_id, seen, max(places, default=seen)))


def _readings_of(connection: sqlite3.Connection, desk: str, document_id: str) -> list[tuple[str, ...]]:
    """By whom a document was read, in order; as many as its record is made of."""
    return connection.execute(
        f"SELECT r.engine, r.model, r.profile, r.prompt_version FROM {desk}.reading r WHERE r.document_id = ?1"
        f" AND (r.lent_by IS NULL OR r.lent_by IN (SELECT other_id FROM {desk}.joined WHERE document_id = ?1))"
        " ORDER BY r.seq",
        (document_id,),
    ).fetchall()


def _bring_actions(connection: sqlite3.Connection, *, whole: bool) -> None:
    """What people did, among what they did here by its time; of a part of a desk what they did to its documents."""
    mine = connection.execute("SELECT id, at FROM main.action ORDER BY seq").fetchall()
    rows = connection.execute(
        f"SELECT {_ACTION_COLUMNS} FROM other.action ORDER BY seq"
        if whole
        else f"WITH touching AS ({_TOUCHING}) SELECT {_ACTION_COLUMNS} FROM other.action"
        " WHERE coalesce(target, id) IN (SELECT action_id FROM touching) ORDER BY seq"
    ).fetchall()
    known = {action_id for action_id, _ in mine}
    connection.executemany(
        f"INSERT INTO action ({_ACTION_COLUMNS}) VALUES (?, ?, ?, ?, ?)", (row for row in rows if row[0] not in known)
    )
    order = in_time(mine, [(row[0], row[-1]) for row in rows])
    if order[: len(mine)] != [action_id for action_id, _ in mine]:
        _put_in_order(connection, order)


def _keep_for_others(connection: sqlite3.Connection, before: Mapping[str, set[str]]) -> None:
    """What was undone in one desk goes on to hold for documents that the other one alone had, by an action of its own;
    `before` is what was done in each.
    """
    now = _done(connection, "main")
    order = [action_id for (action_id,) in connection.execute("SELECT id FROM main.action ORDER BY seq")]
    copies: dict[str, str] = {}
    for desk, which in (
        ("main", "NOT IN (SELECT here FROM place)"),
        ("other", "IN (SELECT here FROM place WHERE is_new)"),
    ):
        for action_id in before[desk] - now:
            copy = str(uuid.uuid4())
            if _copy_action(connection, action_id, copy, f"action_id = ? AND document_id {which}"):
                copies[action_id] = copy
    if copies:
        _put_in_order(connection, [each for one in order for each in (one, copies.get(one)) if each])


def _copy_action(connection: sqlite3.Connection, action_id: str, copy: str, rows: str) -> bool:
    """Do again what an action did in these rows; whether it did anything in them."""
    (found,) = connection.execute(
        f"SELECT EXISTS (SELECT 1 FROM correction WHERE {rows}) OR EXISTS (SELECT 1 FROM state_change WHERE {rows})",
        (action_id, action_id),
    ).fetchone()
    if found:
        connection.execute(
            "INSERT INTO action (id, kind, name, at) SELECT ?, kind, name, at FROM main.action WHERE id = ?",
            (copy, action_id),
        )
        for table, columns in (("correction", _CORRECTION_COLUMNS), ("state_change", _STATE_COLUMNS)):
            connection.execute(
                f"INSERT INTO {table} (action_id, {columns}) SELECT ?, {columns} FROM main.{table} WHERE {rows}",
                (copy, action_id),
            )
    return bool(found)


def _done(connection: sqlite3.Connection, desk: str) -> set[str]:
    """What was done in a desk and is not undone there; what went out stays out."""
    rows = connection.execute(f"SELECT id FROM {desk}.effective_action WHERE kind <> 'export'")
    return {action_id for (action_id,) in rows}


def in_time(mine: Iterable[tuple[str, str]], theirs: Iterable[tuple[str, str]]) -> list[str]:
    """The ids of actions (id, time) of two desks, each once, by time; neither desk's own order is changed.

    A clock that was set back does not bring an action before those that it followed.
    """
    keys: dict[str, tuple[str, bool, int]] = {}
    last = ""
    for place, (action_id, at) in enumerate(mine):
        last = max(last, at)
        keys[action_id] = (last, False, place)
    last = ""
    for place, (action_id, at) in enumerate(theirs):
        last = max(last, keys[action_id][0] if action_id in keys else at)
        keys.setdefault(action_id, (last, True, place))
    return sorted(keys, key=keys.__getitem__)


def _put_in_order(connection: sqlite3.Connection, order: Iterable[str]) -> None:
    """Number all actions anew; of what they say nothing changes."""
    (guard,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'action_is_append_only'").fetchone()
    connection.execute("DROP TRIGGER action_is_append_only")
    connection.execute("UPDATE action SET seq = -seq")
    connection.executemany("UPDATE action SET seq = ? WHERE id = ?", ((seq, one) for seq, one in enumerate(order, 1)))
    connection.execute(guard)
