"""A process that is killed at any moment loses nothing that it had shown as done, and nothing comes twice."""

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from invoice_desk.domain.record import Correction, ReviewState
from invoice_desk.store import Desk
from tests.store.building import data_of, reading, sha_of

_ROUNDS = 5
_ROOT = Path(__file__).parents[2]


def _run_and_kill(desk: Path, *, after: float) -> list[list[str]]:
    """The complete lines that the child said before it was killed `after` seconds of work."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.store.kill_child", str(desk)], cwd=_ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        first = child.stdout.readline()
        try:
            child.wait(timeout=after)
        except subprocess.TimeoutExpired:
            child.kill()
        rest = child.stdout.read()
    return [line.split() for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]


def test_killed_at_random_moments_the_desk_holds_everything_that_was_shown_once(tmp_path: Path) -> None:
    path = tmp_path / "killed.desk"
    said: list[list[str]] = []
    for _ in range(_ROUNDS):
        said += _run_and_kill(path, after=random.uniform(0.01, 0.4))
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

    with Desk.open(path) as desk:
        found = list(desk.iter_documents())
        by_id = {data.id: data for data in found}
        for word, *about in said:
            if word == "saved":
                name, document_id = about
                assert desk.documents_for(sha_of(name)) == (document_id,)
                assert by_id[document_id].readings == (reading(),)
                assert desk.source_bytes(sha_of(name)) == data_of(name)
        revoked = {about[0] for word, *about in said if word == "revoked"}
        for document_id, number in (about for word, *about in said if word == "corrected"):
            kept = by_id[document_id].corrections
            # A revocation may have been committed in the moment between the commit and the word.
            allowed = [()] if int(number) % 3 == 0 else []
            assert kept in [*allowed, *([] if document_id in revoked else [_correction(number)])]
        for document_id in (about[0] for word, *about in said if word == "accepted"):
            assert by_id[document_id].state is ReviewState.READY
    assert len({data.source.sha256 for data in found}) == len(found)
    assert sum(word == "saved" for word, *_ in said) >= _ROUNDS
    assert [file.name for file in tmp_path.iterdir()] == ["killed.desk"]


def _correction(number: str) -> tuple[Correction, ...]:
    return (Correction("total_amount", Decimal(number)),)
