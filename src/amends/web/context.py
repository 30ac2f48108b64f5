"""What every page knows: the company, the person, where one can go, and whether the machine runs.

Everything that asks the database is a function that remembers its answer: a page that does not show it, or a fragment
for htmx, asks nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from amends.people.gate import may
from amends.people.models import Company, Person
from amends.voices.models import Voice
from amends.web import spoken
from amends.web.models import Heartbeat


@dataclass(frozen=True, slots=True)
class Destination:
    """A place in the menu: shown to those who may see its page. `letter` follows g on the keyboard."""

    page: str
    label: str
    letter: str


MENU = (
    Destination("desk:home", "My work", "h"),
    Destination("desk:inbox", "Inbox", "i"),
    Destination("cases:list", "Cases", "c"),
    Destination("voices:reconciliation", "Hearing", "r"),
    Destination("desk:taxonomies", "Words", "w"),
    Destination("desk:triage_quality", "Triage", "q"),
    Destination("letters:outbox", "Outbox", "o"),
    Destination("ledger:log", "Ledger", "e"),
    Destination("people:list", "People", "p"),
)

CHILDREN = {"web": timedelta(minutes=2), "tick": timedelta(minutes=1), "listen": timedelta(minutes=3)}
BEATS = {"web": ("web",), "tick": ("tick sweeps", "tick seal"), "listen": ("listen",)}
"""The children of `amends serve`, and how long each may be silent before the foot of every page turns red."""


@dataclass(frozen=True, slots=True)
class Place:
    """A destination as it is drawn."""

    url: str
    label: str
    letter: str
    is_current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the machine; `at` is None when it never ran."""

    name: str
    at: datetime | None
    is_late: bool


def page(request: HttpRequest) -> Mapping[str, object]:
    """Return what base.html and the tags expect."""
    user = getattr(request, "user", None)
    person = user if isinstance(user, Person) else None
    now = timezone.now()
    company: Callable[[], Company | None] = cache(lambda: Company.objects.first())
    machine = cache(lambda: parts_of_the_machine(now))
    return {
        "company": company,
        "me": person,
        "now": now,
        "sample": settings.SAMPLE,
        "theme": request.session.get("theme", "") if hasattr(request, "session") else "",
        "nav": cache(lambda: menu(request, person)),
        "machine": machine,
        "late_parts": cache(lambda: [part for part in machine() if part.is_late and part.name != "web"]),
        "search_url": address("desk:search") if may(person, "desk:search") else "",
        "account_url": address("mfa_index") if may(person, "mfa_index") else "",
        "theme_url": address("web:theme") if may(person, "web:theme", "do") else "",
        "sign_out_url": address("account_logout"),
        "printed": cache(lambda: margins(company(), person, now)),
    }


def menu(request: HttpRequest, person: Person | None) -> tuple[Place, ...]:
    """Return the places this person may go to, in order; none for somebody who is not signed in."""
    if person is None:
        return ()
    allowed = [destination for destination in MENU if may(person, destination.page)]
    found = [(destination, address(destination.page)) for destination in allowed]
    return tuple(_place(destination, url, request, person) for destination, url in found if url)


def _place(destination: Destination, url: str, request: HttpRequest, person: Person) -> Place:
    is_current = request.path == url or (url != "/" and request.path.startswith(url))
    count = Voice.objects.visible_to(person).waiting().count() if destination.page == "desk:inbox" else 0
    return Place(url, destination.label, destination.letter, is_current, count)


def parts_of_the_machine(now: datetime) -> tuple[Part, ...]:
    """Return when each child of the server last ran, and whether that is too long ago."""
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    return tuple(_part(name, [seen.get(beat) for beat in BEATS[name]], now=now) for name in CHILDREN)


def _part(name: str, beats: list[datetime | None], *, now: datetime) -> Part:
    """A part is as fresh as the oldest of its beats; one that never came counts as late."""
    known = [at for at in beats if at is not None]
    last = min(known) if len(known) == len(beats) else None
    return Part(name, last, last is None or now - last > CHILDREN[name])


def margins(company: Company | None, person: Person | None, now: datetime) -> Mapping[str, str]:
    """Return what stands in the margins of paper: the company, and who printed when."""
    if company is None:
        return {}
    who = f" by {person.name}" if person else ""
    at = spoken.exact(now, company.local(now).tzinfo or timezone.get_current_timezone())
    return {"top": f"{company.name} · Amends", "bottom": f"Printed {at}{who}"}


def address(page: str) -> str:
    """Return where a page stands, or nothing while it does not exist: a menu never breaks the page it is on."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""
