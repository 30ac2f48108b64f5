"""Where we listen: every source with its health, and the mailboxes, which administrators look after."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from amends.core.errors import AmendsError, Refused
from amends.people.gate import may
from amends.people.models import Company, Person
from amends.people.signed_in import signed_in
from amends.voices.actions import mailboxes
from amends.voices.forms import MailboxForm, PauseForm, initial_of
from amends.voices.locked import unlock
from amends.voices.models import Delivery, Mailbox, Source
from amends.voices.trying import Finding, try_connection

BEGINS_WITH = {"port": 993, "security": "tls", "login": "password", "folder": "INBOX", "after": "leave"}
PROPOSED_DAYS = 14
"""A new mailbox is heard from so many days ago on, unless the administrator says another day."""


def _today(now: datetime) -> datetime:
    return Company.objects.the().local(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _with_counts(now: datetime) -> QuerySet[Source]:
    """Return all sources, each with how many deliveries it had today and whether it is paused."""
    since = Delivery.objects.filter(arrived_at__gte=_today(now), source=OuterRef("pk")).order_by()
    today = Coalesce(Subquery(since.values("source").annotate(number=Count("pk")).values("number")), 0)
    return Source.objects.select_related("mailbox").annotate(today=today, is_paused=F("mailbox__is_paused"))


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """List every place we listen at, the red ones first."""
    found = sorted(_with_counts(timezone.now()), key=lambda one: (not one.is_red, one.channel, one.name))
    red = sum(one.is_red for one in found)
    context = {"sources": found, "red": red, "may_add": may(signed_in(request), "voices:new_mailbox", "do")}
    return render(request, "voices/sources.html", context)


def source(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show one source and its health; try, pause, start or look into its mailbox at once."""
    found = get_object_or_404(_with_counts(timezone.now()), uid=uid)
    pause, tried = PauseForm(), []
    if request.method == "POST":
        mailbox = get_object_or_404(Mailbox.objects.select_related("source"), source=found)
        act = request.POST.get("act", "")
        pause = PauseForm(request.POST if act == "pause" else None)
        if act == "try":
            tried = try_connection(mailbox, now=timezone.now())
        elif act != "pause" or pause.is_valid():
            return _done(request, act, mailbox)
    shown = _shown(found, signed_in(request), pause=pause, tried=tried)
    return render(request, "voices/source.html", shown, status=422 if pause.errors else 200)


def _done(request: HttpRequest, act: str, mailbox: Mailbox) -> HttpResponseBase:
    """Do one thing, and say what happens next."""
    try:
        do, said = ACTS[act]
    except KeyError:
        messages.error(request, "That cannot be done with a mailbox.")
        return redirect(mailbox.source)
    try:
        do(mailbox, request, timezone.now())
    except AmendsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(mailbox.source)


def _pause(mailbox: Mailbox, request: HttpRequest, now: datetime) -> None:
    mailboxes.pause_mailbox(mailbox=mailbox, why=request.POST["why"], by=signed_in(request), now=now)


def _resume(mailbox: Mailbox, request: HttpRequest, now: datetime) -> None:
    mailboxes.resume_mailbox(mailbox=mailbox, by=signed_in(request), now=now)


def _look(mailbox: Mailbox, request: HttpRequest, now: datetime) -> None:
    if mailbox.is_paused:
        raise Refused("Nobody listens at this mailbox now.", do="Start listening first.")
    mailboxes.ask_to_look(mailbox=mailbox, now=now)


ACTS: Mapping[str, tuple[Callable[[Mailbox, HttpRequest, datetime], None], str]] = {
    "pause": (_pause, "Nobody listens there now. What arrives stays at the server."),
    "resume": (_resume, "Amends listens there from now on, within seconds."),
    "look": (_look, "Amends looks there within seconds. Load this page again to see what it found."),
}


def _shown(found: Source, person: Person, *, pause: PauseForm, tried: list[Finding]) -> dict[str, Any]:
    mailbox = getattr(found, "mailbox", None)
    return {
        "source": found,
        "mailbox": mailbox,
        "unfetched": list(mailbox.unfetched.told()) if mailbox else [],
        "trying_on": mailbox.unfetched.count() if mailbox else 0,
        "is_locked_out": mailbox is not None and not _opens(mailbox),
        "may_do": mailbox is not None and may(person, "voices:source", "do"),
        "may_change": mailbox is not None and may(person, "voices:mailbox", "do"),
        "pause_form": pause,
        "tried": tried,
    }


def _opens(mailbox: Mailbox) -> bool:
    try:
        unlock(mailbox.secret)
    except Refused:
        return False
    return True


def new_mailbox(request: HttpRequest) -> HttpResponseBase:
    """Add a mailbox. It does not listen before the connection was seen to work and somebody starts it."""
    like = _like(request)
    day = (_today(timezone.now()) - timedelta(days=PROPOSED_DAYS)).date()
    initial = {**BEGINS_WITH, "import_from": day, **(initial_of(like) if like else {})}
    form = MailboxForm(request.POST or None, initial=initial, mailbox=like)
    if request.method == "POST" and form.is_valid():
        try:
            mailbox = mailboxes.add_mailbox(
                settings=form.settings(),
                secrets=form.secrets(),
                like=like,
                by=signed_in(request),
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The mailbox is kept. Try the connection, then start listening.")
            return redirect(mailbox.source)
    return _form(request, form, None)


def _like(request: HttpRequest) -> Mailbox | None:
    """Return the mailbox whose account a new one shares, where the address names one."""
    try:
        uid = UUID(request.GET.get("like", ""))
    except ValueError:
        return None
    return Mailbox.objects.filter(source__uid=uid).first()


def mailbox(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Change a mailbox; what is listening there takes it up within seconds."""
    found = get_object_or_404(Mailbox.objects.select_related("source"), source__uid=uid)
    form = MailboxForm(request.POST or None, initial=initial_of(found), mailbox=found)
    if request.method == "POST" and form.is_valid():
        try:
            mailboxes.change_mailbox(
                mailbox=found,
                settings=form.settings(),
                secrets=form.secrets(),
                by=signed_in(request),
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The settings are changed.")
            return redirect(found.source)
    return _form(request, form, found)


def _form(request: HttpRequest, form: MailboxForm, mailbox: Mailbox | None) -> HttpResponse:
    """Show the form; one that came back says what was wrong, and has everything in it but the secrets."""
    if form.errors:
        form.ask_again()
    context = {"form": form, "mailbox": mailbox}
    return render(request, "voices/mailbox.html", context, status=422 if form.errors else 200)
