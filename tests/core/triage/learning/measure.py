"""Measures how learning calibrates, abstains, corrects, watches itself and asks.

python -m tests.core.triage.learning.measure [calibrating] [sets] [mix] [drop] [asking] [real]

Simulated data has a known truth; the texts of others are kept outside the repository and serve for measuring only.
scikit-learn is a peer here, no part.
"""

import csv
import sys
from collections.abc import Callable
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from amends.core.triage.certainty.calibration import Calibration, ece, log_loss, perfect_ece, softmax, topmost
from amends.core.triage.certainty.conformal import Conformal
from amends.core.triage.certainty.prequential import BEFORE, BEFORE_LEAST, LIMIT, WINDOWS
from amends.core.triage.certainty.prior import corrected
from amends.core.triage.certainty.quality import macro_f1
from amends.core.triage.learning.active import next_to_code

DATA = Path(__file__).parents[4].parent / "shared" / "data" / "text"
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def drawn(n: int, taught: Floats, mix: Floats, apart: float, *, seed: int, louder: float = 1.0) -> tuple[Floats, Ints]:
    """Return logits (n, k) of a model taught the mix `taught`, and labels in `mix`; classes are normals in 8-d."""
    rng = np.random.default_rng(seed)
    middles = np.random.default_rng(7).normal(size=(len(mix), 8)) * apart / sqrt(8)
    labels = rng.choice(len(mix), size=n, p=mix)
    seen = middles[labels] + rng.normal(size=(n, 8))
    return louder * (seen @ middles.T - (middles**2).sum(axis=1) / 2 + np.log(taught)), labels


def mean(values: list[float]) -> str:
    """Return the mean with its 95 % interval over repetitions."""
    return f"{np.mean(values):.3f} ± {1.96 * np.std(values, ddof=1) / sqrt(len(values)):.3f}"


def falling(classes: int) -> Floats:
    """Return a mix in which each class is rarer than the one before."""
    return np.arange(classes, 0, -1) / np.arange(classes, 0, -1).sum()


def calibrating() -> None:
    """Loss and ECE on 3,000 new rows, before and after, by size of the calibrating sample; 40 repetitions."""
    print("calibrating · log loss above the true model's, raw → calibrated; ECE raw → calibrated (perfect model 95 %)")
    for classes, louder, rows in [(k, s, n) for k in (2, 5, 12) for s in (0.3, 1.0, 3.0) for n in (20, 60, 200, 1000)]:
        mix, found = falling(classes), []
        for seed in range(40):
            calibration = Calibration.fit(*drawn(rows, mix, mix, 2.0, seed=seed, louder=louder))
            logits, labels = drawn(3000, mix, mix, 2.0, seed=1000 + seed, louder=louder)
            raw, done, truth = softmax(logits), calibration.apply(logits), softmax(logits / louder)
            least = log_loss(truth, labels)
            errors = [ece(*topmost(p, labels)) for p in (raw, done)]
            limit = perfect_ece(topmost(done, labels)[0], draws=100) if seed < 3 else np.nan
            found.append((log_loss(raw, labels) - least, log_loss(done, labels) - least, *errors, limit))
        a, b, c, d, e = np.nanmean(found, axis=0)
        print(f"  k {classes:2} scale {louder:3} n {rows:4}: {a:.3f} → {b:.3f}; {c:.3f} → {d:.3f} ({e:.3f})")


def sets() -> None:
    """Coverage and size of the 90 % sets on 3,000 new rows, 1,000 to calibrate; 60 repetitions."""
    print("sets · coverage, of the worst class, labels in a set")
    for classes, apart in ((2, 1.2), (2, 2.5), (5, 2.0), (5, 3.0), (9, 2.0)):
        mix, covered, worst, sizes = falling(classes), [], [], []
        for seed in range(60):
            logits, labels = drawn(1000, mix, mix, apart, seed=seed)
            conformal = Conformal.fit(softmax(logits), labels)
            logits, labels = drawn(3000, mix, mix, apart, seed=1000 + seed)
            within = conformal.sets(softmax(logits))
            held = within[np.arange(3000), labels]
            covered.append(float(held.mean()))
            worst.append(float(min(held[labels == c].mean() for c in range(classes))))
            sizes.append(float(within.sum(axis=1).mean()))
        print(f"  k {classes} apart {apart}: {mean(covered)}, {mean(worst)}, {mean(sizes)}")


