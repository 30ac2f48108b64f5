"""The words that decided, marked in the customer's text: from the rules' reasons, and from what each model says.

A mark is put into plain text as two signs that no text has; the template turns them into elements after everything
else has been escaped. What a mark means for whom cannot see it stands beside the proposal in words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

SOME, STRONG, END = "\U000f0001", "\U000f0002", "\U000f0003"
"""Private-use signs (Unicode 23.5): a weak mark begins, a strong one begins, a mark ends."""
_FORBIDDEN = {ord(sign): "\ufffd" for sign in (SOME, STRONG, END)}
MOST = 60
"""Marks in a text; more would mark everything."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text: its words speak for the proposal, strongly or somewhat."""

    start: int
    end: int
    is_strong: bool


def found_at(text: str, phrase: str, start: int) -> tuple[int, int] | None:
    """Return where a phrase stands: at its place, else where it first occurs; None when it is not in the text."""
    if not phrase.strip():
        return None
    if start < 0 or not text.startswith(phrase, start):
        start = text.find(phrase)
    return (start, start + len(phrase)) if start >= 0 else None


def with_marks(text: str, marks: Iterable[Mark]) -> str:
    """Return the text with signs around what is marked; where marks meet, a sign is as strong as its strongest.

    A mark ends with its line: no element may reach over the end of a paragraph.
    """
    plain = text.translate(_FORBIDDEN)
    levels = bytearray(len(plain))
    for mark in sorted(marks, key=lambda mark: not mark.is_strong)[:MOST]:
        for place in range(max(mark.start, 0), min(mark.end, len(plain))):
            levels[place] = max(levels[place], 1 + mark.is_strong)
    for place, sign in enumerate(plain):
        if sign in "\r\n":
            levels[place] = 0
    runs = groupby(enumerate(plain), key=lambda pair: levels[pair[0]])
    return "".join(_signed("".join(sign for _, sign in run), level) for level, run in runs)


def _signed(words: str, level: int) -> str:
    if not level or not words.strip():
        return words
    return f"{STRONG if level > 1 else SOME}{words}{END}"
