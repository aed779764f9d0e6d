"""Statistics of the documents: a chart and a table of figures by month, seller, category and tax rate."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTabBar,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from invoice_desk.domain.errors import Param
from invoice_desk.domain.statistics import AMOUNTS, Group, Grouping
from invoice_desk.gui.panels.notice_bar import NoticeBar
from invoice_desk.gui.parts import as_desk_error
from invoice_desk.gui.statistics.chart import Chart
from invoice_desk.gui.statistics.counting import Counted, Scope
from invoice_desk.gui.statistics.drawing import Drawn, Wish
from invoice_desk.gui.statistics.figures_table import FiguresTable, FiguresView
from invoice_desk.gui.statistics.words import Words
from invoice_desk.gui.statistics.writing import block_of, sheets_of
from invoice_desk.gui.table.copying import clipboard_data

if TYPE_CHECKING:
    from invoice_desk.gui.statistics.keeping import StatisticsKeeping

_NOTICE: Final = "statistics"


class StatisticsDialog(QDialog):
    """Shows one currency at a time; what is counted is said at its top. Rows that come meanwhile are counted too."""

    def __init__(
        self,
        keeping: "StatisticsKeeping",
        render: Callable[[str, Mapping[str, Param]], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Statistics"))
        self._keeping = keeping
        self._render = render
        self._words = Words(keeping.language, keeping.label_of)
        self._counted: Counted | None = None
        self._counting = self._counts = self._drawing = self._drawings = 0
        self._is_gone = False
        self._drawn = Drawn()
        self._chosen: Group | None = None
        self.scope = self._choice(self.tr("Count"), [(self._scope_text(one), one) for one in Scope])
        self.currency = self._choice(self.tr("Currency"), [])
        self.amount = self._choice(self.tr("Chart of"), [(self._words.amount(one), one) for one in (*AMOUNTS, "")])
        self.twins = QCheckBox(self.tr("With possible duplicates"), self)
        self.twins.setChecked(True)
        self.about = QLabel(self, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.hint = QLabel(self, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.tabs = QTabBar(self)
        for grouping, text in self._words.groupings.items():
            self.tabs.setTabData(self.tabs.addTab(text), grouping)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(self.tr("What the figures are by"))
        self.chart = Chart((self._words.settled, self._words.open), self)
        self.model = FiguresTable(self._words, self)
        self.view = FiguresView(self.model, self.tr("Figures"), self)
        self.documents = self._button(self.tr("Show documents"), self._show_documents)
        self.documents.setToolTip(self.tr("Filter the table by what is chosen here (Enter)"))
        self.copy = self._button(self.tr("Copy"), self._copy)
        self.copy.setToolTip(self.tr("Copy the figures, for a spreadsheet (Ctrl+C)"))
        self.write = self._button(self.tr("Export…"), self._write)
        self.write.setToolTip(self.tr("Write all figures into an Excel workbook"))
        self._notices = NoticeBar(self)
        self._lay_out()
        self._connect()
        self.resize(1000, 690)
        self.look()

    @Slot()
    def look(self) -> None:
        """Count what there is now."""
        if not self._is_gone:
            self._counts += 1
            self._counting = self._counts
            self._keeping.count(self._scope(), partial(self._take, self._counting), with_twins=self.twins.isChecked())

    @property
    def is_there(self) -> bool:
        """Whether what was asked for last is counted and shown."""
        return self._counted is not None and self._counting == self._drawing == 0

    @property
    def grouping(self) -> Grouping:
        """By what the figures are."""
        return Grouping(self.tabs.tabData(self.tabs.currentIndex()))

    @override
    def done(self, result: int) -> None:
        self._is_gone = True
        super().done(result)

    # What is shown.

    def _take(self, number: int, counted: Counted) -> None:
        if self._is_gone or number != self._counting:
            return
        self._counting, self._counted = 0, counted
        before = self.currency.currentData()
        self.currency.blockSignals(True)
        self.currency.clear()
        for one in counted.overall:
            code = one.currency or self._words.no_currency
            self.currency.addItem(f"{code} ({len(one.documents):,})", one.currency)
        self.currency.setCurrentIndex(max(self.currency.findData(before), 0) if counted.overall else -1)
        self.currency.blockSignals(False)
        for place in range(self.scope.count()):
            self.scope.setItemText(place, self._scope_text(Scope(self.scope.itemData(place))))
        self.twins.setVisible(counted.twins > 0)
        self._draw()

    @Slot()
    def _draw(self) -> None:
        if self._counted is None:
            return
        self._drawings += 1
        self._drawing = self._drawings
        wish = Wish(self.grouping, self.currency.currentData() or "", self.amount.currentData())
        self._keeping.draw(self._counted, wish, self._words, partial(self._show, self._drawing, wish))

    def _show(self, number: int, wish: Wish, drawn: Drawn) -> None:
        if self._is_gone or number != self._drawing:
            return
        self._drawing, self._drawn = 0, drawn
        self.model.show_groups(drawn.groups, drawn.everything, wish.grouping, wish.amount)
        title = self.tr("{amount} {grouping}, {currency}").format(
            amount=self._words.amount(wish.amount),
            grouping=self._words.groupings[wish.grouping].lower(),
            currency=wish.currency or self._words.no_currency,
        )
        self.chart.show_bars(
            drawn.bars,
            title=title,
            empty=self.tr("There is no document to count."),
            is_upright=wish.grouping is Grouping.MONTH,
            is_count=not wish.amount,
        )
        self.about.setText(" ".join(self._said(drawn.everything)))
        self.hint.setVisible(wish.grouping is Grouping.RATE)
        for button in (self.documents, self.copy, self.write):
            button.setEnabled(bool(drawn.groups))
        self._chosen = None
        self._take_bar(self.chart.current)

    def _said(self, everything: Group | None) -> list[str]:
        """What is counted and what is not, in sentences."""
        counted = self._counted
        if counted is None:
            return []
        said = [self.tr("Documents counted: {count}.").format(count=f"{counted.documents:,}")]
        said.append(self.tr("Archived ones are counted, rejected ones never."))
        if counted.rejected:
            said.append(self.tr("Rejected: {count}.").format(count=f"{counted.rejected:,}"))
        if counted.twins:
            told = self.tr("Possible duplicates, counted: {count}.")
            left_out = self.tr("Possible duplicates, left out: {count}.")
            said.append((told if self.twins.isChecked() else left_out).format(count=f"{counted.twins:,}"))
        if everything is not None and everything.total.open:
            label = self._words.amount(AMOUNTS[0])
            told = self.tr("{amount} not confirmed in {count} of {all} documents with {currency}.")
            said.append(
                told.format(
                    amount=label,
                    count=f"{everything.total.open:,}",
                    all=f"{len(everything.documents):,}",
                    currency=everything.currency or self._words.no_currency,
                )
            )
        return said

    # What a person does.

    @Slot(int)
    def _take_bar(self, number: int) -> None:
        """The table goes to the group of a bar; there is none for a month without documents, and for several groups."""
        group = self._drawn.drawn[number] if number < len(self._drawn.drawn) else None
        self._chosen = group
        row = self.model.row_of(group) if group is not None else -1
        self.documents.setEnabled(group is not None)
        self.view.selectionModel().blockSignals(True)
        if row >= 0:
            self.view.selectRow(row)
        else:
            self.view.clearSelection()
        self.view.selectionModel().blockSignals(False)
        self.view.viewport().update()

    @Slot(QModelIndex, QModelIndex)
    def _take_row(self, current: QModelIndex, _: QModelIndex) -> None:
        group = self.model.group_at(current.row())
        self.chart.blockSignals(True)
        self.chart.set_current(self._drawn.bar_of(group))
        self.chart.blockSignals(False)
        self._chosen = group or self._drawn.everything
        self.documents.setEnabled(self._chosen is not None)

    @Slot()
    def _show_documents(self) -> None:
        group = self._chosen
        if group is None:
            return
        name = self._words.name(group, None if group is self._drawn.everything else self.grouping)
        if group is self._drawn.rest:
            name = self._words.others(len(self._drawn.others))
        currency = group.currency or self._words.no_currency
        called = self.tr("{name}, {currency}: documents {count}").format(
            name=name, currency=currency, count=f"{len(group.documents):,}"
        )
        self.accept()
        self._keeping.show_documents(group.documents, called, self._scope())

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setMimeData(clipboard_data(block_of(self._drawn, self.grouping, self._words)))
        self._notices.show_notice(self.tr("The figures are in the clipboard."), "info", key=_NOTICE)

    @Slot()
    def _write(self) -> None:
        if self._counted is None:
            return
        coloured = self.tr("Coloured sums hold amounts that are not confirmed.")
        said = [self.scope.currentText(), *self._said(None), coloured, self.hint.text(), date.today().isoformat()]
        sheets = partial(sheets_of, self._counted, self._words, said)
        self._keeping.write(sheets, self.windowTitle(), self._say_written, self._fail)

    def _say_written(self, path: Path) -> None:
        if not self._is_gone:
            said = self.tr("Written to {path}.").format(path=path)
            self._notices.show_notice(said, "info", key=_NOTICE)

    def _fail(self, error: BaseException) -> None:
        if self._is_gone:
            self._keeping.tell(error)
        else:
            known = as_desk_error(error)
            self._notices.show_notice(self._render(known.code, known.params), "error", key=_NOTICE)

    # Layout.

    def _scope(self) -> Scope:
        return Scope(self.scope.currentData())  # Qt gives back a plain text

    def _scope_text(self, scope: Scope) -> str:
        texts = {
            Scope.DESK: self.tr("The whole desk"),
            Scope.SHOWN: self.tr("What the table shows"),
            Scope.SELECTED: self.tr("The selected rows"),
        }
        return f"{texts[scope]} ({self._keeping.rows_in(scope):,})"

    def _choice(self, name: str, choices: Sequence[tuple[str, object]]) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for text, value in choices:
            box.addItem(text, value)
        return box

    def _button(self, text: str, work: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)  # Enter in chart and table must not press it
        button.clicked.connect(work)
        return button

    def _connect(self) -> None:
        self.scope.currentIndexChanged.connect(self.look)
        self.twins.toggled.connect(self.look)
        self.currency.currentIndexChanged.connect(self._draw)
        self.amount.currentIndexChanged.connect(self._draw)
        self.tabs.currentChanged.connect(self._draw)
        self.chart.current_changed.connect(self._take_bar)
        self.chart.chosen.connect(self._show_documents)
        self.view.selectionModel().currentRowChanged.connect(self._take_row)
        self.view.chosen.connect(self._show_documents)
        self._keeping.changed.connect(self.look)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self._copy)

    def _lay_out(self) -> None:
        self.hint.setText(
            self.tr(
                "A document under several rates counts in each of them, with what its lines come to where together they"
                " come to its own amounts; under one rate, or none, with its own amounts."
            )
        )
        self.hint.hide()
        self.twins.hide()
        top = QHBoxLayout()
        for box in (self.scope, self.currency, self.amount):
            label = QLabel(box.accessibleName(), self)
            top.addWidget(label)
            top.addWidget(box)
            top.addSpacing(8)
        top.addWidget(self.twins)
        top.addStretch(1)
        both = QSplitter(Qt.Orientation.Vertical, self)
        both.addWidget(self.chart)
        both.addWidget(self.view)
        both.setChildrenCollapsible(False)
        both.setSizes([300, 240])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        line = QHBoxLayout()
        for button in (self.documents, self.copy, self.write):
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(buttons)
        column = QVBoxLayout(self)
        column.addWidget(self._notices)
        column.addLayout(top)
        column.addWidget(self.about)
        column.addWidget(self.tabs)
        column.addWidget(both, 1)
        column.addWidget(self.hint)
        column.addLayout(line)
        self.chart.setFocus()
