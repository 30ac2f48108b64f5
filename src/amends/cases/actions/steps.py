"""Taking a step: the one place where a case's steps, state and clocks are written."""

from collections.abc import Sequence
from datetime import datetime

from amends.cases.models import Case, CaseClock, CaseStep
from amends.cases.process import PROCESS
from amends.core.clocks import Calendar, ClockState, Event, applicable, clocks_of, firm_rules
from amends.core.complaint import Fact, Step, clock_facts, state_of
from amends.people.models import Company

CASE_RULES = ("firm.acknowledge", "firm.answer")


def locked(case: Case) -> Case:
    """Return the case as it stands now, locked until the transaction ends: two people may act at once."""
    return Case.objects.select_for_update().get(pk=case.pk)


def take_step(case: Case, step: Step, *, by: str, now: datetime, note: str = "") -> CaseStep:
    """Write a step, derive the state and recompute the clocks. Raises Refused when the step may not follow."""
    PROCESS.check(case.state, step)
    taken = CaseStep.objects.create(case=case, kind=step, at=now, by=by, note=note)
    facts = case.facts()
    case.state = state_of(facts)
    case.closed_at = None if case.is_open else now
    case.save(update_fields=["state", "closed_at"])
    _recompute(case, facts)
    return taken


def write_first_steps(case: Case, facts: Sequence[Fact]) -> None:
    """Write a new case, which nobody else can have seen yet, with its first steps and the clocks that follow."""
    case.state = state_of(facts)
    case.save(force_insert=True)
    CaseStep.objects.bulk_create(CaseStep(case=case, kind=fact.step, at=fact.at, by=fact.by) for fact in facts)
    CaseClock.objects.bulk_create(_new_clock(case, run) for run in runs_of(case, facts).values())


def recompute_clocks(case: Case) -> None:
    """Compute every clock of the case from its steps and its harm. A breach stays until a clock starts anew."""
    _recompute(case, case.facts())


def _recompute(case: Case, facts: Sequence[Fact]) -> None:
    runs = runs_of(case, facts)
    kept = {clock.rule: clock for clock in case.clocks.all()}
    for key in runs.keys() & kept.keys():
        _change_clock(kept[key], runs[key])
    CaseClock.objects.bulk_create(_new_clock(case, run) for key, run in runs.items() if key not in kept)


def runs_of(case: Case, facts: Sequence[Fact]) -> dict[str, ClockState]:
    """Return the latest run of each clock of a case, by its rule's key."""
    events = [Event(fact.step.value, fact.at) for fact in clock_facts(facts)]
    rules = [rule for rule in applicable(firm_rules(), case.severity) if rule.key in CASE_RULES]
    latest = sorted(clocks_of(events, rules, _calendar_for(events)), key=lambda run: run.started_at)
    return {run.rule.key: run for run in latest}


def _calendar_for(events: list[Event]) -> Calendar:
    first, last = min(event.at for event in events), max(event.at for event in events)
    return Company.objects.the().calendar(range(first.year, last.year + 2))


def _new_clock(case: Case, run: ClockState) -> CaseClock:
    return CaseClock(
        case=case,
        rule=run.rule.key,
        name=run.rule.name,
        started_at=run.started_at,
        due_at=run.due_at,
        stopped_at=run.stopped_at,
    )


def _change_clock(clock: CaseClock, run: ClockState) -> None:
    if clock.started_at != run.started_at:
        clock.started_at, clock.breached_at = run.started_at, None
    elif (clock.name, clock.due_at, clock.stopped_at) == (run.rule.name, run.due_at, run.stopped_at):
        return
    clock.name, clock.due_at, clock.stopped_at = run.rule.name, run.due_at, run.stopped_at
    clock.save()
