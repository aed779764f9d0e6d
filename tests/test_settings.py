"""What the user may set, and what is said about nonsense."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import Limits
from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.domain.errors import SettingsError
from invoice_desk.messages import LANGUAGES, messages_in
from invoice_desk.settings import (
    PREFIX,
    SETTINGS,
    default_settings,
    load_settings,
    overruled,
    rows_in,
    save_settings,
    text_of_rows,
)


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
        ("ollama_parallel = 5", "settings.invalid"),
        ("endpoints = 3", "settings.endpoint"),
        ('[[endpoints]]\nkind = "ftp"\nurl = "x"', "settings.endpoint"),
        ('[[endpoints]]\nkind = "openai"\nurl = ""', "settings.endpoint"),
        ('[[endpoints]]\nkind = "openai"\nurl = "x"\nname = "a b"', "settings.endpoint"),
        ('[[endpoints]]\nkind = "openai"\nurl = "x"\nparallel = 0', "settings.endpoint"),
        ('[[endpoints]]\nkind = "openai"\nurl = "x"\nprice_in = "cheap"', "settings.endpoint"),
        ('[[endpoints]]\nkind = "openai"\nurl = "x"\nkey = "sk-1"', "settings.endpoint"),
        ('[[endpoints]]\nkind = "dify"\nurl = "x"\n[[endpoints]]\nkind = "dify"\nurl = "y"', "settings.endpoint"),
        ('max_pages = "many"', "settings.invalid"),
        ('theme = "pink"', "settings.not_a_choice"),
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
def test_every_setting_is_named_and_explained(language: str) -> None:
    render = messages_in(language)
    codes = [f"settings.{kind}.{one.key}" for one in SETTINGS for kind in ("label", "help")]
    codes += [f"settings.choice.{choice}" for one in SETTINGS for choice in one.choices]
    codes += [f"settings.group.{one.group}" for one in SETTINGS]
    assert [code for code in codes if render(code, {}) == code] == []


def test_what_is_saved_holds_next_time_and_the_rest_stays(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings.toml"
    save_settings({"max_pages": 7, "theme": "dark"}, file)
    save_settings({"language": "zh_CN", "theme": "auto"}, file)
    found = load_settings(file, {})
    assert (found.limits.max_pages, found.theme, found.language) == (7, "auto", "zh_CN")
    assert "theme" not in file.read_text(encoding="utf-8")
    assert [path.name for path in file.parent.iterdir()] == ["settings.toml"]


def test_nonsense_is_not_saved(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    save_settings({"max_pages": 7}, file)
    with pytest.raises(SettingsError):
        save_settings({"max_pages": 0}, file)
    assert load_settings(file, {}).limits.max_pages == 7


def test_a_folder_in_the_place_of_the_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "settings.toml.part").mkdir()
    with pytest.raises(SettingsError) as refused:
        save_settings({"max_pages": 7}, tmp_path / "settings.toml")
    assert refused.value.code == "settings.not_writable"


def test_the_defaults_are_what_holds_without_a_file(tmp_path: Path) -> None:
    assert default_settings() == load_settings(tmp_path / "none.toml", {})


def test_own_companies_are_parted_by_semicolons_of_either_width(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    save_settings({"own_companies": "Acme, Inc.; DE812720447；中启行物联科技 ;"}, file)
    assert load_settings(file, {}).own_companies == ("Acme, Inc.", "DE812720447", "中启行物联科技")
    assert default_settings().own_companies == ()


def test_a_company_may_stand_with_its_tax_id_and_a_category_with_its_account(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    written = {
        "own_companies": "Acme, Inc. | DE812720447；中启行｜91110000",
        "categories": "travel | 6602.01; meals; | ;",
    }
    save_settings(written, file)
    settings = load_settings(file, {})
    assert settings.own_companies == ("Acme, Inc. | DE812720447", "中启行 | 91110000")
    assert settings.categories == (("travel", "6602.01"), ("meals", ""))


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=5))
def test_rows_are_read_as_they_were_written(rows: list[tuple[str, str]]) -> None:
    text = text_of_rows(rows)
    assert text_of_rows(rows_in(text)) == text
    assert len(rows_in(text)) == sum(any(part.strip() for part in row) for row in rows)


def test_what_the_environment_decides_is_known() -> None:
    assert [setting.key for setting in overruled({f"{PREFIX}THREADS": "2", "PATH": "/"})] == ["threads"]


def test_servers_that_are_saved_are_there_next_time_and_so_is_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    office = Endpoint("openai", "http://10.0.0.4:8000/v1", "office", models=("qwen2.5-vl-72b",), price_in="0.8")
    save_settings({"endpoints": (office, Endpoint("dify", "https://dify.example/v1")), "max_pages": 7}, file)
    save_settings({"theme": "dark"}, file)
    found = load_settings(file, {})
    assert found.endpoints == (office, Endpoint("dify", "https://dify.example/v1"))
    assert [endpoint.engine for endpoint in found.endpoints] == ["openai:office", "dify"]
    assert (found.limits.max_pages, found.theme) == (7, "dark")


def test_the_environment_gives_servers_as_json() -> None:
    given = '[{"kind": "openai", "url": "http://10.0.0.4:8000/v1"}]'
    assert load_settings(Path("none.toml"), {"INVOICE_DESK_ENDPOINTS": given}).endpoints == (
        Endpoint("openai", "http://10.0.0.4:8000/v1"),
    )
