"""What people say is learnt: a new model in seconds, a new word on what waits, and nothing a person said changes."""

from datetime import timedelta

import pytest

from amends.ledger.models import Entry
from amends.registers.actions import cause_named
from amends.voices import learning_sweep
from amends.voices.actions import code, decide, undo_coding
from amends.voices.learning_sweep import BETWEEN, STANDS, sweep
from amends.voices.models import Coding, Proposal, TriageModel
from tests.make import HURT, PRAISE

pytestmark = pytest.mark.usefixtures("plain_models")
HINGE = "Lovely case, thank you, though the hinge squeaks, number {}."
LOCK = "Thank you for the quick parcel, just the lock sticks, number {}."


@pytest.fixture
def causes(make, now):
    return [cause_named(name=name, now=now, by=make.boss.actor) for name in ("Loose hinge", "Stiff lock")]


@pytest.fixture
def coded(make, causes, now):
    """Voices about a hinge and a lock, coded by a person."""
    for number in range(4):
        for text, cause in zip((HINGE, LOCK), causes, strict=True):
            voice = make.voice(text.format(number), sender=f"{cause.pk}-{number}@many.example")
            code(voice=voice, taxonomy="cause", branch=cause, by=make.boss.actor, now=now)


def test_a_model_is_learnt_kept_and_used_in_one_entry(coded, now):
    assert sweep(now) > 0
    model = TriageModel.objects.get(taxonomy="cause")
    assert (model.state, model.examples, model.is_active, model.changes) == ("learnt", 8, True, 8)
    entry = Entry.objects.get(event="triage_model.learnt", subject=model.uid)
    assert [file.sha256 for file in entry.content.files.all()] == [model.stored_id]


def test_nothing_new_is_nothing_to_do(coded, now):
    sweep(now)
    entries = Entry.objects.count()
    assert sweep(now + timedelta(minutes=1)) == 0
    assert Entry.objects.count() == entries


def test_whoever_decides_quickly_is_learnt_from_together(make, coded, causes, now):
    sweep(now)
    voice = make.voice(HINGE.format(9), sender="late@many.example")
    code(voice=voice, taxonomy="cause", branch=causes[0], by=make.boss.actor, now=now)
    sweep(now + BETWEEN / 2)
    assert TriageModel.objects.count() == 1
    sweep(now + BETWEEN)
    assert TriageModel.objects.get(is_active=True).examples == 9
    assert TriageModel.objects.count() == 2


def test_what_was_taken_back_is_unlearnt(make, coded, now):
    sweep(now)
    for coding in Coding.objects.standing():
        undo_coding(coding=coding, by=make.boss.actor, now=now, why="All wrong.")
    sweep(now + BETWEEN)
    assert not TriageModel.objects.active().exists()
    assert Entry.objects.filter(event="triage_model.retired").count() == 1
    assert not Proposal.objects.current().filter(taxonomy="cause").exists()


def test_one_answer_alone_is_nothing_to_learn(make, causes, now):
    for number in range(3):
        voice = make.voice(HINGE.format(number), sender=f"p{number}@many.example")
        code(voice=voice, taxonomy="cause", branch=causes[0], by=make.boss.actor, now=now)
    assert sweep(now) == 0
    assert not TriageModel.objects.exists()


def test_an_opened_voice_of_which_nobody_said_it_gets_the_new_word_too(make, coded, causes, now):
    voice = make.voice(HURT, sender="hurt@many.example")
    sweep(now)
    assert voice.disposition == "opened"
    assert voice.proposals.current().filter(taxonomy="cause").exists()


def test_what_waits_gets_the_new_models_word_and_the_old_word_stays_in_its_history(make, coded, causes, now):
    voice = make.voice(HINGE.format(77), sender="waits@many.example")
    sweep(now)
    first = voice.proposals.current().get(taxonomy="cause")
    assert first.label == str(causes[0].uid)
    other = make.voice(HINGE.format(78), sender="other@many.example")
    code(voice=other, taxonomy="cause", branch=causes[1], by=make.boss.actor, now=now)
    sweep(now + BETWEEN)
    versions = [proposal.version for proposal in voice.proposals.filter(taxonomy="cause")]
    assert len(set(versions)) == 2
    assert voice.proposals.current().filter(taxonomy="cause").count() == 1


def test_the_archive_gets_its_word_once_the_model_stands_and_no_decision_changes(make, coded, causes, now, monkeypatch):
    monkeypatch.setattr(learning_sweep, "RECENT", 0)  # every voice that does not wait is old
    voice = make.voice(HINGE.format(77), sender="kept@many.example")
    decision = decide(voice=voice, kind="praise", by=make.boss.actor, now=now)
    sweep(now)
    assert not voice.proposals.filter(taxonomy="cause").exists()
    sweep(now + STANDS)
    assert voice.proposals.current().get(taxonomy="cause").label == str(causes[0].uid)
    decision.refresh_from_db()
    voice.refresh_from_db()
    assert (voice.disposition, voice.kind, decision.undone_at) == ("feedback", "praise", None)
    assert sweep(now + STANDS + timedelta(hours=1)) == 0


def test_a_models_own_word_on_the_kind_shows_where_nobody_has_decided(make, now):
    for number in range(4):
        for text, kind in ((HINGE, "suggestion"), (LOCK, "question")):
            voice = make.voice(text.format(number), sender=f"{kind}{number}@many.example")
            decide(voice=voice, kind=kind, by=make.boss.actor, now=now)
    waits = make.voice(LOCK.format(50), sender="waits@many.example")
    sweep(now)
    waits.refresh_from_db()
    assert (waits.kind, waits.disposition) == ("question", "waiting")


def test_a_branch_that_was_merged_is_learnt_as_the_one_it_went_into(make, coded, causes, now):
    hinge, lock = causes
    third = cause_named(name="Door", now=now, by=make.boss.actor)
    for number in range(4):
        voice = make.voice(PRAISE, sender=f"door{number}@many.example", message_id=f"<d{number}@x.example>")
        code(voice=voice, taxonomy="cause", branch=third, by=make.boss.actor, now=now)
    lock.merged_into = hinge
    lock.save()
    sweep(now)
    voice = make.voice(LOCK.format(60), sender="merged@many.example")
    assert voice.proposals.get(taxonomy="cause").label == str(hinge.uid)
