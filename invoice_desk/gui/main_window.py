"""The main window: lays out its parts and hands what a person does to the program; it decides nothing."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QShowEvent,
)
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu, QSizePolicy, QStackedWidget, QToolBar, QVBoxLayout, QWidget
from typing_extensions import override

from invoice_desk.gui.actions.window_actions import WindowActions
from invoice_desk.gui.icons import icon
from invoice_desk.gui.keymap import load_keymap
from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.offering import Offering

if TYPE_CHECKING:
    from PySide6.QtGui import QUndoStack

    from invoice_desk.gui.memory import RecentDesk
    from invoice_desk.gui.panels.empty_state import EmptyState
    from invoice_desk.gui.panels.model_picker import ModelPicker
    from invoice_desk.gui.panels.notice_bar import NoticeBar
    from invoice_desk.gui.panels.progress_strip import ProgressStrip
    from invoice_desk.gui.work_area import WorkArea


class MainWindow(QMainWindow):
    """Everything that is visible; the work area comes once a desk is open."""

    given = Signal(object)  # Drop: files, folders and pictures dropped or pasted
    recent_wanted = Signal(object)  # Path
    painted = Signal()
    work_shown = Signal()
    """A desk is open, and worked on here."""
    closed = Signal()

    def __init__(self, memory: WindowMemory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self._painted = False
        self.work: WorkArea | None = None
        self._offering: Offering | None = None
        self.actions_ = WindowActions(self, load_keymap())
        self.recent = QMenu(self.tr("Open recent"), self)
        self._saved = QLabel(self)
        self._stack = QStackedWidget(self)
        self._soon = QTimer(self, singleShot=True, interval=0)  # many rows change at once
        self._soon.timeout.connect(self.update_actions)
        self._lay_out()
        self._enable(())
        self.actions_.edit.paste.triggered.connect(self.paste)
        self.setAcceptDrops(True)
        self.setWindowTitle(self.tr("Invoice Desk"))
        self.resize(1280, 800)
        self.restoreGeometry(memory.state("window"))

    # Parts that are not seen at first are made when they are first needed: the first paint does not wait for them.

    @cached_property
    def picker(self) -> "ModelPicker":
        """The choice of what reads, in the tool bar."""
        from invoice_desk.gui.panels.model_picker import ModelPicker

        made = ModelPicker(self)
        self._bar.insertWidget(self._after_picker, made)
        return made

    @cached_property
    def notices(self) -> "NoticeBar":
        """What the window has to say, at its top."""
        from invoice_desk.gui.panels.notice_bar import NoticeBar

        made = NoticeBar(self)
        self._middle.insertWidget(0, made)
        return made

    @cached_property
    def progress(self) -> "ProgressStrip":
        """How far reading is, at the bottom."""
        from invoice_desk.gui.panels.progress_strip import ProgressStrip

        made = ProgressStrip(self)
        self._middle.addWidget(made)
        return made

    @cached_property
    def empty(self) -> "EmptyState":
        """What is shown of a desk without rows."""
        from invoice_desk.gui.panels.empty_state import EmptyState

        made = EmptyState(self)
        self._stack.addWidget(made)
        return made

    def add_below(self, strip: QWidget) -> None:
        """Show something at the bottom whenever it has something to say."""
        self._middle.addWidget(strip)

    # What the program shows.

    def show_work(self, work: "WorkArea", desk: Path, undo_stack: "QUndoStack", *, client: str = "") -> None:
        """Work on an open desk from now on."""
        self.take_work_away()
        self.work = work
        self._offering = Offering(work, self.actions_.document)
        self._stack.addWidget(work)
        self.setWindowFilePath(str(desk))
        self.name_desk(desk, client)
        work.selection_changed.connect(self.update_actions)
        work.model.counts_changed.connect(self._soon.start)
        work.pages.troubled.connect(self._soon.start)
        work.told.connect(self._tell)
        work.view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.actions_.document.fill_for_rows(work.view)
        undo_stack.canUndoChanged.connect(self.actions_.edit.undo.setEnabled)
        undo_stack.canRedoChanged.connect(self.actions_.edit.redo.setEnabled)
        self._enable(self.actions_.needing_a_desk())
        self.actions_.edit.undo.setEnabled(undo_stack.canUndo())
        self.actions_.edit.redo.setEnabled(undo_stack.canRedo())
        self.update_actions()
        self.work_shown.emit()

    def name_desk(self, desk: Path, client: str) -> None:
        """Say in the title which desk is open, and whose it is."""
        name = f"{desk.stem} · {client}" if client else desk.stem
        self.setWindowTitle(self.tr("{desk} — Invoice Desk").format(desk=name))

    def take_work_away(self) -> None:
        """No desk is open any more."""
        if self.work is not None:
            self.work.leave()
            self._stack.removeWidget(self.work)
            self.work.deleteLater()
            self.work = self._offering = None
            self.setWindowTitle(self.tr("Invoice Desk"))
            self.setWindowFilePath("")
            self.notices.close_notice("found")
            self.progress.hide()
        self._enable(())
        self._show_right_page()

    def show_recent(self, desks: "Sequence[RecentDesk]") -> None:
        """Fill the menu of desks opened lately, which come by client."""
        self.recent.clear()
        before = desks[0].client if desks else ""
        for path, client in desks:
            if client != before:
                self.recent.addSeparator()
                before = client
            name = f"{client} · {path.stem}   ({path.parent})" if client else f"{path.stem}   ({path.parent})"
            action = QAction(name.replace("&", "&&"), self.recent)
            action.setData(path)
            action.triggered.connect(self._open_recent)
            self.recent.addAction(action)
        self.recent.setEnabled(bool(desks))

    @Slot(int)
    def show_saving(self, steps: int) -> None:
        """Say whether everything that was done is safe in the desk."""
        self._saved.setText(self.tr("Saving…") if steps else self.tr("All changes saved"))

    @Slot()
    def update_actions(self) -> None:
        """Offer what can be done to the selected rows, and the right page of the window."""
        self._show_right_page()
        work, actions = self.work, self.actions_
        if work is None:
            return
        actions.file.export.setEnabled(any(row.document_id for row in work.model.any_rows()))
        if self._offering is not None:
            self._offering.look()

    # What happens to the window itself.

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.windowHandle() is not None:
            self.windowHandle().installEventFilter(self)

    @override
    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest and not self._painted:
            self._painted = True
            self.painted.emit()
            self.setWindowIcon(icon("app"))
            self.picker.setEnabled(self.work is not None)
        return done

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._memory.keep_state("window", self.saveGeometry())
        if self.work is not None:
            self.work.keep()
        event.accept()
        self.closed.emit()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        from invoice_desk.gui.drops import accepts

        is_own = event.source() is not None  # an original that is dragged out needs not come in again
        if not is_own and self.actions_.file.add_files.isEnabled() and accepts(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.empty.set_drag_over(True)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.empty.set_drag_over(False)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.empty.set_drag_over(False)
        self._take(event.mimeData())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    @Slot()
    def paste(self) -> None:
        """Take files or a picture from the clipboard, or values of cells."""
        if self.work is not None:
            self.work.finish_copying()
        self._take(QGuiApplication.clipboard().mimeData())

    # The rest is layout.

    def _take(self, mime: QMimeData) -> None:
        from invoice_desk.gui.drops import dropped

        self.given.emit(dropped(mime))

    def _lay_out(self) -> None:
        self.actions_.fill_menus(self.recent)
        bar = QToolBar(self.tr("Tools"), self)
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        actions = self.actions_
        bar.addActions((actions.file.add_files, actions.file.add_folder))
        bar.addSeparator()
        self._bar, self._after_picker = bar, bar.addSeparator()
        bar.addActions((actions.document.form, actions.document.accept, actions.document.retry))
        bar.addSeparator()
        bar.addAction(actions.file.export)
        space = QWidget(bar)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(space)
        bar.addActions((actions.edit.undo, actions.edit.redo, actions.file.settings))
        for action in (actions.edit.undo, actions.edit.redo, actions.file.settings):
            button = bar.widgetForAction(action)
            button.setProperty("toolButtonStyle", Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.addToolBar(bar)
        self._stack.addWidget(QWidget(self))
        middle = QWidget(self)
        self._middle = QVBoxLayout(middle)
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.setSpacing(0)
        self._middle.addWidget(self._stack, 1)
        self.setCentralWidget(middle)
        self.statusBar().addPermanentWidget(self._saved)

    def _show_right_page(self) -> None:
        if self.work is None:
            self._stack.setCurrentIndex(0)
        else:
            self._stack.setCurrentWidget(self.work if any(True for _ in self.work.model.any_rows()) else self.empty)

    def _enable(self, actions: Sequence[QAction]) -> None:
        for action in self.actions_.needing_a_desk():
            action.setEnabled(action in actions)
        self.actions_.edit.undo.setEnabled(False)
        self.actions_.edit.redo.setEnabled(False)
        self.actions_.document.cancel.setEnabled(False)
        if self._painted:
            self.picker.setEnabled(bool(actions))

    @Slot(str)
    def _tell(self, sentence: str) -> None:
        self.statusBar().showMessage(sentence, 8000)

    @Slot()
    def _open_recent(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.recent_wanted.emit(action.data())
