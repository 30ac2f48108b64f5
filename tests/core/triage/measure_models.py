"""How good the models are: python -m tests.core.triage.measure_models [PART …] [--encoder none|e5] [--vectors FOLDER]

Prints the tables of docs/reference/model-card.md: rows, value and 95 % interval. Parts: complaint, domains, few,
languages, products, suggestions, reviews, reasons, severity, shipped; all without a name. Models are learnt from the
texts kept outside the repository, with fixed folds, and judge rows that they did not see. FOLDER keeps vectors between
runs, for the encoder is slow.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.assessing import verdicts_of
from amends.core.triage.learning.folds import folds
from amends.core.triage.seed import kinds_of
from develop.bench_triage_peers import tfidf, vader
from tests.core.triage.coded import Coded, Ints, Judged, Part, Vectors, joined, judged, judged_in_turn, models
from tests.core.triage.explained import deletion
from tests.core.triage.figures import auc, drawn, gap, macro, positive, share, show, sureness
from tests.core.triage.measure import Row
from tests.core.triage.unlabelled import languages

SEEDS = 5
LAST_DAY = "2015-02-22"
TO_ESCALATE: tuple[tuple[str, str, Callable[[Row], bool] | None], ...] = (
    ("written challenge", "severity_challenge", lambda row: row["label"] != "none"),
    ("vehicle reports", "nhtsa_severity", lambda row: row["severe"] == "1"),
    ("airline tweets", "airline_tweets", None),
)
LLMS = ("gpt_o1", "claude_3_7_sonnet", "gpt_4o", "deepseek_chat", "claude_3_5_haiku", "gemini_1_5_flash", "gpt_4o_mini")


def summary(name: str, found: dict[str, Judged], *, is_binary: bool) -> None:
    """Print macro-F1, AUC or accuracy, calibration and coverage of each way, and the difference between the ways."""
    for way, each in found.items():
        n = len(each.at)
        show(f"{name}, {way}: macro-F1", n, drawn(macro, each.truth, each.said))
        if is_binary:
            show(f"{name}, {way}: AUC", n, drawn(auc, each.p[:, 1], each.truth))
        else:
            show(f"{name}, {way}: accuracy", n, share(int(each.right.sum()), n))
        show(f"{name}, {way}: ECE", n, sureness(each.sure, each.right))
        show(f"{name}, {way}: 90 % sets that hold the label", n, share(each.covered, n))
        show(f"{name}, {way}: labels in a set", n, f"{each.sets.sum(axis=1).mean():.2f}")
    if len(found) == 2:
        plain, deep = found.values()
        show(
            f"{name}: macro-F1 with the encoder less without, same rows",
            len(plain.at),
            drawn(gap(macro), plain.truth, deep.said, plain.said),
        )


def beside(name: str, found: dict[str, Judged], theirs: Ints, who: str) -> None:
    """Print another's macro-F1 on the same rows, and the paired difference to the last way; theirs: (rows of file,)."""
    ours = list(found.values())[-1]
    answers = theirs[ours.at]
    show(f"{name}, {who}: macro-F1", len(answers), drawn(macro, ours.truth, answers))
    show(f"{name}: ours less {who}, same rows", len(answers), drawn(gap(macro), ours.truth, ours.said, answers))


def by_lexicon(coded: Coded) -> Ints:
    """Return what VADER's lexicon calls negative."""
    polarity = vader()
    return np.array([int(polarity(said.text)["compound"] <= -0.05) for said in coded.said])


def by_tfidf(coded: Coded, parts: Iterable[Part]) -> Ints:
    """Return what TF-IDF with logistic regression says of the rows that it did not see; -1 of the others."""
    found, truth = np.full(len(coded.said), -1), coded.numbers
    for rows, at in parts:
        known, asked = ([coded.said[row].text for row in places] for places in (rows, at))
        found[at] = tfidf(known, truth[rows].tolist())(asked).argmax(axis=1)
    return found


