"""One thread for each mailbox, with a database connection of its own, and one who watches them.

A thread looks, then waits: with IDLE until the server speaks, else for half a minute; after failures ever longer, up to
ten minutes. It wakes when somebody asks on the page. A changed or paused mailbox gets a new thread or none, within
seconds; a thread that died is started again.
"""

import logging
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import Error, close_old_connections, connections
from django.utils import timezone

from amends.channels.mail.imap import LookFailed
from amends.core.errors import AmendsError
from amends.voices.actions.health import failed
from amends.voices.fetching import Look
from amends.voices.keyring import Keyring
from amends.voices.models import Mailbox

log = logging.getLogger(__name__)
EVERY_SECONDS = 30.0
IDLE_SECONDS = 300.0
"""IDLE is ended and a look taken this often, though nobody spoke: a server may forget to (RFC 2177: within 29 min)."""
LONGEST_WAIT_SECONDS = 600.0
DEAF_AFTER = 2
"""So often in a row may IDLE fail before a thread looks every half minute instead, for DEAF_FOR."""
DEAF_FOR = timedelta(hours=1)
ENDS_WITHIN_SECONDS = 10.0


def wait_after(failures: int) -> float:
    """Return how many seconds to wait after so many failed looks in a row.

    >>> [wait_after(failures) for failures in (0, 1, 2, 3, 9)]
    [30.0, 30.0, 60.0, 120.0, 600.0]
    """
    return min(EVERY_SECONDS * 2.0 ** min(max(failures - 1, 0), 10), LONGEST_WAIT_SECONDS)


@dataclass
class Ear:
    """Listens at one mailbox, as its settings were at `changed_at`, until it is told to stop."""

    pk: int
    changed_at: datetime
    keys: Keyring
    asked_at: datetime | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    woken: threading.Event = field(default_factory=threading.Event)
    failures: int = 0
    idle_failures: int = 0
    deaf_since: datetime | None = None
    deaf_because: str = ""
    thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to listen."""
        self.thread = threading.Thread(target=self._listen, name=f"mailbox {self.pk}", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Ask it to end; it finishes the batch in its hands."""
        self.stopping.set()
        self.woken.set()

    def is_alive(self) -> bool:
        """Whether its thread runs."""
        return self.thread is not None and self.thread.is_alive()

    def _listen(self) -> None:
        look: Look | None = None
        try:
            while self._is_wanted():
                close_old_connections()
                look = self.look(look)
                self.wait(look)
        finally:
            if look is not None:
                look.close()
            connections.close_all()

    def _is_wanted(self) -> bool:
        """Take note of having been woken, first: whoever stops this thread wakes it last."""
        self.woken.clear()
        return not self.stopping.is_set()

    def look(self, before: Look | None) -> Look | None:
        """Look once. Returns the look with its connection, None when it failed and the connection was ended."""
        mailbox = Mailbox.objects.select_related("source").filter(pk=self.pk, changed_at=self.changed_at).first()
        if mailbox is None:
            self.stop()
            return before
        session = before.session if before else None
        look = Look(
            mailbox,
            keys=self.keys,
            clock=timezone.now,
            session=session,
            goes_on=lambda: not self.stopping.is_set(),
            oddity=self.deaf_because,
        )
        try:
            look.run()
        except Exception as error:  # noqa: BLE001  whatever it was, this mailbox is looked at again and the page says why
            look.close()
            if not self.stopping.is_set():
                self._fail(mailbox, error)
            return None
        self.failures = 0
        return look

    def _fail(self, mailbox: Mailbox, error: Exception) -> None:
        """Say on the page what happened. Only our own sentences go there: others could hold anything."""
        self.failures += 1
        if not isinstance(error, AmendsError):
            log.error("Listening at mailbox %s failed: %s.", self.pk, type(error).__name__)
        try:
            failed(mailbox.source, _sentence(error), now=timezone.now())
        except Error:  # the database is away: it is said when it is back
            log.warning("The database could not be told that mailbox %s failed.", self.pk)

    def wait(self, look: Look | None) -> None:
        """Wait for a reason to look again: the server's word, somebody's wish, or time."""
        session = look.session if look else None
        if look is None or session is None or "IDLE" not in session.offers or self._is_deaf():
            self.woken.wait(wait_after(self.failures))
            return
        try:
            session.wait(IDLE_SECONDS, is_over=self.woken.is_set)
            self.idle_failures = 0
        except LookFailed as failure:
            look.close()
            self.idle_failures += 1
            if self.idle_failures >= DEAF_AFTER:
                self.deaf_since = timezone.now()
                self.deaf_because = f"{failure.what} New mails are looked for every {EVERY_SECONDS:.0f} s instead."

    def _is_deaf(self) -> bool:
        """Whether IDLE has failed of late; after an hour it is given another chance."""
        if self.deaf_since is not None and timezone.now() - self.deaf_since > DEAF_FOR:
            self.deaf_since, self.deaf_because, self.idle_failures = None, "", 0
        return self.deaf_since is not None


def _sentence(error: Exception) -> str:
    if isinstance(error, AmendsError):
        return str(error)
    if isinstance(error, (Error, OSError)):
        return "What was fetched could not be kept. Is there room on the disk, and does the database run?"
    return f"Amends failed while reading it ({type(error).__name__}). Nothing is lost; it is tried again by itself."


class Ears:
    """All threads. `keep_up` is called every few seconds by the one who watches."""

    def __init__(self) -> None:
        """Nobody listens yet."""
        self.keys = Keyring()
        self.ears: dict[int, Ear] = {}

    def keep_up(self) -> None:
        """Start, stop and wake threads, so that they fit the settings as they are now."""
        wanted = {row.pk: row for row in Mailbox.objects.filter(is_paused=False)}
        for pk, ear in list(self.ears.items()):
            row = wanted.get(pk)
            if row is None or row.changed_at != ear.changed_at or not ear.is_alive():
                ear.stop()
                del self.ears[pk]
        for pk, row in wanted.items():
            ear = self.ears.get(pk) or self._new(row)
            if row.asked_at != ear.asked_at:
                ear.asked_at = row.asked_at
                ear.woken.set()

    def _new(self, row: Mailbox) -> Ear:
        ear = self.ears[row.pk] = Ear(pk=row.pk, changed_at=row.changed_at, keys=self.keys, asked_at=row.asked_at)
        ear.start()
        return ear

    def stop(self) -> None:
        """Have all of them end, and wait for that a little: whoever hangs at a server ends with the process."""
        for ear in self.ears.values():
            ear.stop()
        give_up = time.monotonic() + ENDS_WITHIN_SECONDS
        for ear in self.ears.values():
            if ear.thread is not None:
                ear.thread.join(max(0.0, give_up - time.monotonic()))
        self.ears.clear()
