"""What a person did to rows, shown at once; where it were so many that the window would stand still, bit by bit."""

import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from PySide6.QtCore import QObject, QTimer, Slot

from invoice_desk.gui.table.rows import TableRow

Change = Callable[[TableRow], TableRow]

_AT_ONCE = 200
_FEW = 50
_SLICE_SECONDS = 0.004


class RowChanges(QObject):
    """Changes rows and shows them by `put`. A row of which the desk itself has told meanwhile is left as it is."""

    def __init__(
        self, rows: Mapping[str, TableRow], put: Callable[[Sequence[TableRow]], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._put = put
        self._waiting: dict[str, list[Change]] = {}
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go_on)

    def make(self, changes: Mapping[str, Change]) -> None:
        """Change rows, by key; what waits for a row already comes first."""
        if len(changes) <= _AT_ONCE and self._waiting.keys().isdisjoint(changes):
            self._put([change(self._rows[key]) for key, change in changes.items() if key in self._rows])
            return
        for key, change in changes.items():
            self._waiting.setdefault(key, []).append(change)
        self._timer.start()

    def drop(self, keys: Sequence[str]) -> None:
        """The desk has told what these rows are now: it knows of everything that was done to them."""
        for key in keys:
            self._waiting.pop(key, None)

    @Slot()
    def _go_on(self) -> None:
        until = time.monotonic() + _SLICE_SECONDS
        while self._waiting and time.monotonic() < until:
            changed = []
            for key in list(islice(self._waiting, _FEW)):
                row = self._rows.get(key)
                for change in self._waiting.pop(key):
                    row = change(row) if row is not None else None
                changed += [row] if row is not None else []
            self._put(changed)
        if self._waiting:
            self._timer.start()
