"""Where clocks stand, worked out from what has happened."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from amends.core.clocks import ClockState, Event, Rule, Unit, business_calendar, clocks_of

CALENDAR = business_calendar(zone="Europe/Berlin", country="DE", years=[2026])
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANSWER = Rule("answer", "answer", "received", ("answered", "closed"), 10, Unit.HOURS, "own promise")
UPDATE = Rule("update", "tell the news", "acknowledged", ("answered",), 2, Unit.BUSINESS_DAYS, "own promise")
RULES = (ANSWER, UPDATE)
events = st.lists(
    st.builds(
        lambda name, hours: Event(name, MONDAY + timedelta(hours=hours)),
        st.sampled_from(["received", "acknowledged", "answered", "closed", "noted"]),
        st.integers(0, 200),
    ),
    max_size=12,
)


def after(hours: float) -> datetime:
    """Return the moment so many hours after Monday morning."""
    return MONDAY + timedelta(hours=hours)


def answer_clocks(*happened: Event) -> tuple[ClockState, ...]:
    """Return the runs of the ten-hour clock."""
    return clocks_of(happened, [ANSWER], CALENDAR)


def test_a_clock_runs_from_its_start_and_empties() -> None:
    (clock,) = answer_clocks(Event("received", MONDAY))
    assert (clock.started_at, clock.due_at, clock.stopped_at) == (MONDAY, after(10), None)
    assert [clock.fraction_left(after(hours)) for hours in (0, 5, 10, 20)] == [1.0, 0.5, 0.0, 0.0]
    assert [clock.is_late(after(hours)) for hours in (0, 10, 10.1)] == [False, False, True]


def test_a_clock_that_was_stopped_in_time_never_becomes_late() -> None:
    (clock,) = answer_clocks(Event("received", MONDAY), Event("answered", after(5)))
    assert clock.fraction_left(after(500)) == 0.5
    assert not clock.is_late(after(500))


def test_a_clock_that_was_stopped_too_late_stays_late() -> None:
    (clock,) = answer_clocks(Event("received", MONDAY), Event("closed", after(11)))
    assert clock.is_late(after(500))


def test_the_first_of_several_stops_counts() -> None:
    (clock,) = answer_clocks(Event("received", MONDAY), Event("closed", after(9)), Event("answered", after(3)))
    assert clock.stopped_at == after(3)


def test_a_second_start_while_it_runs_gives_no_more_time() -> None:
    (clock,) = answer_clocks(Event("received", MONDAY), Event("received", after(8)))
    assert clock.due_at == after(10)


def test_a_start_after_the_stop_begins_a_new_run_and_the_running_one_comes_first() -> None:
    running, stopped = answer_clocks(
        Event("received", MONDAY), Event("answered", after(1)), Event("received", after(50))
    )
    assert (running.started_at, running.stopped_at) == (after(50), None)
    assert (stopped.started_at, stopped.stopped_at) == (MONDAY, after(1))


def test_an_answer_in_the_same_moment_stops_the_clock_with_all_its_time_left() -> None:
    (clock,) = answer_clocks(Event("answered", MONDAY), Event("received", MONDAY))
    assert clock.stopped_at == MONDAY
    assert clock.fraction_left(after(99)) == 1.0


def test_a_stop_without_a_start_is_not_heard() -> None:
    assert answer_clocks(Event("answered", MONDAY)) == ()


@given(events, st.randoms(use_true_random=False), st.permutations(RULES))
def test_the_order_of_events_and_rules_never_matters(happened: list[Event], random: Random, rules: list[Rule]) -> None:
    shuffled = list(happened)
    random.shuffle(shuffled)
    assert clocks_of(shuffled, rules, CALENDAR) == clocks_of(happened, RULES, CALENDAR)


@given(events, st.integers(0, 400), st.integers(0, 400))
def test_a_clock_never_runs_backwards(happened: list[Event], hours: int, more: int) -> None:
    for clock in clocks_of(happened, RULES, CALENDAR):
        assert clock.stopped_at is None or clock.stopped_at >= clock.started_at
        sooner, later = after(hours), after(hours + more)
        assert 0.0 <= clock.fraction_left(later) <= clock.fraction_left(sooner) <= 1.0
        assert clock.is_late(later) or not clock.is_late(sooner)
        assert clock.is_late(later) <= (clock.fraction_left(later) == 0.0)


@given(events, st.integers(0, 200))
def test_what_happens_later_never_moves_a_deadline(happened: list[Event], hours: int) -> None:
    until_then = [event for event in happened if event.at <= after(hours)]
    before = {(clock.rule.key, clock.started_at): clock.due_at for clock in clocks_of(until_then, RULES, CALENDAR)}
    now = {(clock.rule.key, clock.started_at): clock.due_at for clock in clocks_of(happened, RULES, CALENDAR)}
    assert before.items() <= now.items()
