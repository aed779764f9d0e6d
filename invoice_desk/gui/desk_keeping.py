"""What a person does with a desk as a file: whose it is, a backup, compacting, merging, a new one like it."""

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from invoice_desk.domain.errors import DeskError, JobCancelledError
from invoice_desk.gui.actions.making import connect
from invoice_desk.gui.wishes import as_desk

if TYPE_CHECKING:
    from invoice_desk.domain.job import CancelToken, Progress
    from invoice_desk.gui.background import Background
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.main_window import MainWindow
    from invoice_desk.gui.memory import WindowMemory
    from invoice_desk.gui.months import Months
    from invoice_desk.gui.program import Program
    from invoice_desk.store import Desk
    from invoice_desk.store.merging import Glance, Merged
    from invoice_desk.store.splitting import Split

_T = TypeVar("_T")

_NOTICE = "desk-file"
_LATER_MS = 300
"""How long a question waits for another dialog before it looks again."""
_PAUSE = 0.1
"""Seconds between two looks at how far it is."""


class DeskKeeping(QObject):
    """Lives as long as the program, so that a window that is made anew meanwhile shows the outcome.

    One thing at a time; each can be stopped, and then nothing has changed.
    """

    def __init__(self, program: "Program", *, background: "Background", ask: "Ask", memory: "WindowMemory") -> None:
        super().__init__(program)
        self._program = program
        self._background = background
        self._ask = ask
        self._memory = memory
        self._cancel: CancelToken | None = None
        """Of what is under way."""
        program.ending.connect(self._stop)

    def serve(self, window: "MainWindow") -> None:
        """Do what the actions of a window ask for."""
        actions = window.actions_.file
        connect(
            (actions.client, self._name_client),
            (actions.back_up, self._back_up),
            (actions.compact, self._compact),
            (actions.merge, self._ask_for_other),
            (actions.split_months, self._look_at_months),
            (actions.new_like_this, self._begin_another),
        )

    # Whose it is.

    @Slot()
    def _name_client(self) -> None:
        from invoice_desk.store.client import keep_client_name

        session = self._program.session
        name = self._ask.client(session.client) if session is not None else None
        if session is None or name is None or name.strip() == session.client:
            return
        saved = session.desk.submit(partial(keep_client_name, name=name.strip()))
        self._background.follow(saved, partial(self._named, session.desk.path, name.strip()), self._failed)

    def _named(self, path: Path, name: str, _: None) -> None:
        self._program.call_client(path, name)

    # What leaves the desk as it is.

    @Slot()
    def _back_up(self) -> None:
        session = self._program.session
        if session is not None and not self._is_under_way():
            path = session.desk.path
            looking = partial(_free_backup_name, path, self._memory.backup_folder() or path.parent)
            self._background.run(looking, partial(self._in_a_moment, self._ask_for_backup, path))

    def _ask_for_backup(self, path: Path, suggested: Path) -> None:
        session = self._program.session
        if session is None or session.desk.path != path or self._is_under_way():
            return
        chosen = self._ask.backup(suggested)
        if chosen is not None and self._program.session is session:
            target = as_desk(chosen)
            self._memory.keep_backup_folder(target.parent)
            cancel, heard = self._begin(self.tr("Writing a backup: {file}").format(file=target.name))
            work = partial(_written, session.desk, target, cancel, heard)
            self._background.run(work, partial(self._backed_up, target), self._failed)

    def _backed_up(self, target: Path, size: int) -> None:
        said = self.tr("The backup is written and was checked: {file} ({size} MB)")
        self._end(said.format(file=target, size=_megabytes(size)), target.parent)

    @Slot()
    def _begin_another(self) -> None:
        session = self._program.session
        if session is None or self._is_under_way():
            return
        chosen = self._ask.new_desk(session.desk.path.parent)
        if chosen is not None:
            path = as_desk(chosen)
            work = partial(_begin_like, session.desk, path)
            self._background.run(work, self._open_begun, self._failed)

    def _open_begun(self, path: Path) -> None:
        self._program.open_desk(path)

    # What is done while nobody works on it.

    @Slot()
    def _compact(self) -> None:
        from invoice_desk.store.whole_copy import compact

        session = self._program.session
        if session is None or self._is_under_way():
            return
        path = session.desk.path
        cancel, heard = self._begin(self.tr("Compacting {desk}").format(desk=path.stem))
        self._program.aside(partial(compact, path, cancel=cancel, report=heard), self._compacted, self._failed)

    def _compacted(self, saved: int) -> None:
        smaller = self.tr("The desk is {size} MB smaller now.").format(size=_megabytes(saved))
        self._end(smaller if saved >= _NOTEWORTHY else self.tr("The desk had no room to spare."))

    @Slot()
    def _ask_for_other(self) -> None:
        from invoice_desk.store.merging import glance

        session = self._program.session
        if session is None or self._is_under_way():
            return
        other = self._ask.desk_to_merge(session.desk.path.parent)
        if other == session.desk.path:
            self._program.tell(DeskError("desk.merge_with_itself", path=str(other)))
        elif other is not None:
            then = partial(self._in_a_moment, self._ask_whether, session.desk.path)
            self._background.run(partial(glance, other), then, self._failed)

    def _ask_whether(self, path: Path, other: "Glance") -> None:
        from invoice_desk.gui.dialogs.ask import MergeOffer
        from invoice_desk.pipeline.reopening import shows_otherwise
        from invoice_desk.store.merging import merge

        session = self._program.session
        if session is None or session.desk.path != path or self._is_under_way():
            return
        if self._ask.merge(MergeOffer(path, session.client, other)) and self._program.session is session:
            cancel, heard = self._begin(self.tr("Adding the documents of {desk}").format(desk=other.path.stem))
            differs = partial(shows_otherwise, profiles=session.maker.profiles)
            work = partial(merge, path, other.path, differs=differs, cancel=cancel, report=heard)
            self._program.aside(work, partial(self._merged, other.path), self._failed)

    def _merged(self, other: Path, merged: "Merged") -> None:
        said = [
            self.tr("Documents added from {desk}: {added}. Documents that both had, now one each: {known}.").format(
                desk=other.stem, added=merged.added, known=merged.known
            )
        ]
        if merged.settled:
            sentence = self.tr(
                "Values that were set differently in the two desks: {count}. The later one holds, the earlier one"
                " is kept in the history."
            )
            said.append(sentence.format(count=merged.settled))
        if merged.reopened:
            sentence = self.tr(
                "Accepted documents that are to be reviewed again, since they say something else: {count}."
            )
            said.append(sentence.format(count=merged.reopened))
        said.append(self.tr("The desk as it was before: {file}").format(file=merged.before.name))
        self._end(" ".join(said), merged.before.parent)

    @Slot()
    def _look_at_months(self) -> None:
        from invoice_desk.gui.months import months_of

        session = self._program.session
        if session is not None and not self._is_under_way():
            rows = list(session.rows.values())
            then = partial(self._in_a_moment, self._ask_for_months, session.desk.path)
            self._background.run(partial(months_of, rows), then)

    def _ask_for_months(self, path: Path, months: "Months") -> None:
        from invoice_desk.gui.dialogs.ask import MonthsOffer
        from invoice_desk.store.splitting import Part, split

        session = self._program.session
        if session is None or session.desk.path != path or self._is_under_way():
            return
        if not months.documents:
            self._end(self.tr("No document of this desk has a date."))
            return
        counts = {month: len(documents) for month, documents in months.documents.items()}
        choice = self._ask.months(MonthsOffer(path, counts, months.undated))
        if choice is not None and choice.months and self._program.session is session:
            cancel, heard = self._begin(self.tr("Splitting {desk}").format(desk=path.stem))
            parts = [Part(month, months.documents[month]) for month in choice.months]
            work = partial(split, path, parts, removes=choice.removes, cancel=cancel, report=heard)
            self._program.aside(work, partial(self._split, removes=choice.removes), self._failed)

    def _split(self, done: "Split", *, removes: bool) -> None:
        sentence = self.tr("Documents moved: {count}, into {desks}.")
        if not removes:
            sentence = self.tr("Documents copied: {count}, into {desks}.")
        said = [sentence.format(count=done.documents, desks=", ".join(desk.stem for desk in done.desks))]
        if done.saved >= _NOTEWORTHY:
            said.append(self.tr("The desk is {size} MB smaller now.").format(size=_megabytes(done.saved)))
        self._end(" ".join(said), done.desks[0].parent)

    # How it goes.

    def _in_a_moment(self, ask: Callable[[Path, _T], None], path: Path, answer: _T) -> None:
        """Ask in a turn of its own: a dialog that is opened by an answer holds up all answers behind it."""
        QTimer.singleShot(0, self, partial(self._ask_alone, ask, path, answer))

    def _ask_alone(self, ask: Callable[[Path, _T], None], path: Path, answer: _T) -> None:
        """Ask once no other dialog is open: that one is for the desk that the answer may close."""
        if QApplication.activeModalWidget() is not None:
            QTimer.singleShot(_LATER_MS, self, partial(self._ask_alone, ask, path, answer))
        else:
            ask(path, answer)

    def _is_under_way(self) -> bool:
        return self._cancel is not None

    def _begin(self, sentence: str) -> "tuple[CancelToken, Callable[[Progress], None]]":
        """Say what is being done; returns what stops it, and what hears in its thread how far it is."""
        from invoice_desk.domain.job import CancelToken  # the first window has nothing to stop

        cancel = self._cancel = CancelToken()
        self._program.say(f"{sentence}…", actions=[(self.tr("Cancel"), cancel.cancel)], key=_NOTICE)
        return cancel, _Heard(self._background, partial(self._show_progress, cancel, sentence))

    def _show_progress(self, cancel: "CancelToken", sentence: str, progress: "Progress") -> None:
        if self._cancel is cancel and not cancel.cancelled and progress.total:
            share = 100 * progress.done // progress.total
            self._program.window.notices.change_notice(_NOTICE, f"{sentence}… {share} %")

    def _end(self, sentence: str, folder: Path | None = None) -> None:
        self._cancel = None
        shown = [(self.tr("Open folder"), partial(_open, folder))] if folder is not None else []
        self._program.say(sentence, actions=shown, key=_NOTICE)

    def _failed(self, error: BaseException) -> None:
        from invoice_desk.gui.parts import as_desk_error

        if isinstance(error, JobCancelledError):
            self._end(self.tr("Stopped; nothing was changed."))
            return
        self._cancel = None
        self._program.window.notices.close_notice(_NOTICE)
        self._program.tell(as_desk_error(error))

    @Slot()
    def _stop(self) -> None:
        if self._cancel is not None:
            self._cancel.cancel()


