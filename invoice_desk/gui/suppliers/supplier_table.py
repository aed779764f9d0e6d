"""The table of suppliers: one row each, a cell for each rule, typed into as the table of documents is."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QFont, QGuiApplication, QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget
from typing_extensions import override

from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Value, Verdict
from invoice_desk.domain.suppliers import Aspect, Rule, Stand, Supplier
from invoice_desk.domain.typed import InvalidValueError
from invoice_desk.gui.icons import icon
from invoice_desk.gui.suppliers import words
from invoice_desk.gui.table.cell_delegate import CellDelegate
from invoice_desk.gui.table.editors import CellEditor, EditedField
from invoice_desk.gui.table.looks import rich
from invoice_desk.gui.table.roles import (
    ACCESSIBLE,
    ALIGNMENT,
    DECORATION,
    DISPLAY,
    EDIT,
    FONT,
    FOREGROUND,
    ROLES,
    TOOL_TIP,
    Index,
    alignment_of,
)
from invoice_desk.gui.table.rows import folded
from invoice_desk.gui.theme import colour

_NONE = QModelIndex()
_SHOWN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_ID, _DOCUMENTS = 1, 2
_ORDER: Final = (
    Aspect.NAME,
    None,
    None,
    Aspect.CATEGORY,
    Aspect.ACCOUNT,
    Aspect.RATE,
    Aspect.DATE_ORDER,
    Aspect.CURRENCY,
)
"""What the columns hold; None for the tax id and the number of documents."""
_WIDTHS: Final = (210, 160, 90, 130, 120, 90, 110, 90)


class SupplierTable(QAbstractTableModel):
    """Rows of suppliers, filtered and sorted here. Nothing is changed here: `decide` is asked to."""

    def __init__(
        self,
        decide: Callable[[Supplier, Aspect, Stand, str], None],
        render: Callable[[str, Mapping[str, Param]], str],
        parent: QObject | None = None,
        *,
        offered: Mapping[str, Sequence[str]],
    ) -> None:
        super().__init__(parent)
        self._decide = decide
        self._offered = offered
        self._render = render
        said = words.headers()
        self._headers = [said[one] if one else "" for one in _ORDER]
        self._headers[_ID], self._headers[_DOCUMENTS] = self.tr("Tax ID"), self.tr("Documents")
        self._all: list[Supplier] = []
        self._shown: list[Supplier] = []
        self._words: list[str] = []
        self._sorted_by = (_DOCUMENTS, Qt.SortOrder.DescendingOrder)
        self._person = icon("verdict-corrected")
        self._muted = QBrush(colour(QGuiApplication.palette(), "muted"))
        self._fonts = {one: QFont() for one in Stand}
        self._fonts[Stand.LEARNED].setItalic(True)
        self._fonts[Stand.FORGOTTEN].setStrikeOut(True)

    # What is here.

    def show_suppliers(self, suppliers: Sequence[Supplier]) -> None:
        """Show these instead of those before."""
        self._all = list(suppliers)
        self._arrange()

    def set_filter(self, text: str) -> None:
        """Show those in which every word of `text` occurs."""
        self._words = folded(text).split()
        self._arrange()

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = (column, order)
        self._arrange()

    def supplier_at(self, row: int) -> Supplier | None:
        """The supplier of a row, None where there is none."""
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def row_of(self, key: str) -> int:
        """Where a supplier is shown, -1 where it is not."""
        return next((row for row, one in enumerate(self._shown) if one.key == key), -1)

    def rule_at(self, index: Index) -> Rule | None:
        """The rule of a cell."""
        aspect = _ORDER[index.column()]
        return self._shown[index.row()].rules.get(aspect) if aspect is not None else None

    def about(self, index: Index) -> str:
        """What there is to say of a cell: the rule, and why it holds or does not."""
        if not index.isValid() or not 0 <= index.row() < len(self._shown):
            return ""
        supplier, aspect = self._shown[index.row()], _ORDER[index.column()]
        if aspect is None:
            return self.tr("Also written: {names}").format(names="; ".join(supplier.spellings))
        text = self._text(supplier, index.column())
        said = f"{self._headers[index.column()]}: {text}. " if text else f"{self._headers[index.column()]}: "
        return said + words.why(supplier.rules.get(aspect))

    # What the editors ask.

    def field_of(self, index: Index) -> EditedField:
        """The field at a cell."""
        aspect = _ORDER[index.column()] or Aspect.NAME
        orders = tuple((text, order) for order, text in words.DATE_ORDERS.items())
        options = orders if aspect is Aspect.DATE_ORDER else ()
        header = self._headers[index.column()]
        return EditedField(words.KINDS.get(aspect, "text"), aspect.value, header, Verdict.UNCONFIRMED, options)

    def why_not(self, index: Index, text: str) -> str:
        """The sentence that says why a text is no value of that cell, "" when it is one."""
        try:
            words.typed(_ORDER[index.column()] or Aspect.NAME, text)
        except InvalidValueError as error:
            return self._render(error.code, error.params)
        return ""

    def settle(self, index: Index, value: Value) -> None:
        """Set a cell to one of its options."""
        self.setData(index, str(value))

    def texts_of(self, field_id: str) -> list[str]:
        """The different values of a column, the most frequent first, then those that are offered besides."""
        values = Counter(filter(None, (one.value(Aspect(field_id)) for one in self._all)))
        return list(dict.fromkeys([*(text for text, _ in values.most_common()), *self._offered.get(field_id, ())]))

    @override
    def setData(self, index: Index, value: Any, role: int = EDIT) -> bool:
        supplier, aspect = self.supplier_at(index.row()), _ORDER[index.column()]
        if supplier is None or aspect is None or role != EDIT or self.why_not(index, str(value)):
            return False
        meant, rule = words.typed(aspect, str(value)), supplier.rules.get(aspect)
        if meant:
            self._decide(supplier, aspect, Stand.SET, meant)
        elif rule is not None:
            self._decide(supplier, aspect, Stand.FORGOTTEN, "")
        return True

    # What Qt asks.

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(_ORDER)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _SHOWN | Qt.ItemFlag.ItemIsEditable if _ORDER[index.column()] is not None else _SHOWN

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(_ORDER):
            return None
        if role == ALIGNMENT:
            return alignment_of("text")  # the mark of the order stands on the right
        return self._headers[section] if role in (DISPLAY, TOOL_TIP) else None

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if role not in ROLES or not index.isValid() or index.row() >= len(self._shown):
            return None
        column, supplier = index.column(), self._shown[index.row()]
        rule = self.rule_at(index)
        if role in (DISPLAY, EDIT):
            return self._text(supplier, column)
        if role == ALIGNMENT:
            return self._alignment(column)
        if role == TOOL_TIP:
            return rich([self.about(index)])
        if role == ACCESSIBLE:
            return self.about(index) if rule is not None else self._text(supplier, column)
        return self._look(rule, role, is_name=column == 0)

    def _look(self, rule: Rule | None, role: int, *, is_name: bool) -> QIcon | QFont | QBrush | None:
        """What was set has a pen; what does not hold is grey, in italics or struck out. A seller always has a name."""
        if rule is None:
            return None
        if role == DECORATION:
            return self._person if rule.stand is Stand.SET else None
        if rule.holds or is_name:
            return None
        return self._fonts[rule.stand] if role == FONT else self._muted if role == FOREGROUND else None

    def _text(self, supplier: Supplier, column: int) -> str:
        aspect = _ORDER[column]
        if column == 0:
            return supplier.name or supplier.tax_id
        if aspect is None:
            return supplier.tax_id if column == _ID else str(supplier.documents)
        rule = supplier.rules.get(aspect)
        return words.shown(aspect, rule.value) if rule is not None else ""

    def _alignment(self, column: int) -> int:
        return alignment_of("quantity" if column == _DOCUMENTS else "text")

    def _arrange(self) -> None:
        column, order = self._sorted_by
        is_down = order == Qt.SortOrder.DescendingOrder
        shown = [one for one in self._all if self._matches(one)]
        shown.sort(key=lambda one: folded(one.name))
        if column == _DOCUMENTS:
            shown.sort(key=lambda one: one.documents, reverse=is_down)
        elif column >= 0:
            shown.sort(key=lambda one: folded(self._text(one, column)), reverse=is_down)
            shown.sort(key=lambda one: not self._text(one, column))  # without a value last, either way
        if [one.key for one in shown] == [one.key for one in self._shown]:
            self._shown = shown
            if shown:
                self.dataChanged.emit(self.index(0, 0), self.index(len(shown) - 1, len(_ORDER) - 1))
            return
        self.beginResetModel()
        self._shown = shown
        self.endResetModel()

    def _matches(self, supplier: Supplier) -> bool:
        if not self._words:
            return True
        texts = [*(self._text(supplier, column) for column in range(len(_ORDER))), *supplier.spellings]
        search = folded("\n".join(texts))
        return all(word in search for word in self._words)


class SupplierView(QTableView):
    """Shows a `SupplierTable`: typed into, Enter goes down, Delete takes rules back, Tab leaves it."""

    forget_wanted = Signal()

    def __init__(self, model: SupplierTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(self.tr("Suppliers"))
        delegate = CellDelegate(self)
        delegate.entered.connect(self._enter)
        delegate.stepped.connect(self._step)
        self.setItemDelegate(delegate)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSortIndicator(_DOCUMENTS, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.forget_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(1)
        elif event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._offer()
        else:
            super().keyPressEvent(event)

    def _offer(self) -> None:
        self.edit(self.currentIndex())
        for editor in self.viewport().findChildren(CellEditor):
            editor.offer()

    @Slot(int)
    def _enter(self, rows: int) -> None:
        self._step(rows, 0)

    @Slot(int, int)
    def _step(self, rows: int, columns: int) -> None:
        at, model = self.currentIndex(), self.model()
        index = model.index(at.row() + rows, at.column() + columns)
        if index.isValid():
            self.setCurrentIndex(index)
        self.setFocus()
