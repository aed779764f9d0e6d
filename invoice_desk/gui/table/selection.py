"""What is selected in a table as it is seen: without hidden columns, in the order of the screen."""

from collections.abc import Iterable, Sequence
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


def selected_cells(view: QTableView) -> list[list[QModelIndex | None]]:
    """The smallest block of shown cells that holds the selection, by rows; None for what is not selected in it."""
    header = view.horizontalHeader()
    chosen: dict[int, set[int]] = {}
    for one in ranges(view):
        columns = [place for place in range(one.left(), one.right() + 1) if not header.isSectionHidden(place)]
        for row in range(one.top(), one.bottom() + 1):
            chosen.setdefault(row, set()).update(columns)
    order = sorted(set().union(*chosen.values()), key=header.visualIndex)
    model = view.model()
    return [[model.index(row, one) if one in chosen[row] else None for one in order] for row in sorted(chosen)]


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