def complaint(vectors: Vectors | None) -> None:
    """Ten folds of the tweets, beside VADER, TF-IDF and two models whose logits are added."""
    coded = Coded.of("complaint_tweets", "label", vectors)
    parts = list(folds(coded.numbers, count=10))
    began = time.process_time()
    found = judged_in_turn(coded, parts, vectors)
    show("complaint tweets: CPU seconds to learn and judge, a fold", len(coded.said), f"{time_since(began, 10):.1f}")
    summary("complaint tweets, 10 folds", found, is_binary=True)
    beside("complaint tweets, 10 folds", found, by_lexicon(coded), "VADER")
    beside("complaint tweets, 10 folds", found, by_tfidf(coded, parts), "TF-IDF")


def domains(vectors: Vectors | None) -> None:
    """Each of the six domains judged by a model that saw nothing of it."""
    coded = Coded.of("complaint_tweets", "label", vectors)
    of = np.array([row["domain"] for row in coded.rows])
    real = sorted(name for name in set(of) if not name.startswith("random"))
    parts = [(np.flatnonzero(of != name), np.flatnonzero(of == name)) for name in real]
    found = judged_in_turn(coded, parts, vectors)
    summary("unseen domain", found, is_binary=True)
    beside("unseen domain", found, by_lexicon(coded), "VADER")
    beside("unseen domain", found, by_tfidf(coded, parts), "TF-IDF")
    last = list(found.values())[-1]
    for name in real:
        rows = of[last.at] == name
        show(f"unseen domain {name}: macro-F1", int(rows.sum()), drawn(macro, last.truth[rows], last.said[rows]))


def few(vectors: Vectors | None) -> None:
    """50 and 200 labels drawn five times, the rest judged, with and without prior correction."""
    coded = Coded.of("complaint_tweets", "label", vectors)
    for count in (50, 200):
        values: dict[str, list[float]] = {}
        for seed in range(SEEDS):
            order = np.random.default_rng(seed).permutation(len(coded.said))
            part = [(order[:count], order[count:])]
            for model, at in models(coded, part, vectors):
                for name, way in ways_with(vectors).items():
                    for alone in (False, True):
                        each = judged(model, coded, at, way, alone=alone)
                        key = f"{name}, prior uncorrected" if alone else name
                        values.setdefault(key, []).append(macro(each.truth, each.said))
            values.setdefault("TF-IDF", []).append(
                macro(coded.numbers[order[count:]], by_tfidf(coded, part)[order[count:]])
            )
        for key, each_seed in values.items():
            show(f"{count} labels, {key}: macro-F1, mean of 5 draws", len(coded.said) - count, of_seeds(each_seed))
            if key != "TF-IDF":
                apart = np.subtract(each_seed, values["TF-IDF"]).tolist()
                show(f"{count} labels, {key} less TF-IDF, same draws", len(coded.said) - count, of_seeds(apart))


def ways_with(vectors: Vectors | None) -> dict[str, Vectors | None]:
    """Return the ways to judge, by name: without an encoder, and with it where there is one."""
    return {"none": None} | ({vectors.name: vectors} if vectors else {})


def of_seeds(values: list[float]) -> str:
    """Return the mean and Student's 95 % interval of five draws, and the smallest."""
    half = 2.776 * float(np.std(values, ddof=1)) / len(values) ** 0.5
    mean = float(np.mean(values))
    return f"{mean:.3f} ({mean - half:.3f} to {mean + half:.3f}), least {min(values):.3f}"


