"""Peak memory of the parent process of `extract` over 20 and over 200 documents; at most 60 MB apart.

python -m tests.benchmarks.parent_memory [--documents 200]
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.documents import scans

FEW = 20
MOST_APART = 60
PROGRAM = """
import resource, sys
from invoice_desk.__main__ import main
try:
    main()
finally:
    print("PEAK", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def peak_megabytes(files: list[Path], out: Path) -> float:
    command = [sys.executable, "-c", PROGRAM, "extract", *map(str, files), "--quiet", "-o", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    kilobytes = int(done.stderr.rpartition("PEAK ")[2].split()[0])
    return kilobytes / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=200)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files = scans(args.documents, Path(name) / "scans")
        few, many = (peak_megabytes(files[:count], Path(name) / "out.jsonl") for count in (FEW, args.documents))
    apart = many - few
    print(f"parent's peak: {few:.0f} MB over {FEW}, {many:.0f} MB over {args.documents}: {apart:+.0f} (± {MOST_APART})")


if __name__ == "__main__":
    main()
