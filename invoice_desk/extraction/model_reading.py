"""How a model reads a document, whichever server runs it: piece by piece, watched, asked again once at most."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from invoice_desk.domain.errors import EngineError, EngineUnreachableError, PromptError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import USED_OCR_TEXT, Note, Reading
from invoice_desk.extraction.answer import Answer, is_looping, parse_answer, reading_from
from invoice_desk.extraction.engine import ExtractionRequest, PageImage
from invoice_desk.extraction.layout import page_text
from invoice_desk.extraction.merging import merged
from invoice_desk.extraction.prompt import Prompt, prompt_for
from invoice_desk.extraction.question import MOST_TOKENS, Asker, Question, Told

_LOOK_EVERY: Final = 0.25
"""Seconds between two looks at what a model has written so far."""

_KIND_NOT_NAMED: Final = "answer.kind_not_named"


@dataclass(frozen=True, slots=True)
class Manner:
    """How all models are asked: the language of the prompt, the user's own template of it (None for the shipped one),
    whether those that see get the recognised words as a hint, and how many tokens an answer may have.
    """

    language: str = "en"
    own_prompt: str | None = None
    ocr_hint: bool = False
    most_tokens: int = MOST_TOKENS


def read_by_model(
    request: ExtractionRequest,
    manner: Manner,
    asker: Asker,
    *,
    engine: str,
    model: str,
    sees: bool,
    cancel: CancelToken,
    report: Callable[[Progress], None],
    sent_to: str = "",
) -> Reading:
    """The reading of a document by one model: its pictures one after the other where it `sees`, else its words.

    `sent_to` is the server that they go to where that is another computer, which is noted. The kind of document that
    the first piece is said to be holds for the others. Raises what `asker` raises, and EngineError `model.no_answer`
    or `model.nothing_to_read`.
    """
    reading = _DocumentReading(request, manner, asker, engine, model, cancel, report)
    found = reading.read(sees and bool(request.images))
    return replace(found, notes=(*found.notes, Note("reading.sent_to", {"host": sent_to}))) if sent_to else found


class _DocumentReading:
    """One document on its way through a model."""

    def __init__(
        self,
        request: ExtractionRequest,
        manner: Manner,
        asker: Asker,
        engine: str,
        model: str,
        cancel: CancelToken,
        report: Callable[[Progress], None],
    ) -> None:
        self._request = request
        self._manner = manner
        self._asker = asker
        self._engine = engine
        self._model = model
        self._cancel = cancel
        self._report = report
        self._profiles = request.profiles
        self._readings: list[Reading] = []
        self._notes: list[Note] = []

    def read(self, looks: bool) -> Reading:
        began = time.perf_counter()
        pieces: Sequence[PageImage | None] = self._request.images if looks else (None,)
        understood = 0
        for piece in pieces:
            answer = self._read_piece(piece, len(pieces))
            understood += answer.data is not None
        if not understood:  # a row without a single value would look as if the document were empty
            raise EngineError("model.no_answer", model=self._model)
        found = merged(self._readings, [(one.page, one.repeated_lines) if one else (1, 0) for one in pieces])
        for note in found.notes:
            self._note(note)
        return replace(found, seconds=time.perf_counter() - began, notes=tuple(self._notes))

    def _read_piece(self, piece: PageImage | None, count: int) -> Answer:
        words = self._words(piece)
        if piece is None and not words.strip():
            raise EngineError("model.nothing_to_read", model=self._model)
        prompt = self._prompt(words)
        if words.strip():
            self._note(Note(USED_OCR_TEXT))
        stage = "progress.thinking" if piece is None else "progress.looking"
        watch = _Watch(self._report, len(self._readings), count, stage, self._so_far)
        told, answer = self._asked(prompt, (piece,) if piece else (), watch)
        reading = self._reading_of(answer, told, prompt)
        self._readings.append(reading)
        if answer.data and not any(note.code == _KIND_NOT_NAMED for note in reading.notes):
            self._profiles = tuple(one for one in self._profiles if one.id == reading.profile)
        return answer

    def _words(self, piece: PageImage | None) -> str:
        """What is said of the words: all of them where there is no picture; of a picture those of its page, as a hint.

        A picture of a part of a page gets none: the words of the whole page would name lines that stand elsewhere.
        """
        if piece is None:
            return page_text(self._request.pages)
        is_whole = sum(one.page == piece.page for one in self._request.images) == 1
        if not self._manner.ocr_hint or not is_whole:
            return ""
        return page_text([page for page in self._request.pages if page.number == piece.page])

    def _prompt(self, words: str) -> Prompt:
        def made(own: str | None) -> Prompt:
            count = len(self._request.pages)
            return prompt_for(self._profiles, language=self._manner.language, page_text=words, pages=count, own=own)

        try:
            return made(self._manner.own_prompt)
        except PromptError:
            self._note(Note("prompt.own_not_used"))
            return made(None)

    def _note(self, note: Note) -> None:
        if note not in self._notes:
            self._notes.append(note)

    def _asked(self, prompt: Prompt, images: tuple[PageImage, ...], watch: "_Watch") -> tuple[Told, Answer]:
        """Ask, and once more where a change is likely to help; of two answers the first that can be understood."""
        question = Question(self._model, prompt.system, prompt.user, images, prompt.schema, self._manner.most_tokens)
        first: tuple[Told, Answer] | None = None
        try:
            first = self._told(question, watch)
        except EngineUnreachableError:
            raise
        except EngineError as error:
            again = self._asker.otherwise(question, error)
            if again is None:
                raise
        else:
            if first[1].data is not None or not question.schema:
                return first
            again = replace(question, schema={})  # a model that can't keep to the form may manage without it
        self._cancel.raise_if_cancelled()
        if any(new.data != old.data for new, old in zip(again.images, images, strict=False)):
            self._note(Note("picture.sent_smaller"))
        try:
            return self._told(again, watch)
        except EngineUnreachableError:
            raise
        except EngineError:
            if first is None:
                raise
            return first

    def _told(self, question: Question, watch: "_Watch") -> tuple[Told, Answer]:
        watch.begin()
        told = self._asker.ask(question, self._cancel, watch.hear, watch.enter)
        return told, parse_answer(told.text, thinking=told.thinking, finished=told.finished)

    def _reading_of(self, answer: Answer, told: Told, prompt: Prompt) -> Reading:
        raw = told.text or told.thinking
        return replace(self._typed(answer, raw, prompt.version), usage=told.usage)

    def _so_far(self, text: str, thinking: str) -> Reading:
        """What was read of the document up to now, the piece that is being written included."""
        written = self._typed(parse_answer(text, thinking=thinking, finished=False))
        return merged([*self._readings, written], [(1, 0)] * (len(self._readings) + 1))

    def _typed(self, answer: Answer, raw: str = "", version: str = "") -> Reading:
        return reading_from(
            answer,
            self._profiles,
            engine=self._engine,
            model=self._model,
            seconds=0.0,
            raw_answer=raw,
            prompt_version=version,
        )


class _Watch:
    """Listens to an answer as it comes, tells what it says, and ends one that goes round in circles."""

    def __init__(
        self,
        report: Callable[[Progress], None],
        done: int,
        total: int,
        first_stage: str,
        so_far: Callable[[str, str], Reading],
    ) -> None:
        self._report = report
        self._done = done
        self._total = total
        self._first_stage = first_stage
        self._so_far = so_far
        self._told: Progress | None = None
        self._looked = 0.0

    def begin(self) -> None:
        """A question is about to be put."""
        self._looked = 0.0
        self.enter(self._first_stage)

    def enter(self, stage: str) -> None:
        """The server does something else now."""
        self._tell(Progress(self._done, self._total, stage, self._told.fields if self._told else {}))

    def hear(self, text: str, thinking: str) -> bool:
        """Whether the model may go on."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return True
        self._looked = now
        fields = self._so_far(text, thinking).fields if text else {}
        self._tell(Progress(self._done, self._total, "progress.writing", fields))
        return not is_looping(text or thinking)

    def _tell(self, progress: Progress) -> None:
        if progress != self._told:
            self._told = progress
            self._report(progress)
