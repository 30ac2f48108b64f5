"""Where each clock stands: always worked out anew from the events, never stored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from amends.core.clocks.business_time import Calendar
from amends.core.clocks.deadline import due
from amends.core.clocks.rule import Rule


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a complaint: its name, and when (aware)."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClockState:
    """One run of one clock. Times are aware; due_at is UTC; stopped_at is None while it runs."""

    rule: Rule
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        """Whether the deadline had passed by `now`, or when the clock was stopped."""
        return self._hand(now) > self.due_at

    def fraction_left(self, now: datetime) -> float:
        """Share of the time that is left: 1 at the start, 0 from the deadline on. A stopped clock stands still."""
        share = (self.due_at - self._hand(now)) / (self.due_at - self.started_at)
        return min(max(share, 0.0), 1.0)

    def _hand(self, now: datetime) -> datetime:
        return now if self.stopped_at is None else min(now, self.stopped_at)


def clocks_of(events: Iterable[Event], rules: Iterable[Rule], calendar: Calendar) -> tuple[ClockState, ...]:
    """Return every run of every clock, the most pressing first: running before stopped, then by deadline, then key.

    A start while the clock runs changes nothing: no later event gives a firm more time. A start after a stop begins a
    new run. A stop before any start is not heard. Start and stop at the same moment: it started, then stopped.
    The order of events and rules never matters.
    """
    happened = sorted(set(events), key=attrgetter("at", "name"))
    runs = (run for rule in set(rules) for run in _runs(happened, rule, calendar))
    return tuple(sorted(runs, key=lambda run: (run.stopped_at is not None, run.due_at, run.rule.key, run.started_at)))


def _runs(happened: Iterable[Event], rule: Rule, calendar: Calendar) -> Iterator[ClockState]:
    started: datetime | None = None
    for event in sorted(happened, key=lambda event: (event.at, event.name in rule.stops_on)):
        if started is None and event.name == rule.starts_on:
            started = event.at
        elif started is not None and event.name in rule.stops_on:
            yield ClockState(rule, started, due(started, rule, calendar), event.at)
            started = None
    if started is not None:
        yield ClockState(rule, started, due(started, rule, calendar))
