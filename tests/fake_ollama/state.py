"""What the handlers share: the models, who runs, what to say, what to break."""

from dataclasses import dataclass, field

from tests.fake_ollama.answer import RefusedError
from tests.fake_ollama.faults import FaultBox
from tests.fake_ollama.models import Model, parse_name
from tests.fake_ollama.pulls import Registry
from tests.fake_ollama.replies import ScriptBook
from tests.fake_ollama.scheduler import Scheduler
from tests.fake_ollama.versions import Version


@dataclass(slots=True)
class State:
    """Belongs to the server's thread; a test's thread only fills the script and the faults.

    `broken` collects what went wrong inside the fake or in a test's script; `FakeOllama` raises it at the end.
    """

    version: Version
    models: dict[str, Model]
    scheduler: Scheduler
    registry: Registry
    script: ScriptBook
    faults: FaultBox
    nonsense_when_truncated: bool = False
    broken: list[BaseException] = field(default_factory=list)

    def find(self, name: str) -> Model | None:
        parsed = parse_name(name)
        return None if parsed is None else self.models.get(parsed.key)

    def find_or_404(self, name: str) -> Model:
        model = self.find(name)
        if model is None:
            raise RefusedError(404, f"model '{name}' not found")
        return model
