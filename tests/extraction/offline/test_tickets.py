"""Chinese railway tickets on paper and as e-tickets."""

import pytest

from invoice_desk.extraction.offline.tickets import ticket_fields
from tests.extraction.offline.documents import train_ticket
from tests.extraction.offline.pages import lines, page_of, read, said


def test_a_paper_ticket_is_dated_by_its_day_of_travel() -> None:
    kind, found = read(train_ticket())

    assert kind == "train_ticket_cn"
    expected = {
        "invoice_number": "C034567",
        "departure": "北京南",
        "destination": "上海虹桥",
        "vehicle": "G103",
        "passenger_name": "张小明",
        "travel_date": "2019-06-01",
        "issue_date": "2019-06-01",
        "currency": "CNY",
        "total_amount": "553.0",
    }
    assert said(found).items() >= expected.items()


@pytest.mark.parametrize("number", ["C034567", "Z12A034567", "K20B001122"])
def test_the_ticket_number_is_not_taken_for_the_train(number: str) -> None:
    _, found = read(train_ticket(number))

    assert said(found)["vehicle"] == "G103"


def test_an_e_ticket_is_dated_by_its_day_of_issue() -> None:
    kind, found = read(
        page_of(
            ["电子发票(铁路电子客票)"],
            ["发票号码:25119110001000123456", "开票日期:2025年01月10日"],
            ["北京南站", "G103", "上海虹桥站"],
            ["2025年01月03日", "06:20开", "05车12F号", "二等座"],
            ["票价:¥626.00"],
            ["1101011990****0014", "张小明"],
        )
    )

    assert kind == "train_ticket_cn"
    expected = {
        "invoice_number": "25119110001000123456",
        "issue_date": "2025-01-10",
        "travel_date": "2025-01-03",
        "total_amount": "626.00",
        "departure": "北京南",
        "destination": "上海虹桥",
    }
    assert said(found).items() >= expected.items()


def test_where_a_ticket_was_sold_is_no_station_of_the_journey() -> None:
    fields = ticket_fields(lines(["济南站售"], ["青岛站", "D6072", "烟台站"]))

    assert (fields["departure"].value, fields["destination"].value) == ("青岛", "烟台")


def test_other_text_holds_no_ticket() -> None:
    assert ticket_fields(lines(["The quick brown fox"], ["jumps over"])) == {}


def test_a_name_apart_from_its_number_is_the_passengers() -> None:
    fields = ticket_fields(
        lines(["青岛站", "D6072", "烟台站"], ["1417396580****4446", "徐涛娜"], ["中国铁路", "旅途愉快"])
    )
    assert fields["passenger_name"].value == "徐涛娜"
