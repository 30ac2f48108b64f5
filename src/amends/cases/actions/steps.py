"""Taking a step: the one place where a case's steps, state and clocks are written."""

from datetime import datetime

from amends.cases.models import Case, CaseClock, CaseStep
from amends.cases.process import PROCESS
from amends.core.clocks import Calendar, ClockState, Event, applicable, clocks_of, firm_rules
from amends.core.complaint import Step, clock_facts
from amends.people.models import Company

CASE_RULES = ("firm.acknowledge", "firm.answer")


def locked(case: Case) -> Case:
    """Return the case as it stands now, locked until the transaction ends: two people may act at once."""
    return Case.objects.select_for_update().get(pk=case.pk)


def take_step(case: Case, step: Step, *, by: str, now: datetime, note: str = "") -> CaseStep:
    """Write a step, derive the state and recompute the clocks. Raises Refused when the step may not follow."""
    PROCESS.check(case.state, step)
    taken = CaseStep.objects.create(case=case, kind=step, at=now, by=by, note=note)
    case.state = case.derive_state()
    case.closed_at = None if case.is_open else now
    case.save(update_fields=["state", "closed_at"])
    recompute_clocks(case)
    return taken


def recompute_clocks(case: Case) -> None:
    """Compute every clock of the case from its steps and its harm. A breach stays until a clock starts anew."""
    events = [Event(fact.step.value, fact.at) for fact in clock_facts(case.facts())]
    rules = [rule for rule in applicable(firm_rules(), case.severity) if rule.key in CASE_RULES]
    latest = sorted(clocks_of(events, rules, _calendar_for(events)), key=lambda run: run.started_at)
    for run in {run.rule.key: run for run in latest}.values():
        _keep_clock(case, run)


def _calendar_for(events: list[Event]) -> Calendar:
    first, last = min(event.at for event in events), max(event.at for event in events)
    return Company.objects.the().calendar(range(first.year, last.year + 2))


def _keep_clock(case: Case, run: ClockState) -> None:
    kept = {"name": run.rule.name, "due_at": run.due_at, "stopped_at": run.stopped_at}
    clock, is_new = CaseClock.objects.get_or_create(
        case=case, rule=run.rule.key, defaults={**kept, "started_at": run.started_at}
    )
    if is_new:
        return
    if clock.started_at != run.started_at:
        clock.started_at, clock.breached_at = run.started_at, None
    clock.name, clock.due_at, clock.stopped_at = run.rule.name, run.due_at, run.stopped_at
    clock.save()
