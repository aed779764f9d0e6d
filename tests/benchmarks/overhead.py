"""What the program adds to the time a model takes: 100 receipts through worker processes, engine and desk.

    python -m tests.benchmarks.overhead [--documents 100] [--runs 5] [--cold]

The model is a fake Ollama in a process of its own that takes 400 ms for an answer. The bars: with one document at a
time 1.05 of what the answers take, with four at a time 1.25 (medians). `--cold` counts the start of the worker
processes too, as it counts on the command line; in a window they are there before.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from tests.benchmarks.documents import scans

# The parts are imported where they are used: worker processes import this module when they start.

REPLY = 0.4
BARS = {1: 1.05, 4: 1.25}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cold", action="store_true")
    args = parser.parse_args()

    from invoice_desk.domain.document import Limits
    from invoice_desk.intake.walk import walk
    from tests.benchmarks.receipts_run import run

    with tempfile.TemporaryDirectory() as name:
        files = list(walk(scans(args.documents, Path(name) / "scans"), Limits()))
        ratios: dict[int, list[float]] = {parallel: [] for parallel in BARS}
        for number in range(args.runs):
            for parallel in BARS:
                done = run(files, Path(name), seconds=REPLY, parallel=parallel, cold=args.cold)
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
