"""What this program is, and what it is made of."""

import platform
from typing import Final

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QTextBrowser, QVBoxLayout, QWidget

from invoice_desk import __version__
from invoice_desk.config import resource
from invoice_desk.gui.icons import icon
from invoice_desk.gui.language import spoken_language

_ICON: Final = 64
_NOTICES: Final = {"en": "THIRD_PARTY.md", "zh_CN": "THIRD_PARTY.zh_CN.md"}


class AboutDialog(QDialog):
    """The version, the licence, and the notices of the parts that others made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Invoice Desk"))
        picture = QLabel(self)
        picture.setPixmap(icon("app").pixmap(_ICON, _ICON))
        versions = self.tr("Version {version} (Python {python}, Qt {qt})").format(
            version=__version__, python=platform.python_version(), qt=qVersion()
        )
        purpose = self.tr("Reads receipts and invoices, and shows what independent witnesses agree on.")
        licence = self.tr("Free software under the Apache License 2.0. Parts made by others:")
        name = self.tr("Invoice Desk")
        text = QLabel(f"<h3>{name}</h3><p>{versions}</p><p>{purpose}</p><p>{licence}</p>", self)
        text.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(picture)
        head.addWidget(text, 1)
        notices = QTextBrowser(self)
        notices.setMarkdown(resource(_NOTICES[spoken_language()]).read_text(encoding="utf-8"))
        notices.setAccessibleName(self.tr("Notices of third parties"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(notices, 1)
        column.addWidget(buttons)
        self.resize(620, 460)
