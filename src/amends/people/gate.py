"""The gate before every page: what the matrix does not allow is not reached."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from amends.people.matrix import MATRIX
from amends.people.models import Person, RoleGrant

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
OPEN_BEFORE_FIRST_RUN = ("web:health", "people:welcome")


def may(person: Person | AnonymousUser | None, page: str, verb: str = "see") -> bool:
    """Whether this person may see a page ("cases:list") or do what it offers ("do"). No row: nobody."""
    row = MATRIX.get((page, verb))
    if row is None:
        return False
    return row.is_public or (isinstance(person, Person) and person.has_role(*row.roles))


class GateMiddleware:
    """Denies by default. Addresses that lead to no page pass through to the 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Return nothing to let the request pass, or the answer that takes the page's place."""
        page = request.resolver_match.view_name if request.resolver_match else ""
        verb = "see" if request.method in SAFE_METHODS else "do"
        if not request.user.is_authenticated and _waits_for_first_run(page):
            return _redirect(request, resolve_url("people:welcome"))
        if may(request.user, page, verb):
            return None
        if not request.user.is_authenticated and (page, verb) in MATRIX:
            return _to_sign_in(request)
        return _refuse(request, page, verb)


def there_is_an_administrator() -> bool:
    """Whether the first page has been filled in. Somebody signed in is proof enough; others cost one query."""
    return RoleGrant.objects.in_force(timezone.now()).filter(role="administrator").exists()


def _waits_for_first_run(page: str) -> bool:
    return page not in OPEN_BEFORE_FIRST_RUN and not there_is_an_administrator()


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    came_from = request.get_full_path() if request.method in SAFE_METHODS else ""
    if request.headers.get("HX-Request"):
        came_from = HtmxDetails(request).current_url_abs_path or ""
    query = f"?{urlencode({'next': came_from})}" if came_from else ""
    return _redirect(request, resolve_url("account_login") + query)


def _redirect(request: HttpRequest, address: str) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def _refuse(request: HttpRequest, page: str, verb: str) -> HttpResponse:
    row = MATRIX.get((page, verb))
    return render(request, "people/not_allowed.html", {"page": page, "row": row, "verb": verb}, status=403)
