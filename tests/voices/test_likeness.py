"""Which voices said the same before, for whom they are found, and that they are not found for ever."""

from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from amends.core.triage.similar import SIZE, VERSION, Level
from amends.voices import likeness, likeness_sweep
from amends.voices.likeness import Memory, similar_to
from amends.voices.models import Body, Likeness, Voice

LID = "The lid of the kettle came off while I was pouring, and hot water ran over my hand. I was burnt."
LATE = "The parcel has not arrived after three weeks, and nobody at the counter knows where it is."


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """A process that has just begun."""
    monkeypatch.setattr(likeness, "_memory", Memory())
    monkeypatch.setattr(likeness_sweep, "_checked_up_to", [0])


@pytest.fixture
def asked(make, now):
    """What is said before a voice, after the sweep has run."""

    def similar(voice, person=None, **how):
        likeness_sweep.sweep(now)
        voice = Voice.objects.select_related("body").get(pk=voice.pk)
        return similar_to(voice, person or make.person("quality_manager", name="Quin"), **how)

    return similar


def test_the_same_words_of_somebody_else_are_found_with_their_level_and_case(make, asked):
    first = make.voice(LID)
    again = make.voice(f"Dear team,\n{LID.upper()}\nKind regards, Dee", sender="Dee Lake <dee@lake.example>")
    make.voice(LATE)
    found = asked(again)
    assert [(each.voice, each.level, each.case) for each in found] == [(first, Level.TEXT, first.case)]
    assert found[0].similarity == 1.0


def test_a_voice_is_never_like_itself_and_another_story_is_not_like_it(make, asked):
    make.voice(LATE)
    assert asked(make.voice(LID)) == []


def test_what_a_person_may_not_see_is_not_found_for_them(make, asked):
    first = make.voice(LID)
    first.case.is_restricted = True
    first.case.save()
    again = make.voice(LID + "!")
    assert asked(again, make.person("contact_staff", name="Cora")) == []
    administrator = make.person("administrator", name="Adam")
    assert asked(again, administrator) == []


def test_the_worst_harm_comes_first_and_no_more_than_asked_for(make, asked):
    for number in range(4):
        make.voice(f"{LID} {'Please.' * number}")
    Voice.objects.filter(pk=Voice.objects.earliest("pk").pk).update(severity=4)
    found = asked(make.voice(LID + "?!"), most=3)
    assert found[0].voice.severity == 4
    assert len(found) == 3


def test_a_question_costs_the_same_queries_however_many_voices_there_are(make, asked):
    person = make.person("quality_manager", name="Quin")
    again = make.voice(LID + "!!")
    asked(again, person)
    counts = []
    for number in range(6):
        make.voice(f"{LID} {number}")
        likeness_sweep.sweep(make.now)
        voice = Voice.objects.select_related("body").get(pk=again.pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(similar_to(voice, person, most=10)) == number + 1
        counts.append(len(queries))
    assert max(counts) <= 4


def test_words_that_were_erased_are_found_no_more_at_once_and_their_signature_goes(make, asked, now):
    first, again = make.voice(LID), make.voice(LID + "!")
    assert asked(again)
    Body.objects.filter(voice=first).update(text="", reply_text="", judged="", html="")
    assert similar_to(again, make.boss) == []
    likeness_sweep.sweep(now)
    assert bytes(Likeness.objects.get(body__voice=first).signatures) == b""
    assert asked(again, make.boss) == []


def test_a_body_that_is_deleted_takes_its_signature_with_it_and_out_of_memory(make, asked):
    first, again = make.voice(LID), make.voice(LID + "!")
    person = make.person("quality_manager", name="Quin")
    make.voice(LATE)
    assert asked(again, person)
    Body.objects.get(voice=first).delete()
    assert Likeness.objects.filter(body__voice=first).count() == 0
    assert similar_to(again, person) == []
    assert first.pk not in likeness._memory.candidates(likeness.Message(LID), most=40)


def test_the_sweep_makes_each_signature_once(make, now):
    make.voice(LID)
    assert (likeness_sweep.sweep(now), likeness_sweep.sweep(now)) == (1, 0)
    assert len(Likeness.objects.get().signatures) == SIZE


def test_a_signature_of_another_version_is_made_again_and_found(make, asked, now):
    first, again = make.voice(LID), make.voice(LID + "!")
    likeness_sweep.sweep(now)
    Likeness.objects.update(version=VERSION + 1, signatures=b"x" * SIZE)
    assert [each.voice for each in asked(again)] == [first]


def test_a_voice_whose_words_came_late_gets_its_signature_all_the_same(make, now):
    voices = [make.voice(f"{LID} {number}") for number in range(3)]
    likeness_sweep.sweep(now)
    Likeness.objects.filter(body__voice=voices[0]).delete()
    assert likeness_sweep.sweep(now) == 1


def test_an_index_in_memory_notices_that_the_table_is_another_one(make, asked, now):
    first, again = make.voice(LID), make.voice(LID + "!")
    person = make.person("quality_manager", name="Quin")
    assert asked(again, person)
    Likeness.objects.all().delete()
    assert similar_to(again, person) == []
    assert [each.voice for each in asked(again, person)] == [first]


def test_a_few_words_and_a_machine_are_like_nothing(make, asked, now):
    make.voice("Thank you!", now=now)
    assert asked(make.voice("Thank you!", now=now + timedelta(minutes=1))) == []
    machine = make.voice(LID, Auto_Submitted="auto-replied")
    assert machine.machine
    assert asked(make.voice(LID + "!"), make.person("quality_manager", name="Quill")) == []


def test_the_part_for_the_page_says_in_plain_words_what_was_said_before(make, asked):
    first = make.voice(LID)
    page = render_to_string("voices/_similar.html", {"similar": asked(make.voice(LID.upper())), "now": make.now})
    assert "It is the same text" in page
    assert first.get_absolute_url() in page
    assert first.case.number in page
    assert render_to_string("voices/_similar.html", {"similar": [], "now": make.now}).strip() == ""
