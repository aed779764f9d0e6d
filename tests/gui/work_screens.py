"""Pictures of what a desk's work looks like: form, contact sheet, filters, replacing, keys, help, the tour."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QTableView, QWidget

from invoice_desk.config import resource
from invoice_desk.domain.record import ReviewState
from invoice_desk.gui.column_filtering import ColumnFiltering
from invoice_desk.gui.contact.contact_model import ContactModel
from invoice_desk.gui.dialogs.field_dialog import FieldDialog
from invoice_desk.gui.dialogs.help_dialog import HelpDialog
from invoice_desk.gui.dialogs.keymap_dialog import KeymapDialog
from invoice_desk.gui.dialogs.statistics_dialog import StatisticsDialog
from invoice_desk.gui.line_columns.columns_mode import ColumnsMode
from invoice_desk.gui.page.print_delegate import PIECE, PrintDelegate
from invoice_desk.gui.program import Program
from invoice_desk.gui.replacing import Replacing
from invoice_desk.gui.table.column_filter import ColumnFilter
from invoice_desk.gui.table.rows import RowStatus, TableRow
from invoice_desk.gui.tour import TourCard
from invoice_desk.messages import messages_in
from tests.gui.building import Person
from tests.gui.shots import Shot, settle, shot_of, shots_of_dialog, wait

_HELP_WORDS = "WPS LibreOffice Lines Dify Enter Tab Esc Delete Del Down Up Return Backspace Space doctor eml msg jsonl"
SAMPLE = "my_amtech.jpg"
"""A sample whose total and lines stand on its page, is known again when photographed anew, and can be contested."""


def sample_among(rows: Iterable[TableRow]) -> TableRow | None:
    """The row of the sample, under whatever name it came."""
    sha256 = hashlib.sha256(resource("samples", SAMPLE).read_bytes()).hexdigest()
    return next((row for row in rows if row.document_id and row.sha256 == sha256), None)


_COLUMNS = ("seller_name", "total_amount", "issue_date")


def work_screens(program: Program, person: Person, language: str) -> Iterator[Shot]:
    """With a current document of which something is shown on the page."""
    yield from _form(program)
    yield from _contact_sheet(program)
    yield from _filters(program)
    yield from _replacing(program)
    yield from _archive(program)
    yield from _asked(program, person)
    yield from _statistics(program, person, language)
    yield from _drawn_columns(program)
    program.window.actions_.document.reject.trigger()
    yield from _popup("reasons", program)
    yield from _tour(program)


def _form(program: Program) -> Iterator[Shot]:
    assert program.commands is not None
    toggle, form = program.window.actions_.document.form, program.commands.form
    toggle.trigger()
    wait(lambda: not form.model.regions() or _has_print(form.view))
    settle()
    yield _without_print(shot_of("form", program, form.view.parentWidget()), program, form.view)
    toggle.trigger()


def _contact_sheet(program: Program) -> Iterator[Shot]:
    assert program.commands is not None
    toggle, sheet = program.window.actions_.document.contact, program.commands.contact
    toggle.trigger()
    for field_id in ("total_amount", "seller_name"):
        sheet.fields.setCurrentIndex(sheet.fields.findData(field_id))
        sheet.fields.activated.emit(sheet.fields.currentIndex())
        _wait_for_print(sheet.model)
        settle()
        yield _without_print(shot_of(f"contact sheet {field_id}", program), program, sheet.view)
    toggle.trigger()


def _without_print(shot: Shot, program: Program, view: QTableView) -> Shot:
    """What is printed on documents is not ours to say."""
    corner, height = view.viewport().mapTo(program.window, QPoint(0, 0)), view.viewport().height()
    columns = [one for one in range(view.model().columnCount()) if isinstance(_delegate(view, one), PrintDelegate)]
    places = [QRect(view.columnViewportPosition(one), 0, view.columnWidth(one), height) for one in columns]
    return replace(shot, foreign=(*shot.foreign, *(place.translated(corner) for place in places)))


def _delegate(view: QTableView, column: int) -> object:
    return view.itemDelegateForColumn(column)


def _wait_for_print(sheet: ContactModel) -> None:
    """All that there is; a print that can't be drawn is waited for only so long."""
    with suppress(TimeoutError):
        wait(lambda: len(sheet.seen()) >= len(sheet.wanted_print()), seconds=30)


def _has_print(view: QAbstractItemView) -> bool:
    model = view.model()
    cells = (model.index(row, column) for row in range(model.rowCount()) for column in range(model.columnCount()))
    return any(cell.data(PIECE) is not None for cell in cells)


