"""An invitation lets one address in, once, within seven days."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from amends.core.errors import Refused
from amends.people.actions import accept_invitation, find_invitation, invite
from amends.people.models import Invitation, Person

SAYS = {"name": "Cleo Reed", "language": "de", "password": "another made-up phrase"}


def test_the_link_in_the_mail_lets_them_in_with_their_roles(
    boss: Person, signed_in: Callable[[Person], Client], mailoutbox: list[EmailMessage]
) -> None:
    page = signed_in(boss).post("/people/invite/", {"email": "Cleo@reed.example", "roles": ["handler", "auditor"]})
    [mail] = mailoutbox
    assert mail.to == ["cleo@reed.example"]
    assert mail.subject == "Brook & Beam invites you to Amends"
    link = re.search(r"http://testserver(/people/accept/\S+)", str(mail.body))
    assert link
    assert link[0] in page.content.decode()
    browser = Client()
    assert "auditor, handler" in browser.get(link[1]).content.decode()
    assert browser.post(link[1], SAYS).status_code == 302
    cleo = Person.objects.get(email="cleo@reed.example")
    assert cleo.role_codes == {"handler", "auditor"}
    assert browser.get("/people/").wsgi_request.user == cleo
    assert Client().post(link[1], SAYS | {"name": "Eve"}).status_code == 409


def test_the_database_does_not_hold_the_token(boss: Person, now: datetime) -> None:
    invitation, token = invite(email="cleo@reed.example", roles=["handler"], by=boss, now=now)
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values().get())


def test_after_seven_days_the_link_is_dead(boss: Person, now: datetime) -> None:
    _, token = invite(email="cleo@reed.example", roles=["handler"], by=boss, now=now)
    assert find_invitation(token=token, now=now + timedelta(days=7, seconds=-1)).used_at is None
    with pytest.raises(Refused, match="run out"):
        accept_invitation(token=token, name="Cleo", password="x", now=now + timedelta(days=7))


def test_a_newer_invitation_replaces_the_older(boss: Person, now: datetime) -> None:
    _, older = invite(email="cleo@reed.example", roles=["administrator"], by=boss, now=now)
    _, newer = invite(email="cleo@reed.example", roles=["handler"], by=boss, now=now)
    with pytest.raises(Refused):
        find_invitation(token=older, now=now)
    assert find_invitation(token=newer, now=now).roles == ["handler"]


def test_who_is_here_already_is_not_invited(boss: Person, now: datetime) -> None:
    with pytest.raises(Refused, match="already signs in"):
        invite(email="ADA@brook.example", roles=["handler"], by=boss, now=now)


def test_a_guest_stays_thirty_days(boss: Person, now: datetime) -> None:
    _, token = invite(email="gil@body.example", roles=["guest_auditor"], by=boss, now=now)
    guest = accept_invitation(token=token, name="Gil Guest", password="x", now=now)
    assert guest.grants.get().until == now + timedelta(days=30)


def test_the_ledger_keeps_who_joined_and_the_leaf_does_not(
    boss: Person, now: datetime, recorded: Callable[[str], list[dict[str, Any]]]
) -> None:
    _, token = invite(email="cleo@reed.example", roles=["handler"], by=boss, now=now)
    cleo = accept_invitation(token=token, name="Cleo Reed", password="x", now=now)
    [invited], [joined] = recorded("person.invited"), recorded("person.joined")
    assert invited["by"] == boss.actor
    assert joined["by"] == cleo.actor
    assert joined["content"]["email"] == "cleo@reed.example"
    assert b"cleo" not in joined["leaf"]
