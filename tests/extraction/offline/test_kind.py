"""Which kind of document a page is, and how rankers choose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import Page
from invoice_desk.extraction.offline.kind import kind_of
from invoice_desk.extraction.offline.lines import lines_of
from invoice_desk.extraction.offline.ranker import Ranker
from tests.extraction.offline.documents import DIGITAL_FAPIAO, FRENCH_INVOICE, MALAYSIAN_TILL, OLD_FAPIAO, train_ticket
from tests.extraction.offline.pages import page_of, shipped_profiles, till_roll

TAXI = till_roll(
    ["上海市出租汽车专用发票"],
    ["发票代码 131001970021"],
    ["车号 沪A-X1234"],
    ["上车 12:05", "下车 12:31"],
    ["单价", "2.70"],
    ["里程", "8.4"],
    ["金额", "34.00元"],
)
E_TICKET = page_of(
    ["电子发票(铁路电子客票)"],
    ["发票号码:25119110001000123456", "开票日期:2025年01月10日"],
    ["北京南站", "G103", "上海虹桥站"],
    ["购买方名称:上海星辰贸易有限公司", "统一社会信用代码:91310000123456789X"],
)


def _kind(page: Page, known: set[str] | None = None) -> str:
    return kind_of(lines_of([page]), [page], known or set(shipped_profiles()))


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (MALAYSIAN_TILL, "receipt"),
        (FRENCH_INVOICE, "invoice"),
        (OLD_FAPIAO, "vat_invoice_cn"),
        (DIGITAL_FAPIAO, "vat_invoice_cn"),
        (train_ticket(), "train_ticket_cn"),
        (E_TICKET, "train_ticket_cn"),
        (TAXI, "taxi_receipt_cn"),
        (page_of(), "receipt"),
        (
            till_roll(["TOM'S STATIONERY"], ["C10 PAPER A4", "4.50"], ["T200 BINDER", "2.00"], ["TOTAL", "6.50"]),
            "receipt",
        ),
    ],
    ids=[
        "till",
        "invoice",
        "old fapiao",
        "digital fapiao",
        "train",
        "e-ticket",
        "taxi",
        "blank",
        "goods with codes like trains",
    ],
)
def test_a_page_is_the_kind_that_a_reader_takes_it_for(page: Page, kind: str) -> None:
    assert _kind(page) == kind


def test_only_kinds_that_are_asked_for_are_answered() -> None:
    assert _kind(OLD_FAPIAO, {"receipt", "invoice"}) in {"receipt", "invoice"}
    assert _kind(MALAYSIAN_TILL, {"generic"}) == "generic"
    assert _kind(MALAYSIAN_TILL, {"my_own"}) == "my_own"


def test_the_candidate_with_the_heavier_features_is_the_likelier() -> None:
    ranker = Ranker({"label": 2.0, "low": -1.0})

    ranked = ranker.ranked([("a", {"low": 1.0}), ("b", {"label": 1.0}), ("c", {"unheard of": 9.0})])

    assert [key for key, _ in ranked] == ["b", "c", "a"]


def test_equal_candidates_pool_their_shares() -> None:
    ranked = dict(Ranker({}).ranked([("a", {}), ("b", {}), ("a", {})]))

    assert ranked["a"] == pytest.approx(2 / 3)
    assert Ranker({}).ranked([]) == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(-800, 800)), min_size=1, max_size=6))
def test_shares_add_up_to_one_however_far_scores_are_apart(candidates: list[tuple[str, float]]) -> None:
    ranked = Ranker({"x": 1.0}).ranked([(key, {"x": weight}) for key, weight in candidates])

    assert sum(share for _, share in ranked) == pytest.approx(1.0)
    assert [share for _, share in ranked] == sorted((share for _, share in ranked), reverse=True)
