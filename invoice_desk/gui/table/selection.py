"""What is selected in a table as it is seen: without hidden columns, in the order of the screen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, QModelIndex
from PySide6.QtWidgets import QTableView


def shown_columns(view: QTableView) -> list[int]:
    """The columns of the model that are shown, from the left."""
    header = view.horizontalHeader()
    order = (header.logicalIndex(place) for place in range(header.count()))
    return [column for column in order if not header.isSectionHidden(column)]


def ranges(view: QTableView) -> list[QItemSelectionRange]:
    """The rectangles of which the selection is made."""
    if view.model() is None:
        return []
    return list(cast(Iterable[QItemSelectionRange], view.selectionModel().selection()))


def holds_several(view: QTableView) -> bool:
    """Whether more than one cell is selected."""
    return sum(one.width() * one.height() for one in ranges(view)) > 1


@dataclass(frozen=True, slots=True)
class Chosen:
    """The smallest block of shown cells that holds a selection; `places` are its columns that are chosen in a row."""

    columns: Sequence[int]
    places: Mapping[int, frozenset[int]]


def chosen_cells(view: QTableView) -> Chosen:
    """What is selected; rows from the top, columns from the left."""
    header = view.horizontalHeader()
    places: dict[int, frozenset[int]] = {}
    for one in ranges(view):
        columns = frozenset(place for place in range(one.left(), one.right() + 1) if not header.isSectionHidden(place))
        rows = range(one.top(), one.bottom() + 1)
        if columns and places.keys().isdisjoint(rows):
            places |= dict.fromkeys(rows, columns)
        elif columns:
            places |= {row: places.get(row, frozenset()) | columns for row in rows}
    order = sorted(frozenset().union(*set(places.values())), key=header.visualIndex)
    return Chosen(order, dict(sorted(places.items())))


def selected_cells(view: QTableView) -> list[list[QModelIndex | None]]:
    """The cells of that block by rows; None for what is not selected in it."""
    model, chosen = view.model(), chosen_cells(view)
    return [
        [model.index(row, one) if one in places else None for one in chosen.columns]
        for row, places in chosen.places.items()
    ]


def select_block(view: QTableView, rows: range, columns: Sequence[int]) -> None:
    """Select a block; the current cell stays when it is in it, else it becomes the first one."""
    model, selection = view.model(), QItemSelection()
    for column in columns:
        selection.select(model.index(rows[0], column), model.index(rows[-1], column))
    current = view.currentIndex()
    if current.row() not in rows or current.column() not in columns:
        first = model.index(rows[0], columns[0])
        view.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
    view.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
