"""Signing a decision: it is you, you saw exactly this, and an edit voids it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.errors import Refused
from amends.people.models import Person
from amends.records.actions import sign, void_outdated_signatures, void_signature
from amends.records.models import ApprovalSignature
from amends.records.signature import content_sha256

SUBJECT = uuid4()
CONTENT = {"cause": "The pins are too soft.", "lots": ["4711"]}


def _signed(boss: Person, now: datetime, **changes: object) -> ApprovalSignature:
    told = {"subject": SUBJECT, "content": CONTENT, "meaning": "I approve the cause.", "by": boss, "now": now}
    return sign(**{**told, "reauthenticated_at": now - timedelta(minutes=1), **changes})  # type: ignore[arg-type]


@given(st.dictionaries(st.text(max_size=5), st.integers(-9, 9) | st.text(max_size=5), max_size=5))
def test_the_order_of_keys_never_changes_the_hash(content: dict[str, int | str]) -> None:
    backwards = dict(reversed(content.items()))
    assert content_sha256(content) == content_sha256(backwards)


@given(st.text(max_size=20), st.text(max_size=20))
def test_two_contents_share_a_hash_only_when_they_are_the_same(one: str, other: str) -> None:
    assert (content_sha256({"words": one}) == content_sha256({"words": other})) == (one == other)


@pytest.mark.parametrize("age", [timedelta(minutes=5, seconds=1), timedelta(seconds=-1)])
def test_nobody_signs_without_having_just_proved_who_they_are(boss: Person, now: datetime, age: timedelta) -> None:
    with pytest.raises(Refused, match="know that it is you"):
        _signed(boss, now, reauthenticated_at=now - age)
    with pytest.raises(Refused, match="know that it is you"):
        _signed(boss, now, reauthenticated_at=None)


def test_signing_the_same_thing_twice_is_one_signature(boss: Person, now: datetime) -> None:
    assert _signed(boss, now) == _signed(boss, now + timedelta(seconds=30))


def test_an_edit_voids_what_was_signed_and_a_repeat_voids_nothing(boss: Person, now: datetime) -> None:
    signature = _signed(boss, now)
    edited = {**CONTENT, "lots": ["4711", "4712"]}
    told = {"subject": SUBJECT, "by": "system", "now": now}
    assert void_outdated_signatures(content=CONTENT, **told) == 0  # type: ignore[arg-type]
    assert void_outdated_signatures(content=edited, **told) == 1  # type: ignore[arg-type]
    assert void_outdated_signatures(content=edited, **told) == 0  # type: ignore[arg-type]
    signature.refresh_from_db()
    assert not signature.is_standing
    assert "changed" in signature.void_reason


def test_a_signature_is_voided_once_and_for_a_reason(boss: Person, now: datetime) -> None:
    signature = _signed(boss, now)
    with pytest.raises(Refused):
        void_signature(signature=signature, reason="", by=boss.actor, now=now)
    void_signature(signature=signature, reason="Signed the wrong one.", by=boss.actor, now=now)
    void_signature(signature=signature, reason="Again.", by=boss.actor, now=now + timedelta(days=1))
    assert (signature.voided_at, signature.void_reason) == (now, "Signed the wrong one.")
