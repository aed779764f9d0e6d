"""A user's own wording is kept in a file for each language, and a broken file never passes for none."""

from pathlib import Path

import pytest

from invoice_desk.domain.errors import PromptError, SettingsError
from invoice_desk.extraction.own_prompt import file_of, keep_template, own_template
from invoice_desk.extraction.prompt import doubts_about, shipped_template


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def test_what_is_kept_is_used_in_its_language_only() -> None:
    keep_template("zh_CN", "请读取。\n{fields}\n{page_text}")
    assert own_template("zh_CN") == "请读取。\n{fields}\n{page_text}\n"
    assert own_template("en") is None


@pytest.mark.parametrize("back", [None, f"\n{shipped_template('en')}\n\n"])
def test_going_back_to_the_shipped_wording_leaves_no_file(back: str | None) -> None:
    keep_template("en", "Mine: {fields}")
    keep_template("en", back)
    keep_template("en", back)
    assert own_template("en") is None
    assert not file_of("en").exists()


def test_a_file_that_is_no_text_is_refused_where_it_is_used() -> None:
    file_of("en").parent.mkdir(parents=True)
    file_of("en").write_bytes(b"\xff\xfe\x00Read")
    template = own_template("en")
    assert template is not None
    with pytest.raises(PromptError):
        doubts_about(template)


def test_a_file_written_by_an_editor_of_windows_is_read() -> None:
    file_of("en").parent.mkdir(parents=True)
    file_of("en").write_bytes(b"\xef\xbb\xbfMine: {fields}\r\n")
    assert own_template("en") == "Mine: {fields}\n"


def test_a_folder_in_the_place_of_the_file_is_said_and_nothing_is_left_behind() -> None:
    file_of("en").mkdir(parents=True)
    with pytest.raises(SettingsError) as refused:
        keep_template("en", "Mine: {fields}")
    assert refused.value.code == "settings.not_writable"
