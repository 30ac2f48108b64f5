"""What the staff of the sample company did: replayable, and with the stories that a newcomer should meet."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from amends.channels import PARSERS
from amends.web.sample.payloads import FOLDER, company, payloads, story
from amends.web.sample.times import REFERENCE_NOW

STORY = story()
COMPANY = company()
RECEIVED: dict[str, datetime] = {}
for payload in payloads():
    sent = PARSERS[payload.channel](payload.raw).sent_at
    assert sent is not None, payload.name
    RECEIVED[payload.name] = sent
HOURS = ("acknowledged_after_hours", "answered_after_hours", "closed_after_hours")
FULL = {"owner", "assess", "acknowledged_after_hours", "answered_after_hours", "answer", "close", "word"}
DECISIONS = {"complaint", "praise", "question", "suggestion", "spam"}
UNDECIDED_MACHINES = {"bounce", "delay", "vacation", "abuse_report", "newsletter", "duplicate"}
each = pytest.mark.parametrize("entry", STORY, ids=lambda entry: entry["file"])


def test_every_file_has_one_entry_and_every_entry_its_file() -> None:
    files = sorted(path.name for path in (FOLDER / "voices").iterdir())
    assert [entry["file"] for entry in STORY] == files


@each
def test_an_entry_names_only_what_the_company_knows(entry: dict[str, Any]) -> None:
    people = {person["key"] for person in COMPANY["people"]}
    lots = {product["code"]: product["lots"] for product in COMPANY["products"]}
    assert {entry.get("owner", "owen"), entry.get("about", "owen")} <= people
    assert entry.get("about") != entry.get("owner", "-")
    assert entry.get("cause", "other") in COMPANY["registers"]["causes"]
    assert "lot" not in entry or entry["lot"] in lots[entry["product"]]
    assert "product" not in entry or entry["product"] in lots
    assert entry.get("decide", "spam") in DECISIONS
    assert entry.get("decide") != "spam" or entry["why"]


@each
def test_the_steps_follow_each_other_and_lie_in_the_past(entry: dict[str, Any]) -> None:
    hours = [entry[name] for name in HOURS if name in entry]
    assert hours == sorted(hours)
    assert all(RECEIVED[entry["file"]] + timedelta(hours=hour) <= REFERENCE_NOW for hour in hours)
    assert ("answer" in entry) == ("answered_after_hours" in entry)
    assert ("close" in entry) == ("word" in entry) == ("closed_after_hours" in entry)


@each
def test_people_answer_in_office_hours(entry: dict[str, Any]) -> None:
    if "answer" not in entry:
        return
    zone = ZoneInfo(COMPANY["company"]["zone"])
    at = (RECEIVED[entry["file"]] + timedelta(hours=entry["answered_after_hours"])).astimezone(zone)
    assert at.weekday() in COMPANY["company"]["workdays"]
    assert COMPANY["company"]["opens"] <= at.time() <= COMPANY["company"]["closes"]


@each
def test_a_voice_joins_an_older_voice(entry: dict[str, Any]) -> None:
    if "joins" in entry:
        assert RECEIVED[entry["joins"]] < RECEIVED[entry["file"]]


def test_sixty_complaints_were_followed_to_the_customers_word() -> None:
    full = [entry for entry in STORY if entry["kind"] == "complaint" and entry.keys() >= FULL]
    assert len(full) >= 60


def test_the_last_three_days_are_open_work() -> None:
    waiting = [entry for entry in STORY if not entry.keys() & {"decide", "joins"}]
    waiting = [entry for entry in waiting if entry["kind"] not in UNDECIDED_MACHINES]
    assert 12 <= len(waiting) <= 16
    assert all(RECEIVED[entry["file"]] > REFERENCE_NOW - timedelta(days=3) for entry in waiting)


def test_there_is_enough_of_every_kind() -> None:
    kinds = Counter(entry["kind"] for entry in STORY)
    least = {
        "praise": 20,
        "question": 20,
        "suggestion": 8,
        "spam": 6,
        "newsletter": 2,
        "bounce": 2,
        "delay": 1,
        "vacation": 3,
    }
    assert all(kinds[kind] >= count for kind, count in least.items()), kinds


def test_the_failing_lot_rises_over_five_weeks() -> None:
    raw = {payload.name: payload.raw for payload in payloads()}
    hinge = [e for e in STORY if e["kind"] == "complaint" and (e.get("lot") == "4711" or b"4711" in raw[e["file"]])]
    weeks = Counter((REFERENCE_NOW - RECEIVED[entry["file"]]).days // 7 for entry in hinge)
    assert sum(weeks[week] for week in range(5)) >= 13
    assert weeks[0] > weeks[1] > weeks[4]
