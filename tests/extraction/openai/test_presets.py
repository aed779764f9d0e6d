"""Kinds of servers are data: complete, with a name and a hint in both languages, and recognised by their addresses."""

import pytest

from invoice_desk.extraction.openai.address import address_of, offered
from invoice_desk.extraction.openai.presets import UNKNOWN, Format, Preset, may_read, preset_for, presets, sees_by_name
from invoice_desk.messages import LANGUAGES, messages_in

ASKED_FOR = {"oneapi", "dashscope", "dashscope-intl", "vllm", "lmstudio", "llamacpp", "litellm", "ollama", "openai"}


def test_the_servers_people_run_are_there() -> None:
    assert set(presets()) == ASKED_FOR


@pytest.mark.parametrize("preset", [*presets().values(), UNKNOWN], ids=lambda preset: preset.id or "unknown")
def test_each_has_a_name_and_a_hint_in_both_languages(preset: Preset) -> None:
    for language in LANGUAGES:
        for code in (preset.label, preset.hint):
            assert messages_in(language)(code, {}) != code


@pytest.mark.parametrize("preset", presets().values(), ids=lambda preset: preset.id)
def test_an_address_to_begin_with_is_a_whole_one_and_its_own(preset: Preset) -> None:
    address = address_of(preset.url)
    assert address.note is None
    assert not offered(address.url)
    assert preset_for(preset.id, "") is preset
    if preset.hosts:
        assert preset_for("", preset.url) is preset
    assert preset.needs_key or address.is_this_computer


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("http://gpu-box:11434/v1", "ollama"),
        ("http://127.0.0.1:1234/v1", "lmstudio"),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", "dashscope"),
        ("http://gpu-box:8000/v1", ""),
        ("https://api.example.com/v1", ""),
        ("http://[", ""),
    ],
)
def test_a_server_is_recognised_only_where_its_address_says_so(url: str, known: str) -> None:
    assert preset_for("", url).id == known
    assert preset_for("of a newer version", url).id == known
    assert preset_for("vllm", url).id == "vllm"


def test_what_is_known_of_the_difficult_ones() -> None:
    assert presets()["dashscope"].format is Format.OBJECT
    assert presets()["dashscope"].most_picture_bytes == 10_000_000
    assert presets()["lmstudio"].skips == (Format.OBJECT,)


@pytest.mark.parametrize("model", ["text-embedding-3-small", "whisper-1", "tts-1-hd", "bge-m3", "Qwen3-Embedding-8B"])
def test_models_for_something_else_are_known_by_their_names(model: str) -> None:
    assert not may_read(model)


@pytest.mark.parametrize("model", ["gpt-4.1-mini", "qwen3-vl-plus", "Qwen/Qwen2.5-VL-7B-Instruct", "llava", "tiny"])
def test_models_that_may_read_are_kept(model: str) -> None:
    assert may_read(model)


@pytest.mark.parametrize(
    ("model", "sees"),
    [
        ("gpt-4o-mini", True),
        ("qwen-vl-max", True),
        ("google/gemini-2.5-flash", True),
        ("anthropic/claude-sonnet-4.5", True),
        ("o3", True),
        ("o3-mini", False),
        ("qwen-max", False),
        ("deepseek-ai/DeepSeek-V3.1", False),
        ("deepseek-ai/DeepSeek-OCR", True),
        ("mine", None),
    ],
)
def test_a_name_says_who_sees_where_it_says_anything(model: str, sees: bool | None) -> None:
    assert sees_by_name(model) is sees
