"""Without a database: `amends triage FILE` judges a plain text, `amends triage IN -o OUT` every row of a table."""

import argparse
import json
import sys

from amends.cli.judging import columns_of, labels_of, named, rows_of
from amends.cli.reading import read_input
from amends.cli.tables import Table, kind_of, must_be_another, read_table, write_table
from amends.core.errors import AmendsError
from amends.core.triage import Triage, assess
from amends.core.triage.encoding import Encoder, encoder
from amends.core.triage.said import Said
from amends.core.triage.scoring import Model

CHANNEL, LANGUAGE = "channel", "lang"


def lines(verdict: Triage) -> list[str]:
    """The verdict as a person reads it: harm, kind, and every reason."""
    facts = {"harm": verdict.severity.word, "kind": verdict.kind, "complaint": verdict.complaint.value}
    return [*(f"{name:9} {value}" for name, value in facts.items()), *(f"because   {why}" for why in verdict.why())]


def said_in(table: Table, column: str) -> list[Said]:
    """The messages of a table, with channel and declared language where it has columns for them. Raises Refused."""
    spoken = table.column_if_there(LANGUAGE)
    return [Said(*row) for row in zip(table.column(column), table.column_if_there(CHANNEL), spoken, strict=True)]


def one_text(name: str, language: str, *, as_json: bool) -> None:
    """Print what the rules say about one plain text. Raises Refused when it cannot be read."""
    verdict = assess(read_input(name).decode("utf-8", errors="replace"), language=language)
    print(json.dumps(verdict.as_content(), ensure_ascii=False, indent=2) if as_json else "\n".join(lines(verdict)))


def table_of_texts(options: argparse.Namespace) -> None:
    """Judge every row of IN and write OUT. Raises AmendsError before anything is written."""
    kind_of(options.out)
    must_be_another(options.out, options.file, *([options.model] if options.model else []))
    model = Model.from_bytes(read_input(options.model)) if options.model else None
    among = named(options.languages)
    table = read_table(options.file)
    said = said_in(table, options.text)
    rows = list(rows_of(said, among))
    added = columns_of(rows) | (labels_of(model, said, rows, encoder_for(model)) if model else {})
    write_table(options.out, table.with_added(added))
    print(
        f"{len(rows):,} rows judged, {sum(row.escalate for row in rows):,} of them for a person at once: {options.out}"
    )


def encoder_for(model: Model) -> Encoder | None:
    """The encoder that a model was learnt with; None, and a sentence on stderr, where it is not installed."""
    try:
        return encoder(model.encoder) if model.encoder else None
    except AmendsError as problem:
        print(f"{problem} The model was learnt with it; its labels now come without it.", file=sys.stderr)
        return None


def options_of(arguments: list[str]) -> argparse.Namespace:
    """What was asked for. Ends the command with 2 where it makes no sense."""
    parser = argparse.ArgumentParser(prog="amends triage", description="Judge a text, or every row of a table.")
    parser.add_argument("file", nargs="?", default="-", help="a UTF-8 text, - for standard input; with -o a table")
    parser.add_argument(
        "-o", dest="out", metavar="OUT", help="write the table with what was found: .csv .jsonl .parquet"
    )
    parser.add_argument("--model", metavar="FILE", help="also give labels by a model of amends learn (with -o)")
    parser.add_argument("--text", default="text", metavar="COLUMN", help="where the messages stand (with -o)")
    parser.add_argument("--languages", default="", metavar="en,de,…", help="the languages to expect (with -o)")
    parser.add_argument("--language", default="", help="ISO 639-1, when it is known (of one text)")
    parser.add_argument("--json", action="store_true", help="print the whole verdict as JSON (of one text)")
    options = parser.parse_args(arguments)
    if not options.out and (options.model or options.languages):
        parser.error("--model and --languages go with -o OUT")
    if options.out and (options.json or options.language):
        parser.error("--json and --language are for one text; a table has -o OUT and a column lang")
    return options


def main(arguments: list[str]) -> int:
    """Judge; 0, or 1 with a sentence and nothing written."""
    options = options_of(arguments)
    try:
        if options.out:
            table_of_texts(options)
        else:
            one_text(options.file, options.language, as_json=options.json)
    except AmendsError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0
