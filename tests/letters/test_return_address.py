"""A letter that a person wrote says by its envelope sender which letter it was, should it come back."""

import re
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from amends.channels.mail import parse
from amends.core.incoming import Machine
from amends.letters.actions import letter_of_bounce
from amends.letters.addresses import is_own, own_addresses, return_address
from amends.letters.models import Letter
from amends.letters.sweep import sweep
from amends.letters.tokens import make_token, read_token
from amends.people.models import Company, Person
from tests.letters.post import PostOffice

pytestmark = pytest.mark.django_db
Write = Callable[..., Letter | None]


def test_the_envelope_sender_leads_back_to_the_letter_and_the_reader_never_sees_it(
    letter: Letter, post_office: PostOffice, now: datetime
) -> None:
    sweep(now)
    came_from = str(post_office.envelopes[0].mail_from)
    found = re.fullmatch(r"complaints\+([a-z2-7]{40})@brook\.example", came_from)
    assert found
    token = read_token(found[1], purpose="bounce")
    assert token
    assert token.uid == letter.uid
    assert found[1] not in str(post_office.only_mail())


def test_an_address_for_bounces_takes_them_instead(
    letter: Letter, post_office: PostOffice, settings: LazySettings, now: datetime
) -> None:
    settings.BOUNCES = "bounces@mail.brook.example"
    sweep(now)
    assert re.fullmatch(r"bounces\+[a-z2-7]{40}@mail\.brook\.example", str(post_office.envelopes[0].mail_from))
    assert is_own("Bounces+anything@mail.brook.example")


@pytest.mark.parametrize("bounces", ["off", f"{'b' * 30}@brook.example", "no address"])
def test_where_no_plus_address_fits_the_plain_one_is_used(
    letter: Letter, post_office: PostOffice, settings: LazySettings, now: datetime, bounces: str
) -> None:
    settings.BOUNCES = bounces
    sweep(now)
    assert post_office.envelopes[0].mail_from == "complaints@brook.example"


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_takes_no_other_sender_gets_the_letter_from_the_plain_address(
    letter: Letter, post_office: PostOffice, now: datetime, at: str
) -> None:
    post_office.refuses_plus_at = at
    assert sweep(now) == 1
    letter.refresh_from_db()
    assert (letter.status, post_office.envelopes[0].mail_from) == ("sent", "complaints@brook.example")


@pytest.mark.parametrize(("is_automatic", "is_said"), [(True, True), (False, False)])
def test_the_page_of_a_letter_without_a_return_address_says_that_nobody_tells_whether_it_arrived(
    write: Write,
    post_office: PostOffice,
    browser_of: Callable[..., Client],
    boss: Person,
    now: datetime,
    is_automatic: bool,
    is_said: bool,
) -> None:
    letter = write(key="acknowledgement", is_automatic=is_automatic)
    assert letter
    sweep(now)
    page = browser_of(boss).get(reverse("letters:letter", args=[letter.uid])).content.decode()
    assert ("nobody tells us" in page) is is_said


def a_bounce(to: str, original_id: str = "") -> bytes:
    """A notice of which nothing but its own address says which letter it speaks of."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "MAILER-DAEMON@mx.kunde.example", to, "Undelivered Mail Returned"
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content("Your message could not be delivered.\n550 5.1.1 user unknown: anna@kunde.example\n")
    original = f"\nMessage-ID: <{original_id}>\n" if original_id else ""
    return b"Return-Path: <>\n" + bytes(mail) + original.encode()


def test_a_bounce_without_any_message_id_finds_its_letter_by_where_it_came_to(letter: Letter) -> None:
    bounce = parse(a_bounce(return_address(letter.uid)), own_addresses=own_addresses())
    assert (bounce.machine, bounce.original_message_id) == (Machine.BOUNCE, "")
    assert letter_of_bounce(bounce) == letter


def test_the_envelope_is_enough_when_the_notice_is_addressed_to_somebody_else(letter: Letter) -> None:
    handed_over = f"Delivered-To: {return_address(letter.uid)}\n".encode() + a_bounce("undisclosed@mx.example")
    assert letter_of_bounce(parse(handed_over, own_addresses=own_addresses())) == letter


def test_without_such_an_address_the_message_id_is_asked(letter: Letter) -> None:
    bounce = parse(a_bounce("complaints@brook.example", letter.message_id.upper()), own_addresses=own_addresses())
    assert letter_of_bounce(bounce) == letter


def test_a_bounce_of_somebody_else_s_letter_or_with_a_made_up_token_is_nobody_s(company: Company) -> None:
    for to in ("complaints@brook.example", f"complaints+{'a' * 40}@brook.example"):
        assert letter_of_bounce(parse(a_bounce(to, "other@kunde.example"), own_addresses=own_addresses())) is None


def test_the_address_of_a_reply_is_not_one_of_a_bounce_nor_the_other_way_round(letter: Letter) -> None:
    assert read_token(make_token(letter.uid, purpose="bounce"), purpose="reply") is None
    assert read_token(make_token(letter.uid, purpose="reply"), purpose="bounce") is None
