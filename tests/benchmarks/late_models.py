"""How late a 10 ms timer on the window's thread is while four models write over HTTP, each a word every 15 ms.

python -m tests.benchmarks.late_models [--documents 24] [--runs 5]; the bars are p99 16 ms and a maximum of 50 ms.
Unlike in `late_streams`, everything is as installed: worker processes, the Ollama engine and its threads, the desk;
the server is a fake one in a process of its own.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from invoice_desk.config import config_folder
from invoice_desk.gui.memory import WindowMemory
from tests.benchmarks.documents import scans
from tests.benchmarks.fake_process import MODEL, Pace, ollama_elsewhere
from tests.benchmarks.late_timer import lateness, tell

STREAMS = 4
PACE = Pace(seconds=0.3, token=0.015, lines=12)


def streaming(app: QApplication, files: list[Path], folder: Path) -> list[float]:
    """Milliseconds by which each tick came late, from the drop to the last answer."""
    os.environ["XDG_CONFIG_HOME"] = str(folder)
    memory = WindowMemory(config_folder() / "window.ini")
    memory.keep_choice("ollama", MODEL)
    del memory  # it writes when it goes
    with ollama_elsewhere(PACE, parallel=STREAMS) as server:
        os.environ["INVOICE_DESK_OLLAMA_HOSTS"] = server.url
        os.environ["INVOICE_DESK_OLLAMA_PARALLEL"] = str(STREAMS)
        late = lateness(app, files, folder)
    assert len(server.spans) == len(files), "something else has read them"
    assert server.most_at_once == STREAMS, server.most_at_once
    return late


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=24)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    app = QApplication([])
    tell(args.runs, lambda folder: streaming(app, scans(args.documents, folder / "scans"), folder))


if __name__ == "__main__":
    main()
