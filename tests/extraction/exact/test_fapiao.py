"""Chinese VAT invoices as data: 数电票 XML, OFD attachments, tags, CustomDatas, PDF properties."""

from datetime import date
from decimal import Decimal

import pytest

from invoice_desk.domain.data_part import DataOrigin, DataPart
from invoice_desk.domain.record import Reading
from invoice_desk.extraction.exact.reader import exact_readings
from tests.extraction.exact.invoices import amounts, old_einvoice, only, shudian, values


def of_pairs(origin: DataOrigin, *pairs: tuple[str, str]) -> Reading:
    ((reading,),) = exact_readings([DataPart(origin, "", pairs=pairs)]).documents
    return reading


def test_a_digital_invoice_is_read_whole() -> None:
    reading = only(shudian())
    found = values(reading.fields)
    assert (reading.model, reading.profile) == ("fapiao-xml", "vat_invoice_cn")
    assert found["invoice_number"] == "26112000000048540001"
    assert "invoice_code" not in found
    assert found["issue_date"] == date(2026, 3, 18)
    assert found["document_kind"] == "电子发票（普通发票）"
    assert found["seller_name"] == "示例科技（北京）有限公司"
    assert (found["buyer_name"], "buyer_tax_id" in found) == ("张三", False)
    assert amounts(reading) == ["100.00", "6.00", "106.00"]
    assert (found["total_in_words"], found["currency"], found["note"]) == ("壹佰零陆圆整", "CNY", "测试")
    (line,) = reading.line_items
    assert values(line) == {
        "description": "*餐饮服务*餐费",
        "tax_category": "餐饮服务",
        "unit": "次",
        "quantity": Decimal("1"),
        "unit_price": Decimal("100"),
        "line_amount": Decimal("100.00"),
        "tax_rate": "6%",
        "line_tax": Decimal("6.00"),
    }


@pytest.mark.parametrize(
    ("rate", "shown"), [("0.06", "6%"), ("6%", "6%"), ("0.015", "1.5%"), ("免税", "免税"), ("***", "***"), ("0", "0%")]
)
def test_a_rate_is_a_percentage_or_its_words_and_words_are_never_nought(rate: str, shown: str) -> None:
    assert only(shudian(rate=rate)).line_items[0]["tax_rate"].value == shown


def test_a_total_whose_tag_points_at_the_sign_alone_is_taken_from_the_words_if_they_agree() -> None:
    reading = only(shudian(total="¥"))
    assert (amounts(reading, "total_amount"), reading.fields["total_amount"].text) == (["106.00"], "壹佰零陆圆整")
    assert "total_amount" not in only(shudian(total="¥").replace("零陆".encode(), "零柒".encode())).fields


def test_what_an_ofd_of_2020_carries_is_read() -> None:
    reading = only(old_einvoice(), "original_invoice.xml", DataOrigin.ATTACHMENT)
    found = values(reading.fields)
    assert reading.model == "ofd-attachment"
    assert (found["invoice_code"], found["invoice_number"]) == ("050001700111", "99999951")
    assert found["check_code"] == "14754822929856772523"
    assert found["issue_date"] == date(2020, 10, 10)
    assert len(reading.line_items) == 1


def test_stars_are_no_tax() -> None:
    assert "tax_amount" not in only(old_einvoice("***"), "x.xml", DataOrigin.ATTACHMENT).fields


def test_the_sum_in_custom_data_is_the_net_amount_and_never_the_total() -> None:
    reading = of_pairs(
        DataOrigin.OFD_INFO,
        ("发票号码", "24112000000048542163"),
        ("合计金额", "4197.17"),
        ("合计税额", "251.83"),
        ("开票日期", "2024年05月28日"),
        ("销售方纳税人识别号", "91110108690017781B"),
    )
    assert reading.model == "ofd-info"
    assert amounts(reading, "net_amount", "tax_amount") == ["4197.17", "251.83"]
    assert "total_amount" not in reading.fields


def test_tags_are_read_in_both_of_their_forms_without_the_lines() -> None:
    old = of_pairs(
        DataOrigin.OFD_TAG,
        ("InvoiceNo", "24112000000048542163"),
        ("Buyer/BuyerName", "张三"),
        ("TaxInclusiveTotalAmount", "¥4,449.00"),
        ("GoodsInfos/GoodsInfo/Amount", "1"),
    )
    new = of_pairs(
        DataOrigin.OFD_TAG,
        ("TaxSupervisionInfo/InvoiceNumber/ObjectData", "24112000000048542163"),
        ("EInvoiceData/BuyerInformation/BuyerName", "张三"),
        ("EInvoiceData/BasicInformation/TotalTax-includedAmount", "¥4449.00"),
        ("EInvoiceData/IssuItemInformation/Amount", "1"),
    )
    assert values(old.fields) == values(new.fields)
    assert old.fields["total_amount"].value == Decimal("4449.00")
    assert not old.line_items


def test_the_properties_of_a_pdf_are_read() -> None:
    pairs = (("InvoiceNumber", "26112000000048540001"), ("IssueTime", "2026-03-18"), ("TotalTax-includedAmount", "106"))
    reading = of_pairs(DataOrigin.PDF_INFO, *pairs)
    assert (reading.model, amounts(reading, "total_amount")) == ("pdf-info", ["106"])


def test_a_red_invoice_stays_negative() -> None:
    data = shudian(total="-106.00").replace(b">100.00<", b">-100.00<").replace(b">6.00<", b">-6.00<")
    assert amounts(only(data)) == ["-100.00", "-6.00", "-106.00"]
