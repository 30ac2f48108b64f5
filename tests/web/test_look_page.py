"""What every page for staff shows: where one can go, whether the machine runs, and what is printed on paper."""

from datetime import datetime, timedelta

import pytest
from django.test import Client, RequestFactory

from amends.people.actions import create_first_administrator
from amends.people.models import Person
from amends.web import context
from amends.web.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(now: datetime) -> Person:
    """The administrator of an invented company, who also does the quality work."""
    return create_first_administrator(
        company_name="Brook & Beam",
        country="DE",
        zone="Europe/Berlin",
        name="Ada Brook",
        email="ada@brook.example",
        password="a long made-up phrase",
        now=now,
    )


def test_the_menu_shows_only_what_this_person_may_see(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    request = RequestFactory().get("/inbox/")
    everything = {place.label for place in context.menu(request, ada)}
    assert {"My work", "Inbox", "People"} <= everything
    monkeypatch.setattr(context, "may", lambda person, page: page != "people:list")
    assert {place.label for place in context.menu(request, ada)} == everything - {"People"}


def test_the_place_one_is_at_is_marked_and_only_that_one(ada: Person) -> None:
    marked = [place.label for place in context.menu(RequestFactory().get("/inbox/"), ada) if place.is_current]
    assert marked == ["Inbox"]


def test_every_place_has_a_letter_of_its_own() -> None:
    letters = [destination.letter for destination in context.MENU]
    assert len(set(letters)) == len(letters)


def test_nobody_who_is_not_signed_in_gets_a_menu() -> None:
    assert context.menu(RequestFactory().get("/"), None) == ()


def test_a_part_that_is_silent_for_too_long_is_late(now: datetime) -> None:
    Heartbeat.objects.create(name="tick sweeps", at=now - timedelta(seconds=59))
    Heartbeat.objects.create(name="tick seal", at=now)
    Heartbeat.objects.create(name="listen", at=now - timedelta(minutes=4))
    late = {part.name: part.is_late for part in context.parts_of_the_machine(now)}
    assert late == {"web": True, "tick": False, "listen": True}


def test_the_foot_says_it_on_every_page(ada: Person) -> None:
    browser = Client()
    browser.force_login(ada)
    html = browser.get("/help/").content.decode()
    assert "tick has not run yet: late" in " ".join(html.split())


def test_paper_carries_company_person_and_time_under_the_nonce_of_the_answer(ada: Person) -> None:
    browser = Client()
    browser.force_login(ada)
    answer = browser.get("/help/")
    style = answer.content.decode().split("<style nonce=")[1].split("</style>")[0]
    nonce = style.split('"')[1]
    assert f"'nonce-{nonce}'" in answer["Content-Security-Policy"]
    assert "by Ada Brook" in style
    assert "Brook \\26  Beam" in style  # the ampersand, escaped for CSS
