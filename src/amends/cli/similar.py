"""`amends similar PAIRS -o OUT`: how like the two texts of each row are, without a database."""

import argparse
import sys

from amends.cli.tables import Table, kind_of, must_be_another, read_table, write_table
from amends.core.errors import AmendsError
from amends.core.triage.similar import likeness

ONE, OTHER = "text_a", "text_b"
DIGITS = 4  # of the similarity, in files


def answered(pairs: Table) -> Table:
    """Return the table with similarity (0..1), duplicate and level behind its columns. Raises Refused without texts."""
    texts = zip(pairs.column(ONE), pairs.column(OTHER), strict=True)
    found = [likeness(one, other) for one, other in texts]
    return pairs.with_added(
        {
            "similarity": [round(each.similarity, DIGITS) for each in found],
            "duplicate": [each.is_duplicate for each in found],
            "level": [each.level.key for each in found],
        }
    )


def main(arguments: list[str]) -> int:
    """Write OUT; 0, or 1 with a sentence and nothing written."""
    parser = argparse.ArgumentParser(prog="amends similar", description="Say how like the two texts of each row are.")
    parser.add_argument("pairs", metavar="PAIRS", help="a .csv, .jsonl or .parquet file with text_a and text_b")
    parser.add_argument("-o", dest="out", metavar="OUT", required=True, help="where the rows go, by the same endings")
    options = parser.parse_args(arguments)
    try:
        kind_of(options.out)
        must_be_another(options.out, options.pairs)
        write_table(options.out, answered(read_table(options.pairs)))
    except AmendsError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0
