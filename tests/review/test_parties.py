"""Seller and buyer: told apart, exchanged by one repair, and never confirmed by a check digit while they may be so."""

import pytest

from invoice_desk.domain.record import Correction, Finding, Reading, Record, Severity, Verdict
from tests.review.readings import reading, recorded, text

US, SHOP = "中启行物联科技（北京）有限公司", "Green Tea GmbH"
OUR_ID, SHOP_ID = "91330106MA7GAL1299", "DE812720447"


def read(engine: str = "offline", **fields: str) -> Reading:
    return reading({name: text(value, 40 + at) for at, (name, value) in enumerate(fields.items())}, engine=engine)


def findings(record: Record) -> dict[str, Finding]:
    return {one.code: one for one in record.findings if one.code.startswith("party.")}


def right(engine: str = "offline") -> Reading:
    return read(engine, seller_name=SHOP, buyer_name=US, seller_tax_id=SHOP_ID, buyer_tax_id=OUR_ID)


def exchanged(engine: str = "offline") -> Reading:
    return read(engine, seller_name=US, buyer_name=SHOP, seller_tax_id=OUR_ID, buyer_tax_id=SHOP_ID)


SWAP = (
    Correction("seller_name", SHOP),
    Correction("buyer_name", US),
    Correction("seller_tax_id", SHOP_ID),
    Correction("buyer_tax_id", OUR_ID),
)


@pytest.mark.parametrize("own", [(US,), (OUR_ID,), ("中启行物联科技(北京)有限公司",), ("Other", "中启行物联科技")])
def test_own_companies_that_sell_to_others_are_exchanged_by_one_repair(own: tuple[str, ...]) -> None:
    finding = findings(recorded(exchanged(), own=own))["party.seller_is_us"]
    assert (finding.severity, finding.repair) == (Severity.WARNING, SWAP)
    assert not findings(recorded(right(), own=own))
    record = recorded(exchanged(), own=own, corrections=SWAP)
    assert not findings(record)
    assert record.value("seller_name") == SHOP


def test_a_buyer_that_is_none_of_the_own_companies_is_said() -> None:
    assert set(findings(recorded(right(), own=("ACME",)))) == {"party.buyer_is_not_us"}
    assert not findings(recorded(read(seller_name=SHOP), own=("ACME",)))  # a receipt names no buyer


def bill_to_us(buyer_tax_id: str, *engines: str) -> Record:
    said = [
        read(one, seller_name=SHOP, buyer_name=US, buyer_tax_id=buyer_tax_id, seller_tax_id=SHOP_ID) for one in engines
    ]
    return recorded(*said, own=(f"中启行物联科技 | {OUR_ID}", "Beta"))


def test_a_bill_to_us_must_show_our_tax_id() -> None:
    assert not findings(bill_to_us(OUR_ID, "offline"))
    misread = findings(bill_to_us(OUR_ID.replace("MA7", "MA1"), "offline"))["party.our_tax_id_differs"]
    assert (misread.severity, misread.repair) == (Severity.WARNING, (Correction("buyer_tax_id", OUR_ID),))
    printed = findings(bill_to_us("91110108551385082Q", "offline", "ollama"))["party.our_tax_id_differs"]
    assert printed.repair == (), "two have seen it: its issuer printed a wrong one"


def test_our_names_and_ids_count_each_for_itself() -> None:
    own = (f"Other | {OUR_ID}",)
    assert not findings(recorded(right(), own=own))
    assert set(findings(recorded(exchanged(), own=own))) == {"party.seller_is_us"}


def test_without_a_list_nobody_is_asked_after() -> None:
    assert not findings(recorded(exchanged()))


@pytest.mark.parametrize(
    "fields", [{"seller_name": SHOP, "buyer_name": "green tea gmbh"}, {"seller_tax_id": OUR_ID, "buyer_tax_id": OUR_ID}]
)
def test_one_company_is_not_both_parties(fields: dict[str, str]) -> None:
    assert set(findings(recorded(read(**fields)))) == {"party.same"}


def test_readings_that_exchange_the_parties_offer_the_other_way_round() -> None:
    record = recorded(right(), exchanged("ollama"))
    finding = findings(record)["party.exchanged"]
    assert finding.repair == SWAP
    assert finding.fields == ("seller_name", "buyer_name", "seller_tax_id", "buyer_tax_id")


def test_the_list_of_own_companies_decides_which_reading_is_right() -> None:
    for pair in ((right(), exchanged("ollama")), (exchanged(), right("ollama"))):
        record = recorded(*pair, own=(US,))
        assert (record.value("seller_name"), record.value("buyer_name")) == (SHOP, US)
        assert findings(record)["party.exchanged"].repair == SWAP  # as it is shown, so that one key settles all four


def test_an_id_proves_itself_but_not_whose_it_is() -> None:
    ids = {"seller_tax_id": OUR_ID, "buyer_tax_id": SHOP_ID}
    record = recorded(read(seller_name=SHOP, buyer_name=US), read("ollama", seller_name=US, buyer_name=SHOP, **ids))
    assert {record.cells[part].verdict for part in ids} == {Verdict.UNCONFIRMED}
    assert {recorded(right()).cells[part].verdict for part in ids} == {Verdict.CONFIRMED}
    assert {recorded(exchanged(), own=(US,)).cells[part].verdict for part in ids} == {Verdict.UNCONFIRMED}


def test_readings_that_agree_stay_confirmed_and_can_be_exchanged_all_the_same() -> None:
    agreed = recorded(exchanged(), exchanged("ollama"), own=(US,))
    assert findings(agreed)["party.seller_is_us"].repair == SWAP
    assert agreed.cells["seller_name"].verdict is Verdict.CONFIRMED  # our own bill to a customer may be right


def test_what_a_person_set_is_not_exchanged() -> None:
    corrected = recorded(exchanged(), own=(US,), corrections=(Correction("seller_name", US + "上海分公司"),))
    assert findings(corrected)["party.seller_is_us"].repair == ()
