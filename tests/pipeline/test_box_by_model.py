"""A model reads a box for a field: it is shown the box alone, and what it can't do is said."""

import pytest

from invoice_desk.domain.errors import EngineError, JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.prompt import prompt_for
from invoice_desk.pipeline.box_by_model import read_by_model
from tests.fakes.engine import ScriptedEngine, fails, says

PICTURE = b"the picture of a box"


def test_the_model_is_given_the_picture_and_the_name_of_the_field() -> None:
    engine = ScriptedEngine(says(printed=" 21.50 \n"), needs_images=True)
    assert read_by_model(engine, "second", PICTURE, "Total", CancelToken()) == "21.50"
    (request,) = engine.requests
    assert (request.model, request.data, [one.data for one in request.images]) == ("second", PICTURE, [PICTURE])
    assert [page.words for page in request.pages] == [()]
    for language in ("en", "zh_CN"):
        assert "Total" in prompt_for(request.profiles, language=language).user


@pytest.mark.parametrize(
    ("engine", "code"),
    [
        (ScriptedEngine(says(printed="1")), "box.model_sees_nothing"),
        (ScriptedEngine(says(), needs_images=True), "box.nothing_read"),
        (ScriptedEngine(says(printed=" "), needs_images=True), "box.nothing_read"),
        (ScriptedEngine(fails("ollama.out_of_memory", host="h", model="m"), needs_images=True), "ollama.out_of_memory"),
    ],
)
def test_what_goes_wrong_is_an_error_that_has_a_sentence(engine: ScriptedEngine, code: str) -> None:
    with pytest.raises(EngineError) as caught:
        read_by_model(engine, "first", PICTURE, "Total", CancelToken())
    assert caught.value.code == code


def test_it_is_cancelled() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(JobCancelledError):
        read_by_model(ScriptedEngine(says(printed="1"), needs_images=True), "first", PICTURE, "Total", cancel)
