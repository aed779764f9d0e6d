"""A run of receipts by a model on a fake server, in a desk and worker processes of its own, and what it took."""

import os
import resource
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from invoice_desk import app
from invoice_desk.config import load_profiles
from invoice_desk.domain.job import CancelToken, Failed, JobEvent
from invoice_desk.extraction.ollama.address import address_of
from invoice_desk.extraction.ollama.engine import OllamaEngine
from invoice_desk.extraction.ollama.server import OllamaServer
from invoice_desk.gui.parts import NICE
from invoice_desk.intake.walk import FoundFile
from invoice_desk.pipeline.batch import BatchPlan, run_batch
from invoice_desk.store import Desk
from tests.benchmarks.fake_process import MODEL, Pace, ollama_elsewhere

WORKERS = 2


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds: how long it took, how long the server took for an answer, and what each took of the processor."""

    taken: float
    answer: float
    own: float
    workers: float
    server: float


def run(files: list[FoundFile], folder: Path, *, seconds: float, parallel: int, cold: bool) -> Run:
    """`seconds` is what an answer takes; `cold` counts the start of the worker processes."""
    profiles, _ = load_profiles()
    children = children_s_processor()
    with ollama_elsewhere(Pace(seconds, token=0.002), parallel=parallel) as server, ExitStack() as stack:
        engine = OllamaEngine([OllamaServer(address_of(server.url))], parallel=parallel)
        plan = BatchPlan(engine, engine.list_models()[0].name, tuple(profiles.values()), "receipt")
        assert plan.model == MODEL
        desk = stack.enter_context(Desk.create(folder / f"{time.monotonic_ns()}.desk"))
        begun = time.perf_counter()
        threads, nice = os.cpu_count() or 1, 0 if cold else NICE
        workers = app.open_workers(WORKERS, threads=threads, stack=stack, nice=nice, reads=False)
        if not cold:
            for worker in workers:
                worker.submit(app.warm_up).result()
            begun = time.perf_counter()
        own = time.process_time()
        summary = run_batch(
            files, desk, plan, workers, is_document=app.is_document, cancel=CancelToken(), report=complain
        )
        taken, own = time.perf_counter() - begun, time.process_time() - own
        assert summary.read == len(files)
    workers_too = children_s_processor() - children - server.processor
    return Run(taken, server.usual, own, workers_too, server.processor)


def children_s_processor() -> float:
    """Seconds of processor that processes took which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def complain(event: JobEvent) -> None:
    if isinstance(event, Failed):
        raise AssertionError(f"{event.document}: {event.error.code}")
