"""What one person must do now, soonest first, and how the firm is doing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import F
from django.urls import reverse

from amends.cases.models import Case, CaseQuerySet, CaseStep
from amends.core.complaint import Step
from amends.core.severity import Severity
from amends.desk.inbox import next_clock, quoted
from amends.desk.trend import Reading, Trend
from amends.desk.way import next_step
from amends.letters.models import Letter
from amends.people.models import Person
from amends.voices.models import Voice

WEEKS = 12
MOST = 30


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do."""

    words: str
    url: str
    meta: tuple[str, ...]
    severity: int | None = None
    due: datetime | None = None
    verb: str = ""


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks under one heading."""

    heading: str
    tasks: list[Task]


def groups_for(person: Person, *, now: datetime, zone: ZoneInfo) -> list[TaskGroup]:
    """Return what this person's roles ask for: own cases by hour, what nobody owns, what is serious, what bounced."""
    tomorrow = (now.astimezone(zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = [_case_task(case) for case in _cases(person).filter(owner=person)[:MOST]]
    groups = [
        TaskGroup("Late", [task for task in mine if task.due and task.due < now]),
        TaskGroup("Today", [task for task in mine if task.due and now <= task.due < tomorrow]),
        TaskGroup("Later", [task for task in mine if task.due is None or task.due >= tomorrow]),
    ]
    if person.has_role("top_management", "quality_manager"):
        grave = _cases(person).filter(severity__gte=Severity.INJURY)[:MOST]
        groups.insert(0, TaskGroup("Somebody was or could be hurt", [_case_task(case, owned=True) for case in grave]))
    if person.has_role("handler", "quality_manager"):
        groups.append(
            TaskGroup("Nobody’s yet", [_case_task(case) for case in _cases(person).filter(owner=None)[:MOST]])
        )
        groups.append(TaskGroup("To decide", _to_decide(person)))
        groups.append(TaskGroup("Letters that did not arrive", _lost_letters(person)))
    return _each_once(groups)


def _each_once(groups: list[TaskGroup]) -> list[TaskGroup]:
    """Show a task under its first heading only, and no heading without a task."""
    seen: set[str] = set()
    kept = []
    for group in groups:
        tasks = [task for task in group.tasks if task.url not in seen]
        seen.update(task.url for task in tasks)
        kept.append(TaskGroup(group.heading, tasks))
    return [group for group in kept if group.tasks]


def _cases(person: Person) -> CaseQuerySet:
    return Case.objects.visible_to(person).open().with_story().by_urgency()


def _case_task(case: Case, *, owned: bool = False) -> Task:
    clock = next_clock(case)
    meta = [case.number, str(case.customer or case.reply_name or "no name given")]
    meta += [f"lot {case.lot.number}"] if case.lot else []
    meta += [f"with {case.owner.name}" if case.owner else "nobody’s yet"] if owned else [next_step(case).heading]
    return Task(case.title, case.get_absolute_url(), tuple(meta), case.severity, clock.due_at if clock else None)


def _to_decide(person: Person) -> list[Task]:
    waiting = Voice.objects.visible_to(person).waiting().order_by("-severity", "decide_by")[:MOST]
    return [
        Task(
            quoted(voice.excerpt) or str(voice),
            voice.get_absolute_url(),
            (voice.get_channel_display(),),
            voice.severity,
            voice.decide_by,
            "decide",
        )
        for voice in waiting
    ]


def _lost_letters(person: Person) -> list[Task]:
    lost = Letter.objects.visible_to(person).filter(status__in=["failed", "bounced"]).order_by("-queued_at")[:MOST]
    return [
        Task(letter.subject, reverse("letters:letter", args=[letter.uid]), (letter.get_status_display(),))
        for letter in lost
    ]


def finding_for(person: Person, groups: list[TaskGroup], *, now: datetime, zone: ZoneInfo) -> str:
    """Say in one sentence how much needs somebody today: what is due, and what could hurt."""
    local = now.astimezone(zone)
    greeting = "Good morning" if local.hour < 12 else "Good afternoon" if local.hour < 18 else "Good evening"
    today = local.replace(hour=23, minute=59, second=59)
    urgent = sum(1 for group in groups for task in group.tasks if task.due and task.due <= today)
    number = {0: "Nothing is due today.", 1: "One thing is due today."}.get(urgent, f"{urgent} things are due today.")
    return f"{greeting}, {person.name.split()[0]}. {number}"


def answer_times(*, now: datetime, zone: ZoneInfo) -> Trend | None:
    """Return the median days from receipt to answer for each of the last 12 weeks; None before the first answer."""
    since = now - timedelta(weeks=WEEKS)
    answered = CaseStep.objects.filter(kind=Step.ANSWERED, at__gte=since, at__lte=now).values_list(
        "at", F("case__received_at")
    )
    days: dict[int, list[float]] = defaultdict(list)
    for at, received_at in answered:
        days[(now - at) // timedelta(weeks=1)].append((at - received_at) / timedelta(days=1))
    if not days:
        return None
    readings = tuple(_reading(week, days.get(week), now=now, zone=zone) for week in reversed(range(WEEKS)))
    last = next(reading.value for reading in reversed(readings) if reading.value is not None)
    note = f"Median days from receipt to answer, {WEEKS} weeks"
    return Trend("answers", f"Answers now take {last:.1f} days", note, "d", "Week", readings)


def _reading(week: int, values: list[float] | None, *, now: datetime, zone: ZoneInfo) -> Reading:
    label = f"wk {(now - timedelta(weeks=week)).astimezone(zone).isocalendar().week}"
    return Reading(label, round(median(values), 1) if values else None)