def products(vectors: Vectors | None) -> None:
    """Ten folds of 506 stripped narratives beside the answers of seven language models; then what words do."""
    coded = Coded.of("cfpb_products_llm", "product", vectors)
    ways = ways_with(vectors)
    parts: dict[str, list[Judged]] = {name: [] for name in ways}
    moved: list[NDArray[np.float64]] = []
    began, spent = time.process_time(), 0.0
    for model, at in models(coded, folds(coded.numbers, count=10), vectors):
        for name, way in ways.items():
            parts[name].append(judged(model, coded, at, way))
        spent += time.process_time() - began
        moved.append(deletion(model, coded, at))
        began = time.process_time()
    found = {name: joined(each) for name, each in parts.items()}
    show("products: CPU seconds to learn and judge, a fold", len(coded.said), f"{spent / 10:.1f}")
    summary("products, 10 folds", found, is_binary=False)
    classes = sorted(set(coded.labels))
    for llm in LLMS:
        said = [row[llm] for row in coded.rows]
        theirs = np.array([classes.index(each) if each in classes else len(classes) for each in said])
        beside("products", found, theirs, llm)
    show_deletion(np.vstack(moved))


def show_deletion(moved: NDArray[np.float64]) -> None:
    """Print how far probabilities moved (n, 2): without the words that decided, and without random ones."""
    top, chance = moved.T
    show("deleted words that decided: the label's probability falls by", len(moved), drawn(np.mean, top))
    show("deleted random words, mean of 5 draws: moves by", len(moved), drawn(np.mean, chance))
    show("ratio", len(moved), drawn(lambda a, b: float(a.mean() / b.mean()), top, chance))


def suggestions(vectors: Vectors | None) -> None:
    """Three folds of the forum; then each fold with only one suggestion in ten, as one channel."""
    coded = Coded.of("suggestions", "label", vectors)
    ways = ways_with(vectors)
    whole: dict[str, list[Judged]] = {name: [] for name in ways}
    thin: dict[tuple[str, bool], list[Judged]] = {(name, alone): [] for name in ways for alone in (False, True)}
    began, truth = time.process_time(), coded.numbers
    for model, at in models(coded, folds(truth, count=3), vectors):
        rare = at[truth[at] == 1]
        kept = np.sort(np.concatenate((at[truth[at] == 0], rare[: round((truth[at] == 0).sum() / 9)])))
        for name, way in ways.items():
            whole[name].append(judged(model, coded, at, way))
            for alone in (False, True):
                thin[name, alone].append(judged(model, coded, kept, way, alone=alone))
    show("suggestions: CPU seconds to learn and judge, a fold", len(coded.said), f"{time_since(began, 3):.1f}")
    found = {name: joined(each) for name, each in whole.items()}
    summary("suggestions, 3 folds", found, is_binary=True)
    for name, each in found.items():
        show(f"suggestions, {name}: F1 of suggestion", len(each.at), drawn(positive, each.truth, each.said))
    for (name, alone), part in thin.items():
        each, how = joined(part), "uncorrected" if alone else "prior corrected"
        show(f"one in ten, {name}, {how}: F1 of suggestion", len(each.at), drawn(positive, each.truth, each.said))
        show(f"one in ten, {name}, {how}: ECE", len(each.at), sureness(each.sure, each.right))


def reviews(vectors: Vectors | None) -> None:
    """Three folds of app reviews."""
    coded = Coded.of("app_reviews", "label", vectors)
    parts = list(folds(coded.numbers, count=3))
    began = time.process_time()
    found = judged_in_turn(coded, parts, vectors)
    show("app reviews: CPU seconds to learn and judge, a fold", len(coded.said), f"{time_since(began, 3):.1f}")
    summary("app reviews, 3 folds", found, is_binary=False)
    beside("app reviews, 3 folds", found, by_tfidf(coded, parts), "TF-IDF")


