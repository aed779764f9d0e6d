"""What the window does with statistics: counts in the background, goes to documents, writes the figures."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from invoice_desk.gui.actions.making import connect
from invoice_desk.gui.statistics.counting import Counted, Scope, counted
from invoice_desk.gui.statistics.drawing import Drawn, Wish, drawn_of
from invoice_desk.gui.statistics.words import Words
from invoice_desk.gui.table.column_filter import ColumnFilter
from invoice_desk.gui.table.columns import DOCUMENTS

if TYPE_CHECKING:
    from invoice_desk.export.figures_book import FigureSheet
    from invoice_desk.gui.background import Background
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.main_window import MainWindow
    from invoice_desk.gui.work_area import WorkArea

Failed = Callable[[BaseException], None]

_AT_REST_MS = 300


class StatisticsKeeping(QObject):
    """Lives as long as the desk is open."""

    changed = Signal()
    """Rows came, went or changed, and are at rest again: count anew."""

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
        self._at_rest = QTimer(self, singleShot=True, interval=_AT_REST_MS)
        self._at_rest.timeout.connect(self.changed)
        model = work.model
        for signal in (model.layoutChanged, model.rowsInserted, model.rowsRemoved, model.modelReset, model.dataChanged):
            signal.connect(self._at_rest.start)
        connect((window.actions_.view.statistics, self._open))

    @property
    def language(self) -> str:
        """The window's."""
        return self._session.maker.language

    def label_of(self, field_id: str) -> str:
        """The name of a field as the table has it."""
        return self._work.label_of(field_id)

    def rows_in(self, scope: Scope) -> int:
        """How many rows there are to count in, documents or not."""
        model = self._work.model
        match scope:
            case Scope.DESK:
                return sum(model.counts().values())
            case Scope.SHOWN:
                return model.rowCount()
            case Scope.SELECTED:
                return len(self._work.view.selected_keys())

    def count(self, scope: Scope, done: Callable[[Counted], None], *, with_twins: bool) -> None:
        """Count what there is now; `done` comes in a moment."""
        model = self._work.model
        keys: Sequence[str] | None = None
        if scope is not Scope.DESK:
            keys = model.shown_keys() if scope is Scope.SHOWN else self._work.view.selected_keys()
        rows, known = tuple(model.any_rows()), self._session.maker.known
        work = partial(counted, rows, keys=keys, seller_key=known.key, with_twins=with_twins)
        self._background.run(work, done)

    def draw(self, counted: Counted, wish: Wish, words: Words, done: Callable[[Drawn], None]) -> None:
        """Choose what is drawn of it; `done` comes in a moment."""
        self._background.run(partial(drawn_of, counted, wish, words), done)

    def show_documents(self, documents: Sequence[str], called: str, scope: Scope) -> None:
        """Have the table show these and no others; what filters it already stays where it was counted in."""
        work = self._work
        if scope is Scope.DESK:
            work.filter.clear()
            work.tabs.setCurrentIndex(0)
            work.model.clear_column_filters()
        work.model.set_column_filters([ColumnFilter(DOCUMENTS, documents=frozenset(documents), called=called)])
        shown = work.model.shown_keys()
        if shown and work.view.current_key() not in set(documents):
            work.view.select(shown[0])
        work.view.setFocus()

    def write(
        self, sheets: "Callable[[], Sequence[FigureSheet]]", title: str, done: Callable[[Path], None], failed: Failed
    ) -> None:
        """Ask for a file and write what `sheets` gives into it."""
        desk = self._session.desk.path
        target = self._ask.new_statistics(desk.with_name(f"{desk.stem} {title}.xlsx"))
        if target is not None:
            cut_mark = self._session.maker.render("export.cut_mark", {})
            self._background.run(partial(_write, target, sheets, title, cut_mark), done, failed)

    def tell(self, error: BaseException) -> None:
        """Say in the window what went wrong after the dialog was closed."""
        self._session.tell(error)

    @Slot()
    def _open(self) -> None:
        self._ask.statistics(self, self._session.maker.render)


def _write(target: Path, sheets: "Callable[[], Sequence[FigureSheet]]", title: str, cut_mark: str) -> Path:
    from invoice_desk.export.figures_book import write_figures

    return write_figures(target, sheets(), title=title, cut_mark=cut_mark)
