"""`amends triage FILE`: judge a plain text, without a database."""

import argparse
import json
import sys

from amends.cli.reading import read_input
from amends.core.errors import AmendsError
from amends.core.triage import Triage, assess


def lines(verdict: Triage) -> list[str]:
    """The verdict as a person reads it: harm, kind, and every reason."""
    facts = {"harm": verdict.severity.word, "kind": verdict.kind, "complaint": verdict.complaint.value}
    return [*(f"{name:9} {value}" for name, value in facts.items()), *(f"because   {why}" for why in verdict.why())]


def main(arguments: list[str]) -> int:
    """Print harm, kind and reasons; 0 when the text could be read, else 1."""
    parser = argparse.ArgumentParser(prog="amends triage", description="Judge a text and say why.")
    parser.add_argument("file", nargs="?", default="-", help="a UTF-8 text file; - or nothing: standard input")
    parser.add_argument("--language", default="", help="ISO 639-1, when it is known")
    parser.add_argument("--json", action="store_true", help="print the whole verdict as JSON")
    options = parser.parse_args(arguments)
    try:
        text = read_input(options.file).decode("utf-8", errors="replace")
    except AmendsError as problem:
        print(problem, file=sys.stderr)
        return 1
    verdict = assess(text, language=options.language)
    print(json.dumps(verdict.as_content(), ensure_ascii=False, indent=2) if options.json else "\n".join(lines(verdict)))
    return 0
