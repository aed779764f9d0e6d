"""Events come out of an answer whole, however a server writes them and wherever the network cuts them."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from invoice_desk.extraction.sse import Event, EventReader, events_of

HELLO = '{"choices":[{"delta":{"content":"你好, wörld"}}]}'
BYE = '{"choices":[{"delta":{},"finish_reason":"stop"}]}'
USUAL = f"data: {HELLO}\n\ndata: {BYE}\n\ndata: [DONE]\n\n"
PAGE = "<!doctype html>\n<html>\n\n<body>Sign in: now</body>\n</html>"


def read(text: str | bytes, *cuts: int) -> list[Event]:
    """The events of an answer that comes in pieces."""
    data = text.encode() if isinstance(text, str) else text
    reader = EventReader()
    found: list[Event] = []
    begin = 0
    for cut in (*sorted(cuts), len(data)):
        found += reader.feed(data[begin:cut])
        begin = cut
    return found + reader.end()


def told(text: str | bytes, *cuts: int) -> list[str]:
    return [event.data for event in read(text, *cuts)]


WAYS = {
    "as in the standard": USUAL,
    "no space after the colon": USUAL.replace("data: ", "data:"),
    "lines that end as on Windows": USUAL.replace("\n", "\r\n"),
    "lines that end with a return": USUAL.replace("\n", "\r"),
    "comments between events": f": ping\n\n{USUAL}".replace("\n\n", "\n\n:\n\n: OPENROUTER PROCESSING\n\n"),
    "comments inside events": USUAL.replace("data: ", ": keep-alive\ndata: "),
    "names, ids and retry times": USUAL.replace("data: ", "event: message\nid: 7\nretry: 3000\ndata: "),
    "no blank lines": USUAL.replace("\n\n", "\n"),
    "many blank lines": USUAL.replace("\n\n", "\n\n\n\n"),
    "no line end at the end": USUAL.rstrip("\n"),
    "a byte order mark": f"\ufeff{USUAL}",
    "data over two lines": USUAL.replace('{"choices":', '{"choices":\ndata: '),
    "objects without any field": f"{HELLO}\n{BYE}\n[DONE]\n",
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_events_come_out_of_all_ways_to_write_them(way: str) -> None:
    *objects, end = read(WAYS[way])
    assert [json.loads(event.data) for event in objects] == [json.loads(HELLO), json.loads(BYE)]
    assert end.is_end
    assert not any(event.is_end for event in objects)


@given(st.sampled_from([*WAYS.values(), PAGE, json.dumps({"error": {"message": "无效的令牌"}}, indent=1)]), st.data())
def test_cuts_change_nothing_even_inside_a_character(text: str, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text.encode())), max_size=12))
    assert read(text, *cuts) == read(text)


@pytest.mark.parametrize("way", WAYS)
def test_bytes_may_come_one_by_one(way: str) -> None:
    assert read(WAYS[way], *range(len(WAYS[way].encode()))) == read(WAYS[way])


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=6))
@example(b"\t", [])
def test_any_bytes_are_read_and_nothing_comes_of_nothing(data: bytes, cuts: list[int]) -> None:
    events = read(data, *(min(cut, len(data)) for cut in cuts))
    assert all(event.data for event in events)
    assert bool(events) <= bool(data.strip())


@given(st.lists(st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=3), max_size=8), st.booleans())
def test_every_object_that_was_sent_arrives_in_order(sent: list[dict[str, str]], dense: bool) -> None:
    gap = "\n" if dense else "\n\n"
    text = "".join(f"data: {json.dumps(one, ensure_ascii=False)}{gap}" for one in sent)
    assert [json.loads(data) for data in told(text)] == sent


def test_a_name_belongs_to_its_event_only() -> None:
    events = read('event: ping\n\nevent: error\ndata: {"a":1}\n\ndata: {"b":2}\n\n')
    assert events == [Event('{"a":1}', "error"), Event('{"b":2}')]


def test_several_lines_of_data_are_one_text() -> None:
    assert told("data: first\ndata:\ndata: third\n\n") == ["first\n\nthird"]


def test_json_that_is_no_stream_is_one_event_over_all_its_lines() -> None:
    body = json.dumps({"error": {"message": "无效的令牌", "type": "one_api_error"}}, ensure_ascii=False, indent=2)
    (event,) = read(body)
    assert event.is_plain
    assert json.loads(event.data) == json.loads(body)


def test_a_page_of_html_is_one_plain_event() -> None:
    assert read(PAGE) == [Event(PAGE, is_plain=True)]


def test_an_error_without_a_field_in_the_middle_is_told_before_the_stream_ends() -> None:
    reader = EventReader()
    events = reader.feed(f'data: {HELLO}\n\n{{"error":"overloaded"}}\n'.encode())
    assert [event.data for event in events] == [HELLO, '{"error":"overloaded"}']
    assert [event.is_plain for event in events] == [False, True]


def test_an_event_that_is_cut_off_is_given_as_far_as_it_came() -> None:
    assert told(f"data: {HELLO}\n\ndata: {BYE[:20]}") == [HELLO, BYE[:20]]


def test_what_is_no_utf_8_does_not_end_the_stream() -> None:
    assert told(b"data: \xff\xfe ok\n\ndata: next\n\n") == ["\ufffd\ufffd ok", "next"]


@pytest.mark.parametrize("piece", [b"data: " + b"x" * 4096, b"data: x\n" * 512, b"no field " * 512 + b"\n"])
def test_an_event_that_never_ends_does_not_fill_the_memory(piece: bytes) -> None:
    reader = EventReader(most=1 << 16)
    taken = 0
    with pytest.raises(ValueError, match="without an end"):  # noqa: PT012 - any of them may be the one too many
        while taken < 1 << 18:
            reader.feed(piece)
            taken += len(piece)
    assert taken < 1 << 17


def test_events_come_as_their_bytes_do() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(data), 7):
            sent.append(at)
            yield data[at : at + 7]

    async def first() -> Event:
        return await anext(events_of(pieces()))

    data, sent = USUAL.encode(), list[int]()
    assert asyncio.run(first()).data == HELLO
    assert len(sent) * 7 < len(data)
