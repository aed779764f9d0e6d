"""What a start of the program, and each further one, wants of it: a desk to open, files to read."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

DESK_SUFFIX = ".desk"


class Wish(NamedTuple):
    """A desk to open, None for whichever is open, and files to read into it.

    `may_be_another` takes the default desk where `path` is not there.
    """

    path: Path | None
    new: bool = False
    files: Sequence[Path] = ()
    may_be_another: bool = False


def as_desk(path: Path) -> Path:
    """The path with the ending of desks."""
    return with_ending(path, DESK_SUFFIX)


def with_ending(path: Path, ending: str) -> Path:
    """The path with this ending, a dot and letters.

    Not by `with_suffix`: "acme 2026.11" and "Müller & Co. KG" have something like a suffix.
    """
    return path if path.suffix == ending else path.with_name(path.name + ending)


def apart(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Desks, and files to read."""
    desks = [path for path in paths if path.suffix == DESK_SUFFIX]
    return desks, [path for path in paths if path not in desks]
