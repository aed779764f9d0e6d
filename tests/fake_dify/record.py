"""The log a test reads afterwards: one record for each request that came in."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Request:
    """One request. Header names are in lower case; `body` is the parsed JSON object, {} when there is none.

    `cancelled_at` is when the client left before the answer was whole, in `time.monotonic()` seconds. `task_id` is that
    of the run that it began.
    """

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes
    body: dict[str, Any] = field(default_factory=dict)
    status: int | None = None
    events: int = 0
    task_id: str = ""
    cancelled_at: float | None = None

    @property
    def inputs(self) -> dict[str, Any]:
        """The values of the app's variables."""
        inputs = self.body.get("inputs")
        return inputs if isinstance(inputs, dict) else {}
