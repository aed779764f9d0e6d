"""The total and its parts: which figure is which, by label and by arithmetic."""

from collections.abc import Mapping

from invoice_desk.config import resource
from invoice_desk.domain.document import Page
from invoice_desk.extraction.offline.figures import figures_of
from invoice_desk.extraction.offline.sums import sightings_of, sum_fields
from invoice_desk.extraction.offline.totals import total_features
from invoice_desk.extraction.offline.vocabulary import load_vocabularies
from tests.extraction.offline.pages import lines, read, said, till_roll


def _sums(*rows: list[str], total: str) -> Mapping[str, str]:
    """The parts of the figure printed as `total`."""
    figures = figures_of(lines(*rows), load_vocabularies(resource("offline", "labels.toml"))["amount"], places=2)
    chosen = next(figure for figure in figures if f"{figure.value}" == total)
    return {field_id: f"{value.value}" for field_id, value in sum_fields(figures, chosen).items()}


def _till(*rows: list[str]) -> Page:
    return till_roll(["GREEN CAFE LTD"], ["Tea", "5.00"], ["Cake", "7.00"], *rows)


def test_what_was_handed_over_is_not_the_total() -> None:
    _, found = read(_till(["TOTAL", "12.00"], ["CASH", "50.00"], ["CHANGE", "38.00"]))

    assert said(found)["total_amount"] == "12.00"


def test_a_rounded_total_is_the_total() -> None:
    _, found = read(
        till_roll(
            ["GREEN CAFE SDN BHD"],
            ["Rice", "21.83"],
            ["TOTAL", "RM 21.83"],
            ["ROUNDING", "RM 0.02"],
            ["ROUNDED TOTAL", "RM 21.85"],
            ["CASH", "RM 22.00"],
            ["CHANGE", "RM 0.15"],
        )
    )

    assert said(found)["total_amount"] == "21.85"
    assert said(found)["rounding_amount"] == "0.02"


def test_net_and_tax_are_the_labelled_figures_that_add_up() -> None:
    sums = _sums(["Subtotal", "100.00"], ["VAT 20%", "20.00"], ["Total", "120.00"], total="120.00")

    assert sums == {"net_amount": "100.00", "tax_amount": "20.00"}


def test_net_and_tax_still_add_up_beside_a_service_charge() -> None:
    sums = _sums(
        ["Subtotal", "100.00"], ["Service charge", "10.00"], ["GST 6%", "6.60"], ["Total", "116.60"], total="116.60"
    )

    assert sums["other_charges"] == "10.00"
    assert sums["tax_amount"] == "6.60"


def test_rows_of_a_table_of_rates_are_added_up_when_they_make_the_total() -> None:
    sums = _sums(
        ["Summe", "110,90"],
        ["MwSt", "Netto", "Steuer"],
        ["7 %", "80,00", "5,60"],
        ["10 %", "23,00", "2,30"],
        total="110.90",
    )

    assert sums == {"net_amount": "103.00", "tax_amount": "7.90"}


def test_a_tax_higher_than_any_rate_is_no_tax() -> None:
    sums = _sums(["Subtotal", "60.00"], ["Tax", "60.00"], ["Total", "120.00"], total="120.00")

    assert "tax_amount" not in sums


def test_the_rate_beside_an_amount_makes_it_a_tax() -> None:
    rows = (["Net total", "91.07"], ["Take out 12%", "10.93"], ["Paid", "102.00"])

    assert _sums(*rows, total="102.00") == {"net_amount": "91.07", "tax_amount": "10.93"}


def test_an_amount_between_net_and_total_that_makes_one_the_other_is_the_tax() -> None:
    sums = _sums(["Subtotal", "25.25"], ["Sales", "1.77"], ["Total", "27.02"], total="27.02")

    assert sums == {"net_amount": "25.25", "tax_amount": "1.77"}


def test_rows_of_rates_are_added_up_whatever_heads_stand_over_them() -> None:
    rows = (["Summe", "29,78"], ["A 19,0%", "3,32", "17,50", "20,82"], ["B 7,0%", "0,59", "8,37", "8,96"])

    assert _sums(*rows, total="29.78") == {"net_amount": "25.87", "tax_amount": "3.91"}


def test_a_subtotal_to_which_a_tax_is_added_is_net_also_where_a_tip_follows() -> None:
    sums = _sums(["Subtotal", "11.70"], ["Tax", "1.17"], ["Total", "14.50"], total="14.50")

    assert sums == {"net_amount": "11.70", "tax_amount": "1.17"}


def test_a_subtotal_that_holds_its_tax_is_not_net() -> None:
    sums = _sums(["Subtotal", "10.60"], ["GST included", "0.60"], ["Total", "10.60"], total="10.60")

    assert sums == {"tax_amount": "0.60"}


def test_without_labels_nothing_but_the_total_is_named() -> None:
    assert _sums(["Tea", "5.00"], ["Cake", "7.00"], ["Total", "12.00"], total="12.00") == {}


def test_nothing_is_named_where_there_are_no_figures() -> None:
    assert sum_fields((), None) == {}
    assert sightings_of(()) == ()
    assert total_features((), ()) == []


def test_sightings_keep_every_labelled_amount_and_no_unlabelled_one() -> None:
    rows = lines(["Tea", "5.00"], ["TOTAL (RM)", "5.00"], ["CASH", "10.00"], ["Points", "12.00"])
    figures = figures_of(rows, load_vocabularies(resource("offline", "labels.toml"))["amount"], places=2)

    seen = sightings_of(figures)

    assert [(sighting.label, f"{sighting.value}") for sighting in seen] == [("totalrm", "5.00"), ("cash", "10.00")]


def test_every_figure_has_features_of_its_own() -> None:
    rows = lines(["Tea", "5.00"], ["Cake", "7.00"], ["TOTAL", "12.00"], ["CASH", "20.00"], ["CHANGE", "8.00"])
    figures = figures_of(rows, load_vocabularies(resource("offline", "labels.toml"))["amount"], places=2)

    tea, _, total, cash, change = total_features(figures, rows)

    assert {"spent", "added_before", "last_total_before_paid"} <= set(total)
    assert not {"spent", "added_before"} & set(tea)
    assert {"role=cash", "largest"} <= set(cash)
    assert "after_paid" in change


def test_a_total_of_which_only_the_sum_before_rounding_is_printed_is_told_by_cash_and_change() -> None:
    rows = (
        ["Tea", "RM21.83"],
        ["Total", "RM21.83"],
        ["Rounding", "RM0.02"],
        ["Cash", "RM50.00"],
        ["Change", "RM28.15"],
    )

    assert said(read(till_roll(*rows))[1])["total_amount"] == "21.85"


def test_cash_and_change_that_differ_by_more_than_the_rounding_change_no_total() -> None:
    rows = (
        ["Tea", "RM21.83"],
        ["Total", "RM21.83"],
        ["Rounding", "RM0.02"],
        ["Cash", "RM50.00"],
        ["Change", "RM23.15"],
    )

    assert said(read(till_roll(*rows))[1])["total_amount"] == "21.83"
