"""Keeping what was read: the voice's row, words, files and author; then triage places it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from amends.core.incoming import Attachment, Incoming, Machine
from amends.core.severity import Severity
from amends.core.triage import Reason, Triage, assess
from amends.ledger.actions import keep_file
from amends.people.models import Company
from amends.records.search import index
from amends.registers.actions import party_for
from amends.registers.models import Party
from amends.voices import models
from amends.voices.actions.heard import Heard
from amends.voices.actions.placing import place
from amends.voices.models import Body, Disposition, Voice
from amends.voices.threads import native_key


def keep_voice(incoming: Incoming, *, fingerprint: str, received_at: datetime | None, now: datetime) -> Voice:
    """Write a new voice and place it. Runs inside the caller's transaction."""
    voice = Voice(arrived_at=now, disposition=Disposition.WAITING)
    return _fill(voice, incoming, fingerprint=fingerprint, received_at=received_at or incoming.received_at, now=now)


def reread_voice(voice: Voice, incoming: Incoming, *, fingerprint: str, now: datetime) -> Voice:
    """Fill a quarantined voice from a second reading. Its receipt stays what it was, unless the bytes know better."""
    received_at = incoming.received_at or voice.received_at
    return _fill(voice, incoming, fingerprint=fingerprint, received_at=received_at, now=now)


def _fill(voice: Voice, incoming: Incoming, *, fingerprint: str, received_at: datetime | None, now: datetime) -> Voice:
    company = Company.objects.the()
    triage = _judged(incoming)
    received, received_why = _receipt(received_at, incoming, now=now)
    language = triage.language if triage.language in company.languages else (incoming.language or triage.language)
    voice.channel = incoming.channel
    voice.native_id = incoming.native_id[:998]
    voice.native_key = native_key(incoming.native_id)
    voice.fingerprint = fingerprint
    voice.received_at, voice.received_why = received, received_why
    voice.sent_at = incoming.sent_at
    voice.author_name = incoming.author.name[:200]
    voice.author_address = incoming.author.address[:254]
    voice.subject = incoming.subject[:998]
    voice.excerpt = " ".join((incoming.judged or incoming.subject).split())[:300]
    voice.language = language[:12]
    voice.machine, voice.machine_reason = incoming.machine.value, incoming.machine_reason[:300]
    voice.no_reply = incoming.no_reply
    voice.severity, voice.kind, voice.triage = (
        int(triage.severity),
        triage.kind,
        {**triage.as_content(), "why": list(triage.why())},
    )
    voice.facts, voice.oddities = dict(incoming.facts), list(incoming.oddities)
    voice.disposition, voice.disposition_why = Disposition.WAITING, ""
    if incoming.machine is Machine.NONE:
        voice.party = _author(incoming, voice=voice, now=now)
    voice.save()
    _keep_words(voice, incoming)
    for attachment in incoming.attachments:
        _keep_attachment(voice, attachment, now=now)
    place(Heard(voice=voice, incoming=incoming, triage=triage, now=now))
    return voice


def _judged(incoming: Incoming) -> Triage:
    """Return the rules' verdict. Where a colleague noted that somebody was or could be hurt, that counts as injury."""
    subject = "" if incoming.in_reply_to else incoming.subject  # a reply carries the subject of an earlier letter
    said = "\n\n".join(part for part in (incoming.judged, incoming.signature) if part)
    triage = assess(said, subject=subject, language=incoming.language)
    if incoming.facts.get("urgency") != "hurt" or triage.severity >= Severity.INJURY:
        return triage
    reason = Reason("injury", "", -1, -1, "Whoever took the call noted that somebody was or could be hurt.")
    return replace(triage, severity=Severity.INJURY, severity_reasons=(reason, *triage.severity_reasons))


def _receipt(received_at: datetime | None, incoming: Incoming, *, now: datetime) -> tuple[datetime, str]:
    """Return when the clocks start, and on what that rests."""
    if received_at is None:
        return now, "when it arrived here: the message does not say when our side received it"
    if received_at > now:
        return now, "when it arrived here: the message claims a later time"
    return received_at, "by its outermost Received header" if incoming.channel == "mail" else "as it was noted"


def _author(incoming: Incoming, *, voice: Voice, now: datetime) -> Party | None:
    """Return who spoke. A mail's sender stands for one contact; a typed address proves nothing yet.

    A colleague who took a call may have chosen a customer we know: then it is that one.
    """
    if incoming.channel == "phone" and (chosen := _chosen(incoming.facts.get("party", ""))) is not None:
        return chosen
    address, phone = incoming.author.address, incoming.facts.get("phone", "")
    if not (address or phone or incoming.author.name):
        return None
    return party_for(
        address=address,
        phone=phone,
        name=incoming.author.name,
        language=voice.language,
        is_sender=incoming.channel == "mail",
        now=now,
        by="system",
    )


def _chosen(uid: str) -> Party | None:
    try:
        return Party.objects.filter(uid=UUID(uid)).first()
    except ValueError:
        return None


def _keep_words(voice: Voice, incoming: Incoming) -> None:
    words = {
        "text": incoming.text,
        "reply_text": incoming.shown,
        "elided": "" if incoming.is_first else incoming.elided,
        "signature": "" if incoming.is_first else incoming.signature,
        "html": incoming.html,
    }
    Body.objects.update_or_create(voice=voice, defaults=words)
    facts = " ".join(str(value) for value in incoming.facts.values())
    said = f"{incoming.author.name} {incoming.author.address} {facts} {incoming.text[:20_000]}"
    index(kind="voice", uid=voice.uid, number="", title=incoming.subject, words=said, at=voice.received_at)


def _keep_attachment(voice: Voice, attachment: Attachment, *, now: datetime) -> None:
    stored = keep_file(attachment.data, media_type=attachment.media_type, now=now)
    models.Attachment.objects.create(
        voice=voice,
        stored=stored,
        name=attachment.name[:255],
        media_type=attachment.media_type[:120],
        content_id=attachment.content_id[:255],
        is_inline=attachment.is_inline,
    )
