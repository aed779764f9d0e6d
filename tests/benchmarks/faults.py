"""The fault table: every way a server is known to fail, where it strikes, and what the user is told.

    python -m tests.benchmarks.faults [--server "Ollama 0.9.3"] [--language en] [--language zh_CN]

`row` is said on the document's row, `waits` where the queue stands still until the server is back, `read` names the
notes on what was read all the same. Each fault strikes while a queue reads; the next document is read in the end.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from invoice_desk.extraction.ollama.faults import of_answer, of_pull
from invoice_desk.messages import LANGUAGES, messages_in
from tests.extraction.ollama.refusals import ASKING, PULLING
from tests.pipeline.strikes import PULL_FAULTS, SERVERS, Told, server_for, strikes, struck, struck_pull

HOST, MODEL = "http://box:11434", "qwen2.5vl:7b"


def outcome(told: Told) -> str:
    if told.error is not None:
        return "waits" if told.is_waiting else "row"
    return "read"


def sentences(told: Told, language: str) -> str:
    render = messages_in(language)
    if told.error is not None:
        return render(told.error.code, told.error.params)
    return " ".join(render(note.code, note.params) for note in told.notes) or "–"


def show(title: str, what: str, lines: Iterable[str]) -> None:
    print(f"{title}: {what}")
    for line in lines:
        print(f"    {line}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", action="append", choices=SERVERS)
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    args = parser.parse_args()
    languages = args.language or LANGUAGES
    for strike in strikes():
        if args.server and strike.server not in args.server:
            continue
        with server_for(strike) as server, tempfile.TemporaryDirectory() as folder:
            told = struck(strike, server, Path(folder))
        show(str(strike), outcome(told), (sentences(told, language) for language in languages))
    for fault in PULL_FAULTS:
        error = struck_pull(fault)
        said = (messages_in(language)(error.code, error.params) for language in languages) if error else ()
        show(f"Ollama, pull, {fault}", error.code if error else "got", said)
    for kind, refusals, told_of in (("asked", ASKING, of_answer), ("pull", PULLING, of_pull)):
        for refusal in refusals:
            told_as = told_of(refusal.status, refusal.said, host=HOST, model=MODEL)
            said = (messages_in(language)(told_as.code, told_as.params) for language in languages)
            show(f"Ollama, {kind}, {refusal.situation}", told_as.code, said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
