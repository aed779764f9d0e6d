"""What a desk is asked about sources and documents, as plain functions over a reader's connection."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from invoice_desk.domain.document import Page, SourceInfo, WordOrigin
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Correction, Note, Reading, RejectedAs, Rejection, RejectReason, ReviewState
from invoice_desk.store.json_form import (
    crop_from_json,
    notes_from_json,
    params_from_json,
    reading_from_json,
    region_from_json,
    value_from_json,
    words_from_json,
)
from invoice_desk.store.likeness import twins
from invoice_desk.store.regrouping import documents_in_place_of
from invoice_desk.store.write import listed, storable


@dataclass(frozen=True, slots=True)
class Failure:
    """A path that could not be read, why, and its bytes where the desk has them."""

    path: str
    sha256: str | None
    code: str
    params: Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class _Source:
    info: SourceInfo
    notes: tuple[Note, ...]
    paths: tuple[str, ...]


def has_source(connection: sqlite3.Connection, sha256: str) -> bool:
    """Whether the desk holds this content, readable or not."""
    return connection.execute("SELECT 1 FROM source WHERE sha256 = ?", (sha256,)).fetchone() is not None


def media_type_of(connection: sqlite3.Connection, sha256: str) -> str:
    """What kind of file the content is; empty while nobody could read it, and for content that is not there."""
    row = connection.execute("SELECT media_type FROM source WHERE sha256 = ?", (sha256,)).fetchone()
    return str(row[0]) if row else ""


def source_bytes(connection: sqlite3.Connection, sha256: str) -> bytes:
    """The untouched bytes. Raises LookupError when the desk has no such source."""
    row = connection.execute("SELECT data FROM original WHERE sha256 = ?", (sha256,)).fetchone()
    if row is None:
        raise LookupError(sha256)
    return bytes(row[0])


def pages_of(connection: sqlite3.Connection, sha256: str) -> tuple[Page, ...]:
    """A source's pages with their words, by number; a page with words of several origins comes once for each."""
    rows = connection.execute(
        "SELECT number, width, height, turned, skew, origin, words, look FROM page"
        " WHERE sha256 = ? ORDER BY number, rowid",
        (sha256,),
    )
    return tuple(
        Page(
            number=number,
            width=width,
            height=height,
            turned=turned,
            skew=skew,
            origin=WordOrigin(origin),
            words=words_from_json(words),
            look=look,
        )
        for number, width, height, turned, skew, origin, words, look in rows
    )


def documents_for(connection: sqlite3.Connection, sha256: str) -> tuple[str, ...]:
    """The ids of the documents that a source holds, oldest first; of one that stands behind another, that one's."""
    rows = connection.execute(
        "SELECT coalesce(j.document_id, d.id) FROM document_source s JOIN document d ON d.id = s.document_id"
        " LEFT JOIN joined j ON j.other_id = d.id WHERE s.sha256 = ?"
        " AND d.id NOT IN (SELECT id FROM gone_document) ORDER BY d.seq",
        (sha256,),
    )
    return tuple(dict.fromkeys(document_id for (document_id,) in rows))


def reading_exists(
    connection: sqlite3.Connection, sha256: str, *, engine: str, model: str | None, profile: str | None = None
) -> bool:
    """Whether engine and model have read all documents of a source, as this profile; None stands for any."""
    asked = [None if one is None else storable(one) for one in (model, profile)]
    rows = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM reading r WHERE r.document_id = s.document_id AND r.engine = ?"
        " AND coalesce(r.model = ?, 1) AND coalesce(r.profile = ?, 1))"
        " FROM document_source s WHERE s.sha256 = ? AND s.document_id NOT IN (SELECT id FROM gone_document)",
        (storable(engine), *asked, sha256),
    ).fetchall()
    return bool(rows) and all(is_read for (is_read,) in rows)


