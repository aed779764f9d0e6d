"""What data and codes mean for a run: the profile they give a document, and what an engine is still asked."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from invoice_desk.config import FALLBACK_PROFILE
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Reading
from invoice_desk.domain.trust import EXACT_ENGINE, is_exact
from invoice_desk.intake.xml_pages import MEDIA_TYPES
from invoice_desk.store import Desk

_DATA_TYPES: Final = frozenset(MEDIA_TYPES.values())


class Asked(Protocol):
    """What a run was asked for; `BatchPlan` is one."""

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """All profiles there are."""

    @property
    def profile(self) -> str | None:
        """The one that the user chose."""

    @property
    def candidates(self) -> tuple[Profile, ...]:
        """Those that a document may have."""


def is_known_data(desk: Desk, asked: Asked, sha256: str) -> bool:
    """Whether the desk has these bytes as data alone, which no engine is asked about, and they were read."""
    is_data = desk.media_type_of(sha256) in _DATA_TYPES
    return is_data and desk.reading_exists(sha256, engine=EXACT_ENGINE, model=None, profile=asked.profile)


def is_whole(exact: Iterable[Reading]) -> bool:
    """Whether the data in the file says what an invoice says; a code names it only."""
    return any(is_exact(reading) and reading.engine == EXACT_ENGINE for reading in exact)


def candidates(exact: Sequence[Reading], asked: Asked) -> tuple[Profile, ...]:
    """The profiles among which an engine chooses: the one that exact data settles, else all that were asked for."""
    settled = _settled(exact, asked)
    return tuple(one for one in asked.profiles if one.id == settled) or asked.candidates


def fitted(exact: Sequence[Reading], asked: Asked, *, otherwise: str = "") -> tuple[Reading, ...]:
    """The readings under one profile: the user's, the one of exact data, or `otherwise` where the data is a guess.

    Of a profile that the user chose only its own fields are kept.
    """
    profile = _settled(exact, asked) or otherwise or (exact[0].profile if exact else "")
    known = {one.id: one for one in asked.profiles}
    if profile not in known:
        profile = FALLBACK_PROFILE if FALLBACK_PROFILE in known else next(iter(known), profile)
    return tuple(_under(reading, known.get(profile), is_chosen=asked.profile is not None) for reading in exact)


def _settled(exact: Sequence[Reading], asked: Asked) -> str:
    if asked.profile is not None:
        return asked.profile
    return next((reading.profile for reading in exact if is_exact(reading) and reading.profile), "")


def _under(reading: Reading, profile: Profile | None, *, is_chosen: bool) -> Reading:
    if profile is None:
        return reading
    if not is_chosen:
        return replace(reading, profile=profile.id)
    fields = {spec.id for spec in profile.fields}
    of_lines = {spec.id for spec in profile.line_items}
    lines = tuple({key: value for key, value in line.items() if key in of_lines} for line in reading.line_items)
    return replace(
        reading,
        profile=profile.id,
        fields={key: value for key, value in reading.fields.items() if key in fields},
        line_items=tuple(line for line in lines if line),
    )
