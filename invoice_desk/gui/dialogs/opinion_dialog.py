"""Which model reads documents a second time, and which documents."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from invoice_desk.gui.dialogs.ask import OpinionChoice, OpinionOffer, OpinionScope
from invoice_desk.gui.icons import icon


class OpinionDialog(QDialog):
    """Offers the models that are there now, and the scopes with their numbers of documents."""

    def __init__(self, offer: OpinionOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Second opinion"))
        self._offer = offer
        column = QVBoxLayout(self)
        sentence = self.tr("Another model reads the same documents. What both say is confirmed; else you decide.")
        about = QLabel(sentence, self)
        about.setWordWrap(True)
        column.addWidget(about)
        label = QLabel(self.tr("&Model:"), self)
        self._models = QComboBox(self)
        self._models.setAccessibleName(self.tr("Model"))
        label.setBuddy(self._models)
        for model in offer.models:
            self._models.addItem(icon(model.sign), model.text)
        self._about = QLabel(self)
        self._about.setWordWrap(True)
        for widget in (label, self._models, self._about):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addWidget(QLabel(self.tr("Which documents?"), self))
        self._texts = {
            OpinionScope.DOUBTFUL: self.tr("Documents in doubt ({count})"),
            OpinionScope.SELECTED: self.tr("Selected documents ({count})"),
            OpinionScope.TO_REVIEW: self.tr("All documents to review ({count})"),
        }
        self._scopes = QButtonGroup(self)
        for number, (scope, text) in enumerate(self._texts.items()):
            count = offer.counts.get(scope, 0)
            button = QRadioButton(text.format(count=count), self)
            button.setEnabled(count > 0)
            self._scopes.addButton(button, number)
            column.addWidget(button)
        first = next((number for number, scope in enumerate(self._texts) if offer.counts.get(scope)), 0)
        self._scopes.button(first).setChecked(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        read = buttons.addButton(self.tr("Read"), QDialogButtonBox.ButtonRole.AcceptRole)
        read.setDefault(True)
        read.setEnabled(bool(offer.models) and any(offer.counts.values()))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.setMinimumWidth(440)
        self._models.currentIndexChanged.connect(self._tell)
        self._tell()

    def choice(self) -> OpinionChoice:
        """What is chosen now."""
        model = self._offer.models[self._models.currentIndex()]
        return OpinionChoice(model.engine, model.model, tuple(self._texts)[self._scopes.checkedId()])

    @Slot()
    def _tell(self) -> None:
        number = self._models.currentIndex()
        self._about.setText(self._offer.models[number].about if number >= 0 else self.tr("No model is there now."))