def documents(connection: sqlite3.Connection, ids: Sequence[str], *, alone: bool = False) -> list[DocumentData]:
    """Documents in the order of `ids`; those that the desk does not have, or has no longer, are left out.

    So are those that stand behind another one, which has what they lend it; `alone` gives each as if there were no
    other one. A few hundred at a time.
    """
    asked = listed(ids)
    rows = connection.execute(
        "SELECT d.id, d.profile, s.sha256, s.pages, s.crop"
        " FROM document d JOIN document_source s ON s.document_id = d.id"
        " WHERE s.position = 0 AND d.id IN (SELECT value FROM json_each(?))"
        " AND d.id NOT IN (SELECT id FROM gone_document)"
        " AND (? OR NOT EXISTS (SELECT 1 FROM joined j WHERE j.other_id = d.id))",
        (asked, alone),
    )
    placed = {document_id: (profile, sha256, pages, crop) for document_id, profile, sha256, pages, crop in rows}
    behind = {} if alone else _behind(connection, asked)
    shown = {sha256 for _, sha256, _, _ in placed.values()} | {
        sha256 for group in behind.values() for _, sha256 in group
    }
    sources = _sources(connection, shown)
    readings = _readings(connection, asked, behind)
    corrections = _corrections(connection, asked)
    standing = states(connection, asked)
    alike = twins(connection, asked)
    found = []
    for document_id in (one for one in ids if one in placed):
        profile, sha256, pages, crop = placed[document_id]
        source = sources[sha256]
        others = behind.get(document_id, ())
        found.append(
            DocumentData(
                id=document_id,
                source=source.info,
                pages=tuple(json.loads(pages)),
                profile=profile,
                readings=readings.get(document_id, ()),
                corrections=corrections.get(document_id, ()),
                state=standing[document_id][0] if document_id in standing else ReviewState.TO_REVIEW,
                rejected_as=standing[document_id][1] if document_id in standing else None,
                notes=source.notes,
                companions=tuple(sources[other].info.path for _, other in others),
                paths=source.paths,
                crop=crop_from_json(crop),
                twins=alike.get(document_id, ()),
                behind=tuple(other_id for other_id, _ in others),
            )
        )
    return found


def document_ids_after(connection: sqlite3.Connection, seq: int, *, limit: int) -> list[tuple[int, str]]:
    """The next documents in the order they came, as (place, id), for going over a desk in steps."""
    rows = connection.execute(
        "SELECT seq, id FROM document d WHERE seq > ? AND NOT EXISTS (SELECT 1 FROM joined j WHERE j.other_id = d.id)"
        " ORDER BY seq LIMIT ?",
        (seq, limit),
    )
    return rows.fetchall()


def failures(connection: sqlite3.Connection) -> list[Failure]:
    """The paths whose last reading failed, in the order they were given."""
    rows = connection.execute("SELECT path, sha256, code, params FROM latest_origin WHERE code <> '' ORDER BY seq")
    return [Failure(path, sha256, code, params_from_json(params)) for path, sha256, code, params in rows]


def rows_of_paths(connection: sqlite3.Connection, paths: Sequence[str]) -> list[DocumentData | Rejection]:
    """What became of each path, in the order of `paths`: its documents under this path, or why it was rejected.

    Of a document in several files each file's path gives it, with that file as its source and the others beside it.
    Paths the desk does not know give nothing.
    """
    rows = connection.execute(
        "SELECT path, sha256, code, params FROM latest_origin WHERE path IN (SELECT value FROM json_each(?))",
        (listed(map(storable, paths)),),
    )
    outcomes = {path: (sha256, code, params) for path, sha256, code, params in rows}
    documents_of = _documents_of(connection, {sha256 for sha256, code, _ in outcomes.values() if not code})
    found: list[DocumentData | Rejection] = []
    for path in paths:
        sha256, code, params = outcomes.get(storable(path), ("", "", ""))
        if code:
            found.append(Rejection(path, code, params_from_json(params)))
            continue
        held = documents_of.get(sha256) or documents(connection, documents_in_place_of(connection, sha256))
        found += [replace(data, source=replace(data.source, path=path)) for data in held]
    return found


def _documents_of(connection: sqlite3.Connection, sha256s: Iterable[str]) -> dict[str, list[DocumentData]]:
    rows = connection.execute(
        "SELECT d.id, s.sha256, coalesce(j.document_id, d.id) FROM document_source s"
        " JOIN document d ON d.id = s.document_id LEFT JOIN joined j ON j.other_id = d.id"
        " WHERE s.sha256 IN (SELECT value FROM json_each(?)) ORDER BY d.seq",
        (listed(sha256s),),
    ).fetchall()
    leaders = {data.id: data for data in documents(connection, [leader_id for _, _, leader_id in rows])}
    behind = [document_id for document_id, _, leader_id in rows if document_id != leader_id]
    alone = {data.id: data for data in documents(connection, behind, alone=True)}
    groups: dict[str, list[DocumentData]] = defaultdict(list)
    for document_id, sha256, leader_id in rows:
        if leader_id in leaders:
            data = leaders[leader_id]
            groups[sha256].append(_seen_from(data, alone[document_id]) if document_id in alone else data)
    return groups


