"""From the codes of a document to readings: one for each code, by the invoice it names, each value at its place."""

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.page_code import CODE_PLACE, PageCode
from invoice_desk.domain.trust import Trust, is_exact, settles, trust_of
from invoice_desk.extraction.codes.reader import code_readings, with_places
from tests.extraction.codes import payloads
from tests.extraction.codes.payloads import epc, fapiao, portugal, swiss, zatca

PLACE = Region(1, 0.1, 0.1, 0.2, 0.2)


def codes(*texts: str) -> list[PageCode]:
    return [PageCode(text, PLACE) for text in texts]


def test_a_code_is_a_reading_of_its_own_kind() -> None:
    ((reading,),) = code_readings(codes(payloads.SHUDIAN))
    assert (reading.engine, reading.model, reading.profile) == ("code", "fapiao-qr", "vat_invoice_cn")
    assert trust_of(reading) is Trust.CODE
    assert is_exact(reading)


def test_codes_of_no_invoice_give_no_reading() -> None:
    assert code_readings(codes(*payloads.NOT_OF_INVOICES)) == ()


def test_one_invoice_may_have_several_codes_and_one_code_may_stand_twice() -> None:
    (readings,) = code_readings(codes(portugal(), payloads.WEBSITE, epc("EUR123"), portugal()))
    assert [one.model for one in readings] == ["atcud-qr", "epc-qr"]


def test_codes_of_one_form_that_differ_are_of_several_invoices_and_nothing_is_put_together() -> None:
    groups = code_readings(codes(payloads.SHUDIAN, epc(), fapiao("32", "26312000000012345679")))
    assert [[one.model for one in group] for group in groups] == [["fapiao-qr"], ["epc-qr"], ["fapiao-qr"]]


def test_what_is_paid_and_names_settle_nothing_by_themselves() -> None:
    ((transfer,), (bill,), (saudi,)) = (code_readings(codes(text))[0] for text in (epc(), swiss(), zatca()))
    assert not is_exact(transfer)
    assert [field_id for field_id in bill.fields if settles(bill, field_id)] == ["currency"]
    assert {field_id for field_id in saudi.fields if not settles(saudi, field_id)} == {"seller_name"}
    ((late,),) = code_readings(codes(zatca("X", "310122393500003", "2022-12-31T23:00:00Z", "115", "15")))
    assert not settles(late, "issue_date")


def test_values_stand_where_the_page_prints_them_or_else_where_the_code_is() -> None:
    printed = Region(1, 0.7, 0.1, 0.9, 0.12)
    words = (Word("发票号码:26312000000012345678", printed), Word("¥1130.00", Region(1, 0.7, 0.8, 0.8, 0.82)))
    (reading,) = with_places(code_readings(codes(payloads.SHUDIAN))[0], [Page(1, 1500, 1000, words=words)])
    assert reading.fields["invoice_number"].region == printed
    assert reading.fields["total_amount"].region == words[1].region
    assert reading.fields["issue_date"].region == PLACE
    assert [seen.region for seen in reading.sightings if seen.role == CODE_PLACE] == [PLACE]
