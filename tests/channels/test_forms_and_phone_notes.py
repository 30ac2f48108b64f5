"""Forms, the customer's page and phone notes: what was stated comes out as it went in."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.channels import PARSERS, form, phone
from amends.core.errors import Unreadable
from amends.core.incoming import Attachment

AT = datetime(2026, 3, 3, 9, 15, tzinfo=UTC)


def test_a_form_comes_out_as_it_went_in():
    raw = form.dump(
        at=AT, name="Ida Fenn", address="ida@post.example", language="en", subject="Lid", message="It leaks.\r\nBadly.",
        order="A-7", product="K1", lot="2291", wish="refund", files=[Attachment("lid.jpg", "image/jpeg", b"\xff\xd8")],
        extra={"colour": "red"},
    )  # fmt: skip
    got = form.parse(raw)
    assert (got.channel, got.author.address, got.subject) == ("form", "ida@post.example", "Lid")
    assert got.text == got.reply_text == "It leaks.\nBadly."
    assert got.received_at == got.sent_at == AT
    assert dict(got.facts) == {"order": "A-7", "product": "K1", "lot": "2291", "wish": "refund", "colour": "red"}
    assert got.attachments == (Attachment("lid.jpg", "image/jpeg", b"\xff\xd8"),)
    assert not got.no_reply


def test_the_same_form_has_the_same_id():
    assert form.parse(form.dump(at=AT, message="a")).native_id == form.parse(form.dump(message="a", at=AT)).native_id


def test_words_on_the_customers_page_carry_the_token_of_the_page():
    got = PARSERS["page"](form.dump(kind="page", at=AT, message="Any news?", token="t0k3n"))
    assert (got.channel, got.reply_token, got.text) == ("page", "t0k3n", "Any news?")


def test_a_phone_note_keeps_who_took_it_and_what_was_said():
    raw = phone.dump(at=AT, words="Burnt her hand.", name="Ida", phone="+49 30 1", taken_by="Bo", urgency="today")
    got = PARSERS["phone"](raw)
    assert (got.channel, got.text, got.author.name) == ("phone", "Burnt her hand.", "Ida")
    assert dict(got.facts) == {"phone": "+49 30 1", "taken_by": "Bo", "urgency": "today"}
    assert got.no_reply  # there is no address to answer to


def test_a_damaged_file_and_a_wrong_time_are_told_and_the_words_are_kept():
    raw = b'{"kind":"form","at":"soon","message":"It leaks.","files":[{"name":"a","base64":"!"},7]}'
    got = form.parse(raw)
    assert got.text == "It leaks."
    assert got.sent_at is None
    assert len(got.oddities) == 3


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"form"', b"\xff\xfe", b"[" * 100_000, b'{"kind":"phone"}', b"{}"])
def test_what_is_no_form_is_unreadable(raw):
    with pytest.raises(Unreadable):
        form.parse(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda one: st.lists(one, max_size=3), max_leaves=5
)


@given(st.dictionaries(st.sampled_from(["at", "name", "message", "files", "token", "odd"]), JSON))
def test_any_values_in_a_form_are_read(fields):
    got = form.parse(form.canonical({**fields, "kind": "form"}))
    assert all(isinstance(value, str) and value for value in got.facts.values())
