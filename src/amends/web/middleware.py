"""Turns an error of ours into a page with its sentence: what happened, and what to do now."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from amends.core.errors import AmendsError, Refused, Tampered, Unreadable

log = logging.getLogger(__name__)

STATUS: tuple[tuple[type[AmendsError], int], ...] = ((Refused, 409), (Unreadable, 422), (Tampered, 500))


class NothingStaysBehindMiddleware:
    """Tells browsers to keep no page: on a shared machine nobody reads with the Back button what somebody else saw."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class ErrorSentenceMiddleware:
    """Answers 409 for Refused, 422 for Unreadable, 500 for Tampered and the rest; never a traceback."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page for an error that carries a sentence; any other goes on to the 500 page and the log."""
        if not isinstance(exception, AmendsError):
            return None
        status = next((code for kind, code in STATUS if isinstance(exception, kind)), 500)
        if status >= 500:
            log.error("%s at %s", exception, request.path)
        said = {"what": exception.what, "do": exception.do, "back": _came_from(request)}
        return render(request, "refused.html", said, status=status)


def _came_from(request: HttpRequest) -> str:
    """Return the page of ours that was open before, or nothing: a foreign address is never offered."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return before if ours else ""
