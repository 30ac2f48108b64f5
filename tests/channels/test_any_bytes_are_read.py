"""Whatever arrives, reading neither breaks nor hangs, and loses no visible word."""

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.channels.mail import parse
from amends.channels.mail.client_quotes import PRIVATE_USE
from amends.channels.mail.quotes import split_text
from amends.core.errors import Unreadable

SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parent / "samples").glob("*.eml"))]
SECONDS = 8  # far above what any of these takes; a quadratic step takes minutes
HEAD = b"From: a@b.example\nSubject: x\n"
relaxed = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def _read(raw: bytes) -> None:
    try:
        mail = parse(raw, own_addresses=frozenset({"care@kettles.example"}), own_domain="mail.kettles.example")
    except Unreadable as refusal:
        assert str(refusal).endswith(".")  # noqa: PT017  the sentence is what a person is shown
        return
    assert mail.native_id
    assert "\n" not in mail.subject
    for text in (mail.text, mail.reply_text, mail.subject, mail.html, mail.author.name, *mail.oddities):
        text.encode("utf-8")  # no lone surrogate
        assert "\0" not in text


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    raw = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(raw) - 1)))
        how = draw(st.sampled_from(["cut", "put", "double", "swap"]))
        length = draw(st.integers(1, 60))
        if how == "cut":
            del raw[at : at + length]
        elif how == "put":
            raw[at:at] = draw(
                st.binary(min_size=1, max_size=12) | st.sampled_from([b"\n", b"\r", b"\0", b"=?", b"--", b"<"])
            )
        elif how == "double":
            raw[at:at] = raw[at : at + length]
        else:
            raw[at : at + length] = bytes(reversed(raw[at : at + length]))
    return bytes(raw)


@relaxed
@given(mutated())
def test_a_damaged_mail_is_read_or_refused_with_a_sentence(raw):
    _read(raw)


@relaxed
@given(st.binary(max_size=400) | st.builds(lambda head, body: HEAD + head + b"\n\n" + body, st.binary(), st.binary()))
def test_random_bytes_are_read_or_refused_with_a_sentence(raw):
    _read(raw)


LINES = ["> q", "", "words", "On 3 Mar 2026 a@b.example wrote:", "-- ", "Sent from my iPhone", "From: a@b", "Sent: now",
         "Subject: s", "-----Original Message-----", "____", "---------- Forwarded message ---------"]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(LINES) | st.text(max_size=20), max_size=14).map("\n".join))
def test_reply_elided_and_signature_hold_every_visible_character(text):
    split = split_text(text)
    parts = split.reply + split.elided + split.signature
    visible = PRIVATE_USE.sub("", text)  # our own marks, which nobody sees and no text may bring in
    assert Counter("".join(parts.split())) == Counter("".join(visible.split()))


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"\n" + b"On 1 Jan 2020 a@b.example wrote:\n> q\nanswer\n" * 5000,
        HEAD + b"\n" + b"on 1 abc@x wrote then\nxx 2020 foo bar:\n" * 5000,
        HEAD + b"\n" + b"From: a\n" * 20_000,
        HEAD + b"\n" + b"-- \n" * 50_000,
        HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 30_000,
        HEAD + b"Content-Type: text/html\n\n" + b"<a" * 100_000,
        HEAD + b"Content-Type: text/html\n\n" + b"<img \n" * 50_000,
        HEAD + b"Content-Type: text/html\n\n" + b"<table><tr><td>a" * 3000,
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nhi\n" * 5000,
        HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (i, i) for i in range(5000)),
        HEAD + b"Content-Type: message/rfc822\n\n" * 3000,
        b"To: " + b"(" * 60_000 + b"\n" + HEAD + b"\nhi",
        b"To: " + b'",' * 30_000 + b"\n" + HEAD + b"\nhi",
        b"X: y\n" * 100_000 + HEAD + b"\nhi",
        b"Received: x\n" + b"stray\n" * 20_000 + HEAD + b"\nhi",
    ],
    ids=lambda raw: raw[30:70].decode("latin-1"),
)
def test_a_mail_built_to_hurt_is_read_in_bounded_time(raw):
    began = time.monotonic()
    _read(raw)
    assert time.monotonic() - began < SECONDS
