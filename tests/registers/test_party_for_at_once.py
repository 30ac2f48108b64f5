"""The same sender heard by two workers at the same moment."""

from datetime import datetime
from typing import Any

import pytest

from amends.registers import actions
from amends.registers.actions import parties
from amends.registers.models import Party


@pytest.mark.django_db
def test_the_second_worker_takes_the_party_of_the_first(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, Any] = {"address": "anna@kunde.example", "name": "Anna", "language": "", "now": now, "by": "system"}
    first = actions.party_for(**told)
    look, looks = parties._known, []

    def see_nothing_at_first(points: Any) -> Party | None:
        looks.append(points)
        return look(points) if len(looks) > 1 else None

    monkeypatch.setattr(parties, "_known", see_nothing_at_first)
    assert actions.party_for(**told) == first
    assert Party.objects.count() == 1
