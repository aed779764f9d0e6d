"""What the user may set, declared once: the file, the environment and the help are drawn from one tuple."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from invoice_desk.config import config_folder
from invoice_desk.domain.endpoint import Endpoint, endpoint_from, table_of
from invoice_desk.domain.errors import SettingsError

if TYPE_CHECKING:
    from invoice_desk.domain.document import Limits

FILE: Final = "settings.toml"
PREFIX: Final = "INVOICE_DESK_"
_MILLION: Final = 1_000_000
_PARTING: Final = str.maketrans({";": ",", "；": "，", "|": "/", "｜": "／"})


Value = int | str | tuple[Endpoint, ...]

# Named tuples, because the first window waits for this module and dataclasses take longer to make.


class Setting(NamedTuple):
    """A whole number from `least` to `most`, one of `choices`, a text, or endpoints: its key in the file, its default,
    its place in the dialog. The environment gives endpoints as a JSON array of the tables that the file holds.

    What it is and does is said by the messages `settings.label.<key>` and `settings.help.<key>`, a choice by
    `settings.choice.<choice>`.
    """

    key: str
    default: Value
    group: str
    least: int = 1
    choices: tuple[str, ...] = ()
    most: int = 1_000_000
    columns: tuple[str, ...] = ()
    """Of a text that is a list, `a | b; c | d`: what stands in each column, said by `settings.column.<name>`."""

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.key.upper()


SETTINGS: Final = (
    Setting("language", "auto", "window", choices=("auto", "en", "zh_CN")),
    Setting("theme", "auto", "window", choices=("auto", "light", "dark", "contrast")),
    Setting("threads", max(1, min(4, os.cpu_count() or 1)), "reading"),
    Setting("seconds_per_document", 120, "reading", least=5),
    Setting("pages_of_a_file", "by_content", "reading", choices=("by_content", "by_page", "let_me_see")),
    Setting("ollama_hosts", "127.0.0.1:11434", "servers"),
    Setting("ollama_parallel", 1, "servers", most=4),
    Setting("ollama_context", 8192, "servers", least=2048),
    Setting("ollama_keep_minutes", 10, "servers", least=0),
    Setting("endpoints", (), "servers"),
    Setting("ocr_hint", "off", "models", choices=("off", "on")),
    Setting("second_opinion", "on", "models", choices=("off", "on")),
    Setting("own_companies", "", "review", columns=("company", "tax_id")),
    Setting("categories", "", "review", columns=("category", "account")),
    Setting("max_pages", 100, "limits"),
    Setting("max_megabytes", 200, "limits"),
    Setting("max_megapixels", 250, "limits"),
    Setting("max_zip_ratio", 200, "limits"),
    Setting("max_zip_megabytes", 1000, "limits"),
    Setting("max_zip_entries", 10_000, "limits"),
)


class Settings(NamedTuple):
    """The settings in force. `values` has all of them by key; the rest says what a run needs."""

    values: Mapping[str, Value]
    language: str
    theme: str
    threads: int
    ollama_hosts: tuple[str, ...]
    """Addresses as they were written, see `extraction.ollama.address`."""
    ollama_parallel: int
    """Documents that one Ollama server is asked about at once."""
    ollama_context: int
    """Tokens of context that Ollama loads a model with."""
    ollama_keep_minutes: int
    """How long Ollama keeps a model in memory after its last answer."""
    endpoints: tuple[Endpoint, ...]
    """Servers beside Ollama's."""
    ocr_hint: bool
    """Whether models that see get the recognised words too, which ends their being a witness of their own."""
    engine_beside: str
    """The engine that reads beside every other one, as a second witness; "" for none."""
    own_companies: tuple[str, ...]
    """Those whose books are kept, each a name, a tax id, or `name | tax id`."""
    categories: tuple[tuple[str, str], ...]
    """Categories to choose from, each with its account, "" for none."""

    @property
    def by_page(self) -> bool:
        """Whether each page of a new file is a document."""
        return self.values["pages_of_a_file"] == "by_page"

    @property
    def asks_about_pages(self) -> bool:
        """Whether every document of several pages is asked about."""
        return self.values["pages_of_a_file"] == "let_me_see"

    @property
    def limits(self) -> "Limits":
        """How much of a file is read at most."""
        from invoice_desk.domain.document import Limits

        number = {key: value for key, value in self.values.items() if isinstance(value, int)}
        return Limits(
            max_bytes=number["max_megabytes"] * _MILLION,
            max_pixels=number["max_megapixels"] * _MILLION,
            max_pages=number["max_pages"],
            max_zip_ratio=number["max_zip_ratio"],
            max_zip_bytes=number["max_zip_megabytes"] * _MILLION,
            max_zip_entries=number["max_zip_entries"],
            seconds_per_document=float(number["seconds_per_document"]),
        )


