"""What `doctor` looks at: the program, its folders and settings, what reads offline, and every server with its key."""

import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from invoice_desk import __version__, app
from invoice_desk.config import config_folder, data_folder, load_profiles
from invoice_desk.domain.errors import EngineError, Param, SettingsError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.keys import has_store, key_of, variable_of
from invoice_desk.pipeline.trying import Outcome, Step, Tried, try_engine
from invoice_desk.settings import FILE, SETTINGS, Settings, default_settings, load_settings, overruled

if TYPE_CHECKING:
    from invoice_desk.domain.document import Page
    from invoice_desk.domain.endpoint import Endpoint
    from invoice_desk.extraction.engine import ExtractionEngine

HERE: Final = "here"
"""The area of what is on this computer; other areas are servers, by their engine and address."""

_MILLION: Final = 1_000_000
_SMALL_MEMORY: Final = 3_000
"""Millions of bytes: reading offline takes about a thousand, and the system wants the rest."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing looked at: where, its name `doctor.name.<name>` or a step of a trial, and what was found."""

    area: str
    name: str
    outcome: Outcome
    code: str
    params: Mapping[str, Param] = field(default_factory=dict)


def check_up(*, asks: bool, language: str) -> Iterator[Checked]:
    """Look at everything, the quick things first; with `asks` a model of each server is asked to read a receipt."""
    yield _program()
    yield _memory()
    settings, found = _settings()
    yield from found
    for name, folder in (("config_folder", config_folder()), ("data_folder", data_folder())):
        yield _folder(name, folder)
    yield from _profiles()
    yield _store(settings)
    yield _codes()
    yield from _offline(settings, asks=asks)
    for host in settings.ollama_hosts:
        yield from _ollama(host, settings, asks=asks, language=language)
    for endpoint in settings.endpoints:
        yield from _endpoint(endpoint, settings, asks=asks, language=language)


# What is on this computer.


def _program() -> Checked:
    said = {"version": __version__, "python": platform.python_version(), "qt": _qt(), "system": platform.platform()}
    return Checked(HERE, "program", Outcome.FINE, "doctor.program", said)


def _qt() -> str:
    """The version of the window's toolkit, without loading it."""
    try:
        return version("PySide6-Essentials")
    except PackageNotFoundError:
        return "–"


def _memory() -> Checked:
    total = _bytes_of_memory() // _MILLION
    if not total:
        return Checked(HERE, "memory", Outcome.FINE, "doctor.memory_unknown")
    outcome, code = (
        (Outcome.DOUBTFUL, "doctor.memory_small") if total < _SMALL_MEMORY else (Outcome.FINE, "doctor.memory")
    )
    return Checked(HERE, "memory", outcome, code, {"gigabytes": total / 1000})


def _bytes_of_memory() -> int:
    """0 where the system does not tell."""
    if sys.platform == "win32":
        return _bytes_on_windows()
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return 0


def _bytes_on_windows() -> int:
    import ctypes

    kilobytes = ctypes.c_ulonglong(0)
    windows = getattr(ctypes, "windll", None)
    if windows is None or not windows.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kilobytes)):
        return 0
    return kilobytes.value * 1024


def _settings() -> tuple[Settings, Sequence[Checked]]:
    """The settings in force, the defaults where they are broken, and what is to be said about them."""
    path = config_folder() / FILE
    try:
        settings = load_settings()
    except SettingsError as error:
        return default_settings(), [Checked(HERE, "settings", Outcome.FAILED, error.code, error.params)]
    code = "doctor.settings_file" if path.is_file() else "doctor.settings_default"
    found = [Checked(HERE, "settings", Outcome.FINE, code, {"path": str(path)})]
    fixed = ", ".join(setting.variable for setting in overruled())
    if fixed:
        found.append(Checked(HERE, "settings", Outcome.FINE, "doctor.overruled", {"variables": fixed}))
    return settings, found


