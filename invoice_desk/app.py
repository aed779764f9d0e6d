"""Where the parts are put together: the only place that names concrete readers, engines, exporters and processes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from invoice_desk.config import FALLBACK_PROFILE
from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.record import Note, Record, Rejection, Row
from invoice_desk.worker import WorkerProcess

if TYPE_CHECKING:
    from invoice_desk.domain.endpoint import Endpoint
    from invoice_desk.domain.profile import Profile
    from invoice_desk.export.exporter import Exporter
    from invoice_desk.extraction.address import Address
    from invoice_desk.extraction.engine import ExtractionEngine
    from invoice_desk.extraction.model_reading import Manner
    from invoice_desk.extraction.openai.presets import Preset
    from invoice_desk.intake.reader import PageReader
    from invoice_desk.keys import Key
    from invoice_desk.pipeline.reading import ReadingState
    from invoice_desk.pipeline.viewing import RegionOcr, Viewer, ViewingState
    from invoice_desk.settings import Settings
    from invoice_desk.store import Desk

# Parts are imported where they are used: a worker process needs no exporter, and `--help` needs nothing.

ENGINES_WITH_HOSTS = frozenset({"ollama", "openai", "dify"})
"""Kinds of engines that ask a server whose address may be chosen."""


def page_readers() -> "tuple[PageReader, ...]":
    """All readers of file formats; the first one that accepts a file reads it."""
    from invoice_desk.intake.bundle import BundleReader
    from invoice_desk.intake.images import ImageReader
    from invoice_desk.intake.ofd import OfdReader
    from invoice_desk.intake.pdf import PdfReader
    from invoice_desk.intake.xml_pages import XmlReader

    readers = (ImageReader(), PdfReader(), OfdReader(), XmlReader())
    return (BundleReader(readers), *readers)


def engines(
    settings: "Settings",
    language: str = "en",
    *,
    stored_keys: bool = True,
    keys: "Mapping[str, str] | None" = None,
    forgiving: bool = False,
) -> "Mapping[str, ExtractionEngine]":
    """All engines by name, the default one first; models are asked in `language`, in the user's own words where there
    are some.

    Without `stored_keys`, keys are taken from the environment only: for a server that nobody has set up. `keys`, by
    engine, go before those that are kept anywhere. Raises EngineError `ollama.bad_address`, `openai.bad_address`,
    `dify.bad_address`; where it is `forgiving`, the engine in question is one that is never ready instead.
    """
    from invoice_desk.extraction.misplaced import MisplacedEngine
    from invoice_desk.extraction.model_reading import Manner
    from invoice_desk.extraction.offline.engine import OfflineEngine
    from invoice_desk.extraction.own_prompt import own_template

    manner = Manner(language, own_template(language), ocr_hint=settings.ocr_hint)
    ask = {"openai": _openai, "dify": _dify}
    makers = {"ollama": partial(_ollama, settings, manner)}
    for one in settings.endpoints:
        makers[one.engine] = partial(ask[one.kind], one, manner, _key(one, stored_keys, keys or {}))
    made: dict[str, ExtractionEngine] = {"offline": OfflineEngine()}
    for name, make in makers.items():
        try:
            made[name] = make()
        except EngineError as error:
            if not forgiving:
                raise
            made[name] = MisplacedEngine(name, error)
    return made


def _ollama(settings: "Settings", manner: "Manner") -> "ExtractionEngine":
    from invoice_desk.extraction.ollama.address import address_of
    from invoice_desk.extraction.ollama.engine import OllamaEngine
    from invoice_desk.extraction.ollama.server import Loading, OllamaServer

    addresses = {address.url: address for address in map(address_of, settings.ollama_hosts)}  # each once
    servers = [OllamaServer(address) for address in addresses.values()]
    loading = Loading(settings.ollama_context, f"{settings.ollama_keep_minutes}m")
    return OllamaEngine(servers, manner=manner, loading=loading, parallel=settings.ollama_parallel)


def _openai(endpoint: "Endpoint", manner: "Manner", key: "Callable[[], Key]") -> "ExtractionEngine":
    from invoice_desk.extraction.openai.address import address_of
    from invoice_desk.extraction.openai.engine import OpenAIEngine
    from invoice_desk.extraction.openai.presets import preset_for
    from invoice_desk.extraction.openai.server import OpenAIServer
    from invoice_desk.extraction.pace import Pace

    address = address_of(endpoint.url)
    preset = preset_for(endpoint.preset, address.url)
    return OpenAIEngine(endpoint, OpenAIServer(address, preset, key=key, pace=Pace(endpoint.per_minute)), manner=manner)


def _dify(endpoint: "Endpoint", manner: "Manner", key: "Callable[[], Key]") -> "ExtractionEngine":
    from invoice_desk.extraction.dify.address import address_of
    from invoice_desk.extraction.dify.engine import DifyEngine
    from invoice_desk.extraction.dify.server import DifyServer
    from invoice_desk.extraction.pace import Pace

    server = DifyServer(address_of(endpoint.url), key, pace=Pace(endpoint.per_minute))
    return DifyEngine(endpoint, server, manner=manner)


def _key(endpoint: "Endpoint", stored_keys: bool, keys: "Mapping[str, str]") -> "Callable[[], Key]":
    """What tells an endpoint's key whenever it is needed."""
    from invoice_desk.keys import Key, key_of

    if endpoint.engine in keys:
        return partial(Key, keys[endpoint.engine])
    return partial(key_of, endpoint.engine, endpoint.key_variable, stored=stored_keys)


