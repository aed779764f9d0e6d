"""How quick the results table is with 10 000 rows: repaint, scrolling, filtering, sorting; medians and their bars.

    python -m tests.benchmarks.table [--rows 10000] [--runs 5]

All columns are shown. Filtering and sorting are timed with the view, until it could paint. The exit status is 1 when
a bar is missed.
"""

import argparse
import os
import statistics
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle
from time import perf_counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from invoice_desk.gui.table.results_view import ResultsView
from invoice_desk.gui.theme import apply_theme
from tests.gui.table.samples import COLUMNS, model_with, receipt

REPAINT_MS, FILTER_MS, SORT_MS = 12.0, 50.0, 200.0
WORD = "kopitiam 2026-0"


def milliseconds(work: Callable[[], object]) -> float:
    """How long a call takes."""
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def measured(rows: int, runs: int) -> Sequence[tuple[str, float, float]]:
    """What was measured: its name, the median and the bar, in milliseconds."""
    model = model_with([receipt(number) for number in range(rows)])
    view = ResultsView()
    view.setModel(model)
    view.show_columns(frozenset(column.id for column in COLUMNS))
    view.resize(1280, 800)
    view.show()
    view.select("doc-00003", "seller_name")
    QApplication.processEvents()
    sheet = QPixmap(view.viewport().size())

    def repaint() -> None:
        view.viewport().render(sheet)

    def scroll() -> None:
        bar = view.verticalScrollBar()
        bar.setValue(bar.value() + 3)
        QApplication.processEvents()

    def filtered(text: str) -> None:
        model.set_filter(text, None)
        view.doItemsLayout()

    def slowest_keystroke() -> float:
        """Of typing the word and taking it back."""
        ends = (*range(1, len(WORD) + 1), *range(len(WORD) - 1, -1, -1))
        return max(milliseconds(partial(filtered, WORD[:end])) for end in ends)

    orders = cycle([Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder])

    def ordered(column: int, order: Qt.SortOrder) -> None:
        model.sort(column, order)
        view.doItemsLayout()

    def slowest_sort() -> float:
        order = next(orders)
        return max(milliseconds(partial(ordered, column, order)) for column in range(len(COLUMNS)))

    repaint()
    results = [
        ("repaint of 1280 x 800", statistics.median(milliseconds(repaint) for _ in range(runs)), REPAINT_MS),
        ("scroll by three rows", statistics.median(milliseconds(scroll) for _ in range(runs)), REPAINT_MS),
        ("filter, slowest keystroke", statistics.median(slowest_keystroke() for _ in range(runs)), FILTER_MS),
        ("sort, slowest column", statistics.median(slowest_sort() for _ in range(runs)), SORT_MS),
    ]
    view.close()
    return results


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    apply_theme(app, "light")
    print(f"{arguments.rows} rows x {len(COLUMNS)} columns, median of {arguments.runs}")
    missed = False
    for name, median, bar in measured(arguments.rows, arguments.runs):
        missed |= median > bar
        print(f"{name:28}{median:8.1f} ms   (at most {bar:.0f})")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
