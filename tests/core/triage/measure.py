"""Measures the rules on texts of others, which are kept outside the repository: python -m tests.core.triage.measure

Prints the table of docs/explanation/triage.md. The texts serve for measuring only; nothing of them is in the rules.
"""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import median
from time import process_time

from amends.channels import PARSERS
from amends.core.incoming import Machine
from amends.core.severity import Severity
from amends.core.triage import Likelihood, Triage, assess
from amends.web.sample.payloads import payloads, story

DATA = Path(__file__).parents[3].parent / "shared" / "data" / "text"
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of right and wrong answers to one yes-or-no question."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int

    @property
    def precision(self) -> float:
        """Share of the flagged rows that were right (0..1)."""
        return _share(self.true_positive, self.true_positive + self.false_positive)

    @property
    def recall(self) -> float:
        """Share of the rows to be found that were flagged (0..1)."""
        return _share(self.true_positive, self.true_positive + self.false_negative)

    @property
    def flagged(self) -> float:
        """Share of all rows that were flagged (0..1)."""
        count = self.true_positive + self.false_positive
        return _share(count, count + self.false_negative + self.true_negative)

    @property
    def f1(self) -> float:
        """F1 of yes (0..1)."""
        return _share(2 * self.true_positive, 2 * self.true_positive + self.false_positive + self.false_negative)

    @property
    def macro_f1(self) -> float:
        """Mean of the F1 of yes and of no (0..1)."""
        wrong = self.false_positive + self.false_negative
        yes, no = 2 * self.true_positive, 2 * self.true_negative
        return (_share(yes, yes + wrong) + _share(no, no + wrong)) / 2


@dataclass(frozen=True, slots=True)
class Question:
    """One measurement: which file, what is true of a row, and what the rules say."""

    name: str
    file: str
    truth: Callable[[Row], bool]
    answer: Callable[[Triage], bool]


def is_injury(verdict: Triage) -> bool:
    return verdict.severity >= Severity.INJURY


def is_complaint(verdict: Triage) -> bool:
    return verdict.complaint is not Likelihood.UNLIKELY


def is_clear(verdict: Triage) -> bool:
    return verdict.complaint is Likelihood.CLEAR


QUESTIONS = (
    Question(
        "injury or hazard, written challenge",
        "severity_challenge.csv",
        lambda row: row["label"].startswith("safety"),
        is_injury,
    ),
    Question(
        "to be escalated, written challenge",
        "severity_challenge.csv",
        lambda row: row["label"] != "none",
        lambda verdict: verdict.fired,
    ),
    Question(
        "crash, fire, injury or death, vehicle reports",
        "nhtsa_severity.csv",
        lambda row: row["severe"] == "1",
        lambda verdict: verdict.fired,
    ),
    Question(
        "someone injured, vehicle reports",
        "nhtsa_severity.csv",
        lambda row: row["injured"] != "0" or row["deaths"] != "0",
        lambda verdict: any(reason.category == "injury" for reason in verdict.severity_reasons),
    ),
    Question("complaint in fr, es, de", "multilingual_complaints.csv", lambda row: row["label"] == "1", is_complaint),
    Question(
        "complaint, likely or clear, tweets", "complaint_tweets.csv", lambda row: row["label"] == "1", is_complaint
    ),
    Question("complaint, clear only, tweets", "complaint_tweets.csv", lambda row: row["label"] == "1", is_clear),
    Question(
        "negative, likely or clear, airline tweets",
        "airline_tweets.csv",
        lambda row: row["sentiment"] == "negative",
        is_complaint,
    ),
    Question(
        "negative, clear only, airline tweets",
        "airline_tweets.csv",
        lambda row: row["sentiment"] == "negative",
        is_clear,
    ),
    *(
        Question(
            f"suggestion ({points} points or more)",
            "suggestions.csv",
            lambda row: row["label"] == "1",
            lambda verdict, points=points: verdict.scores["suggestion"] >= points,  # type: ignore[misc]
        )
        for points in (2, 3, 4, 5)
    ),
)


