"""Everybody sees names; addresses and roles are for administrators and quality managers."""

from collections.abc import Callable

import pytest
from django.test import Client

from amends.people.models import Person


@pytest.mark.parametrize(("role", "sees"), [("quality_manager", True), ("administrator", True), ("handler", False)])
def test_addresses_are_for_those_who_need_them(
    role: str, sees: bool, colleague: Callable[..., Person], signed_in: Callable[[Person], Client], boss: Person
) -> None:
    browser = signed_in(colleague(role))
    pages = browser.get("/people/").content.decode() + browser.get(f"/people/{boss.uid}/").content.decode()
    assert "Ada Brook" in pages
    assert ("ada@brook.example" in pages) is sees


def test_one_s_own_address_is_shown(colleague: Callable[..., Person], signed_in: Callable[[Person], Client]) -> None:
    ben = colleague("handler")
    assert "ben@brook.example" in signed_in(ben).get(f"/people/{ben.uid}/").content.decode()


def test_who_has_left_is_shown_to_those_who_look_after_people(colleague: Callable[..., Person], boss: Person) -> None:
    ben, gone = colleague("handler"), colleague("learner", name="Gus Gone")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    assert gone not in Person.objects.visible_to(ben)
    assert gone in Person.objects.visible_to(boss)