def mended_addresses(settings: "Settings", engine: str = "ollama") -> "Sequence[Note]":
    """What was mended in the addresses of an engine's servers, to tell who wrote them. Raises as `engines` does."""
    from invoice_desk.extraction.dify.address import address_of as dify_address
    from invoice_desk.extraction.ollama.address import address_of as ollama_address
    from invoice_desk.extraction.openai.address import address_of as openai_address

    read = {"openai": openai_address, "dify": dify_address}
    if engine == "ollama":
        addresses = [ollama_address(host) for host in settings.ollama_hosts]
    else:
        addresses = [read[one.kind](one.url) for one in settings.endpoints if one.engine == engine]
    return [address.note for address in addresses if address.note is not None]


def with_host(
    settings: "Settings", engine: str, host: str, *, key_variable: str = "", models: tuple[str, ...] = ()
) -> "Settings":
    """Settings in which an engine asks the server at `host`, set up or not; "" leaves it where it is.

    `key_variable` and `models` are for servers that are no Ollama servers, see `Endpoint`.
    """
    from invoice_desk.domain.endpoint import KINDS, Endpoint

    kind, _, name = engine.partition(":")
    if kind not in KINDS:
        return settings._replace(ollama_hosts=(host,)) if host else settings
    known = {one.engine: one for one in settings.endpoints}
    endpoint = known.get(engine) or (Endpoint(kind, host, name) if host else None)
    if endpoint is None:
        return settings
    if host:
        endpoint = endpoint._replace(url=host)
    if key_variable:
        endpoint = endpoint._replace(key_variable=key_variable)
    if models:
        endpoint = endpoint._replace(models=models)
    return settings._replace(endpoints=tuple({**known, engine: endpoint}.values()))


def address_of(kind: str, text: str) -> "Address":
    """Where a server of a kind (`ollama`, `openai`, `dify`) is, by what a person wrote. Raises EngineError."""
    from invoice_desk.extraction.dify import address as of_dify
    from invoice_desk.extraction.ollama import address as of_ollama
    from invoice_desk.extraction.openai import address as of_openai

    readers: dict[str, Callable[[str], Address]] = {
        "ollama": of_ollama.address_of,
        "openai": of_openai.address_of,
        "dify": of_dify.address_of,
    }
    return readers[kind](text)


def endpoint_presets() -> "Mapping[str, Preset]":
    """The kinds of OpenAI-compatible servers that are known, by id, in the order to show them."""
    from invoice_desk.extraction.openai.presets import presets

    return presets()


def preset_of(endpoint: "Endpoint") -> "Preset":
    """What is known of an OpenAI-compatible server: the preset that was chosen, or that its address speaks for."""
    from invoice_desk.extraction.openai.presets import preset_for

    return preset_for(endpoint.preset, endpoint.url)


def exporters() -> "Mapping[str, Exporter]":
    """All exporters by their suffix."""
    from invoice_desk.export.delimited import CsvExporter
    from invoice_desk.export.jsonl import JsonlExporter
    from invoice_desk.export.xlsx import XlsxExporter

    return {exporter.suffix: exporter for exporter in (XlsxExporter(), CsvExporter(), JsonlExporter())}


def make_reading_state(threads: int) -> "ReadingState":
    """What a worker process makes when it starts; takes half a second. OCR is loaded when a page has to be read."""
    from invoice_desk.pipeline.reading import ReadingState
    from invoice_desk.words.ocr import OcrReader

    return ReadingState(page_readers(), OcrReader(threads=threads))


