"""Of receipts laid on one scan, how many become rows of their own; and how many documents by themselves are cut in two.

Pages are made from the seed: two to four receipts each, some in two rows, a little aslant, on paper or on a table. The
receipts are the shared ones with their labels, else the samples.

python -m tests.benchmarks.several_receipts [--pages 24] [--seed 1] [--alone 40]
"""

import argparse
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

from PIL import Image

from invoice_desk import app
from invoice_desk.config import load_profiles
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.offline.engine import MODEL, OfflineEngine
from invoice_desk.intake.walk import walk
from invoice_desk.pipeline.batch import BatchPlan, run_batch
from invoice_desk.settings import default_settings
from invoice_desk.store import Desk
from tests.benchmarks.documents import SAMPLES, SHARED
from tests.benchmarks.labels import DEV, labels

EXPECTED = SAMPLES.parents[1] / "tests" / "samples.jsonl"

LEAST_FOUND = 0.70
"""Rows of their own. A scan of four receipts has small print, and what is not sure stays together."""
SIZE = (3508, 2480)
_MARGIN, _TURN = 70, 2.5
_TABLES = ((255, 255, 255), (238, 238, 235), (215, 210, 200))


def receipts() -> dict[Path, Decimal]:
    """Pictures of one receipt each, with the total."""
    if not SHARED.is_dir():
        said = [json.loads(line) for line in EXPECTED.read_text(encoding="utf-8").splitlines()]
        jpegs = [one for one in said if one["file"].endswith(".jpg")]
        return {SAMPLES / one["file"]: Decimal(one["fields"]["total_amount"]) for one in jpegs}
    known = labels().values()
    pictured = [one for one in known if one.file.startswith(("sroie/", "wildreceipt/"))]
    totals = {DEV / one.file: one.fields.get("total_amount") for one in pictured if "issue_date" in one.fields}
    return {path: total for path, total in totals.items() if isinstance(total, Decimal)}


def page_of(paths: Sequence[Path], chance: random.Random) -> Image.Image:
    """The receipts side by side, four of them in two rows."""
    page = Image.new("RGB", SIZE, chance.choice(_TABLES))
    columns = 2 if len(paths) == 4 else len(paths)
    width, height = SIZE[0] // columns, SIZE[1] // (len(paths) // columns)
    for place, path in enumerate(paths):
        with Image.open(path) as opened:
            picture = opened.convert("RGBA")
        scale = min((width - 2 * _MARGIN) / picture.width, (height - 2 * _MARGIN) / picture.height, 2.2)
        picture = picture.resize((int(picture.width * scale), int(picture.height * scale)))
        picture = picture.rotate(chance.uniform(-_TURN, _TURN), expand=True, resample=Image.Resampling.BICUBIC)
        x = place % columns * width + (width - picture.width) // 2
        y = place // columns * height + (height - picture.height) // 2
        page.paste(picture, (x, y), picture)
    return page


def rows_of(folder: Path) -> dict[str, list[Decimal | None]]:
    """The totals of the documents that were found in each file of a folder."""
    profiles, _ = load_profiles()
    limits = default_settings().limits
    found: defaultdict[str, list[Decimal | None]] = defaultdict(list)
    with ExitStack() as stack:
        desk = stack.enter_context(Desk.create(folder.with_suffix(".desk")))
        workers = app.open_workers(1, threads=2, stack=stack)
        plan = BatchPlan(OfflineEngine(), MODEL, tuple(profiles.values()), "receipt", limits=limits)
        run_batch(
            walk([folder], limits),
            desk,
            plan,
            workers,
            is_document=app.is_document,
            cancel=CancelToken(),
            report=lambda _: None,
        )
        for data in desk.iter_documents():
            total = data.readings[-1].fields.get("total_amount")
            value = total.value if total is not None else None
            found[Path(data.source.path).name].append(value if isinstance(value, Decimal) else None)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--alone", type=int, default=40)
    args = parser.parse_args()
    chance, every = random.Random(args.seed), receipts()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "pages"
        folder.mkdir()
        laid: dict[str, list[Decimal]] = {}
        for number in range(args.pages):
            chosen = chance.sample(sorted(every), min(len(every), chance.choice((2, 2, 3, 4))))
            file = folder / f"{number:03}.jpg"
            page_of(chosen, chance).save(file, quality=88)
            laid[file.name] = [every[path] for path in chosen]
        alone = Path(name) / "alone"
        alone.mkdir()
        for path in chance.sample(sorted(every), min(len(every), args.alone)):
            (alone / path.name).write_bytes(path.read_bytes())
        rows, single = rows_of(folder), rows_of(alone)
    count = sum(map(len, laid.values()))
    found = sum(len(rows[file]) for file in laid)
    right = sum(_right(totals, rows[file]) for file, totals in laid.items())
    cut = sum(len(documents) > 1 for documents in single.values())
    too_many = sum(max(0, len(rows[file]) - len(totals)) for file, totals in laid.items())
    print(f"receipts on {len(laid)} pages: {count}, rows: {found}, too many on a page: {too_many}")
    print(f"with a row of their own and the right total: {right} = {100 * right / count:.1f} %")
    print(f"documents by themselves: {len(single)}, cut in two: {cut}")
    assert found >= LEAST_FOUND * count
    assert not cut
    assert not too_many


def _right(totals: Sequence[Decimal], found: Sequence[Decimal | None]) -> int:
    left = list(found)
    for total in totals:
        if total in left:
            left.remove(total)
    return len(found) - len(left)


if __name__ == "__main__":
    main()
