"""The results table on the screen: a current cell in a highlighted row, keys as in a spreadsheet, columns by need."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QRect,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from typing_extensions import override

from invoice_desk.gui.table.column_choice import ColumnChoice
from invoice_desk.gui.table.columns import FILE, KIND, STATUS
from invoice_desk.gui.table.editing_view import EditingView
from invoice_desk.gui.table.header import TableHeader
from invoice_desk.gui.table.results_model import ResultsModel
from invoice_desk.gui.table.roles import Index
from invoice_desk.gui.table.row_book import runs
from invoice_desk.gui.table.rows import RowStatus, TableRow
from invoice_desk.gui.table.selection import ranges, selected_cells, shown_columns

_NONE = QModelIndex()
_Role = QPalette.ColorRole
_INDENT = 4
_AIR = 10
"""What a row is higher than its text."""
_TINT = 26
"""How strongly the current row is coloured, of 255."""
_TICK_MS = 1000
"""How often the seconds that a row has been read for are counted on."""


class ResultsView(EditingView):
    """Shows a ResultsModel. Single cells are selected, so that a block can be copied; commands act on their rows."""

    current_changed = Signal(str, str)
    """The key of the current row and its current field ("" for none); once for each change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results: ResultsModel | None = None
        self._told = ("", "")
        self._place = 0  # of the current row: the row that comes there is current when this one is filtered away
        self._letting_go = QTimer(self, singleShot=True, interval=0)  # not while the current cell is changing
        self._letting_go.timeout.connect(self._let_go)
        self._ticking = QTimer(self, interval=_TICK_MS)
        self._ticking.timeout.connect(self._tick)
        self.header = TableHeader(self)
        self.setHorizontalHeader(self.header)
        self.choice = ColumnChoice(self)
        self.setAccessibleName(self.tr("Documents"))
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)
        self._fit_rows()
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self.choice.ask)
        for moved in (header.sectionResized, header.sectionMoved, self.horizontalScrollBar().valueChanged):
            moved.connect(self._paint_reasons_soon)
        self.setSortingEnabled(True)

    @override
    def setModel(self, model: QAbstractItemModel | None) -> None:
        if model is not None:
            model.rowsAboutToBeRemoved.connect(self._leave)  # before Qt makes the row above current
        super().setModel(model)
        if isinstance(model, ResultsModel):
            self._results = model
            self.choice.set_columns(model.columns)
            for signal in (model.layoutChanged, model.rowsRemoved, model.modelReset):
                signal.connect(self._stay)
            model.counts_changed.connect(self._tick_while_reading)
            model.sorting_changed.connect(self._show_sorting)
            self._tick_while_reading()

    @Slot()
    def _show_sorting(self) -> None:
        """The header's arrow tells of one column; of several each has its own mark."""
        sorting = self._results.sorting if self._results is not None else ()
        one = sorting[0] if len(sorting) == 1 else None
        column = self._results.column_of(one.column_id) if one is not None and self._results is not None else -1
        order = Qt.SortOrder.DescendingOrder if one is not None and one.descending else Qt.SortOrder.AscendingOrder
        silent = self.header.blockSignals(True)  # it is sorted already
        self.header.setSortIndicator(column, order)
        self.header.blockSignals(silent)

    @Slot()
    def _let_go(self) -> None:
        if QGuiApplication.mouseButtons():  # rows must not move under the pointer between two clicks
            self._letting_go.start(QApplication.doubleClickInterval())
        elif self._results is not None:
            self._results.let_go()

    def leave_row(self) -> None:
        """The current row need not stay where its status does not belong: the work on it is done."""
        if self._results is not None:
            self._results.keep("")
            self._letting_go.start()

    @Slot()
    def _tick_while_reading(self) -> None:
        is_reading = self._results is not None and RowStatus.READING in self._results.counts()
        if is_reading != self._ticking.isActive():
            self._ticking.start() if is_reading else self._ticking.stop()

    @Slot()
    def _tick(self) -> None:
        """Paint anew how long the rows that are seen have been read for."""
        if self._results is not None and self.viewport().isVisible():
            column = self._results.column_of(STATUS)
            for place, row in self._seen():
                if row.status is RowStatus.READING:
                    self.viewport().update(self.visualRect(self._results.index(place, column)))

    def _seen(self) -> Iterator[tuple[int, TableRow]]:
        """The rows that are in sight, with their places."""
        model, last = self._results, self.rowAt(self.viewport().height() - 1)
        if model is not None:
            for place in range(max(self.rowAt(0), 0), (last if last >= 0 else model.rowCount() - 1) + 1):
                row = model.row(model.key_at(place))
                if row is not None:
                    yield place, row

    # What others ask.

    def current_key(self) -> str:
        """The key of the current row, "" without one."""
        return self._results.key_at(self.currentIndex().row()) if self._results else ""

    def current_field(self) -> str:
        """The field of the current cell, "" without one or on a leading column."""
        return self._results.field_at(self.currentIndex().column()) if self._results else ""

    def selected_keys(self) -> list[str]:
        """The keys of the rows in which something is selected, from the top."""
        if self._results is None:
            return []
        blocks = [(block.top(), block.bottom()) for block in ranges(self)]
        if len(blocks) > 1:
            blocks = list(runs(place for first, last in blocks for place in range(first, last + 1)))
        return [key for first, last in blocks for key in self._results.keys_between(first, last)]

    def selected_fields(self) -> list[tuple[str, str]]:
        """Key and field of the selected cells that are shown, without leading columns; the current one is always."""
        model = self._results
        if model is None:
            return []
        chosen = [index for row in selected_cells(self) for index in row if index is not None]
        cells = [(model.key_at(index.row()), model.field_at(index.column())) for index in chosen]
        cells = cells or [(self.current_key(), self.current_field())]
        return [(key, field_id) for key, field_id in cells if field_id]

    def select(self, key: str, field_id: str = "") -> None:
        """Make a row current, at that field or in the column where the current cell is; nothing if it is not shown."""
        if self._results is None:
            return
        row = self._results.view_row(key)
        column = self._results.column_of(field_id) if field_id else self.currentIndex().column()
        if row < 0:
            return
        if column < 0 or (not field_id and self.isColumnHidden(column)):
            column = self._first_column()
        index = self._results.index(row, column)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def _first_column(self) -> int:
        return next(iter(shown_columns(self)), 0)

    def reveal(self, key: str, field_id: str) -> None:
        """Make a cell current, and show its column where that is hidden."""
        self.choice.reveal(field_id)
        self.select(key, field_id)

    def show_columns(self, ids: frozenset[str]) -> None:
        """Show the columns that are in use and hide the others; what a person chose in the header's menu wins."""
        self.choice.set_in_use(ids)

    def save_layout(self) -> bytes:
        """Widths, order and choice of the columns."""
        return self.choice.saved()

    def restore_layout(self, layout: bytes | bytearray) -> None:
        """Arrange the columns as they were saved; what is unreadable or not a column any more is passed over."""
        self.choice.restore(layout)
        self.choice.is_given = bool(layout)

    # The current cell.

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        for index in (current, previous):
            if index.isValid():
                self.viewport().update(self._band(index.row()))
        if current.isValid():
            self._place = current.row()
        self._tell()

    def _tell(self) -> None:
        now = (self.current_key(), self.current_field())
        if now != self._told:
            if self._results is not None and now[0] != self._told[0]:
                self._results.keep(now[0])
                self._letting_go.start(0)
            self._told = now
            self.current_changed.emit(*now)

    @Slot(QModelIndex, int, int)
    def _leave(self, _: QModelIndex, first: int, last: int) -> None:
        """When the current row goes, the one that comes in its place becomes current."""
        model, current = self._results, self.currentIndex()
        if model is None or not first <= current.row() <= last:
            return
        row = last + 1 if last + 1 < model.rowCount() else first - 1
        if row >= 0:
            index = model.index(row, current.column())
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @Slot()
    def _stay(self) -> None:
        """When the current row has been filtered away, the one in its place becomes current."""
        if self._results is None:
            return
        current, last = self.currentIndex(), self._results.rowCount() - 1
        if current.isValid():
            self._place = current.row()
        elif last >= 0 and self._told[0]:
            column = max(self._results.column_of(self._told[1]), 0)
            self.select(self._results.key_at(min(self._place, last)), self._results.columns[column].id)
        self._tell()

    # Keys.

    @override
    def keyboardSearch(self, search: str) -> None:
        """Nothing: letters typed on a cell that can't be edited must not make the current row jump."""

    # Painting.

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._paint_reasons()
        current = self.currentIndex()
        if not current.isValid():
            self._paint_emptiness()
            return
        accent = self.palette().color(QPalette.ColorRole.Accent)
        with _painting(self.viewport()) as painter:
            tint = accent.toRgb()
            tint.setAlpha(_TINT)
            painter.fillRect(self._band(current.row()), tint)
            painter.setPen(QPen(accent, 2 if self.hasFocus() else 1))
            painter.drawRect(self.visualRect(current).adjusted(1, 1, -1, -1))

    def _paint_emptiness(self) -> None:
        """A table without rows says that it has none, and is not waiting for any."""
        model = self._results
        if model is None or model.rowCount():
            return
        filtered, none = self.tr("No document passes the filters."), self.tr("No documents here.")
        with _painting(self.viewport()) as painter:
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(
                self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, filtered if model.filters() else none
            )

    @Slot()
    def _paint_reasons_soon(self) -> None:
        """Where columns move, Qt moves what is painted already along with them."""
        for place, row in self._seen():
            if row.status is RowStatus.FAILED:
                self.viewport().update(self._band(place))

    def _paint_reasons(self) -> None:
        """Why a file could not be read stands where its values would be."""
        model = self._results
        rows = [(place, row) for place, row in self._seen() if row.status is RowStatus.FAILED and row.reason]
        if model is None or not rows:
            return
        left, width = self._room_for_reasons(model)
        if width <= 0:
            return
        selection, palette, metrics = self.selectionModel(), self.palette(), self.fontMetrics()
        with _painting(self.viewport()) as painter:
            for place, row in rows:
                is_selected = selection.isSelected(model.index(place, model.column_of(KIND)))
                painter.setPen(palette.color(_Role.HighlightedText if is_selected else _Role.Text))
                area = QRect(left, self.rowViewportPosition(place), width, self.rowHeight(place))
                shown = metrics.elidedText(row.reason.replace("\n", " "), Qt.TextElideMode.ElideRight, width)
                painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)

    def _room_for_reasons(self, model: ResultsModel) -> tuple[int, int]:
        """Left edge and width of the columns that are empty in the row of a failure: the widest that stand together."""
        header, taken = self.horizontalHeader(), {model.column_of(STATUS), model.column_of(FILE)}
        best, left, right = (0, 0), 0, 0
        for section in (header.logicalIndex(place) for place in range(header.count())):
            if section in taken:
                left = right = header.sectionViewportPosition(section) + header.sectionSize(section)
            elif not header.isSectionHidden(section):
                right += header.sectionSize(section)
            seen = max(left, 0) + _INDENT, min(right, self.viewport().width()) - _INDENT
            best = max(best, (seen[1] - seen[0], seen[0]))
        return best[1], best[0]

    def _band(self, row: int) -> QRect:
        """Where a row is on the viewport."""
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._results is not None:
            self._results.restyle()
        elif event.type() == QEvent.Type.FontChange:
            self.delegate.forget_widths()
            self._fit_rows()

    def _fit_rows(self) -> None:
        height = self.fontMetrics().height() + _AIR
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)


@contextmanager
def _painting(device: QWidget) -> Iterator[QPainter]:
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()
