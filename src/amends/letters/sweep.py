"""The sweep that delivers letters: through the mail server, or onto the screen when there is none.

Rather not at all than a thousand times: a letter is marked "sending" in a transaction of its own before the server
hears of it. If this process dies between the server's yes and our note of it, nobody knows whether the letter arrived.
Such a letter is not sent again by itself: after a quarter of an hour it is held for a person to decide. A connection
that breaks off is tried again, at most seven times over a day and a half, always under the same Message-ID.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from amends.channels.mail.compose import compose
from amends.core.errors import Refused
from amends.core.incoming import Address
from amends.core.proof import Json
from amends.ledger.actions import record
from amends.letters.addresses import reply_address, return_address, sender
from amends.letters.models import Letter
from amends.letters.smtp import DeliveryFailed, MailServer

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
# 40 letters at 20 seconds each, the longest a server may take, end before any of them counts as stale.
MOST_PER_RUN = 40
STALE_AFTER = timedelta(minutes=15)


def sweep(now: datetime) -> int:
    """Deliver what is due. Returns how many letters left, or were shown. Running it twice sends nothing twice."""
    _hold_stale(now)
    if not settings.SMTP_URL:
        return _show(now)
    if not Letter.objects.due(now).exists():
        return 0
    try:
        with MailServer(settings.SMTP_URL) as server:
            return _send(server, now)
    except DeliveryFailed as failure:  # the server is away: every letter waits, none is tried in vain
        for letter in _take_all(now):
            _postpone(letter, str(failure), now)
        return 0


def _send(server: MailServer, now: datetime) -> int:
    sent = 0
    for _ in range(MOST_PER_RUN):
        letter = _take(now)
        if letter is None:
            break
        try:
            _hand_over(server, letter)
        except DeliveryFailed as failure:
            _note_failure(letter, failure, now)
            if failure.is_lost:
                break
        else:
            _finish(letter, Letter.Status.SENT, "letter.sent", now)
            sent += 1
    return sent


def _show(now: datetime) -> int:
    shown = _take_all(now)
    for letter in shown:
        _finish(letter, Letter.Status.SHOWN, "letter.shown", now)
    return len(shown)


def _take(now: datetime) -> Letter | None:
    """Take the next letter for this process alone, and commit that before anything leaves the house."""
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        letter = Letter.objects.due(now).select_for_update(skip_locked=skip).first()
        if letter is not None:
            letter.status, letter.taken_at, letter.tries = Letter.Status.SENDING, now, letter.tries + 1
            letter.save(update_fields=["status", "taken_at", "tries"])
        return letter


def _take_all(now: datetime) -> list[Letter]:
    taken: list[Letter] = []
    while len(taken) < MOST_PER_RUN and (letter := _take(now)) is not None:
        taken.append(letter)
    return taken


def _hand_over(server: MailServer, letter: Letter) -> None:
    ours, answers = sender(), reply_address(letter.plus_token)
    try:
        message = compose(
            sender=ours,
            to=Address(letter.to_name, letter.to_address),
            subject=letter.subject,
            text=letter.body,
            message_id=letter.message_id,
            in_reply_to=letter.in_reply_to,
            references=tuple(letter.references),
            is_automatic=letter.is_automatic,
            reply_to=Address(ours.name, answers) if answers else None,
            at=letter.taken_at or letter.queued_at,
        )
    except (Refused, ValueError, LookupError) as error:  # UnicodeError is a ValueError
        raise DeliveryFailed(f"No mail can be made of this letter. {error}", is_final=True) from error
    if letter.is_automatic:
        server.hand_over(message, envelope_from="", to=letter.to_address)
        return
    comes_back_to = return_address(letter.uid)
    server.hand_over(
        message,
        envelope_from=comes_back_to or ours.address,
        or_from=ours.address if comes_back_to else "",
        to=letter.to_address,
    )


def _note_failure(letter: Letter, failure: DeliveryFailed, now: datetime) -> None:
    if not failure.is_final:
        _postpone(letter, str(failure), now)
    elif failure.is_recipient:
        letter.bounce_reason = str(failure)
        _finish(letter, Letter.Status.BOUNCED, "letter.bounced", now)
    else:
        letter.error = str(failure)
        _finish(letter, Letter.Status.FAILED, "letter.failed", now)


def _postpone(letter: Letter, reason: str, now: datetime) -> None:
    letter.error = reason
    if letter.tries > len(WAITS):
        _finish(letter, Letter.Status.FAILED, "letter.failed", now)
        return
    letter.status, letter.next_try_at = Letter.Status.QUEUED, now + WAITS[letter.tries - 1]
    letter.save(update_fields=["status", "next_try_at", "error"])


@transaction.atomic
def _finish(letter: Letter, status: Letter.Status, event: str, now: datetime) -> None:
    letter.status = status
    if status in {Letter.Status.SENT, Letter.Status.SHOWN}:
        letter.sent_at, letter.error = now, ""
    if status == Letter.Status.SENT and letter.is_secret:
        letter.body = ""  # it opens an account, and has left the house
    letter.save(update_fields=["status", "sent_at", "error", "body", "bounce_reason", "held_reason"])
    reason = letter.bounce_reason or letter.held_reason or letter.error
    content: dict[str, Json] = {
        "letter": str(letter.uid),
        "message_id": letter.message_id,
        "tries": letter.tries,
        "reason": reason,
    }
    record(event, now=now, by="system", subject=letter.about or letter.uid, content=content)


def _hold_stale(now: datetime) -> None:
    stale = Letter.objects.filter(status=Letter.Status.SENDING, taken_at__lt=now - STALE_AFTER)
    for letter in stale[:MOST_PER_RUN]:
        letter.held_reason = "Amends stopped while sending it: it may have arrived. Ask, before you send it again."
        _finish(letter, Letter.Status.HELD, "letter.held", now)
