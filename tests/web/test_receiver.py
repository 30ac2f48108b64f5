"""A mail server hands mail over to a real `amends listen`: yes means committed, whatever is killed and when."""

import random
import shutil
import signal
import smtplib
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings

from amends.core.errors import Refused
from amends.web.receiver import NO_COMPANY, NOT_OURS, Receiver, message_id, receiver_of_settings
from tests.web.running import Amends, spare_port, until

COMPLAINTS, FROM = "complaints@brook.example", "quality@brook.example"
FOUND_A_COMPANY = """
import django; django.setup()
from django.utils import timezone
from amends.people.actions import create_first_administrator
from amends.people.models import Company
create_first_administrator(company_name="Brook & Beam", country="DE", zone="Europe/Berlin", name="Ada Brook",
    email="ada@brook.example", password="a long made-up phrase", now=timezone.now())
Company.objects.update(complaint_mail="complaints@brook.example")
"""


def mail(number: int = 1) -> bytes:
    return (
        b"Received: from relay.example by mx.brook.example with ESMTP; Mon, 2 Mar 2026 09:00:00 +0000\r\n"
        b"From: Ben <ben@kunde.example>\r\nTo: somebody@else.example\r\nSubject: The lid\r\n"
        b"Message-ID: <%d@kunde.example>\r\n\r\nThe lid of case %d broke. I want my money back.\r\n" % (number, number)
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation whose first page was filled in."""
    amends = Amends(tmp_path_factory.mktemp("prepared") / "home")
    done = amends("up", "--no-serve")
    assert done.returncode == 0, done.stderr
    environment = {**amends.environment, "DJANGO_SETTINGS_MODULE": "amends.web.settings"}
    subprocess.run([sys.executable, "-c", FOUND_A_COMPANY], env=environment, check=True)
    return amends.home


class Listening:
    """`amends listen` with a door for LMTP, and what it has written down."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, int(spare_port())
        self.amends = Amends(home, AMENDS_LMTP=f"127.0.0.1:{self.port}", AMENDS_MAIL_FROM=FROM)

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run until the end of the block, or until somebody kills it."""
        command = [sys.executable, "-m", "amends", "listen"]
        with subprocess.Popen(command, env=self.amends.environment) as process:
            try:
                until(lambda: self._answers() or process.poll() is not None)
                yield process
            finally:
                process.terminate()
                process.wait(60)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def hand_over(self, raw: bytes, *, to: str = COMPLAINTS, sender: str = "ben@kunde.example") -> tuple[int, bytes]:
        """Hand one mail over as a mail server does. Returns the last answer."""
        with smtplib.LMTP("127.0.0.1", self.port, timeout=60) as server:
            server.ehlo_or_helo_if_needed()
            server.mail(sender)
            code, said = server.rcpt(to)
            return server.data(raw) if code == 250 else (code, said)

    def rows(self, query: str) -> list[Any]:
        """Look into the database, past Amends."""
        with closing(sqlite3.connect(self.home / "amends.sqlite3", timeout=20)) as database:
            found = database.execute(query).fetchall()
            database.commit()
            return found


@pytest.fixture
def listening(prepared: Path, tmp_path: Path) -> Listening:
    """An installation of its own."""
    return Listening(shutil.copytree(prepared, tmp_path / "home"))


@pytest.fixture(scope="module")
def steady(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    """One that runs through all tests that kill nothing; it must end as asked."""
    listening = Listening(shutil.copytree(prepared, tmp_path_factory.mktemp("steady") / "home"))
    with listening.running() as process:
        yield listening
        process.terminate()
        assert process.wait(60) == 0


def count_of(listening: Listening) -> tuple[int, int]:
    """How many voices and deliveries are written down."""
    ((voices,),) = listening.rows("SELECT count(*) FROM voices_voice")
    ((deliveries, duplicates),) = listening.rows("SELECT count(*), total(is_duplicate) FROM voices_delivery")
    assert deliveries == duplicates + voices, "the reconciliation adds up"
    return voices, deliveries


def test_yes_means_that_a_voice_is_there_and_when_it_came(steady: Listening) -> None:
    code, said = steady.hand_over(mail(1))
    ((uid, received_at),) = steady.rows(
        "SELECT v.uid, v.received_at FROM voices_voice v JOIN voices_delivery d ON d.voice_id = v.id"
        " WHERE d.place = '1@kunde.example'"
    )
    assert (code, said.decode()) == (250, f"2.0.0 Kept as voice {UUID(uid)}.")
    assert not received_at.startswith("2026-03-02"), "the hour at which it was handed over counts"


def test_whom_we_do_not_know_is_refused_and_our_addresses_are_not(steady: Listening) -> None:
    for number, ours in enumerate((COMPLAINTS, FROM, "Complaints+abc@BROOK.example")):
        assert steady.hand_over(mail(10 + number), to=ours)[0] == 250
    assert steady.hand_over(mail(), to="ada@brook.example") == (550, NOT_OURS[4:].encode())


def test_while_the_database_is_away_the_sender_keeps_its_mail_and_nothing_is_half_stored(steady: Listening) -> None:
    assert steady.hand_over(mail(20))[0] == 250
    before = count_of(steady)
    steady.rows("ALTER TABLE voices_delivery RENAME TO away")
    code, said = steady.hand_over(mail(21))
    steady.rows("ALTER TABLE away RENAME TO voices_delivery")
    assert (code, b"kept nothing of it" in said) == (451, True)
    assert count_of(steady) == before
    assert steady.hand_over(mail(21))[0] == 250
    assert count_of(steady) == (before[0] + 1, before[1] + 1)


def test_many_servers_at_once_are_heard_once_each(steady: Listening) -> None:
    before = count_of(steady)
    with ThreadPoolExecutor(20) as senders:
        answers = list(senders.map(lambda number: steady.hand_over(mail(100 + number))[0], range(40)))
    assert answers == [250] * 40
    assert count_of(steady) == (before[0] + 40, before[1] + 40)


def test_a_mail_whose_yes_was_lost_comes_again_and_is_one_voice(listening: Listening) -> None:
    with listening.running() as process:
        hand_over_and_never_listen(listening.port, mail())
        until(lambda: count_of(listening) == (1, 1))
        process.kill()
    with listening.running():
        assert listening.hand_over(mail())[0] == 250
    assert count_of(listening) == (1, 1)


def hand_over_and_never_listen(port: int, raw: bytes) -> None:
    """Send a whole dialogue, and take no answer."""
    begin = f"LHLO relay\r\nMAIL FROM:<ben@kunde.example>\r\nRCPT TO:<{COMPLAINTS}>\r\nDATA\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(begin + raw + b".\r\n")
        line.recv(10)  # the greeting: it has begun to read
        threading.Event().wait(0.2)


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.long)])
def test_killed_at_any_moment_every_mail_is_one_voice(listening: Listening, kills: int) -> None:
    chance = random.Random(2033)
    waiting = list(range(10 * kills))
    for is_in_peace in [False] * kills + [True]:
        with listening.running() as process:
            killer = threading.Timer(chance.uniform(0.02, 0.4), process.send_signal, [signal.SIGKILL])
            if not is_in_peace:
                killer.start()
            waiting = [number for number in waiting if not is_taken(listening, number)]
            killer.cancel()
    assert count_of(listening)[0] == 10 * kills
    listening.amends("tick", "--once")
    verified = listening.amends("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def is_taken(listening: Listening, number: int) -> bool:
    """Hand a mail over; False when there was no yes, for whatever reason."""
    try:
        return listening.hand_over(mail(number))[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


Ask = Callable[..., str]


@pytest.fixture
def ask(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """What a receiver would say to a recipient. Asked in the test's own thread, whose connection stays open."""
    settings.MAIL_FROM = FROM
    monkeypatch.setattr("amends.web.receiver.close_old_connections", lambda: None)

    def refusal(recipient: str, *also_for: str) -> str:
        return Receiver([], limit=1000, also_for=also_for).refusal(recipient)

    return refusal


@pytest.mark.django_db
def test_before_the_first_page_is_filled_in_senders_are_asked_to_wait(ask: Ask) -> None:
    assert ask(FROM) == NO_COMPANY


@pytest.mark.parametrize(
    ("recipient", "also_for", "is_heard"),
    [
        (FROM, [], True),
        ("quality+token@brook.example", [], True),
        ("lids@brook.example", [], False),
        ("lids@brook.example", ["Lids@brook.example"], True),
        ("lids+x@brook.example", ["lids@brook.example"], True),
        ("lids@brook.example", ["@Brook.example"], True),
        ("lids@other.example", ["@brook.example"], False),
        ("anybody@other.example", ["*"], True),
        ("brook.example", ["@brook.example"], False),
        ("<>", [], False),
    ],
)
def test_who_runs_amends_says_whom_else_it_hears(
    ask: Ask, boss: object, recipient: str, also_for: list[str], is_heard: bool
) -> None:
    assert ask(recipient, *also_for) == ("" if is_heard else NOT_OURS)


def test_the_address_for_bounces_is_ours(ask: Ask, boss: object, settings: LazySettings) -> None:
    settings.BOUNCES = "bounces@brook.example"
    assert ask("bounces+token@brook.example") == ""
    settings.BOUNCES = "off"
    assert ask("bounces+token@brook.example") == NOT_OURS


def test_without_a_door_nothing_is_opened(settings: LazySettings) -> None:
    assert receiver_of_settings() is None
    settings.LMTP = "nowhere"
    with pytest.raises(Refused, match="no place where mail servers"):
        receiver_of_settings()


def test_the_place_of_a_mail_is_its_id_and_a_mail_without_one_has_no_place() -> None:
    assert message_id(b"Return-Path: <>\r\n" + mail(7)) == "7@kunde.example"
    assert message_id(b"Subject: x\r\n\r\nMessage-ID: <body@x.example>\r\n") == ""
