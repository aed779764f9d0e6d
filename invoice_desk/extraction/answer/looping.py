"""A model that repeats itself without end, noticed while it still writes."""

from typing import Final

_WINDOW: Final = 6_000
_SHORTEST: Final = 200  # signature lines and dotted leaders are shorter
_TIMES: Final = 30  # somebody buys twenty equal bottles, each a line of its own
_LONGEST_UNIT: Final = 1_500
_TRACE: Final = 16
_MOST_TRIES: Final = 12


def is_looping(text: str) -> bool:
    """Whether the end of the text is one thing over and over (or white space without end).

    Looks at the last 6,000 characters only, with a few searches in them: fit to be called after every piece received.
    What repeats must do so 30 times, or fill the whole window; equal line items of a real receipt stay below that.
    """
    tail = text[-_WINDOW:]
    if len(tail) < _SHORTEST:
        return False
    if tail[-_SHORTEST:].isspace():
        return True
    trace, at = tail[-_TRACE:], len(tail) - _TRACE
    for _ in range(_MOST_TRIES):
        at = tail.rfind(trace, 0, at + _TRACE - 1)
        unit = len(tail) - _TRACE - at
        if at < 0 or unit > _LONGEST_UNIT:
            return False
        run = max(_SHORTEST, min(unit * _TIMES, _WINDOW))
        end = tail[-run:]
        if len(end) == run and end[unit:] == end[:-unit]:
            return True
    return False
