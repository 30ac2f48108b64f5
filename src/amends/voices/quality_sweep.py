"""What decisions make due: word that models are less often right than they were, and that they are right again.

The latest decisions are set against those before them (core.triage.certainty.prequential). Only how things stand now
is asked: a fall that was over before anybody looked is no alert.
"""

from collections.abc import Sequence
from datetime import datetime

from amends.core.triage.certainty.prequential import BEFORE, WINDOWS, Running
from amends.core.triage.certainty.shares import Share
from amends.voices.actions.quality import end_alert, raise_alert
from amends.voices.models import Coding, QualityAlert, Taxonomy
from amends.voices.score import LAST

MOST = max(WINDOWS) + BEFORE
"""Decisions the test can look at; older ones were another model's."""
Judged = Sequence[tuple[datetime, bool]]


class Memory:
    """How far this process has looked. One that begins looks once at all questions, which is safe."""

    def __init__(self) -> None:
        """Begin without having looked."""
        self.newest = 0

    def has_news(self) -> bool:
        """Whether somebody decided something since the last look. One query by primary key."""
        newest = Coding.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        is_new, self.newest = newest != self.newest, newest
        return is_new


_memory = Memory()


def sweep(now: datetime) -> int:
    """Look at every question of which something was decided. Returns how many alerts began or ended."""
    return sum(look(taxonomy, now=now) for taxonomy in Taxonomy.values) if _memory.has_news() else 0


def look(taxonomy: str, *, now: datetime) -> int:
    """Raise or end the alert of one question where it is due. Returns 1 when it did. Safe to run twice."""
    last = QualityAlert.objects.filter(taxonomy=taxonomy).order_by("-found_at", "-pk").first()
    if last is not None and last.ended_at is None:
        return _end(last, now=now)
    judged = _judged(taxonomy, after=last.ended_at if last else None, most=MOST)
    drop = Running.of(right for _, right in judged).drop()
    if drop is None:
        return 0
    return int(raise_alert(taxonomy=taxonomy, drop=drop, since=judged[drop.since][0], now=now) is not None)


def _end(alert: QualityAlert, *, now: datetime) -> int:
    judged = _judged(alert.taxonomy, after=alert.found_at, most=LAST)
    score = Share(sum(right for _, right in judged), len(judged))
    if not is_back(score, before=Share(alert.right_before, alert.judged_before)):
        return 0
    return int(end_alert(alert=alert, score=score, now=now))


def is_back(score: Share, *, before: Share) -> bool:
    """Whether the score is what it was: of the last hundred decisions after the finding as large a share was right.

    Simulated, with 60 to 400 decisions before: a score that fell from .85 to .65 and stays there seems to be back
    within 300 decisions in less than 2 of 100 cases; one that is back at .85 is seen after 100 decisions in half of
    them (tests/voices/test_quality_recovery.py).

    >>> is_back(Share(86, 100), before=Share(340, 400)), is_back(Share(9, 10), before=Share(340, 400))
    (True, False)
    """
    return score.of >= LAST and score.value >= before.value


def _judged(taxonomy: str, *, after: datetime | None, most: int) -> Judged:
    """Return when people decided and whether the proposal was right, oldest first; at most so many, the newest."""
    found = Coding.objects.compared().filter(taxonomy=taxonomy).order_by("-at", "-id")
    if after is not None:
        found = found.filter(at__gt=after)
    newest = list(found.values_list("at", "was_right")[:most])
    return [(at, bool(right)) for at, right in reversed(newest)]
