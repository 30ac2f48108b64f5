"""My work: what needs this person today, and whether the machine runs."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from amends.desk.facts import Fact
from amends.desk.work import answer_times, finding_for, groups_for
from amends.ledger.models import Checkpoint, Entry
from amends.letters.models import Letter
from amends.people.gate import may
from amends.people.models import Company, Person
from amends.people.signed_in import signed_in
from amends.voices.models import EmergingTopic, Mailbox, QualityAlert, Source, Unfetched, Voice

TOPICS = 3  # named on the first page; the rest stand on their own


def home(request: HttpRequest) -> HttpResponse:
    """Show what needs this person, how answers do, and the health of what listens."""
    person, now = signed_in(request), timezone.now()
    company = Company.objects.the()
    zone = ZoneInfo(company.zone)
    groups = groups_for(person, now=now, zone=zone)
    sees_all = may(person, "cases:list")
    context = {
        "finding": finding_for(person, groups, now=now, zone=zone),
        "groups": groups,
        "charts": [answer_times(now=now, zone=zone)] if sees_all else [],
        "health": list(_health(person)),
        "red_sources": list(Source.objects.red()) if may(person, "voices:reconciliation") else [],
        "quality_alerts": list(QualityAlert.objects.standing()) if may(person, "desk:triage_quality") else [],
        "topics": _topics(person),
        "topics_url": reverse("voices:topics"),
        "may_see_source": may(person, "voices:source"),
        "log_url": reverse("voices:phone") if may(person, "voices:phone") else "",
        "inbox_url": reverse("desk:inbox") if may(person, "desk:inbox") else "",
        "first_steps": list(_first_steps(company, person)),
    }
    return render(request, "desk/home.html", context)


def _topics(person: Person) -> list[EmergingTopic]:
    """Return what people begin to say, as far as this person may see who does: a few, the least likely chance first."""
    return list(EmergingTopic.objects.visible_to(person).standing()[:TOPICS]) if may(person, "voices:topics") else []


def _health(person: Person) -> Iterator[Fact]:
    if may(person, "voices:reconciliation"):
        yield from _heard(person)
        unread = Voice.objects.quarantined().count()
        if unread:
            yield Fact("Quarantine", f"{unread} to look at", url=reverse("voices:quarantine"), is_late=True)
    if may(person, "letters:outbox"):
        held = Letter.objects.filter(status="held").count()
        yield Fact("Letters", f"{held} held back" if held else "none held back", url=reverse("letters:outbox"))
    if may(person, "ledger:log"):
        last = Checkpoint.objects.order_by("-size").first()
        open_ = Entry.objects.filter(index=None).count()
        said = f"{last.size:,} entries sealed, {open_} to seal; last" if last else f"{open_} entries to seal"
        yield Fact("Ledger", said, at=last.sealed_at if last else None, url=reverse("ledger:log"))


def _heard(person: Person) -> Iterator[Fact]:
    """Say of each place when it was heard last; a single failed look is said, and only several in a row are late."""
    has_page = may(person, "voices:source")
    paused = set(Mailbox.objects.filter(is_paused=True).values_list("source", flat=True))
    for source in Source.objects.all():
        url = source.get_absolute_url() if has_page else ""
        if source.failures:
            said = f"could not look {source.failures} times" if source.is_red else "the last look failed, tried again"
            yield Fact(source.name, said, url=url, is_late=source.is_red)
        elif source.pk in paused:
            yield Fact(source.name, "paused", url=url)
        else:
            yield Fact(
                source.name, "last heard" if source.heard_at else "nothing heard yet", url=url, at=source.heard_at
            )
    stuck = Unfetched.objects.told().values_list("mailbox__source__name", "mailbox__source__uid")
    for name, uid, number in stuck.annotate(number=Count("pk")).order_by("mailbox__source__name"):
        said = f"{number} mails cannot be fetched" if number > 1 else "a mail cannot be fetched"
        yield Fact(name, said, url=reverse("voices:source", args=[uid]) if has_page else "", is_late=True)


def _first_steps(company: Company, person: Person) -> Iterator[dict[str, object]]:
    """A new installation is shown what to do first; once voices are heard and colleagues are there, nothing."""
    heard, colleagues = Voice.objects.exists(), Person.objects.count() > 1
    if not person.has_role("administrator") or (heard and colleagues and company.complaint_mail):
        return
    yield {
        "label": "Say where customers write to, and when you work",
        "url": reverse("people:company"),
        "is_done": bool(company.complaint_mail),
    }
    yield {
        "label": "Listen to the mailbox that customers write to",
        "url": reverse("voices:new_mailbox"),
        "is_done": Mailbox.objects.exists(),
    }
    yield {"label": "Log the first voice", "url": reverse("voices:phone"), "is_done": heard}
    yield {"label": "Invite a colleague", "url": reverse("people:invite"), "is_done": colleagues}


def help_page(request: HttpRequest) -> HttpResponse:
    """Show the keys and where to find what."""
    return render(request, "desk/help.html")
