"""How long reading will still take: by the pace of the last documents, not of the first."""

import time
from collections import deque
from collections.abc import Callable

_LEAST = 3
_WINDOW = 20
_PAUSE = 4
"""A step that took so many times longer, for a document, than the next longest is a pause …"""

_NOTABLE = 0.5
"""… unless all others are shorter than this, in seconds: then documents end in bunches."""


class Eta:
    """Fed with how many documents are done, tells the seconds left. A pause between two documents does not bend it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steps: deque[tuple[float, int]] = deque(maxlen=_WINDOW)  # seconds, and documents that were then done
        self._done = 0
        self._since = clock()

    def restart(self) -> None:
        """A new batch begins now."""
        self._steps.clear()
        self._done = 0
        self._since = self._clock()

    def have(self, done: int) -> None:
        """So many documents are done by now."""
        if done < self._done:
            self.restart()
        if done > self._done:
            now = self._clock()
            self._steps.append((now - self._since, done - self._done))
            self._done, self._since = done, now

    def seconds_for(self, left: int) -> float | None:
        """How long `left` documents will take; None while too few are done to say."""
        if self._done < _LEAST:
            return None
        *_, second, (longest, at_once) = sorted([(0.0, 1), *((seconds / n, n) for seconds, n in self._steps)])
        seconds = sum(seconds for seconds, _ in self._steps)
        if second[0] >= _NOTABLE and longest > _PAUSE * second[0]:
            seconds -= at_once * (longest - second[0])
        return left * seconds / sum(documents for _, documents in self._steps)
