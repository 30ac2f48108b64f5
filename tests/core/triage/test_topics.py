"""What is new in what people say, and what is not."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.errors import Unreadable
from amends.core.triage.topics import HISTORY, LEVEL, WINDOW, Heard, Topics, burst_p
from amends.core.triage.topics.leaders import MOST_LEADERS, Leaders
from amends.core.triage.topics.naming import named
from amends.core.triage.topics.words import MOST, codes_in, words_in

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ROUTINE = (
    "The parcel came late and the box was dented.",
    "Where is my refund for the order of last week?",
    "Support answered quickly, but the lamp flickers.",
    "The lamp arrived with a broken shade.",
    "Invoice shows the wrong amount for the cable.",
)
THEME = (
    "After the update the thermostat reboots every night.",
    "Thermostat reboots all the time since your update!",
    "My thermostat reboots whenever heating starts, update installed.",
    "Since the update our thermostats reboot and the heating stays cold.",
    "Update broke it: the Thermostat reboots endlessly",
    "I did the update, and now the thermostat reboots twice a day",
)


class Firm:
    """A firm that hears routine messages for 104 days, two a day, and what a test adds."""

    def __init__(self, days: int = 104, a_day: int = 2) -> None:
        self.texts: dict[int, str] = {}
        self.topics = Topics(language="en")
        for nth in range(days * a_day):
            self.hears(ROUTINE[nth % 5], NOW - timedelta(days=days - nth / a_day), person=f"routine {nth}")

    def hears(self, text: str, at: datetime = NOW, person: str | None = None) -> int:
        number = len(self.texts)
        self.texts[number] = text
        self.topics.add(Heard(number, text, at, f"person {number}" if person is None else person))
        return number

    def read(self, numbers) -> dict[int, str]:
        return {number: self.texts[number] for number in numbers if number in self.texts}

    def news(self, now: datetime = NOW, topics: Topics | None = None):
        return (topics or self.topics).emerging(now, self.read)


@pytest.fixture
def firm() -> Firm:
    return Firm()


@pytest.fixture
def told(firm) -> Firm:
    for hours, text in enumerate(THEME):
        firm.hears(text, NOW - timedelta(hours=10 - hours))
    return firm


def test_what_six_people_begin_to_say_is_new_and_named_by_their_words(told):
    (topic,) = told.news()
    assert {"thermostat", "reboots", "update"} <= {word.lower() for word in topic.words}
    assert topic.is_new
    assert topic.count == len(THEME)
    assert topic.p < LEVEL
    assert topic.since == NOW - timedelta(hours=10)
    assert [told.texts[number] for number in topic.members] == list(THEME)


def test_what_was_always_said_is_not_new(firm):
    assert firm.news() == []


def test_a_busy_week_with_the_usual_mix_is_no_news(firm):
    for nth in range(100):
        firm.hears(ROUTINE[nth % 5])
    assert firm.news() == []


def test_what_grows_is_told_with_what_was_to_be_expected(firm):
    for days in (30, 50, 70):
        firm.hears(THEME[0].replace("night", f"night{days}"), NOW - timedelta(days=days))
    for text in THEME:
        firm.hears(text)
        firm.hears(text.replace("update", "new software and update"))
    (topic,) = firm.news()
    assert not topic.is_new
    assert topic.before == 3
    assert 0 < topic.expected < 1


def test_one_person_who_writes_often_is_no_topic(firm):
    for text in THEME:
        firm.hears(text, person="the same")
    assert firm.news() == []


def test_two_people_are_too_few(firm):
    for nth, text in enumerate(THEME):
        firm.hears(text, person=f"one of two {nth % 2}")
    assert firm.news() == []


def test_messages_of_nobody_known_count_one_by_one(firm):
    for text in THEME:
        firm.hears(text, person="")
    assert firm.news()[0].count == len(THEME)


def test_a_template_that_many_send_with_their_own_names_is_no_topic(firm):
    for name in ("Ann", "Bob", "Cid", "Dot", "Eve", "Flo", "Gus", "Hal", "Ida"):
        firm.hears(
            f"Dear Sir, I, {name}, protest against your plan to close the branch in the old market square. {name}"
        )
    assert firm.news() == []


def test_a_short_phrase_of_many_people_is_a_topic(firm):
    for _ in range(8):
        firm.hears("thermostat reboots")
    assert firm.news()[0].count == 8


def test_nothing_is_new_where_there_is_no_history():
    firm = Firm(days=10)
    for text in THEME:
        firm.hears(text)
    assert firm.news() == []


def test_a_theme_that_is_as_old_as_the_window_is_news_no_more(told):
    assert told.news(NOW + WINDOW) == []


def test_what_can_no_longer_be_read_counts_no_more(told):
    for number in told.news()[0].members[:4]:
        del told.texts[number]
    assert told.news() == []


def test_what_was_forgotten_counts_no_more(told):
    told.topics.forget(told.news()[0].members)
    assert told.news() == []


def test_the_order_in_which_messages_are_taken_in_changes_nothing(told):
    again = Topics(language="en")
    heard = [Heard(n, text, NOW - timedelta(hours=n % 7), f"person {n}") for n, text in told.texts.items()]
    first, second = Topics(language="en"), again
    for one in heard:
        first.add(one)
    for one in reversed(heard):
        second.add(one)
    assert first.emerging(NOW, told.read) == second.emerging(NOW, told.read)


def test_asking_twice_gives_the_same_answer(told):
    assert told.news() == told.news()


def test_bytes_give_the_same_topics_and_hold_no_word(told):
    data = told.topics.to_bytes()
    assert told.news(topics=Topics.from_bytes(data)) == told.news()
    assert b"thermostat" not in data


@pytest.mark.parametrize(
    "change", [lambda d: d[:-3], lambda d: d + b"x", lambda d: b"", lambda d: b"amends topics 1\n"]
)
def test_other_bytes_are_refused(told, change):
    with pytest.raises(Unreadable):
        Topics.from_bytes(change(told.topics.to_bytes()))


def test_no_more_is_kept_than_was_said_and_the_oldest_goes_first():
    topics = Topics(most=100)
    for nth in range(1000):
        topics.add(Heard(nth, "lamp", NOW - timedelta(days=50) + timedelta(minutes=nth), str(nth)))
        assert len(topics) <= 125
    topics.emerging(NOW, lambda numbers: {})
    assert len(topics) == 100
    topics.forget(range(900))
    assert len(topics) == 100


def test_what_is_older_than_the_history_is_dropped(firm):
    firm.news(NOW + HISTORY + WINDOW)
    assert len(firm.topics) == 0


@pytest.mark.parametrize("text", ["", "🙂", "a" * 1_000_000, "‮ abc ‬" * 1000, "' " * 100_000, "ſ" * 1000, "\ud800 x"])
def test_hostile_texts_are_taken_in(firm, text):
    for _ in range(4):
        firm.hears(text)
    firm.news()
    assert len(codes_in(text)) <= MOST


def test_names_hold_no_address_number_or_what_only_two_people_said():
    texts = [
        (nth, f"Hinge squeaks 4711 care@firm.example @firm https://firm.example {'Ottokar' if nth < 2 else ''}")
        for nth in range(4)
    ]
    assert named(texts, lambda stem: 1.0, "en") == ("Hinge", "squeaks")


def test_words_are_named_as_most_people_write_them():
    texts = [
        (nth, text) for nth, text in enumerate(["Die Tür klemmt", "Tür klemmt", "die tür klemmt", "Türen KLEMMEN"])
    ]
    assert named(texts, lambda stem: 1.0, "de") == ("klemmt", "Tür")


@pytest.mark.parametrize(
    "small",
    [
        ("en", "this"),
        ("de", "dieser"),
        ("fr", "cette"),
        ("es", "este"),
        ("it", "questa"),
        ("nl", "deze"),
        ("pl", "tego"),
    ],
)
def test_every_language_has_words_that_say_nothing(small):
    language, word = small
    assert [found.stem for found in words_in(f"{word} hinge", language)] == ["hinge"]


def test_leaders_are_never_more_than_there_is_room_for_and_small_ones_give_way():
    leaders = Leaders(MOST_LEADERS + 51)
    for message in range(3):
        leaders.place(message, *_direction(0))
    for message in range(3, MOST_LEADERS + 53):
        leaders.place(message, *_direction(message - 2))
    followers = list(leaders.followers())
    assert len(followers) == MOST_LEADERS
    assert [0, 1, 2] in followers


def _direction(column: int):
    return np.array([column]), np.array([1.0])


@given(st.integers(0, 30), st.integers(0, 60), st.integers(1, 500), st.integers(1, 5000))
def test_the_burst_test_is_the_binomial_tail(count, before, exposure, exposure_before):
    share = Fraction(exposure, exposure + exposure_before)
    total = count + before
    tail = sum(comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(count, total + 1))
    p = burst_p(count=count, before=before, exposure=exposure, exposure_before=exposure_before)
    assert p == pytest.approx(float(tail), rel=1e-9, abs=1e-300)


@given(st.integers(0, 30), st.integers(0, 60))
def test_more_people_are_less_likely_to_be_chance(count, before):
    first, second = (burst_p(count=n, before=before, exposure=14, exposure_before=90) for n in (count, count + 1))
    assert second <= first
