"""Putting all of another desk into one: documents with everything that belongs to them, each of them once.

A document that both desks have, by the content of its file and its place on it, is one afterwards, with what was read
and what people did in either. Everything that people did stands in the order of its time: where both set the same
field, the later value holds, and the earlier one stays in the history. What was undone in one goes on to hold for
documents that the other one alone has. What a person accepted in either, and what shows something else now, is
reviewed again. The other desk is not changed.
"""

import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.errors import DeskError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import ReviewState
from invoice_desk.store import schema
from invoice_desk.store.bringing import attached, bring
from invoice_desk.store.client import client_name, keep_client_name
from invoice_desk.store.faults import told_as_desk_errors
from invoice_desk.store.lock import DeskLock
from invoice_desk.store.read import documents
from invoice_desk.store.whole_copy import Report, free_name, stoppable, unheard, write_copy
from invoice_desk.store.write import listed, set_state

_STEP = 200
"""Documents that are in memory at once."""


Differs = Callable[[DocumentData, DocumentData], bool]
"""Whether a document, as it was in the desk where a person accepted it, and as it is now, shows different things."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of it: documents that are new here, those that were here too, values that people had set differently in
    both desks, the copy of the desk as it was before, and accepted documents that are to be reviewed again.
    """

    added: int
    known: int
    settled: int
    before: Path
    reopened: int = 0


@dataclass(frozen=True, slots=True)
class Glance:
    """A desk as it is seen from outside: whose it is ("" for nobody's) and how many documents it holds."""

    path: Path
    client: str
    documents: int


def glance(path: Path) -> Glance:
    """Look at a desk before it is merged. Raises DeskError: `desk.missing`, `desk.not_a_desk`, `desk.newer` …"""
    if not path.is_file():
        raise DeskError("desk.missing", path=str(path))
    with told_as_desk_errors(path), closing(schema.connect(path)) as connection:
        version = _known_version(connection, path)
        gone = " WHERE id NOT IN (SELECT id FROM gone_document)" if version == schema.NEWEST else ""
        (count,) = connection.execute(f"SELECT count(*) FROM document{gone}").fetchone()  # noqa: S608
        return Glance(path, client_name(connection) if version == schema.NEWEST else "", int(count))


def merge(
    path: Path,
    other: Path,
    *,
    differs: Differs | None = None,
    cancel: CancelToken | None = None,
    report: Report = unheard,
) -> Merged:
    """Put the desk `other` into the one at `path`; nobody may have either open. All of it comes, or nothing.

    The desk as it was is kept beside it first. What was accepted is reviewed again where it `differs`. Progress is in
    files. Raises DeskError (`desk.in_use`, `desk.newer` …), JobCancelledError; the desk is then as it was.
    """
    cancel = cancel or CancelToken()
    if not other.exists():
        raise DeskError("desk.missing", path=str(other))
    if other.samefile(path):
        raise DeskError("desk.merge_with_itself", path=str(path))
    with ExitStack() as stack:
        stack.enter_context(told_as_desk_errors(path))
        stack.enter_context(DeskLock.acquire(path))
        stack.enter_context(DeskLock.acquire(other))
        theirs = stack.enter_context(_of_this_version(other, path.parent, cancel))
        connection = stack.enter_context(closing(schema.prepare(path, may_be_new=False)))
        before = free_name(path.with_name(f"{path.stem}.before-merging{path.suffix}"))
        write_copy(connection, before, cancel=cancel)
        try:
            with (
                attached(connection, theirs),
                closing(schema.connect(before)) as mine,
                closing(schema.connect(theirs)) as there,
                stoppable(connection, cancel),
            ):
                merged = _merge(connection, before, cancel, report, _Accepted(mine, there, differs))
        except BaseException:
            before.unlink(missing_ok=True)
            raise
    return merged


