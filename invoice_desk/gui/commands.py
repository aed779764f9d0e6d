"""What a person asks of an open desk: read this, by that model, again, stop, undo, export."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from invoice_desk.config import config_folder
from invoice_desk.domain.job import QueueChanged
from invoice_desk.gui.actions.making import connect, key_text
from invoice_desk.gui.background import Background
from invoice_desk.gui.box_to_cell import BoxToCell
from invoice_desk.gui.cell_commands import CellCommands
from invoice_desk.gui.column_filtering import ColumnFiltering
from invoice_desk.gui.comparing import Comparing
from invoice_desk.gui.confirming import Confirming
from invoice_desk.gui.contact.contact_mode import ContactMode
from invoice_desk.gui.engine_choices import EngineChoices
from invoice_desk.gui.form.form_mode import FormMode
from invoice_desk.gui.getting_in import GettingIn
from invoice_desk.gui.line_columns.columns_mode import ColumnsMode
from invoice_desk.gui.model_watch import ModelWatch
from invoice_desk.gui.models.picking import Picking
from invoice_desk.gui.open_point_steps import OpenPointSteps
from invoice_desk.gui.originals import Originals
from invoice_desk.gui.page.pictures import PagePictures
from invoice_desk.gui.page.strip_fold import StripFold
from invoice_desk.gui.regrouping import Regrouping
from invoice_desk.gui.rejecting import Rejecting
from invoice_desk.gui.replacing import Replacing
from invoice_desk.gui.second_opinion import opinion_offer, rows_by_scope
from invoice_desk.gui.several_pages import SeveralPages
from invoice_desk.gui.statistics.keeping import StatisticsKeeping
from invoice_desk.gui.summing import Summing
from invoice_desk.gui.suppliers.keeping import SupplierKeeping
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.gui.table.saved_views import FILE_NAME, ViewFile
from invoice_desk.gui.undo import step_text
from invoice_desk.gui.view_keeping import ViewKeeping
from invoice_desk.gui.watching import Watching
from invoice_desk.gui.work_area import WorkArea
from invoice_desk.store import Choice

if TYPE_CHECKING:
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.exporting import Exporting
    from invoice_desk.gui.main_window import MainWindow
    from invoice_desk.gui.memory import WindowMemory
    from invoice_desk.gui.models.in_window import ModelsInWindow


class DeskCommands(QObject):
    """Joins a session and a window for as long as both are there."""

    def __init__(
        self,
        session: "DeskSession",
        window: "MainWindow",
        *,
        exporting: "Exporting",
        models: "ModelsInWindow",
        background: Background,
        ask: "Ask",
        memory: "WindowMemory",
        language: str,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._exporting = exporting
        self._background = background
        self._ask = ask
        self._memory = memory
        self._pictures = self._made_pictures()
        self.work = WorkArea(session, self._pictures, language=language, memory=memory)
        self._choices: Sequence[EngineChoices] = ()
        self._was_paused = False
        self._models = ModelWatch(
            session.opened.engines,
            session.maker.render,
            wanted=self._engine_of_lost_model,
            background=background,
            parent=self,
        )
        self._originals = Originals(
            self.work.pages,
            window.actions_.page,
            source_bytes=session.desk.source_bytes,
            background=background,
            parent=self,
        )
        self._originals.told.connect(self.work.told)
        self._regrouping = Regrouping(session, self.work, ask=ask, choice=self._choice, parent=self)
        asks_always = session.opened.settings.asks_about_pages
        SeveralPages(session, window, self._regrouping, always=asks_always, parent=self)
        ColumnFiltering(self.work, window.actions_.view, parent=self)
        CellCommands(window, self.work, ask=ask, parent=self)
        self._replacing = Replacing(window, self.work, background=background, parent=self)
        self.getting_in = GettingIn(
            session, window, self.work, background=background, ask=ask, choice=self._choice, parent=self
        )
        document = window.actions_.document
        steps = OpenPointSteps(session, self.work, document, parent=self)
        Rejecting(self.work, document, ask=ask, parent=self)
        confirming = Confirming(session, self.work, steps, document, parent=self)
        self.form = FormMode(
            session,
            self.work,
            self._pictures,
            confirming,
            document.form,
            background=background,
            memory=memory,
            language=language,
            parent=self,
        )
        self.contact = ContactMode(self.work, self._pictures, confirming, document.contact, document.form, parent=self)
        SupplierKeeping(session, window, self.work, background=background, ask=ask, parent=self)
        Comparing(
            session,
            self.work,
            document,
            ask=ask,
            pictures=self._made_pictures,
            parent=self,
        )
        Summing(self.work, window, parent=self)
        StatisticsKeeping(session, window, self.work, background=background, ask=ask, parent=self)
        views = ViewFile(config_folder() / FILE_NAME)
        ViewKeeping(session, self.work, window.actions_.view, ask=ask, file=views, parent=self)
        box, darken = window.actions_.page.box, window.actions_.page.darken
        by_model = window.actions_.page.box_model
        self._box_to_cell = BoxToCell(
            session, self.work, box, by_model, chosen=self._choice, background=background, parent=self
        )
        window.picker.chosen.connect(self._box_to_cell.say_where)
        faces = (document.form, document.contact, box)
        self._columns = ColumnsMode(
            session,
            self.work,
            window.actions_.page.draw_columns,
            faces,
            background=background,
            language=language,
            parent=self,
        )
        self.work.pages.darkness.serve(darken)
        self.work.pages.darkness.told.connect(self.work.told)
        self.work.pages.bar.offer(darken)
        StripFold(self.work.pages, window.actions_.page.strip, memory)
        window.show_work(self.work, session.desk.path, session.undo_stack, client=session.client)
        window.picker.select(*(memory.choice() or (next(iter(session.opened.engines)), "")))
        self._watching = Watching(session, window, ask=ask, choice=self._choice, parent=self)
        self._picking = Picking(
            window.picker,
            models,
            session.maker.render,
            choices=lambda: self._choices,
            is_idle=lambda: self._session.queue_state.idle,
            parent=self,
        )
        models.upkeep.models_changed.connect(self._models.look)
        window.actions_.file.models.triggered.connect(self._picking.manage)
        self._connect()
        self._name_steps()
        self._show_queue(session.queue_state)
        self._models.look()

    def close(self) -> None:
        """Before the desk is closed or the window made anew: no picture is asked for any more."""
        self._models.close()
        self._watching.close()
        self._pictures.close()
        self._box_to_cell.close()
        self._columns.close()
        self.form.leave()
        self._originals.close()
        self._replacing.leave()
        self.deleteLater()

    def _made_pictures(self) -> PagePictures:
        session = self._session
        return PagePictures(
            session.opened.viewer.ask,
            source_bytes=session.desk.source_bytes,
            pages_of=session.desk.pages_of,
            password_of=session.passwords.get,
            background=self._background,
            parent=self,
        )

    def _connect(self) -> None:
        window, session, actions, work = self._window, self._session, self._window.actions_, self.work
        window.picker.chosen.connect(self._remember_choice)
        window.picker.refresh_wanted.connect(self._models.look)
        self._models.changed.connect(self._show_choices)
        # By slots of this object, which end with it: the queue is no QObject and would be called for ever.
        window.progress.cancel_wanted.connect(self._stop)
        window.progress.retry_wanted.connect(self._resume)
        session.queue_changed.connect(self._show_queue)
        work.found.connect(self._offer_found)
        session.not_read_again.connect(self._say_not_read)
        session.saving.connect(window.show_saving)
        session.undo_stack.undoTextChanged.connect(self._name_steps)
        session.undo_stack.redoTextChanged.connect(self._name_steps)
        connect(
            (actions.file.export, self._export),
            (actions.edit.undo, session.undo_stack.undo),
            (actions.edit.redo, session.undo_stack.redo),
            (actions.edit.find, work.to_filter),
            (actions.document.accept, work.accept_and_go_on),
            (actions.document.take, work.take_proposal),
            (actions.document.reopen, work.reopen),
            (actions.document.archive, work.archive),
            (actions.document.retry, self._read_again),
            (actions.document.opinion, self._ask_opinion),
            (actions.document.split, self._regrouping.split),
            (actions.document.by_page, self._regrouping.by_page),
            (actions.document.join, self._regrouping.join),
            (actions.document.join_files, self._regrouping.join_files),
            (actions.document.unlock, self._unlock),
            (actions.document.remove, work.remove),
            (actions.document.original, work.show_original),
            (actions.document.apart, work.set_apart),
            (actions.document.split_off, work.split_off),
            (actions.document.cancel, self._stop),
            (actions.page.zoom_in, work.pages.zoom_in),
            (actions.page.zoom_out, work.pages.zoom_out),
            (actions.page.fit_page, work.pages.fit_page),
            (actions.page.fit_width, work.pages.fit_width),
            (actions.page.rotate_left, work.pages.rotate_left),
            (actions.page.rotate_right, work.pages.rotate_right),
            (actions.page.next_page, work.pages.next_page),
            (actions.page.previous_page, work.pages.previous_page),
            (actions.page.next_file, work.pages.next_file),
        )
        actions.document.take.changed.connect(self._name_key)
        self._name_key()

    @Slot()
    def _name_key(self) -> None:
        self.work.details.checks.name_key(key_text(self._window.actions_.document.take))

    # What is told.

    @Slot(str, str)
    def _say_not_read(self, path: str, reason: str) -> None:
        sentence = self.tr("{name} was not read again; what was read before stays. {reason}")
        self._window.notices.show_notice(
            sentence.format(name=Path(path).name, reason=reason), "warning", key="not-read-again"
        )

    @Slot(str, str)
    def _offer_found(self, sentence: str, key: str) -> None:
        show = (self.tr("Show"), partial(self.work.view.select, key))
        self._window.notices.show_notice(sentence, "info", actions=[show], key="found")

    # Engines and models.

    def _choice(self) -> Choice:
        engine, model = self._window.picker.selected()
        return Choice(engine, model)

    @Slot(str, str)
    def _remember_choice(self, engine: str, model: str) -> None:
        self._memory.keep_choice(engine, model)
        self._show_privacy()

    @Slot(object)
    def _show_choices(self, choices: Sequence[EngineChoices]) -> None:
        self._choices = choices
        self._window.picker.show_choices(choices)
        self._show_privacy()

    def _engine_of_lost_model(self) -> str:
        """The engine whose model is chosen and is not there; "" when it is."""
        picker = self._window.picker
        return picker.selected()[0] if picker.is_away() else ""

    def _show_privacy(self) -> None:
        """Say on the first page whether the chosen model keeps documents on this computer."""
        engine, model = self._window.picker.selected()
        offered = next((choice for choice in self._choices if choice.engine == engine), None)
        known = [one for one in offered.models if one.name == model] if offered else []
        self._window.empty.set_privacy(
            not known[0].leaves_computer if known else None, offered.label if offered else ""
        )

    # Reading.

    @Slot(object)
    def _show_queue(self, state: QueueChanged) -> None:
        paused = state.paused is not None
        sentence = self._session.maker.sentence(state.paused) if state.paused is not None else ""
        self._window.progress.show_queue(state, sentence)
        self._window.actions_.document.cancel.setEnabled(not state.idle)
        if self._was_paused and not paused:  # what was away is back, perhaps with other models
            self._models.look()
        self._was_paused = paused

    @Slot()
    def _stop(self) -> None:
        self._session.queue.cancel()

    @Slot()
    def _resume(self) -> None:
        self._session.queue.resume()

    @Slot()
    def _read_again(self) -> None:
        self._session.read_again([row.key for row in self.work.selected()], self._choice())

    @Slot()
    def _ask_opinion(self) -> None:
        rows = rows_by_scope(self.work.all_in_order(), self.work.selected())
        asked = self._ask.second_opinion(opinion_offer(self._choices, self._window.picker.selected(), rows))
        if asked is not None:
            self._session.read_again([row.key for row in rows[asked.scope]], Choice(asked.engine, asked.model))

    @Slot()
    def _unlock(self) -> None:
        rows = [row for row in self.work.selected() if row.sha256 or row.status is RowStatus.FAILED]
        seen = self.work.pages.source if self.work.pages.needs_password else None
        names = [*([seen.name] if seen else []), *(row.path for row in rows)]
        password = self._ask.password(Path(names[0]).name) if names else None
        if not password:
            return
        locked = {*(row.sha256 for row in rows), seen.sha256 if seen else ""} - {""}
        self._session.passwords.update(dict.fromkeys(locked, password))
        failed = [row.key for row in rows if row.status is RowStatus.FAILED]
        self._session.read_again(failed, self._choice(), password=password)
        self.work.pages.show_again()

    # Undo, export.

    @Slot()
    def _name_steps(self) -> None:
        stack, actions = self._session.undo_stack, self._window.actions_
        actions.edit.undo.setText(self._named(self.tr("Undo"), self.tr("Undo {step}"), stack.undoText()))
        actions.edit.redo.setText(self._named(self.tr("Redo"), self.tr("Redo {step}"), stack.redoText()))

    def _named(self, plain: str, named: str, step: str) -> str:
        return named.format(step=step_text(step, self.work.label_of)) if step else plain

    @Slot()
    def _export(self) -> None:
        self._exporting.ask_and_start(self.work.all_in_order(), [row.key for row in self.work.selected()])
