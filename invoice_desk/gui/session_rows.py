"""The rows of an open desk by key: who puts, replaces and drops them here has it told to those who show them."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from invoice_desk.gui.table.rows import TableRow


class SessionRows(QObject):
    """On the window's thread alone."""

    changed = Signal(object)  # Sequence[TableRow]: new ones and changed ones
    replaced = Signal(str, object)  # key, TableRow: a job that became a document or a failure
    gone = Signal(object)  # Sequence[str]: keys

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.by_key: dict[str, TableRow] = {}
        self._soon: dict[str, TableRow] = {}
        self._showing = QTimer(self, singleShot=True, interval=0)
        self._showing.timeout.connect(self._show_soon)

    def put(self, rows: Sequence[TableRow]) -> None:
        """Show new rows, and those that are here as they are now."""
        if rows:
            self.by_key.update((row.key, row) for row in rows)
            self.changed.emit(rows)

    def put_soon(self, row: TableRow) -> None:
        """As `put`, for what comes in thousands: shown together in the next turn of the event loop."""
        self.by_key[row.key] = row
        self._soon[row.key] = row
        self._showing.start()

    def put_new(self, rows: Sequence[TableRow]) -> None:
        """What was loaded may be older than what was done since; then the row there is stays."""
        self.put([row for row in rows if row.key not in self.by_key])

    def put_again(self, rows: Sequence[TableRow]) -> None:
        """Only what is still there: what is read again meanwhile has another row."""
        self.put([row for row in rows if row.key in self.by_key])

    def drop(self, keys: Sequence[str]) -> None:
        """Take rows away; keys that are not here are passed over."""
        self._show_soon()
        gone = [key for key in keys if self.by_key.pop(key, None) is not None]
        if gone:
            self.gone.emit(gone)

    def replace(self, key: str, row: TableRow) -> bool:
        """Put `row` where the job `key` was; a job that is no longer there was removed or tried again meanwhile.

        Returns whether `row` is of a document that is here already: its row is then left as it was.
        """
        self._show_soon()
        if self.by_key.pop(key, None) is None:
            return False
        if row.key not in self.by_key:
            self.by_key[row.key] = row
            self.replaced.emit(key, row)
            return False
        self.gone.emit([key])
        if not row.document_id:
            self.put([row])
        return bool(row.document_id)

    @Slot()
    def _show_soon(self) -> None:
        rows = [row for key, row in self._soon.items() if self.by_key.get(key) is row]
        self._soon.clear()
        if rows:
            self.changed.emit(rows)
