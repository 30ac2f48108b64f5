"""Each role asks for each page: what the matrix allows is answered, everything else is refused."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amends.people.actions import add_person
from amends.people.matrix import MATRIX, VERBS
from amends.people.models import Person
from amends.people.roles import ROLES
from tests.people.addresses import address_of, all_pages

pytestmark = pytest.mark.django_db


def _ask(browser: Client, page: str, arguments: Mapping[str, object], verb: str) -> Any:
    address = address_of(page, arguments)
    return browser.get(address) if verb == "see" else browser.post(address)


def _is_refused_by_the_gate(response: Any) -> bool:
    """A page may have its own reason for a 403; the gate's refusal says so."""
    drawn = {template.name for template in getattr(response, "templates", [])}
    return response.status_code == 403 and "people/not_allowed.html" in drawn


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_what_the_matrix_says(role: str, verb: str, boss: Person) -> None:
    today = timezone.now()  # a guest's role must be in force while the pages are asked
    person = add_person(name="Ben Beam", email="ben@brook.example", roles=[role], by=boss.actor, now=today)
    wrong = []
    for page, arguments in all_pages():
        row = MATRIX.get((page, verb))
        if row is None:
            continue  # nobody may: the next test
        is_allowed = row.is_public or role in row.roles
        browser = Client()
        browser.force_login(person)
        response = _ask(browser, page, arguments, verb)
        if _is_refused_by_the_gate(response) is is_allowed:
            wrong.append(f"{page} {verb}: {response.status_code}, the matrix says {'yes' if is_allowed else 'no'}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("verb", VERBS)
def test_what_has_no_row_is_refused_even_with_every_role(verb: str, boss: Person) -> None:
    today = timezone.now()
    person = add_person(name="Ben Beam", email="ben@brook.example", roles=ROLES, by=boss.actor, now=today)
    browser = Client()
    browser.force_login(person)
    without_row = [(page, arguments) for page, arguments in all_pages() if (page, verb) not in MATRIX]
    answered = [page for page, more in without_row if not _is_refused_by_the_gate(_ask(browser, page, more, verb))]
    assert not answered


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.usefixtures("boss")
def test_a_stranger_gets_public_pages_only(verb: str) -> None:
    wrong = []
    for page, arguments in all_pages():
        row = MATRIX.get((page, verb))
        is_public = row is not None and row.is_public
        response = _ask(Client(), page, arguments, verb)
        is_sent_away = response.headers.get("Location", "").startswith("/accounts/login/")
        is_turned_away = _is_refused_by_the_gate(response) or is_sent_away
        may_send_to_sign_in = page.startswith(("account_", "mfa_"))
        if is_turned_away and is_public and not may_send_to_sign_in:
            wrong.append(f"{page} {verb} is public but was refused")
        if not is_turned_away and not is_public:
            wrong.append(f"{page} {verb} is not public but was answered with {response.status_code}")
    assert not wrong, "\n".join(wrong)
