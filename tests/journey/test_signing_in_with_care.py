"""What the door gives away, and to whom: cookies, tokens, policies, and how long one may guess."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from amends.people.matrix import MATRIX
from tests.make import PASSWORD
from tests.people.addresses import address_of, all_pages

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
TOKEN = "csrfmiddlewaretoken"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def _addresses(verb: str) -> list[str]:
    """Every address at which the matrix lets somebody do this."""
    found = set()
    for page, arguments in all_pages():
        row = MATRIX.get((page, verb))
        if row and (row.is_public or row.roles):
            found.add(address_of(page, arguments))
    return sorted(found)


def _try(browser: Client, email: str, password: str) -> str:
    return browser.post(LOGIN, {"login": email, "password": password}).content.decode()


def _said(page: str) -> str:
    [said] = re.findall(r'role="alert">(.*?)</div>', page, re.DOTALL)
    return said


def test_the_sixth_guess_is_refused_in_a_sentence_whoever_it_concerns(make, client):
    for email in (make.boss.email, "stranger@elsewhere.example"):
        cache.clear()
        for _ in range(5):
            assert "do not belong together" in _try(client, email, "guessed wrong")
        assert "Too many failed login attempts. Wait five minutes, then try again." in _try(client, email, "once more")


def test_asking_for_a_new_password_too_often_is_refused_in_a_sentence(make, client):
    answers = [client.post("/accounts/password/reset/", {"email": make.boss.email}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Wait a minute, then try again." in answers[-1].content.decode()


def test_a_stranger_and_a_colleague_are_told_the_same(make, client):
    known, unknown = (_said(_try(client, email, "wrong")) for email in (make.boss.email, "eve@elsewhere.example"))
    assert known == unknown
    answers = [
        client.post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in (make.boss.email, "eve@elsewhere.example")
    ]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    first, second = (re.sub(rf'{TOKEN}" value="\w+|nonce[^ >]+', "", one.content.decode()) for one in answers)
    assert first == second


def test_the_session_cookie_is_for_this_site_and_not_for_scripts(make, client):
    before = client.get(LOGIN).cookies["csrftoken"]
    answer = client.post(LOGIN, {"login": make.boss.email, "password": PASSWORD})
    session = answer.cookies["amends_session"]
    assert session["httponly"]
    assert before["httponly"]
    assert session["samesite"] == before["samesite"] == "Lax"
    assert session["expires"] == ""  # without "stay signed in" it ends with the browser


def test_signing_in_leaves_the_earlier_session_behind(make, client):
    client.post("/accounts/login/", {"login": make.boss.email, "password": "guessed wrong"})
    client.session.save()
    planted = client.session.session_key
    client.cookies["amends_session"] = planted
    client.post(LOGIN, {"login": make.boss.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(make.boss.pk)
    assert client.cookies["amends_session"].value != planted


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(make, address):
    for way, form in ((f"{LOGIN}?next={address}", {}), (LOGIN, {"next": address})):
        answer = Client().post(way, {"login": make.boss.email, "password": PASSWORD} | form)
        assert answer.headers["Location"] == "/"


def test_no_page_acts_without_its_token(make):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make.boss)
    doors = _addresses("do")
    assert len(doors) > 25
    refused = {door: browser.post(door, {"act": "x"}) for door in doors}
    stranger = Client(enforce_csrf_checks=True)
    refused[LOGIN] = stranger.post(LOGIN, {"login": make.boss.email, "password": PASSWORD})
    refused["/talk/"] = stranger.post("/talk/unknown/", {"word": "x"})
    acted = [door for door, answer in refused.items() if "press buttons in your name" not in answer.content.decode()]
    assert acted == []


def test_every_page_comes_with_a_policy_that_lets_nothing_run_but_its_own_scripts(make, client):
    client.force_login(make.boss)
    pages = [*_addresses("see"), "/no-such-page/"]
    assert len(pages) > 40
    for browser in (client, Client()):
        for page in pages:
            answer = browser.get(page)
            policy = answer.headers.get("Content-Security-Policy", "")
            assert re.search(r"default-src 'none'|sandbox", policy), page
            assert "unsafe" not in policy, page
            assert answer.headers["X-Content-Type-Options"] == "nosniff", page
            assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, page
