"""The catalogue of models: complete, consistent, and a safe answer for what it doesn't know."""

import pytest

from invoice_desk.extraction.catalogue import UNKNOWN, CatalogueModel, ImageBudget, catalogue, family_of

ASKED_FOR = (
    "qwen2.5vl:3b qwen2.5vl:7b qwen2.5vl:72b qwen3-vl:2b-instruct qwen3-vl:4b-instruct qwen3-vl:8b-instruct "
    "llama3.2-vision:11b llama3.2-vision:90b llama3.2:1b llama3.2:3b gemma3:4b gemma3:12b gemma3:27b minicpm-v:8b "
    "granite3.2-vision:2b"
).split()


def each_model() -> list[CatalogueModel]:
    return list(catalogue().values())


def test_the_models_people_ask_for_are_in_it() -> None:
    assert set(ASKED_FOR) <= set(catalogue())


@pytest.mark.parametrize("model", each_model(), ids=lambda model: model.name)
def test_a_model_is_of_the_family_that_its_name_says(model: CatalogueModel) -> None:
    assert family_of(model.name) is model.family


@pytest.mark.parametrize("model", each_model(), ids=lambda model: model.name)
def test_a_model_needs_more_memory_than_its_file_is_large(model: CatalogueModel) -> None:
    assert 1_000_000_000 < model.download < model.memory < 2 * model.download + 2_000_000_000


@pytest.mark.parametrize("model", each_model(), ids=lambda model: model.name)
def test_a_picture_in_the_budget_leaves_room_in_a_context_of_8192(model: CatalogueModel) -> None:
    budget = model.family.budget
    side = int(budget.most_pixels**0.5)
    assert budget.tokens(side, side) < 7000
    assert budget.most_pixels <= budget.long_side**2
    assert 0 < budget.step <= budget.smallest_side <= budget.long_side
    assert budget.largest_aspect >= 1


@pytest.mark.parametrize("model", each_model(), ids=lambda model: model.name)
def test_only_models_with_vision_are_sent_pictures(model: CatalogueModel) -> None:
    assert model.family.vision == (model.family.budget.images_per_request > 0)
    assert model.family.vision != ("model.limit.text_only" in model.family.limits)
    assert (model.family.budget.images_per_request == 1) >= ("model.limit.one_image" in model.family.limits)


@pytest.mark.parametrize("model", each_model(), ids=lambda model: model.name)
def test_languages_are_codes_and_english_is_among_them(model: CatalogueModel) -> None:
    assert all(len(code) == 2 and code.islower() for code in model.family.languages)
    assert "en" in model.family.languages


@pytest.mark.parametrize(
    ("names", "family"),
    [
        (["qwen2.5vl:7b"], "qwen2.5vl"),
        (["hf.co/unsloth/Qwen2.5-VL-7B-Instruct-GGUF:Q4_K_M"], "qwen2.5vl"),
        (["our-receipts:latest", "qwen25vl", "qwen25vl"], "qwen2.5vl"),
        (["qwen3-vl:8b-instruct-q8_0", "qwen3vl"], "qwen3-vl"),
        (["qwen3vlmoe", "qwen3-vl:30b-a3b-instruct"], "qwen3-vl"),
        (["qwen3-vl:8b", "qwen3vl"], "qwen3-vl-thinking"),
        (["llama3.2-vision:latest", "mllama"], "llama3.2-vision"),
        (["own", "mllama"], "llama3.2-vision"),
        (["llama3.2:latest", "llama"], "llama3.2"),
        (["Llama-3.2-3B-Instruct"], "llama3.2"),
        (["gemma3"], "gemma3"),
        (["gemma3:12b-it-qat", "gemma3"], "gemma3"),
        (["openbmb/minicpm-v2.6", "qwen2", "clip"], "minicpm-v"),
        (["granite3.2-vision", "granite", "clip"], "granite3.2-vision"),
    ],
)
def test_the_most_telling_name_decides(names: list[str], family: str) -> None:
    assert family_of(*names).id == family


@pytest.mark.parametrize("names", [[], [""], ["gemma3n:e4b", "gemma3n"], ["gpt-4o"], ["llama", "qwen3"], ["发票"]])
def test_what_is_unknown_gets_the_safe_budget(names: list[str]) -> None:
    assert family_of(*names) is UNKNOWN
    assert UNKNOWN.budget == ImageBudget()
    assert UNKNOWN.budget.images_per_request == 1


def test_a_model_that_thinks_is_told_from_its_brother() -> None:
    assert "model.limit.may_think" in family_of("qwen3-vl:8b").limits
    assert "model.limit.may_think" not in family_of("qwen3-vl:8b-instruct").limits


def test_llama_vision_names_its_limits() -> None:
    limits = catalogue()["llama3.2-vision:11b"].family.limits
    assert limits == ("model.limit.one_image", "model.limit.not_on_new_ollama", "model.limit.weak_chinese")


def test_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        catalogue()["own"] = catalogue()["qwen2.5vl:7b"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("model", "version", "runs"),
    [
        ("llama3.2-vision:11b", "0.9.3", True),
        ("llama3.2-vision:11b", "0.24.0", True),
        ("llama3.2-vision:11b", "0.30.0-rc1", False),
        ("llama3.2-vision:11b", "v0.33.0", False),
        ("qwen3-vl:8b-instruct", "0.12.6", False),
        ("qwen3-vl:8b-instruct", "0.12.7", True),
        ("qwen3-vl:8b-instruct", "0.5.4-ipexllm-20250109", False),
        ("qwen2.5vl:7b", "0.5.4", True),
        ("llama3.2-vision:11b", "0.0.0", True),
        ("llama3.2-vision:11b", "", True),
        ("qwen3-vl:8b-instruct", "own build", True),
    ],
)
def test_it_is_known_which_ollama_loads_a_model(model: str, version: str, runs: bool) -> None:
    assert catalogue()[model].family.runs_on(version) is runs
