"""Pictures of the dialogs that need no desk, and what they are opened with."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QComboBox, QDialog

from invoice_desk.config import resource
from invoice_desk.domain.document import Region
from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.extraction.prompt import GAPS
from invoice_desk.gui.crash import CrashDialog, report_of
from invoice_desk.gui.dialogs.about import AboutDialog
from invoice_desk.gui.dialogs.ask import (
    ExportOffer,
    ExportScope,
    MonthsOffer,
    OfferedModel,
    OpinionOffer,
    OpinionScope,
    PagesOffer,
    PiecesOffer,
    WatchOffer,
)
from invoice_desk.gui.dialogs.export_dialog import ExportDialog
from invoice_desk.gui.dialogs.months_dialog import MonthsDialog
from invoice_desk.gui.dialogs.opinion_dialog import OpinionDialog
from invoice_desk.gui.dialogs.prompt_dialog import PromptDialog
from invoice_desk.gui.dialogs.settings_dialog import SettingsDialog
from invoice_desk.gui.dialogs.split_dialog import SplitPageDialog, SplitPagesDialog
from invoice_desk.gui.dialogs.watch_dialog import WatchDialog
from invoice_desk.settings import default_settings
from invoice_desk.store import WatchWish
from tests.gui.dialogs.offers import offer_of
from tests.gui.shots import Shot, shots_of_dialog, wait

SERVERS = (Endpoint("openai", "http://127.0.0.1:8000/v1", "office", models=("qwen",)),)


def dialogs(language: str) -> Iterator[Shot]:
    """Each dialog as it opens."""
    counts = {ExportScope.READY: 3, ExportScope.ALL: 40, ExportScope.SELECTED: 1}
    with offer_of(default_settings()._replace(endpoints=SERVERS), language=language) as offer:
        settings = SettingsDialog(offer)
        for number in (0, 3, 4):
            settings.pages.setCurrentIndex(number)
            yield from shots_of_dialog(f"settings {number}", settings)
        settings.show_servers()
        settings.servers.list.setCurrentRow(1)
        yield from shots_of_dialog("server", settings, of_documents=f"openai {SERVERS} key")
        prompt = PromptDialog(offer.render, offer.background, language=language, edited={})
        wait(prompt.is_loaded)
        yield from shots_of_dialog("prompt", prompt, of_documents=" ".join(GAPS).replace("_", " "))
    others: list[tuple[str, QDialog]] = [
        ("export", ExportDialog(ExportOffer(counts, Path("/账簿/2026-11.xlsx"), (".xlsx", ".csv", ".jsonl")))),
        ("second opinion", OpinionDialog(opinions())),
        ("split page", SplitPageDialog(two_receipts())),
        ("split pages", SplitPagesDialog(PagesOffer((1, 2, 3), (3,)))),
        ("split by month", MonthsDialog(MonthsOffer(Path("/账簿/2026.desk"), {"2026-10": 31, "2026-11": 4}, 2))),
        ("watch a folder", WatchDialog(WatchOffer(WatchWish("/账簿/2026", moves=True), "_2026-11"))),
        ("about", AboutDialog()),
        ("crash", CrashDialog(report_of(ValueError("secret")))),
    ]
    for name, dialog in others:
        yield from shots_of_dialog(
            name, dialog, of_documents=" ".join(box.currentText() for box in dialog.findChildren(QComboBox))
        )
        dialog.deleteLater()


def opinions() -> OpinionOffer:
    """A model to ask."""
    counts = {OpinionScope.DOUBTFUL: 4, OpinionScope.SELECTED: 1, OpinionScope.TO_REVIEW: 12}
    return OpinionOffer((OfferedModel("openai", "qwen", "office · qwen", "server", ""),), counts)


def two_receipts() -> PiecesOffer:
    """A sample beside another one, framed."""
    picture = QImage(760, 640, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    for place, name in ((QRect(40, 30, 300, 580), "my_mynews.jpg"), (QRect(410, 30, 310, 580), "my_amtech.jpg")):
        painter.drawImage(place, QImage(str(resource("samples", name))))
    painter.end()
    frames = (Region(1, 0.03, 0.02, 0.47, 0.98), Region(1, 0.52, 0.02, 0.97, 0.98))
    return PiecesOffer(picture, Region(1, 0.0, 0.0, 1.0, 1.0), (), frames)