def _merge(
    connection: sqlite3.Connection, before: Path, cancel: CancelToken, report: Report, accepted: "_Accepted"
) -> Merged:
    def heard(number: int, total: int) -> None:
        report(Progress(number, total))
        cancel.raise_if_cancelled()  # short statements end before SQLite looks whether they should

    with schema.transaction(connection):
        places = _places(connection)
        settled = _set_differently(connection, places)
        (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM main.reading").fetchone()
        news = connection.execute("SELECT id FROM other.action WHERE id NOT IN (SELECT id FROM main.action)").fetchall()
        bring(connection, places, whole=True, done=heard)
        _forget_what_was_found(connection, last, listed(action_id for (action_id,) in news))
        _take_client_name(connection)
        reopened = accepted.reopen(connection, places, {action_id for (action_id,) in news}, cancel)
        shown = _shown(connection)
    return Merged(
        added=sum(here is None and key in shown for key, here in places.items()),
        known=sum(here in shown for here in places.values()),
        settled=settled,
        before=before,
        reopened=reopened,
    )


@dataclass(frozen=True, slots=True)
class _Accepted:
    """Both desks as they were, to which what people accepted there is held."""

    mine: sqlite3.Connection
    theirs: sqlite3.Connection
    differs: Differs | None

    def reopen(
        self,
        connection: sqlite3.Connection,
        places: Mapping[str, str | None],
        news: Container[str],
        cancel: CancelToken,
    ) -> int:
        """Take accepted documents that both desks had back to review where they show something else; how many."""
        there = {here: key for key, here in places.items() if here is not None}
        accepted_by = _accepted_by(connection, there) if self.differs is not None else {}
        ids, reopened = list(accepted_by), []
        for start in range(0, len(ids), _STEP):
            cancel.raise_if_cancelled()
            step = ids[start : start + _STEP]
            before = {
                data.id: data for data in documents(self.mine, [one for one in step if accepted_by[one] not in news])
            }
            for data in documents(self.theirs, [there[one] for one in step if accepted_by[one] in news]):
                before[places[data.id] or data.id] = data
            for now in documents(connection, step):
                was = before.get(now.id, now)
                is_same = (was.readings, was.corrections) == (now.readings, now.corrections)
                if not is_same and self.differs is not None and self.differs(was, now):
                    reopened.append(now.id)
        if reopened:
            set_state(connection, reopened, state=ReviewState.TO_REVIEW, name=ReviewState.TO_REVIEW.value)
        return len(reopened)


def _accepted_by(connection: sqlite3.Connection, document_ids: Iterable[str]) -> dict[str, str]:
    """By what action those of the documents were accepted, or went out, that are neither rejected nor in review."""
    rows = connection.execute(
        "SELECT c.document_id, c.state, a.id FROM state_change c CROSS JOIN effective_action a ON a.id = c.action_id"
        " WHERE c.document_id IN (SELECT value FROM json_each(?)) ORDER BY a.seq",
        (listed(document_ids),),
    )
    last = {document_id: (ReviewState(state), action_id) for document_id, state, action_id in rows}
    return {
        document_id: action_id
        for document_id, (state, action_id) in last.items()
        if state not in (ReviewState.TO_REVIEW, ReviewState.REJECTED)
    }


@contextmanager
def _of_this_version(other: Path, folder: Path, cancel: CancelToken) -> Iterator[Path]:
    """The other desk, or a copy that is brought to this version."""
    with told_as_desk_errors(other), closing(schema.connect(other)) as connection:
        is_old = _known_version(connection, other) < schema.NEWEST
    if not is_old:
        yield other
        return
    with tempfile.TemporaryDirectory(prefix=".merging-", dir=folder) as place:
        copy = Path(place) / other.name
        with told_as_desk_errors(other), closing(schema.connect(other)) as connection:
            write_copy(connection, copy, cancel=cancel)
        schema.prepare(copy, may_be_new=False).close()
        yield copy


def _known_version(connection: sqlite3.Connection, path: Path) -> int:
    """The desk's version. Raises DeskError: `desk.not_a_desk`, `desk.newer`."""
    version = schema.version_of(connection, path)
    if version > schema.NEWEST:
        raise DeskError("desk.newer", path=str(path), version=version, known=schema.NEWEST)
    if version == 0:
        raise DeskError("desk.not_a_desk", path=str(path))
    return version


def _places(connection: sqlite3.Connection) -> dict[str, str | None]:
    """To each document of the other desk the one here that it is, gone ones too; None where there is none."""
    mine, theirs = _by_content(connection, "main"), _by_content(connection, "other")
    here = {one for several in mine.values() for one in several}
    places: dict[str, str | None] = {
        one: one if one in here else None for several in theirs.values() for one in several
    }
    taken = {own for own in places.values() if own is not None}
    # As they were found to be one before, here or there.
    known = connection.execute("SELECT id, document_id FROM main.known_as").fetchall()
    known += connection.execute("SELECT document_id, id FROM other.known_as").fetchall()
    likely = [(one, own) for one, own in known if one in places and own in here]
    likely += [(several[0], own) for content, several in theirs.items() for own in mine.get(content, ())]
    for one, own in likely:
        if places[one] is None and own not in taken:
            places[one] = own
            taken.add(own)
    return places


def _by_content(connection: sqlite3.Connection, desk: str) -> dict[tuple[str, str, str], list[str]]:
    """The documents by what they stand on, those that are still there first."""
    rows = connection.execute(
        f"SELECT s.document_id, s.sha256, s.pages, s.crop FROM {desk}.document_source s"  # noqa: S608
        f" JOIN {desk}.document d ON d.id = s.document_id WHERE s.position = 0"
        f" ORDER BY d.id IN (SELECT id FROM {desk}.gone_document), d.seq"
    )
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for document_id, *content in rows:
        found[(content[0], content[1], content[2])].append(document_id)
    return found


def _set_differently(connection: sqlite3.Connection, places: Mapping[str, str | None]) -> int:
    """How many values people have set in both desks since these had anything in common, and not to the same."""
    mine, theirs = _set_values(connection, "main", "other"), _set_values(connection, "other", "main")
    there = {(places.get(one), field_id, line): value for (one, field_id, line), value in theirs.items()}
    return sum(there.get(key, value) != value for key, value in mine.items())


def _set_values(connection: sqlite3.Connection, desk: str, without: str) -> dict[tuple[str, str, int | None], str]:
    rows = connection.execute(
        f"SELECT c.document_id, c.field_id, c.line, c.value FROM {desk}.correction c"  # noqa: S608
        f" CROSS JOIN {desk}.effective_action a ON a.id = c.action_id"
        f" WHERE a.id NOT IN (SELECT id FROM {without}.action) ORDER BY a.seq, c.ordinal"
    )
    return {(document_id, field_id, line): value for document_id, field_id, line, value in rows}


def _forget_what_was_found(connection: sqlite3.Connection, last: int, news: str) -> None:
    """By what documents are known and what they teach of suppliers is found anew of those of which more is said now."""
    for table in ("identity", "seller_fact"):
        connection.execute(
            f"DELETE FROM {table} WHERE document_id IN (SELECT here FROM place WHERE NOT is_new) AND document_id IN"  # noqa: S608
            " (SELECT document_id FROM reading WHERE seq > ? UNION SELECT document_id FROM correction WHERE action_id"
            " IN (SELECT coalesce(target, id) FROM action WHERE id IN (SELECT value FROM json_each(?))))",
            (last, news),
        )


def _take_client_name(connection: sqlite3.Connection) -> None:
    """Of a desk that has none."""
    found = connection.execute("SELECT name FROM other.client").fetchone()
    if found is not None and not client_name(connection):
        keep_client_name(connection, found[0])


def _shown(connection: sqlite3.Connection) -> frozenset[str]:
    rows = connection.execute(
        "SELECT id FROM main.document WHERE id NOT IN (SELECT id FROM main.gone_document)"
        " AND id NOT IN (SELECT other_id FROM main.joined)"
    )
    return frozenset(document_id for (document_id,) in rows)
