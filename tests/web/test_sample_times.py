"""The story of the sample company can be told relative to any day."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.channels import PARSERS
from amends.web.sample.payloads import Payload, payloads
from amends.web.sample.times import REFERENCE_NOW, shift, weeks_until

ALL = list(payloads())
DATES = re.compile(
    rb"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d|(?:[A-Z][a-z]{2},)(?=\n)|\d{4}-\d\d-\d\dT[\d:]{8}"
)
SPANS = st.integers(-300_000_000, 300_000_000).map(lambda seconds: timedelta(seconds=seconds))
MOMENTS = st.integers(600_000_000, 3_600_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
ZONES = st.integers(-56, 56).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


def instants(payload: Payload) -> list[datetime]:
    """All moments that a reader finds in the payload, forwarded messages included."""
    if payload.channel != "mail":
        return [datetime.fromisoformat(json.loads(payload.raw)["at"])]
    found = []
    for part in message_from_bytes(payload.raw).walk():
        values = [value.rsplit(";", 1)[-1] for value in part.get_all("Received", [])] + part.get_all("Date", [])
        found += [parsedate_to_datetime(value) for value in values]
    return found


@given(st.sampled_from(ALL), SPANS)
def test_every_moment_moves_by_the_same_span(payload: Payload, by: timedelta) -> None:
    moved = Payload(payload.name, payload.channel, shift(payload.raw, channel=payload.channel, by=by))
    before = instants(payload)
    assert before
    assert instants(moved) == [moment + by for moment in before]


@given(st.sampled_from(ALL), SPANS)
def test_there_and_back_again_gives_the_same_bytes_but_for_dates(payload: Payload, by: timedelta) -> None:
    there = shift(payload.raw, channel=payload.channel, by=by)
    assert DATES.sub(b"DATE", there) == DATES.sub(b"DATE", payload.raw)
    back = Payload(payload.name, payload.channel, shift(there, channel=payload.channel, by=-by))
    assert instants(back) == instants(payload)


@given(MOMENTS, ZONES, SPANS)
def test_a_date_keeps_its_zone_and_gets_the_right_weekday(moment: datetime, zone: timezone, by: timedelta) -> None:
    at = moment.astimezone(zone)
    raw = f"Subject: x\r\nDate: {format_datetime(at)} (local)\r\n\r\nDate of birth: none".encode()
    expected = f"Date: {format_datetime(at + by)} (local)\r\n"
    assert expected.encode() in shift(raw, channel="mail", by=by)


@pytest.mark.parametrize("payload", ALL, ids=lambda payload: payload.name)
def test_a_moved_voice_is_still_read_word_for_word(payload: Payload) -> None:
    read = PARSERS[payload.channel]
    before, after = read(payload.raw), read(shift(payload.raw, channel=payload.channel, by=timedelta(days=400)))
    assert (after.subject, after.author) == (before.subject, before.author)
    assert DATES.sub(b"DATE", after.text.encode()) == DATES.sub(b"DATE", before.text.encode())
    assert before.sent_at is not None
    assert after.sent_at == before.sent_at + timedelta(days=400)


@pytest.mark.parametrize(
    "line",
    [
        b"Date: 31 Feb 2026 10:00:00 +0000",
        b"Date: Mon, 99 Nov 2026 10:00:00 +0000",
        b"Date: soon",
        b"Updated: 1 Nov 2026 10:00:00 +0000",
    ],
)
def test_what_is_no_date_stays_as_it_stands(line: bytes) -> None:
    assert shift(line + b"\n\nx", channel="mail", by=timedelta(days=3)) == line + b"\n\nx"


def test_whole_weeks_never_reach_into_the_future() -> None:
    today = datetime(2027, 3, 4, 8, tzinfo=UTC)
    assert timedelta(0) <= today - (REFERENCE_NOW + weeks_until(today)) < timedelta(weeks=1)
