"""Generated voices for load tests: the same again, never twice alike, and readable."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from amends.channels import PARSERS
from amends.web.sample.volume import SPAN, generate

UNTIL = datetime(2026, 11, 23, 13, tzinfo=UTC)


@settings(max_examples=20)
@given(st.integers(), st.integers(0, 40))
def test_the_same_seed_gives_the_same_bytes(seed: int, count: int) -> None:
    once = list(generate(seed, count, UNTIL))
    assert once == list(generate(seed, count, UNTIL))
    assert len(once) == count


def test_another_seed_gives_other_voices() -> None:
    assert not {raw for _, raw in generate(1, 50, UNTIL)} & {raw for _, raw in generate(2, 50, UNTIL)}


def test_no_two_voices_share_an_id() -> None:
    ids = [PARSERS[channel](raw).native_id for seed in (1, 2) for channel, raw in generate(seed, 300, UNTIL)]
    assert len(set(ids)) == 600


def test_every_voice_is_read_without_oddity_and_in_order() -> None:
    read = [PARSERS[channel](raw) for channel, raw in generate(3, 200, UNTIL)]
    assert not [incoming.oddities for incoming in read if incoming.oddities]
    assert all(incoming.text and incoming.author.address and incoming.sent_at for incoming in read)
    moments = [incoming.sent_at for incoming in read if incoming.sent_at]
    assert moments == sorted(moments)
    assert all(UNTIL - SPAN - timedelta(seconds=1) <= moment <= UNTIL for moment in moments)


def test_people_come_back_and_all_channels_are_used() -> None:
    read = [(channel, PARSERS[channel](raw)) for channel, raw in generate(4, 300, UNTIL)]
    assert {channel for channel, _ in read} == {"mail", "form", "phone"}
    authors = Counter(incoming.author.address for _, incoming in read)
    assert 50 < len(authors) < 150
