"""The first page, and the sample company's open door."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from amends.core.errors import Refused
from amends.people import setup_link
from amends.people.actions import create_first_administrator
from amends.people.forms import EnterForm, WelcomeForm
from amends.people.gate import there_is_an_administrator
from amends.people.models import Person
from amends.people.places import guess_country, guess_zone

LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


@sensitive_post_parameters("password")
@never_cache
def welcome(request: HttpRequest) -> HttpResponse:
    """Name the company and become its administrator: on the machine itself, or with the link the terminal printed."""
    if there_is_an_administrator():
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
    if not (_is_on_the_machine(request) or setup_link.fits(settings.HOME, request.GET.get("key", ""))):
        return render(request, "people/welcome_elsewhere.html", status=403)
    zone = guess_zone()
    country = guess_country(zone, request.headers.get("Accept-Language", ""))
    form = WelcomeForm(request.POST or None, initial={"zone": zone, "country": country})
    if request.method == "POST" and form.is_valid():
        return _set_up(request, form)
    return render(request, "people/welcome.html", {"form": form})


def _set_up(request: HttpRequest, form: WelcomeForm) -> HttpResponse:
    try:
        person = create_first_administrator(now=timezone.now(), **form.cleaned_data)
    except Refused:
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)  # somebody was quicker: the gate asks to sign in
    setup_link.discard(settings.HOME)
    get_adapter().login(request, person)
    return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)


def _is_on_the_machine(request: HttpRequest) -> bool:
    is_forwarded = any(header in request.headers for header in FORWARDED)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not is_forwarded


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Enter the sample company as one of its invented people. Elsewhere this page does not exist."""
    if not settings.SAMPLE:
        raise Http404("Only the sample company has an open door.")
    form = EnterForm(request.POST)
    if not form.is_valid():
        raise Http404("Nobody has this number.")
    person = get_object_or_404(Person.objects.active(), uid=form.cleaned_data["person"])
    get_adapter().login(request, person)
    return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
