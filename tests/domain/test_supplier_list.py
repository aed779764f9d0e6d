"""A list of suppliers carries what holds from one desk to another, through a spreadsheet or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.supplier_list import SupplierListError, decisions_of, list_of, new_ones
from invoice_desk.domain.suppliers import Aspect, Decision, SellerFact, Stand, suppliers_of

TAUGHT = SellerFact("A1", "Acme, Ltd", lessons=((Aspect.CATEGORY, "travel"), (Aspect.DATE_ORDER, "dmy")), documents=3)


def fault_of(text: str) -> tuple[str, object]:
    with pytest.raises(SupplierListError) as caught:
        decisions_of(text)
    return caught.value.code, caught.value.params.get("number")


def test_what_holds_on_one_desk_is_set_on_another() -> None:
    known = suppliers_of([TAUGHT, SellerFact("", "Nobody")], everyone=True)
    found = decisions_of(list_of(known))
    assert found == [
        Decision("A1", "Acme, Ltd", Aspect.CATEGORY, Stand.SET, "travel"),
        Decision("A1", "Acme, Ltd", Aspect.DATE_ORDER, Stand.SET, "dmy"),
    ]
    other = suppliers_of([], found).of("A1", "")
    assert other is not None
    assert (other.value(Aspect.CATEGORY), other.value(Aspect.DATE_ORDER)) == ("travel", "dmy")


def test_what_holds_already_is_not_set_again() -> None:
    known = suppliers_of([TAUGHT])
    found = decisions_of(list_of(known))
    assert new_ones(found, known) == []
    assert new_ones(found, suppliers_of([])) == found


def test_a_list_from_a_spreadsheet_may_lack_columns_and_have_others() -> None:
    text = "\ufeffseller_name,category,remark\r\nAcme,travel,x\r\n,,\r\nBeta,,\r\n"
    assert decisions_of(text) == [Decision("", "Acme", Aspect.CATEGORY, Stand.SET, "travel")]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ("supplier.not_a_list", None)),
        ("a,b\r\n1,2\r\n", ("supplier.not_a_list", None)),
        ('tax_id,name\r\n"1', ("supplier.not_a_list", None)),
        ("tax_id,date_order\r\nA1,dmy\r\nA2,soon\r\n", ("supplier.bad_row", 2)),
        ("tax_id,currency\r\nA1,yen\r\n", ("supplier.bad_row", 1)),
        ("tax_id,category\r\n,travel\r\n", ("supplier.bad_row", 1)),
    ],
)
def test_what_is_no_list_is_refused_whole(text: str, fault: tuple[str, object]) -> None:
    assert fault_of(text) == fault


def test_no_spreadsheet_calculates_a_name() -> None:
    text = list_of(suppliers_of([], [Decision("", "=1+1", Aspect.CATEGORY, Stand.SET, "@x")]))
    assert "'=1+1,'" not in text.splitlines()[1].replace(",,", "")
    assert text.splitlines()[1].startswith(",'=1+1,")
    (decision,) = decisions_of(text)
    assert (decision.name, decision.value) == ("=1+1", "@x")


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=12)


@given(st.lists(st.tuples(_TEXT.filter(lambda one: any(map(str.isalnum, one))), _TEXT), max_size=6))
def test_a_list_says_again_what_was_set(pairs: list[tuple[str, str]]) -> None:
    known = suppliers_of([], [Decision("", name, Aspect.CATEGORY, Stand.SET, value) for name, value in pairs])
    if not len(known):
        return
    again = suppliers_of([], decisions_of(list_of(known)))
    assert [(one.key, one.value(Aspect.CATEGORY)) for one in again] == [
        (one.key, one.value(Aspect.CATEGORY)) for one in known
    ]
