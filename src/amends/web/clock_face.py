"""What a clock looks like to a person: words, hour and ring. Pure: the caller says what time it is, and where."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from amends.core.clocks import time_left
from amends.web import spoken

SOON = timedelta(hours=4)
VERBS = {"acknowledged": "acknowledge", "answered": "answer", "decided": "decide", "closed": "settle"}
STOPS = {"firm.acknowledge": "acknowledged", "firm.answer": "answered", "firm.decide": "decided"}


class Clock(Protocol):
    """What a clock on a page must know: core.clocks.ClockState and cases.CaseClock both do."""

    @property
    def started_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def stopped_at(self) -> datetime | None: ...

    def is_late(self, now: datetime) -> bool:
        """Whether its time was over."""

    def fraction_left(self, now: datetime) -> float:
        """Return the share of time left, 0 to 1."""


@dataclass(frozen=True)
class PlainDeadline:
    """A bare moment as a clock, for lists that know only when something is due."""

    due_at: datetime
    started_at: datetime
    stopped_at: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        """Whether the moment has passed."""
        return now > self.due_at

    def fraction_left(self, now: datetime) -> float:
        """Return 0: nobody said when it began."""
        return 0.0


def face(clock: Clock | datetime | None, now: datetime, zone: tzinfo, verb: str | None) -> dict[str, object]:
    """Return the words and the ring of a clock or a bare deadline; {"clock": None} without one.

    verb   what must happen ("answer"); None: worked out from the rule
    soon   running, not late, and less than 4 h left
    """
    if clock is None:
        return {"clock": None}
    return _face(PlainDeadline(clock, clock) if isinstance(clock, datetime) else clock, now, zone, verb)


def _face(clock: Clock, now: datetime, zone: tzinfo, verb: str | None) -> dict[str, object]:
    late, stopped = clock.is_late(now), clock.stopped_at
    left, moment = time_left(now, clock.due_at, zone)
    return {
        "clock": clock,
        "verb": _verb(clock) if verb is None else verb,
        "done": _stop(clock) or f"{_name(clock)}: done",
        "took": _took(stopped - clock.started_at) if stopped else "",
        "left": left,
        "moment": moment,
        "machine": clock.due_at.astimezone(zone).isoformat(timespec="minutes"),
        "title": spoken.exact(clock.due_at, zone),
        "late": late,
        "soon": not late and stopped is None and clock.due_at - now < SOON,
        "dash": f"{clock.fraction_left(now) * 100:.0f} 100",
    }


def _took(span: timedelta) -> str:
    return "at once" if span < timedelta(minutes=1) else f"after {spoken.length(span)}"


def _stop(clock: Clock) -> str:
    rule = getattr(clock, "rule", None)
    if isinstance(rule, str):
        return STOPS.get(rule, "")
    return str(rule.stops_on[0]) if rule else ""


def _name(clock: Clock) -> str:
    return str(getattr(clock, "name", "") or getattr(getattr(clock, "rule", None), "name", ""))


def _verb(clock: Clock) -> str:
    return VERBS.get(_stop(clock)) or _name(clock)
