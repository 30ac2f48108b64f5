"""Keeping what was read: the rows, words, files and authors of new voices, in a few statements for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from amends.core.errors import Unreadable
from amends.core.incoming import Incoming, Machine
from amends.core.proof import Json
from amends.core.triage import Triage
from amends.ledger.actions import keep_files, record, together
from amends.ledger.models import StoredFile
from amends.people.models import Company
from amends.records.search import Findable, index, index_new
from amends.registers.actions import Sender, parties_for
from amends.registers.models import Party
from amends.voices.actions.arriving import Arrival, decider, language_of
from amends.voices.actions.heard import Heard
from amends.voices.actions.placing import place, wait, waits
from amends.voices.actions.proposing import proposals, seen, severity_of
from amends.voices.models import Attachment, Body, Delivery, Disposition, Mention, Proposal, Source, Voice
from amends.voices.threads import mentioned, native_key

HISTORY = "Imported as history."


def keep_attachments(arrivals: Sequence[Arrival], *, now: datetime) -> None:
    """Bring the files of all arrivals to the disk."""
    with_files = [(arrival, arrival.incoming.attachments) for arrival in arrivals if arrival.incoming is not None]
    files = [(file.data, file.media_type[:200]) for _, attachments in with_files for file in attachments]
    kept = iter(keep_files(files, now=now) if files else ())
    for arrival, attachments in with_files:
        arrival.attached = [next(kept) for _ in attachments]


@dataclass(slots=True)
class _Batch:
    """What one transaction writes. `new` holds arrivals beside the voices they become."""

    source: Source
    now: datetime
    company: Company
    voices: list[Voice] = field(default_factory=list)
    new: list[tuple[Arrival, Voice]] = field(default_factory=list)
    deliveries: list[tuple[Arrival, Delivery]] = field(default_factory=list)


def keep(arrivals: Sequence[Arrival], *, source: Source, now: datetime, is_history: bool = False) -> list[Voice]:
    """Write deliveries, and a voice for each message that is new; place it. Returns the voice of each arrival.

    One transaction: all or nothing. Raises IntegrityError when another worker was quicker with one of them.
    """
    with together(), Company.objects.held() as company:
        batch = _Batch(source, now, company)
        _tell_apart(batch, arrivals)
        _fill_in_authors(batch)
        for arrival, voice in batch.new:
            _begin(batch, arrival, voice, is_history=is_history)
        Voice.objects.bulk_create(voice for _, voice in batch.new)
        _keep_words(batch)
        Delivery.objects.bulk_create(delivery for _, delivery in batch.deliveries)
        _place_and_record(batch, is_history=is_history)
        Source.objects.filter(pk=source.pk).update(heard_at=now)
    return batch.voices


def _tell_apart(batch: _Batch, arrivals: Sequence[Arrival]) -> None:
    """Known deliveries, second deliveries of a known message, and new messages."""
    raws = {arrival.stored.sha256 for arrival in arrivals}
    places = [arrival.place for arrival in arrivals]
    rows = Delivery.objects.filter(source=batch.source, raw__in=raws, place__in=places).select_related("voice")
    delivered = {(row.place, row.raw_id): row.voice for row in rows}
    prints = [arrival.fingerprint for arrival in arrivals]
    known = Voice.objects.in_bulk(prints, field_name="fingerprint")
    for arrival, fingerprint in zip(arrivals, prints, strict=True):
        key = (arrival.place, arrival.stored.sha256)
        voice = delivered.get(key)
        if voice is None:
            is_duplicate = fingerprint in known
            voice = known.get(fingerprint) or Voice(fingerprint=fingerprint, arrived_at=batch.now)
            known[fingerprint] = delivered[key] = voice
            delivery = Delivery(
                source=batch.source,
                place=arrival.place,
                raw=arrival.stored,
                voice=voice,
                arrived_at=batch.now,
                is_duplicate=is_duplicate,
            )
            batch.deliveries.append((arrival, delivery))
            if not is_duplicate:
                batch.new.append((arrival, voice))
        batch.voices.append(voice)


def _fill_in_authors(batch: _Batch) -> None:
    """Find or make the party behind each new message of a person."""
    speaking: list[tuple[Voice, Sender]] = []
    for arrival, voice in batch.new:
        if arrival.read is None or arrival.read[0].machine is not Machine.NONE:
            continue
        incoming, triage = arrival.read
        chosen = _chosen(incoming)
        if chosen is not None:
            voice.party = chosen
        elif (sender := _sender(incoming, language=language_of(incoming, triage, batch.company))) is not None:
            speaking.append((voice, sender))
    parties = parties_for([sender for _, sender in speaking], now=batch.now, by="system")
    for (voice, _), party in zip(speaking, parties, strict=True):
        voice.party = party


def _sender(incoming: Incoming, *, language: str) -> Sender | None:
    """Return who spoke. A mail's sender stands for one contact; a typed address proves nothing yet."""
    address, phone = incoming.author.address, incoming.facts.get("phone", "")
    if not (address or phone or incoming.author.name):
        return None
    return Sender(address, incoming.author.name, language, phone, is_sender=incoming.channel == "mail")


