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
        self._waiting: dict[str, None] = {}  # of many that are to be brought, those whose turn has not come
        self._is_at_many = False

    def bring(self, documents: Sequence[str]) -> None:
        """Bring the rows of these documents: of many one step after the other, a few do not wait for those."""
        if len(documents) > _STEP:
            self._waiting |= dict.fromkeys(documents)
            if not self._is_at_many:
                self._next()
        elif documents:
            for one in documents:
                self._waiting.pop(one, None)  # this answer is as new as that one would be
            self._ask(documents)

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

    def _next(self) -> None:
        step = list(islice(self._waiting, _STEP))
        for one in step:
            del self._waiting[one]
        self._is_at_many = bool(step)
        if step:
            self._ask(step, self._next)

    def _ask(self, documents: Sequence[str], then: Callable[[], None] | None = None) -> None:
        wanted = dict.fromkeys(documents)
        self._asked.update(wanted.keys())
        asked = {one: self._asked[one] for one in wanted}
        self._run(partial(self._rows_of, list(asked)), partial(self._brought, asked, then))

    def _brought(self, asked: dict[str, int], then: Callable[[], None] | None, rows: Sequence[TableRow]) -> None:
        newest = self._newest(asked)
        gone = sorted(newest - {row.key for row in rows})  # parted or joined, or that was undone
        self._show([row for row in rows if row.key in newest], gone)
        if then is not None:
            then()

    def _newest(self, asked: Mapping[str, int]) -> set[str]:
        """Of which of these documents nothing newer is on its way."""
        return {
            key
            for key, number in asked.items()
            if self._asked[key] == number and key not in self._waiting and not self._is_unsaved(key)
        }
