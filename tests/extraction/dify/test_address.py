"""What people write for a Dify server leads to its API, and what can't be an address is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.errors import EngineError
from invoice_desk.extraction.dify.address import address_of

APP = "3b9e5a72-4c1d-4f0e-9a57-0d2c8f6b1e34"


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://api.dify.ai/v1", "https://api.dify.ai"),
        ("https://api.dify.ai", "https://api.dify.ai"),
        ("api.dify.ai/v1/", "https://api.dify.ai"),
        ("http://localhost/v1", "http://localhost"),
        ("localhost:5001", "http://localhost:5001"),
        ("dify", "http://dify"),
        ("192.168.1.9:8080/v1/chat-messages", "http://192.168.1.9:8080"),
        ("https://ai.example.com/dify/v1/workflows/run", "https://ai.example.com/dify"),
        ("https://ai.example.com/v1/files/upload", "https://ai.example.com"),
        (f"https://ai.example.com/app/{APP}/workflow", "https://ai.example.com"),
        (f"https://ai.example.com/app/{APP}/develop?tab=1", "https://ai.example.com"),
        ("https://ai.example.com/workflow/AbCdEf0123456789", "https://ai.example.com"),
        ("https://ai.example.com/chat/AbCdEf0123456789", "https://ai.example.com"),
        ("https://ai.example.com/apps", "https://ai.example.com"),
        ("https://ai.example.com/chat", "https://ai.example.com/chat"),
        (f"https://cloud.dify.ai/app/{APP}/overview", "https://api.dify.ai"),
        ("https://udify.app/chat/AbCdEf0123456789", "https://api.dify.ai"),
        ("https://udify.app.example.com", "https://udify.app.example.com"),
        ("0.0.0.0:80", "http://127.0.0.1:80"),
    ],
)
def test_an_address_is_understood_as_people_write_it(typed: str, url: str) -> None:
    assert address_of(typed).url == url


@pytest.mark.parametrize("typed", ["", "ftp://h", "h:99999", "two words", "https://"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(EngineError) as refused:
        address_of(typed)
    assert refused.value.code == "dify.bad_address"


def test_what_was_mended_is_known() -> None:
    assert address_of("https://api.dify.ai").note is None
    for page in ("https://cloud.dify.ai/apps", "https://ai.example.com/chat/AbCdEf0123456789"):
        note = address_of(page).note
        assert note is not None
        assert note.params["text"] == page


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    try:
        found = address_of(text)
    except EngineError:
        return
    assert found.url.startswith(("http://", "https://"))
