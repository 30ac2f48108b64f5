"""The page of a voice: what models propose, in words and numbers, with the words that decided; agree, correct, undo."""

import re

import pytest

from amends.registers.actions import cause_named, product_named
from amends.voices.actions import code
from amends.voices.learning_sweep import sweep
from amends.voices.models import Coding, Proposal
from tests.make import HURT, PRAISE

pytestmark = pytest.mark.usefixtures("plain_models")
HINGE = "Lovely case, thank you, though the hinge squeaks, number {}."
LOCK = "Thank you for the quick parcel, just the lock sticks, number {}."


@pytest.fixture
def causes(make, now):
    return [cause_named(name=name, now=now, by=make.boss.actor) for name in ("Loose hinge", "Stiff lock")]


@pytest.fixture
def learnt(make, causes, now):
    """A model of causes that learnt from eight voices."""
    for number in range(4):
        for text, cause in zip((HINGE, LOCK), causes, strict=True):
            voice = make.voice(text.format(number), sender=f"{cause.pk}-{number}@many.example")
            code(voice=voice, taxonomy="cause", branch=cause, by=make.boss.actor, now=now)
    sweep(now)


def shown(browser, voice):
    html = browser.get(voice.get_absolute_url()).content.decode()
    return html[html.index("<main") :]


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_proposal_has_its_probability_in_words_and_number(make, browser_of, plain_models):
    plain_models(complaint=0.94, dissatisfaction=0.97, expectation=0.71)
    page = text_of(shown(browser_of(make.boss), make.voice(PRAISE)))
    assert "Very likely a complaint, 94 %" in page
    assert "dissatisfied: almost certainly, 97 %" in page
    assert "an answer is expected: likely, 71 %" in page


def test_an_unsure_model_says_that_it_is_not_sure(make, browser_of, plain_models):
    plain_models(question=0.56, suggestion=0.55)
    assert "Not sure: perhaps a question, 56 %" in text_of(shown(browser_of(make.boss), make.voice(PRAISE)))


def test_the_words_that_decided_are_marked_in_the_customers_text(make, browser_of, learnt):
    page = shown(browser_of(make.boss), make.voice(HINGE.format(77), sender="new@many.example"))
    quote = page[page.index("<blockquote") : page.index("</blockquote>")]
    assert re.search(r'<mark class="strong"><b>(hinge|squeaks)</b></mark>', quote)
    assert "For it speak" in text_of(page), "who cannot see the marks reads the words"


def test_rules_mark_their_words_too(make, browser_of):
    page = shown(browser_of(make.boss), make.voice(HURT))
    assert '<mark class="strong"><b>' in page[page.index("<blockquote") : page.index("</blockquote>")]


def test_a_customers_markup_and_signs_stay_text(make, browser_of, learnt):
    nasty = "The hinge <b>squeaks</b> \U000f0002 & <script>alert(1)</script>"
    page = shown(browser_of(make.boss), make.voice(nasty, sender="new@many.example"))
    quote = page[page.index("<blockquote") : page.index("</blockquote>")]
    assert "<script" not in quote
    assert "&lt;b&gt;" in quote
    assert quote.count("<mark") == quote.count("</mark>")


def test_a_taxonomy_shows_its_proposal_its_word_or_that_it_knows_too_little(make, browser_of, causes, now):
    product_named(name="Travel case", now=now, by=make.boss.actor)
    voice = make.voice(HINGE.format(1))
    page = text_of(shown(browser_of(make.boss), voice))
    assert "Cause Too few examples yet." in page
    assert "Product Too few examples yet." in page
    assert "Process" not in page, "the firm has no processes to choose from"
    code(voice=voice, taxonomy="cause", branch=causes[0], by=make.boss.actor, now=now)
    assert "Cause Loose hinge said by Ada Brook" in text_of(shown(browser_of(make.boss), voice))


def test_before_there_is_a_model_the_most_similar_coded_voices_speak(make, browser_of, causes, now):
    for text, cause in zip((HINGE, LOCK), causes, strict=True):
        voice = make.voice(text.format(1), sender=f"{cause.pk}@many.example")
        code(voice=voice, taxonomy="cause", branch=cause, by=make.boss.actor, now=now)
    sweep(now)
    voice = make.voice("Just the lock sticks.", sender="new@many.example", subject="The lock")
    page = shown(browser_of(make.boss), voice)
    assert "Too few examples yet: the most similar coded voices are “Stiff lock”. Said of 2 so far." in text_of(page)
    assert "agree-cause" not in page, "a vote is not agreed with by one key"
    assert page.index(f'value="{causes[1].uid}"') < page.index(f'value="{causes[0].uid}"'), "it is offered first"


def test_one_key_agrees_with_everything_that_was_shown(make, browser_of, learnt, causes, plain_models, now):
    plain_models(praise=0.9)
    voice = make.voice(HINGE.format(77), sender="new@many.example")
    desk = browser_of(make.boss)
    page = shown(desk, voice)
    assert 'data-key="a"' in page
    said = dict(re.findall(r'name="(agree-\w+)" value="([^"]+)"', page))
    assert said == {"agree-kind": "praise", "agree-cause": str(causes[0].uid)}
    Proposal.objects.filter(voice=voice, taxonomy="cause").update(label=str(causes[1].uid))  # a newer model, meanwhile
    desk.post(voice.get_absolute_url(), {"act": "agree", **said})
    voice.refresh_from_db()
    assert (voice.disposition, voice.kind) == ("feedback", "praise")
    assert {one.label for one in voice.codings.standing()} == {"praise", str(causes[0].uid)}


