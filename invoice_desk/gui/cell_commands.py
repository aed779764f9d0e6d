"""Commands on the cells of the table in use: fill down, fill right, and what is said of values that were not set."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from invoice_desk.gui.actions.making import connect

if TYPE_CHECKING:
    from invoice_desk.gui.main_window import MainWindow
    from invoice_desk.gui.work_area import WorkArea

_NOTICE = "cells"


class CellCommands(QObject):
    """Joins the window's actions with the tables of the work area."""

    def __init__(self, window: "MainWindow", work: "WorkArea", parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._work = work
        work.view.blocks.refused.connect(self._say_refused)
        edit = window.actions_.edit
        connect((edit.fill_down, self._fill_down), (edit.fill_right, self._fill_right))

    @Slot()
    def _fill_down(self) -> None:
        table = self._work.table_in_use()
        if table.finish_editing():
            table.blocks.fill_down()

    @Slot()
    def _fill_right(self) -> None:
        table = self._work.table_in_use()
        if table.finish_editing():
            table.blocks.fill_right()

    @Slot(str)
    def _say_refused(self, sentence: str) -> None:
        """Until it is read: what was left out of a thousand values is seen nowhere else."""
        if sentence:
            self._window.notices.show_notice(sentence, "warning", key=_NOTICE)
        else:
            self._window.notices.close_notice(_NOTICE)