def reasons(vectors: Vectors | None) -> None:
    """Why a tweet to an airline is angry: learnt until the day before the last, judged on the last; and by itself."""
    coded = Coded.of(
        "airline_tweets",
        "reason",
        vectors,
        lambda row: row["sentiment"] == "negative" and row["reason"] not in ("", "Can't Tell"),
    )
    day = np.array([row["date"] for row in coded.rows])
    rows, at = np.flatnonzero(day < LAST_DAY), np.flatnonzero(day >= LAST_DAY)
    began = time.process_time()
    model = coded.learnt(rows, vectors)
    show("airline reason: CPU seconds to learn", len(rows), f"{time_since(began, 1):.1f}")
    ways = ways_with(vectors)
    found = {name: judged(model, coded, at, way) for name, way in ways.items()}
    summary("airline reason, last day", found, is_binary=False)
    beside("airline reason, last day", found, by_tfidf(coded, [(rows, at)]), "TF-IDF")
    for name, value in model.report.items():
        show(f"airline reason, days before, in learn's own folds: {name}", len(rows), value)


def severity(vectors: Vectors | None) -> None:
    """What a person is to see at once: the rules, or the shipped model of harm."""
    for name, stem, truth in TO_ESCALATE:
        coded = Coded.of(stem, "text", None)
        verdicts = verdicts_of(coded.said)
        fired = np.array([verdict.fired for verdict in verdicts])
        either = fired | np.array([kinds.shows_harm for kinds in kinds_of(coded.said, verdicts)])
        for how, flagged in (("rules", fired), ("rules or model", either)):
            if truth is None:
                show(f"{name}, {how}: flagged", len(flagged), share(int(flagged.sum()), len(flagged)))
                continue
            true = np.array([truth(row) for row in coded.rows])
            show(f"{name}, {how}: found", len(true), share(int((flagged & true).sum()), int(true.sum())))
            show(f"{name}, {how}: precision", len(true), share(int((flagged & true).sum()), int(flagged.sum())))


def shipped(vectors: Vectors | None) -> None:
    """What ships, on texts of others it never saw."""
    for name, stem, column, yes, head in (
        ("complaint tweets", "complaint_tweets", "label", "1", "complaint"),
        ("airline tweets, negative", "airline_tweets", "sentiment", "negative", "complaint"),
        ("airline tweets, negative", "airline_tweets", "sentiment", "negative", "dissatisfaction"),
        ("airline tweets, positive", "airline_tweets", "sentiment", "positive", "praise"),
        ("suggestions", "suggestions", "label", "1", "suggestion"),
        ("app reviews, bug report", "app_reviews", "label", "bug report", "complaint"),
        ("app reviews, feature request", "app_reviews", "label", "feature request", "suggestion"),
        ("es fr de, written", "multilingual_complaints", "label", "1", "complaint"),
    ):
        coded = Coded.of(stem, column, None)
        truth = np.array([int(label == yes) for label in coded.labels])
        p = np.array([getattr(kinds, head) for kinds in kinds_of(coded.said)])
        said = (p >= 0.5).astype(int)
        n = len(p)
        show(f"shipped, {name}, {head}: AUC", n, drawn(auc, p, truth))
        show(f"shipped, {name}, {head}: macro-F1 at .5", n, drawn(macro, truth, said))
        show(f"shipped, {name}, {head}: F1 of yes at .5", n, drawn(positive, truth, said))
        show(f"shipped, {name}, {head}: ECE", n, sureness(np.maximum(p, 1 - p), said == truth))


def time_since(began: float, count: int) -> float:
    """Return CPU seconds, each of `count`."""
    return (time.process_time() - began) / count


PARTS: dict[str, Callable[[Vectors | None], None]] = {
    part.__name__: part
    for part in (complaint, domains, few, languages, products, suggestions, reviews, reasons, severity, shipped)
}


def main(arguments: list[str]) -> int:
    """Print the parts that are asked for."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART")
    reader.add_argument("--encoder", choices=("none", "e5"), default="none")
    reader.add_argument("--vectors", type=Path)
    options = reader.parse_args(arguments)
    print("| what | n | value (95 %) |\n| --- | --- | --- |")
    for part in options.parts or PARTS:
        PARTS[part](Vectors(options.encoder, options.vectors) if options.encoder != "none" else None)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
