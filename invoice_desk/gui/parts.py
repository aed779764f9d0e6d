"""What the window is built on, put together outside its thread; tests put scripted parts in the same places."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from invoice_desk.domain.errors import DeskError, InvoiceDeskError

if TYPE_CHECKING:
    from invoice_desk.config import BrokenProfile
    from invoice_desk.domain.document import Limits
    from invoice_desk.domain.profile import Profile
    from invoice_desk.export.exporter import Exporter
    from invoice_desk.extraction.engine import ExtractionEngine
    from invoice_desk.pipeline.viewing import Viewer
    from invoice_desk.pipeline.worker_pool import Worker
    from invoice_desk.settings import Settings
    from invoice_desk.store import Desk, Pending

NICE = 10
"""Reading gives way to the window: with less, a batch on two cores is felt in every scroll."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Makers of what a session needs; each is called once for a desk. Workers are closed with the stack given.

    `engines` takes the language that models are asked in, and keys by engine that go before those that are kept: for a
    trial of a server.
    """

    engines: "Callable[[Settings, str, Mapping[str, str]], Mapping[str, ExtractionEngine]]"
    exporters: "Callable[[], Mapping[str, Exporter]]"
    workers: "Callable[[Settings, ExitStack], Sequence[Worker]]"
    viewer: "Callable[[Limits, ExitStack], Viewer]"
    is_document: Callable[[bytes, str], bool]


@dataclass(frozen=True, slots=True)
class OpenedDesk:
    """An open desk with everything that works on it; `stack` closes what was started for it."""

    desk: "Desk"
    profiles: "Mapping[str, Profile]"
    broken_profiles: "Sequence[BrokenProfile]"
    engines: "Mapping[str, ExtractionEngine]"
    exporters: "Mapping[str, Exporter]"
    settings: "Settings"
    viewer: "Viewer"
    workers: "Callable[[], Sequence[Worker]]"
    is_document: Callable[[bytes, str], bool]
    stack: ExitStack
    client: str = ""
    left: "Sequence[Pending]" = ()
    """What an earlier session left to be read, as it was before this one added anything."""


def installed_parts() -> Parts:
    """The parts of the program as installed."""
    from invoice_desk import app

    def engines(settings: "Settings", language: str, keys: "Mapping[str, str]") -> "Mapping[str, ExtractionEngine]":
        return app.engines(settings, language, keys=keys, forgiving=True)

    def workers(settings: "Settings", stack: ExitStack) -> "Sequence[Worker]":
        # Each starts when it gets its first document, so a single receipt does not wait for two sets of models.
        jobs = 2 if settings.threads > 1 else 1
        return app.open_workers(jobs, threads=settings.threads, stack=stack, nice=NICE, warm=False)

    return Parts(engines, app.exporters, workers, app.open_viewer, app.is_document)


def open_first(
    path: Path | None,
    *,
    default: Path | None,
    create: bool,
    parts: Callable[[], Parts],
    settings: "Settings",
    language: str,
) -> OpenedDesk:
    """As `open_parts`; where there is no desk at `path`, the `default` one if it is given, made where it is missing."""
    if default is not None and (path is None or not is_there(path)):
        return open_parts(default, parts=parts, settings=settings, language=language, create=True)
    if path is None:
        raise ValueError("neither a path nor a default")
    return open_parts(path, parts=parts, settings=settings, language=language, create=create)


def open_parts(
    path: Path, *, parts: Callable[[], Parts], settings: "Settings", language: str, create: bool
) -> OpenedDesk:
    """Open the desk at `path`, a new one where there is none and `create` allows it; takes a second or so. Models are
    asked in `language`.

    Raises DeskError as `Desk.open` does.
    """
    from invoice_desk.config import load_profiles
    from invoice_desk.store import Desk
    from invoice_desk.store.client import client_name

    made = parts()
    profiles, broken = load_profiles()
    if create:
        _make_folder(path.parent)
    desk = Desk.open_or_create(path) if create else Desk.open(path)
    stack = ExitStack()
    reading: list[Worker] = []

    def workers() -> "Sequence[Worker]":
        if not reading:
            reading.extend(made.workers(settings, stack))
        return reading

    try:
        return OpenedDesk(
            desk=desk,
            profiles=profiles,
            broken_profiles=broken,
            engines=made.engines(settings, language, {}),
            exporters=made.exporters(),
            settings=settings,
            viewer=made.viewer(settings.limits, stack),
            workers=workers,
            is_document=made.is_document,
            stack=stack,
            client=desk.ask(client_name),
            left=desk.pending(),
        )
    except BaseException:
        stack.close()
        desk.close()
        raise


def is_there(path: Path) -> bool:
    """Whether there is a file; a drive that is away has none."""
    try:
        return path.is_file()
    except OSError:
        return False


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DeskError("desk.not_writable", path=str(folder)) from error


def as_desk_error(error: BaseException) -> InvoiceDeskError:
    """What the user is told; anything that is not meant for users is a bug and raised."""
    if isinstance(error, InvoiceDeskError):
        return error
    raise error
