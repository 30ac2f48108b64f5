"""A worker to kill, in an installation of its own (AMENDS_HOME): `a_fetcher.py listen-at PORT PASSWORD | forks`.

listen-at  adds a mailbox, "care" at a server of this machine, from the first day of 2026 on
forks      loads Amends once; every line on standard input forks a worker that looks without end. Says "began PID".

Whoever starts it loads Django first.
"""

import os
import signal
import sys
import threading
from datetime import date

from django.db import connections
from django.urls import reverse
from django.utils import timezone

from amends.channels import PARSERS
from amends.people.models import Company, Person
from amends.voices.actions.arriving import Arrival, read_and_judge
from amends.voices.actions.mailboxes import add_mailbox, resume_mailbox
from amends.voices.fetching import Look
from amends.voices.keyring import Keyring
from amends.voices.models import Mailbox

NOBODY_SPEAKS_SECONDS = 0.05
LID = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: The lid\r\n\r\nIt broke, and I want my money back.\r\n"


def listen_at(port: int, password: str) -> None:
    """Add a mailbox and start listening there."""
    now, boss = timezone.now(), Person.objects.get()
    place = {"host": "127.0.0.1", "port": port, "security": "none", "user": "care", "import_from": date(2026, 1, 1)}
    mailbox = add_mailbox(settings=place, secrets={"password": password}, by=boss, now=now)
    resume_mailbox(mailbox=mailbox, by=boss, now=now)


def forks() -> None:
    """Fork a worker for every line, until there are no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ends leaves no zombie
    warm()
    for _ in sys.stdin:
        if os.fork() == 0:
            look_without_end()


def warm() -> None:
    """Read once what each worker would read at its first mail: word lists, holidays, addresses of pages."""
    read_and_judge(Arrival(stored=None), lambda: PARSERS["mail"](LID), channel="mail")
    Company.objects.the().calendar(range(2026, 2027))
    reverse("voices:quarantine")
    connections.close_all()


def look_without_end() -> None:
    """Look, and look again, as a thread of `amends listen` does."""
    keys, session = Keyring(), None
    sys.stdout.write(f"began {os.getpid()}\n")  # one write: workers that begin together would share the line otherwise
    sys.stdout.flush()
    while True:
        mailbox = Mailbox.objects.select_related("source").get()
        look = Look(mailbox, keys=keys, clock=timezone.now, session=session)
        if not look.run():
            threading.Event().wait(NOBODY_SPEAKS_SECONDS)
        session = look.session


if __name__ == "__main__":
    if sys.argv[1] == "forks":
        forks()
    else:
        listen_at(int(sys.argv[2]), sys.argv[3])
    connections.close_all()
