"""The settings, drawn from their one declaration: a page for each group."""

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from invoice_desk.extraction.own_prompt import file_of
from invoice_desk.extraction.prompt import LANGUAGES
from invoice_desk.gui.dialogs.ask import SettingsChoice
from invoice_desk.gui.dialogs.servers.servers_page import ServersPage
from invoice_desk.gui.dialogs.setting_form import SettingForm, muted
from invoice_desk.gui.listed import listed
from invoice_desk.settings import SETTINGS

if TYPE_CHECKING:
    from invoice_desk.gui.dialogs.ask import SettingsOffer

_SERVERS, _MODELS = "servers", "models"
_SIZE = (880, 690)


class SettingsDialog(QDialog):
    """Shows every setting with what it does; one that the environment decides can be seen, not changed."""

    def __init__(self, offer: "SettingsOffer", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._offer = offer
        self._forms: list[SettingForm] = []
        self._prompts: Mapping[str, str | None] = {}
        self.pages = QTabWidget(self)
        self.pages.setDocumentMode(True)
        for group, several in groupby(SETTINGS, key=lambda setting: setting.group):
            page = QWidget(self.pages)  # filled where it stays: what moves is dressed by the style sheet once more
            self.pages.addTab(page, offer.render(f"settings.group.{group}", {}))
            column = QVBoxLayout(page)
            if group == _SERVERS:
                self._servers_at = self.pages.indexOf(page)
                self.servers = ServersPage(offer, page)
                column.setContentsMargins(0, 0, 0, 0)
                column.addWidget(self.servers)
                continue
            form = SettingForm(list(several), offer.settings, offer.render, page)
            self._forms.append(form)
            column.addWidget(form)
            if group == _MODELS:
                column.addLayout(self._prompt_row(page))
            column.addStretch(1)
        buttons = QDialogButtonBox(self)
        standard = QDialogButtonBox.StandardButton
        buttons.setStandardButtons(standard.Ok | standard.Cancel | standard.RestoreDefaults)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        buttons.button(standard.RestoreDefaults).clicked.connect(self.restore_defaults)
        column = QVBoxLayout(self)
        column.addWidget(self.pages, 1)
        column.addWidget(buttons)
        self.resize(*_SIZE)
        self._deaf = offer.ending.on_cancel(self.servers.stop)
        self.destroyed.connect(self._deaf)

    def choice(self) -> SettingsChoice:
        """What differs from the settings in force."""
        changes = dict(self.servers.changes())
        for form in self._forms:
            changes |= form.changes()
        return SettingsChoice(changes, self.servers.key_changes(), self._prompts)

    @Slot()
    def restore_defaults(self) -> None:
        """Show the defaults; nothing is kept before OK."""
        self.servers.restore_defaults()
        for form in self._forms:
            form.restore_defaults()

    @override
    def accept(self) -> None:
        """Close, unless a server can't be kept as it stands: then it is shown."""
        if self.servers.is_in_order():
            super().accept()
        else:
            self.show_servers()

    @override
    def done(self, result: int) -> None:
        self._deaf()
        self.servers.stop()
        super().done(result)

    def show_servers(self) -> None:
        """Show the page of the servers."""
        self.pages.setCurrentIndex(self._servers_at)

    @Slot()
    def edit_prompt(self) -> None:
        """Let the prompt be edited; what comes of it is kept with everything else."""
        from invoice_desk.gui.dialogs.prompt_dialog import PromptDialog

        offer = self._offer
        dialog = PromptDialog(
            offer.render, offer.background, language=offer.language, edited=self._prompts, parent=self
        )
        if dialog.exec():
            self._prompts = dialog.choice()
            self._say_whose_prompt()

    def _say_whose_prompt(self) -> None:
        own = [one for one in LANGUAGES if self._is_own(one)]
        names = listed(self._offer.render(f"settings.choice.{one}", {}) for one in own)
        shipped, mine = self.tr("The shipped wording is used."), self.tr("Your own wording is used in: {languages}")
        self._whose_prompt.setText(mine.format(languages=names) if own else shipped)

    def _is_own(self, language: str) -> bool:
        if language in self._prompts:
            return self._prompts[language] is not None
        return file_of(language).exists()

    def _prompt_row(self, page: QWidget) -> QFormLayout:
        edit = QPushButton(self.tr("&Edit the prompt…"), page)
        edit.setAutoDefault(False)
        edit.clicked.connect(self.edit_prompt)
        self._whose_prompt = muted("", page)
        self._say_whose_prompt()
        row = QHBoxLayout()
        row.addWidget(edit)
        row.addWidget(self._whose_prompt, 1)
        form = QFormLayout()
        form.addRow(self.tr("Prompt"), row)
        return form
