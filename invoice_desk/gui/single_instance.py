"""One running program for a user: a second start hands its files to the first one and ends."""

import os
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QByteArray,
    QCoreApplication,
    QCryptographicHash,
    QDir,
    QLockFile,
    QObject,
    QTimer,
    Signal,
    Slot,
)

from invoice_desk.config import data_folder

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_TAKEN: Final = b"taken"
_HEAD: Final = 8
"""Bytes that say how long a message is; the message is a JSON list of paths."""

_LONGEST: Final = 64_000_000
_LONGEST_ADDRESS: Final = 100
"""Bytes; macOS takes 104, Linux 108, the last of them a NUL."""

_PATIENCE: Final = 5.0
"""Seconds for the running program to take the files: it may still be starting. A program that hangs takes none."""

_STEP_MS: Final = 50
_LISTEN_AFTER_MS: Final = 100
"""The first window does not wait for Qt's network part, and later starts wait longer than this."""


class SingleInstance(QObject):
    """Ask `hand_over` first; where it says no, this is the running program and `received` speaks of later starts."""

    received = Signal(object)
    """Sequence[str]: absolute paths that another start was given; none when it was given none."""

    def __init__(self, parent: QObject | None = None, *, folder: Path | None = None) -> None:
        super().__init__(parent)
        folder = folder or data_folder()
        name = _name_for(folder)
        self._address = _address(name)
        # The socket alone can't say who is the first: of two programs that start at once both would find nobody.
        self._lock = QLockFile(str(folder / f"{name}.lock"))
        self._lock.setStaleLockTime(0)  # only the end of its process makes it stale
        self._folder = folder
        self._server: QLocalServer | None = None
        self._unread: dict[QLocalSocket, bytearray] = {}
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.close)

    @Slot()
    def close(self) -> None:
        """Hear no later start any more: those wait until this program has ended."""
        sockets, self._unread = list(self._unread), {}
        for socket in sockets:
            socket.abort()
            socket.deleteLater()
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None

    def hand_over(self, paths: Sequence[str]) -> bool:
        """True: a running program has taken the paths, there is nothing left to do here.

        False: none is running (known within milliseconds), or it does not answer. Later starts are heard a moment
        later; until then they wait.
        """
        if self._becomes_first():
            return False
        import json

        message = json.dumps([os.path.abspath(path) for path in paths]).encode()  # noqa: PTH100 - links stay as they are
        return self._sent(len(message).to_bytes(_HEAD, "big") + message)

    def _becomes_first(self) -> bool:
        is_first = self._is_first()
        if is_first:
            QTimer.singleShot(_LISTEN_AFTER_MS, self._listen)
        return is_first

    @Slot()
    def _listen(self) -> None:
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self._address)  # what a program that crashed left behind
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._meet)
        self._server.listen(self._address)

    def _is_first(self) -> bool:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return True
        if self._lock.tryLock(0):
            return True
        # In a folder that can't be written nobody can be told apart: better a second window than none.
        return self._lock.error() is not QLockFile.LockError.LockFailedError

    def _sent(self, message: bytes) -> bool:
        from PySide6.QtNetwork import QLocalSocket

        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            socket = QLocalSocket()
            if _is_ours(self._address):
                socket.connectToServer(self._address)
                if socket.waitForConnected(_STEP_MS) and _told(socket, message, until):
                    return True
            if self._becomes_first():  # the program that was asked has ended
                return False
            time.sleep(_STEP_MS / 1000)
        return False

    def _meet(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            self._unread[socket] = bytearray()
            socket.readyRead.connect(partial(self._read, socket))
            socket.disconnected.connect(partial(self._part, socket))
            self._read(socket)

    def _part(self, socket: "QLocalSocket") -> None:
        if self._unread.pop(socket, None) is not None:
            socket.deleteLater()

    def _read(self, socket: "QLocalSocket") -> None:
        unread = self._unread.get(socket)
        if unread is None:
            return
        unread += bytes(socket.readAll().data())
        length = int.from_bytes(unread[:_HEAD], "big")
        if length > _LONGEST:
            socket.abort()
        elif len(unread) >= _HEAD + length and len(unread) >= _HEAD:
            paths = _paths_in(bytes(unread[_HEAD : _HEAD + length]))
            self._unread[socket] = bytearray()
            if paths is None:
                socket.abort()
                return
            socket.write(QByteArray(_TAKEN))
            socket.flush()
            self.received.emit(paths)


def _told(socket: "QLocalSocket", message: bytes, until: float) -> bool:
    connected = socket.LocalSocketState.ConnectedState
    socket.write(QByteArray(message))
    while time.monotonic() < until and socket.state() == connected:
        if socket.bytesToWrite():
            socket.waitForBytesWritten(_STEP_MS)
        elif socket.waitForReadyRead(_STEP_MS):
            return bytes(socket.readAll().data()) == _TAKEN
    return False


def _paths_in(message: bytes) -> list[str] | None:
    import json

    try:
        paths = json.loads(message)
    except (ValueError, RecursionError):
        return None
    return paths if isinstance(paths, list) and all(isinstance(path, str) for path in paths) else None


def _name_for(folder: Path) -> str:
    digest = QCryptographicHash.hash(os.fsencode(folder.absolute()), QCryptographicHash.Algorithm.Sha256)
    return "invoice-desk-" + bytes(digest.toHex().data()).decode()[:16]


def _address(name: str) -> str:
    """A pipe's name on Windows, elsewhere a socket's path, short enough for the system."""
    if os.name == "nt":
        return name
    for folder in (os.environ.get("XDG_RUNTIME_DIR", ""), QDir.tempPath()):
        address = os.path.join(folder, name)  # noqa: PTH118 - its length in bytes is what counts
        if folder and len(os.fsencode(address)) <= _LONGEST_ADDRESS and os.access(folder, os.W_OK):
            return address
    return f"/tmp/{name}"  # noqa: S108 - whose socket it is, is looked at


def _is_ours(address: str) -> bool:
    """In a shared temporary folder anybody can leave a socket of any name."""
    if os.name == "nt":
        return True
    try:
        return Path(address).lstat().st_uid == os.getuid()
    except OSError:
        return False
