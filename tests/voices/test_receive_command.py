"""`amends receive`: all that lies at a place is heard, again changes nothing, and what cannot be read is told."""

import gzip
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from amends.people.models import Person
from amends.voices.management.commands import receive
from amends.voices.models import Delivery, Voice
from amends.voices.reconciliation import reconcile

pytestmark = pytest.mark.django_db
MARK = b"From ben@kunde.example Mon Mar  2 10:00:00 2026\n"


def mail(number: int) -> bytes:
    head = b"From: Ben <ben@kunde.example>\nSubject: The lid\nMessage-ID: <%d@kunde.example>\n\n" % number
    return head + b"Lid number %d came off.\n" % number


def mbox(count: int) -> bytes:
    return b"".join(MARK + mail(number) + b"\n" for number in range(count))


@pytest.fixture
def hear_from(boss: Person) -> Callable[..., str]:
    """Run the command; returns what it said."""

    def run(*arguments: Any) -> str:
        said = io.StringIO()
        call_command("receive", *map(str, arguments), stdout=said)
        return said.getvalue()

    return run


def adds_up() -> bool:
    return reconcile(zone="Europe/Berlin").total.adds_up


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_mbox_is_heard_in_batches_and_once(tmp_path: Path, hear_from: Callable[..., str], pack: Any) -> None:
    (tmp_path / "box").write_bytes(pack(mbox(45)))
    assert hear_from(tmp_path / "box").startswith("45 messages read from box: 45 new deliveries, 0 known already.")
    assert hear_from(tmp_path / "box").startswith("45 messages read from box: 0 new deliveries, 45 known already.")
    assert (Voice.objects.count(), Delivery.objects.count(), adds_up()) == (45, 45, True)


def test_a_mailbox_that_has_grown_brings_only_what_is_new(tmp_path: Path, hear_from: Callable[..., str]) -> None:
    for count in (1, 2, 5):
        (tmp_path / "box").write_bytes(mbox(count))
        hear_from(tmp_path / "box")
    assert (Voice.objects.count(), Delivery.objects.count()) == (5, 5)


def test_other_flags_in_a_maildir_are_no_new_delivery(tmp_path: Path, hear_from: Callable[..., str]) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    first = tmp_path / "mail" / "new" / "1.host"
    first.write_bytes(mail(1))
    hear_from(tmp_path / "mail")
    first.rename(tmp_path / "mail" / "cur" / "1.host:2,RS")
    assert "0 new deliveries, 1 known already" in hear_from(tmp_path / "mail")


def test_the_standard_input_is_heard(hear_from: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(mbox(3))))
    said = hear_from("-", "--source", "the old helpdesk")
    assert said.startswith("3 messages read from the old helpdesk: 3 new deliveries")


def test_what_is_no_mail_is_heard_too_and_what_became_of_all_is_said(
    tmp_path: Path, hear_from: Callable[..., str]
) -> None:
    (tmp_path / "a.eml").write_bytes(mail(1))
    (tmp_path / "empty.eml").write_bytes(b"")
    said = hear_from(tmp_path)
    assert "2 messages read" in said
    assert "1 could not be read" in said
    assert adds_up()


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_heard(
    tmp_path: Path, hear_from: Callable[..., str]
) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(mail(1))[:-9])
    (tmp_path / "b.eml").write_bytes(mail(2))
    with pytest.raises(CommandError, match=r"“a\.gz” is a damaged gzip file") as told:
        hear_from(tmp_path)
    assert (told.value.returncode, Voice.objects.count()) == (1, 1)


def test_a_place_that_is_not_there_is_told(tmp_path: Path, hear_from: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match="There is no file or folder at"):
        hear_from(tmp_path / "none")


def test_while_the_database_is_away_a_mail_server_that_pipes_to_us_is_told_to_keep_its_mail(
    tmp_path: Path, hear_from: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("no route")

    monkeypatch.setattr(receive, "hear_all", away)
    (tmp_path / "a.eml").write_bytes(mail(1))
    with pytest.raises(CommandError, match="Run the command again") as told:
        hear_from(tmp_path / "a.eml")
    assert told.value.returncode == 75


class ATerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_many_messages_are_counted_while_they_are_heard(
    tmp_path: Path, boss: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receive, "SAY_EVERY", 0)
    (tmp_path / "box").write_bytes(mbox(45))
    progress = ATerminal()
    call_command("receive", str(tmp_path / "box"), stdout=io.StringIO(), stderr=progress)
    assert "\r20 messages heard …\r40 messages heard …\r45 messages heard …" in progress.getvalue()
