"""Who could be the same, and why we think so."""

from datetime import datetime

import pytest

from amends.registers.actions import Sender, make_party, merge_parties, party_for, suggest_same
from amends.registers.models import Party

pytestmark = pytest.mark.django_db


def _party(name: str, now: datetime, address: str = "", phone: str = "") -> Party:
    return party_for(sender=Sender(address, name, phone=phone, is_sender=False), now=now, by="system")


def _suggested(party: Party) -> list[Party]:
    return [suggestion.party for suggestion in suggest_same(party)]


def test_the_same_typed_address_is_the_strongest_hint(now: datetime) -> None:
    anna = _party("Anna Marlow", now, "anna@kunde.example")
    namesake = _party("Anna Marlow", now, "other@kunde.example")
    same = _party("A. M.", now, "anna@kunde.example")
    assert _suggested(anna) == [same, namesake]
    assert suggest_same(anna)[0].reasons == ["Both use anna@kunde.example."]


def test_a_number_with_and_without_its_country_is_a_hint(now: datetime) -> None:
    one, other = _party("Anna", now, phone="020 7946 0018"), _party("Ben", now, phone="+44 20 7946 0018")
    assert _suggested(one) == [other]


def test_a_slip_in_the_name_is_a_hint_and_another_name_is_none(now: datetime) -> None:
    anna = _party("Anna Marlow", now)
    slip, _ = _party("Marlow, Ana", now), _party("Paul Marlow", now)
    assert _suggested(anna) == [slip]


def test_the_same_box_at_two_providers_is_a_hint_unless_everybody_has_it(now: datetime) -> None:
    one, other = _party("", now, "anna.marlow@one.example"), _party("", now, "anna.marlow@two.example")
    assert _suggested(one) == [other]
    info, _ = _party("", now, "info@one.example"), _party("", now, "info@two.example")
    assert _suggested(info) == []


def test_a_person_and_a_firm_of_one_name_are_two(now: datetime) -> None:
    person = _party("Marlow", now)
    make_party(name="Marlow", kind=Party.Kind.ORGANISATION, now=now, by="system")
    assert _suggested(person) == []


def test_who_was_merged_already_is_not_suggested_again(now: datetime) -> None:
    anna, same = _party("Anna", now, "anna@kunde.example"), _party("A.", now, "anna@kunde.example")
    merge_parties(kept=anna, merged=same, reason="One.", now=now, by="system")
    assert _suggested(anna) == []
