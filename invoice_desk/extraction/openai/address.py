"""Where an OpenAI-compatible server is: its base address, as `https://api.example.com/v1`."""

import re
from typing import Final
from urllib.parse import urlsplit

from invoice_desk.domain.errors import EngineError
from invoice_desk.extraction.address import Address, read_address

_INTERFACE: Final = ("/chat/completions", "/completions", "/responses", "/models", "/chat", "/embeddings")
_CODES: Final = ("openai.address_mended", "openai.address_shortened")
_VERSION: Final = re.compile(r"/v\d+[a-z0-9]*(/|$)")


def address_of(text: str) -> Address:
    """The base address that a person wrote, without the end that names a call (`/chat/completions`).

    Whether a base has `/v1` in it differs from server to server: it is kept as it was written, see `offered`. Without a
    scheme it is http in private networks, and https abroad. Raises EngineError `openai.bad_address`.
    """
    try:
        return read_address(text, port=None, without=_INTERFACE, codes=_CODES, secure_abroad=True)
    except ValueError as error:
        raise EngineError("openai.bad_address", text=text) from error


def offered(url: str) -> str:
    """The address that was likely meant where none such server answers at `url`; "" where nothing is likely."""
    return "" if _VERSION.search(urlsplit(url).path) else f"{url}/v1"
