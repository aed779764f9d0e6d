"""Named views of the table: filters, sorting and columns as a person left them, kept in a file beside the settings.

A file of its own, not the window's memory: that may be lost without harm, and this is somebody's work.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from invoice_desk.gui.table.column_filter import ColumnFilter, filter_from_form, filter_to_form
from invoice_desk.gui.table.row_book import Sorting
from invoice_desk.gui.table.rows import RowStatus

FILE_NAME = "views.json"

_BROKEN = (ValueError, TypeError, KeyError, ArithmeticError, AttributeError)


@dataclass(frozen=True, slots=True)
class SavedView:
    """What the table shows under a name.

    `words` are those of the filter above the table, `group` the statuses of the tab, None for all; `layout` is that of
    the columns, as `ColumnChoice` saves it.
    """

    name: str
    words: str = ""
    group: frozenset[RowStatus] | None = None
    filters: tuple[ColumnFilter, ...] = ()
    sorting: tuple[Sorting, ...] = ()
    layout: str = ""


@dataclass(frozen=True, slots=True)
class SavedViews:
    """All of them in the order in which they were made, and the name of the one that a desk opens with, "" for none."""

    views: tuple[SavedView, ...] = ()
    default: str = ""

    def names(self) -> Sequence[str]:
        """Their names."""
        return [one.name for one in self.views]

    def of_name(self, name: str) -> SavedView | None:
        """The view of that name."""
        return next((one for one in self.views if one.name == name), None)

    def with_view(self, view: SavedView) -> "SavedViews":
        """With a view at the end, or in the place of the one that has its name."""
        if self.of_name(view.name) is None:
            return replace(self, views=(*self.views, view))
        return replace(self, views=tuple(view if one.name == view.name else one for one in self.views))

    def without(self, name: str) -> "SavedViews":
        """Without the view of that name."""
        kept = tuple(one for one in self.views if one.name != name)
        return SavedViews(kept, "" if self.default == name else self.default)

    def renamed(self, name: str, other: str) -> "SavedViews":
        """With another name for a view; one that has that name already gives way."""
        view = self.of_name(name)
        if view is None or name == other:
            return self
        rest = self.without(other)
        views = tuple(replace(one, name=other) if one.name == name else one for one in rest.views)
        return SavedViews(views, other if self.default in (name, other) else self.default)

    def opening_with(self, name: str) -> "SavedViews":
        """With another view that a desk opens with, "" for none."""
        return replace(self, default=name if self.of_name(name) is not None else "")


def views_to_json(views: SavedViews) -> str:
    """For the file, readable."""
    forms = [
        {
            "name": one.name,
            "words": one.words,
            "group": None if one.group is None else sorted(status.value for status in one.group),
            "filters": [filter_to_form(column) for column in one.filters],
            "sorting": [[column.column_id, column.descending] for column in one.sorting],
            "layout": one.layout,
        }
        for one in views.views
    ]
    return json.dumps({"default": views.default, "views": forms}, ensure_ascii=True, indent=1)


def views_from_json(text: str) -> SavedViews:
    """Inverse of `views_to_json`. Raises ValueError where it is none."""
    try:
        form = json.loads(text)
        views = SavedViews(tuple(_view(one) for one in form["views"]))
        return views.opening_with(str(form.get("default", "")))
    except _BROKEN as error:
        raise ValueError(f"no views: {error}") from error


def _view(form: Mapping[str, Any]) -> SavedView:
    group = form["group"]
    return SavedView(
        name=str(form["name"]),
        words=str(form["words"]),
        group=None if group is None else frozenset(map(RowStatus, group)),
        filters=tuple(filter_from_form(one) for one in form["filters"]),
        sorting=tuple(Sorting(str(column_id), bool(descending)) for column_id, descending in form["sorting"]),
        layout=str(form["layout"]),
    )


class ViewFile:
    """Where the views are kept. A file that can't be read is put aside before another one takes its place."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> SavedViews:
        """The views; none where there is no file, or none that can be read."""
        try:
            return views_from_json(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return SavedViews()

    def write(self, views: SavedViews) -> None:
        """Keep these views. Raises OSError when the disk fails; the file is then as it was."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._put_broken_aside()
        part = self._path.with_name(f"{self._path.name}.part")
        part.write_text(views_to_json(views), encoding="utf-8")
        part.replace(self._path)

    def _put_broken_aside(self) -> None:
        try:
            views_from_json(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return
        except ValueError:
            self._path.replace(self._path.with_name(f"{self._path.name}.broken"))
