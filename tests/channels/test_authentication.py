"""What our own server thought of the sender is read; what others claim about it is not believed."""

import pytest

from amends.channels.mail.authentication import facts, results
from amends.channels.mail.headers import Headers

OURS = {"kettles.example", ""}
INTO_OURS = ("received", "from out.post.example by mx.kettles.example with ESMTPS; Tue, 3 Mar 2026 08:15:31 +0000")
AT_THEIRS = ("received", "from [192.0.2.7] by out.post.example with ESMTPSA; Tue, 3 Mar 2026 08:15:12 +0000")


def _said(*fields: tuple[str, str], own: set[str] = OURS) -> str:
    return facts(Headers(fields), own).get("authentication", "")


def _results(server: str, rest: str = "spf=pass smtp.mailfrom=post.example; dkim=pass; dmarc=pass") -> tuple[str, str]:
    return "authentication-results", f"{server}; {rest}"


def test_what_our_own_server_says_is_summed_up_and_the_server_named():
    fields = (INTO_OURS, _results("mx.kettles.example", "spf=softfail; dkim=temperror; dmarc=pass"), AT_THEIRS)
    assert _said(*fields) == "spf=fail dkim=none dmarc=pass by mx.kettles.example"


def test_the_words_themselves_are_kept():
    kept = facts(Headers((INTO_OURS, _results("mx.kettles.example", "none"))), OURS)
    assert kept["authentication_results"] == "mx.kettles.example; none"


def test_a_field_that_names_a_stranger_is_not_believed():
    said = _said(INTO_OURS, AT_THEIRS, _results("mx.evil.example"))
    assert said == "none: mx.evil.example is not known to be our own server."


def test_a_field_below_a_strangers_server_is_not_believed_whatever_it_names():
    assert _said(INTO_OURS, AT_THEIRS, _results("mx.kettles.example")).startswith("none:")


def test_only_the_outermost_field_counts():
    assert _said(INTO_OURS, _results("mx.evil.example"), _results("mx.kettles.example")).startswith("none:")


def test_the_server_that_took_the_mail_in_is_ours_even_under_another_domain():
    taken_in = ("received", "from out.post.example by mx3.host.example; Tue, 3 Mar 2026 08:15:31 +0000")
    assert _said(taken_in, _results("mx1.host.example")) == "spf=pass dkim=pass dmarc=pass by mx1.host.example"


def test_a_neighbour_in_the_top_domain_alone_is_a_stranger():
    taken_in = ("received", "from x by host.example; Tue, 3 Mar 2026 08:15:31 +0000")
    assert _said(taken_in, _results("evil.example")).startswith("none:")


def test_one_valid_signature_of_two_is_enough():
    fields = (
        INTO_OURS,
        _results("mx.kettles.example", "dkim=fail header.d=list.example; dkim=pass header.d=post.example"),
    )
    assert "dkim=pass" in _said(*fields)


def test_a_mail_without_the_field_has_nothing_to_tell():
    assert facts(Headers((INTO_OURS,)), OURS) == {}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("mx.example 1; none", ("mx.example", [])),
        ("mx.example (we; are (nested)) ; spf = pass (ok; dkim=fail)", ("mx.example", [("spf", "pass")])),
        (
            'mx.example; dkim/1=fail reason="a;spf=pass"; DMARC=None',
            ("mx.example", [("dkim", "fail"), ("dmarc", "none")]),
        ),
        ("", ("", [])),
        (";;;==;spf=", ("", [])),
    ],
)
def test_the_grammar_is_that_of_rfc_8601(value, expected):
    assert results(value) == expected
