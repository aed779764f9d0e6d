"""Keeps the window's Chinese texts in step with the sources: gathers them, compiles them, checks both.

python build_spec/translations.py            gather texts into the .ts file and compile it into the .qm file
python build_spec/translations.py --check    say what is out of date or not translated; status 1 if there is anything

Texts are translated in the .ts file, by hand or with pyside6-linguist: fill in <translation>, drop type="unfinished".
"""

import argparse
import shutil
import string
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "invoice_desk" / "gui"
TEXTS = ROOT / "resources" / "translations" / "invoice_desk_zh_CN.ts"


def update(sources: Path, texts: Path) -> None:
    """Add what is new in the sources, drop what is gone, compile. Translations that still fit are kept."""
    texts.parent.mkdir(parents=True, exist_ok=True)
    gather(sources, texts)
    compile_texts(texts, texts.with_suffix(".qm"))


def check(sources: Path, texts: Path) -> list[str]:
    """What is wrong, one line each; nothing is changed."""
    if not texts.is_file():
        return [f"{texts.name} is missing"]
    wrong = list(unfinished(texts))
    with tempfile.TemporaryDirectory() as folder:
        gathered = Path(folder) / texts.name
        shutil.copyfile(texts, gathered)
        gather(sources, gathered)
        if gathered.read_text(encoding="utf-8") != texts.read_text(encoding="utf-8"):
            new, old = _entries(gathered), _entries(texts)
            wrong += [f"not in {texts.name} yet: {_named(entry)}" for entry in sorted(new - old)]
            wrong += [f"no longer in the sources: {_named(entry)}" for entry in sorted(old - new)]
            if new == old:
                wrong.append(f"{texts.name} is not as the tool writes it")
        compiled = Path(folder) / "compiled.qm"
        compile_texts(texts, compiled)
        shipped = texts.with_suffix(".qm")
        if not shipped.is_file() or shipped.read_bytes() != compiled.read_bytes():
            wrong.append(f"{shipped.name} was not compiled from {texts.name} as it is now")
    return wrong


def gather(sources: Path, texts: Path) -> None:
    """Bring the .ts file up to date with all Python files below `sources`."""
    files = sorted(str(path) for path in sources.rglob("*.py"))
    options = ["-silent", "-no-obsolete", "-locations", "none", "-disable-heuristic", "similartext"]
    options += ["-source-language", "en", "-target-language", "zh_CN"]
    _run("lupdate", *options, *files, "-ts", str(texts))


def compile_texts(texts: Path, compiled: Path) -> None:
    """Compile a .ts file; what is not translated is left out, so that it shows in English."""
    _run("lrelease", "-silent", str(texts), "-qm", str(compiled))


def unfinished(texts: Path) -> Iterator[str]:
    """Texts without a translation, and translations whose {placeholders} are not those of the text."""
    for context, source, message in _messages(texts):
        translation = message.find("translation")
        text = "" if translation is None else translation.text or ""
        if translation is None or translation.get("type") == "unfinished" or not text.strip():
            yield f"not translated: {_named((context, source))}"
        elif _placeholders(text) != _placeholders(source):
            yield f"other placeholders: {_named((context, source))}: {text!r}"


def _messages(texts: Path) -> Iterator[tuple[str, str, ET.Element]]:
    for context in ET.parse(texts).getroot().iter("context"):
        for message in context.iter("message"):
            yield context.findtext("name", ""), message.findtext("source", ""), message


def _entries(texts: Path) -> set[tuple[str, str]]:
    return {(context, source) for context, source, _ in _messages(texts)}


def _named(entry: tuple[str, str]) -> str:
    return f"{entry[0]}: {entry[1]!r}"


def _placeholders(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"a brace too many"}


def _run(tool: str, *arguments: str) -> None:
    program = Path(sys.executable).with_name(f"pyside6-{tool}")
    subprocess.run([str(program), *arguments], check=True)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args(arguments).check:
        update(SOURCES, TEXTS)
        for line in unfinished(TEXTS):
            print(line)
        return 0
    wrong = check(SOURCES, TEXTS)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
