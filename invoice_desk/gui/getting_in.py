"""Getting files, folders and pictures onto the open desk: dropped, pasted, chosen, or the samples."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from invoice_desk.config import resource
from invoice_desk.gui.actions.making import connect
from invoice_desk.gui.background import Background
from invoice_desk.gui.drops import Drop, ending_of, picture_bytes
from invoice_desk.store import Choice

if TYPE_CHECKING:
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.main_window import MainWindow
    from invoice_desk.gui.work_area import WorkArea


class GettingIn(QObject):
    """Hands what a window is given to the session's queue, to be read by the `choice` of that moment."""

    def __init__(
        self,
        session: "DeskSession",
        window: "MainWindow",
        work: "WorkArea",
        *,
        background: Background,
        ask: "Ask",
        choice: Callable[[], Choice],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._window = window
        self._work = work
        self._background = background
        self._ask = ask
        self._choice = choice
        window.given.connect(self._take)
        window.empty.files_wanted.connect(self._ask_files)
        window.empty.folder_wanted.connect(self._ask_folder)
        window.empty.samples_wanted.connect(self._add_samples)
        session.nothing_found.connect(self._say_nothing_found)
        files = window.actions_.file
        connect((files.add_files, self._ask_files), (files.add_folder, self._ask_folder))

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Read files, folders and archives with the chosen model."""
        if paths:
            self._session.queue.add_paths(paths, self._choice())

    @Slot(object)
    def _take(self, drop: Drop) -> None:
        self.add_paths(drop.paths)
        for number, picture in enumerate(drop.pictures, start=1):
            name = self._name_of(number, ending_of(picture))
            self._background.run(partial(picture_bytes, picture), partial(self._add_picture, name))
        if drop.cells:
            self._work.paste(drop.cells)
        if drop.refused:
            sentence = self.tr("Web addresses are not opened: save the file first, then drop it here.")
            if drop.of_mails:
                sentence = self.tr(
                    "The other program gives only an address of its own: save the mail or its attachments as files"
                    " first, then drop those here."
                )
            self._window.notices.show_notice(sentence, "warning", key="refused")

    def _name_of(self, number: int, ending: str) -> str:
        if ending == ".pdf":
            return self.tr("Pasted document {number}.pdf").format(number=number)
        return self.tr("Pasted picture {number}.png").format(number=number)

    def _add_picture(self, name: str, data: bytes) -> None:
        self._session.queue.add_bytes(name, data, self._choice())

    @Slot()
    def _ask_files(self) -> None:
        self.add_paths(self._ask.files())

    @Slot()
    def _ask_folder(self) -> None:
        folder = self._ask.folder()
        if folder is not None:
            self.add_paths([folder])

    @Slot()
    def _add_samples(self) -> None:
        self.add_paths([resource("samples")])

    @Slot(str)
    def _say_nothing_found(self, path: str) -> None:
        sentence = self.tr("{name} holds no receipts or invoices.").format(name=Path(path).name)
        self._window.notices.show_notice(sentence, "info", key="nothing-found")
