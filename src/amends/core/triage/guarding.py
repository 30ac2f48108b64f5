"""Which phrases were really meant: idioms, negations and near misses."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from amends.core.triage.lexicon import Guards, Hit, guards

LOOK_BACK = 70  # characters before a phrase in which a negation or a near miss is looked for
NEAR = 35  # characters before a phrase in which a near miss is looked for
LOOK_AHEAD = 30
_SENTENCE_ENDS = ".!?;\n"


@dataclass(frozen=True, slots=True)
class Meant:
    """A phrase that stays: where it begins once the guarding word is taken in, and whether it only nearly happened."""

    hit: Hit
    start: int
    is_near: bool = False


def without_idioms(hits: Iterable[Hit]) -> list[Hit]:
    """Return the hits that no idiom of the rule files overlaps, without the idioms."""
    found = list(hits)
    idioms = [hit for hit in found if hit.phrase.category == "idiom"]
    return [hit for hit in found if hit.phrase.category != "idiom" and not any(map(hit.overlaps, idioms))]


def longest(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits of one category that do not overlap, the one with most points, then the longest, first."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (-hit.phrase.points, hit.start - hit.end, hit.start, hit.phrase.text)):
        if not any(map(hit.overlaps, kept)):
            kept.append(hit)
            yield hit


def negation(hit: Hit, folded: str) -> int | None:
    """Return where the negation of a phrase begins ("‹nobody was› hurt"), None when nobody denies it.

    A denial that follows ("injuries: none") begins where the phrase begins.
    """
    guard = guards(hit.phrase.language)
    begin = max(hit.start - LOOK_BACK, 0)
    before = guard.negated_before.search(_same_sentence(folded[begin : hit.start]))
    if before is not None:
        return hit.start - (len(before.string) - before.start())
    after = guard.negated_after.match(folded[hit.end : hit.end + LOOK_AHEAD])
    return hit.start if after is not None else None


def meant(hit: Hit, folded: str) -> Meant | None:
    """Return the phrase with its near miss, None when it is denied."""
    if negation(hit, folded) is not None:
        return None
    start = _near_start(guards(hit.phrase.language), hit, folded)
    return Meant(hit, hit.start if start is None else start, is_near=start is not None)


def sentence_around(hit: Hit, folded: str) -> str:
    """Return the sentence in which a phrase stands, as far as it is near."""
    before = _same_sentence(folded[max(hit.start - LOOK_BACK, 0) : hit.start])
    after = re.split(f"[{_SENTENCE_ENDS}]", folded[hit.end : hit.end + LOOK_BACK], maxsplit=1)[0]
    return before + folded[hit.start : hit.end] + after


def _near_start(guard: Guards, hit: Hit, folded: str) -> int | None:
    """Return where the word before the phrase begins that makes it only possible; it may be inside, too."""
    begin = max(hit.start - NEAR, 0)
    before = _same_sentence(folded[begin : hit.start])
    inside = guard.near.match(folded, hit.start, hit.end)
    if inside is not None:
        return hit.start
    starts = [match.start() for match in guard.near.finditer(before)]
    return hit.start - len(before) + starts[0] if starts else None


def _same_sentence(before: str) -> str:
    cut = max(before.rfind(mark) for mark in _SENTENCE_ENDS)
    return before[cut + 1 :]
