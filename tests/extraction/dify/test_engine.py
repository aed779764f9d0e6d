"""A document is read by an app on a Dify server, whatever kind of app it is and however it answers."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.domain.errors import EngineError, EngineUnreachableError, JobCancelledError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import USED_OCR_TEXT, Note, Usage
from invoice_desk.extraction.dify.address import address_of
from invoice_desk.extraction.dify.engine import DifyEngine
from invoice_desk.extraction.dify.server import USER, DifyServer, Patience
from invoice_desk.extraction.engine import Ability, Ready, Unreachable, needs_words_too, wants_pictures
from invoice_desk.extraction.model_reading import Manner
from invoice_desk.extraction.pace import Pace
from invoice_desk.keys import Key
from invoice_desk.messages import LANGUAGES, messages_in
from tests.extraction.dify.asking import (
    ENDPOINT,
    answer,
    engine_at,
    images_in,
    picture,
    read,
    read_or_error,
    request_of,
    sentences_of,
)
from tests.fake_dify import App, FakeDify, Fault, Reply, file, file_list, paragraph, select, text_input
from tests.fake_dify.app import Variable

GOOD = answer(seller_name="Corner Shop", total_amount="9.60", currency="GBP", line_items=[])
MESSAGE_MODES = ("chat", "agent-chat", "advanced-chat", "completion")


def test_a_workflow_gets_the_picture_as_its_file_and_is_asked_by_one_user() -> None:
    with FakeDify(form=[file("invoice"), paragraph("prompt")]) as fake:
        fake.reply(GOOD)
        reading = read(engine_at(fake), request_of(sent := picture()))
        (run,) = fake.runs
        (upload,) = fake.uploads.values()
    assert (reading.engine, reading.model, reading.profile) == ("dify", "Receipts", "receipt")
    assert reading.fields["total_amount"].value == Decimal("9.60")
    assert Note(USED_OCR_TEXT) not in reading.notes
    assert reading.prompt_version
    assert reading.raw_answer == GOOD
    assert images_in(fake, run.inputs["invoice"]) == [sent.data]
    assert "total_amount" in run.inputs["prompt"]
    assert (upload.user, run.body["user"], upload.media_type) == (USER, USER, "image/jpeg")
    assert "secret" not in upload.name


@pytest.mark.parametrize("mode", MESSAGE_MODES)
def test_apps_with_messages_get_the_prompt_as_the_message_and_the_picture_beside_it(mode: str) -> None:
    with FakeDify(App(mode=mode, form=())) as fake:
        fake.reply(f"Here it is:\n```json\n{GOOD}\n```")
        reading = read(engine_at(fake), request_of(sent := picture()))
        (run,) = fake.runs
    assert reading.fields["total_amount"].value == Decimal("9.60")
    assert "total_amount" in run.body["query"]
    assert images_in(fake, run.body["files"]) == [sent.data]


@pytest.mark.parametrize("form", [[file("pages"), paragraph("prompt")], [file_list("pages", most=1)]])
def test_each_page_is_a_run_of_its_own_and_pages_are_put_together(form: Sequence[Variable]) -> None:
    tea, cake = ({"description": name, "line_amount": "1.00"} for name in ("Tea", "Cake"))
    with FakeDify(form=form) as fake:
        fake.reply(
            answer(seller_name="Corner Shop", total_amount="1.00", line_items=[tea]),
            answer(line_items=[cake]),
            answer(seller_name="Appendix", total_amount="3.00", line_items=[]),
        )
        pages = [picture(page, size=(140 + page, 196)) for page in (1, 2, 3)]
        reading = read(engine_at(fake), request_of(*pages))
        given = [images_in(fake, run.inputs["pages"]) for run in fake.runs]
    assert given == [[page.data] for page in pages]
    assert reading.fields["seller_name"].value == "Corner Shop"
    assert reading.fields["total_amount"].value == Decimal("3.00")
    assert [line["description"].value for line in reading.line_items] == ["Tea", "Cake"]


def test_an_app_that_takes_no_pictures_gets_the_words_and_is_no_second_witness() -> None:
    with FakeDify(App(form=(paragraph("prompt", required=True),), sees=False)) as fake:
        fake.reply(GOOD)
        engine = engine_at(fake)
        (model,) = engine.list_models()
        reading = read(engine)
        (run,) = fake.runs
    assert Ability.VISION not in model.abilities
    assert "model.limit.text_only" in model.limits
    assert "TOTAL 9.60" in run.inputs["prompt"]
    assert not fake.uploads
    assert Note(USED_OCR_TEXT) in reading.notes


def test_pictures_and_words_are_made_only_for_an_app_that_takes_them() -> None:
    with FakeDify(form=[file("invoice")]) as sees, FakeDify(App(form=(paragraph("prompt"),), sees=False)) as reads:
        looking, reading, hinted = engine_at(sees), engine_at(reads), engine_at(sees, manner=Manner(ocr_hint=True))
        assert (wants_pictures(looking, ""), needs_words_too(looking, "")) == (True, False)
        assert (wants_pictures(reading, ""), needs_words_too(reading, "")) == (False, True)
        assert (wants_pictures(hinted, ""), needs_words_too(hinted, "")) == (True, True)
        away = engine_at(sees)
    assert (wants_pictures(away, ""), needs_words_too(away, "")) == (True, True)


def test_the_app_is_the_only_model_and_is_listed_under_its_name() -> None:
    with FakeDify(App(name="发票识别", form=(file("invoice"),))) as fake:
        engine = engine_at(fake, endpoint=ENDPOINT._replace(parallel=3))
        (model,) = engine.list_models()
        assert isinstance(engine.availability(), Ready)
        assert engine.max_parallel == 3
    assert model.name == "发票识别"
    assert model.abilities == {Ability.VISION, Ability.TEXT}
    assert not model.leaves_computer


def test_it_is_known_and_noted_where_documents_leave_the_computer() -> None:
    with FakeDify() as fake:
        fake.reply(GOOD)
        elsewhere = replace(address_of(fake.url), is_this_computer=False)
        engine = DifyEngine(Endpoint("dify", fake.url), DifyServer(elsewhere, lambda: Key(fake.key)))
        (model,) = engine.list_models()
        reading = read(engine)
    assert model.leaves_computer
    assert Note("reading.sent_to", {"host": fake.url}) in reading.notes


def test_a_server_too_old_to_tell_the_mode_is_asked_until_the_right_route_is_found() -> None:
    for behaves in ("workflow", "chat", "completion"):
        with FakeDify(App(mode="", name="", behaves=behaves, form=())) as fake:
            fake.fault(Fault.NOT_FOUND_404, path="/v1/info", times=None)
            fake.reply(GOOD)
            reading = read(engine_at(fake))
        assert reading.model == "app"
        assert reading.fields["total_amount"].value == Decimal("9.60")
        assert len(fake.uploads) == 1


@pytest.mark.parametrize(
    "outputs",
    [
        {"result": {"seller_name": "Corner Shop", "total_amount": "9.60"}},
        {"seller_name": "Corner Shop", "total_amount": "9.60", "line_items": []},
        {"results": [{"seller_name": "Corner Shop", "total_amount": "9.60"}]},
        {"text": GOOD, "usage": {"total_tokens": 9}},
    ],
)
@pytest.mark.parametrize("streams", [True, False])
def test_all_kinds_of_outputs_of_a_workflow_are_understood(outputs: dict[str, object], streams: bool) -> None:
    with FakeDify() as fake:
        fake.reply(Reply("One moment, I am looking.", outputs=outputs, streams=streams))
        reading = read(engine_at(fake))
    assert reading.fields["total_amount"].value == Decimal("9.60")
    assert reading.fields["seller_name"].value == "Corner Shop"


@pytest.mark.parametrize("mode", ["workflow", *MESSAGE_MODES])
def test_what_moderation_put_in_place_of_the_answer_counts(mode: str) -> None:
    with FakeDify(App(mode=mode, form=())) as fake:
        fake.reply(Reply(answer(total_amount="1.00"), replaced=GOOD))
        assert read(engine_at(fake)).fields["total_amount"].value == Decimal("9.60")


@pytest.mark.parametrize("mode", ["workflow", *MESSAGE_MODES])
def test_what_a_run_took_is_kept(mode: str) -> None:
    with FakeDify(App(mode=mode, form=())) as fake:
        fake.reply(Reply(GOOD, tokens_in=900, tokens_out=100, price="0.0025", seconds=3.0))
        usage = read(engine_at(fake)).usage
    assert usage is not None
    assert (usage.tokens_in, usage.tokens_out) == (900, 100)
    assert (usage.cost, usage.currency) == (Decimal("0.0025"), "USD")
    assert usage.looking + usage.writing == pytest.approx(3.0)


def test_a_price_of_nothing_is_no_price_and_the_user_s_own_prices_count_then() -> None:
    with FakeDify() as fake:
        prices = ENDPOINT._replace(price_in="2", price_out="6", price_currency="CNY")
        fake.reply(Reply(GOOD, tokens_in=1_000_000, tokens_out=500_000, price="0"))
        unpriced = read(engine_at(fake)).usage
        priced = read(engine_at(fake, endpoint=prices)).usage
    assert unpriced is not None
    assert unpriced.cost is None
    assert priced is not None
    assert (priced.cost, priced.currency) == (Decimal(5), "CNY")


def test_runs_are_begun_no_oftener_than_they_may() -> None:
    now = 100.0
    pace = Pace(2, clock=lambda: now)
    with FakeDify() as fake:
        fake.reply(GOOD)
        engine = engine_at(fake, pace=pace)
        read(engine, request_of(picture(1), picture(2)))
        cancel, stages = CancelToken(), []

        def report(progress: Progress) -> None:
            stages.append(progress.stage)
            if stages[-2:] == ["progress.sending", "progress.waiting"]:
                cancel.cancel()

        with pytest.raises(JobCancelledError):
            engine.extract(request_of(picture()), cancel, report)
        assert len(fake.runs) == 2
        now += 61.0
        read(engine)
        assert len(fake.runs) == 3


def test_progress_names_its_stages_and_fields_come_while_it_writes() -> None:
    gate = threading.Event()
    told: list[Progress] = []
    with FakeDify(form=[file("invoice")]) as fake:
        fake.reply(Reply(answer(seller_name="Corner Shop", note="word " * 80), hold=gate, hold_after=2))

        def report(progress: Progress) -> None:
            told.append(progress)
            if progress.fields:
                gate.set()

        engine_at(fake).extract(request_of(picture()), CancelToken(), report)
    stages = list(dict.fromkeys(one.stage for one in told))
    assert stages == ["progress.queued", "progress.looking", "progress.sending", "progress.writing"]
    assert next(one for one in told if one.fields).fields["seller_name"].value == "Corner Shop"


def test_a_model_that_repeats_itself_is_ended_and_its_run_stopped() -> None:
    gate = threading.Event()
    with FakeDify(mode="chat", form=()) as fake:
        fake.reply(Reply('{"note": "' + "the same again " * 2000, hold=gate, hold_after=3))
        outcome = read_or_error(engine_at(fake))
        assert isinstance(outcome, EngineError) or outcome.notes
        gate.set()
        fake.wait_until(lambda: fake.runs[0].task_id in fake.stopped)


def test_an_app_changed_in_the_meantime_is_asked_anew_what_it_wants() -> None:
    with FakeDify(form=[file("invoice")]) as fake:
        fake.reply(GOOD)
        engine = engine_at(fake)
        read(engine)
        fake.app = App(form=(file_list("pages"),))
        refused = read_or_error(engine)
        assert isinstance(refused, EngineError)
        assert refused.code == "dify.wrong_input"
        assert read(engine).fields["total_amount"].value == Decimal("9.60")


def test_a_run_that_must_wait_for_others_of_its_app_is_begun_later() -> None:
    with FakeDify() as fake:
        fake.reply(GOOD)
        fake.fault(Fault.BUSY_429, times=2)
        assert read(engine_at(fake)).fields["total_amount"].value == Decimal("9.60")
        assert len(fake.runs) == 3
        assert len(fake.uploads) == 1
        fake.fault(Fault.BUSY_429, times=None)
        refused = read_or_error(engine_at(fake))
    assert isinstance(refused, EngineUnreachableError)
    assert refused.code == "dify.busy"


def test_a_picture_too_large_is_sent_smaller_once_and_that_is_said() -> None:
    with FakeDify(App(form=(file("invoice"),), image_megabytes=0.05)) as fake:
        fake.reply(GOOD)
        large = picture(size=(4000, 4000))
        assert len(large.data) > 0.05 * 1024 * 1024
        reading = read(engine_at(fake), request_of(large))
        (upload,) = fake.uploads.values()
    assert len(upload.data) < len(large.data)
    assert Note("picture.sent_smaller") in reading.notes


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ([file("invoice"), text_input("prompt", most=48)], "dify.prompt_too_long"),
        ([file("invoice"), select("kind", "a", "b")], "dify.variable_missing"),
        ([select("kind", "a", "b", default="a")], "dify.takes_nothing"),
    ],
)
def test_an_app_that_does_not_fit_says_what_to_change_and_costs_nothing(form: Sequence[Variable], code: str) -> None:
    with FakeDify(App(form=form, sees=False)) as fake:
        refused = read_or_error(engine_at(fake))
        assert not fake.runs
        assert not fake.uploads
    assert isinstance(refused, EngineError)
    assert refused.code == code
    sentences_of(refused)


def test_silence_is_ended_pings_do_not_count_and_the_run_is_stopped() -> None:
    with FakeDify() as fake:
        fake.fault(Fault.ONLY_PINGS, after_events=2)
        outcome = read_or_error(engine_at(fake, patience=Patience(first=5.0, between=0.2)))
        fake.wait_until(lambda: fake.stopped == [fake.runs[0].task_id])
    assert isinstance(outcome, EngineError)
    assert outcome.code == "dify.silent"


def test_no_server_and_no_key_are_told_as_what_to_do_and_nothing_is_wrong_with_the_document() -> None:
    with FakeDify() as fake:
        engine, keyless, stranger = engine_at(fake), engine_at(fake, key=""), engine_at(fake, key="app-wrong")
        assert keyless.availability() == Unreachable("dify.key_missing")
        assert stranger.availability() == Unreachable("dify.key_refused")
        read_or_error(engine)
        fake.close_port()
        assert engine.availability() == Unreachable("dify.start_it")
        refused = read_or_error(engine)
        assert isinstance(refused, EngineUnreachableError)
        fake.open_port()
        fake.reply(GOOD)
        assert isinstance(engine.availability(), Ready)
        assert read(engine).fields["total_amount"].value == Decimal("9.60")


@pytest.mark.parametrize("fault", [Fault.UNAUTHORIZED_401, Fault.FORBIDDEN_403, Fault.APP_UNAVAILABLE, Fault.HTML_502])
def test_what_keeps_an_app_from_being_used_is_a_sentence_without_gaps(fault: Fault) -> None:
    with FakeDify() as fake:
        fake.fault(fault, path="/v1/parameters", times=None)
        availability = engine_at(fake).availability()
    assert isinstance(availability, Unreachable)
    for language in LANGUAGES:
        assert "{" not in messages_in(language)(availability.hint, {})


def test_usage_of_pages_is_added_up() -> None:
    with FakeDify() as fake:
        fake.reply(Reply(GOOD, tokens_in=10, tokens_out=5, price="0.5"))
        usage = read(engine_at(fake), request_of(picture(1), picture(2))).usage
    assert isinstance(usage, Usage)
    assert (usage.tokens_in, usage.tokens_out, usage.cost) == (20, 10, Decimal("1.0"))
