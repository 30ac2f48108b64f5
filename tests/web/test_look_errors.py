"""Errors are pages with a sentence: what happened, and what to do now."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.test import RequestFactory

from amends.core.errors import AmendsError, Refused, Tampered, Unreadable
from amends.web.middleware import ErrorSentenceMiddleware


def answer_to(error: Exception, **headers: str) -> HttpResponse | None:
    middleware = ErrorSentenceMiddleware(lambda request: HttpResponse())
    request: HttpRequest = RequestFactory().post("/cases/1/", headers=headers)
    return middleware.process_exception(request, error)


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_needs_no_context_and_no_database(name: str) -> None:
    html = get_template(name).render()
    assert "<h1>" in html
    assert 'lang="en"' in html
    assert "Traceback" not in html


@pytest.mark.parametrize(("error", "status"), [(Refused, 409), (Unreadable, 422), (Tampered, 500)])
def test_an_error_of_ours_becomes_a_page_with_its_sentence(error: type[AmendsError], status: int) -> None:
    answer = answer_to(error("C-2026-0042 is <closed>.", do="Reopen it first."))
    assert answer is not None
    assert answer.status_code == status
    html = answer.content.decode()
    assert "C-2026-0042 is &lt;closed&gt;." in html
    assert "Reopen it first." in html


def test_a_bug_of_ours_is_left_to_the_log_and_the_500_page() -> None:
    assert answer_to(ValueError("boom")) is None


def test_the_way_back_leads_to_our_page_and_never_elsewhere() -> None:
    here = answer_to(Refused("No."), referer="http://testserver/cases/1/")
    elsewhere = answer_to(Refused("No."), referer="https://evil.example/")
    assert here is not None
    assert b'href="http://testserver/cases/1/"' in here.content
    assert elsewhere is not None
    assert b"evil.example" not in elsewhere.content