def mix() -> None:
    """ECE, log loss and accuracy before and after prior correction; 60 repetitions."""
    print("mix · ECE, log loss, accuracy before → after; how often corrected")
    for classes, apart in ((2, 2.0), (5, 2.5), (9, 2.5)):
        old = np.array([0.69, 0.31]) if classes == 2 else falling(classes)
        for name, new in (("same", old), ("slightly other", 0.7 * old + 0.3 * old[::-1]), ("reversed", old[::-1])):
            for rows in (5, 20, 100, 400, 1500):
                found = np.mean([_one_mix(old, new, apart, rows, seed) for seed in range(60)], axis=0)
                before, after = (" ".join(f"{x:.3f}" for x in found[i : i + 3]) for i in (0, 3))
                print(f"  k {classes} {name} n {rows:4}: {before} → {after}; {found[6]:.2f}")


def _one_mix(old: Floats, new: Floats, apart: float, rows: int, seed: int) -> list[float]:
    taught = softmax(drawn(3000, old, old, apart, seed=1000 + seed)[0]).mean(axis=0)
    logits, labels = drawn(rows, old, new, apart, seed=seed)
    p = softmax(logits)
    after, mixes = corrected(p, taught, [""] * rows)
    scores = [
        score
        for q in (p, after)
        for score in (ece(*topmost(q, labels)), log_loss(q, labels), float(topmost(q, labels)[1].mean()))
    ]
    return [*scores, float(mixes[""].shifted)]


def drop() -> None:
    """Decisions between false alarms when nothing changes, and until a fall is found."""
    rng = np.random.default_rng(0)
    print(f"drop · limit {LIMIT} nats; 400 runs of 6,000 decisions that never change")
    for share in (0.55, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98):
        alarms = evidence(rng.random((400, 6000)) < share) > LIMIT
        first = np.where(alarms.any(axis=1), alarms.argmax(axis=1), 6000)
        stopped = int((first < 6000).sum())
        length = first.sum() / stopped
        spread = 1.96 / sqrt(stopped)
        print(f"  {share}: one in {length:.0f} ({length / (1 + spread):.0f}-{length / (1 - spread):.0f})")
    print("drop · 2,000 runs in which .85 becomes .65; decisions until found, within 300")
    for before in (60, 100, 200, 400):
        share = np.where(np.arange(before + 300) < before, 0.85, 0.65)
        alarms = evidence(rng.random((2000, before + 300)) < share) > LIMIT
        first = np.where(alarms.any(axis=1), alarms.argmax(axis=1), before + 9999) - before
        real = first[first > 0]
        late = (real > 300).mean()
        print(f"  after {before}: median {np.median(real):.0f}, 90 % {np.quantile(real, 0.9):.0f}, missed {late:.3f}")


def evidence(rights: NDArray[np.bool_]) -> Floats:
    """Return Running.drop()'s nats (runs, n + 1) after each decision of many runs (runs, n); its twin in arrays."""
    hits = np.concatenate([np.zeros((len(rights), 1)), rights.cumsum(axis=1)], axis=1)
    found = np.zeros(hits.shape)
    for window in WINDOWS:
        now = np.arange(window + BEFORE_LEAST, hits.shape[1])
        since = now - window
        start = np.maximum(0, since - BEFORE)
        last, before = hits[:, now] - hits[:, since], hits[:, since] - hits[:, start]
        nats = _nats(last, window) + _nats(before, since - start) - _nats(last + before, now - start)
        nats = np.where(last / window < before / (since - start), nats, 0.0)
        found[:, now] = np.maximum(found[:, now], nats)
    return found


def _nats(hits: Floats, of: Any) -> Floats:
    share = np.clip(hits / of, 1e-12, 1 - 1e-12)
    return np.asarray(hits * np.log(share) + (of - hits) * np.log(1 - share))


