"""The lines of the model picker: models under where they run, what is away with its reason, what is on its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from invoice_desk.extraction.engine import Ability
from invoice_desk.gui.models import words

if TYPE_CHECKING:
    from invoice_desk.extraction.engine import ModelInfo
    from invoice_desk.gui.engine_choices import EngineChoices, HostChoice

Choice = tuple[str, str]
"""Engine and model."""


class RowKind(Enum):
    """What a line is."""

    HEADING = auto()
    REASON = auto()
    MODEL = auto()
    AWAY = auto()
    COMING = auto()
    MANAGE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class PickerRow:
    """One line. The closed box shows `text` and `sign`; the list shows `icon`, `name`, below it `facts`, which are in
    columns where it is a model, and `aside` at the right. Screen readers say `spoken`. `is_first` is the model that an
    engine takes by itself.
    """

    kind: RowKind
    text: str
    spoken: str
    name: str = ""
    facts: tuple[str, ...] = ()
    aside: str = ""
    icon: str = ""
    sign: str = ""
    tip: str = ""
    choice: Choice | None = None
    is_first: bool = False

    @property
    def key(self) -> object:
        """Rows with the same key are the same line, whatever is said on it."""
        return self.kind, self.choice or self.name


@dataclass(frozen=True, slots=True)
class Coming:
    """A model that is being got: onto which host, and how far that is, in words."""

    engine: str
    host: str
    name: str
    progress: str


def picker_rows(
    choices: "Sequence[EngineChoices]", wanted: Choice, *, loading: Choice | None = None, coming: Sequence[Coming] = ()
) -> list[PickerRow]:
    """All lines, none before anything is known. A `wanted` model that is not there comes first; the way to manage
    models comes last where there are hosts to keep them.
    """
    if not choices:
        return []
    rows = [row for choice in choices for row in _Lines(choice, loading, coming).all()]
    if wanted[0] and row_of(rows, wanted) < 0:
        rows.insert(0, _away(wanted, choices))
    if any(choice.hosts for choice in choices):
        manage = QCoreApplication.translate("Models", "Manage models…")
        rows.append(PickerRow(kind=RowKind.MANAGE, text=manage, name=manage, icon="models", spoken=manage))
    return rows


def row_of(rows: Sequence[PickerRow], wanted: Choice) -> int:
    """Where a choice stands, -1 when it is not there; a model "" is the engine's first."""
    engine, model = wanted
    for number, row in enumerate(rows):
        if row.choice == wanted or (row.choice and row.choice[0] == engine and not model and row.is_first):
            return number
    return -1


