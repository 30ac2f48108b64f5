"""How soon a new theme is found, and how often something is called new that is not.

    python tests/core/triage/measure_topics.py FOLDER-WITH-TEXTS [ROUNDS [LEVEL]]

Streams of real messages in random order, about 15 a day, so that nothing in them is new. Into some a theme is put that
was held back: 12 messages in a week, after 104 days. Topics are asked for after each message of the theme, and twice a
day. A topic is right when at least half of its messages are of the theme.
"""

import csv
import math
import random
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from amends.core.triage.certainty.shares import wilson
from amends.core.triage.topics import LEVEL, Heard, Topics

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
BEFORE, WEEK, QUIET = 104, 7, 30  # days
A_DAY = 15
THEMES = {
    "nhtsa_unlabelled.csv": ["seat ?belt", "(back ?up|rear ?view) cam", "adaptive cruise", "battery", "transmission"],
    "airline_tweets.csv": [r"wi-?fi", r"\b(pets?|dogs?)\b", r"\bseats?\b", r"\b(lost|missing) (my )?(bag|luggage)"],
    "app_reviews.csv": [r"\bad(s|vert\w*)?\b", "password|log ?in", "battery", "sync", "keyboard"],
    "cfpb_loans.csv": ["garnish", "identity theft", "bankruptcy", "military|army|veteran", "credit score"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A message of a stream. day: since its begin."""

    day: float
    text: str
    is_theme: bool = False


def texts_of(folder: Path, name: str) -> list[str]:
    """Return the texts of a file; of tweets the dissatisfied ones."""
    with (folder / name).open(encoding="utf-8", newline="") as opened:
        return [row["text"] for row in csv.DictReader(opened) if row.get("sentiment", "negative") == "negative"]


def quiet(texts: list[str], seed: int, days: int) -> list[Told]:
    """Return a stream in which nothing is new."""
    chance = random.Random(seed)
    chosen = chance.sample(texts, min(len(texts), A_DAY * days))
    return sorted((Told(chance.random() * days, text) for text in chosen), key=lambda told: told.day)


def with_theme(texts: list[str], theme: str, seed: int, most: int) -> list[Told]:
    """Return a stream into which a theme comes that was held back."""
    said = [text for text in texts if re.search(theme, text, re.I)]
    chance = random.Random(seed)
    put = [Told(BEFORE + chance.random() * WEEK, text, True) for text in chance.sample(said, min(most, len(said)))]
    rest = [text for text in texts if not re.search(theme, text, re.I)]
    return sorted(quiet(rest, seed, BEFORE + WEEK + 1) + put, key=lambda told: told.day)


def looks(stream: list[Told], level: float) -> Iterator[tuple[int, list[tuple[set[int], float, tuple[str, ...]]]]]:
    """Run a stream; return at each look the place in it, and each topic's messages, share of the theme, and words."""
    topics, looked = Topics(language="en"), BEFORE
    for nth, told in enumerate(stream):
        now = BEGIN + timedelta(days=told.day)
        topics.add(Heard(nth, told.text, now, f"person {nth}"))
        if told.day < BEFORE or not (told.is_theme or told.day - looked > 0.5):
            continue
        looked = told.day
        found = topics.emerging(now, lambda numbers: {number: stream[number].text for number in numbers}, level=level)
        shares = [sum(stream[number].is_theme for number in one.members) / len(one.members) for one in found]
        yield nth, [(set(one.members), share, one.words) for one, share in zip(found, shares, strict=True)]


def found_at(stream: list[Told], level: float) -> tuple[int, float, tuple[str, ...]] | None:
    """Return after how many messages of the theme, and hours, it was found, and its name; None: not at all."""
    first = next(told.day for told in stream if told.is_theme)
    for nth, found in looks(stream, level):
        right = [words for _, share, words in found if share >= 0.5]
        if right:
            return sum(told.is_theme for told in stream[: nth + 1]), 24 * (stream[nth].day - first), right[0]
    return None


def false_ones(stream: list[Told], level: float) -> list[set[int]]:
    """Return topics that are none, each once however often it was told."""
    false: list[set[int]] = []
    for _, found in looks(stream, level):
        for members, share, _ in found:
            if share < 0.5:
                known = next((one for one in false if 3 * len(one & members) >= len(members)), None)
                known.update(members) if known else false.append(members)
    return false


def upto(events: int, exposure: float) -> str:
    """Return a rate for each 1,000 with its exact 95 % interval (Garwood, 1936), found by bisection."""
    low = _rate(events - 1, 0.975) if events else 0.0
    return f"{1000 * events / exposure:.2f} ({1000 * low / exposure:.2f}-{1000 * _rate(events, 0.025) / exposure:.2f})"


def _rate(events: int, below: float) -> float:
    """Return the mean with which a Poisson count is at most `events` with that probability."""
    low, high = 0.0, 100.0 + 10 * events
    for _ in range(80):
        mean = (low + high) / 2
        at_most = sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(events + 1))
        low, high = (mean, high) if at_most > below else (low, mean)
    return low


def share(right: int, of: int) -> str:
    """Return a share with its 95 % interval."""
    low, high = wilson(right, of)
    return f"{right / of:.2f} ({low:.2f}-{high:.2f})"


def show_false(texts: dict[str, list[str]], seeds: int, level: float) -> None:
    """Print how many topics are called new where nothing is."""
    false, heard, streams, hit = 0, 0, 0, 0
    for name, said in texts.items():
        for seed in range(seeds):
            stream = quiet(said, seed, BEFORE + QUIET)
            found = len(false_ones(stream, level))
            heard += sum(told.day >= BEFORE for told in stream)
            false, streams, hit = false + found, streams + 1, hit + bool(found)
        print(f"nothing new, {name}: {false} false topics so far, of {heard} messages", flush=True)
    print(
        f"false topics of 1,000 messages: {upto(false, heard)}, n {heard}; "
        f"streams of 30 days with any: {hit} of {streams}"
    )


def show_delay(texts: dict[str, list[str]], seeds: int, most: int, level: float) -> None:
    """Print after how many messages and hours themes are found."""
    delays, tried = [], 0
    for name, themes in THEMES.items():
        for theme in themes:
            for seed in range(seeds):
                stream = with_theme(texts[name], theme, seed, most)
                if sum(told.is_theme for told in stream) < min(most, 10):
                    continue
                tried += 1
                found = found_at(stream, level)
                delays += [found] if found else []
                said = f"after {found[0]} messages, {found[1]:.0f} h: {', '.join(found[2])}" if found else "not found"
                print(f"{name[:6]} {theme[:24]:24} {seed} {said}", flush=True)
    if delays:
        messages, hours = sorted(one[0] for one in delays), sorted(one[1] for one in delays)
        middle = len(delays) // 2
        print(
            f"{most} messages: found {share(len(delays), tried)}, n {tried}; "
            f"median after {messages[middle]} messages, {hours[middle]:.0f} h"
        )


def show_speed(texts: dict[str, list[str]]) -> None:
    """Print messages a second, with a look after each 250th."""
    said = texts["airline_tweets.csv"]
    topics, clock = Topics(language="en"), time.process_time()
    for nth in range(20_000):
        now = BEGIN + timedelta(days=nth / 20_000 * 110)
        topics.add(Heard(nth, said[nth % len(said)], now, f"person {nth}"))
        if nth % 250 == 0:
            topics.emerging(now, lambda numbers: {number: said[number % len(said)] for number in numbers})
    took = time.process_time() - clock
    clock = time.process_time()
    topics.emerging(now, lambda numbers: {number: said[number % len(said)] for number in numbers})
    look, size = time.process_time() - clock, len(topics.to_bytes())
    print(
        f"20,000 tweets, a look after each 250: {20_000 / took:.0f} a CPU-second; "
        f"a look at the end {look:.2f} s; {size / 1e6:.1f} MB"
    )


if __name__ == "__main__":
    read = {name: texts_of(Path(sys.argv[1]), name) for name in THEMES}
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    asked = float(sys.argv[3]) if len(sys.argv) > 3 else LEVEL
    show_speed(read)
    for number in (12, 6):
        show_delay(read, rounds, number, asked)
    show_false(read, 2 * rounds, asked)
