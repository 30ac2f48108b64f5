"""Both sides speak: we ask, the customer answers; whatever changes, the customer is told."""

import pytest

from amends.cases import actions
from amends.cases.actions.writing import customer_path
from amends.core.errors import Refused
from amends.letters.models import Letter
from tests.make import BROKEN


def test_a_question_goes_to_the_customer_and_stops_no_clock(make, now, client):
    case = make.case()
    actions.ask(case=case, words="Which hinge is it, left or right?", by=make.boss, now=now)
    assert case.clocks.get(rule="firm.answer").is_running
    assert "left or right?" in client.get(customer_path(case)).content.decode()


def test_nothing_but_the_first_letter_goes_to_an_address_nobody_confirmed(make, now):
    case = make.form(BROKEN, address="typed@reed.example").case
    with pytest.raises(Refused, match="not yet confirmed"):
        actions.ask(case=case, words="Which hinge?", by=make.boss, now=now)
    assert Letter.objects.filter(to_address="typed@reed.example").count() == 1


def test_closing_without_the_customers_word_tells_them_but_not_our_reason(make, now):
    case = make.case()
    actions.answer(case=case, words="We cannot repair it.", by=make.boss, now=now)
    actions.close(case=case, reason="Rang three times.", words="The door stays open.", by=make.boss, now=now)
    letter = Letter.objects.get(kind="case_closed")
    assert "The door stays open." in letter.body
    assert "three times" not in letter.body


def test_reopening_tells_the_customer_by_when_they_hear_from_us(make, now, close):
    case = close(make.case())
    actions.reopen(case=case, reason="It broke again.", by=make.boss.actor, now=now)
    assert Letter.objects.filter(kind="case_reopened", to_address="cleo@reed.example").count() == 1
