"""The tables of summaries, and the triggers that count what changes under each: whoever writes, no summary outlives it.

A table that a document's record is made of is watched here; `tests/store/test_summaries.py` asks of each new table
whether it is.
"""

# ruff: noqa: S608 - the statements are put together of words that all stand here

_NEW = "SELECT NEW.document_id AS id"


def _changed(documents: str) -> str:
    """A statement that counts a change of each of these documents."""
    return (
        f"INSERT INTO ground SELECT id, 1 FROM ({documents}) WHERE true"
        " ON CONFLICT DO UPDATE SET changes = changes + 1;"
    )


def _together(documents: str) -> str:
    """These documents and those that may be one with them in several files."""
    return (
        f"{documents} UNION SELECT other_id FROM companion WHERE document_id IN ({documents})"
        f" UNION SELECT document_id FROM companion WHERE other_id IN ({documents})"
    )


def _around(documents: str) -> str:
    """The same with all that seem to be one of them: whether these are here decides what is said of those."""
    group = _together(documents)
    return f"{group} UNION SELECT other_id FROM alike WHERE document_id IN ({group})"


def _trigger(name: str, event: str, documents: str, *, when: str = "true") -> str:
    return f"CREATE TRIGGER ground_{name} AFTER {event} WHEN {when} BEGIN {_changed(documents)} END"


_OF_TARGET = " UNION ".join(
    f"SELECT {column} AS id FROM {table} WHERE action_id = NEW.target"
    for table in ("regrouped", "set_apart", "companion")
    for column in ("document_id", "other_id")
    if (table, column) != ("regrouped", "other_id")
)
_OF_SOURCE = "SELECT document_id AS id FROM document_source WHERE sha256 = NEW.sha256"
_SOURCE_DIFFERS = "(OLD.media_type, OLD.page_count, OLD.notes) IS NOT (NEW.media_type, NEW.page_count, NEW.notes)"
_ALIKE = "SELECT document_id AS id FROM alike WHERE document_id = NEW.document_id"

SUMMARIES = (
    # How often what a document's record is made of has changed, its review state left out.
    """CREATE TABLE ground (
        document_id TEXT PRIMARY KEY REFERENCES document (id), changes INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # What the window shows of a document, made after so many changes by a program that calls itself `stamp`; it holds
    # on the days from `since` to `until`.
    """CREATE TABLE summary (
        document_id TEXT PRIMARY KEY REFERENCES document (id), changes INTEGER NOT NULL, stamp TEXT NOT NULL,
        since TEXT NOT NULL, until TEXT NOT NULL, body TEXT NOT NULL
    ) STRICT""",
    _trigger("reading", "INSERT ON reading", _NEW),
    _trigger("correction", "INSERT ON correction", _NEW),
    _trigger(
        "answered_correction",
        "INSERT ON action",
        "SELECT DISTINCT document_id AS id FROM correction WHERE action_id = NEW.target",
        when="NEW.target IS NOT NULL",
    ),
    _trigger("answered_grouping", "INSERT ON action", _around(_OF_TARGET), when="NEW.target IS NOT NULL"),
    _trigger("regrouped", "INSERT ON regrouped", _around(_NEW)),
    _trigger("set_apart", "INSERT ON set_apart", _around(f"{_NEW} UNION SELECT NEW.other_id")),
    _trigger("joined", "INSERT ON companion", _around(f"{_NEW} UNION SELECT NEW.other_id")),
    _trigger(
        "joined_elsewhere",
        "UPDATE ON companion",
        _around(f"{_NEW} UNION SELECT NEW.other_id UNION SELECT OLD.document_id"),
    ),
    _trigger(
        "no_longer_joined", "DELETE ON companion", _around("SELECT OLD.document_id AS id UNION SELECT OLD.other_id")
    ),
    _trigger("alike", "INSERT ON alike", _NEW),
    _trigger("alike_no_longer", "DELETE ON alike", "SELECT OLD.document_id AS id"),
    # What went out comes first among documents that seem to be one.
    _trigger(
        "exported",
        "INSERT ON exported_document",
        f"{_ALIKE} UNION SELECT other_id FROM alike WHERE document_id = NEW.document_id",
    ),
    _trigger("source", "UPDATE ON source", _OF_SOURCE, when=_SOURCE_DIFFERS),
)
"""What version 11 of the tables adds; never changed once released."""
