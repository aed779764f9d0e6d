"""The desk's tables and the steps between their versions, as data; and how a file is made, checked and migrated."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from invoice_desk.domain.errors import DeskError
from invoice_desk.store.faults import told_as_desk_errors
from invoice_desk.store.summary_tables import SUMMARIES
from invoice_desk.store.whole_copy import write_copy

APPLICATION_ID = int.from_bytes(b"InvD", "big")

_APPEND_ONLY = ("reading", "action", "correction", "state_change")

SCHEMA = (
    # A source is known by the SHA-256 of its bytes; media_type is empty while nobody could read it.
    """CREATE TABLE source (
        sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, media_type TEXT NOT NULL, page_count INTEGER NOT NULL,
        notes TEXT NOT NULL, added_at TEXT NOT NULL
    ) STRICT""",
    # Apart from `source`, so that going over the sources never touches megabytes.
    "CREATE TABLE original (sha256 TEXT PRIMARY KEY REFERENCES source, data BLOB NOT NULL) STRICT",
    """CREATE TABLE page (
        sha256 TEXT NOT NULL REFERENCES source, number INTEGER NOT NULL, origin TEXT NOT NULL,
        width REAL NOT NULL, height REAL NOT NULL, turned INTEGER NOT NULL, skew REAL NOT NULL, words TEXT NOT NULL,
        PRIMARY KEY (sha256, number, origin)
    ) STRICT""",
    # Every time a path was given with new content or a new outcome; the last row of a path holds. `code` says why it
    # could not be read.
    """CREATE TABLE origin (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL, sha256 TEXT REFERENCES source,
        code TEXT NOT NULL, params TEXT NOT NULL, given_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX origin_by_path ON origin (path, seq)",
    "CREATE INDEX origin_by_source ON origin (sha256, seq)",
    """CREATE VIEW latest_origin AS
        SELECT * FROM origin o WHERE NOT EXISTS (SELECT 1 FROM origin n WHERE n.path = o.path AND n.seq > o.seq)""",
    """CREATE TABLE document (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, profile TEXT NOT NULL, created_at TEXT NOT NULL
    ) STRICT""",
    # Many to many: three receipts in one scan, PDF and OFD of one invoice. The first position is shown.
    """CREATE TABLE document_source (
        document_id TEXT NOT NULL REFERENCES document (id), position INTEGER NOT NULL,
        sha256 TEXT NOT NULL REFERENCES source, pages TEXT NOT NULL,
        PRIMARY KEY (document_id, position), UNIQUE (document_id, sha256)
    ) STRICT""",
    "CREATE INDEX document_by_source ON document_source (sha256)",
    """CREATE TABLE reading (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
        document_id TEXT NOT NULL REFERENCES document (id),
        engine TEXT NOT NULL, model TEXT NOT NULL, profile TEXT NOT NULL, prompt_version TEXT NOT NULL,
        body TEXT NOT NULL, made_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX reading_by_document ON reading (document_id, seq)",
    # One row per user action. Undo and redo are rows too, of kind `revoke` and `restore`, with the action as target.
    """CREATE TABLE action (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL,
        target TEXT REFERENCES action (id), at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX action_by_target ON action (target, seq)",
    """CREATE VIEW effective_action AS
        SELECT a.seq, a.id, a.kind, a.at FROM action a WHERE a.target IS NULL AND 'revoke' IS NOT
            (SELECT r.kind FROM action r WHERE r.target = a.id ORDER BY r.seq DESC LIMIT 1)""",
    """CREATE TABLE correction (
        action_id TEXT NOT NULL REFERENCES action (id), ordinal INTEGER NOT NULL,
        document_id TEXT NOT NULL REFERENCES document (id),
        field_id TEXT NOT NULL, line INTEGER, value TEXT NOT NULL,
        PRIMARY KEY (action_id, ordinal)
    ) STRICT""",
    "CREATE INDEX correction_by_document ON correction (document_id)",
    """CREATE TABLE state_change (
        action_id TEXT NOT NULL REFERENCES action (id), document_id TEXT NOT NULL REFERENCES document (id),
        state TEXT NOT NULL, PRIMARY KEY (action_id, document_id)
    ) STRICT""",
    "CREATE INDEX state_change_by_document ON state_change (document_id)",
    # The exported documents are those whose state the action changed.
    "CREATE TABLE export (action_id TEXT PRIMARY KEY REFERENCES action (id), target TEXT NOT NULL) STRICT",
    *(
        f"""CREATE TRIGGER {table}_is_append_only BEFORE UPDATE ON {table}
            BEGIN SELECT RAISE (ABORT, '{table} is append-only'); END"""
        for table in _APPEND_ONLY
    ),
)
"""Version 1 of the tables; a new desk is this and then every migration."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    # 2: jobs that were asked for and are not done; `sha256` is NULL for a path that has yet to be looked through.
    (
        """CREATE TABLE pending (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, path TEXT NOT NULL,
            sha256 TEXT REFERENCES source, engine TEXT NOT NULL, model TEXT NOT NULL, profile TEXT,
            state TEXT NOT NULL, added_at TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX pending_by_source ON pending (sha256)",
    ),
    # 3: what went out is told apart from the states that it changed; a job may ask for what is known to be read anew.
    (
        """CREATE TABLE exported_document (
            action_id TEXT NOT NULL REFERENCES action (id), document_id TEXT NOT NULL REFERENCES document (id),
            PRIMARY KEY (action_id, document_id)
        ) STRICT""",
        "CREATE INDEX exported_document_by_document ON exported_document (document_id)",
        """INSERT INTO exported_document
            SELECT c.action_id, c.document_id FROM state_change c JOIN export e ON e.action_id = c.action_id""",
        """CREATE TRIGGER exported_document_is_append_only BEFORE UPDATE ON exported_document
            BEGIN SELECT RAISE (ABORT, 'exported_document is append-only'); END""",
        "ALTER TABLE pending ADD COLUMN again INTEGER NOT NULL DEFAULT 0",
    ),
    # 4: how many readings a person had seen who corrected a line: by them the line is numbered.
    ("ALTER TABLE correction ADD COLUMN seen INTEGER",),
    # 5: documents on pieces of pages; and documents that a person put in the place of others (`comes` or goes), which
    # holds as long as the action does. Of documents that are gone nothing is lost.
    (
        "ALTER TABLE document_source ADD COLUMN crop TEXT NOT NULL DEFAULT '[]'",
        """CREATE TABLE regrouped (
            action_id TEXT NOT NULL REFERENCES action (id), document_id TEXT NOT NULL REFERENCES document (id),
            comes INTEGER NOT NULL, PRIMARY KEY (action_id, document_id)
        ) STRICT""",
        "CREATE INDEX regrouped_by_document ON regrouped (document_id)",
        """CREATE VIEW gone_document AS
            SELECT g.document_id AS id FROM regrouped g
            WHERE g.comes <> EXISTS (SELECT 1 FROM effective_action a WHERE a.id = g.action_id)""",
        """CREATE TRIGGER regrouped_is_append_only BEFORE UPDATE ON regrouped
            BEGIN SELECT RAISE (ABORT, 'regrouped is append-only'); END""",
    ),
    # 6: how pages look, by what documents are known again, which ones seem to be the same and which of them a person
    # set apart (`alike` has each pair both ways round); the number that a document had in the file it went out in.
    (
        "ALTER TABLE page ADD COLUMN look TEXT NOT NULL DEFAULT ''",
        """CREATE TABLE identity (
            document_id TEXT PRIMARY KEY REFERENCES document (id),
            invoice_code TEXT NOT NULL, invoice_number TEXT NOT NULL, seller_name TEXT NOT NULL,
            seller_tax_id TEXT NOT NULL, issue_date TEXT NOT NULL, total_amount TEXT NOT NULL, look TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX identity_by_number ON identity (invoice_number)",
        "CREATE INDEX identity_by_day_and_total ON identity (issue_date, total_amount)",
        "CREATE INDEX identity_by_look ON identity (look, document_id) WHERE look <> ''",
        """CREATE TABLE alike (
            document_id TEXT NOT NULL REFERENCES document (id), other_id TEXT NOT NULL REFERENCES document (id),
            likeness TEXT NOT NULL, PRIMARY KEY (document_id, other_id)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE set_apart (
            action_id TEXT NOT NULL REFERENCES action (id), document_id TEXT NOT NULL REFERENCES document (id),
            other_id TEXT NOT NULL REFERENCES document (id), PRIMARY KEY (action_id, document_id, other_id)
        ) STRICT""",
        # The pages that a document has for itself: what stands on them is its own.
        """CREATE VIEW own_page AS
            SELECT s.document_id, p.number, p.look, p.words FROM document_source s
            JOIN page p ON p.sha256 = s.sha256 AND p.number IN (SELECT value FROM json_each(s.pages))
            WHERE s.position = 0 AND NOT EXISTS (SELECT 1 FROM document_source o, json_each(o.pages) j
                WHERE o.sha256 = s.sha256 AND o.document_id <> s.document_id AND j.value = p.number
                AND NOT EXISTS (SELECT 1 FROM gone_document g WHERE g.id = o.document_id))""",
        """CREATE VIEW not_set_apart AS
            SELECT * FROM alike a WHERE NOT EXISTS (
                SELECT 1 FROM set_apart x JOIN effective_action e ON e.id = x.action_id
                WHERE (x.document_id = a.document_id AND x.other_id = a.other_id)
                OR (x.document_id = a.other_id AND x.other_id = a.document_id))
            AND NOT EXISTS (SELECT 1 FROM gone_document g WHERE g.id = a.other_id)""",
        "CREATE INDEX set_apart_by_pair ON set_apart (document_id, other_id)",
        """CREATE TRIGGER set_apart_is_append_only BEFORE UPDATE ON set_apart
            BEGIN SELECT RAISE (ABORT, 'set_apart is append-only'); END""",
        "DROP TRIGGER exported_document_is_append_only",
        "ALTER TABLE exported_document ADD COLUMN number INTEGER NOT NULL DEFAULT 0",
        """UPDATE exported_document SET number = (SELECT count(*) FROM exported_document e
            WHERE e.action_id = exported_document.action_id AND e.rowid <= exported_document.rowid)""",
        """CREATE TRIGGER exported_document_is_append_only BEFORE UPDATE ON exported_document
            BEGIN SELECT RAISE (ABORT, 'exported_document is append-only'); END""",
    ),
    # 7: documents that are one in several files stand behind the one that leads them (`joined`), to which they lend
    # readings, until a person sets them apart (`apart` has each pair both ways round).
    (
        "ALTER TABLE reading ADD COLUMN lent_by TEXT REFERENCES document (id)",
        """CREATE TABLE companion (
            other_id TEXT PRIMARY KEY REFERENCES document (id), document_id TEXT NOT NULL REFERENCES document (id)
        ) STRICT""",
        "CREATE INDEX companion_by_document ON companion (document_id)",
        "CREATE INDEX set_apart_by_other ON set_apart (other_id, document_id)",
        """CREATE VIEW apart AS
            SELECT x.document_id, x.other_id FROM set_apart x JOIN effective_action e ON e.id = x.action_id
            UNION ALL
            SELECT x.other_id, x.document_id FROM set_apart x JOIN effective_action e ON e.id = x.action_id""",
        """CREATE VIEW joined AS
            SELECT c.rowid, c.document_id, c.other_id FROM companion c
            WHERE NOT EXISTS (
                SELECT 1 FROM apart x WHERE x.document_id = c.document_id AND x.other_id = c.other_id)
            AND NOT EXISTS (SELECT 1 FROM gone_document g WHERE g.id IN (c.document_id, c.other_id))""",
        "DROP VIEW not_set_apart",
        """CREATE VIEW not_set_apart AS
            SELECT * FROM alike a
            WHERE NOT EXISTS (
                SELECT 1 FROM apart x WHERE x.document_id = a.document_id AND x.other_id = a.other_id)
            AND NOT EXISTS (SELECT 1 FROM gone_document g WHERE g.id = a.other_id)
            AND NOT EXISTS (SELECT 1 FROM joined j WHERE j.other_id = a.document_id)
            AND NOT EXISTS (SELECT 1 FROM joined j WHERE j.other_id = a.other_id)""",
    ),
    # 8: why a person rejected a document; '' for every other state.
    ("ALTER TABLE state_change ADD COLUMN reason TEXT NOT NULL DEFAULT ''",),
    # 9: what each document says and teaches of its seller, as it stands; and what people decided of suppliers' rules.
    (
        """CREATE TABLE seller_fact (
            document_id TEXT PRIMARY KEY REFERENCES document (id), tax_id TEXT NOT NULL, name TEXT NOT NULL,
            read_name TEXT NOT NULL, name_key TEXT NOT NULL, lessons TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX seller_fact_by_tax_id ON seller_fact (tax_id)",
        "CREATE INDEX seller_fact_by_name ON seller_fact (name_key)",
        """CREATE TABLE supplier_rule (
            action_id TEXT NOT NULL REFERENCES action (id), ordinal INTEGER NOT NULL, tax_id TEXT NOT NULL,
            name TEXT NOT NULL, aspect TEXT NOT NULL, stand TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (action_id, ordinal)
        ) STRICT""",
        """CREATE TRIGGER supplier_rule_is_append_only BEFORE UPDATE ON supplier_rule
            BEGIN SELECT RAISE (ABORT, 'supplier_rule is append-only'); END""",
    ),
    # 10: a person may put documents behind another one too, by an action. Of two that a person put together and set
    # apart the later holds. What was found out, and what a person said before, gives way: nobody leads who is led.
    # CROSS JOIN keeps SQLite from going over all actions for each pair.
    (
        "DROP VIEW not_set_apart",
        "DROP VIEW joined",
        "DROP VIEW apart",
        # Copied, not renamed: after a rename SQLite keeps the desk locked until the connection is closed.
        "CREATE TABLE found_companion AS SELECT other_id, document_id FROM companion ORDER BY rowid",
        "DROP TABLE companion",
        """CREATE TABLE companion (
            seq INTEGER PRIMARY KEY, other_id TEXT NOT NULL REFERENCES document (id),
            document_id TEXT NOT NULL REFERENCES document (id), action_id TEXT REFERENCES action (id)
        ) STRICT""",
        "INSERT INTO companion (other_id, document_id)"
        " SELECT other_id, document_id FROM found_companion ORDER BY rowid",
        "DROP TABLE found_companion",
        "CREATE UNIQUE INDEX companion_found ON companion (other_id) WHERE action_id IS NULL",
        "CREATE INDEX companion_by_other ON companion (other_id)",
        "CREATE INDEX companion_by_document ON companion (document_id)",
        """CREATE VIEW joined_by_hand AS
            SELECT c.seq, c.document_id, c.other_id, a.seq AS at FROM companion c
            CROSS JOIN effective_action a ON a.id = c.action_id
            WHERE NOT EXISTS (SELECT 1 FROM set_apart x CROSS JOIN effective_action e ON e.id = x.action_id
                WHERE e.seq > a.seq AND ((x.document_id = c.document_id AND x.other_id = c.other_id)
                OR (x.document_id = c.other_id AND x.other_id = c.document_id)))""",
        """CREATE VIEW apart AS
            SELECT x.document_id, x.other_id FROM set_apart x JOIN effective_action e ON e.id = x.action_id
            WHERE NOT EXISTS (SELECT 1 FROM joined_by_hand h WHERE h.at > e.seq
                AND h.other_id IN (x.document_id, x.other_id) AND h.document_id IN (x.document_id, x.other_id))
            UNION ALL
            SELECT x.other_id, x.document_id FROM set_apart x JOIN effective_action e ON e.id = x.action_id
            WHERE NOT EXISTS (SELECT 1 FROM joined_by_hand h WHERE h.at > e.seq
                AND h.other_id IN (x.document_id, x.other_id) AND h.document_id IN (x.document_id, x.other_id))""",
        """CREATE VIEW joined AS
            SELECT c.seq, c.document_id, c.other_id FROM companion c
            WHERE (c.action_id IS NULL OR EXISTS (SELECT 1 FROM effective_action e WHERE e.id = c.action_id))
            AND NOT EXISTS (
                SELECT 1 FROM joined_by_hand h WHERE h.other_id IN (c.other_id, c.document_id)
                AND (c.action_id IS NULL OR h.seq > c.seq))
            AND NOT EXISTS (
                SELECT 1 FROM joined_by_hand h WHERE h.document_id = c.other_id
                AND (c.action_id IS NULL OR h.seq > c.seq))
            AND (c.action_id IS NOT NULL OR NOT EXISTS (
                SELECT 1 FROM companion f WHERE f.other_id = c.document_id AND f.action_id IS NULL AND NOT EXISTS (
                    SELECT 1 FROM apart x WHERE x.document_id = f.document_id AND x.other_id = f.other_id)))
            AND NOT EXISTS (
                SELECT 1 FROM apart x WHERE x.document_id = c.document_id AND x.other_id = c.other_id)
            AND NOT EXISTS (SELECT 1 FROM gone_document g WHERE g.id IN (c.document_id, c.other_id))""",
        """CREATE VIEW not_set_apart AS
            SELECT * FROM alike a
            WHERE NOT EXISTS (
                SELECT 1 FROM apart x WHERE x.document_id = a.document_id AND x.other_id = a.other_id)
            AND NOT EXISTS (SELECT 1 FROM gone_document g WHERE g.id = a.other_id)
            AND NOT EXISTS (SELECT 1 FROM joined j WHERE j.other_id = a.document_id)
            AND NOT EXISTS (SELECT 1 FROM joined j WHERE j.other_id = a.other_id)""",
    ),
    SUMMARIES,
    # 12: the folder that the desk watches, and which of its files, as they were then, were taken in.
    (
        """CREATE TABLE watched_folder (
            id INTEGER PRIMARY KEY CHECK (id = 1), path TEXT NOT NULL, is_on INTEGER NOT NULL, moves INTEGER NOT NULL
        ) STRICT""",
        """CREATE TABLE watched_file (
            folder TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, changed_ns INTEGER NOT NULL,
            is_safe INTEGER NOT NULL, PRIMARY KEY (folder, name)
        ) STRICT, WITHOUT ROWID""",
    ),
    # 13: where on the page a person took a value from.
    ("ALTER TABLE correction ADD COLUMN region TEXT",),
    # 14: what a person said of a rejection in words of its own.
    ("ALTER TABLE state_change ADD COLUMN words TEXT NOT NULL DEFAULT ''",),
    # 15: whose documents these are; and under which ids documents are known in desks that were merged into this one.
    (
        "CREATE TABLE client (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL) STRICT",
        """CREATE TABLE known_as (
            id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document (id)
        ) STRICT""",
        "CREATE INDEX known_as_by_document ON known_as (document_id)",
    ),
    # 16: the columns that a person drew over the table of a seller's document, to be offered for the next one.
    ("CREATE TABLE drawn_columns (seller TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID",),
    # 17: which documents of its source a job is to read, as JSON; none stands for all.
    ("ALTER TABLE pending ADD COLUMN documents TEXT NOT NULL DEFAULT '[]'",),
    # 18: which model read a value for the person who took it from the page.
    ("ALTER TABLE correction ADD COLUMN reader TEXT NOT NULL DEFAULT ''",),
)
"""The statements that lead from version 1 to 2, from 2 to 3, …; never changed once released."""

NEWEST = 1 + len(MIGRATIONS)
"""The version of a new desk."""


def prepare(path: Path, *, may_be_new: bool, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> sqlite3.Connection:
    """A connection for writing to the desk at `path`, which is created, checked or migrated first.

    A file of an older version is copied to `<name>.v<version>-backup` beside it before anything changes. Raises
    DeskError: `desk.not_a_desk`, `desk.newer`, `desk.damaged`, `desk.not_writable` …; the file is then as it was.
    """
    with told_as_desk_errors(path):
        connection = connect(path)
        try:
            _bring_up_to_date(connection, path, may_be_new=may_be_new, migrations=migrations)
            connection.execute("PRAGMA journal_mode = WAL")
            # A commit survives a power cut, not only a kill: 0.3 ms for a correction on an SSD.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA journal_size_limit = 67108864")
        except BaseException:
            connection.close()
            raise
    return connection


def connect(path: Path) -> sqlite3.Connection:
    """A bare connection that begins no transaction by itself."""
    return sqlite3.connect(path, isolation_level=None)


def version_of(connection: sqlite3.Connection, path: Path) -> int:
    """The desk's version, 0 for an empty file. Raises DeskError `desk.not_a_desk`."""
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application_id == 0 and version == 0 and tables == 0:
        return 0
    if application_id != APPLICATION_ID or version < 1:
        raise DeskError("desk.not_a_desk", path=str(path))
    return int(version)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of what is done meanwhile is committed, or nothing where it raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk may have rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _bring_up_to_date(
    connection: sqlite3.Connection, path: Path, *, may_be_new: bool, migrations: Sequence[Sequence[str]]
) -> None:
    newest = 1 + len(migrations)
    version = version_of(connection, path)
    if version == newest:
        return
    if version > newest:
        raise DeskError("desk.newer", path=str(path), version=version, known=newest)
    if version == 0 and not may_be_new:
        raise DeskError("desk.not_a_desk", path=str(path))
    if version > 0:
        write_copy(connection, _free_backup_name(path, version))
    steps = [SCHEMA, *migrations][version:]
    connection.execute("BEGIN IMMEDIATE")
    for statement in (statement for step in steps for statement in step):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {newest}")
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise DeskError("desk.damaged", path=str(path))
    connection.execute("COMMIT")


def _free_backup_name(path: Path, version: int) -> Path:
    """`<name>.v1-backup`, or `<name>.v1-backup-2` … : an earlier backup is never overwritten."""
    names = (path.with_name(f"{path.name}.v{version}-backup{f'-{n}' if n > 1 else ''}") for n in count(1))
    return next(name for name in names if not name.exists())
