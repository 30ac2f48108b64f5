"""Who said it independently: one sender counts once, and so does one text that many sent."""

from collections.abc import Mapping, Sequence

from amends.core.triage.similar import Level, Message
from amends.core.triage.similar.shingles import COPIED_FROM

COMPARED = 60
"""Messages that are compared with each other, spread evenly over all; the rest is taken to be like them."""


def groups_of(people: Sequence[int], texts: Sequence[str]) -> list[int]:
    """Return for each message a number of its group: messages of one sender, or copies of one text.

    A text of fewer than COPIED_FROM letters may be everybody's own: two of them are no copies.

    people  numbers of the senders; each number below 0 is somebody else
    """
    messages = [Message(text) for text in texts]
    group = list(range(len(texts)))
    for nth, message in enumerate(messages):
        for other in range(nth):
            is_one = people[nth] == people[other] or _are_copies(message, messages[other])
            if is_one and group[nth] != group[other]:
                older, younger = sorted((group[nth], group[other]))
                group = [older if one == younger else one for one in group]
    return group


def _are_copies(one: Message, other: Message) -> bool:
    if min(len(one.normal.text), len(other.normal.text)) < COPIED_FROM:
        return False
    return one.likeness(other).level > Level.NONE


def sample(members: Sequence[int], texts: Mapping[int, str]) -> list[int]:
    """Return at most COMPARED members whose texts are there, spread evenly."""
    there = [member for member in members if texts.get(member, "").strip()]
    step = max(1.0, len(there) / COMPARED)
    return [there[int(nth * step)] for nth in range(min(COMPARED, len(there)))]
