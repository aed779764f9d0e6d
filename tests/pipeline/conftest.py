"""Queues for tests: one whose worker answers at once, one whose worker waits for a word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from invoice_desk.store import Desk
from tests.fakes.worker import GatedWorker, ScriptedWorker
from tests.pipeline.queue_building import Bench


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk") as opened:
        yield opened


@pytest.fixture
def bench(tmp_path: Path, desk: Desk) -> Iterator[Bench]:
    made = Bench(tmp_path, desk, ScriptedWorker())
    yield made
    made.queue.close()


@pytest.fixture
def gated(tmp_path: Path, desk: Desk) -> Iterator[tuple[Bench, GatedWorker]]:
    worker = GatedWorker()
    made = Bench(tmp_path, desk, worker)
    yield made, worker
    made.queue.close()
