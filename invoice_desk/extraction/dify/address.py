"""Where a Dify server is: what people write for it, mended where it can only mean one thing."""

import re
from dataclasses import replace
from typing import Final

from invoice_desk.domain.errors import EngineError
from invoice_desk.extraction.address import Address, read_address

API: Final = "/v1"
"""The path of the service API, whatever stands before it."""

_API_PATHS: Final = (
    "/v1/workflows/run",
    "/v1/chat-messages",
    "/v1/completion-messages",
    "/v1/files/upload",
    "/v1/parameters",
    "/v1/info",
    API,
)
_PAGE: Final = re.compile(
    r"/(?:app/[0-9a-f]{8}-[0-9a-f-]{27}|(?:chat|chatbot|workflow|completion|agent)/[A-Za-z0-9]{16})(?:[/?#].*)?$|/apps/?$"
)
"""Pages of an app, in the studio and for its users: their address is what a browser shows."""

_CLOUD_PAGES: Final = re.compile(
    r"^(?:https?://)?(?:cloud\.dify\.ai|udify\.app|dify\.ai)(?=[/?#]|$)[^\s]*$", re.IGNORECASE
)
_CODES: Final = ("dify.address_mended", "dify.address_shortened")
_CLOUD: Final = "https://api.dify.ai"


def address_of(text: str) -> Address:
    """The address that a person wrote, without the path of the interface (`/v1`, `/v1/workflows/run`).

    The page of an app means the server it is on, and the pages of Dify's cloud its interface. Without a scheme it is
    https outside of private networks. Raises EngineError `dify.bad_address`.
    """
    typed = text.strip().strip("'\"")
    meant = _CLOUD if _CLOUD_PAGES.match(typed) else _PAGE.sub("", typed)
    try:
        found = read_address(meant, port=None, without=_API_PATHS, codes=_CODES, secure_abroad=True)
    except ValueError as error:
        raise EngineError("dify.bad_address", text=text) from error
    return replace(found, written=typed) if meant != typed else found
