"""A drop in the quality of triage: found beyond chance, told once, over when it is back or explained."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from amends.core.errors import Refused
from amends.core.triage.certainty.prequential import Running
from amends.ledger.models import Content, Entry
from amends.letters.models import Letter
from amends.voices import quality_sweep
from amends.voices.actions.quality import acknowledge_drop, end_alert, raise_alert
from amends.voices.models import QualityAlert
from amends.voices.quality_sweep import Memory, sweep
from tests.voices.a_judge import EACH, Judge, mixed


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """A process that has just begun."""
    monkeypatch.setattr(quality_sweep, "_memory", Memory())


@pytest.fixture
def quality(make):
    """A quality manager besides the boss, who is one too."""
    return make.person("quality_manager", name="Quinn Beam")


@pytest.fixture
def judge(make, now):
    return Judge(make, now)


@pytest.fixture
def fallen(judge, quality):
    """Forty good decisions, then fifteen bad ones; the sweep looked."""
    judge.kinds(mixed(38, 40))
    judge.kinds([False] * 15)
    assert sweep(judge.at) == 1
    return QualityAlert.objects.standing().get()


def events() -> list[str]:
    return list(Entry.objects.filter(event__startswith="triage.").order_by("pk").values_list("event", flat=True))


def letters() -> list[Letter]:
    return list(Letter.objects.filter(kind="staff", subject__startswith="Triage is less often right"))


def test_a_fall_is_found_with_its_numbers_and_its_beginning(fallen, now):
    assert fallen.taxonomy == "kind"
    assert (fallen.right_since, fallen.judged_since) == (0, 15)
    assert (fallen.right_before, fallen.judged_before) == (38, 40)
    assert fallen.since == now + 41 * EACH


def test_it_is_recorded_once_and_told_once_to_each_quality_manager(make, fallen, judge, quality):
    judge.kinds([False] * 3)
    assert sweep(judge.at) == 0
    assert events() == ["triage.quality_dropped"]
    assert sorted(letter.to_address for letter in letters()) == sorted([make.boss.email, quality.email])
    assert "/triage-quality/?question=kind" in letters()[0].body
    content = Content.objects.get(entry__event="triage.quality_dropped").read()
    assert (content["right_since"], content["judged_before"], content["taxonomy"]) == (0, 40, "kind")


def test_a_second_process_that_found_the_same_fall_raises_nothing(fallen, judge):
    drop = Running.of([*mixed(38, 40), *[False] * 15]).drop()
    assert raise_alert(taxonomy="kind", drop=drop, since=fallen.since, now=judge.at) is None
    assert events() == ["triage.quality_dropped"]
    assert len(letters()) == 2


def test_two_alerts_of_one_question_cannot_stand(fallen, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        QualityAlert.objects.create(
            taxonomy="kind", found_at=now, since=now, right_since=0, judged_since=1, right_before=1, judged_before=1
        )


def test_what_may_be_chance_is_no_alert(judge, quality):
    judge.kinds([*mixed(34, 40), False, True, False, True, False])
    assert sweep(judge.at) == 0
    assert not QualityAlert.objects.exists()


def test_few_decisions_all_wrong_are_no_fall(judge, quality):
    judge.kinds([False] * 25)
    assert sweep(judge.at) == 0


def test_the_score_of_one_question_says_nothing_of_another(fallen):
    assert not QualityAlert.objects.exclude(taxonomy="kind").exists()


def test_when_the_last_hundred_are_as_good_as_before_it_ends_by_itself(fallen, judge):
    judge.kinds(mixed(95, 99))
    assert sweep(judge.at) == 0
    judge.kinds([True])
    assert sweep(judge.at) == 1
    fallen.refresh_from_db()
    assert (fallen.ended_at, fallen.acknowledged_by) == (judge.at, None)
    assert events() == ["triage.quality_dropped", "triage.quality_recovered"]
    assert sweep(judge.at) == 0
    assert not end_alert(alert=fallen, score=Running.of([True]).last(), now=judge.at)


def test_once_explained_the_same_fall_is_not_told_again_and_a_further_one_is(fallen, judge, quality):
    acknowledge_drop(alert=fallen, why="A new product came out.", by=quality, now=judge.at)
    judge.kinds([False] * 10)
    assert sweep(judge.at) == 0
    judge.kinds(mixed(38, 40))
    judge.kinds([False] * 15)
    assert sweep(judge.at) == 1
    assert events() == ["triage.quality_dropped", "triage.quality_acknowledged", "triage.quality_dropped"]


def test_explaining_needs_a_reason_and_a_drop_that_stands(fallen, judge, quality):
    with pytest.raises(Refused, match="needs a reason"):
        acknowledge_drop(alert=fallen, why="  ", by=quality, now=judge.at)
    acknowledge_drop(alert=fallen, why="Branches were renamed.", by=quality, now=judge.at)
    with pytest.raises(Refused, match="over already"):
        acknowledge_drop(alert=fallen, why="Me too.", by=quality, now=judge.at)
    entry = Entry.objects.get(event="triage.quality_acknowledged")
    assert entry.content.read() == {"taxonomy": "kind", "why": "Branches were renamed."}


def test_a_sweep_without_a_new_decision_asks_one_question(fallen, judge):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert sweep(judge.at) == 0
    assert len(asked) == 1


def test_a_sweep_with_news_asks_two_of_each_question_at_most(fallen, judge):
    judge.kinds([True])
    with CaptureQueriesContext(connection) as asked:
        assert sweep(judge.at) == 0
    assert len(asked) <= 11
