"""Which documents to export, and into which file."""

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from invoice_desk.gui.dialogs.ask import ExportChoice, ExportOffer, ExportScope


class ExportDialog(QDialog):
    """Offers the scopes with their numbers of documents, and a file that can be written over or changed."""

    def __init__(self, offer: ExportOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self._offer = offer
        self._target = offer.suggested
        self._scopes = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.addWidget(QLabel(self.tr("Which documents?"), self))
        texts = {
            ExportScope.READY: self.tr("Ready documents ({count})"),
            ExportScope.ALL: self.tr("All documents ({count}); files that could not be read are listed"),
            ExportScope.SELECTED: self.tr("Selected rows ({count})"),
        }
        for number, (scope, text) in enumerate(texts.items()):
            count = offer.counts.get(scope, 0)
            button = QRadioButton(text.format(count=count), self)
            button.setEnabled(count > 0)
            self._scopes.addButton(button, number)
            column.addWidget(button)
        first = next((number for number, scope in enumerate(texts) if offer.counts.get(scope)), 1)
        self._scopes.button(first).setChecked(True)
        column.addSpacing(8)
        column.addLayout(self._file_row())
        hint = QLabel(self.tr("Documents that are ready become exported; all others stay as they are."))
        hint.setWordWrap(True)
        column.addWidget(hint)
        if offer.rejected:
            said = self.tr("Rejected documents are left out: {count}. To export one, select its row.")
            column.addWidget(QLabel(said.format(count=offer.rejected), self, wordWrap=True))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        export = buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        export.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.setMinimumWidth(480)

    def choice(self) -> ExportChoice:
        """What is chosen now."""
        scope = (ExportScope.READY, ExportScope.ALL, ExportScope.SELECTED)[self._scopes.checkedId()]
        return ExportChoice(scope, self._target)

    def set_target(self, target: Path, suffix: str = "") -> None:
        """Write into `target`; without a suffix of a kind that is offered it gets `suffix`, or the first there is."""
        known = target.suffix.lower() in self._offer.suffixes
        self._target = target if known else target.with_name(target.name + (suffix or self._offer.suffixes[0]))
        self._file.setText(str(self._target))

    def _file_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        label = QLabel(self.tr("File:"), self)
        self._file = QLineEdit(str(self._target), self)
        self._file.setReadOnly(True)
        self._file.setAccessibleName(self.tr("File to write"))
        label.setBuddy(self._file)
        change = QPushButton(self.tr("Change…"), self)
        change.clicked.connect(self._ask_file)
        row.addWidget(label)
        row.addWidget(self._file, 1)
        row.addWidget(change)
        return row

    @Slot()
    def _ask_file(self) -> None:
        names = {
            ".xlsx": self.tr("Excel workbook"),
            ".csv": self.tr("CSV table"),
            ".jsonl": self.tr("JSON lines"),
        }
        filters = {f"{names.get(suffix, suffix)} (*{suffix})": suffix for suffix in self._offer.suffixes}
        chosen = next(text for text, suffix in filters.items() if suffix == self._target.suffix.lower())
        name, used = QFileDialog.getSaveFileName(self, self.tr("Export"), str(self._target), ";;".join(filters), chosen)
        if name:
            self.set_target(Path(name), filters.get(used, ""))
