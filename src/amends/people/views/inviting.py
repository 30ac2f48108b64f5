"""Inviting somebody, and accepting."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from amends.core.errors import Refused
from amends.people.actions import accept_invitation, find_invitation, invite
from amends.people.forms import AcceptForm, InviteForm
from amends.people.models import Company, Invitation
from amends.people.signed_in import signed_in


@never_cache
def invitation(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail; the link is also shown once, for a firm without a mail server."""
    form = InviteForm(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        try:
            link = _invite(request, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    waiting = Invitation.objects.filter(used_at__isnull=True, expires_at__gt=timezone.now())
    return render(request, "people/invite.html", {"form": form, "link": link, "waiting": waiting})


@transaction.atomic
def _invite(request: HttpRequest, form: InviteForm) -> str:
    invited, token = invite(by=signed_in(request), now=timezone.now(), **form.cleaned_data)
    path = reverse("people:accept", args=[token])
    link = f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
    context = {"invitation": invited, "link": link, "company": Company.objects.the()}
    subject, _, body = render_to_string("people/mail/invitation.txt", context).partition("\n\n")
    send_mail(subject.removeprefix("Subject: ").strip(), body, None, [invited.email])
    return link


@sensitive_post_parameters("password")
@never_cache
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invited person the roles that wait for them, and let them in."""
    now = timezone.now()
    invited = find_invitation(token=token, now=now)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = accept_invitation(token=token, now=now, **form.cleaned_data)
        get_adapter().login(request, person)
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "people/accept.html", {"form": form, "invitation": invited})
