"""Views come back from their file as they were saved, and a file that can't be read is never written over."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.gui.table.row_book import Sorting
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.gui.table.saved_views import SavedView, SavedViews, ViewFile, views_from_json, views_to_json
from tests.gui.table.test_column_filter import FILTERS

NAMES = st.sampled_from(["März", "待复核", "Aldi & Co", "x"])
VIEWS = st.builds(
    SavedView,
    NAMES,
    st.text(max_size=5),
    st.none() | st.frozensets(st.sampled_from(RowStatus), max_size=2),
    st.lists(FILTERS, max_size=2).map(tuple),
    st.lists(st.builds(Sorting, st.sampled_from(["seller_name", "@status"]), st.booleans()), max_size=2).map(tuple),
    st.text(max_size=5),
)


def kept(views: list[SavedView], default: str = "") -> SavedViews:
    found = SavedViews()
    for one in views:
        found = found.with_view(one)
    return found.opening_with(default)


@given(st.lists(VIEWS, max_size=4), NAMES)
def test_views_come_back_as_they_were(views: list[SavedView], default: str) -> None:
    saved = kept(views, default)
    assert views_from_json(views_to_json(saved)) == saved


@given(st.lists(VIEWS, max_size=5), NAMES, NAMES)
def test_each_name_is_there_once_whatever_is_saved_renamed_and_deleted(
    views: list[SavedView], name: str, other: str
) -> None:
    saved = kept(views, name)
    assert {one.name: one for one in saved.views} == {one.name: one for one in views}
    after = saved.renamed(name, other)
    names = list(after.names())
    assert len(names) == len(set(names))
    if name in saved.names() and name != other:
        assert name not in names
        assert (after.default, other in names) == (other, True)
    gone = saved.without(name)
    assert name not in gone.names()
    assert gone.default == ""


def test_a_file_that_is_none_counts_as_empty_and_is_put_aside_before_it_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "settings" / "views.json"
    file = ViewFile(path)
    assert file.read() == SavedViews()
    file.write(kept([SavedView("a")]))
    assert file.read().names() == ["a"]
    path.write_text('{"views": [{"name": "somebody typed here"')
    assert file.read() == SavedViews()
    file.write(kept([SavedView("b")]))
    assert file.read().names() == ["b"]
    assert "somebody typed here" in path.with_name("views.json.broken").read_text()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"views": [1]}', '{"views": [{"name": "a"}]}', '{"views": null}'])
def test_what_is_no_list_of_views_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no views"):
        views_from_json(text)
