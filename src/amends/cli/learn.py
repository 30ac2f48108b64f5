"""`amends learn IN --label COLUMN -o MODEL`: a model of the labels that somebody gave, without a database."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from amends.cli.judging import SET
from amends.cli.tables import kind_of, must_be_another, read_table, write_whole
from amends.cli.triage import said_in
from amends.core.errors import AmendsError, Refused
from amends.core.triage.certainty.shares import wilson
from amends.core.triage.encoding import MAKERS, encoder
from amends.core.triage.learning.learn import learn
from amends.core.triage.said import Said
from amends.core.triage.scoring import Model

LEAST_ROWS = 4
NO_ENCODER = "none"
FEW = "few"
Report = Mapping[str, float | int | str]


def labelled(said: Sequence[Said], labels: Sequence[str]) -> tuple[list[Said], list[str]]:
    """Return the messages that have words and a label, and their labels without blanks around them."""
    kept = [
        (each, label.strip()) for each, label in zip(said, labels, strict=True) if label.strip() and each.text.strip()
    ]
    return [each for each, _ in kept], [label for _, label in kept]


def must_be_learnable(column: str, labels: Sequence[str]) -> None:
    """Raise Refused for labels from which nothing can be learnt."""
    there = Counter(labels)
    odd = next((label for label in there if SET in label), None)
    if odd is not None:
        do = f"Write it without; sets of labels are written with {SET} between."
        raise Refused(f"The label “{odd}” holds a {SET}.", do=do)
    if len(labels) < LEAST_ROWS:
        raise Refused(f"Only {len(labels)} rows have a text and a label in {column}.", do="Label a few dozen at least.")
    if len(there) == 1:
        raise Refused(f"Every row has the label “{labels[0]}”.", do="A model needs rows of at least two labels.")
    if len(there) == len(labels):
        raise Refused(f"Every row has a label of its own in {column}.", do="Name the column that holds categories.")


def report_lines(model: Model, skipped: int, seconds: float) -> Iterator[str]:
    """Yield what was learnt and how good it is, as a person reads it."""
    report = model.report
    n, count = int(report["n"]), len(model.classes)
    yield f"learnt      {n:,} rows, {count} classes, {seconds:.1f} s, encoder {report['encoder']}: {model.version}"
    if skipped:
        yield f"skipped     {skipped:,} rows without a text or a label"
    if model.state == FEW:
        yield "These are too few examples to trust a probability: the model only suggests. Label more of each class."
    if "macro_f1" in report:
        yield from _figures(report, n)


def _figures(report: Report, n: int) -> Iterator[str]:
    """Yield figures out of fold: each row judged by a model that did not learn from it."""
    yield f"macro-F1    {_with_interval(report, 'macro_f1', n)}"
    yield f"accuracy    {_with_interval(report, 'accuracy', n)}"
    yield f"ECE         {float(report['ece']):.3f}; a perfect model stays below {float(report['perfect_ece']):.3f}"
    yield f"90 % sets   hold the truth for {float(report['coverage']):.1%}"
    shares = ", ".join(f"{name} {float(report[name]):.1%}" for name in ("auto", "suggest", "ask"))
    yield f"decisions   {shares}"


def _with_interval(report: Report, name: str, n: int) -> str:
    value = float(report[name])
    low, high = wilson(round(value * n), n)
    low, high = float(report.get(f"{name}_low", low)), float(report.get(f"{name}_high", high))
    return f"{value:.3f}, 95 % interval {low:.3f} to {high:.3f}, n {n:,}"


def learn_from(options: argparse.Namespace) -> None:
    """Learn, write the model, print the report. Raises AmendsError before anything is written."""
    kind_of(options.file)
    must_be_another(options.out, options.file)
    used = None if options.encoder == NO_ENCODER else encoder(options.encoder)
    table = read_table(options.file)
    table.must_have(options.label)
    said, labels = labelled(said_in(table, options.text), table.column(options.label))
    must_be_learnable(options.label, labels)
    began = time.monotonic()
    model = learn(said, labels, label=options.label, encoder=used, level=options.level)
    seconds = time.monotonic() - began
    write_whole(options.out, model.to_bytes())
    print("\n".join(report_lines(model, len(table.rows) - len(labels), seconds)))


def share(words: str) -> float:
    """A level between .5 and 1, for argparse. Raises ValueError."""
    value = float(words)
    if not 0.5 <= value < 1.0:
        raise ValueError(words)
    return value


def main(arguments: list[str]) -> int:
    """Learn; 0, or 1 with a sentence and nothing written."""
    parser = argparse.ArgumentParser(prog="amends learn", description="Learn labels from a table that has them.")
    parser.add_argument("file", metavar="IN", help="a .csv, .jsonl or .parquet table")
    parser.add_argument("--label", required=True, metavar="COLUMN", help="the column with the labels")
    parser.add_argument("--text", default="text", metavar="COLUMN", help="the column with the messages")
    parser.add_argument("--encoder", default=NO_ENCODER, choices=[NO_ENCODER, *MAKERS], help="a sentence encoder")
    parser.add_argument("--level", type=share, default=0.9, help="how sure auto must be, .5 to 1 (.9)")
    parser.add_argument("-o", dest="out", metavar="MODEL", required=True, help="where the model goes")
    options = parser.parse_args(arguments)
    try:
        learn_from(options)
    except AmendsError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0
