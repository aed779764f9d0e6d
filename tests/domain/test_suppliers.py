"""What is known of a supplier follows from what documents teach now: often enough, hardly contradicted, or set."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.suppliers import Aspect, Decision, Rule, SellerFact, Stand, Supplier, Suppliers, suppliers_of

ID = "91110000100000000A"


def fact(
    *lessons: tuple[Aspect, str], tax_id: str = ID, name: str = "Acme Ltd", read: str = "", documents: int = 1
) -> SellerFact:
    return SellerFact(tax_id, name, read, lessons, documents)


def category(value: str, *, documents: int = 1, name: str = "Acme Ltd", tax_id: str = ID) -> SellerFact:
    return fact((Aspect.CATEGORY, value), documents=documents, name=name, tax_id=tax_id)


def usual(facts: Sequence[SellerFact], *decisions: Decision, aspect: Aspect = Aspect.CATEGORY) -> str:
    supplier = suppliers_of(facts, decisions).of(ID, "")
    return supplier.value(aspect) if supplier else ""


def test_what_was_set_twice_is_usual_and_once_is_not() -> None:
    assert usual([category("travel")]) == ""
    assert usual([category("travel"), fact(), category("travel")]) == "travel"


def test_one_date_is_enough_since_a_supplier_prints_them_all_alike() -> None:
    assert usual([fact((Aspect.DATE_ORDER, "dmy"))], aspect=Aspect.DATE_ORDER) == "dmy"
    assert usual([fact((Aspect.DATE_ORDER, one)) for one in ("dmy", "mdy")], aspect=Aspect.DATE_ORDER) == ""


@pytest.mark.parametrize(("agreeing", "holds"), [(3, False), (4, True)])
def test_who_contradicts_himself_is_believed_only_where_it_was_once(agreeing: int, holds: bool) -> None:
    facts = [category("travel", documents=agreeing), category("meals")]
    assert usual(facts) == ("travel" if holds else "")
    known = suppliers_of(facts).of(ID, "")
    assert known is not None
    assert known.rules[Aspect.CATEGORY] == Rule(Aspect.CATEGORY, "travel", agreeing, 1)


def test_a_cleared_field_speaks_against_what_is_usual() -> None:
    assert usual([category("travel", documents=2), category("")]) == ""
    assert usual([category("", documents=3)]) == ""


def test_what_a_person_set_holds_over_what_was_learned_until_it_is_revoked() -> None:
    learned = [category("travel", documents=5)]
    rule = Decision(ID, "", Aspect.CATEGORY, Stand.SET, "meals")
    assert usual(learned, rule) == "meals"
    assert usual(learned, rule, replace(rule, stand=Stand.FORGOTTEN)) == ""
    assert usual(learned, rule, replace(rule, stand=Stand.LEARNED)) == "travel"


def test_a_forgotten_rule_stays_visible() -> None:
    facts = [category("travel", documents=5)]
    known = suppliers_of(facts, [Decision(ID, "", Aspect.CATEGORY, Stand.FORGOTTEN)]).of(ID, "")
    assert known is not None
    assert known.rules[Aspect.CATEGORY] == Rule(Aspect.CATEGORY, "travel", 5, 0, Stand.FORGOTTEN)


def test_a_rule_that_was_set_for_a_name_holds_for_the_tax_id_that_the_name_turned_out_to_have() -> None:
    by_name = Decision("", "ACME", Aspect.CATEGORY, Stand.SET, "meals")
    assert usual([fact()], by_name) == "meals"
    assert usual([fact()], Decision(ID, "", Aspect.CATEGORY, Stand.SET, "travel"), by_name) == "travel"


def test_a_document_without_a_tax_id_belongs_to_the_only_supplier_of_that_name() -> None:
    facts = [category("travel"), category("travel", tax_id="", name="ACME")]
    assert usual(facts) == "travel"
    assert suppliers_of(facts).key("", "acme ltd.") == suppliers_of(facts).key(ID, "")
    namesakes = suppliers_of([*facts, fact(tax_id="DE129273398")])
    assert namesakes.key("", "acme ltd.") != namesakes.key(ID, "")


def test_a_name_that_was_corrected_is_another_spelling_of_the_right_one() -> None:
    facts = [
        fact(
            (Aspect.NAME, "Chez Jeanphi"), (Aspect.CATEGORY, "meals"), tax_id="", name="Chez Jeanphi", read="CHEZ JPHL"
        ),
    ]
    assert suppliers_of(facts).meant("Chez jphl") == "Chez Jeanphi"
    assert suppliers_of(facts).of("", "Chez jphl") is None, "once may be a slip"
    twice = suppliers_of([replace(facts[0], documents=2)])
    found = twice.of("", "Chez jphl")
    assert found is not None
    assert (found.name, found.value(Aspect.CATEGORY), found.documents) == ("Chez Jeanphi", "meals", 2)
    assert found.spellings == ("CHEZ JPHL", "Chez Jeanphi")


def test_a_word_that_stood_for_several_sellers_stands_for_none() -> None:
    facts = [fact((Aspect.NAME, one), tax_id="", name=one, read="RECEIPT", documents=3) for one in ("Shop A", "Shop B")]
    known = suppliers_of(facts)
    assert known.meant("Receipt") == ""
    assert known.of("", "Receipt") is None


def test_names_that_were_set_each_for_the_other_are_one_supplier() -> None:
    facts = [
        fact((Aspect.NAME, one), tax_id="", name=one, read=other, documents=2)
        for one, other in (("Alpha", "Beta"), ("Beta", "Alpha"))
    ]
    known = suppliers_of(facts)
    assert known.key("", "Alpha") == known.key("", "Beta")


def test_nothing_is_known_of_a_seller_without_id_and_name() -> None:
    facts = [category("travel", tax_id="", name="", documents=9)]
    assert suppliers_of(facts).of("", "") is None
    assert list(suppliers_of(facts)) == []


_LESSONS = st.lists(
    st.tuples(st.sampled_from(list(Aspect)), st.sampled_from(["", "a", "b"])), max_size=3, unique_by=lambda one: one[0]
).map(tuple)
_FACTS = st.lists(
    st.builds(
        SellerFact,
        tax_id=st.sampled_from(["", "A1", "B2"]),
        name=st.sampled_from(["", "Acme", "ACME Ltd", "Beta", "Gamma"]),
        read_name=st.sampled_from(["", "Acme", "Beta", "Delta"]),
        lessons=_LESSONS,
    ),
    max_size=12,
)


def everything(known: Suppliers) -> list[Supplier]:
    return list(known)


@given(_FACTS, st.randoms(use_true_random=False))
def test_the_order_in_which_documents_came_changes_nothing(facts: list[SellerFact], chance: object) -> None:
    other = list(facts)
    chance.shuffle(other)  # type: ignore[attr-defined]
    one, two = suppliers_of(facts), suppliers_of(other)
    assert everything(one) == everything(two)
    names = ("Acme", "Beta", "Gamma", "Delta")
    assert [(one.key("", name), one.meant(name)) for name in names] == [
        (two.key("", name), two.meant(name)) for name in names
    ]


@given(_FACTS)
def test_several_documents_that_say_the_same_count_as_one_with_their_number(facts: list[SellerFact]) -> None:
    counted = {fact: facts.count(fact) for fact in facts}
    assert everything(suppliers_of(facts)) == everything(
        suppliers_of([replace(fact, documents=count) for fact, count in counted.items()])
    )


@given(_FACTS, _FACTS)
def test_what_is_taken_back_was_never_learned(facts: list[SellerFact], more: list[SellerFact]) -> None:
    known = suppliers_of(facts)
    suppliers_of([*facts, *more])
    assert known.changed(suppliers_of(facts)) == frozenset()


@given(_FACTS, _FACTS)
def test_every_supplier_of_whom_something_else_holds_is_named(one: list[SellerFact], two: list[SellerFact]) -> None:
    before, after = suppliers_of(one), suppliers_of(two)
    changed = after.changed(before)
    for key in {supplier.key for supplier in [*before, *after]} - changed:
        found = [next((one for one in known if one.key == key), None) for known in (before, after)]
        held = [[one.value(aspect) if one else "" for aspect in Aspect] for one in found]
        assert held[0] == held[1]
