"""What people write for a server leads to it, and what can't be an address is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.errors import EngineError
from invoice_desk.extraction.ollama.address import address_of
from invoice_desk.messages import LANGUAGES, messages_in


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("localhost", "http://localhost:11434"),
        ("1.2.3.4", "http://1.2.3.4:11434"),
        ("localhost:3002", "http://localhost:3002"),
        (" 'gpu-box:3002/' ", "http://gpu-box:3002"),
        ("http://example.com", "http://example.com"),
        ("https://example.com", "https://example.com"),
        ("https://h:8443/base/", "https://h:8443/base"),
        ("https://h/base/v1", "https://h/base"),
        ("http://h:11434/v1/chat/completions", "http://h:11434"),
        ("http://h:11434/api/chat", "http://h:11434"),
        ("http://h:11434/api/", "http://h:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("http://0.0.0.0:3002", "http://127.0.0.1:3002"),
        ("[::]:11434", "http://[::1]:11434"),
        ("::1", "http://[::1]:11434"),
        ("[::1]:11434", "http://[::1]:11434"),
        ("http://user:secret@h:1", "http://h:1"),
    ],
)
def test_an_address_is_understood_as_people_write_it(typed: str, url: str) -> None:
    assert address_of(typed).url == url


@pytest.mark.parametrize(
    "typed", ["", "  ", "ftp://h", "h:99999", "h:abc", "http//h:1", "two words", "http://", "h@x y"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(EngineError) as refused:
        address_of(typed)
    assert refused.value.code == "ollama.bad_address"


@pytest.mark.parametrize(
    ("typed", "is_this_computer", "is_nearby"),
    [
        ("localhost", True, True),
        ("127.0.0.1:3002", True, True),
        ("::1", True, True),
        ("0.0.0.0", True, True),
        ("192.168.1.5", False, True),
        ("gpu-box", False, True),
        ("gpu.local", False, True),
        ("8.8.8.8", False, False),
        ("https://ollama.com", False, False),
    ],
)
def test_it_is_known_where_documents_would_go(typed: str, is_this_computer: bool, is_nearby: bool) -> None:
    address = address_of(typed)
    assert (address.is_this_computer, address.is_nearby) == (is_this_computer, is_nearby)


@pytest.mark.parametrize(
    "typed", ["localhost:3002", "http://localhost:11434", "gpu-box", "https://h:8443/base/", "::1", "Box/a"]
)
def test_what_needs_no_mending_is_not_mentioned(typed: str) -> None:
    assert address_of(typed).note is None


@pytest.mark.parametrize(
    ("typed", "written", "url"),
    [
        ("http://localhost:11434/v1", "http://localhost:11434/v1", "http://localhost:11434"),
        ("0.0.0.0:11434", "0.0.0.0:11434", "http://127.0.0.1:11434"),
        ("h:1/api/chat", "h:1/api/chat", "http://h:1"),
        ("me:secret@h", "h", "http://h:11434"),
    ],
)
def test_what_was_mended_is_said_in_both_texts(typed: str, written: str, url: str) -> None:
    note = address_of(typed).note
    assert note is not None
    assert dict(note.params) == {"text": written, "url": url}
    for language in LANGUAGES:
        sentence = messages_in(language)(note.code, note.params)
        assert written in sentence
        assert url in sentence


@pytest.mark.parametrize("typed", ["https://me:secret@h:1/base", "https://h:1/base?key=secret"])
def test_a_name_and_a_password_are_left_out_and_not_repeated(typed: str) -> None:
    note = address_of(typed).note
    assert note is not None
    assert "secret" not in str(address_of(typed))
    for language in LANGUAGES:
        sentence = messages_in(language)(note.code, note.params)
        assert "https://h:1/base" in sentence
        assert "OLLAMA_API_KEY" in sentence


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    try:
        found = address_of(text)
    except EngineError:
        return
    assert found.url.startswith(("http://", "https://"))
    assert address_of(found.url).url == found.url


@pytest.mark.parametrize(
    ("written", "is_overheard"),
    [
        ("http://10.0.0.4:8000", True),
        ("box", True),
        ("https://box", False),
        ("http://127.0.0.1:11434", False),
        ("localhost", False),
        ("0.0.0.0", False),
    ],
)
def test_what_goes_to_another_computer_without_https_can_be_overheard(written: str, is_overheard: bool) -> None:
    assert address_of(written).is_overheard is is_overheard