def load_settings(file: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings: environment over the file in the settings folder over the defaults.

    Raises SettingsError (`settings.invalid`, `settings.not_a_choice`, `settings.unknown`, `settings.unreadable`),
    naming where it stands.
    """
    path = file or config_folder() / FILE
    environment = os.environ if environment is None else environment
    written = _written(path)
    values: dict[str, Value] = {}
    for setting in SETTINGS:
        value: object = written.get(setting.key, setting.default)
        where = str(path)
        if setting.variable in environment:
            value, where = environment[setting.variable], setting.variable
        values[setting.key] = _checked(setting, value, where)
    return _made(values)


def default_settings() -> Settings:
    """What holds when nothing is set: for a window that must come up though the settings are broken."""
    return _made({setting.key: setting.default for setting in SETTINGS})


def overruled(environment: Mapping[str, str] | None = None) -> Sequence[Setting]:
    """The settings that the environment decides, whatever the file says."""
    environment = os.environ if environment is None else environment
    return [setting for setting in SETTINGS if setting.variable in environment]


def save_settings(changes: Mapping[str, Value], file: Path | None = None) -> None:
    """Write changed settings into the file, which holds only what differs from the defaults.

    Raises SettingsError: `settings.not_writable`, or as `load_settings` does; the file is then as it was.
    """
    import json  # a JSON value is a TOML value

    path = file or config_folder() / FILE
    values = {**_written(path), **changes}
    checked = {one.key: _checked(one, values.get(one.key, one.default), str(path)) for one in SETTINGS}
    changed = [(one.key, checked[one.key]) for one in SETTINGS if checked[one.key] != one.default]
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in changed if not isinstance(value, tuple)]
    for key, value in changed:  # tables come last, else what follows would belong to them
        for endpoint in value if isinstance(value, tuple) else ():
            lines += [
                f"\n[[{key}]]\n",
                *(f"{part} = {json.dumps(said)}\n" for part, said in table_of(endpoint).items()),
            ]
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text("".join(lines), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise SettingsError("settings.not_writable", path=str(path), reason=str(error.strerror)) from error


def rows_in(text: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a setting that is a list: parted by semicolons of either width, their columns by upright strokes."""
    rows = (tuple(part.strip() for part in row.replace("｜", "|").split("|")) for row in _several(text, ";；"))
    return tuple(row for row in rows if any(row))


def text_of_rows(rows: Iterable[Iterable[str]]) -> str:
    """Inverse of `rows_in`; what would part a row becomes a comma or a stroke within it."""
    bare = ([part.strip().translate(_PARTING) for part in row] for row in rows)
    return "; ".join(" | ".join(row).rstrip(" |") for row in bare if any(row))


def _made(values: Mapping[str, Any]) -> Settings:
    return Settings(
        values=values,
        language=values["language"],
        theme=values["theme"],
        threads=values["threads"],
        ollama_hosts=_several(values["ollama_hosts"], ","),
        ollama_parallel=values["ollama_parallel"],
        ollama_context=values["ollama_context"],
        ollama_keep_minutes=values["ollama_keep_minutes"],
        endpoints=values["endpoints"],
        ocr_hint=values["ocr_hint"] == "on",
        engine_beside="offline" if values["second_opinion"] == "on" else "",
        own_companies=tuple(" | ".join(row) for row in rows_in(values["own_companies"])),
        categories=tuple((row[0], row[1] if len(row) > 1 else "") for row in rows_in(values["categories"])),
    )


def _several(written: str, marks: str) -> tuple[str, ...]:
    for mark in marks:
        written = written.replace(mark, marks[0])
    return tuple(filter(None, (one.strip() for one in written.split(marks[0]))))


def _written(path: Path) -> Mapping[str, object]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError("settings.unreadable", path=str(path), reason=str(error)) from error
    import tomllib  # most people have no such file, and the first window waits for this

    try:
        written = tomllib.loads(text)
    except ValueError as error:
        raise SettingsError("settings.unreadable", path=str(path), reason=str(error)) from error
    unknown = set(written) - {setting.key for setting in SETTINGS}
    if unknown:
        known = ", ".join(setting.key for setting in SETTINGS)
        raise SettingsError("settings.unknown", path=str(path), key=min(unknown), known=known)
    return written


def _checked(setting: Setting, value: object, where: str) -> Value:
    if setting.choices:
        if value not in setting.choices:
            choices = ", ".join(setting.choices)
            raise SettingsError(
                "settings.not_a_choice", key=setting.key, value=str(value), where=where, choices=choices
            )
        return str(value)
    if isinstance(setting.default, str):
        return str(value).strip() or setting.default
    if isinstance(setting.default, tuple):
        return _endpoints(value, where)
    try:
        number = int(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
    except ValueError:
        number = None
    if number is None or not setting.least <= number <= setting.most:
        raise SettingsError(
            "settings.invalid", key=setting.key, value=str(value), where=where, least=setting.least, most=setting.most
        )
    return number


def _endpoints(value: object, where: str) -> tuple[Endpoint, ...]:
    import json

    try:
        tables = json.loads(value) if isinstance(value, str) else value
        if not isinstance(tables, list | tuple):
            raise ValueError("a list of tables")
        found = tuple(one if isinstance(one, Endpoint) else endpoint_from(_table(one)) for one in tables)
        engines = [endpoint.engine for endpoint in found]
        twice = [engine for engine in engines if engines.count(engine) > 1]
        if twice:
            raise ValueError(f"name: {twice[0]} is there twice")
    except ValueError as error:
        raise SettingsError("settings.endpoint", where=where, reason=str(error)) from error
    return found


def _table(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError("a list of tables")
    return value
