"""The people who work here, and one of them."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from amends.core.errors import Refused
from amends.people.actions import deactivate, grant_role, reactivate, rename, revoke_role
from amends.people.forms import GrantForm, RenameForm
from amends.people.models import Company, Person, RoleGrant
from amends.people.roles import SEES_ADDRESSES
from amends.people.signed_in import signed_in


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Show who works here."""
    viewer = signed_in(request)
    shown = Person.objects.visible_to(viewer).prefetch_related("grants")
    return render(request, "people/people.html", {"people": shown, "sees_details": viewer.has_role(*SEES_ADDRESSES)})


def person(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one person; an administrator changes the name and the roles here, or closes the account."""
    viewer = signed_in(request)
    shown = get_object_or_404(Person.objects.visible_to(viewer), uid=uid)
    if request.method != "POST":
        return _page(request, shown, status=200)
    change = CHANGES.get(request.POST.get("act", ""))
    try:
        if change is None:
            raise Refused("This page does not know that act.", do="Open the page again.")
        messages.success(request, change(request, shown, viewer))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, shown, status=409)
    return redirect("people:person", uid)


def _page(request: HttpRequest, shown: Person, *, status: int) -> HttpResponse:
    viewer = signed_in(request)
    company = Company.objects.the()
    context = {
        "shown": shown,
        "grants": RoleGrant.objects.filter(person=shown),
        "sees_details": viewer.has_role(*SEES_ADDRESSES),
        "grant_form": GrantForm(person=shown, company=company),
        "rename_form": RenameForm(initial={"name": shown.name}),
        "zone": company.zone,
    }
    return render(request, "people/person.html", context, status=status)


def _grant(request: HttpRequest, shown: Person, by: Person) -> str:
    form = GrantForm(request.POST, person=shown, company=Company.objects.the())
    if not form.is_valid():
        raise Refused("The role was not given.", do="Choose a role, and for a guest a last day.")
    grant = grant_role(person=shown, role=form.cleaned_data["role"], until=form.end(), by=by, now=timezone.now())
    return f"{shown.name} is now {grant}."


def _revoke(request: HttpRequest, shown: Person, by: Person) -> str:
    revoke_role(person=shown, role=request.POST.get("role", ""), by=by, now=timezone.now())
    return f"The role was taken from {shown.name}."


def _rename(request: HttpRequest, shown: Person, by: Person) -> str:
    form = RenameForm(request.POST)
    if not form.is_valid():
        raise Refused("The name was not changed.", do="Type a name of at most 120 letters.")
    rename(person=shown, name=form.cleaned_data["name"], by=by, now=timezone.now())
    return f"The name is now {shown.name}."


def _deactivate(request: HttpRequest, shown: Person, by: Person) -> str:
    deactivate(person=shown, by=by, now=timezone.now())
    return f"{shown.name} can no longer sign in."


def _reactivate(request: HttpRequest, shown: Person, by: Person) -> str:
    reactivate(person=shown, by=by, now=timezone.now())
    return f"{shown.name} can sign in again."


CHANGES: Mapping[str, Callable[[HttpRequest, Person, Person], str]] = {
    "grant": _grant,
    "revoke": _revoke,
    "rename": _rename,
    "deactivate": _deactivate,
    "reactivate": _reactivate,
}
