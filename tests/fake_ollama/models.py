"""The models a fake server has: toys of the golden transcripts, and the vision models people use for receipts."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_PART = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}"
_NAME = re.compile(
    rf"(?:(?P<host>[A-Za-z0-9_][A-Za-z0-9_.:-]*)/)?(?:(?P<space>{_PART})/)?(?P<model>{_PART})(?::(?P<tag>{_PART}))?"
)


@dataclass(frozen=True, slots=True)
class ModelName:
    """The parts of a model's name, defaults filled in."""

    host: str
    namespace: str
    model: str
    tag: str

    @property
    def key(self) -> str:
        """How tags and ps write it, in lower case, which is how names are compared."""
        return self.short.lower()

    @property
    def short(self) -> str:
        name = f"{self.model}:{self.tag}"
        if self.host != "registry.ollama.ai":
            return f"{self.host}/{self.namespace}/{name}"
        return name if self.namespace == "library" else f"{self.namespace}/{name}"

    @property
    def full(self) -> str:
        return f"{self.host}/{self.namespace}/{self.model}:{self.tag}"


def parse_name(text: str) -> ModelName | None:
    """None when Ollama would not take it for a name."""
    bare = re.sub(r"^[a-z]+://", "", text)
    parts = bare.split("/")
    # With one slash the first part is a namespace, with two a host.
    match = _NAME.fullmatch(bare if len(parts) != 2 else f"registry.ollama.ai/{bare}")
    if match is None:
        return None
    host, space, model, tag = match.group("host", "space", "model", "tag")
    return ModelName(host or "registry.ollama.ai", space or "library", model, tag or "latest")


@dataclass(frozen=True, slots=True)
class Model:
    """One model; `name` has its tag.

    `image_engine` says which of the classic decoders reads its images; `image_tokens` fixes what an image costs,
    0 means by the formula of its family. `always_thinks` is a model that ignores `think: false`.
    """

    name: str
    family: str = "llama"
    families: tuple[str, ...] | None = ("llama",)
    parameter_size: str = "122K"
    quantization: str = "unknown"
    size: int = 497889
    capabilities: tuple[str, ...] = ("completion",)
    context_length: int = 4096
    embedding_length: int = 64
    image_engine: str = "go"
    image_tokens: int = 0
    max_images: int = 0
    always_thinks: bool = False
    remote_host: str = ""
    parameters: str = ""
    modified_at: str = "2026-11-23T15:02:21.396427137Z"

    @property
    def key(self) -> str:
        return self.name.lower()

    @property
    def modified(self) -> datetime:
        return datetime.fromisoformat(self.modified_at)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    @property
    def sees(self) -> bool:
        return "vision" in self.capabilities

    @property
    def thinks(self) -> bool:
        return "thinking" in self.capabilities

    def details(self, *, with_lengths: bool = False) -> dict[str, Any]:
        """As tags, show and ps give them; the lengths came with 0.30."""
        details: dict[str, Any] = {
            "parent_model": "",
            "format": "gguf",
            "family": self.family,
            "families": None if self.families is None else list(self.families),
            "parameter_size": self.parameter_size,
            "quantization_level": self.quantization,
        }
        if with_lengths:
            details |= {"context_length": self.context_length, "embedding_length": self.embedding_length}
        return details

    def info(self) -> dict[str, Any]:
        """show's `model_info`, keys sorted as Go sorts a map."""
        family = self.family
        info: dict[str, Any] = {
            "general.architecture": family,
            "general.file_type": 15 if self.quantization == "Q4_K_M" else 0,
            "general.parameter_count": 122176 if self.parameter_size == "122K" else 8292166656,
            f"{family}.attention.head_count": 4,
            f"{family}.attention.head_count_kv": 4,
            f"{family}.attention.layer_norm_rms_epsilon": 0.0001,
            f"{family}.block_count": 2,
            f"{family}.context_length": self.context_length,
            f"{family}.embedding_length": self.embedding_length,
            f"{family}.feed_forward_length": 128,
            f"{family}.rope.dimension_count": 16,
            f"{family}.vocab_size": 312,
            "tokenizer.ggml.add_bos_token": True,
            "tokenizer.ggml.bos_token_id": 1,
            "tokenizer.ggml.eos_token_id": 2,
            "tokenizer.ggml.model": "llama",
            "tokenizer.ggml.scores": None,
            "tokenizer.ggml.token_type": None,
            "tokenizer.ggml.tokens": None,
            "tokenizer.ggml.unknown_token_id": 0,
        }
        if self.sees and not self.projector():
            info |= {f"{family}.vision.block_count": 32, f"{family}.vision.patch_size": 14}
        return dict(sorted(info.items()))

    def projector(self) -> dict[str, Any]:
        """show's `projector_info`; empty for models whose vision part is in the same file."""
        if not self.families or "clip" not in self.families:
            return {}
        return {
            "clip.has_llava_projector": True,
            "clip.has_text_encoder": False,
            "clip.has_vision_encoder": True,
            "clip.projector_type": "mlp",
            "clip.use_gelu": False,
            "clip.use_silu": False,
            "clip.vision.attention.head_count": 4,
            "clip.vision.attention.layer_norm_epsilon": 0.0001,
            "clip.vision.block_count": 2,
            "clip.vision.embedding_length": 32,
            "clip.vision.feed_forward_length": 64,
            "clip.vision.image_mean": None,
            "clip.vision.image_size": 56,
            "clip.vision.image_std": None,
            "clip.vision.patch_size": 14,
            "clip.vision.projection_dim": 64,
            "general.architecture": "clip",
            "general.file_type": 0,
            "general.parameter_count": 42880,
            "general.type": "mmproj",
        }


