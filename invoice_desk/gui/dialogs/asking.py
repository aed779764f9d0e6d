"""The program's questions, asked with the system's own dialogs where there are any."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from invoice_desk.domain.errors import Param
from invoice_desk.gui.wishes import DESK_SUFFIX, with_ending

if TYPE_CHECKING:
    from invoice_desk.domain.document import Region
    from invoice_desk.gui.dialogs.ask import (
        ComparisonChoice,
        ComparisonOffer,
        ExportChoice,
        ExportOffer,
        FieldChoice,
        FieldOffer,
        HelpOffer,
        KeymapOffer,
        MergeOffer,
        MonthsChoice,
        MonthsOffer,
        OpinionChoice,
        OpinionOffer,
        PagesOffer,
        PiecesOffer,
        SettingsChoice,
        SettingsOffer,
        WatchOffer,
    )
    from invoice_desk.gui.keymap import Keymap
    from invoice_desk.gui.models.upkeep import ModelUpkeep
    from invoice_desk.gui.statistics.keeping import StatisticsKeeping
    from invoice_desk.gui.suppliers.keeping import SupplierKeeping
    from invoice_desk.store import WatchWish

_LINE_WIDTH = 420
"""Of a dialog in which a line of text is typed."""


class Dialogs(QObject):
    """Implements `Ask`. Each dialog is imported when it is needed."""

    def files(self) -> list[Path]:
        """See `Ask.files`."""
        from PySide6.QtWidgets import QFileDialog

        patterns = (
            "*.jpg *.jpeg *.png *.webp *.gif *.bmp *.tif *.tiff *.heic *.heif *.avif"
            " *.pdf *.ofd *.xml *.p7m *.zip *.eml *.msg"
        )
        documents, everything = self.tr("Receipts and invoices"), self.tr("All files")
        filters = f"{documents} ({patterns} {patterns.upper()});;{everything} (*)"
        names, _ = QFileDialog.getOpenFileNames(_parent(), self.tr("Add files"), "", filters)
        return [Path(name) for name in names]

    def folder(self) -> Path | None:
        """See `Ask.folder`."""
        from PySide6.QtWidgets import QFileDialog

        name = QFileDialog.getExistingDirectory(_parent(), self.tr("Add folder"))
        return Path(name) if name else None

    def new_desk(self, start: Path) -> Path | None:
        """See `Ask.new_desk`."""
        from PySide6.QtWidgets import QFileDialog

        name, _ = QFileDialog.getSaveFileName(_parent(), self.tr("New desk"), str(start), self._desks())
        return Path(name) if name else None

    def open_desk(self, start: Path) -> Path | None:
        """See `Ask.open_desk`."""
        from PySide6.QtWidgets import QFileDialog

        name, _ = QFileDialog.getOpenFileName(_parent(), self.tr("Open desk"), str(start), self._desks())
        return Path(name) if name else None

    def backup(self, suggested: Path) -> Path | None:
        """See `Ask.backup`."""
        return self._to_write(self.tr("Back up"), suggested, self._desks(), DESK_SUFFIX)

    def desk_to_merge(self, start: Path) -> Path | None:
        """See `Ask.desk_to_merge`."""
        from PySide6.QtWidgets import QFileDialog

        name, _ = QFileDialog.getOpenFileName(_parent(), self.tr("Merge another desk"), str(start), self._desks())
        return Path(name) if name else None

    def merge(self, offer: "MergeOffer") -> bool:
        """See `Ask.merge`."""
        other = offer.other
        question = self.tr("Add all documents of {other} ({count}) to {desk}?").format(
            other=other.path.stem, count=other.documents, desk=offer.path.stem
        )
        if offer.client != other.client and offer.client and other.client:
            clients = self.tr("They are of different clients: {other} and {client}.")
            question += "\n\n" + clients.format(other=other.client, client=offer.client)
        about = self.tr(
            "Documents that both desks have stay one. {other} is not changed, and a copy of this desk as it is now is"
            " kept beside it."
        )
        question += "\n\n" + about.format(other=other.path.stem)
        return self._confirm(self.tr("Merge another desk"), question, self.tr("Merge"))

    def months(self, offer: "MonthsOffer") -> "MonthsChoice | None":
        """See `Ask.months`."""
        from invoice_desk.gui.dialogs.months_dialog import MonthsDialog

        dialog = MonthsDialog(offer, _parent())
        return dialog.choice() if _answered(dialog) else None

    def client(self, name: str) -> str | None:
        """See `Ask.client`."""
        from PySide6.QtWidgets import QInputDialog, QLineEdit

        sentence = self.tr("Client whose documents are in this desk (empty for none):")
        text, given = QInputDialog.getText(_parent(), self.tr("Client"), sentence, QLineEdit.EchoMode.Normal, name)
        return text if given else None

    def export(self, offer: "ExportOffer") -> "ExportChoice | None":
        """See `Ask.export`."""
        from invoice_desk.gui.dialogs.export_dialog import ExportDialog

        dialog = ExportDialog(offer, _parent())
        return dialog.choice() if _answered(dialog) else None

    def second_opinion(self, offer: "OpinionOffer") -> "OpinionChoice | None":
        """See `Ask.second_opinion`."""
        from invoice_desk.gui.dialogs.opinion_dialog import OpinionDialog

        dialog = OpinionDialog(offer, _parent())
        return dialog.choice() if _answered(dialog) else None

    def split_page(self, offer: "PiecesOffer") -> "tuple[Region, ...] | None":
        """See `Ask.split_page`."""
        from invoice_desk.gui.dialogs.split_dialog import SplitPageDialog

        dialog = SplitPageDialog(offer, _parent())
        return dialog.pieces() if _answered(dialog) else None

    def split_pages(self, offer: "PagesOffer") -> tuple[int, ...] | None:
        """See `Ask.split_pages`."""
        from invoice_desk.gui.dialogs.split_dialog import SplitPagesDialog

        dialog = SplitPagesDialog(offer, _parent())
        return dialog.firsts() if _answered(dialog) else None

    def field_value(self, offer: "FieldOffer") -> "FieldChoice | None":
        """See `Ask.field_value`."""
        from invoice_desk.gui.dialogs.field_dialog import FieldDialog

        dialog = FieldDialog(offer, _parent())
        return dialog.choice() if _answered(dialog) else None

    def compare(self, offer: "ComparisonOffer") -> "ComparisonChoice | None":
        """See `Ask.compare`."""
        from invoice_desk.gui.dialogs.compare_dialog import CompareDialog

        dialog = CompareDialog(offer, _parent())
        _answered(dialog)
        dialog.deleteLater()
        return dialog.choice()

    def watched_folder(self, offer: "WatchOffer") -> "WatchWish | None":
        """See `Ask.watched_folder`."""
        from invoice_desk.gui.dialogs.watch_dialog import WatchDialog

        dialog = WatchDialog(offer, _parent())
        return dialog.choice() if _answered(dialog) else None

    def password(self, name: str) -> str | None:
        """See `Ask.password`."""
        from PySide6.QtWidgets import QInputDialog, QLineEdit

        sentence = self.tr("Password of {name}:").format(name=name)
        text, given = QInputDialog.getText(_parent(), self.tr("Enter password"), sentence, QLineEdit.EchoMode.Password)
        return text if given and text else None

    def view_name(self, taken: Sequence[str], suggested: str) -> str | None:
        """See `Ask.view_name`."""
        from PySide6.QtWidgets import QInputDialog

        names = list(dict.fromkeys([suggested, *taken]))
        text, given = QInputDialog.getItem(_parent(), self.tr("View"), self.tr("Name of the view:"), names)
        return text if given and text else None

    def reject_words(self, said: Sequence[str]) -> str | None:
        """See `Ask.reject_words`."""
        from PySide6.QtWidgets import QInputDialog

        dialog = QInputDialog(_parent())
        dialog.setWindowTitle(self.tr("Reject"))
        dialog.setLabelText(self.tr("Why it stays out of the books:"))
        dialog.setComboBoxItems(["", *said])
        dialog.setComboBoxEditable(True)
        dialog.resize(_LINE_WIDTH, dialog.sizeHint().height())
        return dialog.textValue() if _answered(dialog) else None

    def settings(self, offer: "SettingsOffer") -> "SettingsChoice | None":
        """See `Ask.settings`."""
        from invoice_desk.gui.dialogs.settings_dialog import SettingsDialog

        dialog = SettingsDialog(offer, _parent())
        return dialog.choice() if _answered(dialog) else None

    def models(self, upkeep: "ModelUpkeep", render: Callable[[str, Mapping[str, Param]], str]) -> None:
        """See `Ask.models`."""
        from invoice_desk.gui.dialogs.models_dialog import ModelsDialog

        _answered(ModelsDialog(upkeep, render, self._confirm, _parent()))

    def keymap(self, offer: "KeymapOffer") -> "Keymap | None":
        """See `Ask.keymap`."""
        from invoice_desk.gui.dialogs.keymap_dialog import KeymapDialog

        dialog = KeymapDialog(offer, _parent())
        return dialog.changes() if _answered(dialog) else None

    def suppliers(self, keeping: "SupplierKeeping", render: Callable[[str, Mapping[str, Param]], str]) -> None:
        """See `Ask.suppliers`."""
        from invoice_desk.gui.dialogs.suppliers_dialog import SuppliersDialog

        _answered(SuppliersDialog(keeping, render, _parent()))

    def new_supplier_list(self, suggested: Path) -> Path | None:
        """See `Ask.new_supplier_list`."""
        from PySide6.QtWidgets import QFileDialog

        title, kinds = self.tr("Write list of suppliers"), self.tr("Lists of suppliers") + " (*.csv)"
        name, _ = QFileDialog.getSaveFileName(_parent(), title, str(suggested), kinds)
        return Path(name) if name else None

    def supplier_list(self) -> Path | None:
        """See `Ask.supplier_list`."""
        from PySide6.QtWidgets import QFileDialog

        title, kinds = self.tr("Read list of suppliers"), self.tr("Lists of suppliers") + " (*.csv)"
        name, _ = QFileDialog.getOpenFileName(_parent(), title, "", kinds)
        return Path(name) if name else None

    def statistics(self, keeping: "StatisticsKeeping", render: Callable[[str, Mapping[str, Param]], str]) -> None:
        """See `Ask.statistics`."""
        from invoice_desk.gui.dialogs.statistics_dialog import StatisticsDialog

        dialog = StatisticsDialog(keeping, render, _parent())
        _answered(dialog)
        dialog.deleteLater()

    def new_statistics(self, suggested: Path) -> Path | None:
        """See `Ask.new_statistics`."""
        kinds = self.tr("Excel workbooks") + " (*.xlsx)"
        return self._to_write(self.tr("Write the figures"), suggested, kinds, ".xlsx")

    def about(self) -> None:
        """See `Ask.about`."""
        from invoice_desk.gui.dialogs.about import AboutDialog

        _answered(AboutDialog(_parent()))

    def help(self, offer: "HelpOffer") -> None:
        """See `Ask.help`."""
        from invoice_desk.gui.dialogs.fitting import fit
        from invoice_desk.gui.dialogs.help_dialog import HelpDialog

        beside = _parent()
        shown = beside if isinstance(beside, HelpDialog) else beside and beside.findChild(HelpDialog)
        if isinstance(shown, HelpDialog):
            shown.show_topic(offer.topic)
        else:
            shown = HelpDialog(offer, beside)
            fit(shown)
            if isinstance(beside, QDialog):
                beside.finished.connect(shown.close)
            shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown.show()
        shown.activateWindow()

    def _to_write(self, title: str, suggested: Path, kinds: str, ending: str) -> Path | None:
        """A file with this ending. The dialog for files asks before one is replaced that is called as it was typed."""
        from PySide6.QtWidgets import QFileDialog

        name, _ = QFileDialog.getSaveFileName(_parent(), title, str(suggested), kinds)
        path = with_ending(Path(name), ending) if name else None
        if path is not None and path != Path(name) and path.exists():
            question = self.tr("{file} is there already. Is it to be replaced?").format(file=path.name)
            return path if self._confirm(title, question, self.tr("Replace")) else None
        return path

    def _confirm(self, title: str, question: str, yes: str) -> bool:
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(QMessageBox.Icon.Question, title, question, QMessageBox.StandardButton.Cancel, _parent())
        go_on = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is go_on

    def _desks(self) -> str:
        return self.tr("Desks") + " (*.desk)"


def _parent() -> QWidget | None:
    return QApplication.activeWindow()


def _answered(dialog: QDialog) -> bool:
    """Wait for the answer; meanwhile the keys of help work in the dialog as they do in the window."""
    from invoice_desk.gui.dialogs.fitting import fit
    from invoice_desk.gui.main_window import MainWindow

    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow) and window.isVisible():
            action = window.actions_.help
            for key in action.shortcuts():
                QShortcut(key, dialog, action.trigger)
    fit(dialog)
    return bool(dialog.exec())
