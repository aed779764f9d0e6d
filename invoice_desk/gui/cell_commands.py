"""Commands on many cells: fill down, fill right, set a field of the selected documents; what was not set is said."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence

from invoice_desk.domain.record import Verdict
from invoice_desk.gui.actions.making import connect
from invoice_desk.gui.dialogs.ask import FieldOffer
from invoice_desk.gui.icons import icon
from invoice_desk.gui.table.editing_view import EditingView
from invoice_desk.gui.table.editors import EditedField
from invoice_desk.gui.table.selection import shown_columns

if TYPE_CHECKING:
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.main_window import MainWindow
    from invoice_desk.gui.work_area import WorkArea

_NOTICE = "cells"


class CellCommands(QObject):
    """Joins the window's actions with the tables of the work area."""

    def __init__(self, window: "MainWindow", work: "WorkArea", *, ask: "Ask", parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._work = work
        self._ask = ask
        work.view.blocks.refused.connect(self._say_refused)
        edit = window.actions_.edit
        filling = (edit.fill_down, edit.fill_right)
        self._give_menu(work.view, edit.paste, (*filling, edit.set_field))
        self._give_menu(work.details.lines.view, edit.paste, filling)
        connect(
            (edit.fill_down, self._fill_down), (edit.fill_right, self._fill_right), (edit.set_field, self._set_field)
        )

    def _give_menu(self, table: EditingView, paste: QAction, others: Sequence[QAction]) -> None:
        """What a right click offers on cells; what is for documents comes behind it."""
        copy = QAction(icon("copy"), self._keyed(self.tr("Copy"), QKeySequence.StandardKey.Copy), table)
        cut = QAction(icon("cut"), self._keyed(self.tr("Cut"), QKeySequence.StandardKey.Cut), table)
        clear = QAction(icon("clear"), self._keyed(self.tr("Clear"), QKeySequence.StandardKey.Delete), table)
        connect((copy, table.blocks.copy), (cut, table.blocks.cut), (clear, table.blocks.clear))
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        table.addActions([cut, copy, paste, clear, self._line(table), *others, self._line(table)])

    @staticmethod
    def _keyed(text: str, key: QKeySequence.StandardKey) -> str:
        """With the key that every table has for it; as a shortcut it would work where nobody looks at cells."""
        return f"{text}\t{QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)}"

    @staticmethod
    def _line(table: EditingView) -> QAction:
        line = QAction(table)
        line.setSeparator(True)
        return line

    @Slot()
    def _fill_down(self) -> None:
        blocks = self._work.blocks_in_use()
        if blocks is not None:
            blocks.fill_down()

    @Slot()
    def _fill_right(self) -> None:
        blocks = self._work.blocks_in_use()
        if blocks is not None:
            blocks.fill_right()

    @Slot()
    def _set_field(self) -> None:
        """Set one field of all selected documents to one value."""
        work, model = self._work, self._work.model
        keys = [row.key for row in work.selected() if row.document_id]
        if not keys or not work.view.finish_editing():
            work.told.emit(self.tr("Select the documents whose field is to be set."))
            return
        chosen = self._ask.field_value(
            FieldOffer(
                self._fields(),
                work.view.current_field(),
                count=len(keys),
                texts_of=model.texts_of,
                why_not=partial(self._why_not, keys[0]),
            )
        )
        if chosen is not None:
            column = model.column_of(chosen.field_id)
            rows = [row for key in keys if (row := model.view_row(key)) >= 0]
            work.view.blocks.enter([(model.index(row, column), chosen.text) for row in rows], "set")

    def _fields(self) -> tuple[EditedField, ...]:
        """Those that are shown first, as they stand."""
        columns, shown = self._work.model.columns, shown_columns(self._work.view)
        order = [*shown, *(place for place in range(len(columns)) if place not in shown)]
        return tuple(
            EditedField(column.type.value, column.id, column.header, Verdict.MISSING)
            for column in (columns[place] for place in order)
            if column.type is not None
        )

    def _why_not(self, key: str, field_id: str, text: str) -> str:
        model = self._work.model
        index = model.index(model.view_row(key), model.column_of(field_id))
        return model.why_not(index, text) if index.isValid() else ""

    @Slot(str)
    def _say_refused(self, sentence: str) -> None:
        """Until it is read: what was left out of a thousand values is seen nowhere else."""
        if sentence:
            self._window.notices.show_notice(sentence, "warning", key=_NOTICE)
        else:
            self._window.notices.close_notice(_NOTICE)
