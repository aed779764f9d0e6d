"""What holds for all tests: no window appears unless a display is asked for, and nobody's own settings are touched."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile("few", max_examples=25)  # on each change; the usual hundred otherwise
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


@pytest.fixture(scope="session")
def _modules_stay() -> None:
    """What the modules hold is not looked through again after each test of the window."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _as_a_window_lives(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests of the window have empty settings and data folders of their own, and cycles die on their thread only."""
    if "gui" not in request.path.parts:
        yield
        return
    request.getfixturevalue("_modules_stay")
    folder: Path = request.getfixturevalue("tmp_path_factory").mktemp("home")
    patch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
        patch.setenv(name, str(folder / name.lower()))
    gc.disable()
    yield
    gc.collect()
    gc.enable()
