"""Eight models of two servers, as an office has them: some see, one thinks, one is loaded, one runs in the cloud."""

from invoice_desk.extraction.engine import Ability, LoadedModel, ModelInfo, Where
from tests.fakes.engine import ScriptedEngine
from tests.fakes.keeper import HOST, SEES, ScriptedKeeper

OFFICE = "http://192.168.1.20:11434"
READS = frozenset({Ability.TEXT})
THINKS = frozenset({Ability.TEXT, Ability.VISION, Ability.THINKING})
_GB = 1_000_000_000

QWEN = ModelInfo(
    "qwen2.5vl:7b",
    size=5_969_245_856,
    parameters="8.3B",
    quantization="Q4_K_M",
    context=128_000,
    abilities=SEES,
    languages=("en", "zh", "de", "fr", "es", "it", "pt", "ja", "ko", "ru", "ar", "vi"),
    memory=8 * _GB,
    limits=("model.limit.may_repeat",),
)
LLAMA = ModelInfo(
    "llama3.2-vision:11b",
    size=7_816_589_186,
    parameters="10.7B",
    quantization="Q4_K_M",
    context=131_072,
    abilities=SEES,
    languages=("en",),
    memory=10 * _GB,
    limits=("model.limit.one_image", "model.limit.weak_chinese"),
)
SMALL = ModelInfo(
    "qwen2.5vl:3b",
    size=3_200_000_000,
    parameters="3.8B",
    quantization="Q4_K_M",
    abilities=SEES,
    languages=("en", "zh"),
    memory=5 * _GB,
)
TEXT = ModelInfo(
    "llama3.2:3b",
    size=2_019_393_189,
    parameters="3.2B",
    quantization="Q4_K_M",
    abilities=READS,
    languages=("en", "de", "fr"),
    memory=3_500_000_000,
    limits=("model.limit.text_only", "model.limit.weak_chinese"),
)
THINKER = ModelInfo(
    "qwen3-vl:8b",
    size=6_100_000_000,
    parameters="8.8B",
    quantization="Q4_K_M",
    abilities=THINKS,
    memory=8 * _GB,
)
LARGE = ModelInfo(
    "qwen2.5vl:32b",
    size=21_000_000_000,
    parameters="33.5B",
    quantization="Q4_K_M",
    abilities=SEES,
    memory=24 * _GB,
)
GEMMA = ModelInfo(
    "gemma3:4b", size=3_300_000_000, parameters="4.3B", quantization="Q4_K_M", abilities=SEES, memory=5 * _GB
)
CLOUD = ModelInfo("qwen3-vl:235b-cloud", is_cloud=True, parameters="235B", abilities=THINKS)

OFFERS = (
    ModelInfo(
        "qwen3-vl:8b-instruct",
        size=6_100_000_000,
        abilities=SEES,
        languages=("en", "zh", "de", "fr", "es"),
        memory=8 * _GB,
        limits=("model.limit.not_on_old_ollama",),
    ),
    ModelInfo(
        "minicpm-v:8b",
        size=5_500_000_000,
        abilities=SEES,
        languages=("en", "zh", "de", "fr", "it", "ko"),
        memory=7 * _GB,
        limits=("model.limit.loose_format",),
    ),
    ModelInfo(
        "granite3.2-vision:2b",
        size=2_400_000_000,
        abilities=SEES,
        languages=("en",),
        memory=4 * _GB,
        limits=("model.limit.one_image", "model.limit.english_only"),
    ),
    ModelInfo("llama3.2:1b", size=1_300_000_000, abilities=READS, languages=("en", "de", "fr"), memory=2_500_000_000),
)


def office_keeper() -> ScriptedKeeper:
    """The keeper of both servers."""
    shelves = {HOST: [QWEN, SMALL, TEXT, GEMMA], OFFICE: [QWEN, LLAMA, THINKER, LARGE, CLOUD]}
    return ScriptedKeeper(shelves=shelves, offers=OFFERS, elsewhere=frozenset({OFFICE}))


def office_engine(keeper: ScriptedKeeper | None = None) -> ScriptedEngine:
    """An engine with the models of both servers."""
    return ScriptedEngine(name="ollama", keeper=keeper or office_keeper())


def loaded(model: ModelInfo, where: Where, host: str = HOST) -> tuple[LoadedModel, ...]:
    return (LoadedModel(host, where, model.memory, 8192),)
