"""How well invented Chinese invoices and tickets are read, clean and photographed, and their QR codes found.

    python -m tests.benchmarks.chinese_invoices [--documents 200] [--seed N] [--errors] [--keep FOLDER]

The layouts vary with the seed, which is another one each time. The bars: 95 % of the fields of clean documents right
and 88 % of photographed ones; 98 % and 90 % of the codes found. What is confirmed and wrong is counted beside it.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.documents import PROGRAM
from tests.generated import document
from tests.generated.paper import Document, has_fonts
from tests.generated.photographed import photographed, scanned

BARS: Final = {"clean": (0.95, 0.98), "photographed": (0.88, 0.90)}


@dataclass
class Tally:
    """Fields by (kind, field): labelled, right; codes: printed, found; confirmed: all, wrong."""

    labelled: Counter[tuple[str, str]] = field(default_factory=Counter)
    right: Counter[tuple[str, str]] = field(default_factory=Counter)
    printed: int = 0
    found: int = 0
    confirmed: int = 0
    silent: int = 0

    def take(self, truth: Document, told: Mapping[str, Any], errors: list[str]) -> None:
        said, verdicts = told.get("fields", {}), told.get("verdicts", {})
        for name, value in truth.fields.items():
            is_right = same(value, said.get(name))
            self.labelled[truth.kind, name] += 1
            self.right[truth.kind, name] += is_right
            if verdicts.get(name) == "confirmed":
                self.confirmed += 1
                self.silent += not is_right
            if not is_right:
                loud = "" if verdicts.get(name) != "confirmed" else "  CONFIRMED"
                errors.append(f"{told.get('source', '')}  {truth.kind}  {name}: {value} read as {said.get(name)}{loud}")
        if truth.code:
            self.printed += 1
            self.found += any(one["engine"] == "code" for one in told.get("readings", ()))

    def shares(self) -> tuple[float, float]:
        return self.right.total() / max(1, self.labelled.total()), self.found / max(1, self.printed)


def same(truth: str | Decimal | date, said: str | None) -> bool:
    if said is None:
        return False
    if isinstance(truth, Decimal):
        try:
            return Decimal(said) == truth
        except InvalidOperation:
            return False
    if isinstance(truth, date):
        return said == truth.isoformat()
    return _letters(truth) == _letters(said)


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    """What the program says of the documents in a folder."""
    out = folder.parent / f"{folder.name}.jsonl"
    subprocess.run([str(PROGRAM), "extract", str(folder), "-o", str(out), "--quiet"], check=False)
    yield from map(json.loads, out.read_text(encoding="utf-8").splitlines())


def measured(way: str, truths: Mapping[str, Document], folder: Path, errors: list[str]) -> Tally:
    tally = Tally()
    for told in rows(folder):
        name = Path(told["source"]).stem
        if name in truths:
            tally.take(truths[name], told, errors)
    fields, codes = tally.shares()
    print(
        f"{way}: {fields:.1%} of {tally.labelled.total()} fields right (bar {BARS[way][0]:.0%}); codes found "
        f"{tally.found} of {tally.printed}, {codes:.1%} (bar {BARS[way][1]:.0%}); confirmed {tally.confirmed}, "
        f"of them wrong {tally.silent}"
    )
    for kind in dict.fromkeys(kind for kind, _ in tally.labelled):
        parts = [(name, count) for (of, name), count in tally.labelled.items() if of == kind]
        print(f"  {kind:16}", ", ".join(f"{name} {tally.right[kind, name]}/{count}" for name, count in parts))
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--errors", action="store_true", help="list every wrong field")
    parser.add_argument("--keep", type=Path, help="leave the pictures there")
    args = parser.parse_args()
    if not has_fonts():
        print("Debian's package fonts-noto-cjk is not installed: NOT measured")
        return 0
    print(f"seed {args.seed}")
    missed = False
    with tempfile.TemporaryDirectory() as name:
        root, truths = args.keep or Path(name), {}
        for way in BARS:
            (root / way).mkdir(parents=True, exist_ok=True)
        for number in range(args.seed, args.seed + args.documents):
            made = truths[f"{number:08}"] = document(number)
            (root / "clean" / f"{number:08}.png").write_bytes(scanned(made.image))
            (root / "photographed" / f"{number:08}.jpg").write_bytes(photographed(made.image, random.Random(number)))
        for way, bars in BARS.items():
            errors: list[str] = []
            shares = measured(way, truths, root / way, errors).shares()
            print(*(errors if args.errors else ()), sep="\n", end="\n" if args.errors else "")
            missed |= any(share < bar for share, bar in zip(shares, bars, strict=True))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
