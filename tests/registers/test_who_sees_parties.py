"""Customers are seen by those who work with them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from amends.people.actions import grant_role
from amends.people.models import Person
from amends.people.roles import GUEST_ROLES, ROLES
from amends.registers.actions import make_party
from amends.registers.models import Party

SEE = {"contact_staff", "handler", "quality_manager", "top_management", "auditor"}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_sees_all_customers_or_none(
    role: str, colleague: Callable[..., Person], boss: Person, now: datetime
) -> None:
    make_party(name="Anna", now=now, by="system")
    first = "contact_staff" if role in GUEST_ROLES else role
    person = colleague(first)
    if role in GUEST_ROLES:
        grant_role(person=person, role=role, by=boss, now=now, until=now + timedelta(days=36_500))
        person.grants.filter(role=first).delete()
        person.forget_roles()
    assert person.has_role(role)
    assert Party.objects.visible_to(person).exists() == (role in SEE)
