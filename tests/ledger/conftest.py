"""Events that only these tests record, and a record that is ready to be looked at.

pytest reads this file before Django is set up, so that what needs models is imported by name when a test asks for it.
"""

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.ledger.story import Story

TOLD: Mapping[str, str] = {"test.noted": "A note was made.", "test.received": "Something arrived."}


@pytest.fixture
def _test_events(monkeypatch: pytest.MonkeyPatch) -> None:
    events = import_module("amends.ledger.events")
    known = {**events.sentences(), **TOLD}
    monkeypatch.setattr(events, "sentences", lambda: known)


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests survive no power cut, and need not. test_durable.py says when the disk is waited for."""
    monkeypatch.setattr("os.fsync", lambda handle: None)


@pytest.fixture
def story(home: object, now: datetime, _test_events: None) -> "Story":
    """Somebody to record and seal things; the installation folder is empty."""
    made: Story = import_module("tests.ledger.story").Story(now)
    return made
