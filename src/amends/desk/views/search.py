"""One search over voices and cases; what a person may not see is not found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from amends.cases.models import Case
from amends.people.models import Person
from amends.people.signed_in import signed_in
from amends.records.search import Hit, find
from amends.voices.models import Voice

MOST = 50
KINDS = {"": "Everything", "case": "Cases", "voice": "Voices"}


@dataclass(frozen=True, slots=True)
class Found:
    """A hit with its address."""

    url: str
    number: str
    title: str
    kind: str
    snippet: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KindLink:
    """A way to narrow the search."""

    label: str
    url: str
    is_current: bool


def search(request: HttpRequest) -> HttpResponse:
    """Find words, names and numbers."""
    person = signed_in(request)
    query = request.GET.get("q", "").strip()[:200]
    kind = request.GET.get("kind", "")
    kinds = [kind] if kind in KINDS and kind else None
    hits = find(query, kinds=kinds, limit=MOST) if query else []
    context = {
        "query": query,
        "hits": seen(hits, person),
        "kinds": [KindLink(label, _url(query, key), key == kind) for key, label in KINDS.items()],
        "limit_reached": len(hits) == MOST,
        "search_url": reverse("desk:search"),
    }
    return render(request, "desk/search.html", context)


def _url(query: str, kind: str) -> str:
    return "?" + urlencode({"q": query, "kind": kind} if kind else {"q": query})


def seen(hits: Iterable[Hit], person: Person) -> list[Found]:
    """Keep the hits this person may see, in their order: two queries, however many hits. A voice shows its case."""
    hits = list(hits)
    cases = (
        Case.objects.visible_to(person).filter(uid__in=_uids(hits, "case")).values_list("uid", "received_at", "number")
    )
    voices = Voice.objects.visible_to(person).filter(uid__in=_uids(hits, "voice"))
    rows = [*cases, *voices.values_list("uid", "received_at", "case__number")]
    allowed = {uid: (at, number or "") for uid, at, number in rows}
    return [
        Found(
            reverse(f"desk:{hit.kind}", args=[hit.uid]),
            allowed[hit.uid][1],
            hit.title,
            hit.kind,
            hit.snippet,
            allowed[hit.uid][0],
        )
        for hit in hits
        if hit.uid in allowed
    ]


def _uids(hits: Iterable[Hit], kind: str) -> list[UUID]:
    return [hit.uid for hit in hits if hit.kind == kind]
