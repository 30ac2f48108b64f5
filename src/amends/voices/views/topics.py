"""What is new in what people say: a list, and a word that something is nothing."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Max, Prefetch, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from amends.core.errors import Refused
from amends.core.triage.topics import HISTORY, LEAST_BEFORE, WINDOW
from amends.people.gate import may
from amends.people.models import Person
from amends.people.signed_in import signed_in
from amends.voices.actions.topics import dismiss_topic
from amends.voices.forms.topics import DismissForm
from amends.voices.models import EmergingTopic, EmergingTopicQuerySet, TopicVoice, Voice

SHOWN_VOICES = 12
"""Voices of a topic that a page shows, the clearest."""
REMEMBERED = timedelta(days=30)
"""Dismissed topics are shown for so long, with who and why."""


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """List what is new and what grows, with the voices behind each."""
    return _page(request, signed_in(request), timezone.now())


@require_POST
def dismiss(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Say why a topic is nothing to look into."""
    person, now = signed_in(request), timezone.now()
    topic = get_object_or_404(EmergingTopic.objects.visible_to(person), uid=uid)
    form = DismissForm(request.POST, prefix=str(uid))
    if not form.is_valid():
        return _page(request, person, now, refused=form, of=uid)
    try:
        dismiss_topic(topic=topic, why=form.cleaned_data["why"], by=person, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "It is dismissed. Who dismissed it and why stands below.")
    return redirect("voices:topics")


def _page(
    request: HttpRequest, person: Person, now: datetime, *, refused: DismissForm | None = None, of: UUID | None = None
) -> HttpResponse:
    visible = EmergingTopic.objects.visible_to(person)
    standing = list(_with_voices(visible.standing(), person))
    forms = {
        topic.uid: refused if refused and topic.uid == of else DismissForm(prefix=str(topic.uid)) for topic in standing
    }
    context: dict[str, Any] = {
        "topics": [(topic, forms[topic.uid]) for topic in standing],
        "dismissed": list(visible.dismissed_since(now - REMEMBERED)),
        "may_dismiss": may(person, "voices:dismiss_topic", "do"),
        "days": WINDOW.days,
        "days_before": HISTORY.days,
        "least": LEAST_BEFORE,
        "has_history": bool(standing) or _has_history(now),
    }
    return render(request, "voices/topics.html", context, status=422 if refused else 200)


def _with_voices(found: EmergingTopicQuerySet, person: Person) -> EmergingTopicQuerySet:
    """Return topics, the worst harm first, each with how many voices this person may see and the clearest of these."""
    behind = Voice.objects.visible_to(person)
    links = TopicVoice.objects.filter(rank__lt=SHOWN_VOICES, voice__in=behind).select_related("voice", "voice__case")
    seen = Q(links__voice__in=behind)
    counted = found.annotate(seen=Count("links", filter=seen), worst=Max("links__voice__severity", filter=seen))
    return counted.order_by("-worst", "p", "id").prefetch_related(Prefetch("links", links, to_attr="shown"))


def _has_history(now: datetime) -> bool:
    """Whether enough was said before the last days for anything to be called new."""
    before = Voice.objects.filter(received_at__gt=now - WINDOW - HISTORY, received_at__lte=now - WINDOW, machine="")
    return before[:LEAST_BEFORE].count() == LEAST_BEFORE
