"""Roles are given and taken on a person's page, and somebody always remains who can give them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from amends.core.errors import Refused
from amends.people.actions import grant_role, revoke_role
from amends.people.models import Person, RoleGrant


def test_an_administrator_gives_and_takes_a_role(
    boss: Person,
    colleague: Callable[..., Person],
    signed_in: Callable[[Person], Client],
    recorded: Callable[[str], list[dict[str, Any]]],
) -> None:
    ben, browser = colleague("learner"), signed_in(boss)
    page = f"/people/{ben.uid}/"
    assert browser.post(page, {"act": "grant", "role": "handler"}).status_code == 302
    assert browser.post(page, {"act": "revoke", "role": "learner"}).status_code == 302
    assert Person.objects.get(pk=ben.pk).role_codes == {"handler"}
    [given], [taken] = recorded("role.granted"), recorded("role.revoked")
    assert given["content"] == {"role": "handler", "until": None}
    assert (taken["by"], taken["subject"]) == (boss.actor, ben.uid)


def test_giving_twice_is_recorded_once(
    boss: Person, colleague: Callable[..., Person], now: datetime, recorded: Callable[[str], list[dict[str, Any]]]
) -> None:
    ben = colleague("learner")
    for _ in range(2):
        grant_role(person=ben, role="handler", by=boss, now=now)
        revoke_role(person=ben, role="auditor", by=boss, now=now)
    assert len(recorded("role.granted")) == 1
    assert not recorded("role.revoked")
    assert ben.has_role("handler")


def test_the_last_administrator_stays(boss: Person, signed_in: Callable[[Person], Client]) -> None:
    response = signed_in(boss).post(f"/people/{boss.uid}/", {"act": "revoke", "role": "administrator"})
    assert response.status_code == 409
    assert "the only administrator" in response.content.decode()
    assert Person.objects.get(pk=boss.pk).has_role("administrator")


def test_one_of_two_administrators_can_go(boss: Person, colleague: Callable[..., Person], now: datetime) -> None:
    ben = colleague("administrator")
    revoke_role(person=boss, role="administrator", by=ben, now=now)
    assert not Person.objects.get(pk=boss.pk).has_role("administrator")
    with pytest.raises(Refused):
        revoke_role(person=ben, role="administrator", by=ben, now=now)


def test_a_guest_needs_an_end_and_others_have_none(boss: Person, now: datetime) -> None:
    later = now + timedelta(days=3)
    for role, until in (("guest_auditor", None), ("guest_auditor", now), ("handler", later), ("chief", None)):
        with pytest.raises(Refused):
            grant_role(person=boss, role=role, until=until, by=boss, now=now)
    assert grant_role(person=boss, role="guest_auditor", until=later, by=boss, now=now).until == later


def test_a_guest_s_role_ends_by_itself(boss: Person, now: datetime) -> None:
    until = now + timedelta(days=3)
    grant_role(person=boss, role="guest_auditor", until=until, by=boss, now=now)
    assert RoleGrant.objects.in_force(until - timedelta(seconds=1)).filter(role="guest_auditor").exists()
    assert not RoleGrant.objects.in_force(until).filter(role="guest_auditor").exists()


def test_the_last_day_ends_on_the_company_s_clock(boss: Person, signed_in: Callable[[Person], Client]) -> None:
    signed_in(boss).post(f"/people/{boss.uid}/", {"act": "grant", "role": "guest_auditor", "until": "2099-06-30"})
    until = RoleGrant.objects.get(role="guest_auditor").until
    assert until
    assert until.isoformat() == "2099-06-30T21:59:59.999999+00:00"


def test_an_act_the_page_does_not_know_changes_nothing(boss: Person, signed_in: Callable[[Person], Client]) -> None:
    assert signed_in(boss).post(f"/people/{boss.uid}/", {"act": "promote"}).status_code == 409
