"""Trying out an engine: whether it answers, what it has, whether its model sees, keeps to the form, and how fast."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar

from invoice_desk.domain.document import Page
from invoice_desk.domain.errors import EngineError, EngineUnreachableError, JobCancelledError, Param
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import Reading
from invoice_desk.extraction.engine import Ability, ExtractionEngine, ModelInfo, NotInstalled, Ready, Unreachable
from invoice_desk.pipeline.trial_sheet import PROFILE, TrialSheet, drawn_up

_T = TypeVar("_T")

SLOW: Final = 60.0
"""Seconds for one small page, loading aside, from which on a model is called slow."""

_TEXT_ONLY: Final = "model.limit.text_only"
_SHOWN: Final = 5
_SPOILT: Final = {"answer.incomplete": "trying.form_incomplete", "answer.unreadable": "trying.form_unreadable"}


class Step(StrEnum):
    """What is tried, in this order; each has a name `trying.step.<step>`."""

    REACHED = "reached"
    VERSION = "version"
    MODELS = "models"
    SEES = "sees"
    READS = "reads"
    FORM = "form"
    SPEED = "speed"


class Outcome(StrEnum):
    """How a step went: DOUBTFUL works, but not as well as one would wish."""

    RUNNING = "running"
    FINE = "fine"
    DOUBTFUL = "doubtful"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Tried:
    """A step that has begun (RUNNING, without a code) or ended; `code` says what was found and what to do about it.

    `models` are those that the server lists, told with MODELS.
    """

    step: Step
    outcome: Outcome
    code: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)
    models: tuple[str, ...] = ()


def try_engine(
    engine: ExtractionEngine,
    model: str,
    cancel: CancelToken,
    report: Callable[[Progress], None],
    *,
    sheet: TrialSheet | None = None,
    words: Callable[[bytes], Page] | None = None,
    asks: bool = True,
) -> Iterator[Tried]:
    """Try an engine with a model ("" for its first one) on a receipt drawn for the purpose, step by step.

    Each step is told when it begins and when it ends; the first that fails may be the last. `words` finds the words of
    the drawn picture, where recognition is to be tried too. Without `asks` no model is asked anything. Runs where the
    caller runs, for as long as the model takes; a cancel ends it at once with JobCancelledError, all it ever raises.
    """
    trial = _Trial(engine, model, cancel, report, sheet or drawn_up(), words)
    yield from trial.reach()
    if not trial.is_reached:
        return
    yield from trial.look_for_models()
    if not asks:
        return
    if trial.wants_pictures:
        yield from trial.ask(Step.SEES)
    if trial.wants_words:
        yield from trial.ask(Step.READS)
    if trial.reading is not None:
        yield from _form_of(trial.reading)
        yield _speed_of(trial.reading, trial.seconds)


@dataclass(slots=True)
class _Trial:
    """A trial under way, and what it knows by now."""

    engine: ExtractionEngine
    model: str
    cancel: CancelToken
    report: Callable[[Progress], None]
    sheet: TrialSheet
    find_words: Callable[[bytes], Page] | None
    is_reached: bool = False
    wants_pictures: bool = False
    wants_words: bool = True
    reading: Reading | None = None
    seconds: float = 0.0
    trouble: str = ""

    def reach(self) -> Iterator[Tried]:
        yield Tried(Step.REACHED, Outcome.RUNNING)
        began = time.perf_counter()
        state = _unless_cancelled(self.engine.availability, self.cancel)
        if isinstance(state, Unreachable | NotInstalled):
            code, params = self._trouble() or (state.hint, {})
            yield Tried(Step.REACHED, Outcome.FAILED, code, params)
            return
        self.is_reached = True
        yield Tried(Step.REACHED, Outcome.FINE, "trying.reached", {"seconds": time.perf_counter() - began})
        if isinstance(state, Ready) and state.version:
            yield Tried(Step.VERSION, Outcome.FINE, "trying.version", {"version": state.version})

    def _trouble(self) -> tuple[str, Mapping[str, Param]] | None:
        """What is the matter with a server that is not ready, more precisely than a hint can say it."""
        try:
            _unless_cancelled(self.engine.list_models, self.cancel)
        except EngineError as error:
            return error.code, error.params
        return None

    def look_for_models(self) -> Iterator[Tried]:
        yield Tried(Step.MODELS, Outcome.RUNNING)
        self.wants_pictures = self.engine.needs_images
        try:
            models = _unless_cancelled(self.engine.list_models, self.cancel)
        except EngineError as error:
            self.wants_pictures = self.wants_words = False
            yield Tried(Step.MODELS, Outcome.FAILED, error.code, error.params)
            return
        names = tuple(model.name for model in models)
        chosen = _chosen(models, self.model)
        if chosen is not None:
            params: dict[str, Param] = {"count": len(models), "model": chosen.name}
            yield Tried(Step.MODELS, Outcome.FINE, "trying.models", params, names)
            if self.wants_pictures and _is_blind(chosen):
                self.wants_pictures = False
                yield Tried(Step.SEES, Outcome.DOUBTFUL, "trying.text_only", {"model": chosen.name})
        elif self.model:  # it is asked all the same: not every server lists all it has
            known = ", ".join((*names[:_SHOWN], *["…"] * (len(names) > _SHOWN)))
            code = "trying.model_unlisted" if models else "trying.lists_nothing"
            yield Tried(Step.MODELS, Outcome.DOUBTFUL, code, {"model": self.model, "known": known}, names)
        else:
            self.wants_pictures = self.wants_words = False
            yield Tried(Step.MODELS, Outcome.FAILED, "trying.no_models")

    def ask(self, step: Step) -> Iterator[Tried]:
        """Show the picture, or give the words where the step is to read."""
        yield Tried(step, Outcome.RUNNING)
        looks = step is Step.SEES
        began = time.perf_counter()
        page = self.find_words(self.sheet.picture()) if self.find_words and not looks else self.sheet.words()
        request = self.sheet.request(self.model, page, looks=looks)
        try:
            reading = self.engine.extract(request, self.cancel, self.report)
        except EngineError as error:
            self.wants_words = not isinstance(error, EngineUnreachableError)
            code = "trying.same" if error.code == self.trouble else error.code
            self.trouble = error.code
            yield Tried(step, Outcome.FAILED, code, error.params)
            return
        self.cancel.raise_if_cancelled()
        seconds = time.perf_counter() - began
        wrong = [spec.id for spec in PROFILE.fields if not self._is_right(reading, spec.id)]
        if len(wrong) < len(PROFILE.fields) or self.reading is None:  # a blind answer shows the form and the speed too
            self.reading, self.seconds = reading, seconds
        if len(wrong) < len(PROFILE.fields):
            self.wants_words = False
        yield self._found(step, reading, wrong)

    def _is_right(self, reading: Reading, field_id: str) -> bool:
        found = reading.fields.get(field_id)
        return found is not None and not found.others and self.sheet.is_right(field_id, found.value)

    def _found(self, step: Step, reading: Reading, wrong: Sequence[str]) -> Tried:
        model = {"model": reading.model}
        if not wrong:
            return Tried(step, Outcome.FINE, f"trying.{step}")
        if len(wrong) == len(PROFILE.fields):
            return Tried(step, Outcome.FAILED, f"trying.{step}_not", model)
        said = reading.fields.get(wrong[0])
        params: dict[str, Param] = {
            "right": len(PROFILE.fields) - len(wrong),
            "field": wrong[0],
            "printed": self.sheet.expected(wrong[0]),
            "read": said.text if said else "–",
        }
        return Tried(step, Outcome.DOUBTFUL, f"trying.{step}_partly", params)


def _unless_cancelled(ask: Callable[[], _T], cancel: CancelToken) -> _T:
    """What `ask` returns or raises; JobCancelledError at once on a cancel, however long it still takes.

    The seam has no cancel for short questions. They end by themselves within seconds, and nobody waits for that.
    """
    cancel.raise_if_cancelled()
    ended = threading.Event()
    answers: list[_T] = []
    raised: list[BaseException] = []

    def work() -> None:
        try:
            answers.append(ask())
        except BaseException as error:  # noqa: BLE001 - raised again below
            raised.append(error)
        ended.set()

    threading.Thread(target=work, name="trying", daemon=True).start()
    forget = cancel.on_cancel(ended.set)
    ended.wait()
    forget()
    if raised:
        raise raised[0]
    if not answers:
        raise JobCancelledError
    return answers[0]


def _chosen(models: Sequence[ModelInfo], name: str) -> ModelInfo | None:
    if not name:
        return models[0] if models else None
    return next((model for model in models if model.name == name), None)


def _is_blind(model: ModelInfo) -> bool:
    """Whether it is known to see nothing; of many models nothing is known."""
    return _TEXT_ONLY in model.limits or bool(model.abilities and Ability.VISION not in model.abilities)


def _form_of(reading: Reading) -> Iterator[Tried]:
    """How the answer was written; engines without a model write none."""
    if not reading.raw_answer:
        return
    spoilt = next((_SPOILT[note.code] for note in reading.notes if note.code in _SPOILT), "")
    if spoilt:
        yield Tried(Step.FORM, Outcome.FAILED, spoilt, {"model": reading.model})
    elif _is_exact(reading.raw_answer):
        yield Tried(Step.FORM, Outcome.FINE, "trying.form")
    else:
        yield Tried(Step.FORM, Outcome.DOUBTFUL, "trying.form_mended")


def _is_exact(answer: str) -> bool:
    """Whether it is one JSON object with all the keys asked for and no others."""
    try:
        said = json.loads(answer)
    except ValueError:
        return False
    return isinstance(said, dict) and set(said) == {spec.id for spec in PROFILE.fields}


def _speed_of(reading: Reading, seconds: float) -> Tried:
    usage = reading.usage
    loading = usage.loading if usage else 0.0
    rate = usage.tokens_per_second if usage else 0.0
    params = {"seconds": seconds, "loading": loading, "rate": rate}
    if seconds - loading >= SLOW:
        return Tried(Step.SPEED, Outcome.DOUBTFUL, "trying.slow", params)
    code = "trying.speed" if not rate else "trying.speed_loading" if loading >= 1 else "trying.speed_tokens"
    return Tried(Step.SPEED, Outcome.FINE, code, params)
