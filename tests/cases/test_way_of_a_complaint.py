"""A complaint from receipt to the customer's word, by the actions alone."""

from datetime import timedelta

import pytest

from amends.cases import actions
from amends.cases.actions.handling import Harm
from amends.cases.models import Case
from amends.core.errors import Refused
from amends.core.severity import Severity
from amends.letters.models import Letter


def test_a_clear_complaint_opens_a_case_and_is_acknowledged_at_once(make):
    case = make.case()
    letter = Letter.objects.about(case.uid).get()
    assert (case.state, letter.kind, letter.to_address) == ("acknowledged", "acknowledgement", "cleo@reed.example")
    assert case.number in letter.body or case.number in letter.subject


def test_the_customers_word_closes_the_case(make, now):
    case = make.case()
    actions.answer(case=case, words="We send a new hinge tomorrow.", by=make.boss, now=now + timedelta(hours=1))
    closed = actions.accept(case=case, word="Thank you, that was quick.", by="customer", now=now + timedelta(hours=2))
    assert (closed.state, closed.steps.last().note) == ("closed", "Thank you, that was quick.")


def test_an_answered_case_is_not_closed_without_a_reason(make, now):
    case = make.case()
    actions.answer(case=case, words="We send a new hinge.", by=make.boss, now=now)
    with pytest.raises(Refused, match="reason"):
        actions.close(case=case, reason="  ", by=make.boss, now=now)


def test_a_case_is_not_closed_before_it_is_answered(make, now):
    case = make.case()
    with pytest.raises(Refused, match="acknowledged"):
        actions.close(case=case, reason="No time", by=make.boss, now=now)
    assert Case.objects.get(pk=case.pk).is_open


def test_a_dispute_starts_the_answer_clock_again(make, now):
    case = make.case()
    actions.answer(case=case, words="No.", by=make.boss, now=now + timedelta(days=1))
    disputed = actions.dispute(case=case, word="That does not help.", by="customer", now=now + timedelta(days=2))
    clock = disputed.clocks.get(rule="firm.answer")
    assert (disputed.state, clock.stopped_at, clock.started_at) == ("disputed", None, now + timedelta(days=2))


def test_reopening_needs_a_reason_and_starts_the_clocks_anew(make, now):
    case = make.case()
    actions.answer(case=case, words="Done.", by=make.boss, now=now)
    actions.accept(case=case, word="", by="customer", now=now)
    later = now + timedelta(days=3)
    reopened = actions.reopen(case=case, reason="It broke again.", by=make.boss.actor, now=later)
    assert reopened.is_open
    assert reopened.closed_at is None
    assert reopened.clocks.get(rule="firm.answer").started_at == later


def test_going_below_the_proposed_harm_needs_a_reason(make, now):
    case = make.case("The case fell on my daughter's foot and she was injured. I expect an answer.")
    milder = Harm(actual=Severity.ANNOYANCE, potential=Severity.ANNOYANCE)
    with pytest.raises(Refused, match="milder"):
        actions.assess(case=case, harm=milder, by=make.boss.actor, now=now)


def test_worse_harm_makes_the_answer_due_sooner(make, now):
    case = make.case()
    before = case.clocks.get(rule="firm.answer").due_at
    harm = Harm(actual=Severity.NONE, potential=Severity.INJURY)
    actions.assess(case=case, harm=harm, by=make.boss.actor, now=now)
    assert case.clocks.get(rule="firm.answer").due_at < before


def test_nobody_owns_a_complaint_about_themselves(make, now):
    case, accused = make.case(), make.person("handler", name="Carl Curt")
    actions.restrict(case=case, to=[make.boss], about=accused, by=make.boss.actor, now=now)
    with pytest.raises(Refused, match="about Carl Curt"):
        actions.assign(case=case, owner=accused, by=make.boss.actor, now=now)
