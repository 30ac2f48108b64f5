"""Two that are one, and back again."""

from datetime import datetime, timedelta

import pytest

from amends.core.errors import Refused
from amends.registers.actions import Sender, make_party, merge_parties, party_for, unmerge_parties
from amends.registers.models import ContactPoint, Party, PartyMerge

pytestmark = pytest.mark.django_db


def _party(name: str, now: datetime) -> Party:
    return party_for(sender=Sender(f"{name}@kunde.example", name, "en"), now=now, by="system")


def _merge(kept: Party, merged: Party, now: datetime) -> PartyMerge:
    return merge_parties(kept=kept, merged=merged, reason="She said so.", now=now, by="system")


def _values(party: Party) -> set[str]:
    return set(ContactPoint.objects.filter(party=party).values_list("value", flat=True))


def test_after_a_merge_both_addresses_lead_to_the_one_who_is_kept(now: datetime) -> None:
    anna, ann = _party("anna", now), _party("ann", now)
    _merge(anna, ann, now)
    assert _party("ann", now) == anna
    assert Party.objects.get(pk=ann.pk).survivor == anna
    assert list(Party.objects.standing()) == [anna]


def test_undoing_gives_back_exactly_what_moved(now: datetime) -> None:
    anna = _party("anna", now)
    shop = make_party(name="Ann", now=now, by="system", roles=["customer", "supplier"])
    before = _values(anna), _values(shop)
    merge = _merge(anna, shop, now)
    anna.refresh_from_db()
    assert anna.roles == ["customer", "supplier"]
    later = party_for(sender=Sender("new@kunde.example", "Anna"), now=now, by="system")
    ContactPoint.objects.filter(party=later).update(party=anna)
    unmerge_parties(merge=merge, reason="They are sisters.", now=now + timedelta(days=1), by="system")
    anna.refresh_from_db()
    shop.refresh_from_db()
    assert (_values(anna), _values(shop)) == (before[0] | {"new@kunde.example"}, before[1])
    assert (anna.roles, shop.roles, shop.merged_into) == (["customer"], ["customer", "supplier"], None)


def test_undoing_twice_is_undoing_once(now: datetime) -> None:
    merge = _merge(_party("anna", now), _party("ann", now), now)
    unmerge_parties(merge=merge, reason="Wrong.", now=now, by="system")
    assert unmerge_parties(merge=merge, reason="Again.", now=now, by="system").merged_into is None
    assert PartyMerge.objects.get().undone_reason == "Wrong."


def test_an_earlier_merge_is_undone_after_the_later_one(now: datetime) -> None:
    anna, ann, annie = _party("anna", now), _party("ann", now), _party("annie", now)
    first, second = _merge(ann, annie, now), _merge(anna, ann, now)
    with pytest.raises(Refused, match="later merge first"):
        unmerge_parties(merge=first, reason="Wrong.", now=now, by="system")
    unmerge_parties(merge=second, reason="Wrong.", now=now, by="system")
    unmerge_parties(merge=first, reason="Wrong.", now=now, by="system")
    assert [_values(party) for party in (anna, ann, annie)] == [
        {f"{n}@kunde.example"} for n in ("anna", "ann", "annie")
    ]


def test_nobody_is_merged_with_themselves_twice_or_without_a_reason(now: datetime) -> None:
    anna, ann = _party("anna", now), _party("ann", now)
    with pytest.raises(Refused):
        _merge(anna, anna, now)
    with pytest.raises(Refused, match="reason"):
        merge_parties(kept=anna, merged=ann, reason=" ", now=now, by="system")
    _merge(anna, ann, now)
    with pytest.raises(Refused):
        _merge(ann, anna, now)