def test_agreeing_does_everything_or_nothing(make, browser_of, learnt, causes, plain_models, now):
    plain_models(praise=0.9)
    voice = make.voice(HINGE.format(77), sender="new@many.example")
    causes[0].retired_at = now
    causes[0].save()
    said = {"act": "agree", "agree-kind": "praise", "agree-cause": str(causes[0].uid)}
    assert "cannot be chosen any more" in browser_of(make.boss).post(voice.get_absolute_url(), said).content.decode()
    voice.refresh_from_db()
    assert voice.disposition == "waiting"


def test_a_branch_is_chosen_by_its_digit_or_from_the_list_below(make, browser_of, causes, now):
    many = [cause_named(name=f"Cause {number:02}", now=now, by=make.boss.actor) for number in range(12)]
    voice = make.voice(HINGE.format(1))
    desk = browser_of(make.boss)
    page = shown(desk, voice)
    assert page.count("data-digit") == 6 + 9
    desk.post(voice.get_absolute_url(), {"act": "cause", "cause-branch": str(causes[0].uid)})
    desk.post(voice.get_absolute_url(), {"act": "cause", "cause-other": str(many[11].uid)})
    assert [one.label for one in voice.codings.standing()] == [str(many[11].uid)]
    assert desk.post(voice.get_absolute_url(), {"act": "cause"}).status_code == 422


def test_severity_is_judged_otherwise_with_a_reason_and_told_in_the_story(make, browser_of):
    voice = make.voice(HURT)
    desk = browser_of(make.boss)
    assert desk.post(voice.get_absolute_url(), {"act": "severity", "severity-level": "1"}).status_code == 422
    said = {"act": "severity", "severity-level": "1", "severity-reason": "A doll’s foot."}
    assert desk.post(voice.get_absolute_url(), said)["Location"] == voice.get_absolute_url()
    page = text_of(shown(desk, voice))
    assert "judged the harm: injury or serious loss → annoyance" in page
    assert "A doll’s foot." in page


def test_what_was_said_is_taken_back_with_a_reason(make, browser_of, causes, now):
    voice = make.voice(HINGE.format(1))
    coding = code(voice=voice, taxonomy="cause", branch=causes[0], by=make.boss.actor, now=now)
    said = {"act": "take_back", "take_back-coding": str(coding.uid), "take_back-reason": "The other one."}
    browser_of(make.boss).post(voice.get_absolute_url(), said)
    assert not Coding.objects.standing().filter(taxonomy="cause").exists()


def test_who_may_not_decide_sees_everything_and_can_do_nothing(make, browser_of, learnt, causes):
    voice = make.voice(HINGE.format(77), sender="new@many.example")
    reader = browser_of(make.person("auditor", name="Nia Reader"))
    page = shown(reader, voice)
    assert "Loose hinge" in page
    assert 'name="act"' not in page
    assert (
        reader.post(voice.get_absolute_url(), {"act": "cause", "cause-branch": str(causes[0].uid)}).status_code == 403
    )
    assert not voice.codings.exists()


def test_the_running_score_stands_beside_the_proposal(make, browser_of, learnt, causes, now):
    for number in range(3):
        voice = make.voice(HINGE.format(80 + number), sender=f"s{number}@many.example")
        code(voice=voice, taxonomy="cause", branch=causes[min(number, 1)], by=make.boss.actor, now=now)
    page = text_of(shown(browser_of(make.boss), make.voice(HINGE.format(99), sender="last@many.example")))
    assert "The last 3 times, it was right 1 time." in page


def test_the_inbox_says_what_is_proposed_and_how_likely(make, browser_of, plain_models):
    plain_models(praise=0.9)
    make.voice(PRAISE)
    page = text_of(browser_of(make.boss).get("/inbox/").content.decode())
    assert "proposal Very likely praise, 90 %" in page


def test_what_teaches_most_is_listed_first_and_the_voices_one_may_not_see_are_not(make, browser_of, learnt):
    sure = make.voice(HINGE.format(50), sender="sure@many.example")
    unsure = make.voice("Thank you for the case.", sender="unsure@many.example", subject="Something")
    page = browser_of(make.boss).get("/inbox/?view=teach").content.decode()
    assert page.index(str(unsure.uid)) < page.index(str(sure.uid))
    guest = browser_of(make.person("learner", name="Lea Learner"))
    assert str(sure.uid) not in guest.get("/inbox/?view=teach").content.decode()


def test_what_was_said_is_not_asked_again(make, browser_of, learnt, causes, now):
    voice = make.voice(HINGE.format(50), sender="sure@many.example")
    code(voice=voice, taxonomy="cause", branch=causes[0], by=make.boss.actor, now=now)
    assert str(voice.uid) not in browser_of(make.boss).get("/inbox/?view=teach").content.decode()


def test_many_trees_and_words_cost_the_page_a_bounded_number_of_queries(
    make, browser_of, learnt, causes, now, django_assert_max_num_queries
):
    for number in range(30):
        product_named(name=f"Product {number}", now=now, by=make.boss.actor)
    voice = make.voice(HINGE.format(77), sender="new@many.example")
    desk = browser_of(make.boss)
    with django_assert_max_num_queries(45):
        desk.get(voice.get_absolute_url())
