"""Every code has its sentence, in both languages, with the same gaps to fill."""

import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.config import resource
from invoice_desk.messages import LANGUAGES, _texts, engine_label, messages_in, user_language

PACKAGE = Path(__file__).resolve().parents[1] / "invoice_desk"
RAISED = re.compile(r'(?:Error|Note|Hint|Unreachable|NotInstalled)\(\s*"([a-z_]+(?:\.[a-z_0-9]+)+)"')
NAMED = re.compile(
    r'"((?:cli|file|folder|archive|image|pdf|ofd|page|pages|document|worker|job|desk|profile|progress|field|sum|date'
    r"|amount|currency|tax_id|number|total|export|pull|key|repair|party|rate|exact|xml|openai|trying|doctor|prompt)(?:\.[a-z_0-9]+)+)\""
)
PREFIXES = re.compile(r'f"((?:[a-z_]+\.)+)\{')
NO_MESSAGES = {"file.toml"}


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def codes_in_source() -> set[str]:
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    return {code for source in sources for pattern in (RAISED, NAMED) for code in pattern.findall(source)}


def test_both_languages_have_the_same_codes() -> None:
    assert set(_texts("en")) == set(_texts("zh_CN"))


@pytest.mark.parametrize("code", sorted(_texts("en")))
def test_both_languages_have_the_same_gaps_and_a_text(code: str) -> None:
    english, chinese = _texts("en")[code], _texts("zh_CN")[code]
    assert english.strip()
    assert chinese.strip()
    assert gaps(english) == gaps(chinese)


def test_every_code_in_the_source_has_a_sentence() -> None:
    missing = codes_in_source() - set(_texts("en")) - NO_MESSAGES
    assert not missing


def test_no_sentence_is_left_over() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    built = tuple(PREFIXES.findall(sources))
    left_over = {code for code in _texts("en") if f'"{code}"' not in sources and not code.startswith(built)}
    left_over -= {
        code for code in left_over if f'"{code.rpartition(".")[2]}"' in sources and code.startswith("export.")
    }
    assert not left_over


@pytest.mark.parametrize(
    ("engine", "label"),
    [
        ("offline", "离线引擎"),
        ("openai", "OpenAI 兼容"),
        ("openai:office", "OpenAI 兼容 · office"),
        ("scripted", "scripted"),
        ("of-tomorrow:office", "of-tomorrow:office"),
    ],
)
def test_an_engine_is_called_by_its_kind_and_its_server(engine: str, label: str) -> None:
    assert engine_label(engine, messages_in("zh_CN")) == label


def test_sentences_are_filled_in() -> None:
    assert messages_in("en")("page.damaged", {"page": 3}) == "Page 3 is damaged and was left out. Check the original."
    assert messages_in("zh_CN")("page.damaged", {"page": 3}) == "第 3 页已损坏，未读取。请核对原件。"


def test_a_field_is_called_by_its_label() -> None:
    assert messages_in("en")("field.missing", {"field": "seller_name"}).startswith("Seller was not found.")
    assert messages_in("zh_CN")("field.missing", {"field": "seller_name"}).startswith("未找到销售方")
    assert messages_in("en")("field.missing", {"field": "own_field"}).startswith("own_field was not found.")


@given(
    st.sampled_from(LANGUAGES),
    st.sampled_from(sorted(_texts("en"))) | st.text(),
    st.dictionaries(st.text(), st.text() | st.integers() | st.floats()),
)
def test_rendering_never_fails_whatever_is_missing(language: str, code: str, params: dict[str, str | int]) -> None:
    assert isinstance(messages_in(language)(code, params), str)


def test_an_unknown_code_or_language_is_no_loss() -> None:
    assert messages_in("en")("no.such.code", {}) == "no.such.code"
    assert messages_in("fr")("file.empty", {}) == messages_in("en")("file.empty", {})


def test_the_files_are_where_the_program_looks() -> None:
    assert all(resource("messages", f"{language}.toml").is_file() for language in LANGUAGES)


@pytest.mark.parametrize(
    ("name", "language"), [("zh_CN.UTF-8", "zh_CN"), ("zh_TW", "zh_CN"), ("de_DE.UTF-8", "en"), ("C", "en")]
)
def test_the_locale_chooses_the_language(monkeypatch: pytest.MonkeyPatch, name: str, language: str) -> None:
    monkeypatch.setenv("LC_ALL", name)
    assert user_language() == language
