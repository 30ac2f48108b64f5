"""By what a mail is tied to its case, and when it came."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from amends.channels.mail import parse
from amends.channels.mail.headers import date_of, message_ids
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
    ],
)
def test_ids_are_found_in_every_form(value, ids):
    assert message_ids(value) == ids


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b" \0 \n"])
def test_nothing_at_all_is_unreadable_with_a_sentence(raw):
    with pytest.raises(Unreadable, match="The mail is empty"):
        parse(raw)
