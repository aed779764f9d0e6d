"""Everything the program asks a person, behind one protocol: tests answer in the person's place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QLineEdit, QWidget

from invoice_desk.domain.errors import Param

if TYPE_CHECKING:
    from invoice_desk.settings import Settings, Value


class ExportScope(StrEnum):
    """Which documents go out."""

    READY = "ready"
    ALL = "all"
    SELECTED = "selected"


@dataclass(frozen=True, slots=True)
class ExportOffer:
    """How many documents each scope has, a file to suggest, and the kinds of files there are (`.xlsx`)."""

    counts: Mapping[ExportScope, int]
    suggested: Path
    suffixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What to write where; the suffix of `target` is one of those offered."""

    scope: ExportScope
    target: Path


class Ask(Protocol):
    """Asks, and waits for the answer; None, or nothing, when the person cancels."""

    def files(self) -> list[Path]:
        """Files to read."""

    def folder(self) -> Path | None:
        """A folder to read."""

    def new_desk(self, start: Path) -> Path | None:
        """Where a new desk is to be, beginning in the folder `start`."""

    def open_desk(self, start: Path) -> Path | None:
        """Which desk to open, beginning in the folder `start`."""

    def export(self, offer: ExportOffer) -> ExportChoice | None:
        """What to export, and where."""

    def password(self, name: str) -> str | None:
        """The password of the file `name`."""

    def settings(
        self, settings: "Settings", render: Callable[[str, Mapping[str, Param]], str]
    ) -> "Mapping[str, Value]":
        """Settings to change."""

    def about(self) -> None:
        """Say what this program is."""


class Dialogs(QObject):
    """Asks with the system's own dialogs where there are any."""

    def files(self) -> list[Path]:
        """See `Ask.files`."""
        patterns = "*.jpg *.jpeg *.png *.webp *.gif *.bmp *.tif *.tiff *.heic *.heif *.avif *.pdf *.ofd *.zip"
        documents, everything = self.tr("Receipts and invoices"), self.tr("All files")
        filters = f"{documents} ({patterns} {patterns.upper()});;{everything} (*)"
        names, _ = QFileDialog.getOpenFileNames(_parent(), self.tr("Add files"), "", filters)
        return [Path(name) for name in names]

    def folder(self) -> Path | None:
        """See `Ask.folder`."""
        name = QFileDialog.getExistingDirectory(_parent(), self.tr("Add folder"))
        return Path(name) if name else None

    def new_desk(self, start: Path) -> Path | None:
        """See `Ask.new_desk`."""
        name, _ = QFileDialog.getSaveFileName(_parent(), self.tr("New desk"), str(start), self._desks())
        return Path(name) if name else None

    def open_desk(self, start: Path) -> Path | None:
        """See `Ask.open_desk`."""
        name, _ = QFileDialog.getOpenFileName(_parent(), self.tr("Open desk"), str(start), self._desks())
        return Path(name) if name else None

    def export(self, offer: ExportOffer) -> ExportChoice | None:
        """See `Ask.export`."""
        from invoice_desk.gui.dialogs.export_dialog import ExportDialog

        dialog = ExportDialog(offer, _parent())
        return dialog.choice() if dialog.exec() else None

    def password(self, name: str) -> str | None:
        """See `Ask.password`."""
        sentence = self.tr("Password of {name}:").format(name=name)
        text, given = QInputDialog.getText(_parent(), self.tr("Enter password"), sentence, QLineEdit.EchoMode.Password)
        return text if given and text else None

    def settings(
        self, settings: "Settings", render: Callable[[str, Mapping[str, Param]], str]
    ) -> "Mapping[str, Value]":
        """See `Ask.settings`."""
        from invoice_desk.gui.dialogs.settings_dialog import SettingsDialog

        dialog = SettingsDialog(settings, render, _parent())
        return dialog.changes() if dialog.exec() else {}

    def about(self) -> None:
        """See `Ask.about`."""
        from invoice_desk.gui.dialogs.about import AboutDialog

        AboutDialog(_parent()).exec()

    def _desks(self) -> str:
        return self.tr("Desks") + " (*.desk)"


def _parent() -> QWidget | None:
    return QApplication.activeWindow()
