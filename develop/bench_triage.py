"""`./amends bench triage [COUNT]`: how fast triage is, beside VADER and scikit-learn in the same run, on one thread.

COUNT messages (10,000 when not said) are those of develop/seed, mixed and repeated; they are 20 words long on average.
What needs no model of a firm is measured: rules, shipped heads, languages, look-ups of similar texts, and the start.
CPU seconds are this process's own: steadier than wall time on a machine that others use.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from amends.cli.judging import rows_of
from amends.core.errors import Refused
from amends.core.triage import assess
from amends.core.triage.encoding import Encoder, encoder
from amends.core.triage.language import languages_of
from amends.core.triage.said import Said
from amends.core.triage.seed import kinds_of
from amends.core.triage.seed.words import seed_words
from amends.core.triage.similar import SIZE, WORTH_COMPARING, Index, Message, with_pieces
from develop.bench_figures import SEED, line, spent
from develop.bench_triage_peers import tfidf, vader

SEEDS = Path(__file__).parent / "seed"
COUNT = 10_000
BLOCK = 1_000  # messages in one batch, as the commands and the fetchers have them
ALONE = 2_000  # messages judged one by one
STORED = 100_000
ENCODED = 40  # messages that the encoder reads; it takes its time
STARTS = 3
START = """
import sys, time
from amends.core.triage.said import Said
from amends.core.triage.seed import kinds_of
kinds_of([Said(sys.argv[1])])
cpu = time.process_time()
try:
    status = open("/proc/self/status").read()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
except OSError:
    peak = float("nan")
print(cpu, peak)
"""
MESSAGE = (
    "Two weeks ago I sent the kettle back because its handle came loose, and nobody has answered me since. What now?"
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One message of develop/seed and whether it is a complaint by its marks."""

    text: str
    is_complaint: bool


def samples() -> list[Sample]:
    """Read the messages of develop/seed, in an order that mixes their files."""
    rows = []
    for path in sorted(SEEDS.glob("*.tsv")):
        cells = (row.split("\t") for row in path.read_text(encoding="utf-8").splitlines() if not row.startswith("#"))
        rows += [Sample(each[2], {"D", "E"} <= set(each[0])) for each in cells if len(each) == 3]
    random.Random(SEED).shuffle(rows)  # noqa: S311  an order, not a secret
    return rows


def blocks(texts: Sequence[str]) -> list[Sequence[str]]:
    """The texts, in batches."""
    return [texts[start : start + BLOCK] for start in range(0, len(texts), BLOCK)]


def rate(count: int, what: Callable[[], object]) -> float:
    """Messages per CPU-second."""
    return count / max(spent(what)[1], 1e-9)


def print_batches(texts: Sequence[str]) -> None:
    """Stage 1 in batches, whole and in its parts."""
    parts = blocks(texts)
    first = rate(len(texts), lambda: list(rows_of([Said(text) for text in texts])))
    again = rate(len(texts), lambda: list(rows_of([Said(text) for text in texts])))
    rules = rate(len(texts), lambda: [assess(text, spoken="en") for text in texts])
    heads = rate(len(texts), lambda: [seed_words().logits(part) for part in parts])
    line("stage 1 in batches", f"{first:,.0f} a CPU-second", "goal 10,000; rules, language, heads, in a new process")
    line("  once words are known", f"{again:,.0f} a CPU-second", "the same messages again")
    line("  its rules", f"{rules:,.0f} a CPU-second")
    line("  its n-gram heads", f"{heads:,.0f} a CPU-second")


def print_one_by_one(texts: Sequence[str]) -> None:
    """How long one message takes alone, by the clock and by this process's own."""
    took = []
    for text in texts[:ALONE]:
        wall, cpu = spent(partial(kinds_of, [Said(text)]))
        took.append((wall * 1_000, cpu * 1_000))
    middle, most, worst = np.percentile(took, [50, 95, 99], axis=0)
    line("one message alone", f"{middle[0]:.2f} / {most[0]:.2f} / {worst[0]:.2f} ms", "p50 / p95 / p99; goal p95 5 ms")
    line(
        "  of the processor", f"{middle[1]:.2f} / {most[1]:.2f} / {worst[1]:.2f} ms", "the same without waiting for it"
    )


