"""Address fields as people and programs write them."""

import pytest

from amends.channels.mail.addresses import address_list, token_of


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ida <ida@post.example>", [("Ida", "ida@post.example")]),
        ("ida@post.example (Ida Fenn)", [("Ida Fenn", "ida@post.example")]),
        (
            '"Fenn, Ida" <ida@post.example>, Bo <bo@x.example>',
            [("Fenn, Ida", "ida@post.example"), ("Bo", "bo@x.example")],
        ),
        ("Fenn, Ida <ida@post.example>", [("Fenn, Ida", "ida@post.example")]),
        ('"ida@old.example" <ida@post.example>', [("ida@old.example", "ida@post.example")]),
        ("ida@old.example <ida@post.example>", [("ida@old.example", "ida@post.example")]),
        ("=?utf-8?Q?Fenn=2C_Ida?= <ida@post.example>", [("Fenn, Ida", "ida@post.example")]),
        ("=?utf-8?Q?Ida_=3Cida=40post.example=3E?=", [("Ida", "ida@post.example")]),
        ("undisclosed-recipients:;", []),
        (
            "Team: a@x.example, Bo <b@x.example>; c@x.example",
            [("", "a@x.example"), ("Bo", "b@x.example"), ("", "c@x.example")],
        ),
        ("a@x.example; b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ('"Mary Smith: Personal" <smith@home.example>', [("Mary Smith: Personal", "smith@home.example")]),
        ('"Ops, \\"Night\\"" <ops@x.example>', [('Ops, "Night"', "ops@x.example")]),
        ('"unclosed <ida@post.example>', [('"unclosed', "ida@post.example")]),
        ("<mailto:ida@post.example>", [("", "ida@post.example")]),
        ("Ida <ida@post.example", [("Ida", "ida@post.example")]),
        ("<>", []),
        ("Ida <@relay.example,@b.example:ida@post.example>", [("Ida", "ida@post.example")]),
        ("ida@post   . example", [("", "ida@post.example")]),
        ("Ida(a \\) sign) <ida(at)@post.example>", [("Ida", "ida@post.example")]),
        ('Q <"two, words"@x.example>', [("Q", '"two, words"@x.example')]),
        ('"a@b"@x.example', [("", '"a@b"@x.example')]),
        ("a@x.example b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ("Both <a@x.example,b@x.example>", [("Both", "a@x.example"), ("Both", "b@x.example")]),
        ("ida@[IPv6:2001:db8::1]", [("", "ida@[IPv6:2001:db8::1]")]),
        ("mailto:ida@post.example", [("", "ida@post.example")]),
        ("Ida [mailto:ida@post.example]", [("Ida", "ida@post.example")]),
        ("RE: Ida <ida@post.example>", [("RE: Ida", "ida@post.example")]),
        ("=?utf-8?Q?Ida <ida@post.example>", [("Ida", "ida@post.example")]),
        ("Fenn, Ida <i@x.example>, Roe, Bo <b@x.example>", [("Fenn, Ida", "i@x.example"), ("Roe, Bo", "b@x.example")]),
        ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
    ],
)
def test_an_address_field_is_read_as_meant(value, expected):
    assert [(one.name, one.address) for one in address_list(value)] == expected


def test_without_from_the_next_best_sender_is_taken_and_told(read):
    mail = read("no_from_no_id")
    assert mail.author.address == "lost@nowhere.example"
    assert "Return-Path" in mail.oddities[0]


def test_of_several_senders_the_first_is_the_author_and_the_others_are_told(read):
    mail = read("several_senders")
    assert mail.author.address == "one@two.example"
    assert "two@two.example" in mail.oddities[0]
    assert [one.address for one in mail.reply_to] == ["both@two.example"]


@pytest.mark.parametrize(
    ("address", "token"),
    [
        ("care+k7Qm@kettles.example", "k7Qm"),
        ("CARE+k7Qm@Kettles.example", "k7Qm"),
        ("care@kettles.example", ""),
        ("ida+shop@post.example", ""),
    ],
)
def test_only_our_own_plus_addresses_carry_a_token(address, token):
    assert token_of(address, frozenset({"care@kettles.example"})) == token
