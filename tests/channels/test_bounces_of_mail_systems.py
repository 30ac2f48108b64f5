"""Notices of many mail systems, and mails that look like them, each written for these tests; see samples/bounces."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from amends.channels.mail import bounces, mime, parse
from amends.channels.mail.machine import Letterhead, origin
from amends.core.incoming import Incoming, Machine

FOLDER = Path(__file__).parent / "samples" / "bounces"
ROWS = [json.loads(line) for line in (FOLDER / "expected.jsonl").read_text().splitlines()]
OURS = frozenset({"care@kettles.example"})


def _read(name: str) -> Incoming:
    return parse((FOLDER / name).read_bytes(), own_addresses=OURS, own_domain="mail.kettles.example")


def _of(*keys: str) -> list[Any]:
    return [pytest.param(row, id=row["file"].removesuffix(".eml")) for row in ROWS if set(keys) <= set(row)]


def test_no_sample_is_without_its_expectation():
    assert {row["file"] for row in ROWS} == {path.name for path in FOLDER.glob("*.eml")}
    assert sum(row["machine"] == "bounce" for row in ROWS) >= 80
    assert sum(row["machine"] != "bounce" for row in ROWS) >= 30


@pytest.mark.parametrize("row", _of("machine"))
def test_a_failure_is_told_from_a_delay_a_receipt_and_the_words_of_people(row):
    assert _read(row["file"]).machine == row["machine"]


@pytest.mark.parametrize("row", _of("codes"))
def test_only_codes_that_stand_in_the_mail_are_named(row):
    codes = _read(row["file"]).facts.get("dsn_status", "").split()
    assert codes == row["codes"]
    assert all(code in (FOLDER / row["file"]).read_text() or "base64" in row["file"] for code in codes)


@pytest.mark.parametrize("row", _of("recipient"))
def test_the_address_that_did_not_get_the_mail_is_named(row):
    assert _read(row["file"]).failed_recipient == row["recipient"]


@pytest.mark.parametrize("row", _of("about"))
def test_the_letter_a_notice_is_about_is_found(row):
    assert _read(row["file"]).original_message_id == row["about"]


@pytest.mark.parametrize("row", _of("kind"))
def test_a_wrong_address_is_told_from_one_that_may_work_another_time(row):
    assert _read(row["file"]).facts["bounce_kind"] == row["kind"]


@pytest.mark.parametrize("row", _of("feedback_type"))
def test_a_complaint_at_a_provider_names_its_kind(row):
    assert _read(row["file"]).facts["feedback_type"] == row["feedback_type"]


def test_the_action_told_is_the_one_that_decides():
    assert _read("postfix_two_recipients_one_delayed.eml").facts["dsn_action"] == "failed"
    assert _read("success_relayed.eml").facts["dsn_action"] == "relayed"
    assert _read("opensmtpd.eml").facts["dsn_action"] == "failed"
    assert "dsn_action" not in _read("qmail.eml").facts


def test_several_failed_recipients_are_all_named(letter):
    report = (
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; a@post.example\nAction: failed\nStatus: 5.1.1\n"
        "Final-Recipient: rfc822; b@post.example\nAction: failed\nStatus: 5.2.2\n--b--"
    )
    mail = letter(report, "Content-Type: multipart/report; report-type=delivery-status; boundary=b")
    assert mail.facts["failed_recipients"] == "a@post.example b@post.example"
    assert mail.facts["dsn_status"] == "5.1.1 5.2.2"


def test_a_return_address_made_for_one_letter_gives_its_key():
    assert _read("postfix_user_unknown.eml").facts["verp_key"] == "k1"
    assert _read("powermta.eml").facts["verp_key"] == "k9"
    assert _read("verp_only.eml").facts["verp_key"] == "k77"
    assert "verp_key" not in _read("qmail.eml").facts


def test_an_ip_address_or_a_version_is_no_code():
    words = (
        "host mx[10.5.1.1.7] version 8.5.1.1, Windows 5.0.2195, Exim 4.92.3, 192.5.1.1, 250 2.1.5 ok\n550 5.1.1. Bye"
    )
    assert bounces.codes_in(words) == ["5.1.1"]


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["machine"] in ("bounce", "delay")], ids=lambda row: row["file"]
)
def test_a_notice_that_lost_its_end_is_not_taken_for_a_letter(row):
    raw = (FOLDER / row["file"]).read_bytes()
    head = raw.index(b"\n\n")
    for tenths in range(7, 10):
        assert parse(raw[: head + (len(raw) - head) * tenths // 10]).machine != Machine.NONE


@pytest.mark.parametrize("row", _of("machine"))
def test_a_notice_cut_or_garbled_anywhere_is_read_without_an_error(row):
    raw = (FOLDER / row["file"]).read_bytes()
    for part in range(1, 8):
        parse(raw[: len(raw) * part // 8])
        parse(b"X: y\n" + raw[len(raw) * part // 8 :])
        parse(raw.replace(b"\n", (b"\r", b"\n\n", b"\r\n", b" \n", b"\n ", b"\n>", b"\0\n")[part - 1]))


@pytest.mark.parametrize("row", [row for row in ROWS if row["machine"] == "bounce"], ids=lambda row: row["file"])
def test_a_person_who_hands_a_bounce_on_is_a_person(row):
    raw = (FOLDER / row["file"]).read_bytes()
    head = b"From: Bo <bo@post.example>\nTo: care@kettles.example\nSubject: Fwd: your mail\nContent-Type: "
    below = head + b"text/plain\n\nWhat does this mean?\n\n-------- Forwarded message --------\n" + raw
    beside = head + b"multipart/mixed; boundary=outer\n\n--outer\n\nSee the file.\n--outer\n"
    beside += b"Content-Type: message/rfc822\n\n" + raw + b"\n--outer--\n"
    assert (parse(below).machine, parse(beside).machine) == (Machine.NONE, Machine.NONE)


@pytest.mark.parametrize(
    "line",
    ["<" * 20_000, "a@" * 20_000, "5.1." * 20_000, "> " * 20_000, "Final-Recipient: " * 5000, "to: " * 20_000,
     "-=" * 20_000, "recipient " * 8000, " " * 40_000 + "x", "x." * 20_000 + "@"],
)  # fmt: skip
def test_a_hostile_bounce_takes_no_long_time(line):
    start = time.process_time()
    parse(b"From: MAILER-DAEMON@mx.example\nSubject: Undelivered\nReturn-Path: <>\n\n" + f"{line}\n{line}".encode())
    assert time.process_time() - start < 2


def test_mail_of_people_is_not_put_before_the_second_reader(monkeypatch):
    asked = []
    monkeypatch.setattr(bounces, "second_opinion", lambda raw: asked.append(raw) or (frozenset(), frozenset()))
    root, _ = mime.read(b"From: Bo <bo@post.example>\nSubject: The kettle leaks\n\nIt leaks.")
    head = Letterhead(root, "bo@post.example", "Bo", "The kettle leaks", "It leaks.", "", OURS, "")
    assert origin(head).machine == Machine.NONE
    assert asked == []


def test_what_makes_the_second_reader_stumble_is_no_error(monkeypatch):
    monkeypatch.setattr(bounces, "all_failures", lambda _: 1 / 0)
    assert bounces.second_opinion(b"From: x\n\ny") == (frozenset(), frozenset())
