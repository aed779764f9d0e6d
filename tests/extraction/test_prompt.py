"""The prompt asks for all fields of the profiles and for nothing else, in words and as a schema."""

import contextlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.config import load_profiles, resource
from invoice_desk.domain.errors import PromptError
from invoice_desk.domain.profile import FieldSpec, FieldType, Profile
from invoice_desk.extraction.prompt import (
    GAPS,
    KIND,
    LANGUAGES,
    MOST_LINE_ITEMS,
    Prompt,
    doubts_about,
    prompt_for,
    shipped_template,
)
from invoice_desk.messages import messages_in

PROFILES, _ = load_profiles()
RECEIPT, FAPIAO, TAXI = PROFILES["receipt"], PROFILES["vat_invoice_cn"], PROFILES["taxi_receipt_cn"]
ALL = tuple(PROFILES.values())


def schema_of(prompt: Prompt) -> dict[str, Any]:
    return dict(prompt.schema)


def objects_in(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if schema.get("type") == "object":
        yield schema
    for part in [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]:
        yield from objects_in(part)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", ALL, ids=PROFILES.keys())
def test_every_field_is_in_the_words_and_in_the_schema(profile: Profile, language: str) -> None:
    prompt = prompt_for([profile], language=language)
    schema = schema_of(prompt)
    asked = [spec.id for spec in profile.read_fields]
    assert list(schema["properties"]) == asked + (["line_items"] if profile.line_items else [])
    for spec in (*profile.read_fields, *profile.line_items):
        assert f'"{spec.id}"' in prompt.user
        assert spec.label_in(language) in prompt.user
        assert spec.hint_in(language) in prompt.user


@pytest.mark.parametrize("profiles", [[RECEIPT], [TAXI], ALL], ids=["one", "no line items", "all"])
def test_every_key_is_required_nullable_and_bounded(profiles: tuple[Profile, ...]) -> None:
    schema = schema_of(prompt_for(profiles, language="en"))
    for part in objects_in(schema):
        assert part["required"] == list(part["properties"])
        assert part["additionalProperties"] is False
        for key, held in part["properties"].items():
            if key == "line_items":
                assert held["maxItems"] == MOST_LINE_ITEMS
            else:
                assert held["type"] == ["string", "null"]
                assert key == KIND or 0 < held["maxLength"] <= 200


def test_the_kind_comes_first_where_there_is_a_choice_also_in_sorted_keys() -> None:
    schema = schema_of(prompt_for(ALL, language="en"))
    assert next(iter(schema["properties"])) == min(schema["properties"]) == KIND
    assert schema["properties"][KIND]["enum"] == [*PROFILES, None]
    assert KIND not in schema_of(prompt_for([RECEIPT], language="en"))["properties"]


def test_no_field_can_be_called_as_the_kind_is() -> None:
    with pytest.raises(ValueError, match="id"):
        FieldSpec(id=KIND, label={"en": "Kind"})


def test_the_schema_stays_small_and_plain() -> None:
    text = json.dumps(prompt_for(ALL, language="en").schema)
    assert len(text) < 4_000
    assert not any(word in text for word in ("$ref", "anyOf", "oneOf", "pattern", 'description": "'))


def test_fields_of_several_profiles_are_asked_once_with_all_their_labels_and_hints() -> None:
    prompt = prompt_for([RECEIPT, TAXI], language="en")
    line = next(line for line in prompt.user.splitlines() if line.startswith('- "total_amount"'))
    assert "Total / 价税合计 / Fare / 总金额" in line
    assert "On taxi_receipt_cn: The whole fare" in line
    assert prompt.user.count('- "total_amount"') == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_json_is_said_because_some_servers_insist(language: str) -> None:
    prompt = prompt_for([RECEIPT], language=language, own="{page_text}")
    assert "JSON" in prompt.system


def test_a_language_without_a_prompt_gets_english() -> None:
    assert prompt_for([RECEIPT], language="fr") == prompt_for([RECEIPT], language="en")
    assert prompt_for([RECEIPT], language="zh_CN") != prompt_for([RECEIPT], language="en")


def test_the_text_of_the_page_is_given_as_data_and_its_braces_are_text() -> None:
    prompt = prompt_for([RECEIPT], language="en", page_text="TOTAL {fields} {0} }{")
    assert "TOTAL {fields} {0} }{" in prompt.user
    assert "<<<PAGE TEXT" in prompt.user
    assert "<<<" not in prompt_for([RECEIPT], language="en", page_text=" \n").user


def test_a_long_text_loses_its_middle() -> None:
    prompt = prompt_for([RECEIPT], language="en", page_text="START" + "x" * 100_000 + "END")
    assert "START" in prompt.user
    assert "END" in prompt.user
    assert "[… text left out …]" in prompt.user
    assert len(prompt.user) < 40_000


def test_several_pages_are_announced() -> None:
    assert "3 pages" in prompt_for([RECEIPT], language="en", pages=3).user
    assert "pages, given" not in prompt_for([RECEIPT], language="en", pages=1).user


def test_the_version_changes_with_wording_and_schema_not_with_the_page() -> None:
    versions = [
        prompt_for([RECEIPT], language="en").version,
        prompt_for([RECEIPT], language="zh_CN").version,
        prompt_for([FAPIAO], language="en").version,
        prompt_for(ALL, language="en").version,
        prompt_for([RECEIPT], language="en", own="{fields}").version,
    ]
    assert len(set(versions)) == len(versions)
    assert all(len(version) == 12 for version in versions)
    assert prompt_for([RECEIPT], language="en", page_text="x", pages=2).version == versions[0]


def test_a_template_of_the_users_own_replaces_the_user_part_only() -> None:
    prompt = prompt_for([RECEIPT], language="en", own='Read {keys}. {{"a": 1}}\n{page_text}', page_text="TEA 2.40")
    standard = prompt_for([RECEIPT], language="en")
    assert prompt.user.startswith('Read "document_kind", "seller_name"')
    assert '{"a": 1}' in prompt.user
    assert "TEA 2.40" in prompt.user
    assert (prompt.system, prompt.schema) == (standard.system, standard.schema)


@pytest.mark.parametrize(
    ("own", "code", "gap"),
    [
        ("{colour}", "prompt.unknown_gap", "{colour}"),
        ("{}", "prompt.unknown_gap", "{}"),
        ("{fields.x}", "prompt.unknown_gap", "{fields.x}"),
        ("{fields[0]}", "prompt.unknown_gap", "{fields[0]}"),
        ("{fields:>9}", "prompt.unknown_gap", "{fields:>9}"),
        ("{fields!r}", "prompt.unknown_gap", "{fields!r}"),
        ('Give {"total": 1}', "prompt.unknown_gap", '{"total": 1}'),
        ("a } b", "prompt.lone_brace", ""),
        ("a { b", "prompt.lone_brace", ""),
        ("", "prompt.empty", ""),
        (" \n", "prompt.empty", ""),
    ],
)
def test_a_template_that_can_not_be_filled_is_refused_in_words(own: str, code: str, gap: str) -> None:
    for refuse in (lambda: prompt_for([RECEIPT], language="en", own=own), lambda: doubts_about(own)):
        with pytest.raises(PromptError) as refused:
            refuse()
        assert refused.value.code == code
        assert refused.value.params.get("gap", "") == gap
        for language in LANGUAGES:
            sentence = messages_in(language)(code, refused.value.params)
            assert gap in sentence
            assert "{{" in sentence or code == "prompt.empty"
    assert messages_in("en")("prompt.no_page_text", {}).startswith("{page_text} is missing")


def test_words_without_a_gap_for_them_are_refused_because_a_model_would_invent_what_it_can_not_read() -> None:
    with pytest.raises(PromptError) as refused:
        prompt_for([RECEIPT], language="en", own="Read {fields}", page_text="TEA 2.40")
    assert refused.value.code == "prompt.no_page_text"
    assert prompt_for([RECEIPT], language="en", own="Read {fields}").user.startswith("Read ")


@pytest.mark.parametrize(
    ("own", "codes"),
    [
        ("{kinds} {fields} {page_text}", []),
        ("{kinds} {keys} {page_text}", []),
        ("{fields}", ["prompt.no_page_text", "prompt.no_kinds"]),
        ("Read this.", ["prompt.no_page_text", "prompt.no_fields", "prompt.no_kinds"]),
    ],
)
def test_what_a_template_leaves_out_is_doubted(own: str, codes: list[str]) -> None:
    assert [note.code for note in doubts_about(own)] == codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_template_is_beyond_doubt_and_gives_the_shipped_prompt(language: str) -> None:
    assert doubts_about(shipped_template(language)) == ()
    own = prompt_for(ALL, language=language, own=shipped_template(language))
    assert own.user == prompt_for(ALL, language=language).user
    assert {f"{{{gap}}}" for gap in GAPS} >= set(re.findall(r"\{\w+\}", shipped_template(language)))


@given(st.text() | st.text("{}[]fields:!.", max_size=30))
def test_any_template_is_filled_or_refused(own: str) -> None:
    with contextlib.suppress(PromptError):
        assert prompt_for([RECEIPT], language="en", own=own).version


@given(st.text(), st.integers(0, 500))
def test_any_page_gives_a_prompt(page_text: str, pages: int) -> None:
    assert prompt_for([RECEIPT], language="zh_CN", page_text=page_text, pages=pages).user


def test_both_languages_have_the_same_texts_and_every_type() -> None:
    english, chinese = (
        tomllib.loads(resource("prompts", f"{language}.toml").read_text(encoding="utf-8")) for language in LANGUAGES
    )
    assert english.keys() == chinese.keys()
    assert set(english["types"]) == set(chinese["types"]) == {str(kind) for kind in FieldType}
