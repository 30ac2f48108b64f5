"""A place that cannot be read is said once, to those who can mend it; "nothing new" is another thing."""

from datetime import date, timedelta

import pytest

from amends.ledger.models import Content, Entry
from amends.letters.models import Letter
from amends.voices import sweep
from amends.voices.actions.health import NOTED_EVERY, SILENT_AFTER, TOLD_EVERY, failed, looked
from amends.voices.actions.mailboxes import add_mailbox, pause_mailbox, resume_mailbox
from amends.voices.models import Mailbox, Source

SENTENCE = "mail.brook.example did not let care in. Check user and password."
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mailbox(make, now) -> Mailbox:
    """A mailbox at which somebody listens."""
    settings = {"host": "mail.brook.example", "user": "care", "import_from": date(2026, 3, 1)}
    mailbox = add_mailbox(settings=settings, secrets={"password": "made up"}, by=make.boss, now=now)
    return resume_mailbox(mailbox=mailbox, by=make.boss, now=now)


@pytest.fixture
def fail(mailbox):
    """Let looks fail, one after the other."""

    def times(number: int, *, at) -> Source:
        for _ in range(number):
            failed(mailbox.source, SENTENCE, now=at)
        return Source.objects.get(pk=mailbox.source.pk)

    return times


def subjects_to(person) -> list[str]:
    told = Letter.objects.filter(kind="staff", to_address=person.email).order_by("pk")
    return [letter.subject for letter in told]


def test_one_failed_look_is_a_passing_cloud_and_the_third_turns_the_place_red(fail, now):
    assert [fail(1, at=now).is_red for _ in range(4)] == [False, False, True, True]


def test_the_ledger_holds_an_outage_and_its_end_once_each(mailbox, fail, now):
    fail(5, at=now)
    looked(mailbox.source, now=now + MINUTE)
    looked(mailbox.source, now=now + 2 * MINUTE)
    events = Entry.objects.filter(subject=mailbox.source.uid, event__in=["source.failed", "source.recovered"])
    assert list(events.order_by("pk").values_list("event", flat=True)) == ["source.failed", "source.recovered"]
    failure, recovery = (Content.objects.get(entry=entry).read() for entry in events.order_by("pk"))
    assert failure == {"failures": 3, "failed_since": now.isoformat(), "why": SENTENCE}
    assert recovery == {"failed_since": now.isoformat()}


def test_a_look_that_heard_nothing_is_no_failure_and_a_failure_is_no_look(make, mailbox, fail, now):
    looked(mailbox.source, now=now)
    quiet = Source.objects.get(pk=mailbox.source.pk)
    assert (quiet.looked_at, quiet.heard_at, quiet.failures) == (now, None, 0)
    deaf = fail(1, at=now + 5 * MINUTE)
    assert (deaf.looked_at, deaf.failed_since, deaf.last_error) == (now, now + 5 * MINUTE, SENTENCE)


def test_an_outage_began_with_the_first_look_that_failed(fail, now):
    fail(1, at=now)
    assert fail(3, at=now + 9 * MINUTE).failed_since == now


def test_a_success_after_a_few_failures_is_not_worth_an_entry(mailbox, fail, now):
    fail(2, at=now)
    looked(mailbox.source, now=now + MINUTE)
    assert not Entry.objects.filter(event__in=["source.failed", "source.recovered"]).exists()
    assert Source.objects.get(pk=mailbox.source.pk).last_error == ""


def test_looks_in_quick_succession_are_written_down_now_and_then(mailbox, now):
    looked(mailbox.source, now=now)
    looked(mailbox.source, now=now + NOTED_EVERY / 2)
    assert Source.objects.get(pk=mailbox.source.pk).looked_at == now


def test_every_administrator_is_written_to_once_for_an_outage_and_once_for_its_end(make, mailbox, fail, now):
    other, handler = make.person("administrator", name="Mo Beam"), make.person("handler", name="Han Beam")
    fail(3, at=now)
    for minute in range(4):
        sweep.sweep(now + minute * MINUTE)
        fail(1, at=now + minute * MINUTE)
    looked(mailbox.source, now=now + 5 * MINUTE)
    for minute in (6, 7):
        sweep.sweep(now + minute * MINUTE)
    name = mailbox.source.name
    assert subjects_to(make.boss) == subjects_to(other) == [f"Not heard: {name}", f"Heard again: {name}"]
    assert subjects_to(handler) == []


def test_a_letter_about_an_outage_says_what_happened_and_where_to_look(make, mailbox, fail, now):
    fail(3, at=now)
    sweep.sweep(now)
    body = Letter.objects.get(kind="staff").body
    assert SENTENCE in body
    assert mailbox.source.get_absolute_url() in body


def test_nobody_is_written_to_about_two_failures_and_a_success(make, mailbox, fail, now):
    fail(2, at=now)
    sweep.sweep(now)
    looked(mailbox.source, now=now + MINUTE)
    assert sweep.sweep(now + MINUTE) == 0
    assert subjects_to(make.boss) == []


def test_a_place_that_comes_and_goes_writes_once_an_hour_at_most(make, mailbox, fail, now):
    at = now
    while at < now + TOLD_EVERY:
        fail(3, at=at)
        sweep.sweep(at)
        looked(mailbox.source, now=at + MINUTE)
        sweep.sweep(at + MINUTE)
        at += 10 * MINUTE
    assert len(subjects_to(make.boss)) == 2
    fail(3, at=now + TOLD_EVERY)
    sweep.sweep(now + TOLD_EVERY)
    assert len(subjects_to(make.boss)) == 3


def test_a_mailbox_at_which_nobody_looks_for_half_an_hour_is_red(mailbox, now):
    looked(mailbox.source, now=now)
    sweep.sweep(now + SILENT_AFTER)
    assert not Source.objects.get(pk=mailbox.source.pk).is_red
    sweep.sweep(now + SILENT_AFTER + MINUTE)
    source = Source.objects.get(pk=mailbox.source.pk)
    assert source.is_red
    assert "amends listen" in source.last_error


def test_a_second_sweep_finds_nothing_left_to_do(make, mailbox, now):
    looked(mailbox.source, now=now)
    later = now + 2 * SILENT_AFTER
    assert sweep.sweep(later) > 0
    assert sweep.sweep(later) == 0
    assert len(subjects_to(make.boss)) == 1


def test_a_paused_mailbox_and_the_form_may_be_silent_for_ever(make, mailbox, now):
    make.form()
    pause_mailbox(mailbox=mailbox, why="The shop moves.", by=make.boss, now=now)
    sweep.sweep(now + timedelta(days=30))
    assert not Source.objects.red().exists()


def test_pausing_ends_the_outage_without_a_word(make, mailbox, fail, now):
    fail(3, at=now)
    sweep.sweep(now)
    pause_mailbox(mailbox=mailbox, why="The provider has gone.", by=make.boss, now=now + MINUTE)
    sweep.sweep(now + 2 * MINUTE)
    assert not Source.objects.red().exists()
    assert len(subjects_to(make.boss)) == 1
