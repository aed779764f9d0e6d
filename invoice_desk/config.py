"""Where things live: shipped resources, the user's settings folder, the profiles in both."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import platformdirs

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile

APP = "invoice-desk"

FALLBACK_PROFILE = "generic"
"""Stands in for a profile that a desk names and nobody has any more."""


def resource(*parts: str) -> Path:
    """The path of a shipped file: right in a wheel, a frozen folder, an editable install and a checkout."""
    package = Path(__file__).resolve().parent
    inside = package.joinpath("resources", *parts)
    return inside if inside.exists() else package.parent.joinpath("resources", *parts)


def config_folder() -> Path:
    """The user's settings folder; it may not exist."""
    return Path(platformdirs.user_config_dir(APP, appauthor=False))


def data_folder() -> Path:
    """Where the user's default desk lives; it may not exist."""
    return Path(platformdirs.user_data_dir(APP, appauthor=False))


class BrokenProfile(NamedTuple):
    """A profile file of the user's that can't be used, and why."""

    path: Path
    reason: str


def load_profiles(own_folder: Path | None = None) -> "tuple[dict[str, Profile], tuple[BrokenProfile, ...]]":
    """All profiles by id: the shipped ones, then the user's own, which may replace a shipped one of the same id."""
    # Here, because pydantic takes longer to import than the window to appear.
    import tomllib

    from invoice_desk.domain.profile import profile_from_toml

    with resource("fields.toml").open("rb") as file:
        shared: Mapping[str, Mapping[str, object]] = {item["id"]: item for item in tomllib.load(file)["fields"]}
    profiles: dict[str, Profile] = {}
    broken: list[BrokenProfile] = []
    for path in sorted(resource("profiles").glob("*.toml")):
        profile = profile_from_toml(tomllib.loads(path.read_text(encoding="utf-8")), shared)
        profiles[profile.id] = profile
    for path in sorted((own_folder or config_folder() / "profiles").glob("*.toml")):
        try:
            profile = profile_from_toml(tomllib.loads(path.read_text(encoding="utf-8-sig")), shared)
        except (ValueError, TypeError, AttributeError, OSError) as error:
            broken.append(BrokenProfile(path, str(error)))
            continue
        profiles[profile.id] = profile
    return profiles, tuple(broken)
