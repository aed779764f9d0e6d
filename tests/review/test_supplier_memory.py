"""What people taught of a supplier is proposed where a field is empty, and settles only what a print leaves open."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from invoice_desk.domain.document import SourceInfo
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.profile import FieldSpec, FieldType, Profile
from invoice_desk.domain.record import Correction, FieldValue, Finding, Reading, Record, ReviewState, Value, Verdict
from invoice_desk.domain.suppliers import Aspect, Decision, SellerFact, Stand, Suppliers, suppliers_of
from invoice_desk.review.lessons import seller_fact
from invoice_desk.review.reconcile import record_of

SELLER = "Chez Jeanphi"
ID = "FR40303265045"
PROFILE = Profile(
    id="receipt",
    label={"en": "Receipt"},
    fields=(
        FieldSpec(id="seller_name", label={"en": "Seller"}),
        FieldSpec(id="issue_date", label={"en": "Date"}, type=FieldType.DATE),
        FieldSpec(id="currency", label={"en": "Currency"}, type=FieldType.CURRENCY),
        FieldSpec(id="category", label={"en": "Category"}),
        FieldSpec(id="account_code", label={"en": "Account"}),
    ),
    line_items=(
        FieldSpec(id="description", label={"en": "Description"}),
        FieldSpec(id="tax_rate", label={"en": "Rate"}, type=FieldType.RATE),
    ),
)
OPEN_DATE = FieldValue("03/04/2026", date(2026, 4, 3), others=(date(2026, 3, 4),))
YEN = FieldValue("¥", "CNY", others=("JPY",))


def reading(engine: str = "offline", **fields: FieldValue | Value) -> Reading:
    said = {name: one if isinstance(one, FieldValue) else FieldValue(str(one), one) for name, one in fields.items()}
    return Reading(engine, f"of-{engine}", "receipt", said)


def document(*readings: Reading, corrections: tuple[Correction, ...] = ()) -> DocumentData:
    return DocumentData("d", SourceInfo("in/a.jpg", "00", "image/jpeg", 1), (1,), "receipt", readings, corrections)


def recorded(data: DocumentData, known: Suppliers, own: tuple[str, ...] = ()) -> Record:
    return record_of(data, PROFILE, today=date(2026, 5, 1), suppliers=known, own_companies=own)


def set_to(aspect: Aspect, value: str, *, tax_id: str = "") -> Suppliers:
    return suppliers_of([], [Decision(tax_id, SELLER, aspect, Stand.SET, value)])


def found(record: Record, *rules: str) -> list[Finding]:
    return [one for one in record.findings if one.rule in rules]


def lessons(*corrections: Correction, readings: tuple[Reading, ...]) -> SellerFact:
    data = document(*readings, corrections=corrections)
    return seller_fact(data, recorded(data, suppliers_of([])))


# What corrections teach.


def test_what_a_person_sets_is_learned_and_what_was_only_read_is_not() -> None:
    read = reading(seller_name=SELLER, category="food", currency="EUR")
    assert lessons(readings=(read,)).lessons == ()
    fact = lessons(Correction("category", "meals"), Correction("seller_name", "Jeanphi"), readings=(read,))
    assert (fact.name, fact.read_name) == ("Jeanphi", SELLER)
    assert set(fact.lessons) == {(Aspect.NAME, "Jeanphi"), (Aspect.CATEGORY, "meals")}
    assert lessons(Correction("category", None), readings=(read,)).lessons == ((Aspect.CATEGORY, ""),)


@pytest.mark.parametrize(("day", "order"), [(date(2026, 4, 3), "dmy"), (date(2026, 3, 4), "mdy")])
def test_who_says_what_an_open_date_means_teaches_its_order(day: date, order: str) -> None:
    read = reading(seller_name=SELLER, issue_date=OPEN_DATE)
    assert lessons(Correction("issue_date", day), readings=(read,)).lessons == ((Aspect.DATE_ORDER, order),)


@pytest.mark.parametrize(
    ("printed", "day"),
    [(OPEN_DATE, date(2026, 4, 13)), (FieldValue("31/03/2026", date(2026, 3, 31)), date(2026, 3, 31))],
)
def test_a_date_that_was_misread_or_clear_teaches_no_order(printed: FieldValue, day: date) -> None:
    read = reading(seller_name=SELLER, issue_date=printed)
    assert lessons(Correction("issue_date", day), readings=(read,)).lessons == ()


def test_who_says_what_a_sign_means_teaches_the_currency_and_a_printed_code_teaches_nothing() -> None:
    set_yen = Correction("currency", "JPY")
    assert lessons(set_yen, readings=(reading(seller_name=SELLER, currency=YEN),)).lessons == (
        (Aspect.CURRENCY, "JPY"),
    )
    assert lessons(set_yen, readings=(reading(seller_name=SELLER),)).lessons == ((Aspect.CURRENCY, "JPY"),)
    assert lessons(set_yen, readings=(reading(seller_name=SELLER, currency="USD"),)).lessons == ()


def test_rates_that_were_set_on_lines_teach_one_rate() -> None:
    line = {"description": FieldValue("tea", "tea")}
    read = replace(reading(seller_name=SELLER), line_items=(line, line))
    both = [Correction("tax_rate", "10%", line) for line in (0, 1)]
    assert lessons(*both, readings=(read,)).lessons == ((Aspect.RATE, "10%"),)
    assert lessons(both[0], Correction("tax_rate", "20%", 1), readings=(read,)).lessons == ()


# What is proposed.


def test_an_empty_field_is_proposed_what_is_usual_and_stays_empty() -> None:
    known = suppliers_of([SellerFact("", SELLER, lessons=((Aspect.CATEGORY, "meals"),), documents=3)])
    record = recorded(document(reading(seller_name="CHEZ JEANPHI")), known)
    (finding,) = found(record, "usual")
    assert (finding.fields, finding.params["count"]) == (("category",), 3)
    assert finding.repair == (Correction("category", "meals"),)
    assert record.value("category") is None
    assert record.cells["category"].verdict is Verdict.MISSING


@pytest.mark.parametrize(
    "data",
    [
        document(reading(seller_name=SELLER, category="food")),
        document(reading(seller_name=SELLER), corrections=(Correction("category", "travel"),)),
        document(reading(seller_name=SELLER), corrections=(Correction("category", None),)),
        replace(document(reading(seller_name=SELLER)), state=ReviewState.READY),
        document(reading(seller_name="Somebody else")),
    ],
    ids=["read", "set", "cleared", "accepted", "another seller"],
)
def test_nothing_is_proposed_over_what_is_there_or_was_decided(data: DocumentData) -> None:
    assert found(recorded(data, set_to(Aspect.CATEGORY, "meals")), "usual") == []


def test_a_category_that_a_model_judged_stays_and_the_usual_one_is_proposed() -> None:
    known = set_to(Aspect.CATEGORY, "meals")
    record = recorded(document(reading(seller_name=SELLER, category="food")), known)
    assert record.value("category") == "food"
    (finding,) = found(record, "usual-instead")
    assert finding.repair == (Correction("category", "meals"),)
    assert not found(recorded(document(reading(seller_name=SELLER, category="Meals")), known), "usual-instead")
    set_so = document(reading(seller_name=SELLER, category="food"), corrections=(Correction("category", "food"),))
    assert not found(recorded(set_so, known), "usual-instead")


def test_what_one_sells_oneself_has_no_supplier() -> None:
    data = document(reading(seller_name=SELLER))
    known = set_to(Aspect.CATEGORY, "meals")
    assert found(recorded(data, known), "usual")
    assert not found(recorded(data, known, own=(SELLER,)), "usual")


def test_the_name_in_the_books_is_proposed_where_another_was_read() -> None:
    known = suppliers_of([SellerFact(ID, "Jeanphi", "CHEZ JPHL", ((Aspect.NAME, "Jeanphi"),))])
    for read in (reading(seller_name="Chez J", seller_tax_id=ID), reading(seller_name="CHEZ JPHL")):
        (finding,) = found(recorded(document(read), known), "usual-name")
        assert finding.repair == (Correction("seller_name", "Jeanphi"),)
    assert not found(recorded(document(reading(seller_name="Jeanphi", seller_tax_id=ID)), known), "usual-name")
    set_otherwise = document(reading(seller_name="CHEZ JPHL"), corrections=(Correction("seller_name", "J."),))
    assert not found(recorded(set_otherwise, known), "usual-name")


def test_the_account_of_a_category_is_proposed_and_that_of_the_supplier_goes_before_it() -> None:
    accounts = {"meals": "6602.05"}

    def proposed(data: DocumentData, known: Suppliers) -> list[Correction]:
        record = record_of(data, PROFILE, today=date(2026, 5, 1), suppliers=known, accounts=accounts)
        return [one for finding in found(record, "usual") for one in finding.repair if one.field_id == "account_code"]

    account = Correction("account_code", "6602.05")
    none = suppliers_of([])
    assert proposed(document(reading(seller_name=SELLER, category="Meals")), none) == [account]
    assert proposed(document(reading(seller_name=SELLER)), set_to(Aspect.CATEGORY, "meals")) == [account]
    assert proposed(document(reading(seller_name=SELLER)), none) == []
    food = document(reading(seller_name=SELLER, category="meals"))
    assert proposed(food, set_to(Aspect.ACCOUNT, "7")) == [Correction("account_code", "7")]
    assert proposed(replace(food, state=ReviewState.READY), none) == []


def test_lines_without_a_rate_are_proposed_the_usual_one() -> None:
    lines = ({"tax_rate": FieldValue("20%", "20%")}, {"description": FieldValue("tea", "tea")})
    data = document(replace(reading(seller_name=SELLER, total_amount=Decimal("5.00")), line_items=lines))
    (finding,) = found(recorded(data, set_to(Aspect.RATE, "10%")), "usual-rate")
    assert finding.repair == (Correction("tax_rate", "10%", 1),)


# What is settled.


@pytest.mark.parametrize(("order", "day"), [("dmy", date(2026, 4, 3)), ("mdy", date(2026, 3, 4))])
def test_an_open_date_is_read_in_the_order_of_the_supplier_and_that_is_said(order: str, day: date) -> None:
    record = recorded(document(reading(seller_name=SELLER, issue_date=OPEN_DATE)), set_to(Aspect.DATE_ORDER, order))
    assert (record.value("issue_date"), record.cells["issue_date"].verdict) == (day, Verdict.UNCONFIRMED)
    (finding,) = found(record, "usual-order")
    assert finding.code == f"supplier.{order}"
    assert finding.params["text"] == "03/04/2026"


def test_what_the_document_itself_shows_goes_before_the_memory_and_the_memory_before_the_country() -> None:
    shown = reading(seller_name=SELLER, issue_date=OPEN_DATE, due_date=FieldValue("31/05/2026", date(2026, 5, 31)))
    record = recorded(document(shown), set_to(Aspect.DATE_ORDER, "mdy"))
    assert record.value("issue_date") == date(2026, 4, 3)
    assert not found(record, "usual-order")
    french = document(reading(seller_name=SELLER, seller_tax_id=ID, issue_date=OPEN_DATE))
    assert recorded(french, suppliers_of([])).value("issue_date") == date(2026, 4, 3)
    assert recorded(french, set_to(Aspect.DATE_ORDER, "mdy", tax_id=ID)).value("issue_date") == date(2026, 3, 4)


def test_a_sign_means_the_usual_currency_and_a_printed_code_means_itself() -> None:
    known = set_to(Aspect.CURRENCY, "JPY")
    record = recorded(document(reading(seller_name=SELLER, currency=YEN)), known)
    assert record.value("currency") == "JPY"
    (finding,) = found(record, "usual-currency")
    assert finding.repair == (Correction("currency", "JPY"),)
    assert not found(record, "currency")
    printed = recorded(document(reading(seller_name=SELLER, currency="CNY")), known)
    assert printed.value("currency") == "CNY"
    assert not found(printed, "usual-currency", "usual")
    wrong = recorded(document(reading(seller_name=SELLER, currency=FieldValue("$", "USD", others=("CAD",)))), known)
    assert wrong.cells["currency"].verdict is Verdict.CONFLICT


def test_what_a_person_has_accepted_stays_as_it_was() -> None:
    data = document(reading(seller_name=SELLER, issue_date=OPEN_DATE))
    accepted = replace(data, state=ReviewState.READY)
    assert recorded(accepted, set_to(Aspect.DATE_ORDER, "mdy")) == recorded(accepted, suppliers_of([]))


def test_a_name_on_which_readings_differ_settles_nothing() -> None:
    two = (reading(seller_name=SELLER, issue_date=OPEN_DATE), reading("model", seller_name="X", issue_date=OPEN_DATE))
    known = set_to(Aspect.DATE_ORDER, "mdy")
    assert recorded(document(*two), known).cells["issue_date"].verdict is Verdict.CONFLICT
    chosen = document(*two, corrections=(Correction("seller_name", SELLER),))
    assert recorded(chosen, known).value("issue_date") == date(2026, 3, 4)
