"""What differs between the versions of Ollama, as questions the other modules ask."""

import re
from dataclasses import dataclass
from typing import Literal

Era = Literal["classic", "modern"]

_LATEST = {"classic": (0, 24, 0), "modern": (99, 0, 0)}
_FIRST = {"classic": (0, 0, 0), "modern": (0, 30, 0)}
DEFAULT_VERSION = {"classic": "0.9.3", "modern": "0.33.0"}


@dataclass(frozen=True, slots=True)
class Version:
    """A version text and the era it behaves like; a text of the other era (`0.0.0` of a dev build) is taken as near
    to it as its era allows."""

    text: str
    era: Era

    @property
    def modern(self) -> bool:
        return self.era == "modern"

    @property
    def has_capabilities(self) -> bool:
        return self._at_least(0, 6, 4)

    @property
    def knows_405(self) -> bool:
        return self._at_least(0, 6, 9)

    @property
    def names_inner_field(self) -> bool:
        return self._at_least(0, 6, 0)

    @property
    def ps_has_context_length(self) -> bool:
        return self._at_least(0, 9, 7)

    @property
    def says_plainly_not_found(self) -> bool:
        """Chat answers `model 'x' not found`, without the advice to pull."""
        return self._at_least(0, 12, 0)

    @property
    def fails_with_a_status(self) -> bool:
        """An error before the first line of a stream has its own status instead of 200 and an error line."""
        return self._at_least(0, 12, 6)

    @property
    def knows_truncate(self) -> bool:
        return self._at_least(0, 12, 6)

    @property
    def tags_have_capabilities(self) -> bool:
        return self._at_least(0, 30, 0)

    @property
    def done_reason_after_done(self) -> bool:
        return self._at_least(0, 30, 0)

    @property
    def reads_webp(self) -> bool:
        return self._at_least(0, 32, 14)

    def _at_least(self, *wanted: int) -> bool:
        numbers = [int(number) for number in re.findall(r"\d+", self.text)[:3]]
        said = tuple(numbers + [0] * (3 - len(numbers)))
        return min(max(said, _FIRST[self.era]), _LATEST[self.era]) >= wanted
