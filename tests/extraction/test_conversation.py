"""A conversation gives what was said, and ends at once when it is cancelled, at whatever moment that is."""

import asyncio
import threading
import time

import pytest

from invoice_desk.domain.errors import JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.conversation import converse, within


async def said(what: str) -> str:
    return what


async def never() -> None:
    await asyncio.Event().wait()


def test_what_is_said_or_raised_comes_out() -> None:
    async def fail() -> None:
        raise KeyError("gone")

    assert converse(lambda: said("9.60")) == "9.60"
    with pytest.raises(KeyError):
        converse(fail)


def test_a_cancel_before_and_during_it_ends_it() -> None:
    cancel = CancelToken()
    timer = threading.Timer(0.05, cancel.cancel)
    timer.start()
    began = time.monotonic()
    with pytest.raises(JobCancelledError):
        converse(never, cancel)
    timer.join()
    with pytest.raises(JobCancelledError):
        converse(never, cancel)
    assert time.monotonic() - began < 5


def test_a_wait_ends_with_its_time() -> None:
    with pytest.raises(TimeoutError):
        converse(lambda: within(0.01, never()))
    assert converse(lambda: within(5, said("9.60"))) == "9.60"


def test_a_cancel_that_meets_a_word_is_not_lost() -> None:
    cancel = CancelToken()

    async def talk() -> None:
        word = asyncio.get_running_loop().create_future()

        async def hear() -> None:
            await word

        def both() -> None:
            word.set_result(None)
            cancel.cancel()

        asyncio.get_running_loop().call_later(0.01, both)
        await within(5, hear())
        await within(5, never())

    with pytest.raises(JobCancelledError):
        converse(talk, cancel)
