"""The commands and their options: extract, export, models, profiles, settings, doctor.

Exit status: 0 all read, 1 some source failed (the others are written), 2 the command can't be carried out as given,
130 interrupted (what is done is written).
"""

import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from invoice_desk import __version__, app
from invoice_desk.cli.terminal import Terminal
from invoice_desk.config import config_folder, load_profiles
from invoice_desk.domain.errors import EngineError, InvoiceDeskError, Param
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.profile import Profile
from invoice_desk.messages import LANGUAGES, user_language
from invoice_desk.settings import FILE, SETTINGS, Settings, load_settings

if TYPE_CHECKING:
    from invoice_desk.export.exporter import Exporter
    from invoice_desk.extraction.engine import ExtractionEngine

AUTO = "auto"
FAILED, USAGE, INTERRUPTED = 1, 2, 130

commands = typer.Typer(name="invoice-desk", add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Language = Annotated[str, typer.Option(help="The language of messages and headers: en or zh_CN.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show only what went wrong.")]
Out = Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="The file to write: .xlsx, .csv or .jsonl.")]


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line; returns the exit status."""
    with _termination_as_interrupt():
        try:
            commands(args=list(arguments), prog_name="invoice-desk")
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else 0
        except KeyboardInterrupt:
            return INTERRUPTED
    return 0


@commands.callback(invoke_without_command=True)
def about(version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False) -> None:
    """Reads receipts and invoices, says how far each value may be trusted, and writes a workbook."""
    if version:
        typer.echo(__version__)
        raise typer.Exit


@commands.command()
def extract(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, zips and mails to read.")],
    out: Out,
    engine: Annotated[str, typer.Option(help="Who reads; `invoice-desk models` lists them.")] = "offline",
    model: Annotated[str, typer.Option(help="The engine's model; its first one when not given.")] = "",
    host: Annotated[str, typer.Option(help="The address of the engine's server, if it has one.")] = "",
    api_key_env: Annotated[
        str, typer.Option("--api-key-env", metavar="NAME", help="The environment variable that holds the server's key.")
    ] = "",
    profile: Annotated[str, typer.Option(help="The kind of document; `invoice-desk profiles` lists them.")] = AUTO,
    desk: Annotated[Path | None, typer.Option(help="Keep everything in this desk file, and go on from there.")] = None,
    password: Annotated[str | None, typer.Option(help="The password of protected PDF files.")] = None,
    jobs: Annotated[int, typer.Option(min=0, max=64, help="How many documents are read at once; 0 decides.")] = 0,
    quiet: Quiet = False,
    language: Language = "",
) -> None:
    """Read documents and write them into OUT."""
    terminal = _terminal(language, quiet=quiet)
    with _refusals(terminal):
        exporter = _exporter(out, terminal)
        if not all(paths):
            _refuse(terminal, "cli.empty_path")
        settings = load_settings()
        asked = app.with_host(settings, engine, host, key_variable=api_key_env, models=(model,) if model else ())
        chosen = _engine(engine, host, asked, terminal)
        chosen_model = _model(chosen, model, terminal)
        profiles = _profiles(terminal)
        if profile != AUTO and profile not in profiles:
            _refuse(terminal, "cli.no_such_profile", name=profile, known=", ".join([AUTO, *profiles]))

    from invoice_desk.cli.extracting import Order, carry_out
    from invoice_desk.pipeline.batch import BatchPlan

    plan = BatchPlan(
        chosen,
        chosen_model,
        tuple(profiles.values()),
        profile=None if profile == AUTO else profile,
        password=password,
        limits=settings.limits,
        by_page=settings.by_page,
        beside=app.engines(settings, terminal.language, forgiving=True).get(settings.engine_beside),
    )
    order = Order(
        tuple(map(Path, paths)),
        out,
        exporter,
        plan,
        profiles,
        desk=desk,
        jobs=jobs,
        threads=settings.threads,
        own_companies=settings.own_companies,
    )
    with _refusals(terminal):
        result = carry_out(order, terminal)
    raise typer.Exit(INTERRUPTED if result.interrupted else FAILED if result.failed else 0)


@commands.command()
def export(
    desk: Annotated[Path, typer.Argument(help="A desk file.")],
    out: Out,
    quiet: Quiet = False,
    language: Language = "",
) -> None:
    """Write all documents of a desk into OUT."""
    terminal = _terminal(language, quiet=quiet)
    with _refusals(terminal):
        own_companies = load_settings().own_companies
        exporter = _exporter(out, terminal)
        profiles = _profiles(terminal)

        from invoice_desk.cli.extracting import write_out
        from invoice_desk.store import Desk

        with Desk.open(desk) as opened:
            rows = list(app.records(opened, profiles, own_companies=own_companies))
            write_out(rows, profiles, out, exporter=exporter, terminal=terminal)
            app.remember_export(opened, rows, out)
    terminal.warn_of_duplicates(rows)
    terminal.tell("cli.exported", rows=len(rows), out=str(out))


@commands.command()
def models(
    host: Annotated[str, typer.Option(help="The address of one Ollama server, instead of those in the settings.")] = "",
    pull: Annotated[str, typer.Option(metavar="NAME", help="Get a model onto an Ollama server.")] = "",
    delete: Annotated[str, typer.Option(metavar="NAME", help="Delete a model from an Ollama server.")] = "",
    recommended: Annotated[bool, typer.Option("--recommended", help="List what is worth getting instead.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Write what there is as JSON.")] = False,
    language: Language = "",
) -> None:
    """List the engines and their models; get models, delete them."""
    terminal = _terminal(language)

    from invoice_desk.cli import models as shelf

    with _refusals(terminal):
        if sum(map(bool, (pull, delete, recommended))) > 1:
            _refuse(terminal, "cli.one_at_a_time")
        settings = load_settings()
        engines = app.engines(settings._replace(ollama_hosts=(host,)) if host else settings, terminal.language)
        if not (pull or delete or recommended):
            found = shelf.offers(engines)
            show = shelf.show_as_json if json else shelf.show_as_table
            show(found, terminal)
            return
        keeper, place = shelf.keeper_and_host(engines, having=delete)
        if recommended:
            shelf.show_recommended(keeper.recommended(place), terminal, as_json=json)
            return
    try:
        if pull:
            shelf.pull(keeper, place, pull, terminal)
            terminal.tell("cli.pulled", model=pull, host=place)
        else:
            keeper.delete(place, delete, CancelToken())
            terminal.tell("cli.deleted", model=delete, host=place)
    except EngineError as error:
        terminal.warn_of(error)
        raise typer.Exit(FAILED) from error


@commands.command()
def profiles(language: Language = "") -> None:
    """List the kinds of documents, the shipped ones and your own."""
    terminal = _terminal(language)
    rows = [(profile.id, profile.label_in(terminal.language)) for profile in _profiles(terminal).values()]
    terminal.show_table("profile", "label", rows=rows)
    terminal.tell("cli.own_profiles", folder=str(config_folder() / "profiles"))


@commands.command()
def settings(language: Language = "") -> None:
    """List what can be set, where, and what it is now."""
    terminal = _terminal(language)
    with _refusals(terminal):
        load_settings()
    rows = [
        (one.key, str(one.default), one.variable, terminal.render(f"settings.help.{one.key}", {})) for one in SETTINGS
    ]
    terminal.show_table("setting", "default", "variable", "description", rows=rows)
    terminal.tell("cli.settings_file", path=str(config_folder() / FILE))


@commands.command()
def doctor(
    try_: Annotated[
        bool, typer.Option("--try", help="Let the first model of each server read a small receipt.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Write what was found as JSON.")] = False,
    language: Language = "",
) -> None:
    """Look at what is there, what is missing, and how to mend it. Keys are never shown."""
    terminal = _terminal(language)

    from invoice_desk.cli.doctor import check_up
    from invoice_desk.cli.findings import show_as_json, show_as_lines

    found = check_up(asks=try_, language=terminal.language)
    works = show_as_json(found, terminal) if json else show_as_lines(found, terminal)
    raise typer.Exit(0 if works else FAILED)


def _terminal(language: str, *, quiet: bool = False) -> Terminal:
    if language and language not in LANGUAGES:
        _refuse(Terminal(user_language()), "cli.no_such_language", name=language, known=", ".join(LANGUAGES))
    return Terminal(language or user_language(), quiet=quiet)


def _exporter(out: Path, terminal: Terminal) -> "Exporter":
    """The exporter for the suffix of `out`, which is refused when nothing could be written there."""
    exporters = app.exporters()
    exporter = exporters.get(out.suffix.casefold())
    if exporter is None:
        _refuse(terminal, "cli.unknown_suffix", name=out.name, known=", ".join(exporters))
    app.refuse_unwritable(out)
    return exporter


def _engine(name: str, host: str, settings: Settings, terminal: Terminal) -> "ExtractionEngine":
    engines = app.engines(settings, terminal.language, stored_keys=not host)
    engine = engines.get(name)
    has_host = name.partition(":")[0] in app.ENGINES_WITH_HOSTS
    if engine is None and has_host:
        _refuse(terminal, "cli.engine_needs_host", name=name, known=", ".join(engines))
    if engine is None:
        _refuse(terminal, "cli.no_such_engine", name=name, known=", ".join(engines))
    if host and not has_host:
        _refuse(terminal, "cli.engine_without_host", name=name)
    for note in app.mended_addresses(settings, name) if has_host else ():
        terminal.warn(note.code, **note.params)
    return engine


def _model(engine: "ExtractionEngine", name: str, terminal: Terminal) -> str:
    known = [model.name for model in engine.list_models()]
    if name and name not in known:
        _refuse(terminal, "cli.no_such_model", name=name, engine=engine.name, known=", ".join(known))
    return name or known[0]


def _profiles(terminal: Terminal) -> Mapping[str, Profile]:
    profiles, broken = load_profiles()
    for one in broken:
        terminal.warn("profile.broken", path=str(one.path), reason=one.reason)
    return profiles


def _refuse(terminal: Terminal, code: str, **params: Param) -> NoReturn:
    terminal.warn(code, **params)
    raise typer.Exit(USAGE)


@contextmanager
def _refusals(terminal: Terminal) -> Iterator[None]:
    """What can't be done as given is said, and ends the command."""
    try:
        yield
    except InvoiceDeskError as error:
        terminal.warn_of(error)
        raise typer.Exit(USAGE) from error


@contextmanager
def _termination_as_interrupt() -> Iterator[None]:
    """Lets a polite kill end the program as Ctrl-C does: what is done is written."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
