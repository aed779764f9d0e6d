"""The pages of help: texts of `resources/help` with the keys in force, and which of them fits where somebody is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QWidget

from invoice_desk.config import resource
from invoice_desk.gui.actions.making import key_text
from invoice_desk.gui.actions.window_actions import WindowActions
from invoice_desk.messages import LANGUAGES

TOPICS: Final = (
    "start",
    "checking",
    "editing",
    "table",
    "documents",
    "export",
    "models",
    "suppliers",
    "folder",
    "desks",
    "keys",
    "troubles",
)
"""In the order of the contents; each is a file."""

_OF_CLASS: Final[Mapping[str, str]] = {
    "EmptyState": "start",
    "FormView": "checking",
    "ContactView": "checking",
    "CompareDialog": "checking",
    "OpinionDialog": "checking",
    "ResultsView": "editing",
    "_LineView": "editing",
    "DetailPane": "checking",
    "ColumnsFace": "editing",
    "ReplaceBar": "table",
    "FilterBar": "table",
    "WorkArea": "table",
    "FieldDialog": "editing",
    "PagePane": "documents",
    "SplitPageDialog": "documents",
    "SplitPagesDialog": "documents",
    "ExportDialog": "export",
    "StatisticsDialog": "export",
    "ModelPicker": "models",
    "ModelsDialog": "models",
    "PromptDialog": "models",
    "ServersPage": "models",
    "SettingsDialog": "models",
    "SuppliersDialog": "suppliers",
    "WatchDialog": "folder",
    "MonthsDialog": "desks",
    "KeymapDialog": "keys",
    "CrashDialog": "troubles",
}
"""Which topic belongs to which part of the window: by name, so that none is loaded for it."""


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A page in Markdown, its title without its sign; links in it lead to other topics, pictures are icons' names."""

    topic: str
    title: str
    text: str


def help_pages(language: str, actions: WindowActions) -> tuple[HelpPage, ...]:
    """All pages in a language, with the keys that the actions have now."""
    said = {name: key_text(actions.by_id(name)) or actions.name_of(name).rstrip("…") for name in actions.ids()}
    keys = {name: f"**{text}**" for name, text in said.items()}
    keys["all_keys"] = _table(actions)
    folder = language if language in LANGUAGES else "en"
    pages = []
    for topic in TOPICS:
        text = resource("help", folder, f"{topic}.md").read_text(encoding="utf-8").format_map(keys)
        pages.append(HelpPage(topic, text.partition("\n")[0].removeprefix("# "), text))
    return tuple(pages)


def found(pages: Sequence[HelpPage], words: str) -> list[HelpPage]:
    """The pages that hold all these words, in whatever order and case."""
    wanted = words.casefold().split()
    return [page for page in pages if all(word in page.text.casefold() for word in wanted)]


def topic_of(widget: QWidget | None) -> str:
    """The topic that fits a part of the window; the first one where none does."""
    while widget is not None:
        topic = _OF_CLASS.get(type(widget).__name__)
        if topic is not None:
            return topic
        widget = widget.parentWidget()
    return TOPICS[0]


def _table(actions: WindowActions) -> str:
    lines = []
    for title, entries in actions.by_menu():
        given = [(name, key) for one, name in entries if (key := key_text(actions.by_id(one)))]
        lines += ["", f"| {title} | |", "| --- | --- |"]
        lines += [f"| {_escaped(key)} | {_escaped(name)} |" for name, key in given]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")
