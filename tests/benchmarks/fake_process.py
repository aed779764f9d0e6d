"""A fake Ollama in a process of its own, so that what it takes of the processor is not counted as the program's.

with ollama_elsewhere(Pace(looking=0.3, token=0.002)) as server:
    OllamaServer(address_of(server.url)) …
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.benchmarks.documents import ROOT
from tests.fake_ollama import FakeOllama, Reply, Request
from tests.fake_ollama.tokens import split_tokens

MODEL = "qwen2.5vl:7b"
RECEIPT = {
    "seller_name": "BOOK TA .K(TAMAN DAYA) SDN BND",
    "issue_date": "25/12/2018",
    "total_amount": "9.00",
    "line_items": [{"description": "MODELLING CLAY", "line_amount": "9.00"}],
}


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds from a request to the end of its answer, and about how many between two tokens of it; `lines` is how
    many line items it names.
    """

    seconds: float
    token: float
    lines: int = 1


@dataclass(slots=True)
class Elsewhere:
    """The server's address and, after its end, from when to when it worked at each answer, in seconds."""

    url: str
    spans: tuple[tuple[float, float], ...] = ()
    processor: float = 0.0
    """Seconds of processor that it took."""

    @property
    def usual(self) -> float:
        """How long an answer took, as a rule."""
        return statistics.median(end - start for start, end in self.spans)

    @property
    def most_at_once(self) -> int:
        """How many answers it worked at, at most."""
        return max(sum(start <= begun < end for start, end in self.spans) for begun, _ in self.spans)


@contextmanager
def ollama_elsewhere(pace: Pace, *, parallel: int = 1) -> Iterator[Elsewhere]:
    """The server for the length of the block; it ends with this process, however that ends."""
    command = [sys.executable, "-m", __name__, *map(str, (pace.seconds, pace.token, pace.lines, parallel))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        server = Elsewhere(process.stdout.readline().strip())
        try:
            yield server
        finally:
            process.stdin.close()
            server.processor, spans = json.loads(process.stdout.read() or "[0.0, []]")
            server.spans = tuple((start, end) for start, end in spans)


@dataclass
class Model:
    """Says the same of every receipt; begins to write so that it ends in time, as far as its last answers tell."""

    text: str
    pace: Pace
    last: Request | None = None
    early: float = 0.0

    def __call__(self, request: Request) -> Reply:
        if self.last is not None and self.last.t_end is not None:
            self.early += (self.last.t_end - self.last.t_start - self.pace.seconds) / 2
        else:
            self.early = max(self.early, self.pace.token * len(split_tokens(self.text)))
        self.last = request
        looking = self.pace.seconds - self.early - (time.monotonic() - request.t_start)
        return Reply(self.text, prompt_delay=max(0.0, looking), per_chunk_delay=self.pace.token)


def answer(lines: int) -> str:
    return json.dumps({**RECEIPT, "line_items": lines * RECEIPT["line_items"]})  # type: ignore[operator]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, kind in (("seconds", float), ("token", float), ("lines", int), ("parallel", int)):
        parser.add_argument(name, type=kind)
    given = parser.parse_args()
    with FakeOllama(models=[MODEL], num_parallel=given.parallel) as fake:
        fake.reply(Model(answer(given.lines), Pace(given.seconds, given.token)))
        print(fake.url, flush=True)
        began = time.process_time()
        sys.stdin.read()
        spans = [(one.t_start, one.t_end) for one in fake.of("/api/chat") if one.t_end is not None]
        print(json.dumps([time.process_time() - began, spans]))


if __name__ == "__main__":
    main()
