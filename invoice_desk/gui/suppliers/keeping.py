"""What the window does with the memory of suppliers: shows it, changes it by steps, goes to the documents."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from invoice_desk.domain.supplier_list import SupplierListError, decisions_of, list_of, new_ones
from invoice_desk.domain.suppliers import Decision, Supplier, Suppliers
from invoice_desk.gui.actions.making import connect
from invoice_desk.store import Desk, suppliers

if TYPE_CHECKING:
    from PySide6.QtGui import QUndoStack

    from invoice_desk.gui.background import Background
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.main_window import MainWindow
    from invoice_desk.gui.work_area import WorkArea


class SupplierKeeping(QObject):
    """Lives as long as the desk is open."""

    changed = Signal()
    """Something was decided, undone or learned: look again."""

    def __init__(
        self,
        session: "DeskSession",
        window: "MainWindow",
        work: "WorkArea",
        *,
        background: "Background",
        ask: "Ask",
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._work = work
        self._background = background
        self._ask = ask
        categories = session.opened.settings.categories
        self.offered = {
            "category": [category for category, _ in categories],
            "account_code": list(dict.fromkeys(account for _, account in categories if account)),
        }
        """Texts to choose from, by field."""
        work.model.offered = self.offered
        session.steps.settled.connect(self._settled)
        connect((window.actions_.file.suppliers, self._open))

    def look(self, done: Callable[[Suppliers], None], failed: Callable[[BaseException], None]) -> None:
        """Bring all sellers of the desk, with what is known of each, in a moment."""
        question = partial(suppliers.suppliers, everyone=True)
        self._background.run(partial(self._session.desk.ask, question), done, failed)

    def decide(self, decisions: Sequence[Decision]) -> None:
        """Set or take back rules: one step."""
        if decisions:
            self._session.steps.do("supplier", [], partial(suppliers.decide, decisions=decisions))

    @property
    def undo_stack(self) -> "QUndoStack":
        """On which the decisions are."""
        return self._session.undo_stack

    def show_documents(self, supplier: Supplier) -> None:
        """Filter the table by what the documents of this supplier have in common."""
        is_by_name = len(supplier.spellings) == 1 or not supplier.tax_id
        self._work.tabs.setCurrentIndex(0)
        self._work.filter.setText(supplier.spellings[0] if is_by_name and supplier.spellings else supplier.tax_id)
        self._work.view.setFocus()

    def write_list(self, done: Callable[[Path], None], failed: Callable[[BaseException], None]) -> None:
        """Ask for a file and write what holds into it."""
        path = self._ask.new_supplier_list(self._session.desk.path.with_name(f"{self._session.desk.path.stem}.csv"))
        if path is not None:
            self._background.run(partial(_write, self._session.desk, path), done, failed)

    def read_list(self, done: Callable[[int], None], failed: Callable[[BaseException], None]) -> None:
        """Ask for a list and set what it says, as one step; `done` is told how many rules that are."""

        def set_all(decisions: Sequence[Decision]) -> None:
            self.decide(decisions)
            done(len(decisions))

        path = self._ask.supplier_list()
        if path is not None:
            self._background.run(partial(_read, self._session.desk, path), set_all, failed)

    def tell(self, error: BaseException) -> None:
        """Say in the window what went wrong after the dialog was closed."""
        self._session.tell(error)

    @Slot()
    def _open(self) -> None:
        self._ask.suppliers(self, self._session.maker.render)

    @Slot(object)
    def _settled(self, documents: Sequence[str]) -> None:
        if not documents:
            self.changed.emit()


def _write(desk: Desk, path: Path) -> Path:
    text = list_of(desk.ask(suppliers.suppliers))
    try:
        path.write_text(text, encoding="utf-8-sig", newline="")
    except OSError as error:
        raise SupplierListError("supplier.list_not_written", path=str(path), reason=str(error.strerror)) from error
    return path


def _read(desk: Desk, path: Path) -> list[Decision]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SupplierListError("supplier.list_unreadable", path=str(path), reason=str(error.strerror)) from error
    except ValueError as error:
        raise SupplierListError("supplier.not_a_list") from error
    return new_ones(decisions_of(text), desk.ask(suppliers.suppliers))
