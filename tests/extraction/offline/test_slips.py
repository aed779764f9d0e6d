"""Slips of Chinese taxis, invoices of a fixed sum, air tickets, and what a till prints below its label."""

import pytest

from tests.extraction.offline.pages import page_of, read, said, till_roll

AIR = page_of(
    ["电子发票(航空运输电子客票行程单)"],
    ["", "", "发票号码:25112000000123456789"],
    ["旅客姓名:张小明", "有效身份证件号码:110101********0014"],
    ["自:北京", "至:上海"],
    ["承运人", "航班号", "座位等级", "日期", "时间"],
    ["国航", "CA1501", "Y", "2025年1月3日", "08:30"],
    ["票价", "燃油附加费", "增值税税额", "民航发展基金", "合计"],
    ["CNY 800.00", "CNY 50.00", "CNY 76.50", "CNY 50.00", "CNY 976.50"],
    ["购买方名称:上海星辰贸易有限公司", "统一社会信用代码:91310115MA1K4B3U2L"],
    ["填开单位:北京蓝天航空服务有限公司", "填开日期:2025年01月10日"],
)


def test_an_air_ticket_is_read_with_the_sums_below_their_heads() -> None:
    kind, found = read(AIR)
    assert kind == "air_itinerary_cn"
    expected = {
        "invoice_number": "25112000000123456789",
        "passenger_name": "张小明",
        "departure": "北京",
        "destination": "上海",
        "vehicle": "CA1501",
        "buyer_tax_id": "91310115MA1K4B3U2L",
        "travel_date": "2025-01-03",
        "issue_date": "2025-01-10",
        "seller_name": "北京蓝天航空服务有限公司",
        "net_amount": "850.00",
        "tax_amount": "76.50",
        "other_charges": "50.00",
        "total_amount": "976.50",
        "currency": "CNY",
    }
    assert said(found).items() >= expected.items()


@pytest.mark.parametrize("printed", ["沪A·X1234", "沪AX1234", "沪A-X1234", "沪AD12345"])
def test_a_taxi_slip_gives_code_number_and_plate(printed: str) -> None:
    kind, found = read(
        till_roll(
            ["上海市出租汽车专用发票"],
            ["发票代码", "131001970021"],
            ["发票号码 12345678"],
            ["车号", printed],
            ["日期", "2019-07-21"],
            ["上车 12:05", "下车 12:31"],
            ["里程", "8.4"],
            ["金额", "34.00元"],
        )
    )
    assert kind == "taxi_receipt_cn"
    expected = {"invoice_code": "131001970021", "invoice_number": "12345678", "total_amount": "34.00"}
    assert said(found).items() >= expected.items()
    assert said(found)["vehicle"].startswith("沪A")


def test_an_invoice_of_a_fixed_sum_is_a_code_a_number_and_a_sum() -> None:
    kind, found = read(
        page_of(
            ["江苏省南京市通用定额发票"],
            ["发票代码:132001812345"],
            ["发票号码:00123456"],
            ["伍拾圆整"],
            ["￥50.00"],
        )
    )
    assert kind == "fixed_invoice_cn"
    expected = {
        "invoice_code": "132001812345",
        "invoice_number": "00123456",
        "total_amount": "50.00",
        "total_in_words": "伍拾圆整",
        "currency": "CNY",
    }
    assert said(found).items() >= expected.items()


def test_a_till_prints_the_ids_of_both_parties_below_their_labels() -> None:
    _, found = read(
        till_roll(
            ["上海增值税普通发票"],
            ["发票代码:031001900107"],
            ["发票号码:12345678"],
            ["销售方名称:"],
            ["上海星辰餐饮管理有限公司"],
            ["纳税人识别号:"],
            ["91310115MA1K4B3U2L"],
            ["开票日期:2019-07-21"],
            ["购买方名称:"],
            ["江苏明远科技有限公司"],
            ["购买方税号:"],
            ["91320505MA1XYKDC1D"],
            ["合计金额(小写):￥120.00"],
        )
    )
    assert said(found)["seller_tax_id"] == "91310115MA1K4B3U2L"
    assert said(found)["buyer_tax_id"] == "91320505MA1XYKDC1D"


def test_an_e_ticket_names_the_id_of_its_buyer() -> None:
    _, found = read(
        page_of(
            ["电子发票(铁路电子客票)"],
            ["发票号码:25119110001000123456", "开票日期:2025年01月10日"],
            ["北京南站", "G103", "上海虹桥站"],
            ["购买方名称:上海星辰贸易有限公司", "统一社会信用代码:91310115MA1K4B3U2L"],
        )
    )
    assert said(found)["buyer_tax_id"] == "91310115MA1K4B3U2L"


def test_a_sum_that_was_not_read_is_neither_left_out_of_an_addition_nor_taken_from_its_neighbour() -> None:
    _, found = read(
        page_of(
            ["电子发票(航空运输电子客票行程单)"],
            ["旅客姓名:张小明"],
            ["票价", "燃油附加费", "增值税税额", "民航发展基金", "合计"],
            ["CNY 800.00", "", "CNY 76.50", "CNY 50.00", "CNY 976.50"],
        )
    )
    assert "net_amount" not in said(found) or said(found)["net_amount"] != "800.00"
    assert said(found)["other_charges"] == "50.00"
    assert said(found)["total_amount"] == "976.50"
