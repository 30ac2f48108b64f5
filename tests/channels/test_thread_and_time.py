"""By what a mail is tied to its case, and when it came."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from amends.channels.mail import parse
from amends.channels.mail.dates import date_of
from amends.channels.mail.headers import message_ids
from amends.core.errors import Unreadable


def test_ids_come_without_brackets_and_in_order(read):
    mail = read("gmail_reply_en")
    assert mail.native_id == "CAF=ida-77@mail.post.example"
    assert mail.in_reply_to == ("c2.2026@mail.kettles.example",)
    assert mail.references == ("c1.2026@mail.kettles.example", "c2.2026@mail.kettles.example")


def test_the_token_of_our_plus_address_is_found(read):
    assert read("gmail_reply_en").reply_token == "k7Qm2xPz"


def test_a_mail_without_id_is_known_by_its_bytes():
    raw = b"From: a@b.example\n\nwords"
    assert parse(raw).native_id == sha256(raw).hexdigest()


def test_the_outermost_received_field_says_when_it_came(read):
    mail = read("gmail_reply_en")
    assert mail.received_at == datetime(2026, 3, 3, 8, 15, 31, tzinfo=UTC)
    assert mail.sent_at == datetime(2026, 3, 3, 8, 15, 12, tzinfo=UTC)


def test_a_date_that_is_none_is_told_and_never_replaced_by_now(read):
    mail = read("smuggled_break_in_subject")
    assert mail.sent_at is None
    assert mail.received_at is None
    assert "cannot be read" in mail.oddities[0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("21 Nov 97 09:55:06 GMT", datetime(1997, 11, 21, 9, 55, 6, tzinfo=UTC)),
        ("Fri, 13 Mar 2026 10:00:60 +0100 (CET)", datetime(2026, 3, 13, 9, 0, 59, tzinfo=UTC)),
        ("Fr, 13 Mar 2026 10:00 +0000", datetime(2026, 3, 13, 10, 0, tzinfo=UTC)),
        ("2026-03-13T10:00:00+01:00", datetime(2026, 3, 13, 9, 0, tzinfo=UTC)),
        ("Fri, 13 Mar 2026 10:00:00", datetime(2026, 3, 13, 10, 0, tzinfo=UTC)),
        ("Fri, 13 Mar 26 10(it was) : 00 : 05 -0600", datetime(2026, 3, 13, 16, 0, 5, tzinfo=UTC)),
        ("Thu,\n 13\n  Mar\n 126\n 10:00\n -0330 (the Island)", datetime(2026, 3, 13, 13, 30, tzinfo=UTC)),
        ("Fri, 13 Mar 2026 24:00:00 +0000", datetime(2026, 3, 14, tzinfo=UTC)),
        ("Mon, 13 Mar 2026 10:00:00 EST", datetime(2026, 3, 13, 15, 0, tzinfo=UTC)),
        ("13 Mar 2026 10:00:00 CEST", datetime(2026, 3, 13, 8, 0, tzinfo=UTC)),
        ("13 Mar 2026 10:00:00 R", datetime(2026, 3, 13, 10, 0, tzinfo=UTC)),
        ("13 Mar 2026 10:00:00 GMT+1", datetime(2026, 3, 13, 9, 0, tzinfo=UTC)),
        ("13 Mar 2026 10:00:00.250 -01:30", datetime(2026, 3, 13, 11, 30, tzinfo=UTC)),
        ("Fri, 13 Mar 2026 10:00:00 PM +0000", datetime(2026, 3, 13, 22, 0, tzinfo=UTC)),
        ("Freitag, 13. März 2026 10:00", datetime(2026, 3, 13, 10, 0, tzinfo=UTC)),
        ("13.03.2026 10:00:00", datetime(2026, 3, 13, 10, 0, tzinfo=UTC)),
        ("2026-03-13 10:00:00 UTC", datetime(2026, 3, 13, 10, 0, tzinfo=UTC)),
        ("Fri Mar 13 10:00:00 2026", datetime(2026, 3, 13, 10, 0, tzinfo=UTC)),
        ("Fri, 31 Feb 2026 10:00:00 +0000", None),
        ("Fri, 13 Mar 2026 10:00:00 +9999", None),
        ("Fri, 13 Mar 99999 10:00:00 +0000", None),
        ("yesterday", None),
    ],
)
def test_dates_are_read_as_written(value, expected):
    assert date_of(value) == expected


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<a@x> <b@y>", ("a@x", "b@y")),
        ("<a@x><b@y>,<a@x>", ("a@x", "b@y")),
        ("Message of Tue, from ida@post.example <a@x>", ("a@x",)),
        ("a@x", ("a@x",)),
        ("< a@x >", ("a@x",)),
        ("nonsense", ()),
        ("<a@\r\n\tx>", ("a@x",)),
        ("<a@x", ("a@x",)),
        ("=?us-ascii?Q?=3Ca=40x=3E?=", ("a@x",)),
    ],
)
def test_ids_are_found_in_every_form(value, ids):
    assert message_ids(value) == ids


def test_an_id_without_brackets_and_host_is_still_the_id():
    assert parse(b"From: a@b.example\nMessage-ID: 4711-ab\n\nwords").native_id == "4711-ab"


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b" \0 \n"])
def test_nothing_at_all_is_unreadable_with_a_sentence(raw):
    with pytest.raises(Unreadable, match="The mail is empty"):
        parse(raw)
