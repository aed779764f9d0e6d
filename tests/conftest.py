"""What holds for all tests: no window appears unless a display is asked for, and nobody's own settings are touched."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


@pytest.fixture(autouse=True)
def _as_a_window_lives(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests of the window have empty settings and data folders of their own, and cycles die on their thread only."""
    if "gui" not in request.path.parts:
        yield
        return
    folder: Path = request.getfixturevalue("tmp_path_factory").mktemp("home")
    patch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
        patch.setenv(name, str(folder / name.lower()))
    gc.disable()
    yield
    gc.collect()
    gc.enable()
