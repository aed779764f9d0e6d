"""What a machine-readable code on a page says, and the roles under which a reading of it keeps what it saw."""

from dataclasses import dataclass
from typing import Final

from invoice_desk.domain.document import Region

CODE_PLACE: Final = "code"
"""The role of the sighting that tells where a code stands; its value is the kind of code."""

CODE_AMOUNT: Final = "code_amount"
"""The role of an amount in a code that is the net amount or the total: the page tells which."""


@dataclass(frozen=True, slots=True)
class PageCode:
    """A code (QR, DataMatrix, PDF417, Aztec) as it was decoded, and its place on the upright page."""

    text: str
    region: Region
