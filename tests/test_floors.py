"""The floors hold: imports go down only, and nothing outside the window knows Qt."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

IMPORT_ALL = """
import importlib, pkgutil, sys
import invoice_desk
for module in pkgutil.walk_packages(invoice_desk.__path__, "invoice_desk."):
    if not module.name.startswith("invoice_desk.gui"):
        importlib.import_module(module.name)
print(sorted(name for name in sys.modules if name.startswith(("PySide6", "shiboken6"))))
"""

LIGHT = """
import sys
import invoice_desk.__main__
print(sorted({name.partition(".")[0] for name in sys.modules} & {"numpy", "PIL", "pydantic", "typer", "rich"}))
"""

IN_A_WORKER = """
import sys
import invoice_desk.app
print(sorted({name.partition(".")[0] for name in sys.modules} & {"openpyxl", "typer", "rich", "sqlite3"}))
"""


FIRST_WINDOW = """
import sys
import invoice_desk.gui.application
heavy = '''
    numpy PIL pydantic httpx ollama keyring dataclasses tomllib invoice_desk.domain.record invoice_desk.pipeline
    invoice_desk.extraction invoice_desk.keys invoice_desk.gui.dialogs.ask invoice_desk.gui.dialogs.settings_dialog
    invoice_desk.gui.dialogs.prompt_dialog
'''.split()
print([name for name in heavy if name in sys.modules])
"""


def printed(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_no_module_outside_the_window_brings_qt_along() -> None:
    assert printed(IMPORT_ALL) == "[]"


def test_the_door_is_light_because_worker_processes_pass_it() -> None:
    assert printed(LIGHT) == "[]"


def test_a_worker_process_loads_neither_exporters_nor_the_command_line() -> None:
    assert printed(IN_A_WORKER) == "[]"


def test_the_first_window_waits_for_nothing_that_it_does_not_show() -> None:
    assert printed(FIRST_WINDOW) == "[]"


def test_imports_go_down_only() -> None:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
