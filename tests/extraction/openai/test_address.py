"""What people write for a server of this kind leads to its base address; what is likely meant is offered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.errors import EngineError
from invoice_desk.extraction.openai.address import address_of, offered
from invoice_desk.messages import LANGUAGES, messages_in


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://api.openai.com/v1", "https://api.openai.com/v1"),
        ("https://api.openai.com/v1/", "https://api.openai.com/v1"),
        (" 'http://box:3000/v1/chat/completions' ", "http://box:3000/v1"),
        ("http://box:3000/v1/models", "http://box:3000/v1"),
        ("http://box:3000/chat/completions/", "http://box:3000"),
        ("localhost:1234/v1", "http://localhost:1234/v1"),
        ("192.168.1.20:8000", "http://192.168.1.20:8000"),
        ("gpu-box:8000/v1", "http://gpu-box:8000/v1"),
        ("0.0.0.0:8000/v1", "http://127.0.0.1:8000/v1"),
        ("dashscope.aliyuncs.com/compatible-mode/v1", "https://dashscope.aliyuncs.com/compatible-mode/v1"),
        ("api.example.com", "https://api.example.com"),
        ("https://me:secret@h.example.com/v1?key=1#x", "https://h.example.com/v1"),
        ("::1", "http://[::1]"),
    ],
)
def test_an_address_is_understood_as_people_write_it(typed: str, url: str) -> None:
    assert address_of(typed).url == url


def test_what_was_mended_is_known() -> None:
    note = address_of("http://box:3000/v1/chat/completions").note
    assert note is not None
    assert note.params["url"] == "http://box:3000/v1"
    assert address_of("http://box:3000/v1").note is None
    assert address_of("api.example.com/v1/").note is None


def test_a_key_in_an_address_is_not_repeated() -> None:
    note = address_of("https://me:secret@h.example.com/v1?key=secret").note
    assert note is not None
    for language in LANGUAGES:
        sentence = messages_in(language)(note.code, note.params)
        assert "secret" not in sentence
        assert "https://h.example.com/v1" in sentence


@pytest.mark.parametrize("typed", ["", "ftp://h", "http://", "h:99999", "two words", "http//h"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(EngineError) as refused:
        address_of(typed)
    assert refused.value.code == "openai.bad_address"


@pytest.mark.parametrize(
    ("url", "likely"),
    [
        ("http://box:3000", "http://box:3000/v1"),
        ("https://h/openai", "https://h/openai/v1"),
        ("http://box:3000/v1", ""),
        ("https://h/api/v3", ""),
        ("https://h/v1beta/openai", ""),
    ],
)
def test_a_version_is_offered_where_none_is_written(url: str, likely: str) -> None:
    assert offered(url) == likely


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    try:
        found = address_of(text)
    except EngineError:
        return
    assert found.url.startswith(("http://", "https://"))
    assert address_of(found.url).url == found.url
