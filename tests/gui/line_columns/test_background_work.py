"""The rows of columns are read as the amounts of their document are written, where these are known."""

from decimal import Decimal

import pytest

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.profile import FieldType
from invoice_desk.domain.record import FieldValue
from invoice_desk.extraction.columns.layout import ColumnLayout
from invoice_desk.gui.line_columns.background_work import rows_of
from tests.review.readings import reading, recorded

TYPES = {"description": FieldType.TEXT, "line_amount": FieldType.AMOUNT}


@pytest.mark.parametrize(
    ("others", "value"), [((), Decimal(82000)), ((Decimal("174.600"),), None)], ids=["known", "contested"]
)
def test_marks_are_those_of_thousands_only_where_no_amount_that_says_so_is_contested(
    others: tuple[Decimal, ...], value: Decimal | None
) -> None:
    record = recorded(reading({"total_amount": FieldValue("174,600", Decimal(174600), others=others)}))
    words = (Word("coffee", Region(1, 0.1, 0.2, 0.2, 0.21)), Word("82,000", Region(1, 0.8, 0.2, 0.9, 0.21)))
    layout = ColumnLayout(Region(1, 0.05, 0.1, 0.95, 0.9), (0.5,), tuple(TYPES))
    (row,) = rows_of(Page(1, 1000, 1400, words=words), layout, TYPES, record)
    assert row.cells["line_amount"].value == value
