"""Two documents side by side: what differs first, then what only one says; what is written otherwise is the same."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Region, SourceInfo
from invoice_desk.domain.record import Cell, Record, Value, Verdict
from invoice_desk.gui.comparison import compared

PROFILES, _ = load_profiles()
SPOT = Region(1, 0.1, 0.1, 0.2, 0.2)


def record(**values: Value | None) -> Record:
    cells = {field_id: Cell(value, Verdict.CONFIRMED, region=SPOT) for field_id, value in values.items()}
    return Record("d", SourceInfo("a.jpg", "a", "image/jpeg", 1), "receipt", cells)


def test_what_differs_comes_first_then_what_only_one_says() -> None:
    this = record(seller_name="Chez Jean", issue_date=date(2026, 3, 4), total_amount=Decimal("21.50"), note=None)
    original = record(seller_name="CHEZ JEAN", total_amount=Decimal("21.05"), tax_amount=Decimal("1.95"), note=None)
    fields = compared(this, original, (PROFILES["receipt"],) * 2, "en")
    assert [(one.field_id, one.differs) for one in fields] == [
        ("total_amount", True),
        ("issue_date", False),
        ("tax_amount", False),
        ("seller_name", False),
    ]
    assert [(one.label, one.this, one.original) for one in fields[:2]] == [
        ("Total", "21.50", "21.05"),
        ("Date", "2026-03-04", ""),
    ]
    assert (fields[0].region, fields[1].original_region) == (SPOT, None)


def test_a_field_of_another_kind_of_document_has_its_name() -> None:
    this, original = record(vehicle="G1234"), replace(record(vehicle="G1235"), profile="train_ticket_cn")
    (field,) = compared(this, original, (PROFILES["receipt"], PROFILES["train_ticket_cn"]), "zh_CN")
    assert field.label == "车次"
