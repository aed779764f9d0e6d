"""A document beside the one that it seems to be: both pages, what differs, and what is to become of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from invoice_desk.gui.dialogs.ask import ComparisonChoice, ComparisonOffer
from invoice_desk.gui.icons import icon
from invoice_desk.gui.listed import listed
from invoice_desk.gui.page.page_pane import PagePane
from invoice_desk.gui.symbol import Symbol

if TYPE_CHECKING:
    from invoice_desk.gui.comparison import ComparedField, Side
    from invoice_desk.gui.page.pictures import PagePictures

_NOTHING = "—"
_ROWS = 6
"""How many fields are seen without scrolling: the pages have the room."""
_ROW_HEIGHT = 24


class CompareDialog(QDialog):
    """Shows a comparison; the selected field is outlined on both pages."""

    def __init__(self, offer: ComparisonOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Is it a duplicate?"))
        self._offer = offer
        self._choice: ComparisonChoice | None = None
        sides = (offer.comparison.this, offer.comparison.original)
        self.pages = tuple(self._pane(side, one) for side, one in zip(sides, offer.pictures, strict=True))
        self.fields = self._table(offer.comparison.fields)
        column = QVBoxLayout(self)
        column.addLayout(self._heading())
        column.addWidget(self._beside_each_other(), 1)
        column.addWidget(self.fields)
        column.addWidget(self._buttons())
        self.resize(1200, 760)
        self.fields.currentCellChanged.connect(self._point)
        self.fields.setFocus()
        if self.fields.rowCount():
            self.fields.setCurrentCell(0, 0)

    def choice(self) -> ComparisonChoice | None:
        """What a person decided; None where the dialog was closed without a word."""
        return self._choice

    def _pane(self, side: "Side", pictures: "PagePictures") -> PagePane:
        pane = PagePane(pictures, self._offer.render)
        pane.show_source(side.source)
        pane.show_others(side.others)
        return pane

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        different = [one.label for one in self._offer.comparison.fields if one.differs]
        differs = self.tr("Different: {fields}").format(fields=listed(different))
        said = differs if different else self.tr("Nothing that was read differs.")
        words = QLabel(f"{self._offer.remark}\n{said}".strip(), self, wordWrap=True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(Symbol("warning" if different else "info", 24, self), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        return row

    def _beside_each_other(self) -> QSplitter:
        both = QSplitter(Qt.Orientation.Horizontal, self)
        both.setChildrenCollapsible(False)
        for pane, title in zip(self.pages, (self.tr("This document"), self.tr("The original")), strict=True):
            side = QWidget(both)
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            label = QLabel(title, side)
            font = label.font()
            font.setBold(True)
            label.setFont(font)
            column.addWidget(label)
            column.addWidget(pane, 1)
            both.addWidget(side)
        both.setSizes([1, 1])
        return both

    def _table(self, fields: "Sequence[ComparedField]") -> QTableWidget:
        table = QTableWidget(len(fields), 3, self)
        table.setAccessibleName(self.tr("Fields of both documents"))
        table.setHorizontalHeaderLabels([self.tr("Field"), self.tr("This document"), self.tr("The original")])
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        words = {"warning": self.tr("different"), "ok": self.tr("the same"), "": self.tr("only in one")}
        for row, field in enumerate(fields):
            sign = "warning" if field.differs else "ok" if field.this and field.original else ""
            name = QTableWidgetItem(icon(sign), field.label) if sign else QTableWidgetItem(field.label)
            name.setData(Qt.ItemDataRole.AccessibleTextRole, f"{field.label}: {words[sign]}")
            name.setToolTip(words[sign])
            cells = (name, QTableWidgetItem(field.this or _NOTHING), QTableWidgetItem(field.original or _NOTHING))
            for place, item in enumerate(cells):
                font = item.font()
                font.setBold(field.differs)
                item.setFont(font)
                table.setItem(row, place, item)
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        height = table.horizontalHeader().sizeHint().height() + 2 * table.frameWidth()
        table.setFixedHeight(height + min(_ROWS, max(3, len(fields))) * _ROW_HEIGHT)
        return table

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        decisions = (
            (ComparisonChoice.REJECT, self.tr("&Reject as a duplicate"), "reject"),
            (ComparisonChoice.APART, self.tr("&Not a duplicate"), "apart"),
            (ComparisonChoice.ORIGINAL, self.tr("&Go to the original"), "original"),
        )
        self.decisions: dict[ComparisonChoice, QPushButton] = {}
        for choice, text, icon_name in decisions:
            button = box.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
            button.setIcon(icon(icon_name))
            button.setAutoDefault(False)  # Enter in the table decides nothing
            button.setProperty("choice", choice.value)
            button.clicked.connect(self._decide)
            self.decisions[choice] = button
        self.decisions[ComparisonChoice.REJECT].setEnabled(self._offer.can_be_rejected)
        close = box.addButton(self.tr("Decide later"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(False)
        box.rejected.connect(self.reject)
        return box

    @Slot()
    def _decide(self) -> None:
        sender = self.sender()
        if sender is not None:
            self._choice = ComparisonChoice(sender.property("choice"))
            self.accept()

    @Slot()
    def _point(self) -> None:
        row = self.fields.currentRow()
        fields = self._offer.comparison.fields
        if 0 <= row < len(fields):
            field = fields[row]
            for pane, region in zip(self.pages, (field.region, field.original_region), strict=True):
                pane.show_region(region, field.field_id)