def _filters(program: Program) -> Iterator[Shot]:
    assert program.commands is not None
    work, filtering = program.commands.work, program.commands.findChild(ColumnFiltering)
    assert filtering is not None
    for column_id in _COLUMNS:
        filtering.ask(work.model.column_of(column_id))
        yield from _popup(f"filter {column_id}", program)
    one, other = ColumnFilter("total_amount", low=Decimal(1)), ColumnFilter("seller_name", contains="e")
    work.model.set_column_filters([one, other])
    settle()
    yield shot_of("filtered", program, filtering.bar)
    work.model.set_column_filters([ColumnFilter("seller_name", contains="nobody is called so")])
    settle()
    yield shot_of("nothing passes the filter", program, work.view)
    work.model.clear_column_filters()
    work.view.choice.ask(work.view.header.section_rect(work.model.column_of("seller_name")).center())
    yield from _popup("columns", program)


def _popup(name: str, program: Program) -> Iterator[Shot]:
    settle()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    yield shot_of(name, program, popup)
    popup.close()


def _replacing(program: Program) -> Iterator[Shot]:
    assert program.commands is not None
    work, replacing = program.commands.work, program.commands.findChild(Replacing)
    assert replacing is not None
    row = next(row for row in work.model.all_rows() if row.document_id)
    work.view.select(row.key, "seller_name")
    program.window.actions_.edit.replace.trigger()
    replacing.bar.wanted.setText("e")
    wait(lambda: replacing.bar.found.text())
    settle()
    yield shot_of("find and replace", program, replacing.bar)
    replacing.bar.close_bar()


def _archive(program: Program) -> Iterator[Shot]:
    """A document in the archive, and the tabs of stages with nothing in them."""
    assert program.commands is not None
    assert program.session is not None
    work, session = program.commands.work, program.session
    row = next(row for row in work.model.all_rows() if row.document_id)
    before = row.status
    session.set_state([row.document_id], ReviewState.ARCHIVED)
    wait(lambda: _status(work.model.row(row.key)) is RowStatus.ARCHIVED)
    work.tabs.choose(frozenset({RowStatus.ARCHIVED}))
    settle()
    yield shot_of("archive", program, work.tabs)
    session.undo_stack.undo()
    wait(lambda: _status(work.model.row(row.key)) is before)
    settle()
    yield shot_of("empty archive", program, work.tabs)
    work.tabs.choose(None)
    work.view.select(row.key, "total_amount")


def _status(row: TableRow | None) -> RowStatus | None:
    return row.status if row is not None else None


def _asked(program: Program, person: Person) -> Iterator[Shot]:
    """What is asked for with the desk's own fields and the keys in force."""
    actions = program.window.actions_
    actions.edit.set_field.trigger()
    yield from shots_of_dialog("set field", FieldDialog(person.field_offers[-1]))
    actions.key_map.trigger()
    yield from shots_of_dialog("keys", KeymapDialog(person.keymap_offers[-1]), of_documents=_HELP_WORDS)
    actions.help.trigger()
    offer = person.help_offers[-1]
    dialog = HelpDialog(offer)
    for page in offer.pages:
        dialog.show_topic(page.topic)
        yield from shots_of_dialog(f"help {page.topic}", dialog, of_documents=_HELP_WORDS, technical=())


def _statistics(program: Program, person: Person, language: str) -> Iterator[Shot]:
    program.window.actions_.view.statistics.trigger()
    dialog = StatisticsDialog(person.shown_statistics[-1], messages_in(language))
    dialog.show()
    wait(lambda: dialog.is_there)
    settle()
    texts = shot_of("", program).of_documents
    for place in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(place)
        wait(lambda: dialog.is_there)
        settle()
        foreign = (QRect(dialog.chart.pos(), dialog.chart.size()),) if place else ()
        yield Shot(f"statistics {place}", dialog.grab(), texts, foreign)
    dialog.close()
    dialog.deleteLater()


def _drawn_columns(program: Program) -> Iterator[Shot]:
    """Columns over the line items of a sample, and the rows that come of them."""
    assert program.commands is not None
    work, mode = program.commands.work, program.commands.findChild(ColumnsMode)
    assert mode is not None
    row = sample_among(work.model.all_rows())
    assert row is not None
    work.view.select(row.key, "total_amount")
    wait(lambda: mode._document == row.key and work.pages.outlined())
    toggle = program.window.actions_.page.draw_columns
    toggle.trigger()
    wait(mode.face.model.rowCount)
    settle()
    model = mode.face.model
    cells = [model.index(line, column) for line in range(model.rowCount()) for column in range(model.columnCount())]
    shot = shot_of("columns over line items", program)
    said = " ".join(str(cell.data()) for cell in cells)
    yield replace(shot, of_documents=f"{shot.of_documents} {said} OpenAl")  # as text recognition sees it
    toggle.trigger()


def _tour(program: Program) -> Iterator[Shot]:
    window = program.window
    window.actions_.tour.trigger()
    card = window.findChild(TourCard)
    assert card is not None
    number = 0
    while card.isVisible():
        number += 1
        settle()
        yield shot_of(f"tour {number}", program, card)
        card.next.click()


def menu_of(view: QWidget) -> QMenu:
    """What a right click offers, as a menu that can be drawn."""
    menu = QMenu()
    menu.addActions(view.actions())
    return menu