TINY = Model("tiny:latest")
TINYTHINK = Model(
    "tinythink:latest", capabilities=("completion", "thinking"), modified_at="2026-11-23T15:02:21.480086402Z"
)
TINYVIS = Model(
    "tinyvis:latest",
    families=("llama", "clip"),
    size=672626,
    capabilities=("completion", "vision"),
    image_engine="llava",
    image_tokens=16,
    modified_at="2026-11-23T15:02:21.440953363Z",
)
TOYS = (TINY, TINYTHINK, TINYVIS)


def _real(name: str, family: str, **more: Any) -> Model:
    return Model(name, family, (family,), **{"quantization": "Q4_K_M", "embedding_length": 3584, **more})


QWEN25VL = _real(
    "qwen2.5vl:7b",
    "qwen25vl",
    parameter_size="8.3B",
    size=5969245856,
    capabilities=("completion", "vision"),
    context_length=128000,
    parameters="temperature                    0.0001",
    modified_at="2026-11-22T09:00:00.000000001+08:00",
)
QWEN3VL = _real(
    "qwen3-vl:8b",
    "qwen3vl",
    parameter_size="8.8B",
    size=6144000000,
    capabilities=("completion", "vision", "tools", "thinking"),
    context_length=262144,
    always_thinks=True,
    modified_at="2026-11-21T09:00:00.1Z",
)
QWEN3VL_INSTRUCT = _real(
    "qwen3-vl:8b-instruct",
    "qwen3vl",
    parameter_size="8.8B",
    size=6144000001,
    capabilities=("completion", "vision", "tools"),
    context_length=262144,
    modified_at="2026-11-20T09:00:00.12Z",
)
GEMMA3 = _real(
    "gemma3:4b",
    "gemma3",
    parameter_size="4.3B",
    size=3338801804,
    capabilities=("completion", "vision"),
    context_length=131072,
    modified_at="2026-11-19T09:00:00Z",
)
LLAMA32_VISION = _real(
    "llama3.2-vision:11b",
    "mllama",
    parameter_size="10.7B",
    size=7816589186,
    capabilities=("completion", "vision"),
    context_length=131072,
    max_images=1,
    modified_at="2026-11-18T09:00:00Z",
)
LLAMA32 = _real(
    "llama3.2:3b",
    "llama",
    parameter_size="3.2B",
    size=2019393189,
    capabilities=("completion", "tools"),
    context_length=131072,
    modified_at="2026-11-17T09:00:00Z",
)
EMBEDDER = _real(
    "bge-m3:latest",
    "bert",
    parameter_size="566.70M",
    size=1157672605,
    capabilities=("embedding",),
    context_length=8192,
    modified_at="2026-11-16T09:00:00Z",
)
PRESETS = (*TOYS, QWEN25VL, QWEN3VL, QWEN3VL_INSTRUCT, GEMMA3, LLAMA32_VISION, LLAMA32, EMBEDDER)


def find_preset(name: str) -> Model:
    """A model known here by its name; raises KeyError. A name without a tag means `:latest`."""
    parsed = parse_name(name)
    for model in PRESETS:
        if parsed is not None and model.key == parsed.key:
            return model
    raise KeyError(f"{name} is none of {', '.join(model.name for model in PRESETS)}")
