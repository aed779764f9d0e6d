"""What holds for tests of the window: nothing stays open after one, also when it failed."""

from collections.abc import Iterator

import pytest

from tests.gui.building import close_what_is_open


@pytest.fixture(autouse=True)
def _nothing_stays_open(request: pytest.FixtureRequest) -> Iterator[None]:
    if "qtbot" not in request.fixturenames:
        yield
        return
    qtbot = request.getfixturevalue("qtbot")
    yield
    close_what_is_open(qtbot)
