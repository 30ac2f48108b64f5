"""Tokens that only this installation can make."""

import re
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from amends.core.errors import Refused
from amends.letters.tokens import Token, make_message_id, make_token, read_message_id, read_token

UID = uuid4()


@given(st.uuids(), st.integers(0, 255))
def test_a_token_comes_back_as_it_was_made_whatever_a_mail_server_does_to_its_case(uid: UUID, generation: int) -> None:
    token = make_token(uid, purpose="page", generation=generation)
    assert re.fullmatch("[a-z2-7]{40}", token)
    assert (
        read_token(token.upper(), purpose="page") == read_token(f" {token}\n", purpose="page") == Token(uid, generation)
    )


@given(st.data())
def test_a_token_with_any_sign_changed_is_nobody_s(data: st.DataObject) -> None:
    token = make_token(UID)
    place = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(st.sampled_from([c for c in "abcdefghijklmnopqrstuvwxyz234567" if c != token[place]]))
    assert read_token(token[:place] + sign + token[place + 1 :]) is None


@given(st.text(max_size=60))
def test_a_stranger_s_token_never_raises(token: str) -> None:
    assert read_token(token) is None


def test_a_reply_address_is_no_key_to_the_page() -> None:
    assert read_token(make_token(UID, purpose="reply"), purpose="page") is None
    assert read_token(make_token(UID, purpose="page"), purpose="reply") is None


def test_renewals_end_somewhere() -> None:
    with pytest.raises(Refused):
        make_token(UID, generation=256)


def test_a_new_secret_key_ends_old_tokens_unless_the_old_key_is_kept(settings: LazySettings) -> None:
    token, message_id = make_token(UID), make_message_id(UID, domain="brook.example")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key altogether, long enough to be one"
    assert (read_token(token), read_message_id(message_id)) == (None, None)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert (read_token(token), read_message_id(message_id)) == (Token(UID, 0), UID)


def test_our_own_message_ids_are_known_and_guessed_ones_are_not() -> None:
    ours = make_message_id(UID, domain="brook.example")
    assert read_message_id(f"<{ours.upper()}>") == UID
    assert read_message_id(f"{uuid4().hex}.{ours.split('.')[1]}") is None
    assert read_message_id("anything@else.example") is None
