"""When the mail server is away, or says no."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import connection

from amends.letters import sweep as sweeping
from amends.letters.models import Letter
from amends.letters.sweep import WAITS, sweep
from tests.letters.post import PostOffice, spare_port

pytestmark = pytest.mark.django_db
Write = Callable[..., Letter | None]


def test_a_server_that_is_down_is_tried_seven_times_then_a_person_is_asked(
    letter: Letter, settings: LazySettings, now: datetime
) -> None:
    settings.SMTP_URL = f"smtp://user:pass%40word@127.0.0.1:{spare_port()}"
    tried, at = [], now
    for _ in range(10):
        assert sweep(at) == 0
        letter.refresh_from_db()
        tried.append((letter.status, letter.tries))
        assert sweep(letter.next_try_at - timedelta(seconds=1)) == 0
        at = letter.next_try_at
    assert tried[:7] == [("queued", number) for number in range(1, 7)] + [("failed", 7)]
    assert tried[6] == tried[9]
    assert at - now == sum(WAITS, timedelta())
    assert "does not answer" in letter.error
    assert "pass" not in letter.error


def test_when_the_server_is_back_the_letter_leaves(
    letter: Letter, settings: LazySettings, post_office: PostOffice, now: datetime
) -> None:
    office, settings.SMTP_URL = settings.SMTP_URL, f"smtp://127.0.0.1:{spare_port()}"
    sweep(now)
    settings.SMTP_URL = office
    assert [sweep(now), sweep(now + timedelta(minutes=1))] == [0, 1]
    letter.refresh_from_db()
    assert (letter.status, letter.error) == ("sent", "")


@pytest.mark.parametrize(
    ("to_recipient", "to_letter", "status"),
    [
        ("450 later", "", "queued"),
        ("550 no such user", "", "bounced"),
        ("", "451 later", "queued"),
        ("", "554 spam", "failed"),
    ],
)
def test_what_the_server_says_decides(
    letter: Letter, post_office: PostOffice, now: datetime, to_recipient: str, to_letter: str, status: str
) -> None:
    post_office.answer_to_recipient, post_office.answer_to_letter = to_recipient, to_letter
    assert sweep(now) == 0
    letter.refresh_from_db()
    assert letter.status == status
    assert (to_recipient or to_letter) in letter.error + letter.bounce_reason


def test_one_refused_letter_does_not_hold_up_the_next(write: Write, post_office: PostOffice, now: datetime) -> None:
    bad = write(to_address="zoë@kunde.example")
    good = write(to_address="ben@kunde.example")
    assert sweep(now) == 1
    assert bad
    assert good
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == ("failed", "sent")


def test_a_process_that_dies_while_sending_never_sends_again_by_itself(
    letter: Letter, post_office: PostOffice, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as dying:
        dying.setattr(sweeping, "_finish", die)
        with pytest.raises(MemoryError):
            sweep(now)
    assert [sweep(now + timedelta(minutes=minutes)) for minutes in (1, 14, 16, 60)] == [0, 0, 0, 0]
    letter.refresh_from_db()
    assert (letter.status, len(post_office.envelopes)) == ("held", 1)
    assert "may have arrived" in letter.held_reason


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time: there is nothing to skip")
@pytest.mark.django_db(transaction=True)
def test_a_letter_that_another_process_holds_is_passed_over(
    write: Write, settings: LazySettings, now: datetime
) -> None:
    settings.SMTP_URL = ""
    held, free = write(), write(to_address="ben@kunde.example")
    assert held
    assert free
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM letters_letter WHERE id = %s FOR UPDATE", [held.pk])
        assert sweep(now) == 1
    other.rollback()
    other.close()
    assert sweep(now) == 1
