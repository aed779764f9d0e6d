"""The sums in the status bar: of what is selected, and of what is shown, worked out while nothing else is to do."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel

from invoice_desk.gui.gradually import Gradually
from invoice_desk.gui.table.rows import TableRow, shown_text
from invoice_desk.gui.table.selection import ranges
from invoice_desk.gui.table.sums import Sums

if TYPE_CHECKING:
    from invoice_desk.gui.main_window import MainWindow
    from invoice_desk.gui.work_area import WorkArea

_Rows = Iterator[tuple[TableRow, list[str]] | None]

_TOTAL = "total_amount"
_AT_REST_MS = 200
"""How long the table must be at rest before what is shown is summed up."""
_STEP = 100
_COLUMNS = 2
_CURRENCIES = 4
"""So many columns, and currencies of each, are told of in the bar, where an amount must not be cut; the tool tip tells
of all.
"""


class Summing(QObject):
    """Two labels. A change while sums are worked out begins them anew; until then the old ones stand."""

    def __init__(self, work: "WorkArea", window: "MainWindow", *, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self.selected = _label(self.tr("Sums of the selection"))
        self.shown = _label(self.tr("Sums of what is shown"))
        for place, label in enumerate((self.shown, self.selected)):
            window.statusBar().insertPermanentWidget(place, label)
            self.destroyed.connect(label.deleteLater)
        self._of_selection = Gradually(partial(_summed_up, self._selected_rows, self._show_selected), self)
        self._of_shown = Gradually(partial(_summed_up, self._shown_rows, self._show_shown), self)
        self._at_rest = QTimer(self, singleShot=True, interval=_AT_REST_MS)
        self._at_rest.timeout.connect(self._of_shown.begin)
        work.view.selectionModel().selectionChanged.connect(self._of_selection.begin)
        model = work.model
        for signal in (model.layoutChanged, model.rowsInserted, model.rowsRemoved, model.modelReset, model.dataChanged):
            signal.connect(self._at_rest.start)
            signal.connect(self._of_selection.begin)
        self._at_rest.start()

    # Which rows, each with the columns of amounts that count.

    def _selected_rows(self) -> _Rows:
        model, view = self._work.model, self._work.view
        amounts = self._amounts()
        columns: dict[int, set[str]] = {}  # blocks may overlap
        for one in ranges(view):
            own = [amounts[at] for at in range(one.left(), one.right() + 1) if at in amounts]
            for place in range(one.top(), one.bottom() + 1):
                columns.setdefault(place, set()).update(own)
                if place % _STEP == 0:
                    yield None
        for place, own_ids in columns.items():
            row = model.row(model.key_at(place))
            if row is not None:
                yield row, [column_id for column_id in amounts.values() if column_id in own_ids]

    def _shown_rows(self) -> _Rows:
        model = self._work.model
        for key in model.shown_keys():
            row = model.row(key)
            if row is not None:
                yield row, [_TOTAL]

    def _amounts(self) -> dict[int, str]:
        """The columns of amounts that are seen, the total first."""
        model, header = self._work.model, self._work.view.header
        found = {
            at: column.id
            for at, column in enumerate(model.columns)
            if column.type is not None and column.type.value == "amount" and not header.isSectionHidden(at)
        }
        return dict(sorted(found.items(), key=lambda one: (one[1] != _TOTAL, header.visualIndex(one[0]))))

    # What is told.

    def _show_selected(self, sums: Sums) -> None:
        if len(sums.documents) < 2 and sum(total.count for total in sums.totals.values()) < 2:
            self.selected.hide()
            return
        parts = [self.tr("Selected: {count}").format(count=f"{len(sums.documents):,}")]
        columns = sums.columns()
        for column_id in columns[:_COLUMNS]:
            label = f"{self._work.label_of(column_id)} " if len(columns) > 1 or column_id != _TOTAL else ""
            average = self.tr("Ø {amount}") if len(columns) == 1 else ""
            parts.append(label + self._amounts_of(sums, column_id, average))
        self._tell(self.selected, parts, sums)

    def _show_shown(self, sums: Sums) -> None:
        if not sums.documents:
            self.shown.hide()
            return
        parts = [self.tr("Shown: {count}").format(count=f"{len(sums.documents):,}")]
        if sums.totals:
            parts.append(self._amounts_of(sums, _TOTAL, ""))
        self._tell(self.shown, parts, sums)

    def _amounts_of(self, sums: Sums, column_id: str, average: str) -> str:
        texts = []
        totals = sums.of_column(column_id)
        for code, total in totals[:_CURRENCIES]:
            amount = f"{code or self.tr('no currency')} {shown_text(total.amount)}"
            mean = f" ({average.format(amount=shown_text(total.average))})" if average and total.count > 1 else ""
            texts.append(amount + mean)
        others = len(totals) - len(texts)
        return ", ".join([*texts, *([self.tr("other currencies: {count}").format(count=others)] if others else [])])

    def _tell(self, label: QLabel, parts: list[str], sums: Sums) -> None:
        label.setText("  ·  ".join(parts))
        label.setToolTip(self._in_full(sums))
        label.show()

    def _in_full(self, sums: Sums) -> str:
        line = self.tr("{column}, {currency}: count {count}, sum {sum}, average {average}")
        return "\n".join(
            line.format(
                column=self._work.label_of(column_id),
                currency=code or self.tr("no currency"),
                count=f"{total.count:,}",
                sum=shown_text(total.amount),
                average=shown_text(total.average),
            )
            for column_id in sums.columns()
            for code, total in sums.of_column(column_id)
        )


def _summed_up(rows: Callable[[], _Rows], show: Callable[[Sums], None]) -> Iterator[None]:
    sums = Sums()
    for one in rows():
        if one is not None:
            sums.add(*one)
        yield
    show(sums)


def _label(name: str) -> QLabel:
    label = QLabel(textFormat=Qt.TextFormat.PlainText)
    label.setAccessibleName(name)
    label.setMinimumWidth(1)  # a narrow window cuts it off, and stays narrow
    label.hide()
    return label
