"""Chinese codes and numbers: form, province and year are checked, and what was certainly meant is proposed."""

from datetime import date

import pytest

from invoice_desk.domain.record import Correction, Finding, Record, Severity, Sighting
from tests.review.readings import reading, recorded, row, text

NUMBER = "25112000000000001234"


def findings(record: Record) -> dict[str, Finding]:
    return {one.code: one for one in record.findings if one.code.startswith(("number.", "document.", "tax_id."))}


def read(**fields: str | date) -> Record:
    return recorded(reading({name: text(value, 40 + at) for at, (name, value) in enumerate(fields.items())}))


def test_a_code_beside_a_20_digit_number_is_to_be_taken_away() -> None:
    finding = findings(read(invoice_code="000000001234", invoice_number=NUMBER))["number.code_with_20_digits"]
    assert finding.repair == (Correction("invoice_code", None),)


@pytest.mark.parametrize(
    ("code", "number", "wrong"),
    [
        ("044031900211", "37820761", None),
        ("4300171130", "02550485", None),
        ("04403190021", "37820761", ("invoice_code", "04403190021", ())),
        ("044031900211", "3782076", ("invoice_number", "3782076", ())),
        ("O44O319OO211", "37820761", ("invoice_code", "O44O319OO211", (Correction("invoice_code", "044031900211"),))),
    ],
)
def test_codes_have_10_or_12_digits_and_numbers_8(
    code: str, number: str, wrong: tuple[str, str, tuple[Correction, ...]] | None
) -> None:
    finding = findings(read(invoice_code=code, invoice_number=number)).get("number.form")
    found = finding and (finding.fields[0], finding.params["number"], finding.repair)
    assert found == wrong


@pytest.mark.parametrize(("code", "known"), [("044031900211", True), ("099031900211", False), ("9900171130", False)])
def test_a_province_that_there_is_not_is_said(code: str, known: bool) -> None:
    assert ("number.unknown_province" in findings(read(invoice_code=code, invoice_number="37820761"))) is not known


@pytest.mark.parametrize(
    ("number", "known"), [(NUMBER, True), ("25952000000000001234", True), ("25982000000000001234", False)]
)
def test_the_tax_bureau_of_a_digital_number_is_known(number: str, known: bool) -> None:
    assert ("number.unknown_province" in findings(read(invoice_number=number))) is not known


def test_the_year_of_a_digital_number_is_the_year_of_issue() -> None:
    assert "number.year_differs" not in findings(read(invoice_number=NUMBER, issue_date=date(2025, 3, 4)))
    finding = findings(read(invoice_number=NUMBER, issue_date=date(2023, 3, 4)))["number.year_differs"]
    assert (finding.severity, finding.repair) == (Severity.WARNING, (Correction("issue_date", date(2025, 3, 4)),))


def test_a_code_is_no_younger_than_its_invoice() -> None:
    for year, said in ((2019, False), (2021, False), (2017, True)):
        record = read(invoice_code="044031900211", invoice_number="37820761", issue_date=date(year, 3, 4))
        assert ("number.year_differs" in findings(record)) is said


@pytest.mark.parametrize("note", ["作废", "本发票已作废", "VOID", "storniert"])
def test_a_void_document_is_said(note: str) -> None:
    assert findings(read(note=note))["document.void"].severity is Severity.WARNING


def test_a_void_stamp_on_the_page_is_said() -> None:
    stamped = reading({"invoice_number": text(NUMBER)}, sightings=(Sighting("void", "作废", "", row(3)),))
    assert findings(recorded(stamped))["document.void"].params == {"text": "作废"}


def test_an_ordinary_note_is_not_taken_for_a_void_mark() -> None:
    assert "document.void" not in findings(read(note="Avoid sunlight", document_kind="增值税电子普通发票"))


@pytest.mark.parametrize(
    ("number", "code", "meant"),
    [
        ("9133O106MA7GAL1299", "tax_id.misread", "91330106MA7GAL1299"),
        ("91330106MA7GAL129", "tax_id.misread", "91330106MA7GAL1299"),
        ("9133010MA7GAL1299", "tax_id.length", None),
        ("91330106MA7GAL1298", "tax_id.check_failed", None),
        ("DE8I2720447", "tax_id.misread", "DE812720447"),
        ("DE812720448", "tax_id.check_failed", None),
    ],
)
def test_a_misread_tax_id_is_mended_where_only_one_would_do(number: str, code: str, meant: str | None) -> None:
    found = findings(read(seller_tax_id=number))
    assert list(found) == [code]
    assert found[code].repair == ((Correction("seller_tax_id", meant),) if meant else ())


@pytest.mark.parametrize("number", ["410305012345678", "91330106MA7GAL1299", "000220499968", "GST 001"])
def test_ids_that_are_right_or_of_no_known_scheme_are_left_alone(number: str) -> None:
    assert not findings(read(seller_tax_id=number))


def test_an_iban_of_an_own_profile_is_checked() -> None:
    assert not findings(read(seller_iban="DE89 3704 0044 0532 0130 00"))
    assert "tax_id.check_failed" in findings(read(seller_iban="DE89 3704 0044 0532 0130 01"))


def test_an_id_of_17_characters_is_not_confirmed_by_all_who_lost_the_same_one() -> None:
    lost = {"seller_tax_id": text("9133010MA7GAL1299")}
    record = recorded(reading(lost), reading(lost, engine="ollama", model="qwen"))
    assert record.cells["seller_tax_id"].verdict == "unconfirmed"
