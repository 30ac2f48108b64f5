"""What waits for an answer or a decision, worst first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch
from django.utils.text import Truncator

from amends.cases.models import Case, CaseClock, CaseQuerySet
from amends.core.complaint import Step
from amends.core.severity import Severity
from amends.desk.estimates import kind_to_agree, sentence_of
from amends.people.gate import may
from amends.people.models import Person
from amends.voices.models import Disposition, Proposal, Taxonomy, Voice, VoiceQuerySet
from amends.voices.taxonomies import KINDS
from amends.voices.teaching import how_many, most_useful

MOST = 60
EVEN_ALL = 1_000
WORDS = 130
HEADINGS = ("Somebody was or could be hurt", "Late", "Today", "This week", "Later", "Answered: the customer’s turn")
VERBS = {"firm.acknowledge": "write"}
ICONS = {"mail": "mail", "form": "file-text", "phone": "phone", "page": "message-square"}
VIEWS = {"all": "Everything open", "mine": "Mine", "nobody": "Nobody’s yet", "waiting": "To decide"}
TEACH = "teach"
MOST_TO_TEACH = 30
CHANNEL_VIEWS = {"mail": "Mail", "form": "Web form", "phone": "Phone, counter", "page": "Customer’s page"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the inbox: how bad, what they said, by when, and why we think so.

    proposal  what agreeing says, “a complaint”; kind its key; guess the same with its probability, in a sentence
    """

    url: str
    words: str
    language: str
    severity: int
    due: datetime | None
    verb: str
    channel: str
    icon: str
    author: str
    details: tuple[str, ...]
    whys: tuple[str, ...]
    owner: str = ""
    proposal: str = ""
    guess: str = ""
    kind: str = ""
    agree_url: str = ""
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    heading: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class View:
    """A saved view with its count."""

    label: str
    url: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class ViewGroup:
    """Saved views under one heading; the first has none."""

    heading: str
    items: list[View]


def groups_of(person: Person, *, view: str, now: datetime, zone: ZoneInfo, most: int = MOST) -> list[Group]:
    """Return what one saved view shows, worst first; at most so many cases and as many voices."""
    if view == TEACH:
        return _to_teach(person)
    rows = [
        _case_row(case) for case in _narrowed(person, view).with_story().prefetch_related("voices").by_urgency()[:most]
    ]
    if view in ("all", "waiting", *CHANNEL_VIEWS):
        voices = Voice.objects.visible_to(person).waiting()
        shown = voices.filter(channel=view) if view in CHANNEL_VIEWS else voices
        may_decide = may(person, "desk:voice", "do")
        ordered = _with_proposals(shown.order_by("-severity", "received_at"))[:most]
        rows += [_voice_row(voice, may_decide=may_decide) for voice in ordered]
    return _grouped(rows, now=now, zone=zone)


def _with_proposals(voices: VoiceQuerySet) -> VoiceQuerySet:
    """Read the standing proposals of all voices in one more query."""
    current = Proposal.objects.current().filter(taxonomy=Taxonomy.KIND)
    return voices.select_related("party").prefetch_related(Prefetch("proposals", current, to_attr="kind_proposals"))


def _to_teach(person: Person) -> list[Group]:
    """Return the voices on which a person's word teaches most, the least sure first."""
    keys = most_useful(person, MOST_TO_TEACH)
    voices = {voice.pk: voice for voice in _with_proposals(Voice.objects.visible_to(person).filter(pk__in=keys))}
    may_decide = may(person, "desk:voice", "do")
    rows = [_voice_row(voices[key], may_decide=may_decide) for key in keys if key in voices]
    return [Group("Here the models are least sure", rows)] if rows else []


def _narrowed(person: Person, view: str) -> CaseQuerySet:
    cases = Case.objects.visible_to(person).open()
    if view == "mine":
        return cases.filter(owner=person)
    if view == "nobody":
        return cases.filter(owner=None)
    if view == "waiting":
        return cases.none()
    return cases.filter(voices__channel=view).distinct() if view in CHANNEL_VIEWS else cases


