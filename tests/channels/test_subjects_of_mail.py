"""Subjects as programs encode and break them."""

import pytest

from amends.channels.mail import parse


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        (b"caf\xe9", "café"),
        (b"caf\xc3\xa9", "café"),
        (b"=?utf-8?Q?Gr=C3?=\r\n =?utf-8?Q?=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?B?w6?= =?utf-8?B?k=?=", "é"),
        (b"=?utf-8?Q?a?=\r\n =?iso-8859-1?Q?=E9?=", "aé"),
        (b'"=?utf-8?Q?caf=C3=A9?="', '"café"'),
        (b"=?utf-8?Q?caf=C3=A9", "café"),
        (b"=?utf-8?Q?a ques?tion?= more", "a ques?tion more"),
        (b"=?utf-8?B?w6k=?==?utf-8?B?w6k=?=", "éé"),
        (b"=?utf-8*en?Q?caf=C3=A9?=", "café"),
        (b"=?utf-8?Q?a=0D=0Ab?=", "a b"),
        (b"=?x?y?z?=", "=?x?y?z?="),
        (b"\r\n\tfolded\r\n\tby tabs", "folded by tabs"),
        (b"two  blanks", "two  blanks"),
        (b"n\0ull", "null"),
        (b"one\r\nSubject: two", "one"),
        (b"", ""),
    ],
)
def test_a_subject_is_read_as_it_was_meant(line, subject):
    assert parse(b"From: a@b.example\r\nSubject: " + line + b"\r\n\r\nwords").subject == subject
