"""Headers in the obsolete forms of RFC 5322, 4, and in forms no standard knows."""

from datetime import UTC, datetime

import pytest

from amends.channels.mail import parse
from amends.channels.mail.fields import fields_of

OBSOLETE = b"""From: Ida Fenn <ida@post(an aside).  example>
To: Care at Kettles
\x20\x20
          <care@kettles.example>
Subject: The lid
Date  : Fri, 13 Mar 26 10(about):   00  :  05 -0600
Message-ID  : <4711   @   post(blah)  .example>
In-Reply-To: Your letter of March <first@kettles.example>
References: <first@kettles.example>
 <sec
 ond@kettles.example>

It leaks.
"""


def test_a_mail_in_obsolete_forms_is_read_like_any_other():
    mail = parse(OBSOLETE)
    assert (mail.author.name, mail.author.address) == ("Ida Fenn", "ida@post.example")
    assert [one.address for one in mail.to] == ["care@kettles.example"]
    assert (mail.subject, mail.text, mail.native_id) == ("The lid", "It leaks.", "4711@post.example")
    assert mail.sent_at == datetime(2026, 3, 13, 16, 0, 5, tzinfo=UTC)
    assert mail.in_reply_to == ("first@kettles.example",)
    assert mail.references == ("first@kettles.example", "second@kettles.example")


def test_an_indented_first_line_below_a_line_of_blanks_is_the_body():
    assert parse(b"From: a@b.example\nSubject: s\n \n  Indented words\nand more").text.split() == [
        "Indented", "words", "and", "more",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "media_type", "charset"),
    [
        ("TEXT/PLAIN ; charset=UTF-8", "text/plain", "utf-8"),
        ("text/plain; charset=us-ascii (Plain text)", "text/plain", "us-ascii"),
        ("text/html (a page); charset=utf-8", "text/html", "utf-8"),
        ("text", "text/plain", ""),
        ("text/", "text/plain", ""),
        ("text/plain; charset", "text/plain", ""),
        ("text/plain;\ncharset=koi8-r", "text/plain", "koi8-r"),
    ],
)
def test_the_kind_of_content_is_read_as_meant(stated, media_type, charset):
    seen = fields_of(f"From: a@b.example\nContent-Type: {stated}\n\nwords".encode())
    assert (seen["top_content_type"], seen["charset"], seen["body_text"]) == (media_type, charset, "words")


@pytest.mark.parametrize(
    ("stated", "border"),
    [
        ('boundary="b', b"b"),
        ('boundary*0="ab"; boundary*1="cd"', b"abcd"),
        ('boundary="=_a?b(c)\'d"', b"=_a?b(c)'d"),
        ("boundary==?x", b"=?x"),
        ("boundary=b; boundary=c", b"b"),
        ("charset=utf-8", b"b"),
    ],
)
def test_the_border_of_the_parts_is_found(stated, border):
    head = f"From: a@b.example\nContent-Type: multipart/mixed; {stated}\n\n".encode()
    part = b"--" + border + b"\nContent-Type: text/plain\n\nwords\n"
    seen = fields_of(head + part + part.replace(b"words", b"more") + b"--" + border + b"--")
    assert (seen["part_count"], seen["body_text"]) == (2, "words\n\nmore")


def test_of_two_dispositions_the_one_with_the_name_counts():
    head = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n"
    part = b"--b\nContent-Disposition: inline\nContent-Disposition: attachment; filename=a.txt\n\nx\n--b--"
    assert fields_of(head + part)["attachments"] == ["a.txt"]


def test_a_mail_whose_parts_cannot_be_told_apart_keeps_its_stated_kind():
    seen = fields_of(b"From: a@b.example\nContent-Type: multipart/mixed; boundary=zz\n\njust words")
    assert (seen["top_content_type"], seen["part_count"], seen["body_text"]) == ("multipart/mixed", 0, "just words")