_NOTEWORTHY = 50_000
"""Bytes that are 0.1 MB when they are told."""


class _Heard:
    """Posts to the window's thread how far a piece of work is, some times a second."""

    def __init__(self, background: "Background", show: "Callable[[Progress], None]") -> None:
        self._background = background
        self._show = show
        self._last = 0.0

    def __call__(self, progress: "Progress") -> None:
        if time.monotonic() - self._last > _PAUSE:
            self._last = time.monotonic()
            self._background.post(partial(self._show, progress))


def _free_backup_name(desk: Path, folder: Path) -> Path:
    """By desk and day. Runs in the background: the folder may be on a drive that takes its time, or is away."""
    from invoice_desk.store.whole_copy import free_name

    try:
        found = folder if folder.is_dir() else desk.parent
    except OSError:
        found = desk.parent
    return free_name(found / f"{desk.stem}-{date.today():%Y-%m-%d}{desk.suffix}")


def _written(desk: "Desk", target: Path, cancel: "CancelToken", heard: "Callable[[Progress], None]") -> int:
    """Write a backup; its bytes. Runs in the background."""
    desk.backup(target, cancel=cancel, report=heard)
    return target.stat().st_size


def _begin_like(desk: "Desk", path: Path) -> Path:
    """Runs in the background."""
    from invoice_desk.store.beginning import begin_desk, template_of

    begin_desk(path, desk.ask(template_of))
    return path


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}"


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
