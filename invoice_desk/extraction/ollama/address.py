"""Where an Ollama server is: what people write for it, mended where it can only mean one thing."""

from typing import Final

from invoice_desk.domain.errors import EngineError
from invoice_desk.extraction.address import Address, read_address

PORT: Final = 11434
_API_PATHS: Final = ("/api/chat", "/api/generate", "/api", "/v1/chat/completions", "/v1")
_CODES: Final = ("ollama.address_mended", "ollama.address_shortened")


def address_of(text: str) -> Address:
    """The address that a person wrote: a bare host, with a port, with https, with a path before `/api`.

    A path that belongs to the interface (`/v1`, `/api/chat`) is left out. Without a scheme the port is Ollama's own,
    with one it is the scheme's. Raises EngineError `ollama.bad_address`.
    """
    try:
        return read_address(text, port=PORT, without=_API_PATHS, codes=_CODES)
    except ValueError as error:
        raise EngineError("ollama.bad_address", text=text) from error
