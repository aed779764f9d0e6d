"""Rankers: which of several candidates a field is, by weighed features (fitted by `build_spec/fit_rankers.py`)."""

import json
import math
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
Features = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ranker:
    """A conditional logit: a candidate's score is the weighed sum of its features; unknown features weigh nothing."""

    weights: Mapping[str, float]

    def score(self, features: Features) -> float:
        """Higher is likelier; only differences within one document mean something."""
        return sum(self.weights.get(name, 0.0) * value for name, value in features.items())

    def ranked(self, candidates: Sequence[tuple[K, Features]]) -> list[tuple[K, float]]:
        """The distinct candidates, likeliest first, with their share of the probability; equal ones pool theirs."""
        if not candidates:
            return []
        scores = [self.score(features) for _, features in candidates]
        top = max(scores)
        pooled: defaultdict[K, float] = defaultdict(float)
        for (key, _), score in zip(candidates, scores, strict=True):
            pooled[key] += math.exp(score - top)
        total = sum(pooled.values())
        return sorted(((key, share / total) for key, share in pooled.items()), key=lambda item: -item[1])


@cache
def load_rankers(path: Path) -> Mapping[str, Ranker]:
    """The fitted rankers by field."""
    return {name: Ranker(weights) for name, weights in json.loads(path.read_text(encoding="utf-8")).items()}
