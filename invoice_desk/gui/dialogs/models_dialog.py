"""The models of all servers: looked after in one place, a tab for each server."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from invoice_desk.extraction.engine import ModelInfo
from invoice_desk.gui.icons import icon
from invoice_desk.gui.models import words
from invoice_desk.gui.models.host_page import HostPage
from invoice_desk.gui.models.pull_lines import PullLines
from invoice_desk.gui.models.shelves import Shelf
from invoice_desk.gui.models.upkeep import ModelUpkeep, Trouble
from invoice_desk.gui.panels.notice_bar import NoticeBar

Confirm = Callable[[str, str, str], bool]
"""Asks whether to go on: a title, a question, and the word of the button that says yes."""


class ModelsDialog(QDialog):
    """What is begun here goes on when it is closed."""

    def __init__(
        self, upkeep: ModelUpkeep, render: words.Render, confirm: Confirm, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Models"))
        self._upkeep = upkeep
        self._render = render
        self._confirm = confirm
        self._pages: dict[tuple[str, str], HostPage] = {}
        self._is_looking = False
        self._is_old = False
        self._is_gone = False
        self._notices = NoticeBar(self)
        self._wait = QLabel(self.tr("Looking which models there are…"), self)
        self._wait.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._tabs = QTabWidget(self)
        self._tabs.setDocumentMode(True)
        self._tabs.hide()
        self._lay_out()
        upkeep.models_changed.connect(self.look)
        upkeep.doing_changed.connect(self._show_doing)
        upkeep.went_wrong.connect(self._say)
        self.resize(960, 680)
        self.look()

    @Slot()
    def look(self) -> None:
        """Ask all servers what they have now."""
        if self._is_gone:
            return
        if self._is_looking:
            self._is_old = True
            return
        self._is_looking, self._is_old = True, False
        self._upkeep.look(self._render, self._show_shelves)

    @override
    def done(self, result: int) -> None:
        self._is_gone = True
        super().done(result)

    # What is there.

    def _show_shelves(self, shelves: Sequence[Shelf]) -> None:
        if self._is_gone:
            return
        self._is_looking = False
        if [shelf.key for shelf in shelves] != list(self._pages):
            self._make_pages(shelves)
        for number, shelf in enumerate(shelves):
            self._pages[shelf.key].show_shelf(shelf)
            self._tabs.setTabIcon(number, icon("warning" if shelf.host.problem else "server"))
        self._wait.setVisible(not shelves)
        self._wait.setText(self.tr("No server is set up whose models could be managed."))
        if shelves and not self._tabs.isVisible():
            self._tabs.show()
            self._pages[shelves[0].key].setFocus()
        self._tabs.setVisible(bool(shelves))
        if self._is_old:
            self.look()

    def _make_pages(self, shelves: Sequence[Shelf]) -> None:
        self._tabs.clear()
        for page in self._pages.values():
            page.deleteLater()
        self._pages.clear()
        hosts = [shelf.host for shelf in shelves]
        for shelf in shelves:
            page = HostPage(shelf, self._upkeep, self._render, self)
            engine, host = shelf.key
            page.get_wanted.connect(partial(self._upkeep.get, engine, host))
            page.load_wanted.connect(partial(self._upkeep.load, engine, host))
            page.unload_wanted.connect(partial(self._upkeep.unload, engine, host))
            page.delete_wanted.connect(partial(self._delete, shelf))
            self._pages[shelf.key] = page
            label = words.host_label(shelf.host, hosts)
            self._tabs.addTab(page, f"{shelf.label} · {label}")
            about = f"{shelf.host.name} · {shelf.label} {shelf.host.version}".rstrip()
            self._tabs.setTabToolTip(self._tabs.count() - 1, about)

    def _delete(self, shelf: Shelf, model: ModelInfo) -> None:
        where = words.place_named(shelf.host.name)
        question = self.tr(
            "Delete the model {model} ({place})? It takes {size} there. To use it again, it must be downloaded again."
        ).format(model=model.name, place=where, size=words.size(model.size) or "0 MB")
        if self._confirm(self.tr("Delete model"), question, self.tr("Delete")):
            self._upkeep.delete(*shelf.key, model.name)

    # What happens.

    @Slot()
    def _show_doing(self) -> None:
        for page in self._pages.values():
            page.show_doing()

    @Slot(object)
    def _say(self, trouble: Trouble) -> None:
        if not self._is_gone:
            sentence = self._render(trouble.error.code, trouble.error.params)
            self._notices.show_notice(sentence, "error", key=f"{trouble.host} {trouble.name}")

    def _lay_out(self) -> None:
        lines = PullLines(self._upkeep.pulls, self._render, all_of_them=True, parent=self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        again = QPushButton(icon("refresh"), self.tr("Look again"), self)
        again.clicked.connect(self.look)
        buttons.addButton(again, QDialogButtonBox.ButtonRole.ActionRole)
        for button in buttons.buttons():
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)  # Enter in the field for a name must not close the dialog
        QShortcut(QKeySequence(QKeySequence.StandardKey.Refresh), self).activated.connect(self.look)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self._notices)
        column.addWidget(self._wait, 1)
        column.addWidget(self._tabs, 1)
        column.addWidget(lines)
        column.addWidget(buttons)
