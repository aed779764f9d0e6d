"""What is said of a model: its facts in words that need no manual."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication

from invoice_desk.domain.errors import Param
from invoice_desk.extraction.engine import Ability, LoadedModel, ModelInfo, PullProgress, PullStage, Where
from invoice_desk.gui.engine_choices import HostChoice
from invoice_desk.gui.listed import listed
from invoice_desk.gui.table.looks import rich
from invoice_desk.gui.time_left import time_left

_GIGA: Final = 1_000_000_000
_MEGA: Final = 1_000_000
_HARDLY: Final = 0.1
_OLLAMAS_PORT: Final = 11434
_FEW: Final = 3
_LOOPBACK: Final = ("localhost", "::1", "127.")

Render = Callable[[str, Mapping[str, Param]], str]


def facts(model: ModelInfo) -> tuple[str, ...]:
    """What a list has room for, the most telling first: what the model can do, how large it is, what memory it needs,
    how it was built. What is not known is "".
    """
    return abilities(model), size(model.size), memory(model), build(model)


def abilities(model: ModelInfo) -> str:
    """Whether it looks at the page itself; "" where nobody can say."""
    if not model.abilities:
        return ""
    if Ability.VISION in model.abilities:
        seeing = QCoreApplication.translate("Models", "Sees pictures")
    else:
        seeing = QCoreApplication.translate("Models", "Reads text only")
    if Ability.THINKING in model.abilities:
        return QCoreApplication.translate("Models", "{abilities}, can think").format(abilities=seeing)
    return seeing


def size(number: int) -> str:
    """So many bytes, as shops and servers count them; "" for 0."""
    if number >= 100 * _GIGA:
        return f"{number / _GIGA:.0f} GB"
    if number >= _GIGA:
        return f"{number / _GIGA:.1f} GB"
    return f"{max(1, round(number / _MEGA))} MB" if number else ""


def memory(model: ModelInfo) -> str:
    """What it needs to run."""
    if not model.memory:
        return ""
    amount = whole_gigabytes(model.memory)
    return QCoreApplication.translate("Models", "needs about {amount} of memory").format(amount=amount)


def whole_gigabytes(number: int) -> str:
    """So many bytes at most; "" for 0."""
    return f"{max(1, math.ceil(number / _GIGA - _HARDLY))} GB" if number else ""


def build(model: ModelInfo) -> str:
    """Parameters and quantisation, as those write them who compare models."""
    return " ".join(one for one in (model.parameters, model.quantization) if one)


def loaded(one: LoadedModel) -> str:
    """That a model is in memory, and where it computes."""
    return QCoreApplication.translate("Models", "Loaded: {where}").format(where=computes(one))


def computes(one: LoadedModel) -> str:
    """Where a model that is in memory computes."""
    match one.where:
        case Where.GPU:
            return QCoreApplication.translate("Models", "on the graphics card")
        case Where.PARTLY:
            return QCoreApplication.translate("Models", "partly on the graphics card, slower")
        case Where.CPU:
            return QCoreApplication.translate("Models", "without graphics card, slow")


def tip(model: ModelInfo, places: str, render: Render | None = None) -> str:
    """Everything there is to know, as a tool tip; languages only where `render` can name them."""
    return rich([model.name, *details(model, render), places])


def details(model: ModelInfo, render: Render | None = None) -> list[str]:
    """All facts and limits, a line each."""
    lines = [", ".join(filter(None, facts(model)))]
    if model.context:
        count = f"{model.context:,}"
        lines.append(QCoreApplication.translate("Models", "Context: at most {count} tokens").format(count=count))
    if render is not None and model.languages:
        names = listed(language_names(model.languages, render))
        lines.append(QCoreApplication.translate("Models", "Languages: {names}").format(names=names))
    lines += [loaded(one) for one in model.loaded]
    lines += model.description.splitlines()
    return [line for line in lines if line]


def language_names(codes: Sequence[str], render: Render) -> list[str]:
    """Languages by name; a code that has none stays as it is."""
    named = {code: render(f"language.{code}", {}) for code in codes}
    return [code if name == f"language.{code}" else name for code, name in named.items()]


def some_languages(codes: Sequence[str], render: Render) -> str:
    """The first few languages and how many more there are."""
    names = language_names(codes[:_FEW], render)
    if len(codes) > _FEW:
        rest = QCoreApplication.translate("Models", "{count} more").format(count=len(codes) - _FEW)
        names.append(rest)
    return listed(names)


# Where models are.


def host_label(host: HostChoice, all_hosts: Sequence[HostChoice]) -> str:
    """A server for people: "this computer", with the port where it has several; else its name on the network."""
    parts = urlsplit(host.name)
    if not host.is_this_computer:
        return parts.netloc.removesuffix(f":{_OLLAMAS_PORT}") or host.name
    here = QCoreApplication.translate("Models", "this computer")
    if sum(one.is_this_computer for one in all_hosts) > 1 and parts.port:
        return QCoreApplication.translate("Models", "{here}, port {port}").format(here=here, port=parts.port)
    return here


def place(model: ModelInfo, hosts: Sequence[HostChoice]) -> str:
    """Where a model runs; `hosts` are the servers of its engine, none where that engine has no choice of them."""
    if model.is_cloud and hosts:
        return QCoreApplication.translate("Models", "cloud")
    known = [host_label(host, hosts) for host in hosts if host.name in model.hosts]
    known = known or [place_named(address) for address in model.hosts]
    if known:
        return QCoreApplication.translate("Models", " or ").join(known)
    if model.leaves_computer:
        return QCoreApplication.translate("Models", "a server")
    return QCoreApplication.translate("Models", "this computer")


def place_warning(place: str, *, may_stay: bool) -> str:
    """A place that documents are sent to, or that they may be sent to."""
    if may_stay:
        return QCoreApplication.translate("Models", "{place} (may leave this computer)").format(place=place)
    return QCoreApplication.translate("Models", "{place} (leaves this computer)").format(place=place)


def place_named(address: str) -> str:
    """A server of which nothing is known but its address."""
    host = urlsplit(address).hostname or ""
    return host_label(HostChoice(address, is_this_computer=host.startswith(_LOOPBACK)), ())


# How far a model is that is being got.


def arrived(progress: PullProgress, render: Render) -> str:
    """How much of it is there, how fast it comes, how long it will take; or what is done before and after that."""
    if progress.stage is not PullStage.DOWNLOADING or not progress.total:
        return render(progress.stage, {})
    so_far = QCoreApplication.translate("Models", "{done} of {total}")
    parts = [
        so_far.format(done=size(progress.done) or "0 MB", total=size(progress.total)),
        f"{100 * progress.done // progress.total} %",
    ]
    if progress.speed > 0:
        parts.append(_speed(progress.speed))
    if progress.seconds_left is not None:
        parts.append(time_left(progress.seconds_left))
    return " · ".join(parts)


def _speed(bytes_a_second: float) -> str:
    if bytes_a_second >= _MEGA:
        return f"{bytes_a_second / _MEGA:.1f} MB/s"
    return f"{bytes_a_second / 1000:.0f} kB/s"
