"""What was said before: exact copies, the same text, the same form letter, similar texts; and an index to find them.

`Message.likeness` compares two messages; `Index` finds, by their signatures, the few that are worth comparing.
"""

from amends.core.triage.similar.index import Found, Index
from amends.core.triage.similar.likeness import SIMILAR, Level, Likeness, Message, likeness
from amends.core.triage.similar.normal import SHORT
from amends.core.triage.similar.signature import SIZE, VERSION, Signatures, with_pieces

# A copy at the lowest level has a Jaccard similarity of .36; a standard error less twice, and .04 for pieces.
WORTH_COMPARING = 0.24
"""Jaccard similarity, as told by signatures, from which on two messages are worth comparing word for word."""

__all__ = [
    "SHORT", "SIMILAR", "SIZE", "VERSION", "WORTH_COMPARING", "Found", "Index", "Level", "Likeness", "Message",
    "Signatures", "likeness", "with_pieces",
]  # fmt: skip
