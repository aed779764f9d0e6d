"""The fake Ollama against transcripts of the real one, and what it promises besides."""

import base64
import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import ollama
import pytest

from tests.fake_ollama import ANYWHERE, TOYS, Cut, FakeOllama, Fault, Layer, PullPace, Reply, transcripts
from tests.fake_ollama.models import TINY
from tests.fake_ollama.probing import HI, NO_TLS, ask_and_stay, leaves_and_is_noticed, outcome, pulling
from tests.fake_ollama.transcripts import Exchange
from tests.fake_ollama.versions import Era

NO_TRANSCRIPTS = f"NOT COMPARED with a real Ollama: no transcripts in {transcripts.FOLDER}"


def exchanges(name: str) -> list[Exchange]:
    if not transcripts.FOLDER.is_dir():
        pytest.skip(NO_TRANSCRIPTS)
    return transcripts.read(name)


def assert_same(exchange: Exchange, fake: FakeOllama) -> None:
    """Status, content type, framing, and each line with its keys in order and its texts."""
    got = transcripts.play(exchange, fake.port)
    about = f"{exchange.title}\nreal: {exchange.lines[:3]}\nfake: {got.lines[:3]}"
    assert exchange.status in (None, got.status), about
    for name, value in exchange.answer_headers.items():
        if name == "Content-Length":
            assert name in got.headers, about
        else:
            assert got.headers.get(name) == value, about
    # The real server has seldom sent the first line of a layer before the first bytes came.
    lines = tuple(line for line in got.lines if '"total":' not in line or '"completed":' in line)
    assert transcripts.shape(lines) == transcripts.shape(exchange.lines), about


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    with FakeOllama() as server:
        yield server


@pytest.fixture
def client(fake: FakeOllama) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=fake.url, verify=NO_TLS, trust_env=False, timeout=10) as one:
        yield one


class TestAgainstTheRealOne:
    @pytest.mark.parametrize("version", ["0.9.3", "0.5.4"])
    def test_refusals_and_empty_listings_are_those_of_the_real_one(self, version: str) -> None:
        with FakeOllama(version=version, models=(), offline=True) as fake:
            for exchange in exchanges(f"ollama-{version}-basic.txt"):
                assert_same(exchange, fake)

    def test_chats_are_those_of_the_real_one(self) -> None:
        with FakeOllama(models=TOYS, max_loaded=1) as fake:
            for exchange in exchanges("ollama-0.9.3-chat.txt"):
                assert_same(exchange, fake)

    def test_crash_overflow_and_reload_are_those_of_the_real_one(self) -> None:
        with FakeOllama(models=TOYS) as fake:
            for exchange in exchanges("ollama-0.9.3-runtime.txt"):
                if "killed" in exchange.title:
                    fake.fault("crash_midstream", after_chunks=3)
                assert_same(exchange, fake)

    def test_pulls_are_those_of_the_real_one(self) -> None:
        real = exchanges("ollama-0.9.3-pull.txt")
        name = "127.0.0.1:PORT/library/tiny:latest"
        layers = (
            Layer("a9d48ca1c7372a736b99fc7300d550f0f191c6a2fe239fb9b775b026f0dfbbdd", 497536),
            Layer("aaee4052967509584d0103b5230d33518af5f62d3d4e18d1bc689fcaf3ee14a9", 6000000),
            Layer("8bd65beb310fa85102cef6864fe3e932498539114e7b03180e6e5914f99be692", 206),
        )
        with FakeOllama(models=TOYS, pace=PullPace(tick=0.01, speed=200_000_000)) as fake:
            fake.offer(replace(TINY, name=name), layers, present=1)
            for exchange in real[1:]:  # the first is cut off half-way
                if exchange.title.startswith("needs newer"):
                    fake.fault("pull_newer")
                if exchange.method == "DELETE":
                    exchange = replace(exchange, body=b'{"model":"tiny"}')
                assert_same(exchange, fake)


