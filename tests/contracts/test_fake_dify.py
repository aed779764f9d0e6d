"""The fake Dify speaks as the service API does: its routes, its refusals, the order of its events."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.fake_dify import App, FakeDify, Fault, Reply, file, file_list, paragraph

USER = "somebody"


def client_of(fake: FakeDify) -> httpx.Client:
    return httpx.Client(
        base_url=f"{fake.url}/v1", headers={"Authorization": f"Bearer {fake.key}"}, timeout=5, trust_env=False
    )


def upload(client: httpx.Client, user: str = USER) -> str:
    answer = client.post("/files/upload", files={"file": ("a.jpg", b"\xff\xd8", "image/jpeg")}, data={"user": user})
    assert answer.status_code == 201
    return str(answer.json()["id"])


def picture(upload_id: str) -> dict[str, str]:
    return {"type": "image", "transfer_method": "local_file", "upload_file_id": upload_id}


def body(**more: Any) -> dict[str, Any]:
    return {"inputs": {}, "response_mode": "streaming", "user": USER, **more}


def events(client: httpx.Client, path: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    with client.stream("POST", path, json=asked) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


def test_a_workflow_takes_an_uploaded_file_and_tells_its_nodes_and_outputs() -> None:
    with FakeDify(form=[file("invoice"), paragraph("prompt")]) as fake, client_of(fake) as client:
        fake.reply(Reply('{"total": "9.60"}', outputs={"answer": {"total": "9.60"}}))
        asked = body(inputs={"invoice": picture(upload(client)), "prompt": "Read it."})
        seen = list(events(client, "/workflows/run", asked))
        assert [event["event"] for event in seen if event["event"] != "text_chunk"] == [
            "workflow_started",
            "node_started",
            "node_finished",
            "workflow_finished",
        ]
        assert "".join(event["data"]["text"] for event in seen if event["event"] == "text_chunk") == '{"total": "9.60"}'
        assert seen[-1]["data"]["outputs"] == {"answer": {"total": "9.60"}}
        assert {event["task_id"] for event in seen} == {fake.runs[0].task_id}


@pytest.mark.parametrize(
    ("mode", "path", "kind"),
    [
        ("chat", "/chat-messages", "message"),
        ("agent-chat", "/chat-messages", "agent_message"),
        ("advanced-chat", "/chat-messages", "message"),
        ("completion", "/completion-messages", "message"),
    ],
)
def test_messages_come_in_pieces_and_end_with_what_they_took(mode: str, path: str, kind: str) -> None:
    with FakeDify(App(mode=mode, form=())) as fake, client_of(fake) as client:
        fake.reply("All of 9.60 is paid.")
        seen = list(events(client, path, body(query="?", files=[picture(upload(client))])))
        assert "".join(event["answer"] for event in seen if event["event"] == kind) == "All of 9.60 is paid."
        (end,) = [event for event in seen if event["event"] == "message_end"]
        assert end["metadata"]["usage"]["total_tokens"] == 1161


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({}, "pages is required in input form"),
        ({"pages": {"type": "image"}}, "pages in input form must be a list of files"),
        ({"pages": [picture("nope")]}, "Invalid upload file"),
        ({"pages": [], "prompt": "x" * 21}, "prompt in input form must be less than 20 characters"),
        ({"pages": [], "prompt": 7}, "(type 'paragraph') prompt in input form must be a string"),
    ],
)
def test_inputs_that_do_not_fit_the_form_are_refused_in_dify_s_words(inputs: dict[str, Any], message: str) -> None:
    with FakeDify(form=[file_list("pages"), paragraph("prompt", most=20)]) as fake, client_of(fake) as client:
        refused = client.post("/workflows/run", json=body(inputs=inputs))
        assert refused.status_code == 400
        assert refused.json() == {"code": "invalid_param", "message": message, "status": 400}


def test_a_file_belongs_to_the_user_who_sent_it() -> None:
    with FakeDify() as fake, client_of(fake) as client:
        asked = body(inputs={"invoice": picture(upload(client, "somebody else"))})
        assert client.post("/workflows/run", json=asked).json()["message"] == "Invalid upload file"


def test_routes_of_other_modes_and_strangers_are_refused() -> None:
    with FakeDify(mode="chat", form=()) as fake, client_of(fake) as client:
        assert client.post("/workflows/run", json=body()).json()["code"] == "not_workflow_app"
        assert client.post("/completion-messages", json=body()).json()["code"] == "app_unavailable"
        assert client.get("/parameters", headers={"Authorization": "Bearer no"}).status_code == 401
        assert client.get("/elsewhere").json()["code"] == "not_found"


def test_faults_strike_once_and_stops_are_written_down() -> None:
    with FakeDify(mode="chat", form=()) as fake, client_of(fake) as client:
        fake.fault(Fault.TOO_LARGE_413, path="/v1/files/upload")
        with pytest.raises(AssertionError):
            upload(client)
        upload(client)
        fake.fault(Fault.RST, after_events=1)
        with pytest.raises(httpx.HTTPError):
            list(events(client, "/chat-messages", body(query="?")))
        assert client.post(f"/chat-messages/{fake.runs[0].task_id}/stop", json={"user": USER}).json() == {
            "result": "success"
        }
        assert fake.stopped == [fake.runs[0].task_id]
