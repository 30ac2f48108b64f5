"""Hearing: raw bytes become one voice, once, and nothing is lost (hop 2 of five)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from amends.channels import PARSERS
from amends.core.errors import Refused, Unreadable
from amends.core.incoming import Incoming
from amends.core.triage import Triage
from amends.ledger.actions import keep_files, record
from amends.ledger.files import read
from amends.ledger.models import StoredFile
from amends.letters.addresses import domain, own_addresses
from amends.people.models import Company
from amends.voices.actions.arriving import Arrival, failed, fingerprint_of, judge_all, read_and_judge
from amends.voices.actions.keeping import keep, keep_attachments, reread_voice
from amends.voices.actions.sheet_rows import row_again
from amends.voices.models import Delivery, Disposition, Source, Voice

BATCH = 20
"""Messages in one transaction at most: the disk is asked once for all of them, and nobody waits long for the lock."""
BATCH_BYTES = 16 * 1024 * 1024
"""Bytes of messages read into memory together; a single one may be larger."""
TRIES = 5
"""How often a message is kept anew while other workers are quicker with the same message or sender."""


@dataclass(frozen=True, slots=True)
class Message:
    """One arrival of raw bytes at a source.

    place        where at the source they lay (a file name, a Message-ID): the same bytes at the same place are one
                 delivery, however often they are fetched
    received_at  when the source took them in, where it knows that better than the bytes do
    """

    raw: bytes
    place: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """One of the messages in a kept file, as its channel read it: `incoming`, or why it is `unreadable`."""

    place: str
    incoming: Incoming | None
    unreadable: str = ""


@transaction.atomic
def source_for(*, channel: str, name: str, now: datetime) -> Source:
    """Return the source of this name, made at its first use."""
    source, is_new = Source.objects.get_or_create(channel=channel, name=name[:200])
    if is_new:
        record("source.added", now=now, by="system", subject=source.uid, content={"channel": channel, "name": name})
    return source


def hear(raw: bytes, *, source: Source, now: datetime, place: str = "", received_at: datetime | None = None) -> Voice:
    """Keep raw bytes word for word, then read, judge and place them. Returns the voice they belong to."""
    return hear_all([Message(raw, place, received_at)], source=source, now=now)[0]


def in_batches(messages: Iterable[Message]) -> Iterator[list[Message]]:
    """Yield messages together as hear_all takes them at once: at most BATCH, and of at most BATCH_BYTES."""
    batch: list[Message] = []
    size = 0
    for message in messages:
        if batch and (len(batch) == BATCH or size + len(message.raw) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(message)
        size += len(message.raw)
    if batch:
        yield batch


def hear_all(messages: Sequence[Message], *, source: Source, now: datetime) -> list[Voice]:
    """Hear many messages of a source, at most BATCH in a transaction. Returns the voice of each, in order.

    The bytes are on disk before anything else happens. Whatever cannot be read is a voice in quarantine. When this
    returns, everything is committed; when it raises (the database is away), hearing the same again does no harm.
    """
    heard: list[Voice] = []
    for start in range(0, len(messages), BATCH):
        with Company.objects.held():
            heard += _hear_batch(messages[start : start + BATCH], source=source, now=now)
    return heard


def _hear_batch(messages: Sequence[Message], *, source: Source, now: datetime) -> list[Voice]:
    stored = keep_files([(message.raw, "") for message in messages], now=now)
    rows = Delivery.objects.filter(source=source, raw__in=stored).values_list("place", "raw_id")
    known = set(rows)
    reader = _reader(source.channel)
    arrivals = []
    for message, file in zip(messages, stored, strict=True):
        arrival = Arrival(stored=file, place=message.place[:500], received_at=message.received_at)
        if (arrival.place, file.sha256) not in known:
            read_and_judge(arrival, partial(reader, message.raw), channel=source.channel)
        arrivals.append(arrival)
    judge_all(arrivals)
    keep_attachments(arrivals, now=now)
    return _kept(arrivals, source=source, now=now)


def hear_read(
    readings: Sequence[Read],
    *,
    stored: StoredFile,
    source: Source,
    now: datetime,
    is_history: bool = False,
    judged: Sequence[Triage | None] | None = None,
) -> list[Voice]:
    """Hear messages of one kept file that its channel has read already, all in one transaction.

    is_history  they are kept for search and statistics: nothing opens, nobody is asked, no letter leaves
    judged      the verdict on each, where it was computed elsewhere; None: it is computed here

    Returns the voice of each, in order. The same place of the same file is heard once.
    """
    verdicts = judged or [None] * len(readings)
    arrivals = []
    for reading, verdict in zip(readings, verdicts, strict=True):
        arrival = Arrival(stored=stored, place=reading.place[:500], triage=verdict, is_whole_file=False)
        arrival.unreadable = reading.unreadable
        if reading.incoming is not None:
            read_and_judge(arrival, partial(_itself, reading.incoming), channel=source.channel)
        arrivals.append(arrival)
    judge_all(arrivals)
    keep_attachments(arrivals, now=now)
    return _kept(arrivals, source=source, now=now, is_history=is_history)


def _itself(incoming: Incoming) -> Incoming:
    return incoming


def _kept(arrivals: Sequence[Arrival], *, source: Source, now: datetime, is_history: bool = False) -> list[Voice]:
    """Keep them together; where that fails, each alone, so that none suffers for another."""
    keep_these = partial(keep, source=source, now=now, is_history=is_history)
    if len(arrivals) > 1:
        try:
            return keep_these(arrivals)
        except Exception as error:  # one of them failed, or another worker was quicker
            if _is_away(error):
                raise
    return [_kept_alone(arrival, keep_these, source.channel) for arrival in arrivals]


def _kept_alone(arrival: Arrival, keep_these: Callable[[list[Arrival]], list[Voice]], channel: str) -> Voice:
    keep_it = partial(keep_these, [arrival])
    try:
        return _despite_others(keep_it)[0]
    except Exception as error:  # whatever fails in placing, the message stays and is shown
        if _is_away(error):
            raise
        arrival.cannot_be_read(failed(channel, error))
    return _despite_others(keep_it)[0]


def _despite_others(keep_it: Callable[[], list[Voice]]) -> list[Voice]:
    """Try again where another worker was quicker with the same message or sender: now it is known."""
    for _ in range(TRIES - 1):
        try:
            return keep_it()
        except (IntegrityError, OperationalError) as error:
            if _is_away(error):
                raise
    return keep_it()


def _is_away(error: Exception) -> bool:
    """Whether the database is what failed, so that whoever calls must try again later, and no message is at fault.

    PostgreSQL says more in its SQLSTATE: 40 means that two transactions stood in each other's way, 54 that a value
    is too large for it.
    """
    state = str(getattr(error.__cause__, "sqlstate", None) or "")
    return isinstance(error, InterfaceError | OperationalError) and not state.startswith(("40", "54"))


def _reader(channel: str) -> Callable[[bytes], Incoming]:
    """Return the channel's reader; the mail reader is told who we are, so that our own letters are recognised."""
    if channel != "mail":
        return PARSERS[channel]
    return partial(PARSERS[channel], own_addresses=own_addresses(), own_domain=domain())