class TestWire:
    def test_html_characters_are_escaped_and_chinese_is_not(self, fake: FakeOllama, client: httpx.Client) -> None:
        fake.reply("<b>总计</b> & so on")
        answer = client.post("/api/chat", json={**HI, "stream": False})
        assert b"\\u003cb\\u003e\xe6\x80\xbb\xe8\xae\xa1\\u003c/b\\u003e \\u0026 so on" in answer.content
        assert answer.json()["message"]["content"] == "<b>总计</b> & so on"

    @pytest.mark.parametrize("cut", Cut)
    def test_a_text_arrives_whole_however_its_bytes_are_cut(self, fake: FakeOllama, cut: Cut) -> None:
        fake.reply(Reply("总计 ¥9.60, 谢谢!", cut=cut))
        with ollama.Client(fake.url, verify=NO_TLS, trust_env=False) as client:
            parts = list(client.chat("tiny", [{"role": "user", "content": "hi"}], stream=True))
        assert "".join(part.message.content or "" for part in parts) == "总计 ¥9.60, 谢谢!"

    def test_nothing_is_sent_before_the_first_line_is_there(self, fake: FakeOllama) -> None:
        gate = threading.Event()
        fake.reply(Reply("late", hold=gate))
        with ask_and_stay(fake) as one:
            fake.wait_until(lambda: fake.running == 1)
            assert fake.requests[0].t_first_byte is None
            gate.set()
            assert one.recv(15) == b"HTTP/1.1 200 OK"

    def test_a_connection_is_used_again(self, fake: FakeOllama, client: httpx.Client) -> None:
        for path in ("/", "/api/tags", "/api/nope", "/api/version"):
            assert client.get(path).headers.get("connection") is None
        assert client.head("/api/version").content == b""

    def test_images_are_in_the_log_with_their_size(self, fake: FakeOllama) -> None:
        picture = transcripts.picture("jpeg")
        message = {"role": "user", "content": "what is it", "images": [picture]}
        with ollama.Client(fake.url, verify=NO_TLS, trust_env=False) as client:
            answer = client.chat("qwen2.5vl:7b", [message])
        (request,) = fake.requests
        assert [(image.width, image.height, image.format) for image in request.images] == [(120, 80, "JPEG")]
        assert request.prompt == "what is it"
        assert answer.prompt_eval_count == 4 + 5 * 3


class TestSlots:
    def test_a_client_that_leaves_before_the_answer_frees_the_slot(self, fake: FakeOllama) -> None:
        fake.reply(Reply("never", hold=threading.Event()), "at once")
        one = ask_and_stay(fake)
        fake.wait_until(lambda: fake.running == 1)
        leaves_and_is_noticed(one, fake, 0)
        fake.wait_until(lambda: fake.running == 0)
        assert httpx.post(f"{fake.url}/api/chat", json=HI, verify=NO_TLS, trust_env=False).status_code == 200

    def test_a_client_that_leaves_in_the_middle_stops_an_endless_answer(self, fake: FakeOllama) -> None:
        fake.fault("endless")
        one = ask_and_stay(fake)
        assert one.recv(15) == b"HTTP/1.1 200 OK"
        leaves_and_is_noticed(one, fake, 0)
        fake.wait_until(lambda: fake.running == 0)

    def test_a_client_that_leaves_the_queue_is_forgotten(self, fake: FakeOllama) -> None:
        gate = threading.Event()
        fake.reply(Reply("first", hold=gate), "second")
        with ask_and_stay(fake) as first:
            fake.wait_until(lambda: fake.running == 1)
            second = ask_and_stay(fake)
            fake.wait_until(lambda: fake.waiting == 1)
            leaves_and_is_noticed(second, fake, 1)
            assert (fake.running, fake.waiting) == (1, 0)
            gate.set()
            assert first.recv(15) == b"HTTP/1.1 200 OK"

    def test_who_comes_first_is_served_first_and_listings_never_wait(
        self, fake: FakeOllama, client: httpx.Client
    ) -> None:
        gate = threading.Event()
        fake.reply(Reply("first", hold=gate), "second", "third")
        clients = []
        for number in range(3):
            clients.append(ask_and_stay(fake))
            fake.wait_until(lambda wanted=number: fake.running == 1 and fake.waiting == wanted)  # type: ignore[misc]
        for path in ("/api/ps", "/api/tags", "/api/version"):
            assert client.get(path).status_code == 200
        gate.set()
        fake.wait_until(lambda: all(request.t_end for request in fake.requests))
        times = [request.t_first_byte or 0.0 for request in fake.of("/api/chat")]
        assert times == sorted(times)
        for one in clients:
            one.close()

    def test_a_full_queue_says_it_is_busy(self) -> None:
        with FakeOllama(max_queue=0) as fake:
            fake.reply(Reply("never", hold=threading.Event()))
            with ask_and_stay(fake):
                fake.wait_until(lambda: fake.running == 1)
                answer = httpx.post(f"{fake.url}/api/chat", json=HI, verify=NO_TLS, trust_env=False)
        assert answer.status_code == 503
        assert answer.json() == {"error": "server busy, please try again.  maximum pending requests exceeded"}

    def test_another_context_size_loads_the_model_anew(self, fake: FakeOllama, client: httpx.Client) -> None:
        def load_duration(num_ctx: int) -> int:
            body = {**HI, "stream": False, "options": {"num_ctx": num_ctx}}
            return int(client.post("/api/chat", json=body).json()["load_duration"])

        cold, warm, changed = load_duration(2048), load_duration(2048), load_duration(4096)
        assert cold > 100 * warm
        assert changed > 100 * warm
        client.post("/api/chat", json={**HI, "keep_alive": 0})
        assert client.get("/api/ps").json() == {"models": []}


