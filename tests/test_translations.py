"""The window's Chinese texts are complete, compiled, and in step with the sources."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def translations() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "build_spec" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_is_unfinished_and_the_shipped_texts_are_the_present_ones(translations: ModuleType) -> None:
    check: Callable[[Path, Path], list[str]] = translations.check
    assert check(translations.SOURCES, translations.TEXTS) == []


def test_a_new_text_and_a_lost_placeholder_are_found(translations: ModuleType, tmp_path: Path) -> None:
    sources, texts = tmp_path / "gui", tmp_path / "texts.ts"
    sources.mkdir()
    code = "class Box(QWidget):\n    def say(self):\n        return self.tr('{count} rows'), self.tr('Open')\n"
    (sources / "box.py").write_text(code, encoding="utf-8")
    translations.update(sources, texts)
    assert len(list(translations.unfinished(texts))) == 2
    filled = texts.read_text(encoding="utf-8").replace(
        '<translation type="unfinished"></translation>', "<translation>行</translation>"
    )
    texts.write_text(filled, encoding="utf-8")
    (complaint,) = translations.unfinished(texts)
    assert "{count} rows" in complaint
    (sources / "box.py").write_text(code.replace("Open", "Close"), encoding="utf-8")
    said = "\n".join(translations.check(sources, texts))
    assert "'Close'" in said
    assert "'Open'" in said
