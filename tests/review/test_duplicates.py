"""Two documents are one where number, purchase or looks say so, and never where they clearly differ."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.likeness import Export, Identity, Likeness, Twin
from invoice_desk.messages import messages_in
from invoice_desk.review.duplicates import identity_of, likeness_of, twin_finding
from tests.review.readings import money, reading, recorded, text

LOOK = "0123456789abcdef0123456789abcdef"
NEAR = "0123456789abcdef0123456789ab0000"  # 10 bits and more, fewer than MOST_ALIKE
FAR = "fedcba9876543210fedcba9876543210"

BILL = Identity("a", "", "inv1001", "freshmart", "", "2026-03-14", "45.9")
LATER = replace(BILL, document_id="b")

PAGE = (
    "FRESH MART",
    "Tel 03-5552 1234",
    "14/03/2026 18:22:07",
    "INV 1001",
    "12.50",
    "33.40",
    "Total 45.90",
    "Ref 778213",
)
"""The words of a receipt with eight figures."""


def on_pages(one: Sequence[str] = (), other: Sequence[str] = ()) -> Callable[[str], Sequence[str]]:
    return {"a": one, "b": other}.__getitem__


NOWHERE = on_pages()


def test_a_digital_number_alone_names_an_invoice() -> None:
    number = "24312000000123456789"
    one = Identity("a", invoice_number=number, seller_name="甲公司")
    other = Identity("b", invoice_number=number, total_amount="100")
    assert likeness_of(one, other, NOWHERE) is Likeness.NUMBER


def test_an_old_invoice_is_named_by_code_and_number() -> None:
    one = Identity("a", invoice_code="031001900111", invoice_number="12345678", total_amount="100")
    assert likeness_of(one, replace(one, document_id="b"), NOWHERE) is Likeness.NUMBER
    assert likeness_of(one, replace(one, document_id="b", invoice_code="044001900111"), NOWHERE) is None


def test_a_number_belongs_to_its_seller() -> None:
    assert likeness_of(BILL, LATER, NOWHERE) is Likeness.SELLER_NUMBER
    elsewhere = replace(LATER, seller_name="hardwarecentral", issue_date="2026-05-01")
    assert likeness_of(BILL, elsewhere, NOWHERE) is None


def test_short_numbers_begin_anew_every_day() -> None:
    one, other = (replace(bill, invoice_number="12") for bill in (BILL, LATER))
    assert likeness_of(one, replace(other, issue_date="2026-03-15"), NOWHERE) is None
    assert likeness_of(one, replace(other, issue_date=""), NOWHERE) is Likeness.SELLER_NUMBER


def test_of_a_long_number_a_date_may_be_misread_but_not_date_and_total() -> None:
    assert likeness_of(BILL, replace(LATER, issue_date="2026-03-19"), NOWHERE) is Likeness.SELLER_NUMBER
    assert likeness_of(BILL, replace(LATER, issue_date="2026-03-19", total_amount="4.59"), NOWHERE) is None


@pytest.mark.parametrize(
    ("name", "is_same"),
    [("freshmart", True), ("fre5hmart", True), ("freshmartsdnbhd", True), ("hardwarecentral", False), ("", False)],
)
def test_seller_date_and_total_are_a_purchase(name: str, is_same: bool) -> None:
    one, other = replace(BILL, invoice_number=""), replace(LATER, invoice_number="", seller_name=name)
    assert likeness_of(one, other, NOWHERE) is (Likeness.PURCHASE if is_same else None)


def test_the_tax_number_names_the_seller_whatever_the_name() -> None:
    one = replace(BILL, invoice_number="", seller_tax_id="de123456788")
    other = replace(one, document_id="b", seller_name="freshmarktzentrale")
    assert likeness_of(one, other, NOWHERE) is Likeness.PURCHASE


@pytest.mark.parametrize("field", ["invoice_number", "issue_date", "total_amount"])
def test_what_clearly_differs_is_not_the_same_however_alike_it_looks(field: str) -> None:
    one, other = replace(BILL, look=LOOK), replace(LATER, look=LOOK)
    other = replace(other, **{field: {"invoice_number": "inv1002", "issue_date": "2026-03-15"}.get(field, "12")})
    if field == "invoice_number":
        assert likeness_of(one, other, NOWHERE) is None
    else:
        assert likeness_of(replace(one, invoice_number=""), replace(other, invoice_number=""), NOWHERE) is None


def test_two_tickets_with_numbers_of_their_own_are_two() -> None:
    assert likeness_of(BILL, replace(LATER, invoice_number="inv1002", look=LOOK), on_pages(PAGE, PAGE[:3])) is None


def test_a_total_that_the_other_page_shows_was_misread() -> None:
    one, other = replace(BILL, invoice_number=""), replace(LATER, invoice_number="", total_amount="33.4")
    assert likeness_of(one, other, NOWHERE) is None
    assert likeness_of(one, other, on_pages(PAGE, PAGE)) is Likeness.LOOK


def test_receipts_of_one_shop_share_some_figures_and_are_two() -> None:
    one, other = replace(BILL, invoice_number=""), replace(LATER, invoice_number="", total_amount="45.91")
    next_day = ("Tel 03-5552 1234", "14/03/2026 19:40:11", "45.90 45.91", "8.20", "37.71", "Ref 778290", "INV 1002")
    assert likeness_of(one, other, on_pages(PAGE, next_day)) is None


def test_what_looks_alike_needs_something_read_that_is_the_same() -> None:
    assert likeness_of(Identity("a", look=LOOK), Identity("b", look=NEAR), NOWHERE) is None
    one, other = Identity("a", look=LOOK, total_amount="7"), Identity("b", look=NEAR, total_amount="7")
    assert likeness_of(one, other, NOWHERE) is Likeness.LOOK
    assert likeness_of(one, replace(other, look=FAR), NOWHERE) is None


def test_a_picture_that_was_only_saved_anew_is_known_with_nothing_read() -> None:
    assert likeness_of(Identity("a", look=LOOK), Identity("b", look=LOOK), NOWHERE) is Likeness.LOOK
    assert likeness_of(Identity("a"), Identity("b"), NOWHERE) is None


identities = st.builds(
    Identity,
    st.sampled_from("ab"),
    st.sampled_from(["", "031001900111", "044001900111"]),
    st.sampled_from(["", "12", "12345678", "24312000000123456789", "inv1001"]),
    st.sampled_from(["", "freshmart", "hardware", "甲"]),
    st.sampled_from(["", "de1"]),
    st.sampled_from(["", "2026-03-14", "2026-03-15"]),
    st.sampled_from(["", "45.9", "-45.9", "33.4"]),
    st.sampled_from(["", LOOK, NEAR, FAR]),
)


@given(identities, identities, st.lists(st.sampled_from([*PAGE, "１２", "²", ""])))
def test_likeness_is_mutual(one: Identity, other: Identity, words: list[str]) -> None:
    one, other = replace(one, document_id="a"), replace(other, document_id="b")
    texts = on_pages(PAGE, words)
    assert likeness_of(one, other, texts) == likeness_of(other, one, texts)


def test_a_record_is_known_by_what_is_shown_of_it() -> None:
    record = recorded(
        reading(
            {
                "seller_name": text("Fresh Mart"),
                "issue_date": text(date(2026, 3, 14)),
                "total_amount": money("45.90", 3),
                "invoice_number": text("INV-1001"),
            }
        )
    )
    assert identity_of(record) == replace(BILL, document_id="d")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_row_says_what_it_is_like_and_where_that_went(language: str) -> None:
    render = messages_in(language)
    export = Export(datetime(2026, 11, 3, 12, tzinfo=UTC), str(PureWindowsPath("C:/out/book.xlsx")), 12)
    for likeness in Likeness:
        plain = twin_finding(Twin("a", "in/mart.jpg", likeness))
        gone = twin_finding(Twin("a", "in/mart.jpg", likeness, export))
        assert plain.about == gone.about == "a"
        assert "mart.jpg" in render(plain.code, plain.params)
        sentence = render(gone.code, gone.params)
        assert all(part in sentence for part in ("mart.jpg", "2026-11-03", "book.xlsx", "12"))
        assert "in/" not in sentence


def test_a_document_with_an_earlier_twin_warns() -> None:
    found = twin_finding(Twin("a", "in/mart.jpg", Likeness.NUMBER))
    assert (found.severity.value, found.fields) == ("warning", ("invoice_number",))