class TestEras:
    def test_what_does_not_fit_is_cut_silently_or_refused_with_numbers(self) -> None:
        body = {
            **HI,
            "stream": False,
            "options": {"num_ctx": 64},
            "messages": [{"role": "user", "content": "abc " * 99}],
        }
        with FakeOllama("classic") as classic, FakeOllama("modern") as modern:
            cut = httpx.post(f"{classic.url}/api/chat", json=body, verify=NO_TLS, trust_env=False)
            refused = httpx.post(f"{modern.url}/api/chat", json=body, verify=NO_TLS, trust_env=False)
        assert cut.json()["prompt_eval_count"] == 64
        assert refused.status_code == 400
        assert '"n_prompt_tokens":115,"n_ctx":64}}' in refused.json()["error"]

    def test_an_image_for_a_text_model_is_ignored_or_refused(self) -> None:
        message = {"role": "user", "content": "hi", "images": [transcripts.picture("png")]}
        with FakeOllama("classic") as fake, ollama.Client(fake.url, verify=NO_TLS, trust_env=False) as client:
            assert client.chat("tiny", [message]).message.content
        with FakeOllama("modern") as fake, ollama.Client(fake.url, verify=NO_TLS, trust_env=False) as client:
            with pytest.raises(ollama.ResponseError, match="image input is not supported") as refused:
                client.chat("tiny", [message])
            assert refused.value.status_code == 500

    @pytest.mark.parametrize(("era", "keys"), [("classic", ["b", "a"]), ("modern", ["a", "b"])])
    def test_a_schema_is_obeyed_in_the_order_of_the_era(self, era: Era, keys: list[str]) -> None:
        schema = {"type": "object", "properties": {"b": {"type": "string"}, "a": {"type": ["integer", "null"]}}}
        with FakeOllama(era) as fake:
            body = {**HI, "stream": False, "format": schema}
            said = httpx.post(f"{fake.url}/api/chat", json=body, verify=NO_TLS, trust_env=False).json()
        assert list(json.loads(said["message"]["content"])) == keys

    def test_thinking_comes_first_unless_it_is_switched_off(self, fake: FakeOllama, client: httpx.Client) -> None:
        fake.reply(Reply("9.60", thinking="a total, then"))
        body = {**HI, "model": "tinythink", "stream": False}
        assert client.post("/api/chat", json=body).json()["message"]["thinking"] == "a total, then"
        assert "thinking" not in client.post("/api/chat", json={**body, "think": False}).json()["message"]

    def test_old_and_new_listings_differ_in_what_they_tell(self) -> None:
        with FakeOllama(version="0.5.4") as old, FakeOllama("modern") as new:
            shown = httpx.post(f"{old.url}/api/show", json={"model": "tinyvis"}, trust_env=False).json()
            assert "capabilities" not in shown
            assert httpx.get(f"{new.url}/api/tags", trust_env=False).json()["models"][0]["capabilities"]


