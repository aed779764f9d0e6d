"""How often a server may be asked: so many times a minute, and not before the time that it named itself."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

_MINUTE: Final = 60.0


class Pace:
    """Shared by all who ask a server, from whatever thread. `per_minute` 0 does not bound; a `minute` has seconds."""

    def __init__(
        self, per_minute: int = 0, *, minute: float = _MINUTE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_minute = per_minute
        self._minute = minute
        self._clock = clock
        self._begun: deque[float] = deque()
        self._not_before = 0.0
        self._lock = threading.Lock()

    def wait(self) -> float:
        """Seconds until the next request may begin; 0 where it may now, and then it counts as begun."""
        with self._lock:
            now = self._clock()
            while self._begun and now - self._begun[0] >= self._minute:
                self._begun.popleft()
            wait = self._not_before - now
            if self._per_minute and len(self._begun) >= self._per_minute:
                wait = max(wait, self._begun[-self._per_minute] + self._minute - now)
            if wait > 0:
                return wait
            if self._per_minute:
                self._begun.append(now)
            return 0.0

    def hold(self, seconds: float) -> None:
        """Nobody asks before so many seconds have passed."""
        with self._lock:
            self._not_before = max(self._not_before, self._clock() + seconds)

    async def turn(self, told: Callable[[], None]) -> None:
        """Wait until a request may begin; `told` is called once where that is not at once."""
        is_told = False
        while (seconds := self.wait()) > 0:
            if not is_told:
                told()
                is_told = True
            await asyncio.sleep(seconds)
