"""The same sender heard by two workers at the same moment."""

from collections.abc import Set
from datetime import datetime

import pytest

from amends.registers import actions
from amends.registers.actions import Sender, senders
from amends.registers.models import Party


@pytest.mark.django_db
def test_the_second_worker_takes_the_party_of_the_first(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = Sender("anna@kunde.example", "Anna")
    first = actions.party_for(sender=anna, now=now, by="system")
    look, looks = senders._Known.look_up, []

    def see_nothing_at_first(known: senders._Known, values: Set[str]) -> None:
        looks.append(values)
        if len(looks) > 1:
            look(known, values)

    monkeypatch.setattr(senders._Known, "look_up", see_nothing_at_first)
    assert actions.party_for(sender=anna, now=now, by="system") == first
    assert len(looks) == 2
    assert Party.objects.count() == 1
