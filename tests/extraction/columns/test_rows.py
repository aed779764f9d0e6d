"""Any table whose cells are known comes back equal from its words: rows, wrapped descriptions, borders, fields."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.profile import FieldType
from invoice_desk.domain.typed import InvalidValueError
from invoice_desk.extraction.columns.borders import proposed_borders, proposed_frame
from invoice_desk.extraction.columns.layout import ColumnLayout
from invoice_desk.extraction.columns.naming import named_columns
from invoice_desk.extraction.columns.rows import PrintedCell, PrintedRow, printed_rows
from invoice_desk.extraction.columns.values import DrawnRow, Money, drawn_rows, money_of

TYPES = {
    "description": FieldType.TEXT,
    "quantity": FieldType.QUANTITY,
    "unit_price": FieldType.AMOUNT,
    "tax_rate": FieldType.RATE,
    "line_amount": FieldType.AMOUNT,
}
EDGES = (0.05, 0.48, 0.58, 0.70, 0.80, 0.95)
BORDERS = EDGES[1:-1]
HEIGHT = 0.012
LETTER = 0.008
WIDTH, TALL = 1000.0, 1400.0


@dataclass(frozen=True)
class Item:
    description: tuple[str, ...]  # its lines
    quantity: Decimal
    unit_price: Decimal
    tax_rate: str

    @property
    def line_amount(self) -> Decimal:
        return self.quantity * self.unit_price

    @property
    def cells(self) -> tuple[str, ...]:
        return (f"{self.quantity}", f"{self.unit_price}", self.tax_rate, f"{self.line_amount}")


def word(text: str, x: float, y: float, *, slope: float = 0.0) -> Word:
    width = LETTER * len(text)
    y += slope * (x + width / 2)
    return Word(text, Region(1, x, y, x + width, y + HEIGHT))


def words_of(items: list[Item], *, space: float, between: float, top: float = 0.2, slope: float = 0.0) -> list[Word]:
    """The words of a table: text from the left of its column, figures to its right."""
    found, y = [], top
    for item in items:
        for place, (text, right) in enumerate(zip(item.cells, EDGES[2:], strict=True)):
            found.append(word(text, right - 0.01 - LETTER * len(text) - 0.001 * place, y, slope=slope))
        for line in item.description:
            x = EDGES[0] + 0.005
            for part in line.split():
                found.append(word(part, x, y, slope=slope))
                x += LETTER * (len(part) + 0.7)
            y += space
        y += between - space
    return found


HEAD = [
    word(text, x, 0.17)
    for text, x in (("Description", 0.06), ("Qty", 0.54), ("Price", 0.63), ("VAT", 0.76), ("Amount", 0.89))
]

names = st.text("abcdefgäö", min_size=2, max_size=9)
lines = st.lists(names, min_size=1, max_size=4).map(" ".join)
amounts = st.integers(1, 99_999).map(lambda cents: Decimal(cents) / 100).map(lambda one: one.quantize(Decimal("0.01")))
items = st.lists(
    st.builds(
        Item,
        description=st.lists(lines, min_size=1, max_size=3).map(tuple),
        quantity=st.integers(1, 99).map(Decimal),
        unit_price=amounts,
        tax_rate=st.sampled_from(["7%", "19%", "13%"]),
    ),
    min_size=1,
    max_size=9,
)


def layout(fields: tuple[str, ...] = tuple(TYPES)) -> ColumnLayout:
    return ColumnLayout(Region(1, EDGES[0], 0.15, EDGES[-1], 0.98), BORDERS, fields)


def page(words: list[Word], *, skew: float = 0.0) -> Page:
    return Page(1, WIDTH, TALL, words=tuple(words), skew=skew)


def read(of: Page, as_drawn: ColumnLayout | None = None, currency: str = "EUR") -> tuple[DrawnRow, ...]:
    return drawn_rows(printed_rows(of, as_drawn or layout(), TYPES), TYPES, Money(currency))


def values(row: DrawnRow) -> dict[str, object]:
    return {one: cell.value for one, cell in row.cells.items()}


def wanted(item: Item) -> dict[str, object]:
    return {
        "description": " ".join(item.description),
        "quantity": item.quantity,
        "unit_price": item.unit_price,
        "tax_rate": item.tax_rate,
        "line_amount": item.line_amount,
    }


@settings(deadline=None, max_examples=25)
@given(items, st.booleans(), st.sampled_from([0.016, 0.02]), st.sampled_from([0.016, 0.03]))
def test_a_drawn_table_comes_back_cell_by_cell(table: list[Item], headed: bool, space: float, between: float) -> None:
    words = words_of(table, space=space, between=max(space, between))
    rows = read(page([*(HEAD if headed else []), *words]))
    assert [values(row) for row in rows] == [wanted(item) for item in table]
    assert all(row.fits for row in rows)
    assert not any(row.is_sum for row in rows)


@settings(deadline=None, max_examples=25)
@given(items, st.randoms(use_true_random=False))
def test_the_order_of_recognition_makes_no_difference(table: list[Item], chance: object) -> None:
    words = words_of(table, space=0.018, between=0.03)
    mixed = list(words)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert read(page(mixed)) == read(page(words))


@settings(deadline=None, max_examples=25)
@given(items)
def test_a_page_whose_lines_slope_gives_the_same_rows(table: list[Item]) -> None:
    slope = 0.0123  # of the height per width: 1 degree on this page
    words = words_of(table, space=0.02, between=0.03, slope=slope)
    rows = read(page(words, skew=1.0))
    assert [values(row) for row in rows] == [wanted(item) for item in table]


@settings(deadline=None, max_examples=25)
@given(items)
def test_figures_beside_the_middle_of_a_wrapped_description_belong_to_it(table: list[Item]) -> None:
    """As tables with centred cells have it, with more room between rows than within them."""
    words: list[Word] = []
    y = 0.2
    for item in table:
        description = item.description[:1] + item.description
        middle = y + 0.016 * (len(description) - 1 - (len(description) - 1) // 2)
        words += words_of([Item((), item.quantity, item.unit_price, item.tax_rate)], space=0, between=0, top=middle)
        for line in description:
            words.append(word(line, 0.055, y))
            y += 0.016
        y += 0.016
    rows = read(page(words))
    assert [values(row)["description"] for row in rows] == [
        " ".join(one.description[:1] + one.description) for one in table
    ]
    assert [values(row)["line_amount"] for row in rows] == [one.line_amount for one in table]


def test_figures_below_their_descriptions_belong_to_what_stands_above_them() -> None:
    words = []
    for place, (text, item) in enumerate((("Coffee", ("2", "1.50", "3.00")), ("Cake", ("1", "4.00", "4.00")))):
        y = 0.2 + 0.04 * place
        words.append(word(text, 0.06, y))
        words += [word(figure, x, y + 0.02) for figure, x in zip(item, (0.52, 0.63, 0.85), strict=True)]
    rows = read(page(words))
    assert [values(row)["description"] for row in rows] == ["Coffee", "Cake"]
    assert [values(row)["line_amount"] for row in rows] == [Decimal("3.00"), Decimal("4.00")]


@settings(deadline=None, max_examples=25)
@given(items.filter(lambda table: len(table) > 2))
def test_borders_and_fields_are_proposed_as_they_stand(table: list[Item]) -> None:
    words = [*HEAD, *words_of(table, space=0.018, between=0.03)]
    of = page(words)
    frame = proposed_frame(of)
    assert frame is not None
    borders = proposed_borders(of, frame)
    found = named_columns(of, ColumnLayout(frame, borders, ("",) * (len(borders) + 1)), TYPES)
    assert found.fields == tuple(TYPES)
    assert [values(row) for row in read(of, found)] == [wanted(item) for item in table]


def test_a_column_that_only_the_head_has_is_proposed_too() -> None:
    """As on Chinese tax invoices, where the specification is often empty."""
    head = [word(text, x, 0.17) for text, x in (("品名", 0.1), ("规格", 0.4), ("单位", 0.5), ("金额", 0.85))]
    body = [word(text, x, 0.2) for text, x in (("办公用品", 0.06), ("个", 0.505), ("3.00", 0.84))]
    of = page([*head, *body])
    found = named_columns(of, _proposed(of), {**TYPES, "specification": FieldType.TEXT, "unit": FieldType.TEXT})
    assert found.fields == ("description", "specification", "unit", "line_amount")
    cells = printed_rows(of, found, TYPES)[0].cells
    assert {one: cell.text for one, cell in cells.items()} == {
        "description": "办公用品",
        "unit": "个",
        "line_amount": "3.00",
    }


def _proposed(of: Page) -> ColumnLayout:
    frame = Region(1, 0.05, 0.15, 0.95, 0.9)
    borders = proposed_borders(of, frame)
    return ColumnLayout(frame, borders, ("",) * (len(borders) + 1))


def test_which_of_two_columns_that_a_head_calls_the_amount_is_it_arithmetic_shows() -> None:
    head = [word(text, x, 0.17) for text, x in (("Amount", 0.1), ("Product", 0.3), ("Price", 0.6), ("Total", 0.85))]
    rows = [("2", "balloons", "1.50", "3.00"), ("3", "hot air", "2.00", "6.00")]
    body = [
        word(one, x, 0.2 + 0.02 * y)
        for y, row in enumerate(rows)
        for one, x in zip(row, (0.1, 0.3, 0.6, 0.85), strict=True)
    ]
    of = page([*head, *body])
    assert named_columns(of, _proposed(of), TYPES).fields == ("quantity", "description", "unit_price", "line_amount")


def test_of_two_columns_that_a_head_calls_the_goods_the_one_with_more_text_is_described() -> None:
    head = [word(text, x, 0.17) for text, x in (("Artikel", 0.07), ("Omschrijving", 0.3), ("Bedrag", 0.85))]
    body = [word(text, x, 0.2) for text, x in (("E103", 0.07), ("Onderhoudsset", 0.3), ("49.99", 0.85))]
    of = page([*head, *body])
    assert named_columns(of, _proposed(of), TYPES).fields == ("", "description", "line_amount")


def test_without_a_head_the_columns_are_told_by_what_stands_in_them() -> None:
    table = [Item((f"thing {one}",), Decimal(one + 2), Decimal("1.25") + one, "19%") for one in range(4)]
    of = page(words_of(table, space=0.02, between=0.02))
    found = named_columns(of, layout(("",) * 5), TYPES)
    assert found.fields == tuple(TYPES)


def test_the_numbers_of_lines_are_no_quantities() -> None:
    rows = [(f"{one}", f"thing {one}", f"{one}.50") for one in range(1, 5)]
    words = [
        word(text, x, 0.2 + 0.02 * int(row[0])) for row in rows for text, x in zip(row, (0.06, 0.2, 0.8), strict=True)
    ]
    drawn = ColumnLayout(Region(1, 0.05, 0.15, 0.95, 0.9), (0.15, 0.7), ("", "", ""))
    assert named_columns(page(words), drawn, TYPES).fields == ("", "description", "line_amount")


def test_sums_are_marked_and_a_name_that_speaks_of_one_is_not() -> None:
    words = [
        *words_of([Item(("Total care package",), Decimal(1), Decimal("5.00"), "7%")], space=0.02, between=0.02),
        word("Subtotal", 0.06, 0.24),
        word("5.00", 0.88, 0.24),
        word("Total", 0.75, 0.26),
        word("5.00", 0.88, 0.26),
    ]
    assert [row.is_sum for row in read(page(words))] == [False, True, True]


def test_goods_whose_name_is_also_the_label_of_a_sum_are_no_sum_where_their_product_fits() -> None:
    words = words_of(
        [Item(("Tip",), Decimal(2), Decimal("5.00"), "7%"), Item(("Total",), Decimal(1), Decimal("5.00"), "7%")],
        space=0.02,
        between=0.02,
    )
    assert [row.is_sum for row in read(page(words))] == [False, False]


def test_a_run_that_a_border_cuts_is_parted_at_its_spaces() -> None:
    run = Word("Coffee large 2", Region(1, 0.06, 0.2, 0.53, 0.212))
    rows = read(page([run, word("3.00", 0.88, 0.2)]))
    assert [values(row) for row in rows] == [
        {"description": "Coffee large", "quantity": Decimal(2), "line_amount": Decimal("3.00")}
    ]


def test_figures_that_may_mean_two_things_mean_what_fits() -> None:
    def line(quantity: str, price: str, amount: str, y: float) -> list[Word]:
        return [word(text, x, y) for text, x in ((quantity, 0.5), (price, 0.62), (amount, 0.85))]

    rows = read(page(line("2.000", "1.500", "3.00", 0.2)), currency="")
    assert (values(rows[0])["quantity"], values(rows[0])["unit_price"]) == (Decimal("2.000"), Decimal("1.500"))
    (row,) = read(page(line("1.000", "7.777", "8.888", 0.2)), currency="")
    assert row.cells["quantity"].value is None
    assert isinstance(row.cells["quantity"].error, InvalidValueError)
    assert row.fits is None


def test_the_decimal_mark_of_the_table_settles_the_others() -> None:
    words = [
        *(word(text, x, 0.2) for text, x in (("3", 0.54), ("1,50", 0.63), ("4,50", 0.88))),
        *(word(text, x, 0.22) for text, x in (("1", 0.54), ("1.200", 0.63), ("1.200", 0.88))),
    ]
    assert [values(row)["line_amount"] for row in read(page(words), currency="")] == [Decimal("4.50"), Decimal(1200)]


def test_the_other_amounts_of_a_document_tell_whether_its_marks_are_those_of_thousands() -> None:
    of = page([word("coffee", 0.06, 0.2), word("82,000", 0.85, 0.2)])
    printed = printed_rows(of, layout(), TYPES)
    rupiah = money_of("", [("174,600", Decimal(174600))])
    assert values(drawn_rows(printed, TYPES, rupiah)[0])["line_amount"] == Decimal(82000)
    as_twelve = [("12,000", Decimal("12.000"))]
    for amounts in ([], [("174.60", Decimal("174.60"))], [("174,600", Decimal("174.600"))], as_twelve):
        assert values(drawn_rows(printed, TYPES, money_of("", amounts))[0])["line_amount"] is None


def test_a_product_that_is_not_the_amount_is_said() -> None:
    words = [word(text, x, 0.2) for text, x in (("3", 0.54), ("1.50", 0.63), ("4.80", 0.88))]
    assert [row.fits for row in read(page(words))] == [False]


def test_figures_of_more_digits_than_any_amount_has_are_no_product() -> None:
    texts = {"quantity": "12345678901234567890.55", "unit_price": "12345678901.55", "line_amount": "4.80"}
    printed = PrintedRow({one: PrintedCell(text, layout().frame) for one, text in texts.items()})
    assert [row.fits for row in drawn_rows([printed], TYPES)] == [False]


@pytest.mark.parametrize("text", ["2x", "2 x", "2 pcs", "2"])
def test_a_quantity_is_read_without_what_stands_beside_it(text: str) -> None:
    (row,) = read(page([word(text, 0.5, 0.2), word("3.00", 0.88, 0.2)]))
    assert values(row)["quantity"] == Decimal(2)
