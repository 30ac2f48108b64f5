"""Which step may follow where a complaint stands. Read it as the procedure."""

from amends.core.complaint import Step
from amends.records.transitions import TransitionTable

_WORK = {Step.ACKNOWLEDGED, Step.ASSESSED, Step.INVESTIGATING, Step.ANSWERED, Step.CANCELLED}
_SPOKEN = {Step.ANSWERED, Step.ACCEPTED, Step.DISPUTED, Step.CLOSED, Step.ASSESSED, Step.INVESTIGATING}

_AFTER = {
    Step.RECEIVED: _WORK,
    Step.REOPENED: _WORK | {Step.CLOSED},
    Step.ACKNOWLEDGED: _WORK - {Step.ACKNOWLEDGED},
    Step.ASSESSED: _WORK,
    Step.INVESTIGATING: _WORK,
    Step.ANSWERED: _SPOKEN,
    Step.ACCEPTED: {Step.CLOSED, Step.DISPUTED, Step.ANSWERED},
    Step.DISPUTED: _SPOKEN,
    Step.CLOSED: {Step.REOPENED},
    Step.CANCELLED: {Step.REOPENED},
}

PROCESS = TransitionTable(
    record="complaint",
    allowed=frozenset((state.value, step.value) for state, steps in _AFTER.items() for step in steps),
)
"""A complaint that was opened by mistake is cancelled, never deleted; whatever is final can be reopened."""