def _seen_from(leader: DocumentData, other: DocumentData) -> DocumentData:
    """The document as it stands, on the row of one of its other files."""
    companions = (leader.source.path, *(path for path in leader.companions if path != other.source.path))
    return replace(leader, source=other.source, pages=other.pages, companions=companions, is_beside=True)


def _behind(connection: sqlite3.Connection, asked: str) -> dict[str, list[tuple[str, str]]]:
    """Of each document the others that stand behind it, each with its source."""
    rows = connection.execute(
        "SELECT j.document_id, j.other_id, s.sha256 FROM joined j JOIN document_source s ON s.document_id = j.other_id"
        " WHERE s.position = 0 AND j.document_id IN (SELECT value FROM json_each(?)) ORDER BY j.seq",
        (asked,),
    )
    return {key: [(other_id, sha256) for other_id, sha256 in several] for key, several in _grouped(rows).items()}


def _sources(connection: sqlite3.Connection, sha256s: Iterable[str]) -> dict[str, _Source]:
    asked = (listed(sha256s),)
    paths = _grouped(
        connection.execute(
            "SELECT sha256, path FROM origin WHERE sha256 IN (SELECT value FROM json_each(?))"
            " GROUP BY sha256, path ORDER BY min(seq)",
            asked,
        )
    )
    rows = connection.execute(
        "SELECT sha256, media_type, page_count, notes FROM source WHERE sha256 IN (SELECT value FROM json_each(?))",
        asked,
    )
    found = {}
    for sha256, media_type, page_count, notes in rows:
        own = tuple(path for (path,) in paths[sha256])
        found[sha256] = _Source(SourceInfo(own[0], sha256, media_type, page_count), notes_from_json(notes), own)
    return found


def _readings(
    connection: sqlite3.Connection, asked: str, behind: Mapping[str, Sequence[tuple[str, str]]]
) -> dict[str, tuple[Reading, ...]]:
    """Each document's own readings, and those lent by documents that stand behind it now."""
    rows = connection.execute(
        "SELECT document_id, lent_by, body FROM reading WHERE document_id IN (SELECT value FROM json_each(?))"
        " ORDER BY seq",
        (asked,),
    )
    lenders = {(key, other_id) for key, group in behind.items() for other_id, _ in group}
    own = ((key, body) for key, lent_by, body in rows if lent_by is None or (key, lent_by) in lenders)
    return {key: tuple(reading_from_json(body) for (body,) in bodies) for key, bodies in _grouped(own).items()}


def _corrections(connection: sqlite3.Connection, asked: str) -> dict[str, tuple[Correction, ...]]:
    # CROSS JOIN, here and below, keeps SQLite from going over all actions for the sake of the order.
    rows = connection.execute(
        "SELECT c.document_id, c.field_id, c.line, c.value, c.seen, c.region, c.reader"
        " FROM correction c CROSS JOIN effective_action a ON a.id = c.action_id"
        " WHERE c.document_id IN (SELECT value FROM json_each(?)) ORDER BY a.seq, c.ordinal",
        (asked,),
    )
    return {
        key: tuple(
            Correction(field_id, value_from_json(value), line, seen, region_from_json(region), reader)
            for field_id, line, value, seen, region, reader in several
        )
        for key, several in _grouped(rows).items()
    }


def states(connection: sqlite3.Connection, asked: str) -> dict[str, tuple[ReviewState, RejectedAs | None]]:
    """The review states of documents (ids as JSON), with the reason of a rejection; those nobody moved are left out."""
    rows = connection.execute(
        "SELECT c.document_id, c.state, c.reason, c.words FROM state_change c"
        " CROSS JOIN effective_action a ON a.id = c.action_id"
        " WHERE c.document_id IN (SELECT value FROM json_each(?)) ORDER BY a.seq",
        (asked,),
    )
    return {
        document_id: (ReviewState(state), RejectedAs(RejectReason(reason), words) if reason else None)
        for document_id, state, reason, words in rows
    }


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    """Rows by their first column, in their order, without it."""
    groups: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *rest in rows:
        groups[key].append(tuple(rest))
    return groups
