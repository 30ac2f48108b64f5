"""Complaints in languages: by what ships, and by the same with every message of that language left out."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from amends.core.triage.grams import Grams, grams_of
from amends.core.triage.said import Said
from amends.core.triage.seed import centred, kinds_of
from amends.core.triage.seed.heads import HEADS, meaning_heads
from amends.core.triage.text import prepared
from amends.core.triage.vocabulary import Vocabulary
from develop.train import LENGTH, messages, one_head, truth_of
from tests.core.triage.coded import Coded, Vectors
from tests.core.triage.figures import auc, drawn, show
from tests.core.triage.test_language_of import SAMPLES

Column = NDArray[np.float64]
COMPLAINT = HEADS.index("complaint")


def languages(vectors: Vectors | None) -> None:
    """Print the AUC of complaint in eight languages, each way, all together and each alone."""
    lines = (SAMPLES / "eight_languages.tsv").read_text("utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    spoken, texts = np.array([row[0] for row in rows]), [row[2] for row in rows]
    truth = np.array([int(row[1]) for row in rows])
    for how, score in ways_of(texts, spoken, vectors).items():
        show(f"complaint in 8 languages, {how}: AUC, all", len(truth), drawn(auc, score, truth))
        each = {name: auc(score[spoken == name], truth[spoken == name]) for name in sorted(set(spoken))}
        said = ", ".join(f"{name} {value:.3f}" for name, value in each.items())
        show(f"{how}: AUC in each", len(truth) // len(each), f"mean {np.mean(list(each.values())):.3f}: {said}")


def ways_of(texts: list[str], spoken: NDArray[np.str_], vectors: Vectors | None) -> dict[str, Column]:
    """Return a score of each text by each way to tell complaints, under its name."""
    shipped = logit(np.array([each.complaint for each in kinds_of([Said(text) for text in texts])]))
    left_out = by_grams(texts, spoken)
    ways = {"shipped n-grams and rules": shipped, "n-grams, language left out": left_out}
    if vectors is None:
        return ways
    vectors.know("eight", texts)
    found = vectors.encode(texts)
    meaning = meaning_heads().logits(found)[:, COMPLAINT].astype(float)
    meaning_left_out = by_meaning(found, spoken, vectors)
    return ways | {
        "shipped meaning": meaning,
        "meaning, language left out": meaning_left_out,
        "shipped n-grams, rules and meaning added": shipped + meaning,
        "n-grams and meaning added, language left out": left_out + meaning_left_out,
        "learnt from English tweets with the encoder": by_tweets(texts, vectors),
    }


def by_tweets(texts: list[str], vectors: Vectors) -> Column:
    """Return logits of a model that a firm taught with English tweets only."""
    coded = Coded.of("complaint_tweets", "label", vectors)
    model = coded.learnt(np.arange(len(coded.said)), vectors)
    found = model.judge([Said(text) for text in texts], encoder=vectors)
    return logit(np.array([each.probabilities[1] for each in found]))


def logit(p: Column) -> Column:
    """Return log odds."""
    kept = np.clip(p, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(kept / (1 - kept)))


def by_meaning(found: NDArray[np.float32], spoken: NDArray[np.str_], vectors: Vectors) -> Column:
    """Return logits of meaning heads, each language's by heads that saw no message of it."""
    marks, languages_of_seed, texts, _ = messages()
    truth, of = truth_of(marks)[:, COMPLAINT], np.array(languages_of_seed)
    vectors.know("seed", texts)
    seed, logits = vectors.encode(texts), np.zeros(len(spoken))
    for language in sorted(set(spoken)):
        kept, asked = of != language, spoken == language
        middle = seed[kept].mean(axis=0)
        weights, bias = one_head(sp.csr_matrix(centred(seed[kept], middle) * LENGTH), truth[kept])
        logits[asked] = centred(found[asked], middle) * LENGTH @ weights + bias
    return logits


def by_grams(asked_texts: list[str], spoken: NDArray[np.str_]) -> Column:
    """Return logits of n-gram heads, each language's by heads that saw no message of it."""
    marks, languages_of_seed, texts, _ = messages()
    truth, of = truth_of(marks)[:, COMPLAINT], np.array(languages_of_seed)
    asked_grams, logits = grams_of([prepared(text) for text in asked_texts]), np.zeros(len(spoken))
    for language in sorted(set(spoken)):
        kept = np.flatnonzero(of != language)
        grams = grams_of([prepared(texts[row]) for row in kept])
        vocabulary = Vocabulary.of(grams, at_least=2)
        weights, bias = one_head(rows_of_grams(vocabulary, grams), truth[kept])
        all_logits = rows_of_grams(vocabulary, asked_grams) @ weights + bias
        logits[spoken == language] = all_logits[spoken == language]
    return logits


def rows_of_grams(vocabulary: Vocabulary, grams: Grams) -> sp.csr_matrix:
    """Return weighed n-grams (texts, a)."""
    known = vocabulary.weighed(grams)
    shape = (len(known.rows) - 1, len(vocabulary.codes))
    return sp.csr_matrix((known.values.astype(float), known.columns, known.rows), shape)
