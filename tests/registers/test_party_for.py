"""Who is behind an address."""

from datetime import datetime
from typing import Any

import pytest

from amends.core.errors import Refused
from amends.ledger.models import Entry
from amends.registers.actions import Sender, add_contact_point, party_for, verify_contact_point
from amends.registers.models import ContactPoint, Party

pytestmark = pytest.mark.django_db


def _anna(now: datetime, **changes: Any) -> Party:
    told: dict[str, Any] = {"address": "anna@kunde.example", "name": "Anna Marlow", "language": "en"}
    return party_for(sender=Sender(**{**told, **changes}), now=now, by="system")


def test_two_mails_from_one_address_are_from_one_contact(now: datetime) -> None:
    first = _anna(now)
    assert _anna(now, address="ANNA@Kunde.example", name="A. M.") == first
    assert first.name == "Anna Marlow"
    assert Entry.objects.filter(event="party.entered").count() == 1


def test_an_unverified_address_that_was_typed_in_leads_to_nobody_we_know(now: datetime) -> None:
    assert _anna(now, is_sender=False) != _anna(now, is_sender=False)


def test_a_verified_address_leads_to_its_owner_however_it_came(now: datetime) -> None:
    anna = _anna(now, is_sender=False)
    verify_contact_point(point=anna.contact_points.get(), now=now, by=anna.actor)
    assert _anna(now) == _anna(now, is_sender=False) == anna


def test_a_typed_telephone_number_is_kept_and_verified_leads_back(now: datetime) -> None:
    anna = _anna(now, phone="+44 20 7946 0018")
    assert _anna(now, address="", phone="0044 20 79460018") != anna
    phone = anna.contact_points.get(kind=ContactPoint.Kind.PHONE)
    assert (phone.written, phone.is_sender) == ("+44 20 7946 0018", False)
    verify_contact_point(point=phone, now=now, by="system")
    assert _anna(now, address="", name="somebody", phone="0044 20 79460018") == anna


def test_nameless_people_without_an_address_stay_apart_and_anonymous(now: datetime) -> None:
    one, other = _anna(now, address="", name=""), _anna(now, address="", name=" ")
    assert one != other
    assert one.is_anonymous
    assert str(one) == "anonymous"
    assert not _anna(now, address="", name="Ben").is_anonymous


def test_one_verified_address_has_one_owner(now: datetime) -> None:
    anna, other = _anna(now, is_sender=False), _anna(now, is_sender=False, name="Ben")
    verify_contact_point(point=anna.contact_points.get(), now=now, by="system")
    with pytest.raises(Refused, match="already belongs to Anna Marlow"):
        verify_contact_point(point=other.contact_points.get(), now=now, by="system")


def test_verifying_and_adding_again_change_and_record_nothing(now: datetime) -> None:
    anna = _anna(now)
    for _ in range(2):
        point = add_contact_point(party=anna, kind=ContactPoint.Kind.PHONE, written="030 1234", now=now, by="system")
        verify_contact_point(point=point, now=now, by="system")
    assert Entry.objects.filter(event="party.contact_verified").count() == 1
    assert anna.contact_points.count() == 2


def test_signs_that_no_database_keeps_do_not_get_in_the_way(now: datetime) -> None:
    party = _anna(now, address="anna\x00@kunde.example", name="An\x00na")
    assert (party.name, party.contact_points.get().value) == ("Anna", "anna@kunde.example")
