"""A process that is killed while it splits, merges and compacts desks leaves whole files, and loses nothing."""

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.record import Correction
from invoice_desk.store import Desk
from tests.store.building import data_of, save, sha_of

_ROUNDS = 3
_ROOT = Path(__file__).parents[2]


def _run_and_kill(desk: Path, *, after: float) -> None:
    """Let the child work for `after` seconds from when it says that it has begun."""
    arguments = [sys.executable, "-m", "tests.store.desk_file_child", str(desk)]
    with subprocess.Popen(arguments, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        assert child.stdout.readline() == "begun\n"
        try:
            child.wait(timeout=after)
        except subprocess.TimeoutExpired:
            child.kill()


def test_killed_at_random_moments_every_document_is_whole_in_a_whole_desk(tmp_path: Path) -> None:
    path = tmp_path / "acme.desk"
    with Desk.create(path) as desk:
        ids = {save(desk, f"{number}.jpg"): number for number in range(9)}
        for document_id, number in ids.items():
            desk.correct({document_id: [Correction("total_amount", Decimal(number))]}, name="correct total_amount")
    for _ in range(_ROUNDS):
        _run_and_kill(path, after=random.uniform(0.05, 0.8))
        found: dict[str, list[DocumentData]] = {}
        for one in tmp_path.glob("*.desk"):
            if "before-merging" in one.name:
                continue
            with closing(sqlite3.connect(one)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            with Desk.open(one) as desk:
                for data in desk.iter_documents():
                    found.setdefault(data.id, []).append(data)
                    name = f"{ids[data.id]}.jpg"
                    assert (data.source.sha256, desk.source_bytes(sha_of(name))) == (sha_of(name), data_of(name))
        assert found.keys() == ids.keys()
        for document_id, several in found.items():
            for data in several:
                assert [one.value for one in data.corrections] == [Decimal(ids[document_id])]
