"""A person's steps: on the undo stack at once, in the desk a moment later, and from there when it is opened again."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol
from uuid import uuid4

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from invoice_desk.gui.parts import as_desk_error
from invoice_desk.gui.undo import DeskStep, Write
from invoice_desk.store import Action, Desk

_MOST = 1000
"""Steps of earlier sessions that can be undone: more would hold up the window."""


class Run(Protocol):
    """Does work in the background; `done` gets what came of it on the window's thread, while the desk is open."""

    def __call__(self, work: Callable[[], Any], done: Callable[[Any], None] | None = None) -> None:
        """Returns at once."""


class Follow(Protocol):
    """Waits for a commit in the background; `done` or `failed` is called on the window's thread."""

    def __call__(
        self, future: "Future[Any]", done: Callable[[Any], None], *, failed: Callable[[BaseException], None]
    ) -> None:
        """Returns at once."""


class Steps(QObject):
    """Keeps the undo stack and the desk in step; counts what is not committed yet."""

    saving = Signal(int)
    """How many steps are not committed yet."""
    settled = Signal(object)
    """Sequence[str]: documents of which every step is committed, or was refused."""
    went_wrong = Signal(object)
    """InvoiceDeskError"""

    def __init__(self, desk: Desk, *, run: Run, follow: Follow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._desk = desk
        self._run = run
        self._follow = follow
        self._steps = 0
        self._unsaved_in: Counter[str] = Counter()
        self._unsaved = 0
        self._history_is_old = False
        self._rebuilding = False
        self._closed = False

    def close(self) -> None:
        """No step is taken any more."""
        self._closed = True

    def do(self, name: str, documents: Sequence[str], first: Callable[..., object]) -> None:
        """Take a step: `first` is a function of the store over everything but the connection, `name`, `action_id`."""
        action_id = str(uuid4())
        step = partial(first, name=name, action_id=action_id)
        self.undo_stack.push(DeskStep(name, action_id, documents, self._submit, first=step))

    @property
    def all_saved(self) -> bool:
        """Whether everything a person did is committed."""
        return self._unsaved == 0

    def is_unsaved(self, document_id: str) -> bool:
        """Whether something that a person did to this document is not committed yet."""
        return bool(self._unsaved_in[document_id])

    def renew(self) -> None:
        """Make the undo stack anew from what the desk has kept."""
        self._history_is_old = False
        self._run(self._desk.undo_stack, partial(self._remember, self._steps))

    def _submit(self, documents: Sequence[str], work: Write) -> None:
        if self._rebuilding or self._closed:
            return
        self._steps += 1
        self._unsaved_in.update(documents)
        self._count_unsaved(1)
        saved, not_saved = partial(self._settle, documents), partial(self._not_saved, documents)
        self._follow(self._desk.submit(work), saved, failed=not_saved)

    def _not_saved(self, documents: Sequence[str], error: BaseException) -> None:
        self._settle(documents)
        self.renew()
        if not isinstance(error, LookupError):  # an action that the desk never got can't be undone, and need not
            self.went_wrong.emit(as_desk_error(error))

    def _settle(self, documents: Sequence[str], _: object = None) -> None:
        if self._unsaved == 1:  # there may be very many of them
            self._unsaved_in.clear()
            settled = documents
        else:
            self._unsaved_in.subtract(documents)
            settled = [one for one in documents if not self._unsaved_in[one]]
        self._count_unsaved(-1)
        self.settled.emit(settled)

    def _count_unsaved(self, change: int) -> None:
        self._unsaved += change
        self.saving.emit(self._unsaved)
        self._renew_if_old()

    def _renew_if_old(self) -> None:
        if self._history_is_old and not self._unsaved:
            self.renew()

    def _remember(self, steps: int, actions: Sequence[Action]) -> None:
        if self._unsaved or steps != self._steps:  # the desk was asked too early
            self._history_is_old = True
            self._renew_if_old()
            return
        stack, self._rebuilding = self.undo_stack, True
        silent = stack.blockSignals(True)  # thousands of steps: only what comes of them is told
        try:
            stack.clear()
            for action in actions[-_MOST:]:
                stack.push(DeskStep(action.name, action.id, action.documents, self._submit))
            stack.setIndex(sum(not action.revoked for action in actions[-_MOST:]))
        finally:
            self._rebuilding = False
            stack.blockSignals(silent)
        stack.indexChanged.emit(stack.index())
        stack.canUndoChanged.emit(stack.canUndo())
        stack.canRedoChanged.emit(stack.canRedo())
        stack.undoTextChanged.emit(stack.undoText())
        stack.redoTextChanged.emit(stack.redoText())
