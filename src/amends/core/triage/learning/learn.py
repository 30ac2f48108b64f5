"""Learning a model from coded messages: everything anew each time, which takes seconds and leaves nothing behind.

One logistic regression over all views at once: n-grams of length 1, what the rules and the shipped heads know, and the
encoder's vector. That is as good as weighing finished logits, and one thing instead of three (docs/decisions/0005). How
much the views count and how freely weights may grow is chosen, and sureness counted, on folds the model did not see.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from amends.core.errors import Refused
from amends.core.triage.certainty.calibration import Calibration, ece, log_loss, perfect_ece
from amends.core.triage.certainty.conformal import Conformal, decisions
from amends.core.triage.certainty.quality import macro_f1
from amends.core.triage.encoding import Encoder
from amends.core.triage.grams import SIZE, token_codes, tokens
from amends.core.triage.learning.folds import folds
from amends.core.triage.learning.logistic import fit
from amends.core.triage.said import Said
from amends.core.triage.scoring.layer import Layer, leaning
from amends.core.triage.scoring.memory import Memory
from amends.core.triage.scoring.model import Model
from amends.core.triage.scoring.seen import Seen, seen_of
from amends.core.triage.seed import centred, with_meaning
from amends.core.triage.text import prepared
from amends.core.triage.vocabulary import Floats, Vocabulary

ENOUGH = 30  # examples; below that a first model is noise (nlp.md, 3.2)
MOST = 20_000  # examples of one refit; the newest say most about what the firm means today
TOLD_BY = 3  # messages in which a word must occur before a model names it
TOP = 20  # words kept for each class


@dataclass(frozen=True, slots=True)
class Way:
    """How strongly the views count, and how freely their weights may grow.

    c          inverse penalty
    knowledge  scale of what the rules and the shipped heads know, after it was standardised
    meaning    length of the encoder's vector; the n-grams have length 1
    """

    c: float
    knowledge: float
    meaning: float = 0.0


FEW_WAYS = (Way(3, 0.3), Way(3, 0.1), Way(10, 0.02))
MANY_WAYS = (Way(3, 0.1), Way(10, 0.02), Way(30, 0.05))
FEW_DEEP = (Way(3, 0.3, 2.5), Way(3, 0.1, 1.5), Way(10, 0.005, 0.6))
MANY_DEEP = (Way(1, 0.3, 0.7), Way(3, 0.1, 1.0), Way(10, 0.005, 0.6), Way(30, 0.05, 1.0))
MANY = 400  # examples
PLENTY = 1_500  # examples from which on an n-gram must occur twice, and one fold is enough to choose a way
LEANS = (0.0, 0.25, 0.5, 0.75, 1.0)
NEARLY = 0.002  # macro-F1
Part = tuple[NDArray[np.int64], NDArray[np.int64]]  # rows to learn from, rows to judge


@dataclass(frozen=True, slots=True)
class _Views:
    """The examples as arrays: counts (n, SIZE) of n-grams, knowledge (n, q), vectors (n, m) or None, labels (n,)."""

    counts: sp.csr_matrix
    at_least: int
    knowledge: Floats
    vectors: Floats | None
    labels: NDArray[np.int64]
    classes: int

    def measured(self, learn: NDArray[np.int64]) -> "_Measured":
        """Return what the rows to learn from say about rarity, and about where everything lies."""
        known = self.knowledge[learn]
        return _Measured(
            vocabulary=_vocabulary(self.counts[learn], self.at_least),
            center=known.mean(axis=0),
            spread=known.std(axis=0) + 0.05,  # a finding that hardly ever differs stays small
            middle=np.zeros(0, np.float32) if self.vectors is None else self.vectors[learn].mean(axis=0),
        )

    def rows(self, way: Way, by: "_Measured", which: NDArray[np.int64]) -> sp.csr_matrix:
        """Return the joined views (n, d) of some rows."""
        parts = [
            _weighed(self.counts[which], by.vocabulary),
            sp.csr_matrix((self.knowledge[which] - by.center) / by.spread * way.knowledge),
        ]
        if self.vectors is not None:
            parts.append(sp.csr_matrix(centred(self.vectors[which], by.middle) * way.meaning))
        return sp.hstack(parts).tocsr()


@dataclass(frozen=True, slots=True)
class _Measured:
    vocabulary: Vocabulary
    center: Floats
    spread: Floats
    middle: Floats


def _vocabulary(counts: sp.csr_matrix, at_least: int) -> Vocabulary:
    """Return the vocabulary of rows of counts; Vocabulary.of says the same of texts."""
    within = np.bincount(counts.indices, minlength=SIZE)
    codes = np.flatnonzero(within >= at_least)
    return Vocabulary(
        codes.astype(np.uint32), (np.log((1 + counts.shape[0]) / (1 + within[codes])) + 1).astype(np.float32)
    )


def _weighed(counts: sp.csr_matrix, vocabulary: Vocabulary) -> sp.csr_matrix:
    """Return rows (n, a) as Vocabulary.weighed says them, summed over occurrences."""
    squares = np.full(SIZE, float(vocabulary.rarest) ** 2)
    squares[vocabulary.codes] = vocabulary.rarity.astype(float) ** 2
    length = np.sqrt(np.maximum(counts @ squares, 1e-9))
    return sp.csr_matrix(sp.diags(1 / length) @ counts[:, vocabulary.codes] @ sp.diags(vocabulary.rarity.astype(float)))


def learn(
    said: Sequence[Said],
    labels: Sequence[str],
    *,
    label: str = "label",
    encoder: Encoder | None = None,
    level: float = 0.9,
    seed: int = 0,
) -> Model:
    """Return a model of coded messages; with fewer than 30, one that only remembers them (state "few").

    said, labels  one label a message; the newest last (the newest 20,000 are used)
    label         what the labels tell ("cause", a column's name)
    level         probability from which a label may be given without a person, 0..1

    The same messages in the same order give the same model. Raises Refused when there are not two labels.
    """
    said, labels = said[-MOST:], labels[-MOST:]
    classes = tuple(sorted(set(labels)))
    if len(classes) < 2:
        raise Refused("There is nothing to tell apart: all messages have the same label.", do="Code some otherwise.")
    seen = seen_of(said)
    y = np.array([classes.index(each) for _, each in zip(said, labels, strict=True)], dtype=np.int64)
    about: dict[str, Any] = {"label": label, "classes": classes, "examples": len(said), "level": level}
    if len(said) < ENOUGH:
        return _few(seen, y, about)
    counts = sp.csr_matrix((np.ones(len(seen.grams.codes)), seen.grams.codes, seen.grams.starts), (len(said), SIZE))
    counts.sum_duplicates()
    views = _Views(counts, 1 if len(said) < PLENTY else 2, seen.knowledge, None, y, len(classes))
    plain, vocabulary, report = _layer(views, FEW_WAYS if len(said) < MANY else MANY_WAYS, level=level, seed=seed)
    deep, name = None, ""
    if encoder is not None:
        name, vectors = encoder.name, encoder.encode([each.text for each in said])
        views = replace(views, vectors=vectors, knowledge=with_meaning(seen.knowledge, vectors, name))
        deep, _, report = _layer(views, FEW_DEEP if len(said) < MANY else MANY_DEEP, level=level, seed=seed)
    return Model(
        **about,
        state="learnt",
        encoder=name,
        vocabulary=vocabulary,
        plain=plain,
        deep=deep,
        memory=None,
        top_words=_top_words(said, vocabulary, plain, len(classes)),
        report={**report, "encoder": name or "none"},
    )


def _few(seen: Seen, y: NDArray[np.int64], about: Mapping[str, Any]) -> Model:
    """Return a model that only remembers its examples."""
    vocabulary = Vocabulary.of(seen.grams)
    known = vocabulary.weighed(seen.grams)
    classes = len(about["classes"])
    return Model(
        **about,
        state="few",
        encoder="",
        vocabulary=vocabulary,
        plain=None,
        deep=None,
        memory=Memory(known.columns, known.values, known.rows, y),
        top_words=((),) * classes,
        report={"n": len(y), "classes": classes, "encoder": "none"},
    )


def _layer(
    views: _Views, ways: Sequence[Way], *, level: float, seed: int
) -> tuple[Layer, Vocabulary, Mapping[str, Any]]:
    """Return the best layer, the n-grams it knows, and how good it was out of fold."""
    parts = list(folds(views.labels, count=10 if len(views.labels) < 200 else 5, seed=seed))
    way = _best(views, ways, parts)
    logits = np.zeros((len(views.labels), views.classes))
    for rows, judged in parts:
        logits[judged] = _tried(views, way, rows, judged)
    calibration = Calibration.fit(logits, views.labels)
    p = calibration.apply(logits)
    prior = tuple(p.mean(axis=0).tolist())
    lean = _lean(p, views.labels, prior)
    by = views.measured(np.arange(len(views.labels)))
    found = fit(views.rows(way, by, np.arange(len(views.labels))), views.labels, views.classes, c=way.c)
    a, q = len(by.vocabulary.codes), views.knowledge.shape[1]
    weights = found.weights.astype(np.float32)
    layer = Layer(
        grams=weights[:a].astype(np.float16).astype(np.float32),
        knowledge=(weights[a : a + q] * way.knowledge / by.spread[:, None]).astype(np.float32),
        center=by.center.astype(np.float32),
        meaning=(weights[a + q :] * way.meaning).astype(np.float32),
        middle=by.middle.astype(np.float32),
        bias=found.bias.astype(np.float32),
        prior=prior,
        lean=lean,
        calibration=calibration,
        conformal=Conformal.fit(p, views.labels),
    )
    return layer, by.vocabulary, _report(logits, views.labels, parts, prior, lean=lean, level=level)


def _best(views: _Views, ways: Sequence[Way], parts: Sequence[Part]) -> Way:
    """Return the way with the least log loss, calibrated."""
    tried = parts if len(views.labels) < PLENTY else parts[:1]
    truth = views.labels[np.concatenate([judged for _, judged in tried])]
    losses = []
    for way in ways:
        logits = np.vstack([_tried(views, way, rows, judged) for rows, judged in tried])
        losses.append(log_loss(Calibration.fit(logits, truth).apply(logits), truth))
    return ways[int(np.argmin(losses))]


def _tried(views: _Views, way: Way, learn: NDArray[np.int64], judged: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the logits of rows, by weights that never saw them."""
    by = views.measured(learn)
    found = fit(views.rows(way, by, learn), views.labels[learn], views.classes, c=way.c)
    return found.logits(views.rows(way, by, judged))


def _lean(p: NDArray[np.float64], labels: NDArray[np.int64], prior: Sequence[float]) -> float:
    """Return how much rare classes are preferred: the least that gives nearly the best macro-F1."""
    scores = [macro_f1(labels, leaning(p, prior, lean), classes=p.shape[1], draws=1).value for lean in LEANS]
    return next(lean for lean, score in zip(LEANS, scores, strict=True) if score >= max(scores) - NEARLY)


def _report(
    logits: NDArray[np.float64],
    labels: NDArray[np.int64],
    parts: Sequence[Part],
    prior: Sequence[float],
    *,
    lean: float,
    level: float,
) -> dict[str, Any]:
    """Return how good a layer was on messages that neither its weights nor its sureness had learnt from."""
    p, sets = np.empty_like(logits), np.zeros(logits.shape, dtype=bool)
    for rows, judged in parts:
        calibration = Calibration.fit(logits[rows], labels[rows])
        p[judged] = calibration.apply(logits[judged])
        sets[judged] = Conformal.fit(calibration.apply(logits[rows]), labels[rows]).sets(p[judged])
    n = len(labels)
    said = leaning(p, prior, lean)
    sure, right = p[np.arange(n), said], said == labels
    what = Counter(decisions(p, sets, level=level))
    f1 = macro_f1(labels, said, classes=p.shape[1])
    return {
        "n": n,
        "classes": p.shape[1],
        "macro_f1": f1.value,
        "macro_f1_low": f1.low,
        "macro_f1_high": f1.high,
        "accuracy": float(right.mean()),
        "ece": ece(sure, right),
        "perfect_ece": perfect_ece(sure),
        "coverage": float(sets[np.arange(n), labels].mean()),
        **{each: what[each] / n for each in ("auto", "suggest", "ask")},
    }


def _top_words(said: Sequence[Said], vocabulary: Vocabulary, layer: Layer, classes: int) -> tuple[tuple[str, ...], ...]:
    """Return for each class the words that speak most for it: the way back from hashed n-grams to words."""
    counts = Counter(word for each in said for word in set(tokens(prepared(each.text))) if word[0].isalpha())
    words = sorted(word for word, times in counts.items() if times >= TOLD_BY and len(word) > 2)
    speaks = np.zeros((len(words), classes))
    for row, word in enumerate(words):
        columns = vocabulary.columns(token_codes(word))
        speaks[row] = vocabulary.rarity[columns] @ layer.grams[columns] / max(1.0, len(columns) ** 0.5)
    order = np.argsort(-speaks, axis=0, kind="stable")[:TOP]
    return tuple(tuple(words[row] for row in order[:, k] if speaks[row, k] > 0) for k in range(classes))