def views_of(person: Person, *, current: str) -> list[ViewGroup]:
    """Return the saved views by owner and by channel, with their counts."""
    cases, voices = Case.objects.visible_to(person).open(), Voice.objects.visible_to(person).waiting()
    waiting = voices.count()
    counts = {
        "all": cases.count() + waiting,
        "mine": cases.filter(owner=person).count(),
        "nobody": cases.filter(owner=None).count(),
        "waiting": waiting,
        TEACH: how_many(person, MOST_TO_TEACH) if may(person, "desk:voice", "do") else 0,
    }
    in_cases = (
        Voice.objects.filter(case__in=cases).order_by().values("channel").annotate(n=Count("case", distinct=True))
    )
    for row in [*in_cases, *voices.order_by().values("channel").annotate(n=Count("pk"))]:
        counts[row["channel"]] = counts.get(row["channel"], 0) + row["n"]
    return [
        ViewGroup("", _links(VIEWS, counts, current)),
        ViewGroup("By place", _links(CHANNEL_VIEWS, counts, current)),
        ViewGroup("Teach", _links({TEACH: "Most useful to say"}, counts, current) if counts[TEACH] else []),
    ]


def _links(names: Mapping[str, str], counts: Mapping[str, int], current: str) -> list[View]:
    return [View(name, f"?view={key}", counts[key], key == current) for key, name in names.items() if key in counts]


def next_clock(case: Case) -> CaseClock | None:
    """Return the running clock that is due first."""
    running = [clock for clock in case.clocks.all() if clock.is_running]
    return min(running, key=lambda clock: clock.due_at, default=None)


def quoted(words: str) -> str:
    """Return the first words without quotation marks of their own: the page puts them into some."""
    return Truncator(words.strip(" “”„«»\"'‘’")).chars(WORDS)


def _case_row(case: Case) -> Row:
    clock = next_clock(case)
    first = min(case.voices.all(), key=lambda voice: voice.received_at, default=None)
    details = [case.number]
    details += [case.product.name] if case.product else []
    details += [f"lot {case.lot.number}"] if case.lot else []
    return Row(
        url=case.get_absolute_url(),
        words=quoted(first.excerpt if first and first.excerpt else case.title),
        language=case.language,
        severity=case.severity,
        due=clock.due_at if clock else None,
        verb=VERBS.get(clock.rule, "answer") if clock else "",
        channel=first.get_channel_display() if first else "",
        icon=ICONS.get(first.channel if first else "", "message-circle"),
        author=str(case.customer or case.reply_name),
        details=tuple(details),
        whys=tuple(case.opened_why.split("\n")[:1]) if case.opened_why else (),
        owner=case.owner.name if case.owner else "",
        is_answered=case.state == Step.ANSWERED,
    )


def _voice_row(voice: Voice, *, may_decide: bool) -> Row:
    shown = {"product": "{}", "lot": "lot {}", "order": "order {}"}
    proposal = next(iter(getattr(voice, "kind_proposals", [])), None)
    kind = kind_to_agree(voice, proposal)
    waits = voice.disposition == Disposition.WAITING
    return Row(
        url=voice.get_absolute_url(),
        words=quoted(voice.excerpt or voice.subject),
        language=voice.language,
        severity=voice.severity,
        due=voice.decide_by if waits else None,
        verb="decide" if waits else "",
        channel=voice.get_channel_display(),
        icon=ICONS[voice.channel],
        author=voice.author_name or voice.author_address,
        details=tuple(text.format(voice.facts[key]) for key, text in shown.items() if voice.facts.get(key)),
        whys=tuple(voice.triage.get("why", [])[:1]),
        proposal=KINDS.get(kind, kind),
        guess=sentence_of(proposal, voice) if proposal else "",
        kind=kind,
        agree_url=voice.get_absolute_url() if may_decide and waits else "",
    )


def _grouped(rows: list[Row], *, now: datetime, zone: ZoneInfo) -> list[Group]:
    """Somebody could be hurt; late; today; this week; later. Inside: harm first, then the hour."""
    groups: dict[str, list[Row]] = {heading: [] for heading in HEADINGS}
    for row in rows:
        groups[_heading(row, now=now, zone=zone)].append(row)
    for found in groups.values():
        found.sort(key=lambda row: (-row.severity, row.due is None, row.due or now))
    return [Group(heading, found) for heading, found in groups.items() if found]


def _heading(row: Row, *, now: datetime, zone: ZoneInfo) -> str:
    hurt, late, today, week, later, answered = HEADINGS
    if row.is_answered:
        return answered
    if row.severity >= Severity.INJURY:
        return hurt
    if row.due is None or row.due > now + timedelta(days=7):
        return later
    if row.due < now:
        return late
    return today if row.due.astimezone(zone).date() == now.astimezone(zone).date() else week
