"""Whatever is typed, pasted, filled, sorted, filtered, undone and opened again, the desk holds what was meant."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import FieldValue, Reading, Value, value_text
from invoice_desk.gui.table.results_model import ResultsModel
from invoice_desk.gui.table.results_view import ResultsView
from invoice_desk.gui.table.selection import shown_columns
from invoice_desk.store import Desk
from tests.gui.building import Running, started
from tests.gui.test_cell_commands import parts
from tests.store.building import save

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")

DOCUMENTS = 5
SHOWN = frozenset({"seller_name", "issue_date", "currency", "total_amount", "invoice_number"})
TEXTS = ("", "Aldi", "EUR", "1,234.50", "(5.00)", "2026-05-06", "12x", "7", "USD", 'say "so"', "two\nlines")
AMOUNT = re.compile(r"(\()?(-?(?:\d{1,3}(?:,\d{3})+|\d{1,6})(?:\.\d\d)?)\)?")

Key, Modifier = Qt.Key, Qt.KeyboardModifier
Cell = tuple[str, str]
"""The id of a document and of a field."""


def said(number: int) -> Reading:
    """Of each document something else, and nothing that may mean two things."""
    values: dict[str, Value] = {
        "seller_name": f"Seller {number}",
        "issue_date": date(2026, 1, 10 + number),
        "currency": ("EUR", "USD")[number % 2],
        "total_amount": Decimal(f"{20 + number}.50"),
        "invoice_number": f"2544200000000000000{number}",
    }
    return Reading("offline", "m-1", "receipt", {one: FieldValue(str(value), value) for one, value in values.items()})


class RefusedError(Exception):
    """The text is no value of the field."""


def meaning(kind: str, text: str) -> Value | None:
    """What the few texts of this test mean in a field."""
    text = text.strip()
    if not text:
        return None
    if kind in ("text", "identifier"):
        return text
    if kind == "amount" and (found := AMOUNT.fullmatch(text)):
        amount = Decimal(found[2].replace(",", ""))
        return -amount if found[1] else amount
    if kind == "date" and re.fullmatch(r"2026-\d\d-\d\d", text):
        return date.fromisoformat(text)
    if kind == "currency" and text in ("EUR", "USD"):
        return text
    raise RefusedError


@dataclass
class Oracle:
    """What every cell should hold, and what it held before each step that can be undone."""

    cells: dict[Cell, Value | None]
    kinds: dict[str, str]
    steps: list[tuple[dict[Cell, Value | None], dict[Cell, Value | None]]] = field(default_factory=list)
    done: int = 0

    def set_texts(self, texts: dict[Cell, str]) -> dict[Cell, Value | None]:
        changed: dict[Cell, Value | None] = {}
        for cell, text in texts.items():
            try:
                changed[cell] = meaning(self.kinds[cell[1]], text)
            except RefusedError:
                continue
        return changed

    def take(self, changed: dict[Cell, Value | None], *, steps: int) -> None:
        """Change cells; the window says that it has made so many steps of it."""
        before = dict(self.cells)
        self.cells.update(changed)
        assert steps in ((1,) if self.cells != before else (0, 1))
        if steps:
            del self.steps[self.done :]
            self.steps.append((before, dict(self.cells)))
            self.done += 1

    def undo(self) -> None:
        if self.done:
            self.done -= 1
            self.cells = dict(self.steps[self.done][0])

    def redo(self) -> None:
        if self.done < len(self.steps):
            self.cells = dict(self.steps[self.done][1])
            self.done += 1


class Bench:
    """The program, the oracle beside it, and the operations, each done to both."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self._qtbot = qtbot
        self._folder = folder
        with Desk.create(folder / "invoices.desk") as desk:
            for number in range(DOCUMENTS):
                save(desk, f"{number}.jpg", said=said(number))
        self.running = self._started()
        types = {one.id: one.type.value for one in self.model.columns if one.type is not None}
        cells = {(key, one): self._value(key, one) for key in self.model.shown_keys() for one in types}
        self.oracle = Oracle(cells, types)
        assert sum(value is not None for value in cells.values()) == 5 * DOCUMENTS

    @property
    def model(self) -> ResultsModel:
        return self.running.work.model

    @property
    def view(self) -> ResultsView:
        return self.running.work.view

    # Operations; numbers are taken modulo what there is.

    def type_in(self, row: int, column: int, text: str) -> None:
        cells = self._choose(row, column, 1, 1)
        if not cells or not cells[0][1]:
            return
        (index,) = self.view.selectionModel().selectedIndexes()
        self._do(lambda: self.model.setData(index, text), self.oracle.set_texts({cells[0]: text}))

    def paste(self, row: int, column: int, size: tuple[int, int], block: Sequence[Sequence[str]]) -> None:
        if not self._choose(row, column, *size):
            return
        top, left, height, width = self._chosen
        tall, wide = len(block), len(block[0])
        if (height % tall == 0 or height == 1) and (width % wide == 0 or width == 1):
            height, width = max(height, tall), max(width, wide)
        else:
            height, width = tall, wide
        texts = {
            cell: block[down % tall][right % wide]
            for down, right in product(range(height), range(width))
            if (cell := self._cell(top + down, left + right)) and cell[1]
        }
        QGuiApplication.clipboard().setText("\r\n".join("\t".join(map(quoted, one)) for one in block) + "\r\n")
        self._do(self.running.program.window.actions_.edit.paste.trigger, self.oracle.set_texts(texts))

    def clear(self, row: int, column: int, size: tuple[int, int]) -> None:
        cells = self._choose(row, column, *size)
        self._do(lambda: QTest.keyClick(self.view, Key.Key_Delete), {one: None for one in cells if one[1]})

    def fill_down(self, row: int, column: int, size: tuple[int, int]) -> None:
        if not self._choose(row, column, *size):
            return
        top, left, height, width = self._chosen
        first = top if height > 1 else top - 1
        changed = {}
        for right in range(left, left + width):
            source = self._cell(first, right) if first >= 0 else None
            for down in range(first + 1, top + height):
                cell = self._cell(down, right)
                if source and cell and cell[1]:
                    changed[cell] = self.oracle.cells[source]
        self._do(self.running.program.window.actions_.edit.fill_down.trigger, changed)

    def fill_right(self, row: int, column: int, size: tuple[int, int]) -> None:
        if not self._choose(row, column, *size):
            return
        top, left, height, width = self._chosen
        first = left if width > 1 else left - 1
        changed: dict[Cell, Value | None] = {}
        for down in range(top, top + height):
            source = self._cell(down, first) if first >= 0 else None
            for right in range(first + 1, left + width):
                cell = self._cell(down, right)
                if source and source[1] and cell and cell[1]:
                    changed |= self._copied(source, cell)
        self._do(self.running.program.window.actions_.edit.fill_right.trigger, changed)

    def sort(self, column: int, descending: bool) -> None:
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.view.sortByColumn(column % len(self.model.columns), order)

    def move(self, column: int, place: int) -> None:
        header = self.view.horizontalHeader()
        header.moveSection(column % header.count(), place % header.count())

    def filter(self, text: str) -> None:
        self.running.work.filter.setText(text)

    def undo(self) -> None:
        self.oracle.undo()
        self.running.program.window.actions_.edit.undo.trigger()
        self.settle()

    def redo(self) -> None:
        self.oracle.redo()
        self.running.program.window.actions_.edit.redo.trigger()
        self.settle()

    def reopen(self) -> None:
        self.running.close()
        self.running = self._started()
        stack = self.running.session.undo_stack
        self.running.wait(lambda: (stack.count(), stack.index()) == (len(self.oracle.steps), self.oracle.done))

    # What holds after each.

    def check(self) -> None:
        for (key, one), value in self.oracle.cells.items():
            assert self._value(key, one) == value, (key, one)

    def settle(self) -> None:
        """Everything is saved, and the table shows it."""
        self.running.wait_until_saved()
        self.running.wait(lambda: all(self._value(*cell) == value for cell, value in self.oracle.cells.items()))

    def close(self) -> None:
        """At last the desk is asked itself."""
        self.filter("")
        self.settle()
        records = {key: self.running.session.maker.record(key) for key in self.model.shown_keys()}
        for (key, one), value in self.oracle.cells.items():
            record = records[key]
            assert record is not None
            assert record.value(one) == value, (key, one)
        self.running.close()

    def _started(self) -> Running:
        made = started(self._qtbot, self._folder, parts)
        made.wait(lambda: len(made.session.rows) == DOCUMENTS)
        made.work.view.show_columns(
            frozenset({"seller_name", "issue_date", "currency", "total_amount", "invoice_number"})
        )
        return made

    def _do(self, act: Callable[[], object], changed: dict[Cell, Value | None]) -> None:
        stack = self.running.session.undo_stack
        before = stack.index()
        act()
        self.oracle.take(changed, steps=stack.index() - before)
        assert stack.count() == len(self.oracle.steps)

    def _copied(self, source: Cell, cell: Cell) -> dict[Cell, Value | None]:
        value = self.oracle.cells[source]
        if value is None or self.oracle.kinds[source[1]] == self.oracle.kinds[cell[1]]:
            return {cell: value}
        return self.oracle.set_texts({cell: value_text(value)})

    def _choose(self, row: int, column: int, height: int, width: int) -> list[Cell]:
        """Select so many shown rows and columns from there, as far as there are any; the cells that are selected."""
        columns, rows = shown_columns(self.view), self.model.rowCount()
        if not rows:
            self._chosen = (0, 0, 0, 0)
            self.view.clearSelection()
            return []
        top, left = row % rows, column % len(columns)
        height, width = min(height, rows - top), min(width, len(columns) - left)
        self._chosen = (top, left, height, width)
        selection = QItemSelection()
        for place in columns[left : left + width]:
            selection.select(self.model.index(top, place), self.model.index(top + height - 1, place))
        flags = QItemSelectionModel.SelectionFlag
        self.view.selectionModel().setCurrentIndex(self.model.index(top, columns[left]), flags.NoUpdate)
        self.view.selectionModel().select(selection, flags.ClearAndSelect)
        return [
            cell
            for down, right in product(range(top, top + height), range(left, left + width))
            if (cell := self._cell(down, right))
        ]

    def _cell(self, row: int, place: int) -> Cell | None:
        """The cell at a shown row and column; its field is "" where nobody can change it."""
        columns = shown_columns(self.view)
        if row >= self.model.rowCount() or place >= len(columns):
            return None
        return self.model.key_at(row), self.model.field_at(columns[place])

    def _value(self, key: str, field_id: str) -> Value | None:
        row = self.model.row(key)
        cell = row.cells.get(field_id) if row else None
        return cell.value if cell else None