def open_workers(
    jobs: int, *, threads: int, stack: ExitStack, nice: int = 0, warm: bool = True, reads: bool = True
) -> "list[WorkerProcess[ReadingState]]":
    """Worker processes that share `threads`; closed when `stack` is. They start now where `warm` is set, else with
    their first document; those that will have pages to read load OCR at once.
    """
    from invoice_desk.pipeline.reading import load_ocr

    share = max(1, threads // jobs)
    make_state = partial(make_reading_state, share)
    workers = [WorkerProcess(make_state, nice=nice, name=f"reading-{number}") for number in range(jobs)]
    for worker in workers:
        stack.callback(worker.shutdown)
        if warm and reads:
            worker.ask(load_ocr, prepare=load_ocr)
        elif warm:
            worker.submit(warm_up)
    return workers


def make_viewing_state() -> "ViewingState":
    """What the worker process that draws pages for the window loads when it starts; OCR not before a box is drawn."""
    from invoice_desk.pipeline.viewing import ViewingState

    return ViewingState(page_readers(), cache(_ocr_of_boxes))


def _ocr_of_boxes() -> "RegionOcr":
    from invoice_desk.words.ocr import OcrReader

    return OcrReader(threads=2)


def open_viewer(limits: Limits, stack: ExitStack) -> "Viewer":
    """What draws pages for the window, in a worker process beside those that read: looking never waits for a batch."""
    from invoice_desk.pipeline.viewing import Viewer

    worker = WorkerProcess(make_viewing_state, name="viewing")
    stack.callback(worker.shutdown)
    worker.submit(warm_up)
    return Viewer(worker, limits)


def warm_up() -> None:
    """Asked of a worker so that it starts and makes its state before there is work."""


def is_document(head: bytes, name: str) -> bool:
    """Whether a file found in a folder, by its first bytes and name, is to be read."""
    from invoice_desk.intake.walk import looks_like_document

    return looks_like_document(head, name, page_readers())


def records(
    desk: "Desk",
    profiles: "Mapping[str, Profile]",
    paths: Sequence[str] | None = None,
    *,
    own_companies: Sequence[str] = (),
) -> Iterator[Row]:
    """The rows of `paths` (of the whole desk without them) as they are shown and exported: reconciled and checked.

    `own_companies` as the user's settings name them. A document whose bytes were given under several paths has a row
    for each, and all but the first say so. One in several files has a row for each of `paths` that is one, too:
    `one_row_each` leaves one.
    """
    from invoice_desk.review.duplicates import same_file_finding
    from invoice_desk.review.reconcile import record_of, without_places
    from invoice_desk.store.suppliers import suppliers

    today, known = date.today(), desk.ask(suppliers)
    seen: dict[tuple[str, str], str] = {}
    for row in desk.iter_rows(paths):
        if isinstance(row, Rejection):
            yield row
            continue
        profile = profiles.get(row.profile) or profiles[FALLBACK_PROFILE]
        record = record_of(row, profile, today=today, own_companies=own_companies, suppliers=known)
        if record.is_beside:
            record = without_places(record)
        first = seen.setdefault((row.id, row.source.sha256), row.source.path)
        if first != row.source.path:
            record = replace(record, findings=(same_file_finding(first, row.id), *record.findings))
        yield record


def one_row_each(rows: "Sequence[Row]") -> "list[Row]":
    """Of a document in several files (PDF, OFD, XML) one row, with the page that is shown where that is among them."""
    leading = {row.document_id for row in rows if isinstance(row, Record) and not row.is_beside}
    kept: list[Row] = []
    for row in rows:
        if isinstance(row, Record) and row.is_beside:
            if row.document_id in leading:
                continue
            leading.add(row.document_id)
        kept.append(row)
    return kept


def remember_export(desk: "Desk", rows: Sequence[Row], target: Path) -> None:
    """Keep in the desk that these documents went out to `target`; their states stay, which are a person's.

    What went out to the same file before is not kept again, so that a command may be run as often as one likes.
    """
    where = str(target.absolute())
    ids = dict.fromkeys(row.document_id for row in rows if isinstance(row, Record))
    known = desk.exported_to(where)
    if not known.issuperset(ids):
        desk.mark_exported(dict.fromkeys(ids), target=where)


def refuse_unwritable(target: Path) -> None:
    """Raises ExportError when an export to `target` can't succeed: a missing folder, a file that is open elsewhere."""
    from invoice_desk.export import safely

    safely.refuse_unwritable(target)
