"""A model reads a document piece by piece: what it writes is shown, watched, asked for once more, and put together."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from PIL import Image

from invoice_desk.config import load_profiles
from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import USED_OCR_TEXT, Note, Reading, Usage
from invoice_desk.extraction.engine import ExtractionRequest, PageImage
from invoice_desk.extraction.model_reading import Manner, read_by_model
from invoice_desk.extraction.question import Heard, Question, Stage, Told
from invoice_desk.extraction.shrinking import shrunk
from tests.extraction.ollama.asking import answer, picture, request_of

PROFILES, _ = load_profiles()
Say = Callable[[Question], Told]


@dataclass
class Scripted:
    """Says what it was told to say, in turn; keeps what it was asked."""

    says: list[Told | EngineError]
    instead: Callable[[Question], Question | None] = lambda _: None
    asked: list[Question] = field(default_factory=list)
    stopped: int = 0

    def ask(self, question: Question, cancel: CancelToken, heard: Heard, stage: Stage) -> Told:
        self.asked.append(question)
        stage("progress.loading")
        said = self.says.pop(0)
        if isinstance(said, EngineError):
            raise said
        if not heard(said.text, said.thinking):
            self.stopped += 1
            return replace(said, finished=False)
        return said

    def otherwise(self, question: Question, error: EngineError) -> Question | None:
        return self.instead(question)


def told(**values: object) -> Told:
    return Told(answer(**values), finished=True, usage=Usage(100, 20, 0.5, 1.0, 2.0))


def read(
    asker: Scripted, request: ExtractionRequest, *, manner: Manner | None = None, sees: bool = True
) -> tuple[Reading, list[Progress]]:
    heard: list[Progress] = []
    reading = read_by_model(
        request, manner or Manner(), asker, engine="e", model="m", sees=sees, cancel=CancelToken(), report=heard.append
    )
    return reading, heard


def test_fields_are_told_while_the_model_still_writes() -> None:
    text = '{"seller_name": "Corner Shop", "total_amount": "9.60", "net_amount": "8.'
    _, heard = read(Scripted([Told(text)]), request_of("m", picture()))
    written = [one for one in heard if one.stage == "progress.writing"]
    assert {field_id: value.value for field_id, value in written[-1].fields.items()} == {
        "seller_name": "Corner Shop",
        "total_amount": Decimal("9.60"),
    }


def test_fields_of_earlier_pages_stay_in_sight_while_a_later_one_is_read() -> None:
    asker = Scripted([told(seller_name="Corner Shop"), told(total_amount="9.60")])
    _, heard = read(asker, request_of("m", picture(), picture(page=2)))
    last = [one for one in heard if one.stage == "progress.writing"][-1]
    assert set(last.fields) == {"seller_name", "total_amount"}
    assert (last.done, last.total) == (1, 2)


def test_stages_follow_what_the_server_does() -> None:
    _, heard = read(Scripted([told(total_amount="9.60")]), request_of("m", picture()))
    assert [one.stage for one in heard] == ["progress.looking", "progress.loading", "progress.writing"]


def test_what_a_reading_took_is_the_sum_of_its_pieces() -> None:
    asker = Scripted([told(seller_name="Corner Shop"), told(total_amount="9.60")])
    reading, _ = read(asker, request_of("m", picture(), picture(page=2)))
    assert reading.usage == Usage(200, 40, 1.0, 2.0, 4.0)
    assert reading.usage.tokens_per_second == 10


def test_the_kind_of_the_first_page_holds_for_the_others() -> None:
    request = replace(request_of("m", picture(), picture(page=2)), profiles=tuple(PROFILES.values()))
    asker = Scripted([told(_kind="receipt", seller_name="Corner Shop"), told(total_amount="9.60")])
    reading, _ = read(asker, request)
    assert reading.profile == "receipt"
    assert "_kind" in asker.asked[0].schema["properties"]  # type: ignore[operator]
    assert "_kind" not in asker.asked[1].schema["properties"]  # type: ignore[operator]


def test_an_answer_that_is_none_is_asked_for_once_more_without_a_schema() -> None:
    asker = Scripted([Told("", finished=True), told(total_amount="9.60")])
    reading, _ = read(asker, request_of("m", picture()))
    assert [bool(asked.schema) for asked in asker.asked] == [True, False]
    assert reading.fields["total_amount"].value == Decimal("9.60")


def test_two_answers_that_are_none_end_in_a_sentence_and_no_third_question() -> None:
    asker = Scripted([Told("", finished=True), Told("I can't.", finished=True), told(total_amount="9.60")])
    with pytest.raises(EngineError) as refused:
        read(asker, request_of("m", picture()))
    assert refused.value.code == "model.no_answer"
    assert len(asker.asked) == 2


def test_a_failed_second_try_does_not_hide_the_first_answer_s_page() -> None:
    failed = EngineError("ollama.model_crashed", host="h", model="m")
    asker = Scripted([told(seller_name="Corner Shop"), Told("", finished=True), failed])
    reading, _ = read(asker, request_of("m", picture(), picture(page=2)))
    assert reading.fields["seller_name"].value == "Corner Shop"
    assert Note("answer.unreadable") in reading.notes


def test_after_an_error_the_engine_says_what_to_ask_and_smaller_pictures_are_noted() -> None:
    def smaller(question: Question) -> Question:
        return replace(question, images=tuple(shrunk(image, 64) for image in question.images))

    asker = Scripted([EngineError("ollama.too_long", model="m"), told(total_amount="9.60")], smaller)
    reading, _ = read(asker, request_of("m", picture()))
    assert Note("picture.sent_smaller") in reading.notes
    with Image.open(io.BytesIO(asker.asked[1].images[0].data)) as sent:
        assert max(sent.size) == 64


def test_a_server_that_goes_away_is_not_asked_again() -> None:
    asker = Scripted([EngineUnreachableError("ollama.cut_off", host="h"), told()], lambda question: question)
    with pytest.raises(EngineUnreachableError):
        read(asker, request_of("m", picture()))
    assert len(asker.asked) == 1


def test_an_answer_that_goes_round_in_circles_is_ended_and_noted() -> None:
    line = json.dumps({"description": "Tea", "line_amount": "1.00"}) + ", "
    asker = Scripted([Told('{"total_amount": "9.60", "line_items": [' + line * 400)])
    reading, _ = read(asker, request_of("m", picture()))
    assert asker.stopped == 1
    assert Note("answer.incomplete") in reading.notes
    assert reading.fields["total_amount"].value == Decimal("9.60")


def test_a_hint_is_given_where_the_user_wants_it_and_ends_the_model_s_being_a_witness() -> None:
    for hint in (False, True):
        asker = Scripted([told(total_amount="9.60")])
        reading, _ = read(asker, request_of("m", picture()), manner=Manner(ocr_hint=hint))
        assert ("TOTAL 9.60" in asker.asked[0].user) is hint
        assert (Note(USED_OCR_TEXT) in reading.notes) is hint


def test_a_piece_of_a_page_is_given_no_hint_since_its_words_are_those_of_the_page() -> None:
    asker = Scripted([told(total_amount="9.60"), told()])
    reading, _ = read(
        asker, request_of("m", picture(), picture(tile=1, repeated_lines=1)), manner=Manner(ocr_hint=True)
    )
    assert not any("TOTAL 9.60" in asked.user for asked in asker.asked)
    assert Note(USED_OCR_TEXT) not in reading.notes


def test_a_broken_prompt_of_the_user_is_said_and_not_used() -> None:
    asker = Scripted([told(total_amount="9.60")])
    reading, _ = read(asker, request_of("m", picture()), manner=Manner(own_prompt="Read {everything}"))
    assert Note("prompt.own_not_used") in reading.notes
    own = Scripted([told(total_amount="9.60")])
    read(own, request_of("m", picture()), manner=Manner(own_prompt="Mine: {keys}"))
    assert own.asked[0].user.startswith("Mine: ")


def test_a_document_that_leaves_the_computer_says_so() -> None:
    asker = Scripted([told(total_amount="9.60")])
    reading = read_by_model(
        request_of("m", picture()),
        Manner(),
        asker,
        engine="e",
        model="m",
        sees=True,
        cancel=CancelToken(),
        report=lambda _: None,
        sent_to="https://box",
    )
    assert Note("reading.sent_to", {"host": "https://box"}) in reading.notes


def test_a_picture_is_made_smaller_and_never_larger() -> None:
    data = io.BytesIO()
    Image.new("RGB", (2000, 1000), "white").save(data, "PNG")
    large = PageImage(1, "image/png", data.getvalue())
    small = shrunk(large)
    with Image.open(io.BytesIO(small.data)) as sent:
        assert (sent.size, sent.format) == ((1024, 512), "JPEG")
    assert small.media_type == "image/jpeg"
    assert shrunk(small) is small
