"""Mail that a mail server hands over to us: who may be written to, and keeping it before the server hears yes.

One thread hears for all doors. What came in while it was busy is heard together, up to BATCH mails in one commit: the
more senders are here at once, the fewer commits each of them waits for.
"""

import logging
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from amends.channels.mail.doors import Door, Doors, door
from amends.channels.mail.headers import message_ids
from amends.channels.mail.mime import split_headers
from amends.channels.mail.smtp_in import Taken
from amends.letters.addresses import is_one_of, own_addresses
from amends.people.models import Company
from amends.voices.actions import health, source_for
from amends.voices.actions.hearing import BATCH, Message, hear_all
from amends.voices.models import Source

log = logging.getLogger(__name__)
ADDRESSES_FOR = 5.0  # seconds our own addresses are remembered; a change on the company's page counts after that
MOST_BYTES = 32 * 1024 * 1024  # of mails heard together; a single one may be larger
HEADER_BYTES = 262_144  # in which a Message-ID is looked for
ENDING = 20.0  # seconds for what is being heard when we stop
NO_COMPANY = "451 4.3.0 Amends does not know yet whom it works for: its first page waits to be filled in."
NOT_OURS = "550 5.1.1 That is not an address of Amends. Ask who runs it which addresses it hears (AMENDS_MAIL_IN_FOR)."

Waiting = tuple[Taken, "Future[str]"]


class Receiver:
    """The desk behind the doors of this process."""

    def __init__(
        self, doors: Sequence[Door], *, limit: int, also_for: Sequence[str] = (), patience: float = 300
    ) -> None:
        """Prepare; nothing is open yet.

        limit     bytes of the largest mail
        also_for  recipients beside our own: addresses, @domain for all of a domain, * for everybody
        patience  seconds a mail server may be silent
        """
        self.also_for = frozenset(each.strip().casefold() for each in also_for) - {""}
        self._own: frozenset[str] = frozenset()
        self._own_until = 0.0
        self._waiting: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._hearer = threading.Thread(target=self._hear_until_told, name="receiver", daemon=True)
        self._doors = Doors(doors, self, limit=limit, tell=note_state, patience=patience)

    def start(self) -> None:
        """Open the doors. One that cannot be opened is logged, and tried again."""
        self._hearer.start()
        self._doors.start()

    def stop(self) -> None:
        """Close the doors, then end; a mail that is being heard is heard to its end and answered."""
        self._doors.stop()
        self._waiting.put(None)
        self._hearer.join(ENDING)

    def refusal(self, recipient: str) -> str:
        """Return the reply that refuses a recipient, or "". Raises what the database raises."""
        if time.monotonic() >= self._own_until:
            self._look_up_addresses()
        if not self._own:
            return NO_COMPANY
        local, _, domain = recipient.casefold().rpartition("@")
        if not local:
            return NOT_OURS
        is_named = not self.also_for.isdisjoint({"*", f"@{domain}"})
        return "" if is_named or is_one_of(recipient, self._own | self.also_for) else NOT_OURS

    def _look_up_addresses(self) -> None:
        close_old_connections()
        try:
            is_ready = Company.objects.exists()
            self._own = own_addresses() | {"*"} if is_ready else frozenset()
        finally:
            close_old_connections()
        self._own_until = time.monotonic() + (ADDRESSES_FOR if is_ready else 0.0)

    def keep(self, mail: Taken) -> "Future[str]":
        """Hear a mail in the hearing thread. The result names the voice; the mail is committed then."""
        kept: Future[str] = Future()
        self._waiting.put((mail, kept))
        return kept

    def _hear_until_told(self) -> None:
        held: Waiting | None = None
        while (first := held or self._waiting.get()) is not None:
            together, held, is_last = self._together(first)
            _hear_together(together)
            if is_last:
                return

    def _together(self, first: Waiting) -> tuple[list[Waiting], Waiting | None, bool]:
        """Return what is heard with the first: all that waits, within bounds; one too many; and whether we end."""
        together, size = [first], len(first[0].raw)
        while len(together) < BATCH and not self._waiting.empty():
            following = self._waiting.get()
            if following is None:
                return together, None, True
            size += len(following[0].raw)
            if size > MOST_BYTES:
                return together, following, False
            together.append(following)
        return together, None, False


def _hear_together(waiting: Sequence[Waiting]) -> None:
    close_old_connections()
    by_protocol: dict[str, list[Waiting]] = defaultdict(list)
    for mail, kept in waiting:
        if kept.set_running_or_notify_cancel():  # else its sender hung up: it got no yes, and will come again
            by_protocol[mail.protocol].append((mail, kept))
    try:
        for protocol, ours in by_protocol.items():
            _hear_from(protocol, ours)
    finally:
        close_old_connections()


def _hear_from(protocol: str, waiting: Sequence[Waiting]) -> None:
    try:
        messages = [Message(mail.raw, place=message_id(mail.raw), received_at=mail.at) for mail, _ in waiting]
        voices = hear_all(messages, source=source_of(protocol), now=timezone.now())
    except Exception as error:  # noqa: BLE001  the sender is told "later" and keeps it; nothing of it is lost
        log.error("Nothing can be kept at the moment (%s). Mail servers are told to come again.", type(error).__name__)
        for _, kept in waiting:
            kept.set_exception(error)
        return
    for (_, kept), voice in zip(waiting, voices, strict=True):
        kept.set_result(f"voice {voice.uid}")


def source_of(protocol: str) -> Source:
    """Return the source under which mail handed over by this protocol is remembered, wherever the door is."""
    return source_for(channel="mail", name=f"Mail server ({protocol})", now=timezone.now())


def message_id(raw: bytes) -> str:
    """Return the Message-ID of a mail without brackets, "" when it has none.

    Handed over again, because our yes did not arrive, the same bytes are the same delivery.
    """
    head, _ = split_headers(raw[:HEADER_BYTES], [])
    return next(iter(message_ids(head.first("message-id"))), "")


def note_state(at: Door, problem: str) -> None:
    """Note at its source that a door is open, or why not. Without a company there is nobody to tell yet."""
    close_old_connections()
    try:
        if not Company.objects.exists():
            return
        source, now = source_of(at.protocol), timezone.now()
        if problem:
            health.failed(source, problem, now=now)
        else:
            health.looked(source, now=now)
    finally:
        close_old_connections()


def _doors_of_settings() -> Iterator[Door]:
    for protocol, where in (("LMTP", settings.LMTP), ("SMTP", settings.SMTP_IN)):
        if where:
            yield door(protocol, where)


def receiver_of_settings() -> Receiver | None:
    """Return the receiver that AMENDS_LMTP and AMENDS_SMTP_IN ask for, None when they ask for none. Raises Refused."""
    doors = list(_doors_of_settings())
    if not doors:
        return None
    return Receiver(doors, limit=settings.MAIL_IN_LIMIT, also_for=settings.MAIL_IN_FOR)
