"""The way of a complaint (ISO 10002:2018, 7.2–7.9): dated facts in, the state out.

A case stores what happened and when; its state is derived from that (the row keeps a copy for lists), so a state can
always say which fact it rests on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    """A dated fact in the life of a complaint."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ASSESSED = "assessed"
    INVESTIGATING = "investigating"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"


CLAUSES = {
    Step.RECEIVED: "7.2",
    Step.ACKNOWLEDGED: "7.4",
    Step.ASSESSED: "7.5",
    Step.INVESTIGATING: "7.6",
    Step.ANSWERED: "7.7, 7.8",
    Step.CLOSED: "7.9",
}
"""The clause of ISO 10002:2018 that each step of the way is evidence for."""

WAY = tuple(CLAUSES)
"""The steps shown as a complaint's way, in order."""

_FINAL = (Step.CLOSED, Step.CANCELLED)
_RANK = {step: rank for rank, step in enumerate(Step)}


@dataclass(frozen=True, slots=True)
class Fact:
    """One step that happened: what, when, by whom (an opaque actor)."""

    step: Step
    at: datetime
    by: str = ""


def current(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the facts since the case was last reopened, in order of time; all of them if it never was.

    The reopening itself comes first, so that clocks of the new round start there.
    """
    ordered = sorted(facts, key=lambda fact: (fact.at, _RANK[fact.step]))
    reopened = max((i for i, fact in enumerate(ordered) if fact.step is Step.REOPENED), default=0)
    return tuple(ordered[reopened:])


def state_of(facts: Iterable[Fact]) -> Step:
    """Return where the complaint stands: the furthest step of the current round.

    A dispute sends an answered complaint back; a new answer settles the dispute until the customer speaks again.

    >>> from datetime import UTC, datetime
    >>> state_of([Fact(Step.RECEIVED, datetime(2026, 11, 2, tzinfo=UTC))])
    <Step.RECEIVED: 'received'>
    """
    round_ = current(facts)
    for fact in reversed(round_):
        if fact.step in _FINAL:
            return fact.step
    spoken = [fact.step for fact in round_ if fact.step in (Step.ANSWERED, Step.ACCEPTED, Step.DISPUTED)]
    if spoken:
        return spoken[-1]
    early = [fact.step for fact in round_] or [Step.RECEIVED]
    if early[0] is Step.REOPENED and len(early) == 1:
        return Step.REOPENED
    return max((step for step in early if step is not Step.REOPENED), key=_RANK.__getitem__, default=Step.RECEIVED)


_STARTS_ANEW = (Step.REOPENED, Step.DISPUTED)


def clock_facts(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the facts as the clocks see them: what is reopened or disputed counts as received again at that moment."""
    return tuple(
        Fact(Step.RECEIVED, fact.at, fact.by) if fact.step in _STARTS_ANEW else fact for fact in current(facts)
    )
