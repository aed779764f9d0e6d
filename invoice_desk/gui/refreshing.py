"""Brings the rows of changed documents from the desk, some at a time: thousands of them must not hold up the window."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice

from PySide6.QtCore import QObject

from invoice_desk.gui.steps import Run
from invoice_desk.gui.table.rows import TableRow

_STEP = 50


class Refreshing(QObject):
    """Of several answers on a document only the last asked for is shown, and none while a step on it is not saved.

    What a person does while the desk is asked is newer than the answer; the desk is asked again after it.
    """

    def __init__(
        self,
        rows_of: Callable[[Sequence[str]], Sequence[TableRow]],
        *,
        run: Run,
        is_unsaved: Callable[[str], bool],
        show: Callable[[Sequence[TableRow], Sequence[str]], None],
        parent: QObject,
    ) -> None:
        """`rows_of` runs in the background; `show` gets rows, and the ids of documents that are not there any more."""
        super().__init__(parent)
        self._rows_of = rows_of
        self._run = run
        self._is_unsaved = is_unsaved
        self._show = show
        self._asked: Counter[str] = Counter()

    def bring(self, documents: Sequence[str]) -> None:
        """Bring the rows of these documents, one step after the other."""
        wanted = list(dict.fromkeys(documents))
        self._asked.update(wanted)
        self._next({one: self._asked[one] for one in wanted})

    def hand(self, documents: Sequence[str], done: Callable[[Sequence[TableRow]], None]) -> None:
        """Hand the rows of these documents to `done`; those that are no longer the newest then are brought instead."""
        asked = {one: self._asked[one] for one in documents}
        self._run(partial(self._rows_of, list(asked)), partial(self._handed, asked, done))

    def _handed(
        self, asked: dict[str, int], done: Callable[[Sequence[TableRow]], None], rows: Sequence[TableRow]
    ) -> None:
        newest = self._newest(asked)
        done([row for row in rows if row.key in newest])
        self.bring([one for one in asked if one not in newest])

    def _next(self, asked: dict[str, int]) -> None:
        step = dict(islice(asked.items(), _STEP))
        if step:
            rest = dict(islice(asked.items(), _STEP, None))
            self._run(partial(self._rows_of, list(step)), partial(self._brought, step, rest))

    def _brought(self, step: dict[str, int], rest: dict[str, int], rows: Sequence[TableRow]) -> None:
        newest = self._newest(step)
        gone = sorted(newest - {row.key for row in rows})  # parted or joined, or that was undone
        self._show([row for row in rows if row.key in newest], gone)
        self._next({one: number for one, number in rest.items() if self._asked[one] == number})

    def _newest(self, asked: Mapping[str, int]) -> set[str]:
        """Of which of these documents nothing newer is on its way."""
        return {key for key, number in asked.items() if self._asked[key] == number and not self._is_unsaved(key)}
