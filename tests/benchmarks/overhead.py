"""What the program adds to the time a model takes: 100 receipts through worker processes, engine and desk.

    python -m tests.benchmarks.overhead [--documents 100] [--runs 5] [--cold]

The model is a fake Ollama in a process of its own that takes 400 ms for an answer. The bars: with one document at a
time 1.05 of what the answers take, with four at a time 1.25 (medians). `--cold` counts the start of the worker
processes too, as it counts on the command line; in a window they are there before.
"""

import argparse
import os
import resource
import statistics
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from invoice_desk import app
from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Limits
from invoice_desk.domain.job import CancelToken, Failed, JobEvent
from invoice_desk.extraction.ollama.address import address_of
from invoice_desk.extraction.ollama.engine import OllamaEngine
from invoice_desk.extraction.ollama.server import OllamaServer
from invoice_desk.gui.parts import NICE
from invoice_desk.intake.walk import FoundFile, walk
from invoice_desk.pipeline.batch import BatchPlan, run_batch
from invoice_desk.store import Desk
from tests.benchmarks.documents import scans
from tests.benchmarks.fake_process import MODEL, Pace, ollama_elsewhere

REPLY = 0.4
BARS = {1: 1.05, 4: 1.25}
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds: how long it took, how long the server took for an answer, and what each took of the processor."""

    taken: float
    answer: float
    own: float
    workers: float
    server: float


def run(files: list[FoundFile], folder: Path, *, parallel: int, cold: bool) -> Run:
    profiles, _ = load_profiles()
    children = children_s_processor()
    with ollama_elsewhere(Pace(REPLY, token=0.002), parallel=parallel) as server, ExitStack() as stack:
        engine = OllamaEngine([OllamaServer(address_of(server.url))], parallel=parallel)
        plan = BatchPlan(engine, engine.list_models()[0].name, tuple(profiles.values()), "receipt")
        assert plan.model == MODEL
        desk = stack.enter_context(Desk.create(folder / f"{time.monotonic_ns()}.desk"))
        begun = time.perf_counter()
        workers = app.open_workers(WORKERS, threads=os.cpu_count() or 1, stack=stack, nice=0 if cold else NICE)
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cold", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files = list(walk(scans(args.documents, Path(name) / "scans"), Limits()))
        ratios: dict[int, list[float]] = {parallel: [] for parallel in BARS}
        for number in range(args.runs):
            for parallel in BARS:
                done = run(files, Path(name), parallel=parallel, cold=args.cold)
                ratios[parallel].append(done.taken / (len(files) * REPLY / parallel))
                print(
                    f"run {number + 1}, {parallel} at a time: {done.taken:.1f} s, ratio {ratios[parallel][-1]:.3f}; "
                    f"an answer took {done.answer * 1000:.0f} ms; processor: {done.own:.1f} s here, {done.workers:.1f} "
                    f"in the workers with their start, {done.server:.1f} in the server"
                )
    for parallel, bar in BARS.items():
        print(f"{parallel} at a time: median ratio {statistics.median(ratios[parallel]):.3f} (at most {bar})")


if __name__ == "__main__":
    main()
