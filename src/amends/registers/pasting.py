"""A pasted list as a tree: one branch a line, what is indented stands under the line above it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from amends.core.errors import Refused
from amends.registers.growing import clean_name

MOST_LINES = 2000
TAB_WIDTH = 4
_MARK = re.compile(r"[-*•–]\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One branch as it was pasted. depth: 0 for the outermost. number: of the line, from 1."""

    number: int
    depth: int
    name: str


def read_list(text: str) -> list[Line]:
    """Return the branches of a pasted list, in its order. A tab counts as four spaces; bullets are left out.

    Raises Refused when there is nothing in it, too much, a name that will not do, or an indentation that fits no line
    above.

    >>> [(line.depth, line.name) for line in read_list("Ovens\\n  Door\\n    Hinge\\n  Glass")]
    [(0, 'Ovens'), (1, 'Door'), (2, 'Hinge'), (1, 'Glass')]
    """
    rows = [(number, row) for number, row in enumerate(text.splitlines(), start=1) if row.strip()]
    if not rows:
        raise Refused("The list is empty.", do="Paste one branch a line.")
    if len(rows) > MOST_LINES:
        raise Refused(f"The list has {len(rows)} lines, and {MOST_LINES} are taken at once.", do="Paste it in parts.")
    return list(_lines(rows))


def _lines(rows: list[tuple[int, str]]) -> Iterator[Line]:
    indents: list[int] = []
    for number, row in rows:
        bare = row.expandtabs(TAB_WIDTH)
        indent = len(bare) - len(bare.lstrip())
        while indents and indents[-1] > indent:
            indents.pop()
        if not indents and number != rows[0][0]:
            raise Refused(f"Line {number} starts further left than the first one.", do="Start the list at its top.")
        if not indents or indents[-1] < indent:
            indents.append(indent)
        yield Line(number, len(indents) - 1, clean_name(_MARK.sub("", bare.strip(), count=1)))
