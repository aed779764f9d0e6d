"""Amounts with the labels that announce them."""

from decimal import Decimal

import pytest

from invoice_desk.config import resource
from invoice_desk.domain.document import Region, Word
from invoice_desk.extraction.offline.figures import Figure, figures_of, part_of, role_of
from invoice_desk.extraction.offline.vocabulary import Vocabulary, load_vocabularies, squeezed_of
from tests.extraction.offline.pages import lines, read, said, till_roll


def _labels() -> Vocabulary[str]:
    return load_vocabularies(resource("offline", "labels.toml"))["amount"]


def _figures(*rows: list[str], places: int | None = 2) -> tuple[Figure, ...]:
    return figures_of(lines(*rows), _labels(), places=places)


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("TOTAL", "total"),
        ("Total GST", "tax"),
        ("Total before tax", "net"),
        ("Total incl. VAT", "grand_total"),
        ("Summe inkl. USt", "grand_total"),
        ("Total excl. VAT", "net"),
        ("Total TTC", "grand_total"),
        ("Total HT", "net"),
        ("Cash change", "change"),
        ("Total discount", "discount"),
        ("Rounding adjustment", "rounding"),
        ("Service charge", "other_charges"),
        ("价税合计", "grand_total"),
        ("Butterkuchen", ""),
        ("", ""),
    ],
)
def test_a_label_announces_what_a_reader_takes_it_for(label: str, role: str) -> None:
    assert role_of(label, _labels()) == role


def test_a_figure_belongs_to_the_label_on_its_line() -> None:
    (figure,) = _figures(["TOTAL", "12.50"])

    assert (figure.role, figure.label, figure.place, figure.value) == ("total", "TOTAL", "own", Decimal("12.50"))


def test_two_figures_on_a_line_have_each_their_own_label() -> None:
    cash, change = _figures(["CASH", "20.00", "CHANGE", "7.50"])

    assert (cash.role, change.role) == ("cash", "change")
    assert (cash.position, change.position, change.of) == (0, 1, 2)


def test_a_figure_alone_on_its_line_belongs_to_the_label_right_above() -> None:
    (figure,) = _figures(["AMOUNT DUE"], ["12.50"])

    assert figure.role in {"amount_due", "grand_total"}
    assert figure.place == "above"


def test_a_figure_in_a_table_of_rates_belongs_to_the_head_of_its_column() -> None:
    figures = _figures(["MwSt", "Netto", "Steuer", "Brutto"], ["A 7%", "100,00", "7,00", "107,00"])

    assert [(figure.role, f"{figure.value}") for figure in figures] == [
        ("net", "100.00"),
        ("tax", "7.00"),
        ("total", "107.00"),
    ]


def test_a_point_before_three_figures_is_open_where_nothing_else_decides() -> None:
    _, found = read(till_roll(["Corner Shop"], ["Machine", "1.234"], ["TOTAL", "1.234"]))

    total = found.fields["total_amount"]
    assert {total.value, *total.others} == {Decimal(1234), Decimal("1.234")}


@pytest.mark.parametrize(
    ("goods", "value"), [(["1.100,00", "134,00"], Decimal(1234)), (["1,100.00", "134.00"], Decimal(1234))]
)
def test_other_amounts_on_the_page_decide_what_a_mark_before_three_figures_means(
    goods: list[str], value: Decimal
) -> None:
    grouping = goods[0][1]
    _, found = read(till_roll(["Corner Shop"], ["Machine", goods[0]], ["Wood", goods[1]], ["TOTAL", f"1{grouping}234"]))

    assert found.fields["total_amount"].value == value
    assert found.fields["total_amount"].others == ()


def test_a_currency_of_three_decimals_decides_too() -> None:
    _, found = read(till_roll(["Manama Store"], ["Machine", "BHD 1.234"], ["TOTAL", "BHD 1.234"]))

    assert said(found)["currency"] == "BHD"
    assert {f"{value}" for value in (found.fields["total_amount"].value, *found.fields["total_amount"].others)} >= {
        "1.234"
    }


def test_a_part_of_a_segment_takes_the_width_of_its_letters() -> None:
    region = part_of(Word("合计12", Region(1, 0.0, 0.1, 0.6, 0.2)), 2, 4)

    assert region.x0 == pytest.approx(0.4)
    assert region.x1 == pytest.approx(0.6)
    assert (region.y0, region.y1) == (0.1, 0.2)


def test_labels_that_differ_in_print_only_are_one_label() -> None:
    assert squeezed_of("TOTAL (RM):") == squeezed_of("Total RM") == "totalrm"