def _chosen(incoming: Incoming) -> Party | None:
    """Return the customer whom the colleague who took a call chose from those we know."""
    uid = incoming.facts.get("party", "") if incoming.channel == "phone" else ""
    try:
        return Party.objects.filter(uid=UUID(uid)).first() if uid else None
    except ValueError:
        return None


def _begin(batch: _Batch, arrival: Arrival, voice: Voice, *, is_history: bool) -> None:
    """Fill a new voice, up to where it is placed."""
    if arrival.read is None:
        voice.channel = batch.source.channel
        voice.native_key = arrival.fingerprint
        voice.received_at = arrival.received_at or batch.now
        voice.disposition, voice.disposition_why = Disposition.QUARANTINED, arrival.unreadable
        return
    _fill(voice, arrival, *arrival.read, company=batch.company, now=batch.now)
    if is_history:
        voice.disposition, voice.disposition_why = Disposition.FEEDBACK, HISTORY
    elif waits(arrival.read[0], _opened_by(batch, arrival)):
        wait(voice, batch.company)


def _heard(batch: _Batch, arrival: Arrival, voice: Voice) -> Heard:
    if arrival.read is None:
        raise Unreadable(arrival.unreadable)
    incoming, triage = arrival.read
    return Heard(voice, incoming, triage, batch.now, opened_by=_opened_by(batch, arrival))


def _opened_by(batch: _Batch, arrival: Arrival) -> str:
    return decider(arrival.triage, arrival.models, batch.company) if arrival.triage else ""


def _fill(
    voice: Voice, arrival: Arrival, incoming: Incoming, triage: Triage, *, company: Company, now: datetime
) -> None:
    received_at = arrival.received_at or incoming.received_at
    voice.channel = incoming.channel
    voice.native_id = incoming.native_id[:998]
    voice.native_key = native_key(incoming.native_id)
    voice.fingerprint = arrival.fingerprint
    voice.received_at, voice.received_why = _receipt(received_at, incoming, now=now)
    if arrival.received_at is not None and voice.received_at == arrival.received_at:
        voice.received_why = "as the place it came from noted it"
    voice.sent_at = incoming.sent_at
    voice.author_name = incoming.author.name[:200]
    voice.author_address = incoming.author.address[:254]
    voice.subject = incoming.subject[:998]
    voice.excerpt = " ".join((incoming.judged or incoming.subject).split())[:300]
    voice.language = language_of(incoming, triage, company)
    voice.machine, voice.machine_reason = incoming.machine.value, incoming.machine_reason[:300]
    voice.no_reply = incoming.no_reply
    voice.severity = int(severity_of(triage, arrival.models))
    voice.kind = arrival.models.kind or triage.kind
    voice.triage = seen(triage, arrival.models, is_reply=bool(incoming.in_reply_to))
    voice.facts, voice.oddities = dict(incoming.facts), list(incoming.oddities)
    voice.disposition, voice.disposition_why = Disposition.WAITING, ""


def _receipt(received_at: datetime | None, incoming: Incoming, *, now: datetime) -> tuple[datetime, str]:
    """Return when the clocks start, and on what that rests."""
    if received_at is None:
        return now, "when it arrived here: the message does not say when our side received it"
    if received_at > now:
        return now, "when it arrived here: the message claims a later time"
    return received_at, "by its outermost Received header" if incoming.channel == "mail" else "as it was noted"


