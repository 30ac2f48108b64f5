"""A model so plain that a test can say what it must answer: words counted by label. And a shipped one told what to say.

The tests of learning care that the right words are learnt, kept, asked and scored. How well is measured elsewhere.
"""

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from amends.core.errors import Unreadable
from amends.core.triage.said import Explanation, Judgement, Part, Said
from amends.core.triage.seed import Kinds
from amends.voices import judging, learning_sweep

_WORD = re.compile(r"\w+")
FEWEST = 4
SHIPPED = "seed-plain"


class Model:
    def __init__(self, label: str, counts: dict[str, dict[str, int]], examples: int) -> None:
        self.label, self.counts, self.examples = label, counts, examples
        self.classes = tuple(sorted(counts))
        digest = hashlib.sha256(self.to_bytes()).hexdigest()[:8]
        self.version = f"{label}-{digest}"
        self.state = "learnt" if len(self.classes) > 1 and examples >= FEWEST else "few"

    def version_with(self, encoder: Any) -> str:
        return self.version

    def _weight(self, word: str, label: str) -> float:
        return math.log((self.counts[label].get(word, 0) + 0.5) / (sum(self.counts[label].values()) + 50))

    def judge(self, said: Sequence[Said], *, encoder: Any = None, seen: Any = None) -> list[Judgement]:
        return [self._judge(one) for one in said]

    def _judge(self, said: Said) -> Judgement:
        words = set(_WORD.findall(said.text.lower()))
        scores = [sum(self._weight(word, label) for word in words) / 4 for label in self.classes]
        top = max(scores)
        parts = [math.exp(score - top) for score in scores]
        shares = tuple(part / sum(parts) for part in parts)
        ranked = sorted(zip(shares, self.classes, strict=True), reverse=True)
        p, label = ranked[0]
        likely = tuple(one for share, one in ranked if share > 0.2) or (label,)
        return Judgement(
            label, p, likely, "suggest" if len(likely) == 1 and self.state == "learnt" else "ask", shares, self.version
        )

    def explain(self, said: Said, label: str) -> Explanation:
        others = [one for one in self.classes if one != label]
        parts = []
        for match in _WORD.finditer(said.text):
            word = match.group().lower()
            rest = max((self._weight(word, one) for one in others), default=0.0)
            parts.append(Part(match.group(), match.start(), match.end(), self._weight(word, label) - rest))
        return Explanation(label, sum(part.contribution for part in parts), tuple(parts))

    def to_bytes(self) -> bytes:
        return json.dumps([self.label, self.counts, self.examples], sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Model":
        try:
            return cls(*json.loads(data))
        except (ValueError, TypeError) as error:
            raise Unreadable("This is no model.") from error


def learn(
    said: Sequence[Said], labels: Sequence[str], *, label: str = "label", encoder: Any = None, level: float = 0.9
) -> Model:
    counts: dict[str, Counter[str]] = {one: Counter() for one in labels}
    for one, name in zip(said, labels, strict=True):
        counts[name].update(set(_WORD.findall(one.text.lower())))
    return Model(label, {name: dict(words) for name, words in counts.items()}, len(said))


def kinds(**said: float) -> Kinds:
    """What the shipped model says of every message; what is not told is unlikely."""
    names = ("complaint", "dissatisfaction", "expectation", "praise", "question", "suggestion", "harm")
    return Kinds(**{name: said.get(name, 0.02) for name in names}, version=SHIPPED)


@pytest.fixture
def plain_models(monkeypatch):
    """Learn with the plain model; the shipped one says what the test says, and nothing before that."""
    judging._kept.clear()
    monkeypatch.setattr(judging, "Model", Model)
    monkeypatch.setattr(learning_sweep, "learn", learn)
    monkeypatch.setattr(judging, "shipped_kinds", lambda seen: [])

    def shipped_says(**said: float) -> None:
        monkeypatch.setattr(judging, "shipped_kinds", lambda seen: [kinds(**said)] * len(seen))

    yield shipped_says
    judging._kept.clear()
