"""The settings' dialog as the program opens it: an offer of settings, with engines and a background of its own."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.engine import ExtractionEngine
from invoice_desk.gui.background import Background
from invoice_desk.gui.dialogs.ask import SettingsOffer
from invoice_desk.gui.job_bridge import JobBridge
from invoice_desk.messages import messages_in
from invoice_desk.settings import Settings, default_settings
from tests.fakes.engine import ScriptedEngine

Engines = Callable[[Settings, Mapping[str, str]], Mapping[str, ExtractionEngine]]


@dataclass
class Scripted:
    """Makes an engine for each server that is set, and keeps the settings and keys that it was asked with."""

    asked: list[tuple[Settings, Mapping[str, str]]] = field(default_factory=list)
    engine: ScriptedEngine = field(default_factory=ScriptedEngine)

    def __call__(self, settings: Settings, keys: Mapping[str, str]) -> Mapping[str, ExtractionEngine]:
        self.asked.append((settings, dict(keys)))
        return {"ollama": self.engine, **{one.engine: self.engine for one in settings.endpoints}}


@contextmanager
def offer_of(
    settings: Settings | None = None, engines: Engines | None = None, *, language: str = "en"
) -> Iterator[SettingsOffer]:
    """An offer; what runs in its background has ended when this does."""
    background = Background(JobBridge())
    ending = CancelToken()
    made = engines or Scripted()
    yield SettingsOffer(settings or default_settings(), messages_in(language), language, background, made, ending)
    ending.cancel()
    background.close()
