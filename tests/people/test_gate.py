"""Who is sent where before a page is reached."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import Client

from amends.people import gate
from amends.people.gate import may
from amends.people.matrix import MATRIX
from amends.people.models import Person


@pytest.mark.usefixtures("boss")
def test_a_stranger_signs_in_and_comes_back(client: Client) -> None:
    response = client.get("/people/?order=name")
    assert response.headers["Location"] == "/accounts/login/?next=%2Fpeople%2F%3Forder%3Dname"


@pytest.mark.usefixtures("boss")
def test_a_fragment_for_a_stranger_sends_the_whole_page_to_sign_in(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/company/"}
    response = client.post("/people/company/", headers=headers)
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=%2Fpeople%2Fcompany%2F"


@pytest.mark.usefixtures("boss")
def test_an_address_that_leads_nowhere_is_not_found_rather_than_refused(client: Client) -> None:
    assert client.get("/people/nothing/here/").status_code == 404


def test_a_page_without_a_row_is_refused_even_to_the_administrator(
    boss: Person, signed_in: Callable[[Person], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {key: row for key, row in MATRIX.items() if key != ("people:list", "see")}
    monkeypatch.setattr(gate, "MATRIX", rows)
    response = signed_in(boss).get("/people/")
    assert response.status_code == 403
    assert "no row" in response.content.decode()


def test_a_refusal_says_for_whom_the_page_is(
    colleague: Callable[..., Person], signed_in: Callable[..., Client]
) -> None:
    response = signed_in(colleague("handler")).get("/people/invite/")
    assert response.status_code == 403
    assert "It is for: administrator." in response.content.decode()


def test_roles_add_up(colleague: Callable[..., Person]) -> None:
    both = colleague("learner", "auditor")
    assert may(both, "desk:home")
    assert may(both, "ledger:log")
    assert not may(both, "people:invite")


def test_nobody_is_nobody(db: None) -> None:
    assert not may(None, "desk:home")
    assert not may(AnonymousUser(), "people:list")
    assert may(AnonymousUser(), "people:welcome", "do")


def test_templates_ask_the_same_matrix(colleague: Callable[..., Person]) -> None:
    text = '{% load people_tags %}{{ p|may_see:"people:company" }} {{ p|may_do:"people:company" }}'
    assert Template(text).render(Context({"p": colleague("auditor")})) == "True False"
