"""`python -m tests.core.triage.measure_languages FILE.csv`: how often the language is right, by length, n and 95 %.

FILE.csv has the columns lang and text (shared/data/text/language_id.csv). Printed are the texts as they stand, then our
own samples whole, without accents, in capitals and cut to their first words; with --among the languages of the file are
named. Nothing in these files trained what ships, but its few settings were chosen by FILE.csv and eight_languages.tsv.
"""

import csv
import sys
import time
import unicodedata
from collections.abc import Sequence
from math import sqrt
from pathlib import Path

from amends.core.triage.language import languages_of
from tests.core.triage.test_language_of import said_in

LENGTHS = ((0, 20), (20, 30), (30, 60), (60, 100_000))
Rows = Sequence[tuple[str, str]]


def interval(right: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (Wilson, JASA 22, 1927)."""
    z = 1.96
    middle, half = right / n + z * z / (2 * n), z * sqrt(right / n * (1 - right / n) / n + (z / (2 * n)) ** 2)
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def shown(name: str, rows: Rows, answers: Sequence[str]) -> None:
    """Print one line."""
    right = sum(answer == language for answer, (language, _) in zip(answers, rows, strict=True))
    low, high = interval(right, len(rows))
    print(f"{name:34} {right / len(rows):.3f}  n = {len(rows):5,}  95 %: {low:.3f} to {high:.3f}")


def bare(text: str) -> str:
    """Return the text without accents."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def main(arguments: Sequence[str]) -> int:
    """Print the figures of the file and of our samples."""
    file = Path(next(each for each in arguments if not each.startswith("--")))
    with file.open(encoding="utf-8") as opened:
        rows = [(row["lang"], row["text"]) for row in csv.DictReader(opened)]
    among = sorted({language for language, _ in rows}) if "--among" in arguments else []
    languages_of([""])
    began = time.process_time()
    answers = languages_of([text for _, text in rows], among=among)
    print(f"{len(rows) / (time.process_time() - began):,.0f} texts a CPU-second")
    shown(file.name, rows, answers)
    for low, high in LENGTHS:
        chosen = [place for place, (_, text) in enumerate(rows) if low <= len(text) < high]
        if chosen:
            shown(f"  {low} to {high - 1} characters", [rows[at] for at in chosen], [answers[at] for at in chosen])
    shown("  each text alone", rows, [languages_of([text], among=among)[0] for _, text in rows])
    own = said_in("eight_languages.tsv") + said_in("languages.tsv")
    for name, changed in (("messages", str), ("  capitals", str.upper), ("  no accents", bare)):
        shown(name, own, languages_of([changed(text) for _, text in own]))
    for words in (6, 3):
        cut = [" ".join(text.split()[:words]) for _, text in own]
        shown(f"  first {words} words", own, languages_of(cut))
        shown(f"  first {words} words, alone", own, [languages_of([text])[0] for text in cut])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
