"""What a person did to rows, shown at once; where it were so many that the window would stand still, bit by bit."""

import time
from collections import deque
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
        self._waiting: deque[dict[str, Change]] = deque()
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go_on)

    def make(self, changes: Mapping[str, Change]) -> None:
        """Change rows, by key; what waits for a row already comes first."""
        if len(changes) > _AT_ONCE:
            self._waiting.append(dict(changes))
            self._timer.start()
            return
        rows = [self._changed(key) for key in changes]
        self._put([changes[row.key](row) for row in rows if row is not None])

    def drop(self, keys: Sequence[str]) -> None:
        """The desk has told what these rows are now: it knows of everything that was done to them."""
        for key in keys:
            for changes in self._waiting:
                changes.pop(key, None)

    def _changed(self, key: str) -> TableRow | None:
        """The row after all that waits for it, None where it is gone."""
        row = self._rows.get(key)
        for changes in self._waiting:
            change = changes.pop(key, None)
            row = change(row) if change is not None and row is not None else row
        return row

    @Slot()
    def _go_on(self) -> None:
        until = time.monotonic() + _SLICE_SECONDS
        while self._waiting and time.monotonic() < until:
            rows = [self._changed(key) for key in list(islice(self._waiting[0], _FEW))]
            if not self._waiting[0]:
                self._waiting.popleft()
            self._put([row for row in rows if row is not None])
        if self._waiting:
            self._timer.start()
