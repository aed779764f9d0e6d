"""Fits the offline engine's rankers, reports them by cross-validation over vendors, writes offline/rankers.json.

    python build_spec/fit_rankers.py LABELS.jsonl [--words WORDS.jsonl] [--cache FOLDER] [--write]

LABELS.jsonl lies in the folder of its documents: lines with `file`, `fields` and `alt`. WORDS.jsonl holds documents
that are given as words: lines with `lines` (text, x0, y0, x1, y1 in pixels) and `labels`. Reading a document's words
takes a second; --cache keeps them. A ranker is a conditional logit over the candidates, pulled towards the prior
weights below by `STRENGTH`: what an accountant knows need not be learned from two hundred receipts.
"""

import argparse
import json
import pickle
import random
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from invoice_desk.app import make_reading_state
from invoice_desk.config import resource
from invoice_desk.domain.document import Limits, Page, Region, Word
from invoice_desk.extraction.offline.facts import Facts, load_knowledge
from invoice_desk.extraction.offline.lines import lines_of
from invoice_desk.extraction.offline.ranker import Features, Ranker
from invoice_desk.pipeline.reading import ReadingState, read_document

PRIORS: Mapping[str, Mapping[str, float]] = {
    "total_amount": {
        "paid_next": 1.5,
        "spent": 1.5,
        "with_rounding": 1.5,
        "rounds_to_other": -1.5,
        "role=grand_total": 1.0,
        "role=change": -1.5,
        "role=cash": -1.0,
        "role=quantity": -1.0,
        "role=not_money": -1.5,
        "role=tax": -1.0,
        "bare": -1.0,
    },
    "seller_name": {
        "seller_label": 2.5,
        "buyer_label": -2.5,
        "buyer_before": -2.0,
        "seller_before": 1.5,
        "in_site": 1.0,
        "spells_site": 0.3,
        "whole_beside": 1.0,
        "part_beside": -1.0,
        "again": 0.5,
        "sentence": -1.5,
        "wordy": -0.7,
        "legal_last": 1.0,
        "title": -0.7,
        "staff": -1.0,
        "all_staff": -1.5,
        "open_bracket": -2.0,
        "goes_on": -1.5,
        "joined_to_whole": -1.5,
        "state": -1.5,
        "address": -0.5,
        "digits": -0.5,
        "whole_line": -0.7,
        "had_label": -0.3,
        "contact": -1.0,
        "site_like": -1.5,
    },
    "issue_date": {"role=due_date": -1.5, "role=other_date": -2.0, "role=issue_date": 1.5},
}
STRENGTH: Mapping[str, float] = {"seller_name": 2.0}
"""How much the prior weights count; 1 where nothing else measured better."""
STEPS = 400
FOLDS = 5
TODAY = date(2026, 11, 1)  # fixed, so that the same documents give the same weights


@dataclass(frozen=True)
class Labelled:
    """A document's words and what is true of it; `vendor` keeps one vendor's documents in one fold.

    Weights are fitted to openly licensed documents only; the others are measured with.
    """

    name: str
    pages: tuple[Page, ...]
    truth: Mapping[str, tuple[str, ...]]
    vendor: str
    is_open: bool = True


@dataclass(frozen=True)
class Choice:
    """One document's candidates for one field: keys, features, and which of them are right."""

    name: str
    vendor: str
    keys: Sequence[object]
    features: Sequence[Features]
    right: Sequence[bool]
    is_open: bool


def letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def is_right(field: str, key: object, truth: Sequence[str]) -> bool:
    if field == "total_amount":
        return any(key == Decimal(value) for value in truth)
    if field == "issue_date":
        return str(key) in truth
    return any(letters(str(key)) == letters(value) for value in truth)


def labelled_documents(labels: Path, cache: Path | None) -> list[Labelled]:
    read = partial(cached_pages, cache=cache, state=None if cache and any(cache.iterdir()) else make_reading_state(2))
    documents = []
    for line in labels.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if not label.get("fields"):
            continue
        truth = {f: (v, *label.get("alt", {}).get(f, ())) for f, v in label["fields"].items()}
        vendor = letters(label["fields"].get("seller_name") or label["file"])
        pages = read(labels.parent / label["file"], label["file"])
        is_open = bool(label.get("source", {}).get("redistribute"))
        documents.append(Labelled(label["file"], pages, truth, vendor, is_open))
    return documents


def cached_pages(path: Path, name: str, *, cache: Path | None, state: ReadingState | None) -> tuple[Page, ...]:
    kept = cache / f"{name.replace('/', '__')}.pickle" if cache else None
    if kept and kept.exists():
        return tuple(pickle.loads(kept.read_bytes()))
    reading_state = state or make_reading_state(2)
    pages = read_document(reading_state, path.read_bytes(), name, None, Limits()).pages
    if kept:
        kept.write_bytes(pickle.dumps(pages))
    return pages


