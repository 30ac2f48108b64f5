"""The inbox: what waits for an answer or a decision."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from amends.desk.inbox import CHANNEL_VIEWS, EVEN_ALL, MOST, TEACH, VIEWS, groups_of, views_of
from amends.people.gate import may
from amends.people.models import Company
from amends.people.signed_in import signed_in
from amends.voices.models import Source, Voice


def inbox(request: HttpRequest) -> HttpResponse:
    """Show one saved view of what is open."""
    person = signed_in(request)
    asked = request.GET.get("view", "all")
    view = asked if asked in (*VIEWS, *CHANNEL_VIEWS, TEACH) else "all"
    most = EVEN_ALL if request.GET.get("show") == "all" else MOST
    groups = groups_of(person, view=view, now=timezone.now(), zone=ZoneInfo(Company.objects.the().zone), most=most)
    views = views_of(person, current=view)
    waiting = next((item.count for group in views for item in group.items if item.is_current), 0)
    shown = sum(len(group.rows) for group in groups)
    sees_hearing = may(person, "voices:reconciliation")
    context = {
        "finding": _finding(waiting) if view != TEACH else _to_teach(waiting),
        "order": "Worst first, then soonest." if view != TEACH else "A word on these teaches the models most.",
        "views": views,
        "groups": groups,
        "more": max(0, waiting - shown),
        "more_url": f"?view={view}&show=all",
        "looked_at": Source.objects.order_by("-looked_at").values_list("looked_at", flat=True).first(),
        "silent": list(Source.objects.exclude(last_error="").values_list("name", flat=True)),
        "hearing_url": reverse("voices:reconciliation") if sees_hearing else "",
        "quarantined": Voice.objects.quarantined().count() if may(person, "voices:quarantine") else 0,
        "quarantine_url": reverse("voices:quarantine"),
        "log_url": reverse("voices:phone") if may(person, "voices:phone") else "",
    }
    return render(request, "desk/inbox.html", context)


def _finding(waiting: int) -> str:
    if not waiting:
        return "Nobody waits"
    return "1 voice waits for us" if waiting == 1 else f"{waiting:,} voices wait for us"


def _to_teach(number: int) -> str:
    if not number:
        return "The models ask nothing now"
    return "One voice would teach the models most" if number == 1 else f"{number} voices would teach the models most"
