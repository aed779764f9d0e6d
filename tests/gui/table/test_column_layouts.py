"""Of several kinds of documents the columns that say something, of one kind all of it, each in its own layout."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.table.column_filter import ColumnFilter
from invoice_desk.gui.table.column_layouts import ColumnLayouts
from invoice_desk.gui.table.column_use import ColumnUse
from invoice_desk.gui.table.results_model import ResultsModel
from invoice_desk.gui.table.results_view import ResultsView
from invoice_desk.gui.table.rows import TableRow, waiting_row
from tests.gui.table.samples import COLUMNS, PROFILES, document, model_with


def receipt(key: str) -> TableRow:
    fields = {spec.id: None for spec in PROFILES["receipt"].fields}
    return document(key, **fields | {"seller_name": "A", "payment_method": "VISA"})  # type: ignore[arg-type]


def ticket(key: str) -> TableRow:
    fields = {spec.id: None for spec in PROFILES["train_ticket_cn"].fields}
    return document(key, profile="train_ticket_cn", **fields | {"departure": "北京"})  # type: ignore[arg-type]


def test_one_kind_has_all_its_columns() -> None:
    use = ColumnUse(PROFILES)
    use.take([receipt("one"), waiting_row("job", "/in/a.jpg")])
    assert use.only_kind() == "receipt"
    assert {spec.id for spec in PROFILES["receipt"].fields} < use.of("receipt")
    assert "departure" not in use.of("receipt")
    assert use.of("train_ticket_cn") == frozenset()


def test_several_kinds_have_what_they_share_what_they_must_have_and_what_says_something() -> None:
    use = ColumnUse(PROFILES)
    use.take([receipt("one"), ticket("two")])
    assert use.only_kind() == ""
    shown = use.of("")
    assert {"payment_method", "departure", "destination", "category", "note", "@kind"} <= shown
    assert not {"tip_amount", "passenger_name"} & shown
    use.take([document("one", tip_amount="2.00")])
    assert "tip_amount" in use.of("")
    assert {"tip_amount", "payment_method"} <= use.of("receipt")


Opened = Callable[..., tuple[ResultsModel, ResultsView, ColumnLayouts]]


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Opened:
    def made(*rows: TableRow) -> tuple[ResultsModel, ResultsView, ColumnLayouts]:
        model, view = model_with([]), ResultsView()
        qtbot.addWidget(view)
        view.setModel(model)
        memory = WindowMemory(tmp_path / "window.ini")
        layouts = ColumnLayouts(model, view.choice, PROFILES, language="en", memory=memory, parent=view)
        model.put(rows)
        layouts.take(rows)
        return model, view, layouts

    return made


def shown(view: ResultsView) -> set[str]:
    header = view.horizontalHeader()
    return {column.id for place, column in enumerate(COLUMNS) if not header.isSectionHidden(place)}


def width(view: ResultsView, field_id: str) -> int:
    return view.horizontalHeader().sectionSize([column.id for column in COLUMNS].index(field_id))


def resize(view: ResultsView, field_id: str, to: int) -> None:
    view.horizontalHeader().resizeSection([column.id for column in COLUMNS].index(field_id), to)


def test_filtered_to_one_kind_the_table_has_its_columns_in_its_own_layout(opened: Opened) -> None:
    model, view, layouts = opened(receipt("one"), ticket("two"))
    assert "tip_amount" not in shown(view)
    resize(view, "seller_name", 200)
    model.set_column_filters([ColumnFilter("@kind", values=frozenset({"Receipt"}))])
    assert "tip_amount" in shown(view)
    assert "departure" not in shown(view)
    resize(view, "seller_name", 300)
    model.clear_column_filters()
    assert (width(view, "seller_name"), "departure" in shown(view)) == (200, True)
    layouts.keep()

    _, again, _ = opened(receipt("one"))
    assert width(again, "seller_name") == 300
    _, again, _ = opened(receipt("one"), ticket("two"))
    assert width(again, "seller_name") == 200


def test_the_layout_of_a_saved_view_stays_when_rows_come(opened: Opened) -> None:
    _, view, layouts = opened(receipt("one"))
    resize(view, "seller_name", 300)
    saved = view.save_layout()
    resize(view, "seller_name", 120)
    layouts.keep()
    _, again, layouts = opened()
    again.restore_layout(saved)
    layouts.take([receipt("one")])
    assert width(again, "seller_name") == 300
