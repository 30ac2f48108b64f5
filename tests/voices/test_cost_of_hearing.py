"""What a message costs: few statements, fewer still together, and no more however much is there already."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.voices.actions import hear_all, source_for
from amends.voices.actions.hearing import BATCH, Message
from tests.make import BROKEN, PRAISE

MOST_FOR_A_WAITING_BATCH = 22  # files, deliveries, voices, words, authors, entries: each in one statement for all
MOST_FOR_A_CASE = 32  # a voice, its author, a case, its steps and clocks, a letter, and an entry for each
MOST_FOR_A_FURTHER_CASE = 11  # of those, what complaints heard together cannot share
MOST_FOR_A_KNOWN_BATCH = 12  # its files and deliveries are looked up; nothing is read again


@pytest.fixture
def cost(make, now):
    """Hear mails of new authors together; returns how many statements that took."""
    source = source_for(channel="mail", name="inbox", now=now)
    heard = 0

    def do(text: str, count: int = 1) -> int:
        nonlocal heard
        numbers = range(heard, heard + count)
        heard += count
        mails = [make.mail(f"{text} It is number {number}.", sender=f"p{number}@many.example") for number in numbers]
        with CaptureQueriesContext(connection) as queries:
            voices = hear_all([Message(raw) for raw in mails], source=source, now=now)
        assert {voice.disposition for voice in voices} == {"waiting" if text == PRAISE else "opened"}
        return len(queries)

    return do


def test_a_batch_of_waiting_mails_costs_little_more_than_one_mail(cost):
    cost(PRAISE)
    one, batch = cost(PRAISE), cost(PRAISE, BATCH)
    assert batch <= one + 2, (one, batch)
    assert batch <= MOST_FOR_A_WAITING_BATCH, batch


def test_the_fiftieth_batch_costs_no_more_than_the_second(cost):
    cost(PRAISE, BATCH)
    second = cost(PRAISE, BATCH)
    cost(PRAISE, 10 * BATCH)
    assert cost(PRAISE, BATCH) <= second


def test_a_mail_that_opens_a_case_and_queues_a_letter_has_its_price(cost):
    cost(BROKEN)
    assert cost(BROKEN) <= MOST_FOR_A_CASE


def test_the_fortieth_complaint_costs_no_more_than_the_second(cost):
    cost(BROKEN)
    second = cost(BROKEN)
    cost(BROKEN, 37)
    assert cost(BROKEN) <= second


def test_complaints_heard_together_cost_less_than_half_of_what_they_cost_alone(cost):
    cost(BROKEN)
    assert cost(BROKEN, BATCH) <= MOST_FOR_A_CASE + (BATCH - 1) * MOST_FOR_A_FURTHER_CASE


def test_what_was_heard_before_costs_hardly_anything_again(make, now):
    source = source_for(channel="mail", name="inbox", now=now)
    batch = [Message(make.mail(PRAISE, sender=f"p{number}@many.example"), str(number)) for number in range(BATCH)]
    hear_all(batch, source=source, now=now)
    with CaptureQueriesContext(connection) as again:
        hear_all(batch, source=source, now=now)
    assert len(again) <= MOST_FOR_A_KNOWN_BATCH