class TestModel:
    def test_limits_and_stops_cut_the_text(self, fake: FakeOllama, client: httpx.Client) -> None:
        fake.reply("one two three END four")

        def last(options: dict[str, object]) -> dict[str, Any]:
            return dict(client.post("/api/chat", json={**HI, "stream": False, "options": options}).json())

        cut, stopped = last({"num_predict": 2}), last({"stop": [" END"]})
        assert (cut["message"]["content"], cut["done_reason"], cut["eval_count"]) == ("one two", "length", 2)
        assert (stopped["message"]["content"], stopped["done_reason"]) == ("one two three", "stop")
        parts = [value for key, value in cut.items() if key.endswith("_duration") and key != "total_duration"]
        assert len(parts) == 3
        assert cut["total_duration"] >= sum(parts)

    def test_a_script_answers_by_what_is_asked(self, fake: FakeOllama, client: httpx.Client) -> None:
        fake.reply(lambda request: f"you said {request.prompt}, {len(request.images)} image")
        url = "data:image/png;base64," + base64.b64encode(transcripts.picture("png")).decode()
        parts = [{"type": "text", "text": "hello"}, {"type": "image_url", "image_url": {"url": url}}]
        body = {"model": "tinyvis", "messages": [{"role": "user", "content": parts}]}
        answer = client.post("/v1/chat/completions", json=body).json()
        assert answer["choices"][0]["message"]["content"] == "you said hello, 1 image"

    def test_two_images_are_too_many_for_mllama(self, fake: FakeOllama, client: httpx.Client) -> None:
        image = base64.b64encode(transcripts.picture("png")).decode()
        message = {"role": "user", "content": "hi", "images": [image, image]}
        body = {"model": "llama3.2-vision:11b", "stream": False, "messages": [message]}
        answer = client.post("/api/chat", json=body)
        assert answer.status_code == 500
        assert answer.json()["error"] == "this model only supports one image while more than one image requested"


class TestPulls:
    @pytest.fixture
    def empty(self) -> Iterator[FakeOllama]:
        with FakeOllama(models=(), pace=PullPace(tick=0.01, speed=40_000_000)) as server:
            yield server

    def test_a_pull_cut_off_goes_on_where_it_was(self, empty: FakeOllama) -> None:
        with pulling(empty) as lines:
            reached = next(line["completed"] for line in lines if line.get("completed", 0) > 1_000_000)
        empty.wait_until(lambda: empty.requests[0].cancelled_at is not None)
        with pulling(empty) as lines:
            got = list(lines)
        assert got[1]["completed"] >= reached
        assert got[-1] == {"status": "success"}
        tags = httpx.get(f"{empty.url}/api/tags", trust_env=False).json()["models"]
        assert [model["name"] for model in tags] == ["gemma3:4b"]

    def test_two_clients_share_a_pull_and_one_may_leave(self, empty: FakeOllama) -> None:
        with pulling(empty) as second:
            with pulling(empty) as first:
                next(line for line in first if "completed" in line)
                assert next(second) == {"status": "pulling manifest"}
            assert list(second)[-1] == {"status": "success"}


# Which exception each event is in ollama-python 0.6.3, with a stream and without one.
OLLAMA_PYTHON: list[tuple[str, bool, type[Exception]]] = [
    ("refused", False, ConnectionError),
    ("refused", True, httpx.ConnectError),
    ("hang", True, httpx.ReadTimeout),
    ("fin", False, httpx.RemoteProtocolError),
    ("rst", True, httpx.ReadError),
    ("busy_503", True, ollama.ResponseError),
    ("html_502", False, ollama.ResponseError),
    ("list_500", False, AttributeError),
    ("html_200", True, json.JSONDecodeError),
    ("half_line", True, json.JSONDecodeError),
    ("blank_line", True, json.JSONDecodeError),
    ("crash_midstream", True, ollama.ResponseError),
    ("redirect_301", False, ollama.ResponseError),
]


