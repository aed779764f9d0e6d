"""Looking through what was dropped: the bytes of every document are in the desk before anything is read."""

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.job import CancelToken, Failed
from invoice_desk.intake.walk import is_wanted, walk
from invoice_desk.store import Choice, Desk, Pending


@dataclass(frozen=True, slots=True)
class RunKey:
    """What the jobs of one run have in common. `turn` sets apart what was asked for once more, or after a stop.

    `again`: what the desk has such a reading of is read all the same.
    """

    choice: Choice
    password: str | None
    turn: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class WaitingJob:
    """A file that is safe in the desk and waits to be read; of several documents in it `only` these, if any."""

    id: str
    path: str
    sha256: str
    run: RunKey
    only: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Root:
    """A path that has yet to be looked through. `path` may hold bytes that no column can; `asked` is what is kept."""

    path: Path
    asked: Pending
    run: RunKey


def take_in(
    root: Root, desk: Desk, *, limits: Limits, is_document: Callable[[bytes, str], bool], cancel: CancelToken
) -> Iterator[WaitingJob | Failed | None]:
    """Keep every document behind a path in the desk, one in memory at a time.

    A file that can't be opened is a Failed, kept in the desk too; one that waits already is None. Raises DeskError,
    and JobCancelledError when a cancel leaves files behind.
    """
    for found in walk([root.path], limits):
        cancel.raise_if_cancelled()
        if not is_wanted(found, is_document):
            continue
        try:
            data = found.read()
        except UnreadableDocumentError as error:
            desk.save_rejection(found.path, code=error.code, params=error.params)
            yield Failed(str(uuid.uuid4()), found.path, error)
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        kept = desk.take_in(found.path, sha256=sha256, data=data, choice=root.run.choice)
        yield None if kept is None else WaitingJob(kept.id, kept.path, sha256, root.run)
