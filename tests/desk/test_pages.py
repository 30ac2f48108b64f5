"""The desk's pages through the front door."""

from amends.cases.models import Case
from amends.letters.models import Letter
from tests.make import HURT, PRAISE


def test_agreeing_in_the_inbox_keeps_praise_and_returns_to_the_inbox(make, browser_of):
    voice = make.voice(PRAISE)
    answer = browser_of(make.boss).post(voice.get_absolute_url(), {"act": "agree", "next": "/inbox/?view=waiting"})
    voice.refresh_from_db()
    assert (voice.disposition, voice.kind, answer["Location"]) == ("feedback", "praise", "/inbox/?view=waiting")


def test_correcting_a_voice_to_a_complaint_opens_its_case(make, browser_of):
    voice = make.voice(PRAISE)
    browser_of(make.boss).post(
        voice.get_absolute_url(), {"act": "correct", "correct-kind": "complaint", "correct-why": ""}
    )
    voice.refresh_from_db()
    assert voice.disposition == "opened"
    assert voice.case is not None


def test_undoing_an_opening_cancels_the_case_and_the_voice_waits_again(make, browser_of):
    case = make.case()
    voice = case.voices.get()
    browser_of(make.boss).post(voice.get_absolute_url(), {"act": "undo", "undo-reason": "It was only a joke."})
    voice.refresh_from_db()
    assert (voice.disposition, voice.case, Case.objects.get().state) == ("waiting", None, "cancelled")


def test_an_act_without_its_reason_says_so_and_loses_nothing(make, browser_of, now):
    case = make.case()
    page = browser_of(make.boss).post(case.get_absolute_url(), {"act": "cancel", "cancel-reason": ""})
    assert page.status_code == 422
    assert "Say in a sentence why" in page.content.decode()


def test_a_search_finds_words_names_and_numbers(make, browser_of):
    case = make.case(HURT)
    desk = browser_of(make.boss)
    for words in ("daughter", "cleo", case.number, "dau"):
        assert case.number in desk.get("/search/", {"q": words}).content.decode(), words


def test_a_search_does_not_show_what_one_may_not_see(make, browser_of):
    make.case(HURT)
    found = browser_of(make.person("guest_auditor", name="Gus Guest")).get("/search/", {"q": "daughter"})
    assert "daughter's" not in found.content.decode()


def test_the_raw_message_comes_back_word_for_word_and_locked_up(make, browser_of):
    raw = make.mail()
    voice = make.hear(raw)
    answer = browser_of(make.boss).get(f"/inbox/{voice.uid}/raw/")
    assert answer.content == raw
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_a_long_inbox_costs_no_more_queries_than_a_short_one(make, browser_of, django_assert_max_num_queries):
    for number in range(12):
        make.voice(HURT, message_id=f"<{number}@many.example>", sender=f"p{number}@many.example")
        make.voice(PRAISE, message_id=f"<p{number}@many.example>", sender=f"q{number}@many.example")
    desk = browser_of(make.boss)
    with django_assert_max_num_queries(30):
        desk.get("/inbox/")


def test_a_long_story_costs_no_more_queries_than_a_short_one(make, browser_of, django_assert_max_num_queries):
    case = make.case(HURT)
    letter = Letter.objects.about(case.uid).first()
    for number in range(12):
        make.voice(f"More {number}", message_id=f"<{number}@m.example>", In_Reply_To=f"<{letter.message_id}>")
    desk = browser_of(make.boss)
    with django_assert_max_num_queries(40):
        desk.get(case.get_absolute_url())
