"""Sources, pages and readings as the store's tests need them."""

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

from invoice_desk.domain.document import Page, Region, SourceInfo, Word, WordOrigin
from invoice_desk.domain.record import FieldValue, Note, Reading, Sighting
from invoice_desk.store import Desk

QUICK = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where many small desks are made by one test: on a disk, most of its time would go into making each of them safe."""

SPOT = Region(1, 0.125, 0.25, 0.5, 0.75)


def data_of(name: str) -> bytes:
    return f"the bytes of {name}".encode()


def sha_of(name: str) -> str:
    return hashlib.sha256(data_of(name)).hexdigest()


def source_of(name: str, *, path: str | None = None, page_count: int = 1) -> SourceInfo:
    return SourceInfo(path or f"in/{name}", sha_of(name), "image/jpeg", page_count)


def page(number: int = 1) -> Page:
    words = (Word("合计 TOTAL", SPOT), Word("odd \ud800\x00 text", SPOT))
    return Page(number, 1000.5, 2000, turned=90, skew=-0.25, origin=WordOrigin.TEXT_LAYER, words=words)


def reading(*, engine: str = "offline", model: str = "m-1", profile: str = "receipt", total: str = "21.50") -> Reading:
    return Reading(
        engine=engine,
        model=model,
        profile=profile,
        fields={
            "total_amount": FieldValue(f"RM {total}", Decimal(total), SPOT),
            "issue_date": FieldValue("03/04/26", date(2026, 4, 3), SPOT, others=(date(2026, 3, 4),)),
            "seller_name": FieldValue("牛肉面 GmbH", "牛肉面 GmbH"),
        },
        line_items=({"quantity": FieldValue("1", Decimal("1.00"))},),
        sightings=(Sighting("cash", Decimal("50"), "cash", SPOT),),
        seconds=1.5,
        notes=(Note("profile.guessed", {"profile": profile, "score": 0.5, "votes": 3}),),
        raw_answer='{"total": 21.50}',
        prompt_version="p1",
    )


def save(desk: Desk, name: str, *, path: str | None = None, said: Reading | None = None) -> str:
    return desk.save_result(source_of(name, path=path), data=data_of(name), pages=[page()], reading=said or reading())
