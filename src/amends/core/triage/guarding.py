"""Which phrases were really meant: idioms, negations and near misses."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amends.core.triage.index import Hit
from amends.core.triage.lexicon import Guards

LOOK_BACK = 70  # characters before a phrase in which a negation or a near miss is looked for
NEAR = 35  # characters before a phrase in which a near miss is looked for
LOOK_AHEAD = 30
MAY_BE_POSSIBLE = "crash"  # the one kind of harm that is none as long as it is only possible
_SENTENCE_END = re.compile(r"[.!?;\n]")


@dataclass(frozen=True, slots=True)
class Meant:
    """A phrase that stays.

    start        where it begins once the guarding word is taken in
    is_near      it only nearly happened, or only could happen
    is_possible  it has not happened: somebody says that it could
    """

    hit: Hit
    start: int
    is_near: bool = False
    is_possible: bool = False


def without_idioms(hits: Iterable[Hit]) -> list[Hit]:
    """Return the hits that no idiom of the rule files overlaps, without the idioms."""
    found = list(hits)
    idioms = [hit for hit in found if hit.phrase.category == "idiom"]
    if not idioms:
        return found
    return [hit for hit in found if hit.phrase.category != "idiom" and not any(map(hit.overlaps, idioms))]


def longest(hits: Sequence[Hit]) -> Sequence[Hit]:
    """Return the hits of one category that do not overlap, the one with most points, then the longest, first."""
    if len(hits) < 2:
        return hits
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (-hit.phrase.points, hit.start - hit.end, hit.start, hit.phrase.text)):
        if not any(map(hit.overlaps, kept)):
            kept.append(hit)
    return kept


def negation(guard: Guards, hit: Hit, folded: str) -> int | None:
    """Return where the negation of a phrase begins ("‹nobody was› hurt"), None when nobody denies it.

    A denial that follows ("injuries: none") begins where the phrase begins.
    """
    said = _same_sentence(folded[max(hit.start - LOOK_BACK, 0) : hit.start])
    if guard.negating.search(said) is not None:
        before = guard.negated_before.search(said)
        if before is not None:
            return hit.start - (len(said) - before.start())
    after = guard.negated_after.match(folded[hit.end : hit.end + LOOK_AHEAD])
    return hit.start if after is not None else None


def is_retold(guard: Guards, hit: Hit, folded: str) -> bool:
    """Return whether the words right before a wish make it a story, a question or advice to oneself."""
    return guard.retold.search(_same_sentence(folded[max(hit.start - NEAR, 0) : hit.start])) is not None


def meant(guard: Guards, hit: Hit, folded: str) -> Meant | None:
    """Return the phrase with its near miss, None when it is denied."""
    if negation(guard, hit, folded) is not None:
        return None
    start = _near_start(guard, hit, folded)
    is_possible = hit.phrase.category == MAY_BE_POSSIBLE and _is_possible(guard, hit, folded)
    return Meant(hit, hit.start if start is None else start, is_near=start is not None, is_possible=is_possible)


def sentence_around(hit: Hit, folded: str) -> str:
    """Return the sentence in which a phrase stands, as far as it is near."""
    before = _same_sentence(folded[max(hit.start - LOOK_BACK, 0) : hit.start])
    after = _SENTENCE_END.split(folded[hit.end : hit.end + LOOK_BACK], maxsplit=1)[0]
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


def _is_possible(guard: Guards, hit: Hit, folded: str) -> bool:
    """Return whether the clause of a phrase says that it could happen, not that it nearly did."""
    clause = guard.clause.split(_same_sentence(folded[max(hit.start - LOOK_BACK, 0) : hit.start]))[-1]
    if guard.nearly.search(clause) is not None or guard.nearly.match(folded, hit.start, hit.end) is not None:
        return False
    after = folded[hit.end + 1 : hit.end + LOOK_AHEAD]
    said = guard.possible.search(clause) or guard.possible.match(folded, hit.start, hit.end)
    return (said or guard.possible.match(after)) is not None


def _same_sentence(before: str) -> str:
    return _SENTENCE_END.split(before)[-1]
