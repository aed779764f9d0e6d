"""Chinese VAT invoices: the old form with the buyer above, and the digital one with the buyer at the left."""

from invoice_desk.domain.document import Region, Word
from invoice_desk.extraction.offline.fapiao import fapiao_fields
from invoice_desk.extraction.offline.lines import Line
from tests.extraction.offline.documents import DIGITAL_FAPIAO, OLD_FAPIAO
from tests.extraction.offline.pages import lines, read, said

PARTIES = {
    "buyer_name": "上海星辰贸易有限公司",
    "buyer_tax_id": "91310000123456789X",
    "seller_name": "北京晨光文具有限公司",
    "seller_tax_id": "91110108MA01ABCD2E",
}
SUMS = {
    "net_amount": "1500.00",
    "tax_amount": "195.00",
    "total_amount": "1695.00",
    "total_in_words": "壹仟陆佰玖拾伍圆整",
    "currency": "CNY",
}


def test_the_old_form_has_its_buyer_above_the_goods_and_its_seller_below() -> None:
    kind, found = read(OLD_FAPIAO)

    assert kind == "vat_invoice_cn"
    head = {
        "invoice_code": "011001941300",
        "invoice_number": "12345678",
        "check_code": "12345678901234567890",
        "issue_date": "2020-03-15",
    }
    assert said(found).items() >= {**head, **PARTIES, **SUMS}.items()


def test_the_digital_form_has_its_buyer_at_the_left_a_long_number_and_no_code() -> None:
    kind, found = read(DIGITAL_FAPIAO)

    assert kind == "vat_invoice_cn"
    head = {"invoice_number": "24112000000012345678", "issue_date": "2024-05-20"}
    assert said(found).items() >= {**head, **PARTIES, **SUMS}.items()
    assert "invoice_code" not in found.fields


def test_the_goods_are_the_only_line_items_of_an_invoice() -> None:
    for page in (OLD_FAPIAO, DIGITAL_FAPIAO):
        _, found = read(page)
        (item,) = found.line_items
        expected = {
            "description": "*办公用品*打印纸",
            "quantity": "10",
            "unit_price": "150.00",
            "line_amount": "1500.00",
            "tax_rate": "13%",
            "line_tax": "195.00",
        }
        assert {field_id: f"{value.value}" for field_id, value in item.items()}.items() >= expected.items()


def test_the_sums_of_an_invoice_are_evidence_once_each() -> None:
    _, seen = fapiao_fields(
        lines(["合计", "¥1500.00", "¥195.00"], ["价税合计(大写)", "壹仟陆佰玖拾伍圆整", "(小写)¥1695.00"])
    )

    values = {sighting.role: f"{sighting.value}" for sighting in seen}
    assert values["net_amount"] == "1500.00"
    assert values["tax_amount"] == "195.00"
    assert values["total_amount"] == "1695.00"


def test_a_label_apart_from_its_digits_still_names_them() -> None:
    fields, _ = fapiao_fields(lines(["发票号码:", "24112000000012345678"], ["名称:", "北京晨光文具有限公司"]))

    assert fields["invoice_number"].value == "24112000000012345678"
    assert fields["buyer_name"].value == "北京晨光文具有限公司"


def test_an_invoice_free_of_tax_has_a_net_amount_and_no_tax() -> None:
    fields, _ = fapiao_fields(lines(["合计", "¥300.00", "***"], ["价税合计(大写)", "叁佰圆整", "(小写)¥300.00"]))

    assert f"{fields['total_amount'].value}" == "300.00"
    assert f"{fields['net_amount'].value}" == "300.00"
    assert "tax_amount" not in fields


def test_no_lines_hold_no_invoice() -> None:
    assert fapiao_fields(()) == ({}, ())


def test_on_a_sloping_line_the_buyer_stands_at_the_left() -> None:
    left = Word("名称：甲方有限公司", Region(1, 0.05, 0.20, 0.30, 0.22))
    right = Word("名称:乙方有限公司", Region(1, 0.55, 0.24, 0.80, 0.26))
    fields, _ = fapiao_fields([Line(0, 1, (left, right))])
    assert (fields["buyer_name"].value, fields["seller_name"].value) == ("甲方有限公司", "乙方有限公司")
