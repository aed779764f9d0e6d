"""Fuzz the readers of strangers' data, each for so many seconds, guided by what of the code is reached.

    python -m tests.fuzz [--seconds 600] [--target NAME]

A crash, an error that is not the program's own, an input that takes longer than ten seconds, or more than two
gigabytes of memory ends the run with status 1; the input is kept in build/fuzz.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "fuzz"
LONGEST, MOST_MEMORY = 10, 2048


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--target")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.here:
        _fuzz(args.target, args.seconds)
    from tests.fuzz.targets import TARGETS, seeds

    failed = []
    for name in [args.target] if args.target else TARGETS:
        corpus = KEPT / name
        corpus.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds(name)):
            (corpus / f"seed-{number:04}").write_bytes(seed)
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", "tests.fuzz", "--here", "--target", name, "--seconds", str(args.seconds)]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "nothing was found")
    return int(bool(failed))


def _fuzz(name: str, seconds: int) -> None:
    """In a process of its own, which libFuzzer ends."""
    import atheris

    with atheris.instrument_imports(include=["invoice_desk"]):
        from tests.fuzz.targets import TARGETS
    options = [f"-max_total_time={seconds}", f"-timeout={LONGEST}", f"-rss_limit_mb={MOST_MEMORY}", "-max_len=200000"]
    shown = ["-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={KEPT}/{name}-"]
    atheris.Setup([sys.argv[0], *options, *shown, str(KEPT / name)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
