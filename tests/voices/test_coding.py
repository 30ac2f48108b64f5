"""What people say a voice is about: kept beside what a model had proposed, recorded, taken back, never edited."""

import pytest
from django.db import IntegrityError, transaction

from amends.core.errors import Refused
from amends.ledger.models import Entry
from amends.registers.actions import cause_named, product_named
from amends.voices.actions import code, decide, undo, undo_coding
from amends.voices.models import Coding, Proposal
from amends.voices.score import Score, running_score, running_scores
from tests.make import PRAISE


@pytest.fixture
def hinge(make, now):
    return cause_named(name="Loose hinge", now=now, by=make.boss.actor)


@pytest.fixture
def lock(make, now):
    return cause_named(name="Stiff lock", now=now, by=make.boss.actor)


@pytest.fixture
def say(make, now):
    """Somebody codes a voice."""

    def do(voice, branch, taxonomy="cause"):
        return code(voice=voice, taxonomy=taxonomy, branch=branch, by=make.boss.actor, now=now)

    return do


def proposed(voice, label, *, taxonomy="cause", p=0.8, now):
    return Proposal.objects.create(
        voice=voice, taxonomy=taxonomy, label=str(label), p=p, decision="suggest", version="cause-1", at=now
    )


def test_a_word_is_one_row_and_one_entry_without_a_persons_words(make, say, hinge):
    voice = make.voice(PRAISE)
    coding = say(voice, hinge)
    assert (coding.branch, coding.label, coding.by) == (hinge, str(hinge.uid), make.boss.actor)
    entry = Entry.objects.get(event="voice.coded")
    assert entry.subject == voice.uid
    assert str(hinge.uid) not in str(entry.leaf)


def test_the_same_word_again_changes_nothing(make, say, hinge):
    voice = make.voice(PRAISE)
    assert say(voice, hinge) == say(voice, hinge)
    assert Entry.objects.filter(event="voice.coded").count() == 1


def test_another_word_takes_the_first_one_back_and_both_stay(make, say, hinge, lock):
    voice = make.voice(PRAISE)
    first, second = say(voice, hinge), say(voice, lock)
    first.refresh_from_db()
    assert first.undone_by == make.boss.actor
    assert list(voice.codings.standing()) == [second]
    assert voice.codings.count() == 2


def test_a_word_is_compared_with_the_proposal_that_stood(make, say, hinge, lock, now):
    right, wrong = make.voice(PRAISE), make.voice(PRAISE, sender="x@y.example")
    proposed(right, hinge.uid, now=now, p=0.9)
    proposed(wrong, hinge.uid, now=now)
    assert say(right, hinge).was_right is True
    coding = say(wrong, lock)
    assert (coding.was_right, coding.proposed_label, coding.proposed_by) == (False, str(hinge.uid), "cause-1")
    assert running_score("cause") == running_scores()["cause"] == Score(right=1, judged=2)


def test_a_second_word_is_not_compared_with_a_proposal_learnt_from_the_first(make, say, hinge, lock, now):
    voice = make.voice(PRAISE)
    stood = proposed(voice, hinge.uid, now=now)
    say(voice, lock)
    stood.is_current = False
    stood.save()
    proposed(voice, lock.uid, now=now)  # the model has learnt from this very voice
    again = say(voice, hinge)
    assert (again.proposed_label, again.was_right) == (str(hinge.uid), True)


def test_without_a_proposal_nothing_is_scored(make, say, hinge):
    assert say(make.voice(PRAISE), hinge).was_right is None
    assert running_score("cause").sentence == ""


def test_a_decision_of_a_person_is_their_word_on_the_kind(make, now):
    voice = make.voice(PRAISE)
    decide(voice=voice, kind="question", by=make.boss.actor, now=now)
    coding = voice.codings.get()
    assert (coding.taxonomy, coding.label) == ("kind", "question")
    decide(voice=voice, kind="praise", by=make.boss.actor, now=now)
    assert [one.label for one in voice.codings.standing()] == ["praise"]
    undo(voice=voice, by=make.boss.actor, now=now, why="Read too quickly.")
    assert not voice.codings.standing().exists()


def test_what_a_rule_decided_teaches_nothing(make, now):
    voice = make.voice(PRAISE)
    decide(voice=voice, kind="spam", by="rule/form-trap-1", now=now, why="A trap was sprung.")
    assert not Coding.objects.exists()


def test_taking_a_word_back_needs_a_reason_and_is_recorded(make, say, hinge, now):
    coding = say(make.voice(PRAISE), hinge)
    with pytest.raises(Refused, match="needs a reason"):
        undo_coding(coding=coding, by=make.boss.actor, now=now, why=" ")
    undo_coding(coding=coding, by=make.boss.actor, now=now, why="The other hinge.")
    assert Entry.objects.filter(event="voice.coding_undone").count() == 1
    with pytest.raises(Refused, match="taken back already"):
        undo_coding(coding=coding, by=make.boss.actor, now=now, why="Again.")


def test_a_branch_of_another_taxonomy_or_one_that_is_gone_is_refused(make, say, hinge, now):
    voice = make.voice(PRAISE)
    with pytest.raises(Refused, match="is no product"):
        say(voice, hinge, taxonomy="product")
    hinge.retired_at = now
    hinge.save()
    with pytest.raises(Refused, match="cannot be chosen any more"):
        say(voice, hinge)


def test_what_nobody_could_read_is_about_nothing(make, say, hinge):
    with pytest.raises(Refused):
        say(make.hear(b""), hinge)


def test_the_database_refuses_a_word_that_says_two_things(make, hinge, now):
    product = product_named(name="Case", now=now, by=make.boss.actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coding.objects.create(
            voice=make.voice(PRAISE), taxonomy="cause", cause=hinge, product=product, at=now, by=make.boss.actor
        )


def test_the_database_refuses_two_standing_words_and_two_current_proposals(make, say, hinge, lock, now):
    voice = make.voice(PRAISE)
    say(voice, hinge)
    proposed(voice, hinge.uid, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coding.objects.create(voice=voice, taxonomy="cause", cause=lock, at=now, by=make.boss.actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        proposed(voice, lock.uid, now=now)


def test_the_score_looks_at_the_last_hundred_only(make, hinge, lock, now, django_assert_num_queries):
    for number in range(103):
        voice = make.voice(PRAISE, sender=f"p{number}@many.example")
        proposed(voice, hinge.uid, now=now)
        code(voice=voice, taxonomy="cause", branch=lock if number < 3 else hinge, by=make.boss.actor, now=now)
    with django_assert_num_queries(1):
        assert running_scores()["cause"] == Score(right=100, judged=100)
    assert running_score("cause").sentence == "The last 100 times, it was right 100 times."
