"""What is opened as a desk, what is refused untouched, and how an older file becomes a newer one."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from invoice_desk.domain.errors import DeskError
from invoice_desk.domain.record import Correction, RejectedAs, RejectReason, ReviewState
from invoice_desk.store import Choice, Desk, pending, schema, suppliers, write
from tests.store.building import data_of, page, reading, save, source_of

_TO_2 = (("ALTER TABLE document ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'",),)
_TO_3 = (*_TO_2, ("CREATE TABLE rule (id TEXT PRIMARY KEY) STRICT", "UPDATE document SET colour = 'green'"))


@pytest.fixture
def old_desk(tmp_path: Path) -> Path:
    """A desk of version 1 with one document."""
    path = tmp_path / "old.desk"
    with Desk.create(path) as desk:
        save(desk, "a.jpg")
    with closing(sqlite3.connect(path)) as connection:
        _forget_likeness(connection)
        _without_pieces(connection)
        connection.execute("DROP TABLE pending")
        connection.execute("DROP TABLE exported_document")
        connection.execute("ALTER TABLE correction DROP COLUMN seen")
        connection.execute("PRAGMA user_version = 1")
    return path


def _without_pieces(connection: sqlite3.Connection) -> None:
    """As desks were before documents could share pages."""
    connection.execute("DROP VIEW gone_document")
    connection.execute("DROP TABLE regrouped")
    connection.execute("ALTER TABLE document_source DROP COLUMN crop")


def _forget_watching(connection: sqlite3.Connection) -> None:
    """What came with versions 12 to 18 is taken away."""
    columns = (("correction", "region"), ("state_change", "words"), ("pending", "documents"), ("correction", "reader"))
    for table, column in columns:
        if column in [row[1] for row in connection.execute(f"PRAGMA table_info ({table})")]:
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in ("watched_folder", "watched_file", "client", "known_as", "drawn_columns"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def _forget_suppliers(connection: sqlite3.Connection) -> None:
    """What came with version 9 is taken away."""
    _forget_summaries(connection)
    for table in ("seller_fact", "supplier_rule"):
        connection.execute(f"DROP TABLE {table}")


def _forget_summaries(connection: sqlite3.Connection) -> None:
    """What came with versions 11 to 18 is taken away."""
    _forget_watching(connection)
    triggers = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'ground_%'")
    for (name,) in triggers.fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for table in ("ground", "summary"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def _forget_likeness(connection: sqlite3.Connection) -> None:
    """What came with versions 6 to 18 is taken away."""
    _forget_summaries(connection)
    connection.execute("ALTER TABLE state_change DROP COLUMN reason")
    _forget_suppliers(connection)
    for view in ("own_page", "not_set_apart", "joined", "apart", "joined_by_hand"):
        connection.execute(f"DROP VIEW {view}")
    connection.execute("ALTER TABLE reading DROP COLUMN lent_by")
    for table in ("identity", "alike", "companion", "set_apart"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("ALTER TABLE page DROP COLUMN look")


def _migrated(path: Path, migrations: tuple[tuple[str, ...], ...]) -> str:
    with closing(schema.prepare(path, may_be_new=False, migrations=migrations)) as connection:
        (colour,) = connection.execute("SELECT colour FROM document").fetchone()
        assert connection.execute("PRAGMA user_version").fetchone() == (1 + len(migrations),)
    return str(colour)


def _refusal(path: Path) -> str:
    before = path.read_bytes()
    with pytest.raises(DeskError) as caught:
        Desk.open(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    return caught.value.code


def test_a_desk_says_in_its_header_what_it_is(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "new.desk"):
        pass
    with closing(sqlite3.connect(tmp_path / "new.desk")) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)
        assert connection.execute("PRAGMA user_version").fetchone() == (1 + len(schema.MIGRATIONS),)


def test_an_older_desk_is_copied_and_then_brought_up_step_by_step(old_desk: Path) -> None:
    assert _migrated(old_desk, _TO_3) == "green"
    backup = old_desk.with_name("old.desk.v1-backup")
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT path FROM origin").fetchall() == [("in/a.jpg",)]
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert {file.name for file in old_desk.parent.iterdir()} == {"old.desk", "old.desk.v1-backup"}


def test_only_the_steps_that_are_missing_are_taken(old_desk: Path) -> None:
    assert _migrated(old_desk, _TO_2) == "blue"
    assert _migrated(old_desk, _TO_3) == "green"
    assert old_desk.with_name("old.desk.v2-backup").exists()


def test_an_earlier_backup_is_never_overwritten(old_desk: Path) -> None:
    earlier = old_desk.with_name("old.desk.v1-backup")
    earlier.write_text("kept")
    _migrated(old_desk, _TO_2)
    assert earlier.read_text() == "kept"
    assert old_desk.with_name("old.desk.v1-backup-2").exists()


def test_a_migration_that_fails_leaves_the_desk_as_it_was(old_desk: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        schema.prepare(old_desk, may_be_new=False, migrations=(("DROP TABLE page", "no such statement"),))
    with Desk.open(old_desk) as desk:
        (data,) = desk.iter_documents()
        assert len(desk.pages_of(data.source.sha256)) == 1


def test_a_desk_of_the_first_version_keeps_its_documents_and_gets_a_queue(old_desk: Path) -> None:
    with Desk.open(old_desk) as desk:
        assert [data.source.path for data in desk.iter_documents()] == ["in/a.jpg"]
        desk.submit(partial(pending.add_paths, paths=["b.jpg"], choice=Choice("offline"))).result()
        assert [one.path for one in desk.pending()] == ["b.jpg"]
    assert old_desk.with_name("old.desk.v1-backup").exists()


def test_a_desk_of_the_second_version_keeps_its_exports_and_its_queue(tmp_path: Path) -> None:
    path = tmp_path / "old.desk"
    with Desk.create(path) as desk:
        out, other = save(desk, "a.jpg"), save(desk, "b.jpg")
        desk.set_state([other], state=ReviewState.READY, name="accept")
        desk.mark_exported({out: ReviewState.EXPORTED}, target="out.xlsx")
        desk.submit(partial(pending.add_paths, paths=["c.jpg"], choice=Choice("offline"))).result()
    with closing(sqlite3.connect(path)) as connection, connection:
        _forget_likeness(connection)
        _without_pieces(connection)
        connection.execute("DROP TABLE exported_document")
        connection.execute("ALTER TABLE pending DROP COLUMN again")
        connection.execute("ALTER TABLE correction DROP COLUMN seen")
        connection.execute("PRAGMA user_version = 2")
    with Desk.open(path) as desk:
        assert [[export.target for export in desk.exports(one)] for one in (out, other)] == [["out.xlsx"], []]
        assert [(job.path, job.again) for job in desk.pending()] == [("c.jpg", False)]


def test_a_desk_of_the_fourth_version_knows_where_in_its_files_documents_stand(tmp_path: Path) -> None:
    path = tmp_path / "old.desk"
    with Desk.create(path) as desk:
        ids = [save(desk, f"{number}.jpg") for number in range(4)]
        desk.mark_exported(dict.fromkeys(ids[2:], ReviewState.EXPORTED), target="first.xlsx")
        desk.mark_exported(dict.fromkeys(reversed(ids), ReviewState.EXPORTED), target="second.xlsx")
    with closing(sqlite3.connect(path)) as connection, connection:
        _forget_likeness(connection)
        _without_pieces(connection)
        connection.execute("ALTER TABLE exported_document DROP COLUMN number")
        connection.execute("PRAGMA user_version = 4")
    with Desk.open(path) as desk:
        assert [[out.number for out in desk.exports(one)] for one in ids] == [[4], [3], [1, 2], [2, 1]]
        assert desk.without_identity() == ids


def test_a_desk_of_the_seventh_version_keeps_its_states_and_takes_reasons(tmp_path: Path) -> None:
    path = tmp_path / "old.desk"
    with Desk.create(path) as desk:
        ready, other = save(desk, "a.jpg"), save(desk, "b.jpg")
        desk.set_state([ready], state=ReviewState.READY, name="ready")
    with closing(sqlite3.connect(path)) as connection, connection:
        _forget_suppliers(connection)
        connection.execute("ALTER TABLE state_change DROP COLUMN reason")
        connection.execute("DROP VIEW joined_by_hand")
        connection.execute("PRAGMA user_version = 7")
    with Desk.open(path) as desk:
        desk.set_state([other], state=ReviewState.REJECTED, name="rejected", reason=RejectedAs(RejectReason.DUPLICATE))
        assert [(one.state, one.rejected_as) for one in desk.iter_documents()] == [
            (ReviewState.READY, None),
            (ReviewState.REJECTED, RejectedAs(RejectReason.DUPLICATE)),
        ]


def test_a_desk_of_the_eighth_version_learns_of_suppliers(tmp_path: Path) -> None:
    path = tmp_path / "old.desk"
    with Desk.create(path) as desk:
        document_id = save(desk, "a.jpg")
    with closing(sqlite3.connect(path)) as connection, connection:
        _forget_suppliers(connection)
        connection.execute("DROP VIEW joined_by_hand")
        connection.execute("PRAGMA user_version = 8")
    with Desk.open(path) as desk:
        assert desk.ask(suppliers.without_fact) == [document_id]


def test_a_desk_of_the_seventh_version_keeps_which_files_are_one_document(tmp_path: Path) -> None:
    path = tmp_path / "old.desk"
    with closing(schema.prepare(path, may_be_new=True, migrations=schema.MIGRATIONS[:6])) as connection, connection:
        pdf, ofd, xml = (
            write.save_result(connection, source_of(name), data=data_of(name), pages=[page()], reading=reading())
            for name in ("a.pdf", "a.ofd", "a.xml")
        )
        connection.executemany("INSERT INTO companion VALUES (?, ?)", [(xml, pdf), (ofd, pdf)])
    with Desk.open(path) as desk:
        (data,) = desk.iter_documents()
        assert (data.id, data.behind) == (pdf, (xml, ofd))


def test_a_new_desk_has_all_migrations_and_no_backup(tmp_path: Path) -> None:
    with closing(schema.prepare(tmp_path / "new.desk", may_be_new=True, migrations=_TO_3)) as connection:
        assert connection.execute("SELECT * FROM rule").fetchall() == []
    assert [file.name for file in tmp_path.iterdir()] == ["new.desk"]


def test_a_desk_of_a_newer_program_is_refused_untouched(old_desk: Path) -> None:
    with closing(sqlite3.connect(old_desk)) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert _refusal(old_desk) == "desk.newer"


@pytest.mark.parametrize(
    "write",
    [lambda path: path.write_bytes(b"%PDF-1.7 " * 99), lambda path: path.write_bytes(b"")],
    ids=["pdf", "empty"],
)
def test_a_file_that_is_no_desk_is_refused_untouched(tmp_path: Path, write: Callable[[Path], object]) -> None:
    path = tmp_path / "some.desk"
    write(path)
    assert _refusal(path) == "desk.not_a_desk"


def test_another_programs_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "other.desk"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    assert _refusal(path) == "desk.not_a_desk"
    with pytest.raises(DeskError):
        Desk.open_or_create(path)


def test_a_truncated_desk_is_said_to_be_damaged_and_left_alone(old_desk: Path) -> None:
    old_desk.write_bytes(old_desk.read_bytes()[:-8192])
    assert _refusal(old_desk) == "desk.damaged"


def test_damage_inside_is_said_when_it_is_met(tmp_path: Path) -> None:
    path = tmp_path / "a.desk"
    with Desk.create(path) as desk:
        save(desk, "a.jpg")
    with closing(sqlite3.connect(path)) as connection:
        (number,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'document'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    data = bytearray(path.read_bytes())
    data[(number - 1) * size : number * size] = b"\xff" * size
    path.write_bytes(data)
    with Desk.open(path) as desk, pytest.raises(DeskError) as caught:
        list(desk.iter_documents())
    assert caught.value.code == "desk.damaged"


def test_creating_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "begun.desk"
    path.touch()  # all that a kill leaves: the tables come in one transaction
    with Desk.open_or_create(path) as desk:
        assert save(desk, "a.jpg")


@pytest.mark.parametrize("table", ["reading", "action", "correction", "state_change", "exported_document", "set_apart"])
def test_what_was_said_and_done_can_not_be_edited(tmp_path: Path, table: str) -> None:
    path = tmp_path / "a.desk"
    with Desk.create(path) as desk:
        document_id = save(desk, "a.jpg")
        desk.correct({document_id: [Correction("note", "x")]}, name="correct")
        desk.set_state([document_id], state=ReviewState.READY, name="accept")
        desk.mark_exported({document_id: ReviewState.EXPORTED}, target="out.xlsx")
        desk.set_apart([(document_id, save(desk, "b.jpg"))])
    with closing(sqlite3.connect(path)) as connection:
        (column,) = connection.execute("SELECT name FROM pragma_table_info(?) LIMIT 1", (table,)).fetchone()
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(f"UPDATE {table} SET {column} = {column}")
