"""What a window shows of its models beside the picker: pulls at the bottom, news of them at the top, the dialog."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from invoice_desk.gui.models import words
from invoice_desk.gui.models.pulls import Pull, PullState
from invoice_desk.gui.models.upkeep import ModelUpkeep, Trouble

if TYPE_CHECKING:
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.engine_choices import Render
    from invoice_desk.gui.main_window import MainWindow
    from invoice_desk.gui.panels.notice_bar import Kind

_NOTICE = "model"


class ModelsInWindow(QObject):
    """Lives as long as the program, and shows what there is to show in the `window` of the moment."""

    use_wanted = Signal(str, str)
    """Engine and model: one that was got is to be used now."""

    def __init__(
        self,
        window: "Callable[[], MainWindow]",
        render: "Callable[[], Render]",
        *,
        ask: "Ask",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._render = render
        self._ask = ask
        self._shown_in: MainWindow | None = None
        self.upkeep = ModelUpkeep(self)
        self.upkeep.pulls.changed.connect(self.show_pulls)
        self.upkeep.pulls.changed.connect(self._close_old_news)
        self.upkeep.pulls.ended.connect(self._tell_end)
        self.upkeep.went_wrong.connect(self._tell_trouble)

    @Slot()
    def show_pulls(self) -> None:
        """Show in the window of the moment what is under way."""
        window = self._window()
        if window is not self._shown_in and self.upkeep.pulls.all():
            from invoice_desk.gui.models.pull_lines import PullLines  # most days nobody gets a model

            self._shown_in = window
            window.add_below(PullLines(self.upkeep.pulls, self._render(), all_of_them=False, parent=window))

    @Slot()
    def manage(self) -> None:
        """Let the person look after the models."""
        with self.upkeep.watched():
            self._ask.models(self.upkeep, self._render())

    def close(self) -> None:
        """The program ends. Takes seconds at most."""
        self.upkeep.close()

    # News, unless a person sees it happen.

    @Slot(object)
    def _tell_end(self, pull: Pull) -> None:
        if self.upkeep.is_watched:
            return
        notices, key = self._window().notices, _key(pull)
        named = {"model": pull.name, "place": words.place_named(pull.host)}
        match pull.state:
            case PullState.DONE:
                text = self.tr("The model {model} ({place}) is downloaded and can be used.").format(**named)
                use = partial(self.use_wanted.emit, pull.engine, pull.name)
                notices.show_notice(text, "info", actions=[(self.tr("Use it"), use)], key=key)
            case PullState.STOPPED:
                text = self.tr("The download of {model} ({place}) was stopped. What has come so far is kept.").format(
                    **named
                )
                self._offer_again(pull, text, "info", self.tr("Go on"))
            case PullState.FAILED if pull.error is not None:
                self._offer_again(
                    pull, self._render()(pull.error.code, pull.error.params), "error", self.tr("Try again")
                )

    def _offer_again(self, pull: Pull, text: str, kind: "Kind", again: str) -> None:
        go_on = partial(self.upkeep.pulls.go_on, pull)
        self._window().notices.show_notice(text, kind, actions=[(again, go_on)], key=_key(pull))

    @Slot()
    def _close_old_news(self) -> None:
        """What was said of a pull is no longer true once it goes on."""
        for pull in self.upkeep.pulls.all():
            if pull.under_way:
                self._window().notices.close_notice(_key(pull))

    @Slot(object)
    def _tell_trouble(self, trouble: Trouble) -> None:
        if not (self.upkeep.is_watched and trouble.was_asked):
            sentence = self._render()(trouble.error.code, trouble.error.params)
            self._window().notices.show_notice(sentence, "warning", key=_NOTICE)


def _key(pull: Pull) -> str:
    return f"pull {pull.host} {pull.name}"
