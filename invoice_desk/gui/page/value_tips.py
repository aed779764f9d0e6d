"""What the program took from a place on the page, said where the pointer rests."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip
from typing_extensions import override

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Record
from invoice_desk.gui.page.page_view import PageView
from invoice_desk.gui.table.looks import rich
from invoice_desk.gui.table.rows import shown_text

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile

Places = Sequence[tuple[Region, str]]


def places_of(record: Record, profile: "Profile", language: str) -> Places:
    """Where the values of a record stand, each with its field and what was read."""
    labels = {spec.id: spec.label_in(language) for spec in profile.fields}
    places = [
        (cell.region, f"{labels.get(field_id, field_id)}: {shown_text(cell.value)}")
        for field_id, cell in record.cells.items()
        if cell.region is not None
    ]
    of_lines = {spec.id: spec.label_in(language) for spec in profile.line_items}
    line_of = QCoreApplication.translate("ValueTips", "Line {number}, {field}: {value}")
    for number, line in enumerate(record.line_items, start=1):
        for field_id, cell in line.items():
            if cell.region is not None:
                field = of_lines.get(field_id, field_id)
                told = line_of.format(number=number, field=field, value=shown_text(cell.value))
                places.append((cell.region, told))
    return places


class ValueTips(QObject):
    """Watches a page. `in_view` gives a region as the view knows it, None where it is on another page."""

    def __init__(self, view: PageView, in_view: Callable[[Region], Region | None]) -> None:
        super().__init__(view)
        self._view = view
        self._in_view = in_view
        self._places: Places = ()
        view.viewport().installEventFilter(self)

    def show_places(self, places: Places) -> None:
        """Tell these from now on."""
        self._places = places

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return False
        found = [
            (rect, text)
            for region, text in self._places
            if (here := self._in_view(region)) is not None
            and (rect := self._view.placement.rect_of(here).toAlignedRect()).contains(event.pos())
        ]
        if found:
            smallest = min((rect for rect, _ in found), key=_area)
            texts = [text for rect, text in found if _area(rect) <= 2 * _area(smallest)]
            QToolTip.showText(event.globalPos(), rich(texts), self._view.viewport(), smallest)
        else:
            QToolTip.hideText()
        return True


def _area(rect: QRect) -> int:
    return rect.width() * rect.height()
