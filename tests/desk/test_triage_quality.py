"""The page of triage quality: what it says of few and of many decisions, for whom, and what a person's word does."""

import re
from datetime import UTC

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amends.desk import triage_quality
from amends.desk.quality_pictures import LEFT, SIDE, TOP, diagram, over_time
from amends.desk.triage_quality import MOST_PAIRS, Decided, Quality
from amends.registers.actions import cause_named, merge_branches
from amends.registers.models import Cause
from amends.voices import learning_sweep, quality_sweep
from amends.voices.models import QualityAlert, TriageModel
from amends.voices.quality_sweep import Memory
from tests.voices.a_judge import Judge, mixed

PAGE = "/triage-quality/"
NOTE = "What nobody has looked at yet is in no number on this page."


@pytest.fixture
def now():
    """The pages live now, so this story does too."""
    return timezone.now()


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """A process that has just begun to sweep."""
    monkeypatch.setattr(quality_sweep, "_memory", Memory())


@pytest.fixture
def judge(make, now):
    return Judge(make, now)


@pytest.fixture
def quality(make):
    return make.person("quality_manager", name="Quinn Beam")


@pytest.fixture
def hinge(make, now):
    return cause_named(name="Loose hinge", now=now, by=make.boss.actor)


@pytest.fixture
def lock(make, now):
    return cause_named(name="Stiff lock", now=now, by=make.boss.actor)


@pytest.fixture
def causes(judge, hinge, lock):
    """Forty decisions on causes: thirty right, and a lock taken for a hinge ten times."""
    for right in mixed(30, 40):
        judge.branch(hinge, hinge if right else lock, p=0.9, decision="auto" if right else "suggest")