def quoted(text: str) -> str:
    """A cell as a spreadsheet puts it on the clipboard."""
    return '"' + text.replace('"', '""') + '"' if any(char in text for char in '\t\n"') else text


PLACES = st.integers(0, 20)
SIZES = st.tuples(st.integers(1, 4), st.integers(1, 4))
BLOCKS = st.integers(1, 3).flatmap(
    lambda wide: st.lists(st.lists(st.sampled_from(TEXTS), min_size=wide, max_size=wide), min_size=1, max_size=3)
)
MANY = (
    st.tuples(st.just("type_in"), PLACES, PLACES, st.sampled_from(TEXTS)),
    st.tuples(st.just("paste"), PLACES, PLACES, SIZES, BLOCKS),
    st.tuples(st.just("paste"), PLACES, PLACES, SIZES, BLOCKS),
    st.tuples(st.just("clear"), PLACES, PLACES, SIZES),
    st.tuples(st.just("fill_down"), PLACES, PLACES, SIZES),
    st.tuples(st.just("fill_right"), PLACES, PLACES, SIZES),
    st.tuples(st.just("sort"), PLACES, st.booleans()),
    st.tuples(st.just("move"), PLACES, PLACES),
    st.tuples(st.just("filter"), st.sampled_from(("", "", "aldi", "seller", "2026", "nothing has this"))),
    st.tuples(st.just("undo")),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
)
OPERATIONS = st.one_of(*MANY, *MANY, st.tuples(st.just("reopen")))


@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(operations=st.lists(OPERATIONS, min_size=40, max_size=60))
def test_whatever_a_person_does_the_desk_holds_what_was_meant(
    qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory, operations: list[tuple[Any, ...]]
) -> None:
    bench = Bench(qtbot, tmp_path_factory.mktemp("desk"))
    for name, *values in operations:
        getattr(bench, name)(*values)
        bench.check()
    bench.close()
