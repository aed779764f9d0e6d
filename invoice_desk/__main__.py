"""The program's door: nothing or one existing path means the window, everything else the command line."""

import gc
import multiprocessing
import sys
from pathlib import Path

# Spawned worker processes import this module again: whatever is heavy is imported inside the functions.

COMMANDS = ("extract", "export", "models", "profiles", "settings", "doctor")
WINDOW = "gui"
USAGE = 2


def main() -> None:
    """Start what the arguments ask for; ends the process with the exit status."""
    multiprocessing.freeze_support()
    sys.exit(_status(sys.argv[1:]))


def _status(arguments: list[str]) -> int:
    if arguments[:1] == [WINDOW]:
        return _window(arguments[1:])
    if _asks_for_the_window(arguments):
        return _window(arguments)
    from invoice_desk.cli.commands import run

    return run(arguments)


def _asks_for_the_window(arguments: list[str]) -> bool:
    if len(arguments) != 1:
        return not arguments
    try:
        return arguments[0] not in COMMANDS and Path(arguments[0]).exists()
    except (OSError, ValueError):
        return False


def _window(arguments: list[str]) -> int:
    from invoice_desk.gui.display import has_display

    if not has_display():
        from invoice_desk.cli.terminal import Terminal
        from invoice_desk.messages import user_language

        Terminal(user_language()).warn("cli.no_display")
        return USAGE
    # Nothing that is imported is garbage; the window brings a collector of its own, see `gui.garbage`.
    gc.disable()
    from invoice_desk.gui.application import run

    return run([Path(argument) for argument in arguments])


if __name__ == "__main__":
    main()
