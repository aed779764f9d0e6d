"""A faithful fake Ollama server for tests: it speaks HTTP on a loopback port, in the words of the real one.

    with FakeOllama(era="classic", version="0.9.3", models=["qwen2.5vl:7b"]) as fake:
        fake.reply('{"total": "9.60"}')              # or Reply(...), or a callable of the Request; several: in turn
        fake.fault("rst", after_chunks=3)            # any name of Fault; strikes the next chat
        client = ollama.Client(fake.url)
        ...
        fake.wait_until(lambda: fake.requests[0].cancelled_at is not None)

The log is `fake.requests`; `Reply(hold=threading.Event())` keeps an answer back, so that no test must sleep. Faults
that can strike at any place are in ANYWHERE; each name says in faults.py what it does and which module does it.

Modules
    server.py                            the thread, and what a test says to it
    wire.py, routes.py, answer.py        sockets; who answers; lines, chunks and the faults that strike them
    go_json.py, go_types.py              Go's JSON and its complaints
    chat_task.py, generation.py          a request checked; the model at work
    chat.py, openai.py, catalogue.py     the endpoints
    scheduler.py, pulls.py               slots and loaded models; the registry
    replies.py, spoiling.py, faults.py   what is said, rightly and wrongly; all ways to fail
    models.py, tokens.py, versions.py    facts
    state.py, record.py, images.py       what handlers share; the log; images in requests
    transcripts.py, probing.py           what the real one answered; a plain client

Modern (>= 0.30) is from the sources and from llama-server, not from a real Ollama; classic is held against transcripts
of 0.9.3 and 0.5.4 by tests/contracts/test_fake_ollama.py.
"""

from tests.fake_ollama.faults import ANYWHERE, Fault
from tests.fake_ollama.models import PRESETS, TOYS, Model
from tests.fake_ollama.pulls import Layer, PullPace
from tests.fake_ollama.record import DecodedImage, Request
from tests.fake_ollama.replies import Cut, Reply
from tests.fake_ollama.server import FakeOllama

__all__ = [
    "ANYWHERE",
    "PRESETS",
    "TOYS",
    "Cut",
    "DecodedImage",
    "FakeOllama",
    "Fault",
    "Layer",
    "Model",
    "PullPace",
    "Reply",
    "Request",
]
