"""Hearing: raw bytes become one voice, once, and nothing is lost (hop 2 of five)."""

import hashlib
import logging
import traceback
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction

from amends.channels import PARSERS
from amends.core.errors import Refused, Unreadable
from amends.core.incoming import Incoming, storable
from amends.ledger.actions import keep_file, record
from amends.ledger.files import read
from amends.ledger.models import StoredFile
from amends.letters.addresses import domain
from amends.people.models import Company
from amends.voices.actions.keeping import keep_voice, reread_voice
from amends.voices.models import Delivery, Disposition, Source, Voice

logger = logging.getLogger(__name__)


@transaction.atomic
def source_for(*, channel: str, name: str, now: datetime) -> Source:
    """Return the source of this name, made at its first use."""
    source, is_new = Source.objects.get_or_create(channel=channel, name=name[:200])
    if is_new:
        record("source.added", now=now, by="system", subject=source.uid, content={"channel": channel, "name": name})
    return source


def hear(raw: bytes, *, source: Source, now: datetime, place: str = "", received_at: datetime | None = None) -> Voice:
    """Keep raw bytes word for word, then read, judge and place them. Returns the voice they belong to.

    place        where at the source they lay (a file name, a mailbox uid): the same bytes at the same place are one
                 delivery, however often they are fetched
    received_at  when the source took them in, where it knows that better than the bytes do

    The bytes are on disk before anything else happens. Whatever cannot be read is a voice in quarantine.
    """
    stored = keep_file(raw, now=now)
    known = Delivery.objects.filter(source=source, place=place[:500], raw=stored).select_related("voice").first()
    if known is not None:
        return known.voice
    incoming, unreadable = _parsed(raw, channel=source.channel)
    arrival = Arrival(source=source, place=place, stored=stored, received_at=received_at, now=now)
    try:
        return arrival.keep(incoming, unreadable)
    except IntegrityError:  # another worker was quicker with the same message: now it is a second delivery
        return arrival.keep(incoming, unreadable)
    except Exception as error:  # noqa: BLE001  whatever fails in judging or placing, the message stays and is shown
        return arrival.keep(None, _failed(source.channel, error))


def _parsed(raw: bytes, *, channel: str) -> tuple[Incoming | None, str]:
    """Return what the channel read, or None and why it could not."""
    try:
        return storable(_reader(channel)(raw)), ""
    except Unreadable as error:
        return None, str(error)
    except Exception as error:  # noqa: BLE001  one poison message must not stop its mailbox; it is kept and shown
        return None, _failed(channel, error)


def _failed(channel: str, error: Exception) -> str:
    """Log where our own code failed, without a word of the message, and return the sentence for the quarantine."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    logger.error(
        "A %s message is in quarantine: %s at %s:%s.", channel, type(error).__name__, where.filename, where.lineno
    )
    return f"Amends failed on it ({type(error).__name__}). It is kept word for word; try again after an update."


def _reader(channel: str) -> Callable[[bytes], Incoming]:
    """Return the channel's reader; the mail reader is told who we are, so that our own letters are recognised."""
    if channel != "mail":
        return PARSERS[channel]
    own = {settings.MAIL_FROM, Company.objects.the().complaint_mail} - {""}
    return partial(PARSERS[channel], own_addresses=frozenset(own), own_domain=domain())


class Arrival:
    """Raw bytes that have just come in at a source, on their way to becoming a voice."""

    def __init__(
        self, *, source: Source, place: str, stored: StoredFile, received_at: datetime | None, now: datetime
    ) -> None:
        """Remember where, what and when."""
        self.source = source
        self.place = place[:500]
        self.stored = stored
        self.received_at = received_at
        self.now = now

    @transaction.atomic
    def keep(self, incoming: Incoming | None, unreadable: str) -> Voice:
        """Write the delivery, and the voice when it is new."""
        fingerprint = fingerprint_of(incoming) if incoming else self.stored.sha256
        voice = Voice.objects.filter(fingerprint=fingerprint).first()
        is_duplicate = voice is not None
        if voice is None and incoming is not None:
            voice = keep_voice(incoming, fingerprint=fingerprint, received_at=self.received_at, now=self.now)
        elif voice is None:
            voice = self._quarantine(unreadable)
        delivery = Delivery.objects.create(
            source=self.source,
            place=self.place,
            raw=self.stored,
            voice=voice,
            arrived_at=self.now,
            is_duplicate=is_duplicate,
        )
        self._record(voice, delivery)
        Source.objects.filter(pk=self.source.pk).update(heard_at=self.now)
        return voice

    def _quarantine(self, reason: str) -> Voice:
        return Voice.objects.create(
            channel=self.source.channel,
            native_key=self.stored.sha256,
            fingerprint=self.stored.sha256,
            received_at=self.received_at or self.now,
            arrived_at=self.now,
            disposition=Disposition.QUARANTINED,
            disposition_why=reason,
        )

    def _record(self, voice: Voice, delivery: Delivery) -> None:
        event = "voice.delivered_again" if delivery.is_duplicate else "voice.received"
        if not delivery.is_duplicate and voice.disposition == Disposition.QUARANTINED:
            event = "voice.quarantined"
        content = {
            "channel": voice.channel,
            "source": str(self.source.uid),
            "delivery": str(delivery.uid),
            "received_at": voice.received_at.isoformat(),
            "disposition": voice.disposition,
            "why": voice.disposition_why,
        }
        files = [self.stored.sha256] if delivery.is_duplicate else _files_of(voice, self.stored)
        record(event, now=self.now, by="system", subject=voice.uid, content=content, files=files)


def _files_of(voice: Voice, raw: StoredFile) -> list[str]:
    attached = voice.attachments.values_list("stored__sha256", flat=True)
    return sorted({raw.sha256, *attached})


def fingerprint_of(incoming: Incoming) -> str:
    """Return what makes two deliveries the same message: its id, its author and its words.

    The id alone is not enough: broken senders use one id for many messages, and none of those may be lost.
    """
    parts = (incoming.channel, incoming.native_id, incoming.author.address.casefold(), incoming.subject, incoming.text)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def retry(*, voice: Voice, by: str, now: datetime) -> Voice:
    """Read a quarantined voice again from its kept bytes. Raises Unreadable when it still cannot be read."""
    voice = Voice.objects.select_for_update().get(pk=voice.pk)
    if voice.disposition != Disposition.QUARANTINED:
        raise Refused("This voice is not in quarantine.", do="Read it on its own page.")
    delivery = voice.deliveries.select_related("raw").earliest("arrived_at", "id")
    incoming, unreadable = _parsed(read(delivery.raw_id), channel=voice.channel)
    if incoming is None:
        raise Unreadable(unreadable, do="It stays in quarantine; nothing is lost.")
    fingerprint = fingerprint_of(incoming)
    if Voice.objects.filter(fingerprint=fingerprint).exists():
        raise Refused("The same message has been read from another delivery.", do="Find it by its words in the search.")
    try:
        reread_voice(voice, incoming, fingerprint=fingerprint, now=now)
    except Exception as error:
        raise Unreadable(_failed(voice.channel, error)) from error
    record("voice.read_again", now=now, by=by, subject=voice.uid, content={}, files=_files_of(voice, delivery.raw))
    return voice