def _read_again(delivery: Delivery, channel: str) -> Incoming:
    """Read what a delivery brought once more; of a spreadsheet its row."""
    return row_again(delivery) if channel == "sheet" else _reader(channel)(read(delivery.raw_id))


@transaction.atomic
def retry(*, voice: Voice, by: str, now: datetime) -> Voice:
    """Read a quarantined voice again from its kept bytes. Raises Unreadable when it still cannot be read."""
    voice = Voice.objects.select_for_update().get(pk=voice.pk)
    if voice.disposition != Disposition.QUARANTINED:
        raise Refused("This voice is not in quarantine.", do="Read it on its own page.")
    delivery = voice.deliveries.select_related("raw").earliest("arrived_at", "id")
    arrival = Arrival(stored=delivery.raw, place=delivery.place, is_whole_file=voice.channel != "sheet")
    read_and_judge(arrival, partial(_read_again, delivery, voice.channel), channel=voice.channel)
    if arrival.incoming is None:
        raise Unreadable(arrival.unreadable, do="It stays in quarantine; nothing is lost.")
    if Voice.objects.filter(fingerprint=fingerprint_of(arrival.incoming)).exists():
        raise Refused("The same message has been read from another delivery.", do="Find it by its words in the search.")
    judge_all([arrival])
    keep_attachments([arrival], now=now)
    try:
        reread_voice(voice, arrival, now=now)
    except Exception as error:
        raise Unreadable(failed(voice.channel, error)) from error
    record("voice.read_again", now=now, by=by, subject=voice.uid, content={}, files=arrival.files())
    return voice
