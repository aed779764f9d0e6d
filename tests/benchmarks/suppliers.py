"""What the memory of suppliers costs on desks of many documents, in milliseconds of the processor, and its growth.

python -m tests.benchmarks.suppliers [--rows 10000]. Half of the documents teach something.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from sqlite3 import Connection

from invoice_desk.config import load_profiles
from invoice_desk.domain.suppliers import Aspect, SellerFact, Suppliers
from invoice_desk.pipeline.suppliers import keep_sellers_of
from invoice_desk.review.reconcile import record_of
from invoice_desk.store import Desk, suppliers, write
from tests.store.building import data_of, page, reading, source_of

DOCUMENTS_A_SELLER = 20
RUNS = 5


def fill(connection: Connection, *, rows: int) -> None:
    """As many documents and what they teach, in one transaction."""
    facts = {}
    for number in range(rows):
        name, seller = f"{number}.jpg", number // DOCUMENTS_A_SELLER
        document_id = write.save_result(
            connection, source_of(name), data=data_of(name), pages=[page()], reading=reading()
        )
        taught = ((Aspect.CATEGORY, f"category {seller % 30}"),) if number % 2 else ()
        facts[document_id] = SellerFact(f"DE{seller:09}", f"Seller {seller} GmbH", lessons=taught)
    suppliers.keep_facts(connection, facts)


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of the processor, the median of some runs."""
    found = []
    for _ in range(RUNS):
        began = time.process_time()
        work()
        found.append((time.process_time() - began) * 1000)
    return statistics.median(found)


def measured(folder: Path, rows: int) -> dict[str, float]:
    profiles, _ = load_profiles()
    with Desk.create(folder / f"{rows}.desk") as desk:
        desk.submit(partial(fill, rows=rows)).result()
        (data,) = desk.documents([desk.ask(lambda reader: reader.execute("SELECT id FROM document").fetchone()[0])])
        known = desk.ask(suppliers.suppliers)
        assert len(known) == rows // DOCUMENTS_A_SELLER
        profile, today = profiles[data.profile], date.today()
        keys = [next(iter(known)).key]
        without = spent(partial(record_of, data, profile, today=today))
        return {
            "the whole memory": spent(partial(desk.ask, suppliers.suppliers)),
            "what one document teaches": spent(partial(keep_sellers_of, desk, [data.id], profiles)),
            "what became of a supplier": spent(partial(known.changed, Suppliers())),
            "its documents to review": spent(
                partial(desk.ask, partial(suppliers.to_review_of, known=known, keys=keys))
            ),
            "a record, by the memory alone": spent(partial(record_of, data, profile, today=today, suppliers=known))
            - without,
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        few, many = (measured(Path(name), rows) for rows in (arguments.rows // 10, arguments.rows))
    for what, took in many.items():
        print(f"{what}: {took:.1f} ms of {arguments.rows} documents, {few[what]:.1f} ms of a tenth of them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