def rows_of(name: str, *, at_most: int | None = None) -> list[Row]:
    """Return the rows of a file. Raises FileNotFoundError when the data are not there."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[:at_most]


def score_of(question: Question, judged: Iterable[tuple[Row, Triage]]) -> Score:
    """Return how well the rules answered a question."""
    pairs = [(question.truth(row), question.answer(verdict)) for row, verdict in judged]
    return Score(*(pairs.count(pair) for pair in ((True, True), (False, True), (True, False), (False, False))))


def judged_rows(name: str, *, at_most: int | None = None) -> list[tuple[Row, Triage]]:
    """Return the rows of a file with their verdicts."""
    return [(row, assess(row["text"])) for row in rows_of(name, at_most=at_most)]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def main() -> None:
    """Print one row a question, then the share of ordinary messages that fire, and the speed."""
    verdicts = {name: judged_rows(name) for name in dict.fromkeys(question.file for question in QUESTIONS)}
    print("| question | rows | precision (95 %) | recall (95 %) | F1 | macro-F1 |\n" + "| --- " * 6 + "|")
    for question in QUESTIONS:
        judged = verdicts[question.file]
        score = score_of(question, judged)
        found, wrong, missed = score.true_positive, score.false_positive, score.false_negative
        numbers = (
            f"{_range(found, found + wrong)} | {_range(found, found + missed)} | {score.f1:.2f} | {score.macro_f1:.2f}"
        )
        print(f"| {question.name} | {len(judged):,} | {numbers} |")
    for name in ("airline_tweets.csv", "complaint_tweets.csv", "suggestions.csv"):
        fired = sum(verdict.fired for _, verdict in verdicts[name]) / len(verdicts[name])
        injured = sum(map(is_injury, (verdict for _, verdict in verdicts[name]))) / len(verdicts[name])
        print(f"{name}: a severity rule fires in {fired:.1%}, injury or hazard in {injured:.1%}")
    print(sample_company())
    print("CPU time a message, median, with language / rules alone:")
    for name, texts in {"17 words": _short(), "1,000 characters": _long()}.items():
        print(f"  {name}: {microseconds(texts, ''):.0f} / {microseconds(texts, 'en'):.0f} µs")


def sample_company() -> str:
    """Return how many voices of the sample company would open a case by themselves, complaints and others apart."""
    kinds = {entry["file"]: entry["kind"] for entry in story()}
    opened: dict[str, list[bool]] = {}
    for payload in payloads():
        heard = PARSERS[payload.channel](payload.raw)
        if heard.machine is Machine.NONE and not heard.in_reply_to:
            verdict = assess(heard.reply_text or heard.text, subject=heard.subject, language=heard.language)
            opens = verdict.fired or verdict.complaint is Likelihood.CLEAR
            opened.setdefault("complaint" if kinds[payload.name] == "complaint" else "other", []).append(opens)
    shares = (f"{sum(found)} of {len(found)} {kind} voices" for kind, found in sorted(opened.items()))
    return f"sample company: a case opens by itself for {', for '.join(shares)}"


def microseconds(texts: list[str], language: str) -> float:
    """Return the median CPU time of a message in microseconds; with a language, without telling which it is."""
    times = []
    for text in texts + texts:  # the first time warms up
        start = process_time()
        assess(text, spoken=language)
        times.append(process_time() - start)
    return median(times[len(texts) :]) * 1e6


def _short() -> list[str]:
    return [row["text"] for row in rows_of("airline_tweets.csv", at_most=2000)]


def _long() -> list[str]:
    return [row["text"][:1000] for row in rows_of("cfpb_loans.csv") if len(row["text"]) >= 1000][:200]


def _range(part: int, whole: int) -> str:
    """Return a share with its 95 % interval (Wilson 1927)."""
    if not whole:
        return "–"
    share, z = part / whole, 1.96
    middle, width = share + z * z / (2 * whole), z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return f"{share:.2f} ({(middle - width) / scale:.2f}–{(middle + width) / scale:.2f})"


if __name__ == "__main__":
    main()
