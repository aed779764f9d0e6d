"""What takes the place of the table while its action is checked: once what is being typed has been taken over."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from invoice_desk.gui.table.editing_view import EditingView
    from invoice_desk.gui.work_area import WorkArea


class Face(QObject):
    """A page with the view in which the fields are then; `is_whole` as in `WorkArea.show_face`.

    While what is being typed is no value, everything stays as it is, the action too.
    """

    entering = Signal()
    """It is about to be shown."""
    changed = Signal(bool)
    """It is shown now, or the table is again."""

    def __init__(
        self,
        work: "WorkArea",
        page: "QWidget",
        view: "EditingView",
        toggle: "QAction",
        *,
        is_whole: bool = False,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._page = page
        self._view = view
        self._toggle = toggle
        self._is_whole = is_whole
        work.add_face(page)
        toggle.toggled.connect(self._set)

    @property
    def is_on(self) -> bool:
        """Whether it is shown."""
        return self._work.form is self._view

    @Slot(bool)
    def _set(self, on: bool) -> None:
        if on is self.is_on:
            return
        if not self._work.finish_editing():
            self._toggle.setChecked(not on)
            return
        if on:
            self.entering.emit()
            self._work.show_face(self._page, self._view, is_whole=self._is_whole)
        else:
            self._work.show_face(None, None)
        self.changed.emit(on)
        self._work.to_fields()