def _away(wanted: Choice, choices: "Sequence[EngineChoices]") -> PickerRow:
    engine, model = wanted
    label = next((choice.label for choice in choices if choice.engine == engine), engine)
    text = QCoreApplication.translate("Models", "{model} (not available)").format(model=model or label)
    facts = QCoreApplication.translate("Models", "Stays chosen, and is used as soon as it is back")
    return PickerRow(
        kind=RowKind.AWAY,
        text=text,
        name=text,
        facts=(facts,),
        icon="warning",
        sign="warning",
        spoken=f"{text}. {facts}",
        choice=wanted,
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where some models of an engine run; `hosts` is empty where that is not told."""

    label: str
    leaves_computer: bool
    hosts: tuple[str, ...]
    may_stay: bool = False

    @property
    def warned(self) -> str:
        return words.place_warning(self.label, may_stay=self.may_stay) if self.leaves_computer else self.label

    @property
    def sign(self) -> str:
        return "cloud" if self.leaves_computer else "lock"


class _Lines:
    """The lines of one engine."""

    def __init__(self, choice: "EngineChoices", loading: Choice | None, coming: Sequence[Coming]) -> None:
        self._choice = choice
        self._loading = loading
        self._coming = [one for one in coming if one.engine == choice.engine]
        self._first = choice.models[0].name if choice.models else ""

    def all(self) -> list[PickerRow]:
        choice = self._choice
        if choice.problem:
            return _out_of_order(choice.label, choice.problem)
        rows = []
        placed: dict[_Place, list[ModelInfo]] = {}
        for model in choice.models:
            placed.setdefault(self._place_of(model), []).append(model)
        for place, models in placed.items():
            rows.append(self._heading(place))
            models.sort(key=lambda model: Ability.VISION not in model.abilities)
            rows += [self._model(model, place) for model in models]
            rows += self._arriving(place.hosts)
        headed = {place.hosts for place in placed}
        have_some = {name for model in choice.models for name in model.hosts}
        for host in choice.hosts:
            rows += self._other_host(host, is_headed=(host.name,) in headed, is_empty=host.name not in have_some)
        return rows

    def _other_host(self, host: "HostChoice", *, is_headed: bool, is_empty: bool) -> list[PickerRow]:
        """What there is to say about a host that has no models of its own."""
        label = words.host_label(host, self._choice.hosts)
        if host.problem:
            return _out_of_order(f"{self._choice.label} · {label}", host.problem)
        arriving = self._arriving((host.name,))
        if is_headed or not (arriving or is_empty):
            return []
        heading = self._heading(_Place(label, not host.is_this_computer, (host.name,)))
        return [heading, *(arriving or [_plain(QCoreApplication.translate("Models", "No models here yet"))])]

    def _place_of(self, model: "ModelInfo") -> _Place:
        hosts = self._choice.hosts
        if model.is_cloud:
            return _Place(words.place(model, hosts), leaves_computer=True, hosts=())
        is_here = any(host.is_this_computer for host in hosts if host.name in model.hosts)
        return _Place(words.place(model, hosts), model.leaves_computer, model.hosts, may_stay=is_here)

    def _heading(self, place: _Place) -> PickerRow:
        text = f"{self._choice.label} · {place.warned}"
        return PickerRow(kind=RowKind.HEADING, text=text, name=text, icon=place.sign, spoken=text)

    def _model(self, model: "ModelInfo", place: _Place) -> PickerRow:
        choice = (self._choice.engine, model.name)
        loading = QCoreApplication.translate("Models", "Loading…") if choice == self._loading else ""
        aside = loading or ", ".join(dict.fromkeys(words.loaded(one) for one in model.loaded))
        facts = words.facts(model)
        if not any(facts):
            facts = tuple(model.description.splitlines()[:1])
        named = model.name if self._choice.hosts else f"{self._choice.label} · {model.name}"
        spoken = [model.name, self._choice.label, place.warned, *facts, aside]
        return PickerRow(
            kind=RowKind.MODEL,
            text=f"{named} · {loading or place.label}",
            name=model.name,
            facts=facts,
            aside=aside,
            icon=_icon(model, place),
            sign=place.sign,
            tip=words.tip(model, place.warned),
            spoken=", ".join(part for part in spoken if part),
            choice=choice,
            is_first=model.name == self._first,
        )

    def _arriving(self, hosts: tuple[str, ...]) -> list[PickerRow]:
        return [
            PickerRow(
                kind=RowKind.COMING,
                text=one.name,
                name=one.name,
                facts=(one.progress,),
                icon="get",
                spoken=f"{one.name}: {one.progress}",
            )
            for one in self._coming
            if hosts == (one.host,)
        ]


def _out_of_order(label: str, problem: str) -> list[PickerRow]:
    text = QCoreApplication.translate("Models", "{engine} (not available)").format(engine=label)
    heading = PickerRow(kind=RowKind.HEADING, text=text, name=text, icon="warning", tip=problem, spoken=text)
    return [heading, _plain(problem)]


def _plain(text: str) -> PickerRow:
    return PickerRow(kind=RowKind.REASON, text=text, name=text, tip=text, spoken=text)


def _icon(model: "ModelInfo", place: _Place) -> str:
    if Ability.VISION in model.abilities:
        return "sees"
    return "reads-text" if model.abilities else place.sign
