"""How bad it is: a person may say more or less than triage, with a reason; a model only ever says more."""

import pytest

from amends.core.errors import Refused
from amends.core.severity import Severity
from amends.ledger.models import Entry
from amends.voices.actions import set_severity
from tests.make import BROKEN, HURT, PRAISE

pytestmark = pytest.mark.usefixtures("plain_models")


def test_a_person_lowers_it_with_a_reason_and_the_ruling_is_on_record(make, now):
    voice = make.voice(HURT)
    with pytest.raises(Refused, match="needs a reason"):
        set_severity(voice=voice, level=Severity.ANNOYANCE, why="", by=make.boss.actor, now=now)
    ruling = set_severity(voice=voice, level=Severity.ANNOYANCE, why="A doll’s foot.", by=make.boss.actor, now=now)
    voice.refresh_from_db()
    assert (ruling.was, voice.severity) == (Severity.INJURY, Severity.ANNOYANCE)
    assert Entry.objects.filter(event="voice.severity_ruled", subject=voice.uid).count() == 1
    voice.case.refresh_from_db()
    assert voice.case.severity == Severity.INJURY, "a case is assessed on its own page"


def test_saying_more_is_told_to_the_case_at_once(make, now):
    voice = make.voice(BROKEN)
    set_severity(voice=voice, level=Severity.INJURY, why="She called: her hand.", by=make.boss.actor, now=now)
    voice.case.refresh_from_db()
    assert voice.case.severity == Severity.INJURY


def test_the_same_level_again_is_refused(make, now):
    with pytest.raises(Refused, match="stands at"):
        set_severity(voice=make.voice(HURT), level=Severity.INJURY, why="So.", by=make.boss.actor, now=now)


def test_a_model_that_reads_harm_makes_a_person_look_and_opens_nothing(make, plain_models):
    plain_models(harm=0.9, praise=0.8)
    voice = make.voice(PRAISE)
    assert (voice.disposition, voice.severity) == ("waiting", Severity.INJURY)
    assert "somebody was or could be hurt" in voice.triage["why"][0]


def test_a_model_that_reads_no_harm_lowers_nothing(make, plain_models):
    plain_models(harm=0.001, praise=0.999)
    voice = make.voice(HURT)
    assert (voice.severity, voice.disposition) == (Severity.INJURY, "opened")
