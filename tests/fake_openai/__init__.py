"""A fake OpenAI-compatible server for tests, in the ways of the vendor that is asked for, on a loopback port.

    with FakeOpenAI(vendor="oneapi", key="sk-1", models={"qwen-vl": True}) as fake:
        fake.reply('{"total": "9.60"}')            # or Reply(...); several: in turn, the last for all after it
        fake.fault(Fault.RST, after_chunks=3)      # strikes the next question
        ...
        fake.wait_until(lambda: fake.questions[0].cancelled_at is not None)

Modules
    server.py     the thread, and what a test says to it
    vendors.py    what each vendor takes, refuses and says
    streams.py    the chunks of an answer in each vendor's way
    answer.py     one answer on its way out, and the faults that strike it
    faults.py     all ways to fail

Of llama-server and Ollama 0.9.3 from transcripts of real ones, of one-api from its sources, of the others from their
documents and what people report.
"""

from tests.fake_ollama.record import Request
from tests.fake_openai.faults import EARLY, STREAM, Fault
from tests.fake_openai.server import FakeOpenAI
from tests.fake_openai.streams import Reply
from tests.fake_openai.vendors import VENDORS, Vendor

__all__ = ["EARLY", "STREAM", "VENDORS", "FakeOpenAI", "Fault", "Reply", "Request", "Vendor"]