def _folder(name: str, folder: Path) -> Checked:
    """Whether something can be kept in a folder, or in the one that it would be made in."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        return Checked(HERE, name, Outcome.FAILED, "doctor.not_writable", {"path": str(folder), "reason": reason})
    return Checked(HERE, name, Outcome.FINE, "doctor.writable", {"path": str(folder)})


def _profiles() -> Iterator[Checked]:
    profiles, broken = load_profiles()
    for one in broken:
        params = {"path": str(one.path), "reason": one.reason}
        yield Checked(HERE, "profiles", Outcome.FAILED, "profile.broken", params)
    yield Checked(HERE, "profiles", Outcome.FINE, "doctor.profiles", {"count": len(profiles)})


def _store(settings: Settings) -> Checked:
    if has_store():
        return Checked(HERE, "store", Outcome.FINE, "doctor.store")
    if not settings.endpoints:
        return Checked(HERE, "store", Outcome.FINE, "doctor.no_store")
    named = [endpoint.key_variable or variable_of(endpoint.engine) for endpoint in settings.endpoints]
    return Checked(HERE, "store", Outcome.DOUBTFUL, "key.no_store", {"variable": ", ".join(named)})


# What reads.


def _codes() -> Checked:
    from invoice_desk.words.codes import can_find_codes

    if can_find_codes():
        return Checked(HERE, "codes", Outcome.FINE, "doctor.codes_read")
    return Checked(HERE, "codes", Outcome.FAILED, "doctor.codes_missing")


def _offline(settings: Settings, *, asks: bool) -> Iterator[Checked]:
    from invoice_desk.words.ocr import missing_models

    missing = missing_models()
    if missing:
        yield Checked("offline", "recognition", Outcome.FAILED, "doctor.models_missing", {"files": ", ".join(missing)})
        return
    yield Checked("offline", "recognition", Outcome.FINE, "doctor.models_there")
    engine = app.engines(settings._replace(ollama_hosts=(), endpoints=())).get("offline")
    if asks and engine is not None:
        found = _tried("offline", engine, asks=True, words=_recogniser(settings))
        yield from (one for one in found if one.name not in (Step.REACHED, Step.MODELS))


def _recogniser(settings: Settings) -> "Callable[[bytes], Page]":
    import io

    from PIL import Image

    from invoice_desk.words.ocr import OcrReader

    reader = OcrReader(threads=settings.threads)

    def words(data: bytes) -> "Page":
        with Image.open(io.BytesIO(data)) as image:
            return reader.read(image.convert("RGB"), 1)

    return words


def _ollama(host: str, settings: Settings, *, asks: bool, language: str) -> Iterator[Checked]:
    area = f"ollama {_without_secrets(host)}"
    yield from _mended(area, "ollama", host)
    try:
        engine = app.engines(settings._replace(ollama_hosts=(host,), endpoints=()), language).get("ollama")
    except EngineError as error:
        yield Checked(area, "address", Outcome.FAILED, error.code, error.params)
        return
    default = next(setting.default for setting in SETTINGS if setting.key == "ollama_hosts")
    for found in _tried(area, engine, asks=asks) if engine is not None else ():
        if found.outcome is Outcome.FAILED and found.name == Step.REACHED and host == default:
            found = replace(found, outcome=Outcome.DOUBTFUL)  # nobody said that there is one
        yield found


def _endpoint(endpoint: "Endpoint", settings: Settings, *, asks: bool, language: str) -> Iterator[Checked]:
    area = f"{endpoint.engine} {_without_secrets(endpoint.url)}"
    yield from _mended(area, endpoint.kind, endpoint.url)
    yield _key(area, endpoint)
    try:
        made = app.engines(settings._replace(ollama_hosts=(), endpoints=(endpoint,)), language)
    except EngineError as error:
        yield Checked(area, "address", Outcome.FAILED, error.code, error.params)
        return
    engine = made.get(endpoint.engine)
    if engine is not None:
        yield from _tried(area, engine, asks=asks)


def _mended(area: str, kind: str, written: str) -> Iterator[Checked]:
    """What was mended in an address, as it may not be what was meant; one that is none is found out later."""
    with suppress(EngineError):
        note = app.address_of(kind, written).note
        if note is not None:
            yield Checked(area, "address", Outcome.DOUBTFUL, note.code, note.params)


def _key(area: str, endpoint: "Endpoint") -> Checked:
    """Where the key is; the key itself is never shown."""
    key = key_of(endpoint.engine, endpoint.key_variable)
    variable = key.variable or endpoint.key_variable or variable_of(endpoint.engine)
    if key.text:
        code = "doctor.key_in_variable" if key.variable else "doctor.key_in_store"
        return Checked(area, "key", Outcome.FINE, code, {"variable": variable})
    if key.trouble and key.trouble != "key.no_store":
        return Checked(area, "key", Outcome.FAILED, key.trouble, {"variable": variable})
    return Checked(area, "key", Outcome.FINE, "doctor.no_key", {"variable": variable})


def _tried(
    area: str, engine: "ExtractionEngine", *, asks: bool, words: "Callable[[bytes], Page] | None" = None
) -> Iterator[Checked]:
    for one in try_engine(engine, "", CancelToken(), _unheard, words=words, asks=asks):
        if one.outcome is not Outcome.RUNNING:
            yield _checked(area, one)


def _checked(area: str, tried: Tried) -> Checked:
    return Checked(area, tried.step, tried.outcome, tried.code, tried.params)


def _without_secrets(address: str) -> str:
    """An address without the names, passwords and tokens that people write into them."""
    return re.sub(r"^((?:\w+://)?)[^/@]*@", r"\1", address.partition("?")[0])


def _unheard(_: Progress) -> None:
    return
