"""The window's thread does not wait long for others."""

import sys
from collections.abc import Iterator

import pytest

from invoice_desk.gui.background import let_window_first


@pytest.fixture
def restored() -> Iterator[None]:
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restored")
def test_threads_hand_over_to_the_window_within_a_millisecond() -> None:
    let_window_first()
    assert sys.getswitchinterval() <= 0.001
