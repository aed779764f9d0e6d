"""The suppliers of a desk and what is known of each: seen, set, taken back, and carried from desk to desk."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from invoice_desk.domain.errors import Param
from invoice_desk.domain.suppliers import Aspect, Decision, Rule, Stand, Supplier, Suppliers
from invoice_desk.gui.icons import icon
from invoice_desk.gui.panels.notice_bar import NoticeBar
from invoice_desk.gui.parts import as_desk_error
from invoice_desk.gui.suppliers.supplier_table import SupplierTable, SupplierView

if TYPE_CHECKING:
    from invoice_desk.gui.suppliers.keeping import SupplierKeeping


class SuppliersDialog(QDialog):
    """What is decided here holds at once, each as a step that can be undone here and later."""

    def __init__(
        self,
        keeping: "SupplierKeeping",
        render: Callable[[str, Mapping[str, Param]], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Suppliers"))
        self._keeping = keeping
        self._render = render
        self._known = Suppliers()
        self._is_gone = False
        self._first_step = keeping.undo_stack.index()
        self.model = SupplierTable(self._decide, render, self, offered=keeping.offered)
        self.view = SupplierView(self.model, self)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search the suppliers"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.about = QLabel(self)
        self.about.setWordWrap(True)
        self.about.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.forget = self._button(self.tr("Take back"), self._forget)
        self.forget.setToolTip(self.tr("The selected rules are not used any more (Delete)"))
        self.learned = self._button(self.tr("Use what was learned"), self._learn_again)
        self.learned.setToolTip(self.tr("The selected rules follow from corrections again"))
        self.documents = self._button(self.tr("Show documents"), self._show_documents)
        self.documents.setToolTip(self.tr("Filter the table by this supplier"))
        self.write = self._button(self.tr("Write list…"), self._write)
        self.write.setToolTip(self.tr("Keep all rules in use as a CSV file, for another desk"))
        self.read = self._button(self.tr("Read list…"), self._read)
        self.read.setToolTip(self.tr("Set the rules of a CSV file, as one step"))
        self._notices = NoticeBar(self)
        self._lay_out()
        self._add_undo()
        self.search.textChanged.connect(self.model.set_filter)
        self.view.selectionModel().selectionChanged.connect(self._tell)
        self.view.forget_wanted.connect(self._forget)
        self.model.dataChanged.connect(self._tell)
        self.model.modelReset.connect(self._tell)
        keeping.changed.connect(self.look)
        self.resize(1060, 620)
        self.look()

    @Slot()
    def look(self) -> None:
        """Bring what the desk knows now."""
        if not self._is_gone:
            self._keeping.look(self._show, self._fail)

    @override
    def done(self, result: int) -> None:
        self._is_gone = True
        super().done(result)

    # What is there.

    def _show(self, known: Suppliers) -> None:
        if self._is_gone:
            return
        current = self.model.supplier_at(self.view.currentIndex().row())
        column = max(self.view.currentIndex().column(), 0)
        self._known = known
        self.model.show_suppliers(list(known))
        row = self.model.row_of(current.key) if current is not None else 0
        if self.view.currentIndex().row() != row or not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.model.index(max(row, 0), column))
        self._tell()

    def _fail(self, error: BaseException) -> None:
        if self._is_gone:
            self._keeping.tell(error)
        else:
            known = as_desk_error(error)
            self._notices.show_notice(self._render(known.code, known.params), "error", key="suppliers")

    @Slot()
    def _tell(self) -> None:
        index = self.view.currentIndex()
        if not self.model.rowCount():
            is_empty = not self.search.text()
            empty = self.tr("No document has a seller yet.") if is_empty else self.tr("No supplier has these words.")
            self.about.setText(empty)
        else:
            self.about.setText(self.model.about(index))
        supplier = self.model.supplier_at(index.row())
        rules = [rule for _, rule in self._selected()]
        self.forget.setEnabled(any(rule.stand is not Stand.FORGOTTEN for rule in rules))
        self.learned.setEnabled(any(rule.stand is not Stand.LEARNED for rule in rules))
        self.documents.setEnabled(supplier is not None and supplier.documents > 0)

    # What a person does.

    def _decide(self, supplier: Supplier, aspect: Aspect, stand: Stand, value: str) -> None:
        self._keeping.decide([self._decision(supplier, aspect, stand, value)])

    def _decision(self, supplier: Supplier, aspect: Aspect, stand: Stand, value: str = "") -> Decision:
        tax_id, name = self._known.reference(supplier)
        return Decision(tax_id, name, aspect, stand, value)

    @Slot()
    def _forget(self) -> None:
        going = [(one, rule) for one, rule in self._selected() if rule.stand is not Stand.FORGOTTEN]
        self._keeping.decide([self._decision(one, rule.aspect, Stand.FORGOTTEN) for one, rule in going])

    @Slot()
    def _learn_again(self) -> None:
        coming = [(one, rule) for one, rule in self._selected() if rule.stand is not Stand.LEARNED]
        self._keeping.decide([self._decision(one, rule.aspect, Stand.LEARNED) for one, rule in coming])

    @Slot()
    def _show_documents(self) -> None:
        supplier = self.model.supplier_at(self.view.currentIndex().row())
        if supplier is not None:
            self._keeping.show_documents(supplier)
            self.accept()

    @Slot()
    def _write(self) -> None:
        self._keeping.write_list(self._say_written, self._fail)

    def _say_written(self, path: Path) -> None:
        if not self._is_gone:
            said = self.tr("Written to {path}.").format(path=path)
            self._notices.show_notice(said, "info", key="suppliers")

    @Slot()
    def _read(self) -> None:
        self._keeping.read_list(self._say_read, self._fail)

    def _say_read(self, count: int) -> None:
        if not self._is_gone:
            said = self.tr("Rules set from the list: {count}.").format(count=count)
            self._notices.show_notice(said, "info", key="suppliers")

    @Slot()
    def _undo(self) -> None:
        """Only what was done here: other steps can't be seen from here."""
        if self._keeping.undo_stack.index() > self._first_step:
            self._keeping.undo_stack.undo()

    def _selected(self) -> Sequence[tuple[Supplier, Rule]]:
        found = []
        for index in self.view.selectedIndexes():
            supplier, rule = self.model.supplier_at(index.row()), self.model.rule_at(index)
            if supplier is not None and rule is not None:
                found.append((supplier, rule))
        return found

    # Layout.

    def _button(self, text: str, work: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)  # Enter in the table must not press it
        button.clicked.connect(work)
        return button

    def _add_undo(self) -> None:
        undo, redo = QAction(self), QAction(self)
        undo.setShortcut(QKeySequence.StandardKey.Undo)
        redo.setShortcut(QKeySequence.StandardKey.Redo)
        undo.triggered.connect(self._undo)
        redo.triggered.connect(self._keeping.undo_stack.redo)
        self.addActions((undo, redo))

    def _lay_out(self) -> None:
        hint = QLabel(
            self.tr(
                "What you set for a supplier on its documents is proposed on the next ones. Type into a cell to set a"
                " rule yourself; grey ones are not in use."
            ),
            self,
        )
        hint.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        line = QHBoxLayout()
        for button in (self.forget, self.learned, self.documents, self.read, self.write):
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(buttons)
        column = QVBoxLayout(self)
        column.addWidget(self._notices)
        column.addWidget(hint)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)
        column.addWidget(self.about)
        column.addLayout(line)
        self.view.setFocus()
