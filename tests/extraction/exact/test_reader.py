"""From pieces of data to readings: order, names, what can't be read, and what is meant to hurt."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoice_desk.domain.data_part import DataOrigin, DataPart
from invoice_desk.extraction.exact.reader import exact_readings
from invoice_desk.markup import XmlLimits
from tests.extraction.exact.invoices import (
    cii,
    cii_line,
    fattura,
    fattura_body,
    old_einvoice,
    read,
    shudian,
    ubl,
    xbrl,
)

WHOLE = {
    "cii": cii(lines=cii_line("Beratung")),
    "ubl": ubl(),
    "credit note": ubl(root="CreditNote"),
    "fatturapa": fattura(fattura_body("1"), fattura_body("2")),
    "fapiao": shudian(),
    "old fapiao": old_einvoice(),
    "railway": xbrl("rai", {"ElectronicInvoiceRailwayETicketNumber": "26119110001000000001", "Fare": "5.00"}),
    "unknown": b"<invoice><number/><InvoiceNumber>7</InvoiceNumber><total>5.00</total></invoice>",
}
TAG = DataPart(DataOrigin.OFD_TAG, "", pairs=(("InvoiceNo", "1"), ("TaxInclusiveTotalAmount", "¥5.00")))


def attached(data: bytes, name: str = "a.xml") -> DataPart:
    return DataPart(DataOrigin.ATTACHMENT, name, xml=data)


def test_the_most_trusted_reading_comes_first() -> None:
    info = DataPart(DataOrigin.OFD_INFO, "", pairs=(("发票号码", "1"),))
    (document,) = exact_readings([info, TAG, attached(old_einvoice()), attached(WHOLE["railway"])]).documents
    assert [reading.model for reading in document] == ["xbrl-rai", "ofd-attachment", "ofd-info", "ofd-tag"]


def test_two_invoices_of_one_format_in_one_file_keep_names_of_their_own() -> None:
    other = cii().replace(b"RE-1", b"RE-2")
    (document,) = exact_readings([attached(cii()), attached(other), attached(cii())]).documents
    assert [reading.model for reading in document] == ["factur-x", "factur-x 2"]


def test_of_several_invoices_inside_one_attachment_the_first_is_read_and_the_rest_is_said() -> None:
    (document,) = exact_readings([attached(WHOLE["fatturapa"])]).documents
    assert document[0].fields["invoice_number"].value == "1"
    assert [(note.code, note.params["count"]) for note in document[0].notes] == [("exact.several", 2)]


def test_damaged_data_is_named_unless_other_data_says_as_much() -> None:
    broken = attached(cii()[:-30], "factur-x.xml")
    assert exact_readings([broken]).unread == "factur-x.xml"
    assert exact_readings([broken, TAG]).unread == "factur-x.xml"
    assert exact_readings([broken, attached(cii())]).unread == ""


def test_what_is_called_an_invoice_and_is_none_is_named() -> None:
    assert exact_readings([attached(b"<a/>", "ZUGFeRD-invoice.xml")]).unread == "ZUGFeRD-invoice.xml"
    assert exact_readings([attached(b"<a/>", "styles.xml")]).unread == ""
    assert exact_readings([attached(b"", "factur-x.xml")]).unread == "factur-x.xml"


LAUGHS = (
    '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><a>&d;</a>'
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Invoice><ID>&b;</ID></Invoice>'
HOSTILE = {
    "billion laughs": LAUGHS.encode(),
    "external entity": OUTSIDE.encode(),
    "default attributes": b"<!DOCTYPE a [<!ATTLIST b c CDATA '" + b"x" * 1000 + b"'>]><a><b/></a>",
    "deep": b"<a>" * 100_000 + b"</a>" * 100_000,
    "wide": b"<a>" + b"<b/>" * 300_000 + b"</a>",
    "endless name": b"<" + b"a" * 5_000_000,
    "endless text": b"<Invoice>" + b"9" * 19_000_000 + b"</Invoice>",
    "many attributes": b"<a " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/>",
    "wrong encoding": b'<?xml version="1.0" encoding="utf-8"?><a>\xff\xfe</a>',
    "unknown encoding": b'<?xml version="1.0" encoding="idna"?><a/>',
    "binary codec": b'<?xml version="1.0" encoding="zip"?><a/>',
    "cut utf-16": "<?xml version='1.0' encoding='utf-16'?><a>".encode("utf-16")[:-1],
    "noughts": b"\0" * 1000,
    "huge": b"<a>" + b"x" * 30_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_meant_to_hurt_is_refused_quickly(name: str) -> None:
    began = time.monotonic()
    assert read(HOSTILE[name]).documents == ()
    assert time.monotonic() - began < 10


def test_all_pieces_together_have_the_time_of_one() -> None:
    slow = attached(b"<a>" + b"<b>x</b>" * 60_000 + b"</a>")
    began = time.monotonic()
    exact_readings([slow] * 20, XmlLimits(seconds=0.3))
    assert time.monotonic() - began < 5


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=4)), min_size=1, max_size=6),
    st.sampled_from(list(DataOrigin)),
)
def test_damage_anywhere_never_raises(name: str, damage: list[tuple[int, bytes]], origin: DataOrigin) -> None:
    data = bytearray(WHOLE[name])
    for place, piece in damage:
        start = place % len(data)
        data[start : start + len(piece)] = piece
    for document in exact_readings([DataPart(origin, "factur-x.xml", xml=bytes(data))]).documents:
        for reading in document:
            assert reading.engine == "exact"


TEXTS = st.sampled_from(
    [
        "",
        "0",
        "-0",
        "1e9",
        "NaN",
        "Infinity",
        "٣",
        "¥",
        "***",
        "99999999999999999999",
        "2026-02-30",
        "20261301",
        "\u2028",
    ]
) | st.text(st.characters(codec="utf-8", exclude_characters="<&", exclude_categories=["C"]), max_size=30)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_whatever_stands_in_the_elements_never_raises(name: str, data: st.DataObject) -> None:
    text = WHOLE[name].decode()
    pieces = text.split(">")
    for index in data.draw(st.lists(st.integers(1, len(pieces) - 2), max_size=5)):
        said, bracket, rest = pieces[index].partition("<")
        if bracket and said.strip():
            pieces[index] = f"{data.draw(TEXTS)}<{rest}"
    for document in read(">".join(pieces).encode()).documents:
        for reading in document:
            for value in (*reading.fields.values(), *(one for line in reading.line_items for one in line.values())):
                assert len(value.text) <= 1000


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_never_raise(data: bytes) -> None:
    read(data)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8), st.sampled_from([*DataOrigin]))
def test_pairs_of_any_kind_never_raise(pairs: list[tuple[str, str]], origin: DataOrigin) -> None:
    exact_readings([DataPart(origin, "", pairs=tuple(pairs))])
