"""Who waits for a seat before a server is called away at once."""

import threading

import pytest

from invoice_desk.domain.errors import JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.conversation import converse
from invoice_desk.extraction.seats import Seats


def test_no_more_sit_than_there_are_seats_and_all_get_one() -> None:
    seats, sitting, most, lock = Seats(2), [0], [0], threading.Lock()

    def sit() -> None:
        with seats.taken(CancelToken()):
            with lock:
                sitting[0] += 1
                most[0] = max(most[0], sitting[0])
            with lock:
                sitting[0] -= 1

    threads = [threading.Thread(target=sit) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most[0] <= 2
    assert seats.asked_for == 0


def test_a_cancel_ends_the_waiting_and_takes_no_seat() -> None:
    seats, cancel, ended = Seats(1), CancelToken(), threading.Event()

    def wait() -> None:
        with pytest.raises(JobCancelledError), seats.taken(cancel):
            pass
        ended.set()

    with seats.taken(CancelToken()):
        waiter = threading.Thread(target=wait)
        waiter.start()
        cancel.cancel()
        assert ended.wait(5)
        waiter.join(5)
        assert seats.asked_for == 1
    with seats.taken(CancelToken()):
        assert seats.asked_for == 1


def test_a_cancel_before_a_conversation_and_one_in_it_end_it() -> None:
    import asyncio

    async def for_ever() -> None:
        await asyncio.Event().wait()

    cancel = CancelToken()
    timer = threading.Timer(0.01, cancel.cancel)
    timer.start()
    with pytest.raises(JobCancelledError):
        converse(for_ever, cancel)
    timer.join(5)
    with pytest.raises(JobCancelledError):
        converse(for_ever, cancel)
