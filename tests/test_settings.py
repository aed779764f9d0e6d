"""What the user may set, and what is said about nonsense."""

from pathlib import Path

import pytest

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import SettingsError
from invoice_desk.messages import LANGUAGES, messages_in
from invoice_desk.settings import SETTINGS, load_settings


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml", {}).limits == Limits()


def test_the_file_sets_and_the_environment_overrules_it(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("max_pages = 7\nmax_megabytes = 5\n", encoding="utf-8")

    found = load_settings(file, {"INVOICE_DESK_MAX_PAGES": "9"})

    assert (found.limits.max_pages, found.limits.max_bytes) == (9, 5_000_000)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("max_pages = 0", "settings.invalid"),
        ("max_pages = true", "settings.invalid"),
        ('max_pages = "many"', "settings.invalid"),
        ("max_pagse = 7", "settings.unknown"),
        ("max_pages: 7", "settings.unreadable"),
    ],
)
def test_nonsense_in_the_file_is_refused_and_named(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError) as refused:
        load_settings(file, {})

    assert refused.value.code == code


def test_nonsense_in_the_environment_names_the_variable() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(Path("none.toml"), {"INVOICE_DESK_THREADS": "all"})

    assert refused.value.params["where"] == "INVOICE_DESK_THREADS"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_is_explained(language: str) -> None:
    render = messages_in(language)
    assert all(render(f"settings.help.{one.key}", {}) != f"settings.help.{one.key}" for one in SETTINGS)
