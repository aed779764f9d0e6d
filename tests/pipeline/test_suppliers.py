"""The memory of suppliers is what the desk's documents teach as they stand: what is undone was never learned."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from invoice_desk.config import load_profiles
from invoice_desk.domain.record import Correction, FieldValue
from invoice_desk.domain.suppliers import Aspect, Decision, Stand, Supplier
from invoice_desk.pipeline.suppliers import keep_sellers_of
from invoice_desk.store import Desk, suppliers
from tests.store.building import reading, save

PROFILES = load_profiles()[0]
SELLERS = ("Acme Ltd", "ACME", "Zoë & Co", "")
VALUES: Mapping[str, Sequence[str | date | None]] = {
    "category": ("travel", "meals", None),
    "account_code": ("6602.01",),
    "issue_date": (date(2026, 3, 4), date(2026, 4, 3)),
    "seller_name": ("Acme", "Zoë"),
    "seller_tax_id": ("DE129273398",),
}
_CORRECTION = st.sampled_from([Correction(field_id, value) for field_id, values in VALUES.items() for value in values])
_DECISION = st.builds(
    Decision,
    tax_id=st.sampled_from(["", "DE129273398"]),
    name=st.sampled_from(["Acme", "Zoë & Co"]),
    aspect=st.sampled_from([Aspect.CATEGORY, Aspect.NAME]),
    stand=st.sampled_from(list(Stand)),
    value=st.sampled_from(["fuel", "Acme Group"]),
)
_STEP = st.one_of(st.tuples(st.integers(0, len(SELLERS) - 1), _CORRECTION), _DECISION)


def begun(desk: Desk) -> list[str]:
    """A document of each seller."""
    ids = []
    for number, name in enumerate(SELLERS):
        fields = {**reading().fields, "seller_name": FieldValue(name, name)}
        fields = fields if name else {key: one for key, one in fields.items() if key != "seller_name"}
        ids.append(save(desk, f"{number}.jpg", said=replace(reading(), fields=fields)))
    keep_sellers_of(desk, ids, PROFILES)
    return ids


def do(desk: Desk, ids: Sequence[str], step: tuple[int, Correction] | Decision) -> str:
    if isinstance(step, Decision):
        return desk.submit(partial(suppliers.decide, decisions=[step], name="supplier")).result()
    number, correction = step
    action = desk.correct({ids[number]: [correction]}, name="correct")
    keep_sellers_of(desk, [ids[number]], PROFILES)
    return action


def known(desk: Desk) -> list[Supplier]:
    return list(desk.ask(partial(suppliers.suppliers, everyone=True)))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(_STEP, st.booleans()), max_size=8), st.randoms(use_true_random=False))
def test_what_is_undone_was_never_learned_in_whatever_order_it_is_undone(
    steps: list[tuple[tuple[int, Correction] | Decision, bool]], chance: random.Random
) -> None:
    with (
        TemporaryDirectory() as name,
        Desk.create(Path(name) / "a.desk") as one,
        Desk.create(Path(name) / "b.desk") as b,
    ):
        ids, others = begun(one), begun(b)
        actions = [(do(one, ids, step), step, stays) for step, stays in steps]
        chance.shuffle(actions)
        for action, _, stays in actions:
            if not stays:
                one.revoke(action)
        keep_sellers_of(one, ids, PROFILES)
        for step, stays in steps:
            if stays:
                do(b, others, step)
        assert known(one) == known(b)


@settings(max_examples=10, deadline=None)
@given(st.lists(_STEP, max_size=8))
def test_a_memory_that_is_made_at_once_is_the_one_that_grew(steps: list[tuple[int, Correction] | Decision]) -> None:
    with TemporaryDirectory() as name, Desk.create(Path(name) / "a.desk") as desk:
        ids = begun(desk)
        for step in steps:
            do(desk, ids, step)
        grown = known(desk)
        desk.submit(lambda connection: connection.execute("DELETE FROM seller_fact")).result()
        keep_sellers_of(desk, desk.ask(suppliers.without_fact)[::-1], PROFILES)
        assert known(desk) == grown
