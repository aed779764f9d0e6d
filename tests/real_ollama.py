"""A real Ollama server with toy models, and a registry to pull from, where the folder `../shared` has them."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parents[2] / "shared" / "real_ollama"
_CACHE = "REAL_OLLAMA_DIR"


@contextmanager
def real_ollama(store: Path) -> Iterator[str]:
    """The address of a server that keeps its models in the empty folder `store`, from `with` to the end of its block.

    Skips the test where there is none.
    """
    server = _script("real_ollama.py")
    subprocess.run([sys.executable, str(server), "install"], check=True, capture_output=True)
    for part in _cache().iterdir():
        if part.name != "models":  # other tests use those at the same time
            (store / part.name).symlink_to(part)
    port = _free_port()
    with _running([str(server), "serve", "--port", str(port)], {_CACHE: str(store)}):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def toy_registry() -> Iterator[str]:
    """The host and port of a registry with the models library/toy, which comes slowly, and library/newer."""
    port = _free_port()
    with _running([str(_script("toy_registry.py")), "--port", str(port)], {}):
        yield f"127.0.0.1:{port}"


def _script(name: str) -> Path:
    path = _FOLDER / name
    if not path.exists():
        pytest.skip(f"NOT TESTED against a real Ollama: there is no {path}")
    return path


def _cache() -> Path:
    return Path(os.environ.get(_CACHE, Path.home() / ".cache" / "real_ollama"))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _end_with_the_test() -> None:
    """A test that runs out of time is ended without its `finally`."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **environment},
        preexec_fn=_end_with_the_test if sys.platform == "linux" else None,
    )
    try:
        assert process.stdout is not None
        assert any("READY" in line for line in process.stdout)
        yield
    finally:
        process.terminate()
        process.communicate()
