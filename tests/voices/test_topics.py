"""What is new in what people say: when it is kept, for whom it is shown, and what a person's word does to it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.core.errors import Refused
from amends.ledger.models import Content, Entry
from amends.voices import topics_sweep
from amends.voices.actions import dismiss_topic
from amends.voices.models import Body, Disposition, EmergingTopic, TopicState, Voice
from amends.voices.topics_sweep import AT_LEAST_EVERY, BETWEEN, GONE_AFTER, Memory, sweep

PAGE = "/voices/topics/"
BEFORE = (
    "Thank you for the quick parcel, my case arrived early.",
    "The delivery was slow but the courier was friendly.",
    "I like the colour of the case and the strap.",
    "Your shop is lovely and the staff were helpful.",
)
SAYS = "The zipper jams at the corner of my suitcase and will not close."
WAYS = (
    SAYS,
    "Zipper jams whenever I pack my suitcase for travelling.",
    "My suitcase is fine apart from the zipper, which jams.",
    "A zipper that jams on the first trip, on a suitcase at this price!",
    "On holiday the zipper of our suitcase jams all the time.",
    "Suitcase bought in spring, now its zipper jams.",
)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """A process that has just begun."""
    monkeypatch.setattr(topics_sweep, "_memory", Memory())


@pytest.fixture
def past(make, now):
    """A hundred and twenty voices of as many people, spread over the 90 days before the last 14."""
    for number in range(120):
        make.voice(BEFORE[number % 4], sender=f"p{number}@past.example", now=now)
    for number, voice in enumerate(Voice.objects.order_by("pk")):
        voice.received_at = now - timedelta(days=15 + number * 80 / 120)
        voice.save()
    for number in range(12):
        make.voice(BEFORE[number % 4], sender=f"q{number}@lately.example")


@pytest.fixture
def said(make, past, now):
    """Six people say something new; the sweep runs."""
    voices = [make.voice(text, sender=f"z{nth}@new.example", subject="") for nth, text in enumerate(WAYS)]
    sweep(now)
    return voices


def about(text: str, *those: str) -> str:
    """Return the text about another thing: instead of a zipper, how it fails, and of what."""
    for old, new in zip(("zipper", "jams", "suitcase"), those, strict=True):
        text = text.replace(old, new).replace(old.title(), new.title())
    return text


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_what_six_people_begin_to_say_is_found_with_their_words_and_their_voices(said):
    topic = EmergingTopic.objects.standing().get()
    assert set(topic.words) >= {"zipper", "jams"}
    assert (topic.state, topic.count) == (TopicState.NEW, 6)
    assert set(topic.voices.all()) == set(said)
    assert topic.finding == "6 people in the last 14 days; nobody in the 90 days before."


def test_it_is_recorded_once_and_a_second_sweep_changes_nothing(said, now):
    entry = Entry.objects.get(event="topic.found")
    assert entry.subject == EmergingTopic.objects.get().uid
    before = Entry.objects.count()
    assert sweep(now) == 0
    sweep(now + AT_LEAST_EVERY)
    assert (EmergingTopic.objects.count(), Entry.objects.count()) == (1, before)


def test_a_process_that_begins_anew_finds_the_same_topic_and_makes_no_second_one(said, now, monkeypatch):
    monkeypatch.setattr(topics_sweep, "_memory", Memory())
    monkeypatch.setattr(topics_sweep, "AT_ONCE", 50)
    for _ in range(4):
        sweep(now + BETWEEN)
    assert EmergingTopic.objects.get().confirmed_at == now + BETWEEN


def test_nothing_is_said_to_be_new_before_all_voices_of_these_days_are_read(make, past, now, monkeypatch):
    monkeypatch.setattr(topics_sweep, "AT_ONCE", 50)
    for nth, text in enumerate(WAYS):
        make.voice(text, sender=f"z{nth}@new.example")
    assert [sweep(now) for _ in range(3)] == [0, 0, 1]


def test_one_person_who_writes_often_is_no_topic(make, past, now):
    for text in WAYS:
        make.voice(text, sender="Zoe Zimmer <zoe@new.example>")
    assert sweep(now) == 0


def test_one_text_that_many_send_is_no_topic(make, past, now):
    for nth in range(8):
        make.voice(SAYS + " I demand that you answer this letter in writing.", sender=f"z{nth}@new.example")
    assert sweep(now) == 0


def test_what_was_set_aside_or_erased_is_in_no_topic(make, past, now):
    voices = [make.voice(text, sender=f"z{nth}@new.example") for nth, text in enumerate(WAYS)]
    Voice.objects.filter(pk__in=[voice.pk for voice in voices[:2]]).update(disposition=Disposition.SET_ASIDE)
    Body.objects.filter(voice__in=voices[2:4]).update(text="", reply_text="", judged="")
    Voice.objects.update(subject="")
    assert sweep(now) == 0


def test_the_name_of_a_sender_is_no_word_of_a_topic(make, past, now):
    for nth, text in enumerate(WAYS):
        make.voice(f"{text} Ottokar", sender=f"Ottokar Reed <z{nth}@new.example>")
    sweep(now)
    assert "ottokar" not in str(EmergingTopic.objects.get()).lower()


def test_what_is_no_longer_said_more_often_is_over_after_some_days(said, now):
    later = now + timedelta(days=15)
    sweep(later)
    assert EmergingTopic.objects.get().state == TopicState.OVER
    assert later - now > GONE_AFTER


def test_more_voices_of_a_topic_join_it(make, said, now):
    make.voice("Again a zipper that jams, again a suitcase.", sender="late@new.example", subject="")
    sweep(now + BETWEEN)
    topic = EmergingTopic.objects.get()
    assert (topic.count, topic.voices.count()) == (7, 7)


def test_what_somebody_dismissed_stays_dismissed_while_people_go_on_saying_it(make, said, now):
    topic = EmergingTopic.objects.get()
    dismiss_topic(topic=topic, why="A film about zippers is on.", by=make.boss, now=now)
    make.voice("Again a zipper that jams, again a suitcase.", sender="late@new.example", subject="")
    sweep(now + BETWEEN)
    topic = EmergingTopic.objects.get()
    assert (topic.state, topic.count) == (TopicState.DISMISSED, 7)


def test_dismissing_twice_or_without_a_reason_is_refused(make, said, now):
    topic = EmergingTopic.objects.get()
    with pytest.raises(Refused, match="needs a reason"):
        dismiss_topic(topic=topic, why=" ", by=make.boss, now=now)
    dismiss_topic(topic=topic, why="A film.", by=make.boss, now=now)
    with pytest.raises(Refused, match="already"):
        dismiss_topic(topic=topic, why="A film.", by=make.boss, now=now)


def test_the_page_says_what_is_new_beside_what_was_expected_and_shows_the_voices(make, said, browser_of):
    page = words(browser_of(make.person("quality_manager", name="Quin")).get(PAGE))
    assert "1 thing is new or said more often" in page
    assert "6 people in the last 14 days; nobody in the 90 days before." in page
    assert all(voice.get_absolute_url() in page for voice in said)


def test_a_reason_dismisses_through_the_page_and_is_shown_with_who_gave_it(make, said, browser_of):
    browser = browser_of(make.person("quality_manager", name="Quin Oak"))
    topic = EmergingTopic.objects.get()
    act = f"{PAGE}{topic.uid}/dismiss/"
    refused = browser.post(act, {f"{topic.uid}-why": ""})
    assert refused.status_code == 422
    assert "Say in a few words why" in words(refused)
    page = words(browser.post(act, {f"{topic.uid}-why": "Known since the spring."}, follow=True))
    assert "Known since the spring. · Quin Oak" in page
    assert "Nothing new stands out" in page
    assert b"Known since the spring." in bytes(Content.objects.get(entry__event="topic.dismissed").body)


def test_who_may_not_see_the_voices_is_not_shown_their_words(make, said, browser_of):
    for voice in said[:4]:
        case = make.case(sender=f"c{voice.pk}@case.example")
        case.is_restricted = True
        case.save()
        Voice.objects.filter(pk=voice.pk).update(case=case)
    assert "zipper" not in words(browser_of(make.person("contact_staff", name="Cora")).get(PAGE))


def test_who_may_see_may_not_dismiss_unless_the_matrix_says_so(make, said, browser_of):
    browser = browser_of(make.person("auditor", name="Odo"))
    assert "This is nothing to look into" not in words(browser.get(PAGE))
    assert browser.post(f"{PAGE}{EmergingTopic.objects.get().uid}/dismiss/", {}).status_code == 403


def test_the_page_costs_the_same_queries_however_many_topics_and_voices_there_are(make, said, browser_of, now):
    browser = browser_of(make.boss)
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        browser.get(PAGE)
    for nth, text in enumerate(WAYS):
        make.voice(about(text, "handle", "wobbles", "trolley"), sender=f"h{nth}@new.example", subject="")
    sweep(now + BETWEEN)
    assert EmergingTopic.objects.standing().count() == 2
    with CaptureQueriesContext(connection) as two:
        browser.get(PAGE)
    assert len(two) == len(one)


def test_the_topic_with_the_worst_harm_stands_first(make, said, browser_of, now):
    for nth, text in enumerate(WAYS):
        make.voice(about(text, "charger", "overheats", "lamp"), sender=f"h{nth}@new.example", subject="")
    sweep(now + BETWEEN)
    page = words(browser_of(make.boss).get(PAGE))
    assert page.index("<h2") < page.index("overheats") < page.index("jams")


def test_an_empty_page_says_whether_it_is_too_early_to_tell(make, browser_of):
    assert "too early to tell" in words(browser_of(make.boss).get(PAGE))


def test_looking_again_costs_few_queries(make, said, now):
    make.voice(WAYS[0] + "!", sender="again@new.example")
    with CaptureQueriesContext(connection) as queries:
        sweep(now + BETWEEN)
    assert len(queries) <= 16
