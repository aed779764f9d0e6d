"""Which field of the selected documents is to be set, and to what value."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from invoice_desk.gui.dialogs.ask import FieldChoice, FieldOffer
from invoice_desk.gui.table.editors import CellEditor, made_editor

_WIDTH = 420


class FieldDialog(QDialog):
    """Offers the fields, and for the chosen one the editor that its cells have; what is no value is not taken."""

    def __init__(self, offer: FieldOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offer = offer
        self.setWindowTitle(self.tr("Set field of the selected documents"))
        self.setMinimumWidth(_WIDTH)
        self.fields = QComboBox(self)
        for one in offer.fields:
            self.fields.addItem(one.header, one.id)
        self.fields.setCurrentIndex(max(self.fields.findData(offer.field_id), 0))
        self._label = QLabel(self.tr("&Value:"), self)
        self._form = QFormLayout()
        self._form.addRow(self.tr("&Field:"), self.fields)
        self.editor = self._made_editor()
        self._form.addRow(self._label, self.editor)
        self._refusal = QLabel(self)
        self._refusal.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.set = QPushButton(self)
        self.set.setDefault(True)
        buttons.addButton(self.set, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(self._form)
        column.addWidget(self._refusal)
        column.addWidget(buttons)
        self.fields.currentIndexChanged.connect(self._change_field)
        self._name_button()

    def choice(self) -> FieldChoice:
        """What is chosen now."""
        return FieldChoice(str(self.fields.currentData()), self.editor.entry().strip())

    @override
    def accept(self) -> None:
        chosen = self.choice()
        sentence = self._offer.why_not(chosen.field_id, chosen.text)
        if sentence:
            self._refusal.setText(sentence)
            self.editor.complain(sentence)
            self.editor.setFocus()
            return
        super().accept()

    def _made_editor(self) -> CellEditor:
        editor = made_editor(self._offer.fields[self.fields.currentIndex()], self._offer.texts_of, self)
        editor.setFrame(True)
        editor.textChanged.connect(self._name_button)
        self._label.setBuddy(editor)
        return editor

    @Slot()
    def _change_field(self) -> None:
        """Another field, another editor; what was typed is kept."""
        text = self.editor.text()
        self._form.removeWidget(self.editor)
        self.editor.deleteLater()
        self.editor = self._made_editor()
        self.editor.setText(text)
        self._form.setWidget(1, QFormLayout.ItemRole.FieldRole, self.editor)
        self.editor.show()
        self.setTabOrder(self.fields, self.editor)
        self._name_button()

    @Slot()
    def _name_button(self) -> None:
        """Nobody is to empty a field of a hundred documents without having read that he does."""
        self._refusal.setText("")
        is_empty = not self.editor.text().strip()
        if self._offer.count == 1:
            text = self.tr("Clear in this document") if is_empty else self.tr("Set in this document")
        else:
            text = self.tr("Clear in {count} documents") if is_empty else self.tr("Set in {count} documents")
        self.set.setText(text.format(count=self._offer.count))
