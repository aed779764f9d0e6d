"""The shipped sample documents: all openly licensed, small, and with known contents in `tests/samples.jsonl`."""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from stdnum.cn import uscc

from invoice_desk.config import load_profiles, resource

OPEN_LICENCES = {"CC0-1.0", "CC-BY-4.0"}
EXPECTED = Path(__file__).with_name("samples.jsonl")


@dataclass(frozen=True, slots=True)
class Expected:
    """What stands on one sample."""

    file: str
    kind: str
    fields: dict[str, str]
    alt: dict[str, list[str]] = field(default_factory=dict)
    line_items: list[dict[str, str]] = field(default_factory=list)
    illegible: list[str] = field(default_factory=list)


def samples() -> list[Path]:
    return sorted(path for path in resource("samples").iterdir() if path.suffix != ".md")


def notice_rows() -> dict[str, list[str]]:
    lines = resource("samples", "NOTICE.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    return {row[0].strip("`"): row for row in cells}


def expected() -> dict[str, Expected]:
    lines = EXPECTED.read_text(encoding="utf-8").splitlines()
    return {item.file: item for item in (Expected(**json.loads(line)) for line in lines)}


def test_every_sample_has_its_origin_and_an_open_licence_in_the_notice_and_nothing_else_stands_there() -> None:
    rows = notice_rows()
    assert set(rows) == {path.name for path in samples()}
    for _, what, origin, licence, changes in rows.values():
        assert what
        assert origin
        assert licence in OPEN_LICENCES
        assert changes


def test_the_samples_are_six_to_eight_and_under_two_megabytes() -> None:
    assert 6 <= len(samples()) <= 8
    assert sum(path.stat().st_size for path in samples()) < 2_000_000


def test_there_is_a_chinese_vat_invoice_and_a_pdf_of_several_pages() -> None:
    assert "vat_invoice_cn" in {item.kind for item in expected().values()}
    assert max(page_count(path) for path in samples() if path.suffix == ".pdf") >= 2


def page_count(path: Path) -> int:
    document = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()


def test_no_picture_carries_camera_data() -> None:
    for path in samples():
        if path.suffix != ".pdf":
            with Image.open(path) as picture:
                assert not picture.getexif(), path.name


def test_the_contents_of_every_sample_are_known() -> None:
    assert set(expected()) == {path.name for path in samples()}


@pytest.mark.parametrize("item", expected().values(), ids=lambda item: item.file)
def test_what_stands_on_a_sample_fits_its_profile_and_adds_up(item: Expected) -> None:
    profile = load_profiles()[0][item.kind]
    assert all(profile.field(field_id) for field_id in item.fields)
    assert {spec.id for spec in profile.fields if spec.required} <= {*item.fields, *item.illegible}
    assert "issue_date" in item.illegible or date.fromisoformat(item.fields["issue_date"]) <= date.today()
    if "net_amount" in item.fields:
        net, tax, total = (Decimal(item.fields[name]) for name in ("net_amount", "tax_amount", "total_amount"))
        assert net + tax == total
    if item.line_items:
        assert sum(Decimal(line["line_amount"]) for line in item.line_items) == Decimal(item.fields["net_amount"])


def test_the_invented_chinese_invoice_has_right_check_digits_and_no_invoice_code() -> None:
    fields = expected()["cn_vat_invoice_sample.png"].fields
    assert uscc.is_valid(fields["seller_tax_id"])
    assert uscc.is_valid(fields["buyer_tax_id"])
    assert len(fields["invoice_number"]) == 20
    assert "invoice_code" not in fields


def test_the_totals_of_the_long_invoice_stand_on_its_last_page_only() -> None:
    fields = expected()["ie_invoice_3_pages_sample.pdf"].fields
    total = f"{Decimal(fields['total_amount']):,.2f}"
    document = pypdfium2.PdfDocument(resource("samples", "ie_invoice_3_pages_sample.pdf"))
    try:
        found = [total in document[index].get_textpage().get_text_bounded() for index in range(len(document))]
    finally:
        document.close()
    assert found == [False, False, True]
