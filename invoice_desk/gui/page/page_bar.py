"""The bar over the page: zooming, turning, the file's name, the document's files and pages."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from invoice_desk.gui.icons import icon
from invoice_desk.gui.page.name_label import NameLabel
from invoice_desk.gui.page.page_source import PageSource
from invoice_desk.gui.page.page_view import Fit, PageView
from invoice_desk.gui.page.source_switch import SourceSwitch

_ICON_SIZE = QSize(18, 18)


class PageBar(QWidget):
    """Zooms and turns a view; what page and file are shown is for others to do.

    Of a document in several files or pages the name stands in a line of its own, behind the switch: the pane gets no
    wider, and the name stays readable.
    """

    turned = Signal(int)
    """The view was to be turned by so many degrees."""
    page_wanted = Signal(int)
    """So many pages further."""

    def __init__(self, view: PageView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._buttons: list[tuple[QToolButton, str]] = []
        self._percent = QToolButton(autoRaise=True)
        self._percent.setToolTip(self.tr("Show actual size"))
        self._percent.setAccessibleName(self.tr("Show actual size"))
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("1000 %") + 8)
        self._percent.clicked.connect(view.actual_size)
        self._fit_page = self._button("fit-page", self.tr("Fit page"), view.fit_page)
        self._fit_width = self._button("fit-width", self.tr("Fit width"), view.fit_width)
        self._fit_page.setCheckable(True)
        self._fit_width.setCheckable(True)
        self._tools = (
            self._button("zoom-out", self.tr("Zoom out"), view.zoom_out),
            self._percent,
            self._button("zoom-in", self.tr("Zoom in"), view.zoom_in),
            self._fit_page,
            self._fit_width,
            self._button("rotate-left", self.tr("Rotate left"), self._to_left),
            self._button("rotate-right", self.tr("Rotate right"), self._to_right),
        )
        self.switch = SourceSwitch(self)
        self.name = NameLabel()
        self._place = QLabel()
        self._previous = self._button("previous", self.tr("Previous page"), self._back)
        self._next = self._button("next", self.tr("Next page"), self._on)
        self._turner = _row((self._previous, self._place, self._next))
        self._lay_out()
        view.scaled.connect(self._show_scale)
        self._draw_icons()

    def show_sources(self, sources: Sequence[PageSource]) -> None:
        """Offer the files of a document; the first one is down."""
        self.switch.show_sources(sources)
        several = sum(len(one.leaves) for one in sources) > 1
        self._files.setVisible(several)
        place = (self._behind_switch if several else self._alone).layout()
        if place is not None and place.indexOf(self.name) < 0:
            place.addWidget(self.name)
            self.name.show()

    def show_place(self, page: int, pages: Sequence[int]) -> None:
        """Say which of a document's pages is shown; a single one needs no word."""
        self._turner.setVisible(len(pages) > 1)
        if page in pages:
            number = pages.index(page) + 1
            self._place.setText(self.tr("Page {number} of {total}").format(number=number, total=len(pages)))
            self._previous.setEnabled(number > 1)
            self._next.setEnabled(number < len(pages))

    def enable(self, on: bool) -> None:
        """Let the page be zoomed and turned, or not while none is shown."""
        for tool in self._tools:
            tool.setEnabled(on)
        if not on:
            self._percent.setText("")

    def offer(self, action: QAction) -> QToolButton:
        """Have a button for what can be done to the page by a command of the window."""
        button = QToolButton(autoRaise=True)
        button.setIconSize(_ICON_SIZE)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        self._row.insertWidget(len(self._tools), button)
        return button

    def _lay_out(self) -> None:
        self._alone, self._behind_switch = _row((self.name,)), _row(())
        self._files = _row((self.switch,))
        row = self._row = QHBoxLayout()
        row.setSpacing(2)
        for tool in self._tools:
            row.addWidget(tool)
        row.addWidget(self._alone, 1)
        row.addWidget(self._turner)
        column = QVBoxLayout(self)
        column.setSpacing(2)
        column.setContentsMargins(4, 2, 4, 2)
        column.addLayout(row)
        column.addWidget(self._files)
        files = self._files.layout()
        if isinstance(files, QHBoxLayout):
            files.addWidget(self._behind_switch, 1)
        self._files.hide()

    def _button(self, icon_name: str, text: str, action: Callable[[], None]) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIconSize(_ICON_SIZE)
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.clicked.connect(action)
        self._buttons.append((button, icon_name))
        return button

    def _draw_icons(self) -> None:
        for button, name in self._buttons:
            button.setIcon(icon(name))

    def _to_left(self) -> None:
        self.turned.emit(-90)

    def _to_right(self) -> None:
        self.turned.emit(90)

    def _back(self) -> None:
        self.page_wanted.emit(-1)

    def _on(self) -> None:
        self.page_wanted.emit(1)

    def _show_scale(self) -> None:
        percent = round(100 * self._view.scale * self.devicePixelRatioF())
        self._percent.setText(self.tr("{percent} %").format(percent=percent))
        self._fit_page.setChecked(self._view.fit is Fit.PAGE)
        self._fit_width.setChecked(self._view.fit is Fit.WIDTH)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()


def _row(widgets: Sequence[QWidget]) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setSpacing(2)
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        row.addWidget(widget)
    return holder
