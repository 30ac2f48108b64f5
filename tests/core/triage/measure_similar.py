"""How well copies are told from other people's messages: python -m tests.core.triage.measure_similar.

Pairs of shared/data/text/near_duplicates.csv, and look-ups in an index of 100,000 signatures made here.
"""

import csv
import math
import time
from collections import Counter

import numpy as np

from amends.core.triage.similar import SIZE, WORTH_COMPARING, Index, Likeness, Message, likeness
from amends.core.triage.similar.shingles import containment, jaccard
from amends.core.triage.similar.signature import signatures, told
from tests.core.triage.measure import DATA

PAIRS = DATA / "near_duplicates.csv"
STORED, ASKED = 100_000, 10_000


def pairs() -> list[dict[str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def f1(said: np.ndarray, true: np.ndarray) -> float:
    return 2 * int((said & true).sum()) / max(1, int(said.sum() + true.sum()))


def recall_without_false(scores: np.ndarray, true: np.ndarray) -> float:
    """Share of the copies that score above every other pair."""
    return float((scores[true] > scores[~true].max()).mean())


def interval(statistic, *columns: np.ndarray, rounds: int = 1000) -> tuple[float, float]:
    """Percentile bootstrap over pairs, 95 %, fixed seed."""
    generator = np.random.default_rng(7)
    drawn = [generator.integers(0, len(columns[0]), len(columns[0])) for _ in range(rounds)]
    low, high = np.percentile([statistic(*(column[rows] for column in columns)) for rows in drawn], [2.5, 97.5])
    return float(low), float(high)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Wilson score interval, 95 %."""
    z, p = 1.96, hits / count
    middle, half = p + z * z / (2 * count), z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    return (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)


def judged(rows: list[dict[str, str]]) -> list[Likeness]:
    return [likeness(row["text_a"], row["text_b"]) for row in rows]


def best_f1(scores: np.ndarray, true: np.ndarray) -> float:
    return max(f1(scores >= bar, true) for bar in np.unique(scores))


def show(name: str, value: float, bounds: tuple[float, float], count: int) -> None:
    print(f"{name:58} {value:.4f}  [{bounds[0]:.4f}, {bounds[1]:.4f}]  n = {count}")


def measure_pairs() -> None:
    rows = pairs()
    true = np.array([row["duplicate"] == "1" for row in rows])
    found = judged(rows)
    said, scores = (np.array([each.is_duplicate for each in found]), np.array([each.similarity for each in found]))
    show("F1 with the fixed bars", f1(said, true), interval(f1, said, true), len(rows))
    at_zero = recall_without_false(scores, true)
    show("recall with no false pair", at_zero, interval(recall_without_false, scores, true), int(true.sum()))
    print(f"false pairs {(said & ~true).sum()}, missed {(~said & true).sum()}")
    print("levels of copies:", Counter(each.level.key for each, is_copy in zip(found, true, strict=True) if is_copy))
    for kind in ("open", "close", "typo", "case", "syn", "trunc", "drop", "digits", "url"):
        of_kind = np.array([kind in row["kind"].split("+") for row in rows])
        hits, count = int((said & of_kind).sum()), int(of_kind.sum())
        show(f"recall, {kind}", hits / count, wilson(hits, count), count)
    measure_others(rows, true)


def measure_others(rows: list[dict[str, str]], true: np.ndarray) -> None:
    """Beside it, what simpler scores reach with the bar that is best for them on these very rows."""
    ones, others = ([Message(row[key]) for row in rows] for key in ("text_a", "text_b"))
    both = list(zip(ones, others, strict=True))
    share = np.array([jaccard(one.short, other.short) for one, other in both])
    part = np.array([containment(one.short, other.short) for one, other in both])
    texts = [[message.normal.text for message in side] for side in (ones, others)]
    minhash = told(signatures(texts[0]), signatures(texts[1]))
    for name, scores in {
        "Jaccard": share, "containment": part, "their mean": (share + part) / 2,
        "root of their product": np.sqrt(share * part), f"MinHash {SIZE}": minhash,
    }.items():  # fmt: skip
        print(
            f"  {name:30} best F1 {best_f1(scores, true):.4f}, no false pair {recall_without_false(scores, true):.3f}"
        )


def measure_index() -> None:
    """Look-ups among signatures of half-sentences of real messages put together at random."""
    with (DATA / "airline_tweets.csv").open(encoding="utf-8", newline="") as file:
        words = [Message(row["text"]).normal.text.split() for row in csv.DictReader(file)]
    words = [each for each in words if len(each) > 8]
    generator = np.random.default_rng(3)
    cuts = generator.integers(4, 13, (STORED, 2))
    which = generator.integers(0, len(words), (STORED, 2))
    texts = [" ".join(words[a][:x] + words[b][-y:]) for (a, b), (x, y) in zip(which, cuts, strict=True)]
    started = time.process_time()
    stored = signatures(texts)
    print(f"signatures a CPU-second {STORED / (time.process_time() - started):,.0f}")
    asked = generator.choice(STORED, ASKED, replace=False)
    copies = [" ".join(word for word in texts[place].split() if generator.random() > 0.1) for place in asked]
    rows, index = signatures(copies), Index()
    started = time.process_time()
    for start in range(0, STORED, 1000):
        index.add(range(start, start + 1000), stored[start : start + 1000])
    print(f"added a CPU-second {STORED / (time.process_time() - started):,.0f}, memory {index.size / 1e6:.0f} MB")
    started = time.process_time()
    found = index.find_all(rows, least=WORTH_COMPARING, most=20)
    print(f"look-ups a CPU-second, together {ASKED / (time.process_time() - started):,.0f}")
    hits = sum(int(place) in each.ids for place, each in zip(asked, found, strict=True))
    show("copies with every tenth word dropped that are found", hits / ASKED, wilson(hits, ASKED), ASKED)
    started = time.process_time()
    for row in rows[:1000]:
        index.find(row, least=WORTH_COMPARING, most=20)
    print(f"look-ups a CPU-second, one by one {1000 / (time.process_time() - started):,.0f}")


if __name__ == "__main__":
    measure_pairs()
    measure_index()