def _keep_words(batch: _Batch) -> None:
    read = [(arrival, arrival.incoming, voice) for arrival, voice in batch.new if arrival.incoming is not None]
    Body.objects.bulk_create(Body(voice=voice, **_words(incoming)) for _, incoming, voice in read)
    Attachment.objects.bulk_create(
        file for arrival, incoming, voice in read for file in _attachments(voice, incoming, arrival.attached)
    )
    Mention.objects.bulk_create(
        Mention(voice=voice, key=key) for _, incoming, voice in read for key in mentioned(incoming)
    )
    said = [one for arrival, _, voice in read for one in proposals(voice, arrival.models, now=batch.now)]
    Proposal.objects.bulk_create(said)
    index_new(_findable(voice, incoming) for _, incoming, voice in read)


def _words(incoming: Incoming) -> dict[str, str]:
    is_first = incoming.is_first
    return {
        "text": incoming.text,
        "reply_text": incoming.shown,
        "judged": "" if incoming.judged == incoming.shown else incoming.judged,
        "elided": "" if is_first else incoming.elided,
        "signature": "" if is_first else incoming.signature,
        "html": incoming.html,
    }


def _attachments(voice: Voice, incoming: Incoming, stored: Sequence[StoredFile]) -> list[Attachment]:
    return [
        Attachment(
            voice=voice,
            stored=kept,
            name=file.name[:255],
            media_type=file.media_type[:120],
            content_id=file.content_id[:255],
            is_inline=file.is_inline,
            is_held=file.is_held,
            is_decoration=file.is_decoration,
        )
        for file, kept in zip(incoming.attachments, stored, strict=True)
    ]


def _findable(voice: Voice, incoming: Incoming) -> Findable:
    facts = " ".join(str(value) for value in incoming.facts.values())
    said = f"{incoming.author.name} {incoming.author.address} {facts} {incoming.text[:20_000]}"
    return Findable(kind="voice", uid=voice.uid, number="", title=incoming.subject, words=said, at=voice.received_at)


def _place_and_record(batch: _Batch, *, is_history: bool) -> None:
    for arrival, delivery in batch.deliveries:
        voice = delivery.voice
        if arrival.read and not is_history and not delivery.is_duplicate:
            heard = _heard(batch, arrival, voice)
            if not waits(heard.incoming, heard.opened_by):
                place(heard)
        _record(batch, arrival, delivery)


def _record(batch: _Batch, arrival: Arrival, delivery: Delivery) -> None:
    voice = delivery.voice
    event = "voice.delivered_again" if delivery.is_duplicate else "voice.received"
    if not delivery.is_duplicate and voice.disposition == Disposition.QUARANTINED:
        event = "voice.quarantined"
    proposed: dict[str, Json] = {
        one.taxonomy: [one.label, round(one.p, 4), one.version] for one in arrival.models.verdicts
    }
    content: dict[str, Json] = {
        "channel": voice.channel,
        "source": str(batch.source.uid),
        "delivery": str(delivery.uid),
        "received_at": voice.received_at.isoformat(),
        "disposition": voice.disposition,
        "why": voice.disposition_why,
        **({"proposed": proposed} if proposed and not delivery.is_duplicate else {}),
    }
    files = [arrival.stored.sha256] if delivery.is_duplicate else arrival.files()
    record(event, now=batch.now, by="system", subject=voice.uid, content=content, files=files)


def reread_voice(voice: Voice, arrival: Arrival, *, now: datetime) -> None:
    """Fill a quarantined voice from a second reading, then place it. Its receipt stays, unless the bytes know better.

    Runs inside the caller's transaction.
    """
    if arrival.read is None:
        raise Unreadable(arrival.unreadable)
    incoming, triage = arrival.read
    arrival.received_at = incoming.received_at or voice.received_at
    batch = _Batch(voice.deliveries.earliest("arrived_at", "id").source, now, Company.objects.the())
    batch.new.append((arrival, voice))
    _fill_in_authors(batch)
    _fill(voice, arrival, incoming, triage, company=batch.company, now=now)
    voice.save()
    Body.objects.update_or_create(voice=voice, defaults=_words(incoming))
    Attachment.objects.bulk_create(_attachments(voice, incoming, arrival.attached))
    Mention.objects.bulk_create(Mention(voice=voice, key=key) for key in mentioned(incoming))
    index(_findable(voice, incoming))
    Proposal.objects.bulk_create(proposals(voice, arrival.models, now=now))
    place(_heard(batch, arrival, voice))