def documents_as_words(path: Path) -> list[Labelled]:
    documents = []
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        width, height = max(box[3] for box in item["lines"]), max(box[4] for box in item["lines"]) + 20
        words = tuple(
            Word(t, Region(1, x0 / width, y0 / height, x1 / width, y1 / height)) for t, x0, y0, x1, y1 in item["lines"]
        )
        truth = {field: (value,) for field, value in item["labels"].items()}
        vendor = letters(truth.get("seller_name", (item["id"],))[0])
        documents.append(Labelled(f"words/{item['id']}", (Page(1, width, height, words=words),), truth, vendor))
    return documents


def choices_of(field: str, documents: Sequence[Labelled]) -> list[Choice]:
    pick: Callable[[Facts], list[tuple[object, Features]]] = {
        "total_amount": lambda facts: [(figure.value, found) for figure, found in facts.total_candidates()],
        "issue_date": lambda facts: [(day.value, found) for day, found in facts.day_candidates()],
        "seller_name": lambda facts: [(name.text, found) for name, found in facts.seller_candidates()],
    }[field]
    choices = []
    for document in documents:
        if field not in document.truth:
            continue
        lines = lines_of(document.pages)
        candidates = pick(Facts(lines, load_knowledge(), today=TODAY)) if lines else []
        keys = [key for key, _ in candidates]
        right = [is_right(field, key, document.truth[field]) for key in keys]
        choices.append(
            Choice(document.name, document.vendor, keys, [found for _, found in candidates], right, document.is_open)
        )
    return choices


def fitted(field: str, choices: Sequence[Choice]) -> dict[str, float]:
    """The weights that make the right candidates likeliest, by gradient ascent (Adam)."""
    names = sorted({name for choice in choices for features in choice.features for name in features})
    position = {name: at for at, name in enumerate(names)}
    prior = np.array([PRIORS[field].get(name, 0.0) for name in names])
    data: list[tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]] = []
    for choice in choices:
        if choice.is_open and any(choice.right) and not all(choice.right):
            matrix = np.zeros((len(choice.features), len(names)))
            for row, features in enumerate(choice.features):
                for name, value in features.items():
                    matrix[row, position[name]] = value
            data.append((matrix, np.array(choice.right)))
    weights, first, second = prior.copy(), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, STEPS + 1):
        gradient = -STRENGTH.get(field, 1.0) * (weights - prior)
        for matrix, right in data:
            scores = matrix @ weights
            shares = np.exp(scores - scores.max())
            good = np.where(right, shares, 0.0)
            gradient += matrix.T @ (good / good.sum() - shares / shares.sum())
        first, second = 0.9 * first + 0.1 * gradient, 0.99 * second + 0.01 * gradient**2
        weights = weights + 0.08 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True) if abs(weight) >= 0.005}


def outcomes(weights: Mapping[str, float], choices: Sequence[Choice]) -> dict[str, bool]:
    ranker = Ranker(weights)
    results = {}
    for choice in choices:
        ranked = ranker.ranked(list(zip(choice.keys, choice.features, strict=True)))
        results[choice.name] = bool(ranked) and any(
            right for key, right in zip(choice.keys, choice.right, strict=True) if key == ranked[0][0]
        )
    return results


def cross_validated(field: str, choices: Sequence[Choice]) -> dict[str, bool]:
    vendors = sorted({choice.vendor for choice in choices})
    random.Random(1).shuffle(vendors)
    fold = {vendor: at % FOLDS for at, vendor in enumerate(vendors)}
    results: dict[str, bool] = {}
    for held_out in range(FOLDS):
        weights = fitted(field, [choice for choice in choices if fold[choice.vendor] != held_out])
        results.update(outcomes(weights, [choice for choice in choices if fold[choice.vendor] == held_out]))
    return results


def report(field: str, fit: Mapping[str, bool], held_out: Mapping[str, bool]) -> None:
    parts: dict[str, list[str]] = {}
    for name in fit:
        folder = name.split("/")[0]
        parts.setdefault(folder if folder in {"sroie", "words"} else "rest", []).append(name)
    for part, names in parts.items():
        fitted_rate, unseen = (100 * sum(result[name] for name in names) / len(names) for result in (fit, held_out))
        print(f"{field:14}{part:7}{len(names):5} documents  fitted {fitted_rate:5.1f} %  new vendors {unseen:5.1f} %")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--words", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--write", action="store_true", help="replace resources/offline/rankers.json")
    args = parser.parse_args()
    documents = labelled_documents(args.labels, args.cache) + (documents_as_words(args.words) if args.words else [])
    rankers = {}
    for field in PRIORS:
        choices = choices_of(field, documents)
        rankers[field] = fitted(field, choices)
        report(field, outcomes(rankers[field], choices), cross_validated(field, choices))
    if args.write:
        text = json.dumps(rankers, indent=1, sort_keys=True)
        resource("offline", "rankers.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
