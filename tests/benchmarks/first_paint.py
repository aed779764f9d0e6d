"""From the start of the process to the window's first paint, against a bare main window with a table.

python -m tests.benchmarks.first_paint [--runs 5]; the bar is a ratio of 1.6 (median). Offscreen unless told otherwise.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

BARE = """
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

class Window(QMainWindow):
    def event(self, event):
        done = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest:
            print("painted", flush=True)
        return done

app = QApplication([])
window = Window()
window.setCentralWidget(QTableView())
window.resize(1280, 800)
window.show()
app.exec()
"""

OURS = """
import gc

gc.disable()  # as `__main__` does

from invoice_desk.gui import application

made_program = application.made_program

def made_and_watched(app):
    program = made_program(app)
    program.window.painted.connect(lambda: print("painted", flush=True))
    program.opened.connect(lambda: print("opened", flush=True))
    return program

application.made_program = made_and_watched
application.run([])
"""


def seconds_to(said: str, script: str, folder: str) -> float:
    """How long a script takes until it says so; it is ended then."""
    environment = {
        "QT_QPA_PLATFORM": "offscreen",
        **os.environ,
        "XDG_CONFIG_HOME": folder,
        "XDG_DATA_HOME": folder,
        "XDG_RUNTIME_DIR": folder,
    }
    begun = time.perf_counter()
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == said:
                taken = time.perf_counter() - begun
                process.kill()
                return taken
    raise RuntimeError(f"the script ended without saying {said!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for script in (BARE, OURS):  # bytecode and disk caches
            seconds_to("painted", script, folder)
        ratios = []
        for number in range(args.runs):
            bare, ours = seconds_to("painted", BARE, folder), seconds_to("painted", OURS, folder)
            ratios.append(ours / bare)
            print(f"run {number + 1}: bare {bare:.3f} s, window {ours:.3f} s, ratio {ours / bare:.2f}")
        opened = statistics.median(seconds_to("opened", OURS, folder) for _ in range(args.runs))
        print(f"median ratio {statistics.median(ratios):.2f} (bar 1.6); desk open and rows there after {opened:.3f} s")


if __name__ == "__main__":
    main()
