"""A person's steps on Qt's undo stack; the desk keeps them, so the stack is rebuilt from it on opening."""

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand
from typing_extensions import override

from invoice_desk.store import write

Write = Callable[[sqlite3.Connection], object]
Submit = Callable[[Sequence[str], Write], None]
"""Queue a change that touches these documents."""


class DeskStep(QUndoCommand):
    """One step: done by `first`, from then on undone and redone by the id of its action in the desk.

    A step of an earlier session has no `first`: it is done already when it comes onto the stack.
    """

    def __init__(
        self, name: str, action_id: str, documents: Sequence[str], submit: Submit, *, first: Write | None = None
    ) -> None:
        super().__init__(name)
        self._action_id = action_id
        self._documents = tuple(documents)
        self._submit = submit
        self._first = first

    @override
    def redo(self) -> None:
        first, self._first = self._first, None
        self._submit(self._documents, first or partial(write.restore, action_id=self._action_id))

    @override
    def undo(self) -> None:
        self._submit(self._documents, partial(write.revoke, action_id=self._action_id))


def step_text(name: str, label: Callable[[str], str]) -> str:
    """The name of a step in the user's language; `label` gives that of a field.

    After the first word a name has the field that the step is about, or how many cells.
    """
    kind, _, subject = name.partition(" ")
    said = {
        "correct": QCoreApplication.translate("Steps", "correction of {field}"),
        "clear": QCoreApplication.translate("Steps", "clearing of {field}"),
        "repair": QCoreApplication.translate("Steps", "taking of the proposal for {field}"),
        "confirm": QCoreApplication.translate("Steps", "confirmation of {field}"),
        "confirm_cells": QCoreApplication.translate("Steps", "confirmation of {count} cells"),
        "paste": QCoreApplication.translate("Steps", "pasting of {count} cells"),
        "erase": QCoreApplication.translate("Steps", "clearing of {count} cells"),
        "cut": QCoreApplication.translate("Steps", "cutting of {count} cells"),
        "fill": QCoreApplication.translate("Steps", "filling of {count} cells"),
        "replace": QCoreApplication.translate("Steps", "replacing in {count} cells"),
        "set": QCoreApplication.translate("Steps", "setting of {count} cells"),
        "line": QCoreApplication.translate("Steps", "correction of a line item"),
        "supplier": QCoreApplication.translate("Steps", "change of a supplier's rules"),
        "columns": QCoreApplication.translate("Steps", "taking of {count} line items by columns"),
        "split": QCoreApplication.translate("Steps", "splitting of a document"),
        "join": QCoreApplication.translate("Steps", "joining of documents"),
        "ready": QCoreApplication.translate("Steps", "acceptance"),
        "archived": QCoreApplication.translate("Steps", "archiving"),
        "rejected": QCoreApplication.translate("Steps", "rejection"),
        "apart": QCoreApplication.translate("Steps", "marking as no duplicate"),
        "files": QCoreApplication.translate("Steps", "joining of files"),
        "split_off": QCoreApplication.translate("Steps", "splitting off of files"),
        "to_review": QCoreApplication.translate("Steps", "return to review"),
    }
    return said.get(kind, name).format(field=label(subject), count=subject)
