"""How long reading will still take: by the pace of the last documents, not of the first."""

import time
from collections import deque
from collections.abc import Callable
from statistics import median

_LEAST = 3
_WINDOW = 20


class Eta:
    """Fed with how many documents are done, tells the seconds left. A pause between two documents does not bend it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steps: deque[float] = deque(maxlen=_WINDOW)
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
            step = (now - self._since) / (done - self._done)
            self._steps.extend([step] * min(done - self._done, _WINDOW))
            self._done, self._since = done, now

    def seconds_for(self, left: int) -> float | None:
        """How long `left` documents will take; None while too few are done to say."""
        if self._done < _LEAST:
            return None
        # Documents end in bunches where several are read at once: the mean of the middle, not one of the zeros.
        ordered = sorted(self._steps)
        middle = ordered[len(ordered) // 4 : len(ordered) - len(ordered) // 4] or [median(ordered)]
        return left * sum(middle) / len(middle)
