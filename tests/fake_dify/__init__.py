"""A fake Dify server for tests: one app behind its service API on a loopback port, in the words of the real one.

    with FakeDify(mode="workflow", form=[file_list("pages"), paragraph("prompt")]) as fake:
        fake.reply('{"total": "9.60"}')              # or Reply(...); several: in turn, the last for all after it
        fake.fault(Fault.RST, after_events=3)        # strikes the next run
        ...
        fake.wait_until(lambda: fake.stopped == [fake.runs[0].task_id])

Modules
    server.py    the thread, and what a test says to it
    app.py       the app: its mode, its form, what it takes and refuses
    uploads.py   files that were sent
    streams.py   the events of a run in each mode
    answer.py    one answer on its way out, and the faults that strike it
    faults.py    all ways to fail
    record.py    the log

From the sources of the service API (0.6 to 1.14) and its documentation, not from a running server.
"""

from tests.fake_dify.app import App, file, file_list, paragraph, select, text_input
from tests.fake_dify.faults import EVERYWHERE, Fault
from tests.fake_dify.record import Request
from tests.fake_dify.server import FakeDify
from tests.fake_dify.streams import Reply

__all__ = [
    "EVERYWHERE",
    "App",
    "FakeDify",
    "Fault",
    "Reply",
    "Request",
    "file",
    "file_list",
    "paragraph",
    "select",
    "text_input",
]
