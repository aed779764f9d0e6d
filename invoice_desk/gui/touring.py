"""When the tour is shown: from the Help menu, and once by itself, with the first documents of all."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from invoice_desk.gui.actions.making import connect

if TYPE_CHECKING:
    from invoice_desk.gui.main_window import MainWindow
    from invoice_desk.gui.memory import WindowMemory
    from invoice_desk.gui.tour import Tour

_SHOWN = "tour"


class Touring(QObject):
    """Lives as long as a window; `by_itself`: it may come unasked."""

    def __init__(self, window: "MainWindow", memory: "WindowMemory", *, by_itself: bool) -> None:
        super().__init__(window)
        self._window = window
        self._memory = memory
        self._by_itself = by_itself
        self.tour: Tour | None = None
        connect((window.actions_.tour, self.show))
        window.work_shown.connect(self._wait_for_documents)

    @Slot()
    def show(self) -> None:
        """Begin, with the keyboard in the tour."""
        self._begin(takes_keyboard=True)

    @Slot()
    def _wait_for_documents(self) -> None:
        work = self._window.work
        if work is not None and self._by_itself and self._memory.state(_SHOWN).isEmpty():
            work.model.counts_changed.connect(self._offer)

    @Slot()
    def _offer(self) -> None:
        """Somebody may be typing: the keyboard stays where it is."""
        work = self._window.work
        if work is None or not self._memory.state(_SHOWN).isEmpty():
            return
        if any(row.document_id for row in work.model.all_rows()):
            self._begin(takes_keyboard=False)

    def _begin(self, *, takes_keyboard: bool) -> None:
        from invoice_desk.gui.tour import Tour

        self._memory.keep_state(_SHOWN, b"shown")
        if self.tour is None:
            self.tour = Tour(self._window)
        self.tour.begin(takes_keyboard=takes_keyboard)
