"""The documents that the benchmarks read: the shared scans where they are there, else copies of the samples."""

import itertools
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "dev" / "sroie"
SAMPLES = ROOT / "resources" / "samples"
PROGRAM = Path(sys.executable).with_name("invoice-desk")


def scans(count: int, folder: Path) -> list[Path]:
    """So many pictures in `folder`, no two with the same bytes; real scans first, then changed copies of them."""
    sources = sorted((SHARED if SHARED.is_dir() else SAMPLES).glob("*.jpg"))
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number, source in zip(range(count), itertools.cycle(sources), strict=False):
        target = folder / f"{number:04}-{source.name}"
        shutil.copyfile(source, target)
        if number >= len(sources):
            with target.open("ab") as file:
                file.write(f"copy {number}".encode())  # behind the end of a JPEG nothing is read
        made.append(target)
    return made
