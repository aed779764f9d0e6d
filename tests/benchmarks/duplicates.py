"""Of sixty documents given in a second time, how many are found; and how many distinct documents are said to be one.

The second copies are made from the seed: saved anew, cropped, turned, photographed, in another kind of file. Distinct
documents are all the shared ones (else the samples); those whose labels say the same are the same. Also how long it
takes to compare one document with ten thousand.

python -m tests.benchmarks.duplicates [--pairs 60] [--seed 1] [--desk KEPT.desk]
"""

import argparse
import hashlib
import itertools
import json
import random
import sqlite3
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from PIL import Image

from invoice_desk import app
from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Limits, Page, SourceInfo
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.likeness import Identity
from invoice_desk.domain.record import Reading
from invoice_desk.intake.open import open_document
from invoice_desk.intake.walk import walk
from invoice_desk.pipeline.batch import BatchPlan, run_batch
from invoice_desk.review.duplicates import likeness_of
from invoice_desk.settings import default_settings
from invoice_desk.store import Desk
from tests.benchmarks.deformed import DEFORMATIONS
from tests.benchmarks.documents import SAMPLES, SHARED

LEAST_FOUND = 0.95
MANY = 10_000
_LONG_SIDE = 2400  # pixels: a photo's


def documents() -> dict[Path, Mapping[str, Any]]:
    """The files to read, each with what its label says."""
    dev = SHARED.parent
    if not dev.is_dir():
        return {path: {"fields": {"file": path.name}} for path in sorted(SAMPLES.iterdir()) if path.is_file()}
    labels = [json.loads(line) for line in (dev / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    return {dev / label["file"]: label for label in labels}


def read(paths: Iterable[Path], desk: Desk) -> None:
    """Read files into the desk as the command line does."""
    profiles, _ = load_profiles()
    engine = app.engines(default_settings(), "en")["offline"]
    plan = BatchPlan(engine, engine.list_models()[0].name, tuple(profiles.values()))
    with ExitStack() as stack:
        workers = app.open_workers(1, threads=2, stack=stack)
        files = walk(list(paths), Limits())
        run_batch(files, desk, plan, workers, is_document=app.is_document, cancel=CancelToken(), report=lambda _: None)


def page_of(path: Path) -> Image.Image | None:
    """The only page of a file as RGB, None where it has several or no picture."""
    try:
        document = open_document(
            path.read_bytes(),
            path.name,
            password=None,
            limits=Limits(),
            long_side=_LONG_SIDE,
            readers=app.page_readers(),
        )
        pages = list(itertools.islice(document.pages, 2))
    except UnreadableDocumentError:
        return None
    return pages[0].image if len(pages) == 1 and document.page_count == 1 else None


def copies(
    files: Mapping[Path, Mapping[str, Any]], count: int, chance: random.Random, folder: Path
) -> dict[Path, tuple[Path, str]]:
    """Second copies in `folder`: each with the original and what was done to it."""
    folder.mkdir()
    originals = [path for path, label in files.items() if "documents" not in label]
    chance.shuffle(originals)
    kinds = itertools.cycle(DEFORMATIONS)
    made: dict[Path, tuple[Path, str]] = {}
    for original in itertools.islice(itertools.cycle(originals), 20 * count):
        if len(made) == count:
            break
        page = page_of(original)
        if page is None:
            continue
        kind = next(kinds)
        data, suffix = DEFORMATIONS[kind](page.convert("RGB"), chance)
        target = folder / f"{len(made):02}{suffix}"
        target.write_bytes(data)
        made[target] = (original, kind)
    return made


def ids_by_path(desk: Desk) -> dict[str, str]:
    """The (first) document of each path."""
    found: dict[str, str] = {}
    for data in desk.iter_documents():
        for path in data.paths:
            found.setdefault(path, data.id)
    return found


def same_by_label(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether labels speak of one purchase: what a label does not say is no difference."""
    left, right = one.get("fields") or {}, other.get("fields") or {}
    keys = {"total_amount", "issue_date", "invoice_number", "file"} & left.keys() & right.keys()
    if one.get("documents") or other.get("documents"):
        return bool(one.get("documents")) and bool(other.get("documents"))
    return bool(keys) and all(left[key] == right[key] for key in keys)


def report_false(desk: Desk, files: Mapping[Path, Mapping[str, Any]]) -> int:
    labels = {str(path.resolve()): label for path, label in files.items()}

    def said_of(path: str) -> Mapping[str, Any]:
        return labels[str(Path(path).resolve())]

    false = 0
    for data in desk.iter_documents():
        for twin in data.twins:
            if data.id != twin.document_id and not same_by_label(said_of(data.source.path), said_of(twin.path)):
                false += 1
                print(f"  false ({twin.likeness}): {data.source.path} = {twin.path}")
            else:
                print(f"  right ({twin.likeness}): {data.source.path} = {twin.path}")
    return false


def report_found(desk: Desk, made: Mapping[Path, tuple[Path, str]]) -> float:
    ids = ids_by_path(desk)
    by_id = {data.id: data for data in desk.iter_documents()}
    found, asked, why = Counter[str](), Counter[str](), Counter[str]()
    for copy, (original, kind) in made.items():
        asked[kind] += 1
        data = by_id.get(ids.get(str(copy), ""))
        twins = {twin.document_id: twin.likeness for twin in data.twins} if data else {}
        hit = ids.get(str(original))
        if hit in twins:
            found[kind] += 1
            why[twins[hit]] += 1
        else:
            print(f"  missed: {original} {kind}, {identity(desk, hit)}, {identity(desk, ids.get(str(copy)))}")
    for kind, count in asked.items():
        print(f"  {kind}: {found[kind]} of {count}")
    print(f"  by {dict(why)}")
    return found.total() / max(1, asked.total())


def identity(desk: Desk, document_id: str | None) -> str:
    known = desk.identities([document_id]) if document_id else {}
    return " ".join(str(replace(one, document_id="")) for one in known.values())


def milliseconds_among_many(folder: Path) -> tuple[float, float]:
    """To keep one more identity in a desk of ten thousand documents: the median and the most."""
    chance = random.Random(4)
    with Desk.create(folder / "many.desk") as desk:
        made = [_invented(str(uuid.uuid4()), chance) for _ in range(MANY)]

        def fill(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT INTO document (id, profile, created_at) VALUES (?, 'receipt', '')",
                ((one.document_id,) for one in made),
            )
            connection.executemany("INSERT INTO identity VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(astuple, made))

        desk.submit(fill).result()
        taken = [_milliseconds(desk, number, chance) for number in range(100)]
    taken.sort()
    return taken[len(taken) // 2], taken[-1]


def _milliseconds(desk: Desk, number: int, chance: random.Random) -> float:
    data = f"page {number}".encode()
    source = SourceInfo(f"{number}.jpg", hashlib.sha256(data).hexdigest(), "image/jpeg", 1)
    page = Page(1, 10, 10, look=f"{chance.getrandbits(128):032x}")
    new = desk.save_result(source, data=data, pages=[page], reading=Reading("offline", "m", "receipt", {}))
    begun = time.perf_counter()
    desk.keep_identity(_invented(new, chance), judge=likeness_of)
    return 1000 * (time.perf_counter() - begun)


def _invented(document_id: str, chance: random.Random) -> Identity:
    day = f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return Identity(
        document_id,
        invoice_number=str(chance.randint(1, 10**6)),
        seller_name=f"shop{chance.randint(1, 500)}",
        issue_date=day,
        total_amount=f"{chance.randint(1, 9999) / 100}",
        look=f"{chance.getrandbits(128):032x}",
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--desk", type=Path, help="keep what is read of the originals here, for the next time")
    args = parser.parse_args(arguments)
    files = documents()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        median, most = milliseconds_among_many(folder)
        print(f"compared with {MANY} documents: {median:.1f} ms (median of 100), {most:.1f} ms at most")
        kept = args.desk or folder / "kept.desk"
        with Desk.open_or_create(kept) as desk:
            read(files, desk)
            false = report_false(desk, files)
            desk.backup(folder / "both.desk")
        made = copies(files, args.pairs, random.Random(args.seed), folder / "copies")
        with Desk.open(folder / "both.desk") as desk:
            read(made, desk)
            share = report_found(desk, made)
    print(f"found: {share:.1%} of {args.pairs} (at least {LEAST_FOUND:.0%}); false among {len(files)}: {false} (0)")


if __name__ == "__main__":
    main()
