"""A run into a desk is killed ten times at random moments and started again: nothing reported done is lost or doubled.

python -m tests.benchmarks.kill [--documents 40] [--kills 10]
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

from tests.benchmarks.documents import PROGRAM, scans


def kill_at_random(command: list[str], most_seconds: float) -> bool:
    """Start a run and kill it; whether it was still running."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            process.wait(random.uniform(0.5, most_seconds))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            return True
    return False


def documents_in(desk: Path) -> int:
    """Documents whose readings are committed; 0 before there is a desk."""
    if not desk.exists():
        return 0
    with sqlite3.connect(desk, timeout=30) as connection:
        count = connection.execute("SELECT count(DISTINCT document_id) FROM reading").fetchone()[0]
    connection.close()
    return int(count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--kills", type=int, default=10)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = scans(args.documents, folder / "scans")
        desk, out = folder / "work.desk", folder / "out.jsonl"
        command = [str(PROGRAM), "extract", *map(str, files), "--quiet", "--desk", str(desk), "-o", str(out)]
        kills, done = 0, 0
        while kills < args.kills:
            if not kill_at_random(command, 9.0):
                desk.unlink()  # it came to its end: begin anew, so that every kill meets work
                done = 0
                continue
            kills += 1
            time.sleep(0.2)  # the worker process sees its parent's end
            before, done = done, documents_in(desk)
            print(f"kill {kills}: {done} documents committed")
            assert done >= before, "a committed document is gone"
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        with sqlite3.connect(desk) as connection:
            healthy = connection.execute("PRAGMA integrity_check").fetchone()[0]
            doubled = connection.execute(
                "SELECT count(*) FROM reading GROUP BY document_id HAVING count(*) > 1"
            ).fetchall()
        connection.close()
        assert len({line["source"] for line in lines}) == len(lines) == args.documents, "a document is lost or doubled"
        assert not doubled, "a document was read twice"
        assert healthy == "ok", healthy
    print(f"{args.kills} kills: all {args.documents} documents are there once, integrity {healthy}")


if __name__ == "__main__":
    main()
