"""Containers that were opened last: what is read of one beside the other needs no new opening of their mail."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.container import Container

Opening = Callable[[], Container | None]
"""Opens a container, each time anew; None where it is none (any more). Raises UnreadableDocumentError."""


class OpenContainers:
    """Keeps a few open: as many as can lie in each other, so that going through them in order opens each but once.

    May be used from several threads; one reads at a time.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.RLock()  # one inside another is opened through that one
        self._open: OrderedDict[Opening, Container] = OrderedDict()

    def keep(self, opening: Opening, container: Container) -> None:
        """Take one in that was just opened."""
        with self._lock:
            self._open[opening] = container
            while len(self._open) > self._most:
                self._open.popitem(last=False)[1].__exit__()

    @contextmanager
    def use(self, opening: Opening) -> Iterator[Container]:
        """The container that `opening` gives, opened where it is not. Raises UnreadableDocumentError."""
        with self._lock:
            container = self._open.get(opening) or opening()
            if container is None:  # it was another file when it was looked into
                raise UnreadableDocumentError("file.not_readable")
            self._open.pop(opening, None)
            self.keep(opening, container)
            yield container

    def close(self) -> None:
        """Close all; those that are used after this are opened again."""
        with self._lock:
            while self._open:
                self._open.popitem()[1].__exit__()
