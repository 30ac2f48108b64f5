"""The outbox: every letter, what became of it, and why; one letter as its reader sees it."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from amends.core.errors import Refused
from amends.letters.actions import SENT_AGAIN_FROM, send_again
from amends.letters.models import Letter, LetterQuerySet
from amends.people.signed_in import signed_in
from amends.records.listing import COUNT_TO, Column, Listing

LETTERS: Listing[Letter] = Listing(
    columns=(
        Column("queued", "Written", lambda row: row.queued_at, order=("queued_at",), template="letters/_written.html"),
        Column("to", "To", lambda row: row.to_name or row.to_address, order=("to_name", "to_address")),
        Column("subject", "Subject", lambda row: row.subject, order=("subject",), href=lambda row: _address(row)),
        Column("status", "What became of it", lambda row: row.get_status_display(), template="letters/_became.html"),
    ),
    order_by="-queued",
)
NEEDS_A_PERSON = (Letter.Status.HELD, Letter.Status.FAILED, Letter.Status.BOUNCED)
TABS = (*NEEDS_A_PERSON, Letter.Status.QUEUED, Letter.Status.SHOWN, Letter.Status.SENT)


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of the outbox with its count, as parts/views.html wants it."""

    label: str
    url: str
    count: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class TabGroup:
    """Tabs under one heading."""

    heading: str
    items: list[Tab]


def _address(row: Letter) -> str:
    return reverse("letters:letter", args=[row.uid])


def _counted(letters: LetterQuerySet) -> tuple[int, str]:
    number = letters.order_by()[: COUNT_TO + 1].count()
    return number, f"{COUNT_TO:,}+" if number > COUNT_TO else f"{number:,}"


@require_safe
def outbox(request: HttpRequest) -> HttpResponseBase:
    """Show the letters this person may see, by what became of them."""
    letters = Letter.objects.visible_to(signed_in(request))
    asked = request.GET.get("status", "")
    asked = asked if asked in Letter.Status.values else ""
    shown = letters.filter(status=asked) if asked else letters
    if request.GET.get("format") == "csv":
        return LETTERS.csv(shown, request.GET, filename="letters.csv")
    tabs = [Tab("Every letter", reverse("letters:outbox"), "", not asked)]
    for status in TABS:
        words = str(status.label)
        url = f"{reverse('letters:outbox')}?status={status.value}"
        tabs.append(Tab(words[0].upper() + words[1:], url, _counted(letters.filter(status=status))[1], asked == status))
    stuck, _ = _counted(letters.filter(status__in=NEEDS_A_PERSON))
    waiting, _ = _counted(letters.filter(status__in=(Letter.Status.QUEUED, Letter.Status.SENDING)))
    page = LETTERS.page(shown, request.GET)
    context = {"list": page, "views": [TabGroup("", tabs)], "stuck": stuck, "waiting": waiting}
    return render(request, "letters/outbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one letter; a POST sends again one that did not arrive."""
    me = signed_in(request)
    found = get_object_or_404(Letter.objects.visible_to(me), uid=uid)
    if request.method == "POST":
        try:
            send_again(letter=found, by=me.actor, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "The letter is in the queue again and leaves within seconds.")
        return redirect("letters:letter", uid=uid)
    can_go_again = found.status in SENT_AGAIN_FROM and bool(found.body)
    return render(request, "letters/letter.html", {"letter": found, "can_go_again": can_go_again})
