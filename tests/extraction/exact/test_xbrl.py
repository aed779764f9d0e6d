"""Vouchers of the Chinese Ministry of Finance: each kind with its own sums."""

from datetime import date
from decimal import Decimal

from tests.extraction.exact.invoices import amounts, only, read, values, xbrl


def test_a_vat_invoice_is_read_with_its_lines() -> None:
    line = (
        "<v:InformationOfTaxableGoodsOrServicesDetailItemsTuple>"
        "<v:NameOfTaxableGoodsOrServices>*金属制品*螺丝批</v:NameOfTaxableGoodsOrServices>"
        "<v:AmountExcludingTax>9.91</v:AmountExcludingTax><v:TaxRate>13.00%</v:TaxRate><v:TaxAmount>1.29</v:TaxAmount>"
        "</v:InformationOfTaxableGoodsOrServicesDetailItemsTuple>"
    )
    facts = {
        "TypeOfInvoice": "增值税电子普通发票",
        "CodeOfInvoice": "033002200211",
        "NumberOfInvoice": "99934328",
        "DateOfIssue": "2022-09-01",
        "NameOfSeller": "示例有限公司",
        "TaxpayerIdentificationNumberUnifiedSocialCreditCodeOfSeller": "91330106MA7GAL1299",
        "TotalAmountExcludingTax": "9.91",
        "TotalTaxAmount": "1.29",
        "TaxIncludedAmountInFigures": "11.20",
    }
    reading = only(xbrl("inv", facts, line))
    assert (reading.model, reading.profile) == ("xbrl-inv", "vat_invoice_cn")
    assert amounts(reading) == ["9.91", "1.29", "11.20"]
    assert reading.fields["seller_tax_id"].value == "91330106MA7GAL1299"
    assert reading.line_items[0]["tax_rate"].value == "13%"


def test_a_railway_ticket_states_net_and_tax_that_the_page_does_not_print() -> None:
    facts = {
        "TypeOfVoucher": "电子发票（铁路电子客票）",
        "ElectronicInvoiceRailwayETicketNumber": "26119110001000000001",
        "ETicketNumber": "1105526101010101010101",
        "DateOfIssue": "2026-03-05",
        "TypeOfBusiness": "售",
        "DepartureStation": "北京南",
        "DestinationStation": "上海虹桥",
        "TrainNumber": "G1",
        "TravelDate": "2026-03-04",
        "Fare": "553.00",
        "TotalAmountExcludingTax": "507.34",
        "TaxAmount": "45.66",
        "TaxRate": "0.09",
        "NameOfPurchaser": "示例有限公司",
        "UnifiedSocialCreditCodeOfPurchaser": "91110108690017781B",
        "Name": "张三",
    }
    reading = only(xbrl("rai", facts))
    found = values(reading.fields)
    assert (reading.model, reading.profile) == ("xbrl-rai", "train_ticket_cn")
    assert found["invoice_number"] == "26119110001000000001"
    assert (found["issue_date"], found["travel_date"]) == (date(2026, 3, 5), date(2026, 3, 4))
    assert amounts(reading) == ["507.34", "45.66", "553.00"]
    assert (found["departure"], found["destination"], found["vehicle"]) == ("北京南", "上海虹桥", "G1")
    assert "note" not in found


def test_the_fund_of_an_air_ticket_is_outside_of_net_and_tax() -> None:
    flights = "".join(
        f"<v:DetailInformationOfAirTicketTuple><v:DepartureStation>{start}</v:DepartureStation>"
        f"<v:DestinationStation>{end}</v:DestinationStation><v:Flight>{flight}</v:Flight>"
        f"<v:CarrierDate>2026-08-2{day}</v:CarrierDate></v:DetailInformationOfAirTicketTuple>"
        for day, (start, end, flight) in enumerate((("杭州", "重庆", "CA4554"), ("重庆", "成都", "CA4001")))
    )
    facts = {
        "ElectronicInvoiceAirTransportReceiptNumber": "26000000000000000001",
        "ETicketNumber": "9992562574486",
        "IssueDate": "2026-09-08",
        "NameOfSeller": "示例航空",
        "PassengerName": "张三",
        "Fare": "900.00",
        "FuelSurcharge": "20.00",
        "VatRate": "0.09",
        "VatTaxAmount": "82.80",
        "CivilAviationDevelopmentFund": "50.00",
        "OtherTaxes": "0.00",
        "Insurance": "30.00",
        "TotalAmount": "1052.80",
    }
    reading = only(xbrl("atr", facts, flights))
    assert (reading.model, reading.profile) == ("xbrl-atr", "generic")
    assert amounts(reading) == ["920.00", "82.80", "1052.80"]
    assert amounts(reading, "other_charges") == ["50.00"]
    found = values(reading.fields)
    assert (found["departure"], found["destination"], found["vehicle"]) == ("杭州", "成都", "CA4554 CA4001")
    assert found["travel_date"] == date(2026, 8, 20)
    with_insurance = only(xbrl("atr", {**facts, "TotalAmount": "1082.80"}, flights))
    assert amounts(with_insurance, "other_charges") == ["80.00"]


def test_a_bank_receipt_names_who_paid_as_buyer() -> None:
    facts = {
        "NumberOfBankElectronicReceipt": "202603040001",
        "DateOfBookkeeping": "2026-03-04",
        "AccountNameOfPayer": "甲公司",
        "AccountNameOfPayee": "乙公司",
        "TransactionAmountInFigures": "15,177.33",
        "Usage": "货款",
    }
    reading = only(xbrl("bker", facts))
    found = values(reading.fields)
    assert (found["buyer_name"], found["seller_name"], found["note"]) == ("甲公司", "乙公司", "货款")
    assert reading.fields["total_amount"].value == Decimal("15177.33")


def test_the_issuer_s_digital_invoice_is_read_under_the_names_of_its_xml() -> None:
    facts = {
        "InvoiceNumber": "26112000000048540001",
        "SellerName": "示例有限公司",
        "TotalAmWithoutTax": "100.00",
        "TotalTaxAm": "6.00",
        "TotalTax-includedAmount": "106.00",
        "RequestTime": "2026-03-18",
    }
    reading = only(xbrl("einv", facts))
    assert (reading.model, amounts(reading)) == ("xbrl-einv", ["100.00", "6.00", "106.00"])
    assert reading.fields["issue_date"].value == date(2026, 3, 18)


def test_a_voucher_of_another_kind_is_not_guessed_at() -> None:
    assert read(xbrl("bkrs", {"TotalAmount": "5.00", "InvoiceNumber": "1"})).documents == ()
