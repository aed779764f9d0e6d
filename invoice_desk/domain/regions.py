"""Chinese provinces by the numbers that tax ids and invoice numbers begin with."""

from typing import Final

PROVINCES: Final = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 10".split()
)
"""GB/T 2260: the first two digits of a division; 10 stands for bodies registered with the state itself."""

TAX_BUREAUS: Final = PROVINCES | frozenset("91 92 93 94 95".split())
"""Who issues invoice numbers: a province, or one of the five cities that are planned for separately."""
