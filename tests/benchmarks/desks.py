"""Desks of many documents, made quickly: what is measured over them needs no real scans."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from sqlite3 import Connection

from invoice_desk.config import load_profiles
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import FieldValue, Reading
from invoice_desk.domain.suppliers import Suppliers
from invoice_desk.gui.asked_suppliers import AskedSuppliers
from invoice_desk.gui.kept_rows import KeptRows
from invoice_desk.gui.table.rows import TableRow, row_of
from invoice_desk.review.reconcile import record_of
from invoice_desk.review.same_value import comparable
from invoice_desk.settings import default_settings
from invoice_desk.store import Desk, write
from invoice_desk.store.summaries import Ground, grounds_of
from tests.store.building import SPOT, data_of, page, reading, source_of

KINDS = 500
"""Different readings; document by document they come again."""
SELLERS = ("北京市百货大楼股份有限公司", "Chez Jeanphi", "Kopitiam Sdn Bhd", "Bäckerei Müller GmbH & Co. KG", "超市发")
CURRENCIES = ("CNY", "EUR", "MYR", "EUR", "CNY")
_STEP = 500


def said(number: int) -> Reading:
    """What an engine said of a document."""
    total = Decimal(number * 37 % 9973) + Decimal("0.50")
    fields = {
        "seller_name": FieldValue(SELLERS[number % 5], SELLERS[number % 5], SPOT),
        "issue_date": FieldValue("a day", date(2026, 1, 1) + timedelta(days=number % 300), SPOT),
        "currency": FieldValue(CURRENCIES[number % 5], CURRENCIES[number % 5], SPOT),
        "total_amount": FieldValue(f"{total}", total, SPOT),
        "invoice_number": FieldValue("a number", f"{25442000000000000000 + number}", SPOT),
        **({} if number % 3 else {"tax_amount": FieldValue("1.25", Decimal("1.25"), SPOT)}),
    }
    return replace(reading(), fields=fields, line_items=(), sightings=(), notes=())


def make_desk(path: Path, count: int, *, opened_before: bool) -> None:
    """A desk of so many documents; `opened_before`: a window has shown it, so their rows are kept in it."""
    with Desk.create(path) as desk:
        ids = desk.submit(partial(_fill, count=count)).result()
        if opened_before:
            _keep_rows(desk, ids)


def _fill(connection: Connection, *, count: int) -> list[str]:
    sheet, readings = [page()], [said(number) for number in range(min(count, KINDS))]
    return [
        write.save_result(
            connection,
            source_of(f"{number}.jpg"),
            data=data_of(f"{number}.jpg"),
            pages=sheet,
            reading=readings[number % KINDS],
        )
        for number in range(count)
    ]


def _keep_rows(desk: Desk, ids: Sequence[str]) -> None:
    profiles = load_profiles()[0]
    models = [_model(data, profiles["receipt"]) for data in desk.documents(ids[:KINDS])]
    accounts = {comparable(category): account for category, account in default_settings().categories if account}
    kept = KeptRows(desk, profiles, "en", (), accounts)
    for start in range(0, len(ids), _STEP):
        grounds = desk.ask(partial(grounds_of, ids=ids[start : start + _STEP]))
        kept.keep(_like(*models[number % KINDS], ground) for number, ground in enumerate(grounds, start))
    desk.submit(_known).result()


def _model(data: DocumentData, profile: Profile) -> tuple[AskedSuppliers, TableRow]:
    asked = AskedSuppliers(Suppliers())
    return asked, row_of(record_of(data, profile, today=date.today(), suppliers=asked), profile, "en")


def _like(asked: AskedSuppliers, model: TableRow, ground: Ground) -> tuple[Ground, AskedSuppliers, TableRow]:
    source, key = ground.data.source, ground.data.id
    search = model.search.replace(model.name, source.path.rpartition("/")[2])
    row = replace(model, key=key, document_id=key, path=source.path, sha256=source.sha256, search=search)
    return ground, asked, row


def _known(connection: Connection) -> None:
    """All were compared with one another, and none is like another; nothing is to be learned of sellers."""
    connection.execute("INSERT OR IGNORE INTO identity SELECT id, '', id, '', '', '', '', '' FROM document")
    connection.execute("INSERT OR IGNORE INTO seller_fact SELECT id, '', '', '', '', '[]' FROM document")