def print_peers(rows: Sequence[Sample], texts: Sequence[str]) -> None:
    """The same texts by others; the second one learns from the rows of develop/seed first."""
    polarity = vader()
    line("VADER", f"{rate(len(texts), lambda: [polarity(text) for text in texts]):,.0f} a CPU-second", "a lexicon")
    judge = tfidf([row.text for row in rows], [row.is_complaint for row in rows])
    figure = rate(len(texts), lambda: [judge(part) for part in blocks(texts)])
    line("scikit-learn", f"{figure:,.0f} a CPU-second", "TF-IDF of words 1-2 and letters 3-5, logistic regression")


def print_start() -> None:
    """A fresh process that judges one message, its language included."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent / "src")}
    figures = []
    for _ in range(STARTS):
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", START, MESSAGE], check=True, capture_output=True, text=True, env=environment
        )
        figures.append((time.perf_counter() - began, *map(float, done.stdout.split())))
    wall, cpu, peak = np.median(figures, axis=0)
    line("cold start, one message", f"{wall:.2f} s, {cpu:.2f} CPU-seconds", "goal 2 s; with language")
    line("  its memory at most", f"{peak:.0f} MB", "goal 250 MB")


def print_encoder(texts: Sequence[str]) -> None:
    """One message at a time by each encoder that is installed."""
    for name in ("e5", "use"):
        try:
            found = encoder(name)
        except Refused:
            line(f"encoder {name}", "not installed", "extra `encoder`")
            continue
        found.encode([MESSAGE])
        wall, cpu = spent(partial(one_by_one, found, texts[:ENCODED]))
        few = min(ENCODED, len(texts))
        line(f"encoder {name}", f"{cpu / few * 1_000:.0f} CPU-ms a message", f"{wall / few * 1_000:.0f} ms; no goal")


def one_by_one(found: Encoder, texts: Sequence[str]) -> None:
    """Encode texts as a person's message comes: alone."""
    for text in texts:
        found.encode([text])


def print_look_ups(rows: Sequence[Sample]) -> None:
    """Look-ups of messages among 100,000 signatures, theirs among them."""
    signed = np.vstack([with_pieces(Message(row.text).normal.text)[0] for row in rows[:BLOCK]])
    others = np.random.default_rng(SEED).integers(0, 256, (STORED - len(signed), SIZE), dtype=np.uint8)
    index = Index()
    index.add(range(STORED), np.vstack([signed, others]))
    asked = np.tile(signed, (10, 1))
    figure = rate(len(asked), lambda: index.find_all(asked, least=WORTH_COMPARING))
    line("look-ups in 100,000 signatures", f"{figure:,.0f} a CPU-second", f"goal 10,000; {index.size / 1e6:.0f} MB")


def print_languages(texts: Sequence[str]) -> None:
    """Languages, in batches."""
    figure = rate(len(texts), lambda: [languages_of(part) for part in blocks(texts)])
    line("languages", f"{figure:,.0f} a CPU-second", "goal 10,000")


def main(arguments: list[str]) -> int:
    """Print every figure with its goal beside it."""
    count = int(arguments[0]) if arguments else COUNT
    rows = samples()
    texts = [rows[place % len(rows)].text for place in range(count)]
    print(f"\n{count:,} messages ({len(rows):,} different), one thread, {os.cpu_count()} cores, ", end="")
    print(f"Python {sys.version.split()[0]}\n")
    print_start()
    list(rows_of([Said(text) for text in texts[:BLOCK]]))  # what is read once is read now
    print_one_by_one(texts)
    print_batches(texts)
    print_peers(rows, texts)
    print_languages(texts)
    print_look_ups(rows)
    print_encoder(texts)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
