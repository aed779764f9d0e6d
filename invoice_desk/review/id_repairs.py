"""What a misread tax id was meant to be, where exactly one reading of it proves itself."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from invoice_desk.domain.regions import PROVINCES
from invoice_desk.review.identifiers import USCC_ALPHABET, bare_id, passes_check_digit

_LOOKALIKES: Final = ("0ODQ", "1IL", "2Z", "5S", "6G", "8B", "7T", "UV")
_CERTAIN: Final = str.maketrans("IOZS", "1025")
"""GB 32100-2015 has none of these letters: where one is read, the digit that looks like it stands."""

_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_USCC_LENGTH: Final = 18
CHINESE_LENGTHS: Final = (15, 18, 20)
"""Of tax ids; those with 15 and 20 characters are the older ones."""

_DIGITS: Final = "0123456789"


def repaired_id(number: str, currency: str = "") -> str | None:
    """The one id that an edit of one character away proves itself; None where there is none, or more than one.

    Tried are characters that look alike, then every digit, two neighbours, and for a Chinese id of 17 or 19 characters
    the one lost or doubled. A Chinese id must pass the check of its organisation code too (GB 11714): one check digit
    can't tell hundreds of candidates apart.
    """
    bare = bare_id(number)
    passes, is_chinese = passes_check_digit(bare, currency), looks_chinese(bare)
    if passes:
        return None
    variants: tuple[Iterator[str], ...]
    if is_chinese:
        certain = bare.translate(_CERTAIN)
        if certain != bare and _is_uscc(certain):
            return certain
        variants = (_lookalikes(bare), _near(bare, USCC_ALPHABET, length=_USCC_LENGTH))
        return _only_one(variants, _is_uscc_throughout)
    if passes is None:  # of no known form: only a letter in the place of a digit can have spoilt it
        variants = ((bare[:at] + digit + bare[at + 1 :] for at, digit in _digits_behind(bare)),)
    else:
        variants = (_lookalikes(bare), _near(bare, _DIGITS, length=len(bare)))
    return _only_one(variants, lambda one: passes_check_digit(one, currency) is True)


def looks_chinese(bare: str) -> bool:
    """Whether a bare id is a 统一社会信用代码, or one with a character more or less."""
    near = range(_USCC_LENGTH - 1, _USCC_LENGTH + 2)
    return len(bare) in near and bare.isalnum() and bare.isascii() and sum(one.isdigit() for one in bare[:8]) >= 6


def _is_uscc(bare: str) -> bool:
    return len(bare) == _USCC_LENGTH and passes_check_digit(bare) is True


def _is_uscc_throughout(bare: str) -> bool:
    """Whether its parts are right too: a kind of registration, a province, the organisation's code with its check."""
    if not _is_uscc(bare) or bare[0] not in "1359ANY" or not bare[2:8].isdigit() or bare[2:4] not in PROVINCES:
        return False
    weighted = zip(_ORGANISATION_WEIGHTS, bare[8:16], strict=True)
    rest = 11 - sum(weight * int(one, 36) for weight, one in weighted) % 11
    return bare[16] == {10: "X", 11: "0"}.get(rest, str(rest))


def _only_one(kinds: Iterable[Iterator[str]], proves: Callable[[str], bool]) -> str | None:
    """The one variant that proves itself, of the first kind of variants in which any does."""
    for variants in kinds:
        found = {variant for variant in variants if proves(variant)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _digits_behind(bare: str) -> Iterator[tuple[int, str]]:
    """The places of letters, each with the digit that looks like it."""
    for at, one in enumerate(bare):
        if one.isalpha():
            yield from ((at, group[0]) for group in _LOOKALIKES if one in group and group[0].isdigit())


def _lookalikes(bare: str) -> Iterator[str]:
    for at, one in enumerate(bare):
        for group in _LOOKALIKES:
            if one in group:
                yield from (bare[:at] + other + bare[at + 1 :] for other in group if other != one)


def _near(bare: str, alphabet: str, *, length: int) -> Iterator[str]:
    """Every text of `length` one edit away: a character replaced, two neighbours swapped, one added or left out."""
    if len(bare) < length:
        for at in range(length):
            yield from (bare[:at] + one + bare[at:] for one in alphabet)
        return
    for at in range(len(bare)):
        if len(bare) > length:
            yield bare[:at] + bare[at + 1 :]
            continue
        if bare[at] in alphabet:
            yield from (bare[:at] + one + bare[at + 1 :] for one in alphabet if one != bare[at])
        if at and bare[at] != bare[at - 1]:
            yield bare[: at - 1] + bare[at] + bare[at - 1] + bare[at + 1 :]
