"""Seconds of `extract` over sixty receipts ÷ seconds of bare OCR over the same files, runs interleaved; at most 1.12.

Both read in one worker process; without `--jobs` the program uses two, which is faster than this yardstick.

python -m tests.benchmarks.throughput [--documents 60] [--runs 5]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.documents import PROGRAM, ROOT, scans

MOST = 1.12


def seconds_of(command: Sequence[str | Path], folder: Path) -> float:
    began = time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, cwd=ROOT, stdout=subprocess.DEVNULL, env=_home(folder))
    return time.perf_counter() - began


def _home(folder: Path) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(folder)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    threads = max(1, min(4, os.cpu_count() or 1))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = scans(args.documents, folder / "scans")
        bare: list[str | Path] = [sys.executable, "-m", "tests.benchmarks.bare_ocr", str(threads), *files]
        ours: list[str | Path] = [PROGRAM, "extract", *files, "--quiet", "--jobs", "1", "-o", folder / "out.jsonl"]
        ratios = []
        for number in range(args.runs):
            pair = [seconds_of(command, folder) for command in ((bare, ours) if number % 2 else (ours, bare))]
            bare_seconds, our_seconds = pair if number % 2 else reversed(pair)
            ratios.append(our_seconds / bare_seconds)
            print(
                f"run {number + 1}: extract {our_seconds:.1f} s, bare OCR {bare_seconds:.1f} s, ratio {ratios[-1]:.3f}"
            )
    print(f"extract / bare OCR: median {statistics.median(ratios):.3f} of {len(ratios)} runs (at most {MOST})")


if __name__ == "__main__":
    main()