def words(answer) -> str:
    """What the page says, without its elements."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("&nbsp;", " ").split())


def test_before_the_first_decision_it_says_where_numbers_come_from(browser_of, quality):
    said = words(browser_of(quality).get(PAGE))
    assert "No decision on a proposal of the kind yet" in said
    assert "each word on a message of which a model had proposed something is compared with it" in said


def test_of_few_decisions_it_says_their_number_and_nothing_else(judge, browser_of, quality):
    judge.kinds([True] * 9 + [False] * 3)
    said = words(browser_of(quality).get(PAGE))
    assert "12 decisions so far; from 30 on we can say how good it is" in said
    assert "75 %" not in said
    assert "mixes" not in said


def test_of_enough_it_says_the_score_with_its_interval(judge, causes, browser_of, quality):
    said = words(browser_of(quality).get(f"{PAGE}?question=cause"))
    assert "The cause was right in 30 of the last 40" in said
    assert "between 60–86 %" in said  # Wilson: (.75 + 1.92/40 ± 1.96·√(.75·.25/40 + .96/1600)) / (1 + 3.84/40)


def test_the_score_is_of_the_last_hundred(judge, browser_of, quality, hinge, lock):
    for right in [False] * 30 + [True] * 100:
        judge.branch(hinge, hinge if right else lock)
    assert "The cause was right in 100 of the last 100" in words(browser_of(quality).get(f"{PAGE}?question=cause"))


def test_only_the_newest_decisions_are_read(causes, judge, hinge, browser_of, quality, monkeypatch):
    monkeypatch.setattr(triage_quality, "MOST", 35)
    for _ in range(5):
        judge.branch(hinge, hinge)
    said = words(browser_of(quality).get(f"{PAGE}?question=cause"))
    assert "Every channel 35 " in said
    assert "of the last 35" in said


def test_what_is_mixed_up_is_named_and_leads_to_its_branches(causes, browser_of, quality, hinge, lock):
    answer = browser_of(quality).get(f"{PAGE}?question=cause")
    assert "Stiff lock Loose hinge 10 of 10" in words(answer)
    page = answer.content.decode()
    assert f'<a href="/taxonomies/cause/{lock.uid}/">Stiff lock</a>' in page
    assert f'<a href="/taxonomies/cause/{hinge.uid}/">Loose hinge</a>' in page


def test_who_may_open_no_branch_is_led_to_none(make, causes, browser_of):
    administrator = make.person("administrator", name="Alma Tin")
    answer = browser_of(administrator).get(f"{PAGE}?question=cause")
    assert "Stiff lock Loose hinge 10 of 10" in words(answer)
    assert "/taxonomies/cause/" not in answer.content.decode()


def test_branches_that_were_merged_are_mixed_up_no_more(make, causes, browser_of, quality, hinge, lock, now):
    merge_branches(kept=hinge, merged=Cause.objects.get(pk=lock.pk), now=now, by=quality.actor)
    said = words(browser_of(quality).get(f"{PAGE}?question=cause"))
    assert "It mixes nothing up" in said
    assert "The cause was right in 30 of the last 40" in said


def test_coverage_says_how_often_it_was_sure_and_how_many_of_these_were_right(causes, browser_of, quality):
    said = words(browser_of(quality).get(f"{PAGE}?question=cause"))
    assert "sure 30, 75 % 100 %, 89–100 %" in said
    assert "a suggestion 10, 25 % 0 %, 0–28 %" in said
    assert NOTE in said


def test_what_it_said_is_set_against_what_came_true(causes, browser_of, quality):
    said = words(browser_of(quality).get(f"{PAGE}?question=cause"))
    assert "It is surer than it should be" in said  # 90 % said, 75 % came true
    assert "15.0 points off on average (ECE)" in said
    assert "90 % 40 75 %, 60–86 %" in said


def test_a_vote_is_no_probability(judge, browser_of, quality, hinge):
    for _ in range(31):
        judge.branch(hinge, hinge, is_vote=True, decision="ask")
    said = words(browser_of(quality).get(f"{PAGE}?question=cause"))
    assert "right in 31 of the last 31" in said
    assert "a vote of similar messages is no probability" in said
    assert "(ECE)" not in said


def test_it_is_asked_by_channel_and_by_language(make, judge, browser_of, quality, hinge, lock):
    for number in range(31):
        judge.branch(hinge, hinge)
        call = make.call(f"Worte von jemandem, die {number}., über die Tür.", language="de")
        judge.branch(hinge, lock, voice=call)
    browser = browser_of(quality)
    assert "right in 31 of the last 62" in words(browser.get(f"{PAGE}?question=cause"))
    assert "right in 31 of the last 31 by web form" in words(browser.get(f"{PAGE}?question=cause&channel=form"))
    by_phone = words(browser.get(f"{PAGE}?question=cause&channel=phone"))
    assert "right in 0 of the last 31 by phone" in by_phone
    german = words(browser.get(f"{PAGE}?question=cause&language={call.language}"))
    assert "right in 0 of the last 31 in German" in german


def test_a_channel_with_few_decisions_says_their_number_alone(make, judge, causes, browser_of, quality, hinge):
    judge.branch(hinge, hinge, voice=make.call("Somebody about the door."))
    said = words(browser_of(quality).get(f"{PAGE}?question=cause"))
    assert "Phone note 1 too few" in said
    alone = words(browser_of(quality).get(f"{PAGE}?question=cause&channel=phone"))
    assert "Cause: 1 decision so far by phone; from 30 on" in alone


@pytest.mark.parametrize("query", ["question=age", "channel=pigeon", "language=%00", "language=en%27", "question=%00"])
def test_what_cannot_be_asked_is_a_page_that_is_not_there(query, browser_of, quality):
    assert browser_of(quality).get(f"{PAGE}?{query}").status_code == 404


def test_a_language_of_which_there_is_nothing_is_no_error(causes, browser_of, quality):
    said = words(browser_of(quality).get(f"{PAGE}?question=cause&language=fi"))
    assert "No decision on a proposal of the cause yet in Finnish" in said


@pytest.mark.parametrize("role", ["contact_staff", "handler", "process_owner", "guest_auditor", "learner"])
def test_others_do_not_see_it(role, make, browser_of):
    assert browser_of(make.person(role, name="Olga Other")).get(PAGE).status_code == 403


@pytest.mark.parametrize("role", ["quality_manager", "top_management", "auditor", "administrator"])
def test_who_oversees_the_whole_sees_the_same_number(role, make, causes, browser_of):
    said = words(browser_of(make.person(role, name="Olga Other")).get(f"{PAGE}?question=cause"))
    assert "The cause was right in 30 of the last 40" in said


@pytest.fixture
def fallen(judge, hinge, lock):
    for right in [*mixed(38, 40), *[False] * 15]:
        judge.branch(hinge, hinge if right else lock)
    quality_sweep.sweep(judge.at)
    return QualityAlert.objects.standing().get()


def test_a_drop_stands_on_the_page_of_every_question(fallen, browser_of, quality):
    browser = browser_of(quality)
    own = words(browser.get(f"{PAGE}?question=cause"))
    assert "right in 0 of the 15 decisions since then, in 38 of 40 before" in own
    other = browser.get(PAGE).content.decode()
    assert f'<a href="{PAGE}?question=cause">cause</a>' in other
    assert 'name="act" value="acknowledge"' not in other


def test_a_quality_manager_says_what_explains_it_and_it_leaves(fallen, browser_of, quality):
    browser = browser_of(quality)
    told = {"act": "acknowledge", "acknowledge-why": "A new hinge came out."}
    answer = browser.post(f"{PAGE}?question=cause", told, follow=True)
    assert not QualityAlert.objects.standing().exists()
    said = words(answer)
    assert "Less often right since" not in said
    assert "Quinn Beam: A new hinge came out." in said


def test_without_a_reason_it_stays_and_the_form_says_why(fallen, browser_of, quality):
    answer = browser_of(quality).post(f"{PAGE}?question=cause", {"act": "acknowledge", "acknowledge-why": " "})
    assert answer.status_code == 422
    assert "Say in a sentence what explains it." in words(answer)
    assert QualityAlert.objects.standing().exists()


def test_who_only_sees_may_not_explain(fallen, make, browser_of):
    browser = browser_of(make.person("auditor", name="Otto Ear"))
    told = {"act": "acknowledge", "acknowledge-why": "Never mind."}
    assert browser.post(f"{PAGE}?question=cause", told).status_code == 403
    assert "acknowledge" not in browser.get(f"{PAGE}?question=cause").content.decode()
    assert QualityAlert.objects.standing().exists()


def test_a_page_asks_as_many_questions_for_fifty_decisions_as_for_thirty(judge, browser_of, quality, hinge, lock):
    browser = browser_of(quality)
    asked = []
    for more in (30, 20):
        for right in mixed(more - 5, more):
            judge.branch(hinge, hinge if right else lock)
        browser.get(f"{PAGE}?question=cause")
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"{PAGE}?question=cause")
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[0] <= 18


def test_models_are_listed_with_what_they_learnt_from_and_how_they_fared(judge, causes, browser_of, quality, now):
    learning_sweep.learn_what_is_new(taxonomy="cause", now=now)
    model = TriageModel.objects.get(taxonomy="cause")
    said = words(browser_of(quality).get(f"{PAGE}?question=cause"))
    assert f"{model.version} in use today" in said
    assert "When it learnt, it was tried on 40 messages whose answers it had not seen: right in " in said


def test_the_shipped_model_is_listed_where_it_proposed(judge, browser_of, quality):
    judge.kinds(mixed(25, 31), version="seed-2")
    assert "seed-2 came with Amends – 25 of 31 64–91 %" in words(browser_of(quality).get(PAGE))


def decisions(*pairs: tuple[str, str], now) -> Quality:
    """Decisions told as (what people said, what had been proposed)."""
    return Quality(
        Decided(now, said, truth, 0.9, said == truth, "suggest", "mail", "en", "cause-1") for truth, said in pairs
    )


def test_what_is_mixed_up_most_comes_first_of_as_many_messages_as_there_were(now):
    quality = decisions(*[("a", "b")] * 3, *[("b", "c")] * 4, *[("a", "a")] * 9, now=now)
    assert [(one.truth, one.said, str(one.rows)) for one in quality.confused] == [
        ("b", "c", "4 of 4"),
        ("a", "b", "3 of 12"),
    ]


def test_thousands_of_classes_are_no_table_and_take_no_time(now):
    quality = decisions(*[(f"product {n}", f"product {n + n % 2}") for n in range(5000)], now=now)
    assert (quality.counts, quality.alike) == ([], None)
    assert len(quality.confused) == MOST_PAIRS


def test_a_model_that_says_what_comes_true_can_be_believed(now):
    quality = decisions(*[("a", "a")] * 90, *[("b", "a")] * 10, now=now)
    assert quality.calibrated.off < 1e-9
    assert quality.calibrated.finding == "What it says comes true as often as it says"


def test_a_line_over_time_has_whole_blocks_alone(now):
    quality = decisions(*[("a", "a")] * 60, *[("b", "a")] * 50, now=now)
    trend = over_time(quality, UTC)
    assert [reading.value for reading in trend.readings] == [100.0, 100.0, 0.0, 0.0]
    assert trend.finding == "Less often right lately: 0 %, after 67 %"


def test_the_points_of_the_diagram_stay_in_its_square(now):
    quality = decisions(*[("a", "a")] * 20, *[("b", "a")] * 20, now=now)
    for point in diagram(quality.calibrated).points:
        assert LEFT <= point.x <= LEFT + SIDE
        assert TOP <= point.high <= point.y <= point.low <= TOP + SIDE