class TestFaults:
    @pytest.mark.parametrize("fault", Fault)
    @pytest.mark.parametrize("streamed", [True, False], ids=["stream", "whole"])
    def test_each_fault_is_felt_once_and_then_gone(self, fault: Fault, streamed: bool) -> None:
        with FakeOllama(pace=PullPace(tick=0.001, speed=1e12, tail=1)) as fake:
            fake.reply('{"total": "9.60", "currency": "GBP"}')
            outcome(fake, fault, streamed=streamed)  # what is pulled first takes longer
            usual = outcome(fake, fault, streamed=streamed)
            fake.fault(fault, interval=0.0002)
            struck = outcome(fake, fault, streamed=streamed)
            fake.clear_faults()
            assert struck != usual
            assert outcome(fake, fault, streamed=streamed) == usual

    @pytest.mark.parametrize("fault", ANYWHERE)
    @pytest.mark.parametrize("streamed", [True, False], ids=["stream", "whole"])
    def test_faults_of_connections_and_lines_strike_anywhere(self, fault: Fault, streamed: bool) -> None:
        with FakeOllama() as fake:
            fake.reply("total 9.60")
            usual = outcome(fake, fault, streamed=streamed)
            # A drip after the last line only delays the end, which no client notices.
            for chunks in (0, 2) if fault is Fault.DRIP else (0, 2, 10_000):
                fake.fault(fault, after_chunks=chunks, interval=0.0002)
                assert outcome(fake, fault, streamed=streamed) != usual
                assert outcome(fake, fault, streamed=streamed) == usual

    def test_a_fault_stays_as_long_as_it_is_told_and_on_its_path(self, fake: FakeOllama, client: httpx.Client) -> None:
        fake.fault("busy_503", path="/api/tags", times=None)
        assert [client.get("/api/tags").status_code for _ in range(3)] == [503, 503, 503]
        assert client.post("/api/chat", json=HI).status_code == 200
        fake.clear_faults()
        assert client.get("/api/tags").status_code == 200
        fake.fault("busy_503")
        assert client.post("/api/chat", json={**HI, "messages": []}).json()["done_reason"] == "load"
        assert client.post("/api/chat", json=HI).status_code == 503

    def test_an_error_in_a_v1_stream_is_swallowed(self, fake: FakeOllama, client: httpx.Client) -> None:
        fake.fault("crash_midstream", after_chunks=1)
        lines = client.post("/v1/chat/completions", json={**HI, "stream": True}).text.splitlines()
        assert json.loads(lines[2].removeprefix("data: "))["model"] == ""
        assert "data: [DONE]" not in lines

    def test_a_crash_before_the_first_token_has_the_status_of_its_version(self) -> None:
        for version, status in (("0.9.3", 200), ("0.13.0", 500)):
            with FakeOllama(version=version) as fake:
                fake.fault("crash_before_token")
                answer = httpx.post(f"{fake.url}/api/chat", json=HI, verify=NO_TLS, trust_env=False)
                assert answer.status_code == status
                assert answer.json()["error"].startswith("model runner has unexpectedly stopped")

    @pytest.mark.parametrize(("fault", "streamed", "error"), OLLAMA_PYTHON)
    def test_ollama_python_raises_what_it_raises_with_the_real_one(
        self, fake: FakeOllama, fault: str, streamed: bool, error: type[Exception]
    ) -> None:
        fake.fault(fault, interval=0.001)
        with ollama.Client(fake.url, verify=NO_TLS, trust_env=False, timeout=0.3) as client, pytest.raises(error):
            list(client.chat("tiny", HI["messages"], stream=streamed))

    def test_the_server_stops_though_a_client_does_not_read(self) -> None:
        with contextlib.ExitStack() as clients, FakeOllama() as fake:
            fake.fault("endless")
            clients.enter_context(ask_and_stay(fake))
            fake.wait_until(lambda: any(request.chunks > 100 for request in fake.requests))

    def test_unknown_names_and_impossible_places_raise(self, fake: FakeOllama) -> None:
        with pytest.raises(ValueError, match="no_such_fault"):
            fake.fault("no_such_fault")
        with pytest.raises(ValueError, match="html_502"):
            fake.fault("html_502", after_chunks=2)
        with pytest.raises(KeyError, match="no-such-model"):
            FakeOllama(models=["no-such-model"])

    def test_what_breaks_in_a_script_is_raised_at_the_end(self) -> None:
        def broken(_: object) -> str:
            raise ZeroDivisionError

        fake = FakeOllama()
        fake.reply(broken)
        with pytest.raises(ZeroDivisionError), fake:
            assert httpx.post(f"{fake.url}/api/chat", json={**HI, "stream": False}, trust_env=False).status_code == 500
