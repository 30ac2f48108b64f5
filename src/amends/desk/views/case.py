"""A case as a story, and everything that can be done to it."""

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from amends.cases.models import Case
from amends.desk.acts import Act, offered, perform
from amends.desk.case_acts import CaseActs
from amends.desk.facts import facts_of_case
from amends.desk.story import story_of
from amends.desk.way import next_step, way_of
from amends.people.gate import may
from amends.people.models import Person
from amends.people.signed_in import signed_in
from amends.records.models import Link

SOURCES = {
    "mail": "from a mail",
    "form": "from the web form",
    "phone": "from a call",
    "page": "from the customer’s page",
}


def case(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Tell the story; do the act that a POST names."""
    person = signed_in(request)
    found = get_object_or_404(Case.objects.visible_to(person).with_story(), uid=uid)
    acts = CaseActs(found, person=person, now=timezone.now()).all() if may(person, "desk:case", "do") else []
    if request.method == "POST" and perform(request, acts):
        return (
            redirect("desk:home")
            if not Case.objects.visible_to(person).filter(pk=found.pk).exists()
            else redirect(found)
        )
    return _page(request, found, acts, tried=request.POST.get("act", ""))


def _page(request: HttpRequest, found: Case, acts: list[Act], *, tried: str) -> HttpResponse:
    step = next_step(found)
    first = found.voices.order_by("received_at").first()
    context = {
        "case": found,
        "source": SOURCES.get(first.channel, "") if first else "",
        "owner": found.owner.name if found.owner else "",
        "clocks": list(found.clocks.all()),
        "steps": way_of(found),
        "next": step if acts else None,
        "acts": offered(acts, primary=step.act, opened=tried or request.GET.get("do", "")),
        "story": story_of(found),
        "facts": list(facts_of_case(found)),
        "related": list(_related(found, signed_in(request))),
        "is_restricted": found.is_restricted,
    }
    return render(request, "desk/case.html", context, status=422 if tried else 200)


def _related(found: Case, person: Person) -> Iterator[dict[str, str]]:
    """Yield the voices of the case, and the cases it follows or that follow it."""
    links = Link.objects.touching(found.uid).values_list("from_uid", "to_uid")
    others = {uid for pair in links for uid in pair} - {found.uid}
    for other in Case.objects.visible_to(person).filter(uid__in=others):
        yield {"label": str(other), "url": other.get_absolute_url(), "note": other.state}
    for voice in found.voices.order_by("received_at"):
        yield {"label": str(voice)[:80], "url": voice.get_absolute_url(), "note": voice.get_channel_display()}
