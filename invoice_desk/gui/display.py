"""Whether a window can be shown at all: where no display answers, Qt would end the process with an abort."""

import os
import sys
from pathlib import Path
from typing import Final

_PATIENCE_S: Final = 2.0


def has_display() -> bool:
    """Whether the display that the environment names answers; takes a few milliseconds. Imports nothing of Qt."""
    if sys.platform in ("win32", "darwin"):
        return True
    wanted = os.environ.get("QT_QPA_PLATFORM", "")
    of_a_server = {"wayland": _wayland_answers, "xcb": _x_answers}
    if wanted and not any(one in wanted for one in of_a_server):
        return True  # as offscreen or vnc, which need none
    return any(answers() for one, answers in of_a_server.items() if not wanted or one in wanted)


def _wayland_answers() -> bool:
    if "WAYLAND_SOCKET" in os.environ:  # already connected
        return True
    name, folder = os.environ.get("WAYLAND_DISPLAY", ""), os.environ.get("XDG_RUNTIME_DIR", "")
    if not name or not (folder or Path(name).is_absolute()):
        return False
    import socket  # here, so that a start on X need not wait for it

    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(_PATIENCE_S)
        try:
            probe.connect(str(Path(folder, name)))
        except OSError:
            return False
    return True


def _x_answers() -> bool:
    """Asked by the library that Qt asks by: who may connect, and how, only that knows."""
    if not os.environ.get("DISPLAY"):
        return False
    import ctypes

    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # nobody can tell; what is missing Qt says itself
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not refused
