"""The composition: what is plugged in, and that a real worker process reads with it."""

from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from invoice_desk import app
from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Limits, WordOrigin
from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.domain.errors import EngineError, ExportError
from invoice_desk.domain.record import Record, Rejection
from invoice_desk.extraction.engine import Unreachable
from invoice_desk.pipeline.reading import read_document
from invoice_desk.settings import default_settings
from invoice_desk.store import Desk
from tests.intake.documents import PdfPage, encoded, pdf, picture
from tests.store.building import save


def test_the_offline_engine_is_the_default_one() -> None:
    assert next(iter(app.engines(default_settings()))) == "offline"


def test_engines_and_exporters_go_by_their_own_names() -> None:
    assert all(engine.name == name for name, engine in app.engines(default_settings()).items())
    assert set(app.exporters()) == {".xlsx", ".csv", ".jsonl"}
    assert all(exporter.suffix == suffix for suffix, exporter in app.exporters().items())


def test_each_dify_app_is_an_engine_of_its_own() -> None:
    endpoints = (Endpoint("dify", "https://api.dify.ai/v1"), Endpoint("dify", "dify.lan", name="office", parallel=3))
    engines = app.engines(default_settings()._replace(endpoints=endpoints))
    assert {"dify", "dify:office"} <= set(engines)
    assert engines["dify:office"].max_parallel == 3


@pytest.mark.parametrize("name", ["a.pdf", "a.JPG", "a.ofd", "scan.heic"])
def test_what_is_called_a_document_is_one_even_if_it_is_empty(name: str) -> None:
    assert app.is_document(b"", name)


def test_what_is_inside_counts_too() -> None:
    assert app.is_document(encoded(picture(), "PNG"), "noextension")
    assert not app.is_document(b"some notes", "notes.txt")


def test_a_worker_process_reads_a_document() -> None:
    lines = [
        (50.0, 280.0 - 12 * row, 10.0, f"A page with quite enough text of its own in {row} rows") for row in range(20)
    ]
    with ExitStack() as stack:
        (worker,) = app.open_workers(1, threads=1, stack=stack)
        data = pdf([PdfPage(lines)])
        document = worker.ask(read_document, data, "a.pdf", None, Limits(), timeout=60).result()
    (page,) = document.pages
    assert (page.origin, [word.text for word in page.words]) == (WordOrigin.TEXT_LAYER, [text for *_, text in lines])


def test_rows_are_records_and_rejections_in_the_order_of_the_paths(tmp_path: Path) -> None:
    profiles, _ = load_profiles()
    with Desk.create(tmp_path / "a.desk") as desk:
        save(desk, "a", path="in/a")
        desk.save_rejection("in/b", code="file.empty", params={})
        rejected, record = app.records(desk, profiles, ["in/b", "in/a"])
    assert rejected == Rejection("in/b", "file.empty")
    assert isinstance(record, Record)
    assert (record.source.path, record.profile) == ("in/a", "receipt")
    assert isinstance(record.value("issue_date"), date)


def test_a_document_whose_profile_is_gone_is_still_shown(tmp_path: Path) -> None:
    profiles, _ = load_profiles()
    rest = {name: profile for name, profile in profiles.items() if name != "receipt"}
    with Desk.create(tmp_path / "a.desk") as desk:
        save(desk, "a")
        (record,) = app.records(desk, rest)
    assert isinstance(record, Record)
    assert record.value("seller_name") == "牛肉面 GmbH"


def test_a_target_that_cannot_be_written_is_refused_before_any_work(tmp_path: Path) -> None:
    app.refuse_unwritable(tmp_path / "out.xlsx")
    with pytest.raises(ExportError):
        app.refuse_unwritable(tmp_path / "nowhere" / "out.xlsx")


def test_a_server_written_twice_is_one_server() -> None:
    hosts = ("127.0.0.1:11434", "http://127.0.0.1:11434/v1", "0.0.0.0")
    settings = default_settings()._replace(ollama_hosts=hosts)
    assert app.engines(settings)["ollama"].max_parallel == 1
    assert [note.params["text"] for note in app.mended_addresses(settings)] == list(hosts[1:])


def test_an_address_that_makes_no_sense_takes_no_other_engine_along() -> None:
    broken = default_settings()._replace(
        ollama_hosts=("http//x",), endpoints=(Endpoint("dify", "https://dify.example"),)
    )
    with pytest.raises(EngineError):
        app.engines(broken)
    found = app.engines(broken, forgiving=True)
    assert list(found) == ["offline", "ollama", "dify"]
    assert found["ollama"].availability() == Unreachable("settings.mend_address")
    with pytest.raises(EngineError) as refused:
        found["ollama"].list_models()
    assert refused.value.params["text"] == "http//x"