def asking() -> None:
    """Accuracy by number of answers, asked for at random and by next_to_code, ten at a time."""
    at = (20, 30, 50, 70, 100, 120, 150, 200, 250)
    print("asking · accuracy after " + " ".join(str(n) for n in at) + " answers")
    for name, features, labels, pool, repeated in (
        ("simulated", *_subjects(), 1000, 6),
        ("cfpb_products_llm", *_texts("cfpb_products_llm", "product"), 381, 16),
        ("app_reviews", *_texts("app_reviews", "label"), 1000, 6),
    ):
        runs = [_both(features, labels, pool, seed) for seed in range(repeated)]
        curves = np.mean(runs, axis=0)
        print(f"  {name}: pool {pool}, tested {len(_tested(labels, pool, 0))} rows, {repeated} repetitions")
        for kind, curve in zip(("random", "asked"), curves, strict=True):
            print(f"    {kind:6} " + " ".join(f"{curve[n // 10 - 1]:.3f}" for n in at))
        for n in (50, 100, 200):
            reached = np.flatnonzero(curves[1] >= curves[0][n // 10 - 1])
            gain = mean([asked[n // 10 - 1] - random[n // 10 - 1] for random, asked in runs])
            after = (reached[0] + 1) * 10 if len(reached) else "more than 250"
            print(f"    {n}: as good as random after {after}; better at {n} by {gain}")


def _both(features: Any, labels: Ints, pool: int, seed: int) -> tuple[list[float], list[float]]:
    random, asked = (_curve(features, labels, pool, seed=seed, random=random) for random in (True, False))
    return random, asked


def _texts(name: str, column: str) -> tuple[Any, Ints]:
    with (DATA / f"{name}.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    labels = np.unique([row[column] for row in rows], return_inverse=True)[1]
    vectorizer = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2)
    return vectorizer.fit_transform(row["text"] for row in rows), labels


def _subjects() -> tuple[Any, Ints]:
    """Return 2,000 made-up texts as counts of 300 words: ten subjects in six classes, some much rarer than others."""
    rng = np.random.default_rng(3)
    words = rng.dirichlet(np.full(300, 0.08), size=10)
    subject = rng.choice(10, size=2000, p=falling(10))
    mixed = 0.5 * words[subject] + 0.5 * rng.dirichlet(np.full(300, 0.5))
    counts = np.array([rng.multinomial(15, share) for share in mixed], dtype=float)
    return np.sqrt(counts) / np.linalg.norm(np.sqrt(counts), axis=1, keepdims=True), subject % 6


def _tested(labels: Ints, pool: int, seed: int) -> Ints:
    return np.random.default_rng(seed).permutation(len(labels))[pool : pool + 1000]


def _curve(features: Any, labels: Ints, size: int, *, seed: int, random: bool) -> list[float]:
    order = np.random.default_rng(seed).permutation(len(labels))
    pool, tested = order[:size], _tested(labels, size, seed)
    coded: list[int] = pool[:0].tolist()
    p: Floats | None = None
    scores = []
    for _ in range(25):
        free = np.setdiff1d(np.arange(size), coded)
        rows = features[pool]
        picks = list(range(10)) if random else next_to_code(rows[free], most=10, p=p, coded=rows[coded])
        coded += [int(i) for i in free[picks]]  # the pool's own order is random
        y = labels[pool][coded]
        model = LogisticRegression(C=10, max_iter=300).fit(rows[coded], y) if len(set(y)) > 1 else None
        scores.append(float((model.predict(features[tested]) == labels[tested]).mean()) if model else 0.0)
        if model:
            p = np.full((len(free) - 10, labels.max() + 1), 1e-9)
            p[:, model.classes_] = model.predict_proba(rows[np.setdiff1d(free, coded)])
    return scores


def real() -> None:
    """Complaint or not, learnt without one domain and judged on it: before and after prior correction."""
    features, labels = _texts("complaint_tweets", "label")
    with (DATA / "complaint_tweets.csv").open(newline="", encoding="utf-8") as lines:
        domains = np.array([row["domain"] for row in csv.DictReader(lines)])
    print("real · domain n (complaints): ECE (perfect 95 %), macro-F1 [95 %], coverage, before → after")
    for domain in ("apparel", "electronics", "other", "retail", "services", "transport"):
        held = domains == domain
        model = LogisticRegression(C=10, max_iter=500)
        out = cross_val_predict(model, features[~held], labels[~held], cv=5, method="decision_function")
        logits = model.fit(features[~held], labels[~held]).decision_function(features[held])
        calibration = Calibration.fit(_two(out), labels[~held])
        taught = calibration.apply(_two(out))
        conformal = Conformal.fit(taught, labels[~held])
        before, y = calibration.apply(_two(logits)), labels[held]
        after, _mixes = corrected(before, taught.mean(axis=0), [""] * len(y))
        within = (conformal.sets(before), conformal.sets(before, corrected=after))
        told = [_told(p, y, sets) for p, sets in zip((before, after), within, strict=True)]
        print(f"  {domain} {len(y)} ({y.mean():.2f} for {labels[~held].mean():.2f}): {' → '.join(told)}")


def _two(logit: Floats) -> Floats:
    return np.column_stack([np.zeros(len(logit)), logit])


def _told(p: Floats, y: Ints, within: NDArray[np.bool_]) -> str:
    best, right = topmost(p, y)
    score = macro_f1(y, p.argmax(axis=1), classes=2)
    covered = within[np.arange(len(y)), y].mean()
    limit = perfect_ece(best)
    return f"{ece(best, right):.3f} ({limit:.3f}) {score.value:.3f} [{score.low:.3f}-{score.high:.3f}] {covered:.3f}"


MEASUREMENTS: dict[str, Callable[[], None]] = {
    measurement.__name__: measurement for measurement in (calibrating, sets, mix, drop, asking, real)
}

if __name__ == "__main__":
    for chosen in sys.argv[1:] or MEASUREMENTS:
        MEASUREMENTS[chosen]()
