"""The run of `extract`: from the paths named to the written file, through a desk of its own or the user's."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from invoice_desk import app
from invoice_desk.cli.terminal import Terminal
from invoice_desk.domain.errors import DeskError, EngineUnreachableError, ExportError
from invoice_desk.domain.job import CancelToken, Failed, Finished, JobEvent, Progress, Started
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Rejection, Row
from invoice_desk.export.exporter import Exporter, ExportRequest
from invoice_desk.intake.walk import FoundFile, walk
from invoice_desk.pipeline.batch import BatchPlan, Summary, run_batch
from invoice_desk.pipeline.worker_pool import Worker
from invoice_desk.store import Desk

_WORTH_TWO = 12  # files: with fewer, loading the models a second time costs more than it brings


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for. Without `desk` the work is done in a temporary one; `jobs` 0 lets the program choose."""

    paths: tuple[Path, ...]
    out: Path
    exporter: Exporter
    plan: BatchPlan
    profiles: Mapping[str, Profile]
    desk: Path | None = None
    jobs: int = 0
    threads: int = 1
    own_companies: tuple[str, ...] = ()


@dataclass(slots=True)
class Result:
    """How the run went, put together from what its jobs tell."""

    started: dict[str, str] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    failed: int = 0
    interrupted: bool = False

    @property
    def paths(self) -> list[str]:
        """The sources that were read or failed, in the order in which they were named."""
        return [path for job_id, path in self.started.items() if job_id in self.ended]

    def note(self, event: JobEvent) -> None:
        """Take in what a job tells."""
        if isinstance(event, Started):
            self.started[event.job_id] = event.document
        elif isinstance(event, Finished | Failed):
            self.ended.add(event.job_id)
            self.failed += isinstance(event, Failed)


def carry_out(order: Order, terminal: Terminal) -> Result:
    """Read everything, write OUT, show the rows. Raises DeskError when the desk can't be had at all.

    What goes wrong later is said and counts as a failure; what was done by then is written all the same.
    """
    result = Result()
    with ExitStack() as stack:
        files = list(walk(order.paths, order.plan.limits))
        workers = app.open_workers(
            _jobs(order, len(files)), threads=order.threads, stack=stack, reads=not order.plan.engine.needs_images
        )
        shelf = stack.enter_context(_shelf(order.desk))
        summary = _read(files, order, shelf.desk, workers, terminal=terminal, result=result)
        for worker in workers:
            worker.shutdown(wait=False)  # it ends while the file is written
        every_row = [
            _left_out(row) or row
            for row in app.records(shelf.desk, order.profiles, result.paths, own_companies=order.own_companies)
        ]
        rows = app.one_row_each(every_row)
        try:
            # For programs every source has its line; people count rows.
            wanted = every_row if order.exporter.suffix == ".jsonl" else rows
            write_out(wanted, order.profiles, order.out, exporter=order.exporter, terminal=terminal)
        except ExportError as error:
            result.failed += 1
            shelf.keep = True
            terminal.warn_of(error)
            terminal.warn("cli.results_kept", desk=str(shelf.desk.path), out=str(order.out))
            return result
        if order.desk is not None:
            app.remember_export(shelf.desk, rows, order.out)
        terminal.show_rows(rows)
        if summary is not None:
            terminal.tell(
                "cli.summary",
                read=summary.read,
                known=summary.known,
                failed=summary.failed,
                skipped=summary.skipped,
                out=str(order.out),
            )
    return result


def write_out(
    rows: Sequence[Row], profiles: Mapping[str, Profile], out: Path, *, exporter: Exporter, terminal: Terminal
) -> None:
    """Export rows in the terminal's language. Raises ExportError; the target is then as it was."""
    request = ExportRequest(rows, profiles, out, terminal.language, terminal.render)
    exporter.write(request, CancelToken(), _unheard)


def _left_out(row: Row) -> Rejection | None:
    """What is written in the place of a document that a person has rejected: that it was, and why."""
    if isinstance(row, Rejection) or row.rejected_as is None:
        return None
    if row.rejected_as.words:
        return Rejection(row.source.path, "rejected.in_words", {"words": row.rejected_as.words})
    return Rejection(row.source.path, f"rejected.{row.rejected_as.reason.value}")


def _jobs(order: Order, files: int) -> int:
    """How many worker processes: two share the processors better than one, once there is enough to read."""
    if order.jobs:
        return order.jobs
    return 2 if files >= _WORTH_TWO and order.threads > 1 else 1


def _read(
    files: Sequence[FoundFile],
    order: Order,
    desk: Desk,
    workers: Sequence[Worker],
    *,
    terminal: Terminal,
    result: Result,
) -> Summary | None:
    """Run the batch; None when it did not come to its end."""
    with terminal.progress(len(files)) as advance:

        def report(event: JobEvent) -> None:
            result.note(event)
            advance(event)

        def is_document(head: bytes, name: str) -> bool:
            wanted = app.is_document(head, name)
            if not wanted:
                advance(None)
            return wanted

        try:
            return run_batch(
                files, desk, order.plan, workers, is_document=is_document, cancel=CancelToken(), report=report
            )
        except KeyboardInterrupt:
            result.interrupted = True
            terminal.warn("job.cancelled")
        except (DeskError, EngineUnreachableError) as error:
            result.failed += 1
            terminal.warn_of(error)
    return None


@dataclass(slots=True)
class _Shelf:
    """The desk of a run; a temporary one is removed after it unless `keep` is set."""

    desk: Desk
    keep: bool = False


@contextmanager
def _shelf(path: Path | None) -> Iterator[_Shelf]:
    if path is not None:
        with Desk.open_or_create(path) as desk:
            yield _Shelf(desk)
        return
    folder = _temporary_folder()
    keep = False
    try:
        with Desk.create(folder / "run.desk") as desk:
            shelf = _Shelf(desk)
            yield shelf
            keep = shelf.keep
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def _temporary_folder() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="invoice-desk-"))
    except OSError as error:
        raise DeskError("desk.no_temporary_folder") from error


def _unheard(_: Progress) -> None:
    return
